"""Changes: what each does, and that it touches nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import (
    CompDetail,
    Dossier,
    Dossiers,
    StageChange,
    Verdict,
    VerdictKind,
)
from compute_jobs.errors import ReaderError

DAY = "2026-11-21"
EMPTY = Dossier("nvidia")


PAY = CompDetail(200, 300, level="L5")


def test_a_verdict_is_dated_and_a_new_one_takes_its_place() -> None:
    first = changes.mark(EMPTY, "growth", "concern", DAY, rating=40)
    assert first.verdicts["growth"].rating == 40
    second = changes.mark(first, "growth", "pass", "2026-11-22")
    assert second.verdicts["growth"] == Verdict("growth", "pass", "2026-11-22")
    assert first.verdicts["growth"].kind == "concern", "the old value is as it was"


@pytest.mark.parametrize(("again", "rating"), [("pass", 80), ("fail", None)])
def test_what_was_said_beside_a_verdict_stays_and_a_rating_while_the_verdict_does(
    again: VerdictKind, rating: float | None
) -> None:
    first = changes.mark(EMPTY, "comp", "pass", DAY, rating=80, note="n", told_by="Ada", comp=PAY)
    second = changes.mark(first, "comp", again, "2026-11-22").verdicts["comp"]
    assert second == Verdict("comp", again, "2026-11-22", rating, "n", "Ada", PAY)


def test_what_was_said_beside_a_verdict_can_be_taken_out() -> None:
    first = changes.mark(EMPTY, "comp", "pass", DAY, rating=80, note="n", told_by="Ada", comp=PAY)
    second = changes.mark(first, "comp", "pass", DAY, rating=None, note="", told_by="", comp=None)
    assert second.verdicts["comp"] == Verdict("comp", "pass", DAY)


@pytest.mark.parametrize("rating", [-1, 101, float("nan"), float("inf")])
def test_a_rating_is_from_0_to_100(rating: float) -> None:
    with pytest.raises(ReaderError, match="0 to 100"):
        changes.mark(EMPTY, "growth", "pass", DAY, rating=rating)


def test_an_unknown_verdict_or_stage_lists_the_known() -> None:
    kind: Any = "splendid"
    with pytest.raises(ReaderError, match="pass, concern"):
        changes.mark(EMPTY, "growth", kind, DAY)
    with pytest.raises(ReaderError, match="watching"):
        changes.set_stage(EMPTY, "ghosted", DAY)


def test_unmark_leaves_the_note_on_the_item() -> None:
    marked = changes.write_note(changes.mark(EMPTY, "growth", "pass", DAY), "text", "growth")
    assert changes.unmark(marked, "growth") == changes.write_note(EMPTY, "text", "growth")
    assert changes.unmark(EMPTY, "growth") is EMPTY


def test_pay_the_wrong_way_round_is_put_right() -> None:
    marked = changes.mark(EMPTY, "comp", "pass", DAY, comp=CompDetail(300, 200, level="L5"))
    assert marked.verdicts["comp"].comp == CompDetail(200, 300, level="L5")
    with pytest.raises(ReaderError, match="pay"):
        changes.mark(EMPTY, "comp", "pass", DAY, comp=CompDetail(float("nan")))


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_every_append_is_in_the_note_and_the_rest_stays(texts: list[str]) -> None:
    dossier = EMPTY
    for text in texts:
        before = dossier.notes.get("", "")
        dossier = changes.append_note(dossier, text, DAY)
        assert dossier.notes[""].startswith(before)
        assert dossier.notes[""].endswith(text)


def test_one_heading_a_day() -> None:
    dossier = changes.append_note(EMPTY, "one", DAY)
    dossier = changes.append_note(dossier, "two", DAY)
    dossier = changes.append_note(dossier, "three", "2026-11-22")
    assert dossier.notes[""] == ("### 2026-11-21\n\none\n\ntwo\n\n### 2026-11-22\n\nthree")


def test_an_empty_note_is_none() -> None:
    assert changes.write_note(changes.write_note(EMPTY, "x", "comp"), "", "comp") == EMPTY
    assert changes.write_note(EMPTY, "") is EMPTY


def test_stages_keep_their_history() -> None:
    dossier = changes.set_stage(EMPTY, "watching", DAY)
    dossier = changes.set_stage(dossier, "applied", "2026-11-25")
    dossier = changes.set_stage(dossier, "applied", "2026-11-26")
    assert dossier.stages == (StageChange("watching", DAY), StageChange("applied", "2026-11-25"))
    assert dossier.stage == "applied"


def test_lists_hold_each_line_once() -> None:
    assert changes.set_links(EMPTY, [" https://a ", "", "https://a"]).links == ("https://a",)
    assert changes.set_contacts(EMPTY, ["Ada", "Bo"]).contacts == ("Ada", "Bo")
    marked = changes.set_target(changes.set_target(EMPTY, "p1", True), "p1", True)
    assert marked.targets == ("p1",)
    assert changes.set_target(marked, "p1", False) == EMPTY


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_reordering_puts_the_shortlist_in_that_order(first: list[str], second: list[str]) -> None:
    dossiers = Dossiers()
    for order in (first, second):
        for name in dossiers.shortlist():
            if name not in order:
                dossiers = dossiers.with_changes(changes.reorder(dossiers, [], gone=[name]))
        dossiers = dossiers.with_changes(changes.reorder(dossiers, order))
        assert dossiers.shortlist() == order
    assert changes.reorder(dossiers, second) == {}
