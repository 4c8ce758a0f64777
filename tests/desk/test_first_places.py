"""Somebody ranked below may come first more often, and that is said with its reason."""

from __future__ import annotations

from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.desk.robustness import Robustness
from tests.small_world import small_desk


def made(*rows: tuple[str, float, float]) -> Robustness:
    """By employer, the upper end of its range and its share of first places."""
    shares = tuple(RowShares(id_, 50.0, 60.0, top, (first, 1 - first)) for id_, top, first in rows)
    return Robustness(100, 1, shares, (), (), ())


def test_it_is_said_only_where_it_is_so() -> None:
    view = small_desk().view
    first, second, third = view.order[:3]
    usual = made((first, 70, 0.6), (second, 80, 0.3), (third, 60, 0.1))
    assert view.first_note(usual) == ""
    hardly = made((first, 70, 0.450), (second, 80, 0.455), (third, 60, 0.095))
    assert view.first_note(hardly) == ""


def test_the_reason_is_the_range_where_it_reaches_higher_and_else_the_weights() -> None:
    view = small_desk().view
    first, second, third = view.order[:3]
    name, other = view.employer(first).name, view.employer(second).name
    wide = made((first, 70, 0.3), (second, 80, 0.6), (third, 60, 0.1))
    note = view.first_note(wide)
    assert note.startswith(f"{other} ranks below {name} but comes first more often, 60 %")
    assert "range extends higher, to 80 instead of 70" in note
    same = made((first, 80, 0.3), (second, 80, 0.6), (third, 60, 0.1))
    assert "weights close to yours" in view.first_note(same)
    assert view.first_note(wide, second) == "", "nobody below it is first more often"
    assert view.first_note(wide, first) == note
