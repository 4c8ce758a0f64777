"""A change taken apart, applied, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.record.deltas import (
    ClashError,
    apply,
    difference,
    from_json,
    to_json,
)
from compute_jobs.record.merge import common_prefix
from tests.record.test_toml_out import SCALARS, TEXTS

LONG = st.lists(TEXTS, max_size=8).map(" long enough to be patched ".join)
LEAVES = st.one_of(SCALARS, LONG, st.lists(SCALARS, max_size=2))
DOCUMENTS = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(LEAVES, lambda it: st.dictionaries(st.sampled_from("xyz"), it, max_size=3)),
    max_size=3,
)


def same(a: Any, b: Any) -> bool:
    return to_json(_ordered(a)) == to_json(_ordered(b))


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


@given(DOCUMENTS, DOCUMENTS)
def test_there_and_back(before: dict[str, Any], after: dict[str, Any]) -> None:
    deltas = from_json(to_json(difference(before, after)))
    assert same(apply(before, deltas), after)
    assert same(apply(after, deltas, back=True), before)


@given(DOCUMENTS)
def test_no_change_is_no_delta(document: dict[str, Any]) -> None:
    assert difference(document, document) == []


@given(TEXTS, TEXTS)
def test_common_prefix(a: str, b: str) -> None:
    n = common_prefix(a, b)
    assert a[:n] == b[:n]
    assert n == min(len(a), len(b)) or a[n] != b[n]


def test_a_long_note_keeps_only_what_was_added() -> None:
    note = "x" * 10_000
    (delta,) = difference({"note": note}, {"note": note + " and more"})
    assert len(to_json(delta)) < 100


def test_a_change_elsewhere_in_the_text_is_left_alone() -> None:
    before, after = {"note": "a" * 80}, {"note": "a" * 80 + "\n\nadded later"}
    deltas = difference(before, after)
    moved_on = {"note": "NEW TOP\n" + after["note"] + "\n\nand more", "links": ["x"]}
    assert apply(moved_on, deltas, back=True) == {
        "note": "NEW TOP\n" + "a" * 80 + "\n\nand more",
        "links": ["x"],
    }


def test_a_field_that_moved_on_clashes_and_nothing_changes() -> None:
    deltas = difference({"n": 1, "m": 1}, {"n": 2, "m": 2})
    document = {"n": 3, "m": 2}
    with pytest.raises(ClashError, match="n"):
        apply(document, deltas, back=True)
    assert document == {"n": 3, "m": 2}


def test_a_field_that_is_so_already_counts_as_done() -> None:
    assert apply({"n": 1}, difference({"n": 1}, {"n": 2}), back=True) == {"n": 1}


def test_a_list_keeps_what_was_added_since() -> None:
    deltas = difference({"links": ["a"]}, {"links": ["a", "b"]})
    assert apply({"links": ["a", "b", "c"]}, deltas, back=True) == {"links": ["a", "c"]}


def test_a_text_that_stands_twice_is_not_guessed_at() -> None:
    long = "start " * 20
    deltas = difference({"note": long}, {"note": long + "twin"})
    with pytest.raises(ClashError):
        apply({"note": "X twin " + long + " twin"}, deltas, back=True)
