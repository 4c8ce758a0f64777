"""Two changes to one document: both are in it afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.record.codec import dossier_document, read_dossier
from compute_jobs.record.merge import (
    CONFLICT_LINE,
    merge,
    merge_lists,
    merge_notes,
    merge_texts,
    stretch,
)

WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "", "delta x"]), max_size=5).map(
    "\n".join
)


def test_different_fields_survive_side_by_side() -> None:
    base = {"note": "a", "links": ["x"], "verdicts": {"growth": {"kind": "pass"}}}
    mine = {**base, "note": "b"}
    theirs = {**base, "links": ["x", "y"], "verdicts": {}}
    found = merge(base, mine, theirs)
    assert found.document == {"note": "b", "links": ["x", "y"], "verdicts": {}}
    assert found.conflicts == []


def test_both_appends_stay() -> None:
    text, clean = merge_texts("start", "start\n\nmine", "start\n\ntheirs")
    assert clean
    assert text == "start\n\ntheirs\n\nmine"


def test_first_notes_under_a_date_both_stay_without_a_conflict() -> None:
    text, clean = merge_notes("", "### 2026-01-01\n\nmine", "### 2026-01-01\n\ntheirs")
    assert clean
    assert text.index("theirs") < text.index("mine")


SAID = ["note-1", "note-10", "called", "called back", "note-1\n\ncalled", "### 2026-01-02", " x\n"]
"""Some begin as another one does, some are in another one."""


@given(
    begun=st.sampled_from(["", "### 2026-01-01\n\nnote-1", "by hand", "by hand\n", "by hand\n\n"]),
    said=st.lists(st.tuples(st.sampled_from(SAID), st.integers(0, 2)), min_size=1, max_size=6),
    item=st.sampled_from(["", "growth"]),
    edited=st.booleans(),
)
def test_whatever_is_appended_at_the_same_time_stays_once_for_each_time_it_was_said(
    begun: str, said: list[tuple[str, int]], item: str, edited: bool
) -> None:
    """Each program appends to what it read, some saves ago, and saves after the others did."""
    states = [dossier_document(changes.write_note(Dossier("nvidia"), begun, item))]
    for number, (text, behind) in enumerate(said):
        seen = states[max(len(states) - 1 - behind, 0)]
        before = read_dossier("nvidia", seen)[0]
        if edited and number == 1 and begun:
            note = before.notes[item].replace("hand", "HAND").replace("### 2026-01-01", "Today")
            after = changes.write_note(before, note, item)
        else:
            after = changes.append_note(before, f"<{text}>", f"2026-01-0{1 + behind}", item)
        merged = merge(seen, dossier_document(after), states[-1])
        assert merged.conflicts == []
        states.append(merged.document)
    note = read_dossier("nvidia", states[-1])[0].notes[item]
    kept = [each for number, each in enumerate(said) if not (edited and number == 1 and begun)]
    for text in SAID:
        assert note.count(f"<{text}>") == sum(each == text for each, _ in kept)
    assert CONFLICT_LINE not in note
    assert ("Today" in note or "HAND" in note) == bool(edited and begun and len(said) > 1)


@pytest.mark.parametrize("before", ["", "### 2026-01-01\n\nfirst"])
def test_the_same_words_said_by_both_are_there_twice(before: str) -> None:
    base = changes.write_note(Dossier("nvidia"), before)
    document = dossier_document(changes.append_note(base, "called them", "2026-01-01"))
    merged = merge(dossier_document(base), document, document)
    assert merged.document["note"].count("called them") == 2


def test_one_edit_made_by_both_is_there_once() -> None:
    assert merge({"note": "a\nb"}, {"note": "A\nb"}, {"note": "A\nb"}).document == {"note": "A\nb"}
    assert merge({"note": "a"}, {"note": "a "}, {"note": "a "}).document == {"note": "a "}
    assert merge({}, {"note": "by hand"}, {"note": "by hand"}).document == {"note": "by hand"}
    verdicts = {"verdicts": {"growth": {"kind": "pass", "date": "d", "note": "n"}}}
    assert merge({}, verdicts, verdicts).document == verdicts


def test_what_begins_as_the_other_does_is_not_in_it() -> None:
    for mine, theirs in (("note-1", "note-10"), ("note-10", "note-1")):
        text, clean = merge_notes("", mine, theirs)
        assert not clean
        assert {mine, theirs} <= set(text.split("\n"))
    assert merge_notes("", "note-1", "note-1\nmore") == ("note-1\nmore", True)


def test_words_added_to_the_last_line_are_not_torn_from_it() -> None:
    assert merge_notes("called", "called\nmine", "called them") == ("called them\nmine", True)
    assert merge_texts("called", "called them", "called\nhers") == ("called them\nhers", True)
    text, clean = merge_texts("called", "called them", "called her")
    assert not clean
    assert {"called them", "called her"} <= set(text.split("\n"))


def test_the_same_words_changed_twice_are_both_kept_and_marked() -> None:
    text, clean = merge_texts("one\ntwo\nthree", "one\nMINE\nthree", "one\nTHEIRS\nthree")
    assert not clean
    assert text.split("\n") == ["one", "THEIRS", "", CONFLICT_LINE, "", "MINE", "three"]


def test_different_lines_merge() -> None:
    text, clean = merge_texts("a\nb\nc\nd\ne", "A\nb\nc\nd\nE", "a\nb\nC\nd\ne")
    assert clean
    assert text == "A\nb\nC\nd\nE"


@given(WORDS, WORDS, WORDS)
def test_no_line_that_either_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    text, _ = merge_texts(base, mine, theirs)
    for side, other in ((mine, theirs), (theirs, mine)):
        for line in side.split("\n"):
            if line not in base.split("\n"):
                assert line in text, (line, other)


@given(WORDS, WORDS)
def test_a_change_of_one_side_is_taken_as_it_is(base: str, other: str) -> None:
    assert merge_texts(base, base, other) == (other, True)
    assert merge_texts(base, other, base) == (other, True)
    assert merge_texts(base, other, other) == (other, True)


@given(*[st.lists(st.integers(0, 6), unique=True)] * 3)
def test_lists_keep_additions_and_removals(
    base: list[int], mine: list[int], theirs: list[int]
) -> None:
    found = set(merge_lists(base, mine, theirs))
    b, m, t = set(base), set(mine), set(theirs)
    assert found == ((m & t) | (m - b) | (t - b))


def test_stages_come_together_by_date() -> None:
    base = [{"stage": "watching", "date": "2026-01-01"}]
    mine = [*base, {"stage": "applied", "date": "2026-02-01"}]
    theirs = [*base, {"stage": "preparing", "date": "2026-01-15"}]
    found = merge({"stages": base}, {"stages": mine}, {"stages": theirs})
    names = [row["stage"] for row in found.document["stages"]]
    assert names == ["watching", "preparing", "applied"]


def test_two_verdicts_are_not_mixed() -> None:
    base: dict[str, Any] = {"verdicts": {}}
    mine = {"verdicts": {"growth": {"kind": "fail", "date": "2026-01-02", "note": "I"}}}
    theirs = {
        "verdicts": {"growth": {"kind": "pass", "rating": 90, "date": "2026-01-01", "note": "they"}}
    }
    found = merge(base, mine, theirs)
    verdict = found.document["verdicts"]["growth"]
    assert verdict["kind"] == "fail"
    assert "rating" not in verdict
    assert "kind pass, rating 90" in verdict["note"]
    assert "they" in verdict["note"]
    assert verdict["note"].startswith("they") or "I" in verdict["note"]
    assert len(found.conflicts) == 1


def test_a_verdicts_note_and_its_kind_may_change_apart() -> None:
    base = {"verdicts": {"growth": {"kind": "pass", "date": "d", "note": "n"}}}
    mine = {"verdicts": {"growth": {"kind": "fail", "date": "e", "note": "n"}}}
    theirs = {"verdicts": {"growth": {"kind": "pass", "date": "d", "note": "n\nmore"}}}
    found = merge(base, mine, theirs)
    assert found.document["verdicts"]["growth"] == {"kind": "fail", "date": "e", "note": "n\nmore"}
    assert found.conflicts == []


def test_what_one_takes_away_and_the_other_changes_stays() -> None:
    base = {"note": "a\nb"}
    found = merge(base, {}, {"note": "a\nb\nc"})
    assert found.document == {"note": "a\nb\nc"}
    assert found.conflicts
    assert merge(base, {"note": "x"}, {}).document == {"note": "x"}


def test_a_number_changed_twice_says_which_stays() -> None:
    found = merge({"shortlisted": 1}, {"shortlisted": 2}, {"shortlisted": 3})
    assert found.document == {"shortlisted": 2}
    assert "not 3" in found.conflicts[0]


def test_true_is_not_one() -> None:
    assert merge({"a": 1}, {"a": 1}, {"a": True}).document == {"a": True}


@given(WORDS, WORDS)
def test_a_change_as_one_stretch(before: str, after: str) -> None:
    start, end, text = stretch(before, after)
    assert before[:start] + text + before[end:] == after
    if before and after and before != after:
        assert before[start:end][:1] != text[:1]


def test_one_change_made_twice_counts_once_when_it_is_taken_back() -> None:
    base, both = {"note": "a"}, {"note": "a\n\nb"}
    assert merge(base, both, {**both, "links": ["x"]}, undo=True).document["note"] == "a\n\nb"
