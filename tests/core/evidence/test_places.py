"""Where a site is, by the words a reader would use."""

from __future__ import annotations

from compute_jobs.core.evidence.places import place_with_states, place_words


def test_a_state_goes_by_its_letters_and_its_name() -> None:
    assert {"abilene", "texas"} <= place_words("5502 Spinks Rd, Abilene, TX 79601")
    assert "oregon" in place_words("3500 River Rd, The Dalles, OR")
    assert place_with_states("Memphis, Tennessee") == "Memphis, Tennessee"


def test_a_street_is_not_a_town() -> None:
    assert "austin" not in place_words("330 Austin Blvd, Red Oak, TX 75154")
    assert "austin" in place_words("1 Tesla Rd, Austin, TX 78725")


def test_letters_inside_a_sentence_are_no_state() -> None:
    assert "indiana" not in place_words("Madison Mega Site IN or near Canton, Mississippi")
    assert place_words("") == frozenset()
