"""What is made before it is asked for is what would have been made then, or isn't used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit import order
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import Desk
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home

DAY = date(2026, 5, 22)


@pytest.fixture(params=["lists", "arrays"])
def desk(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Desk:
    if request.param == "arrays":
        monkeypatch.setattr(order, "MANY", 1)
        monkeypatch.setattr(order, "_numpy", None)
        order.load_arrays()
    return opened(tmp_path)


def opened(home: Path) -> Desk:
    made = Desk.open(Home.at(home), as_of=DAY, today=DAY)
    made.look()
    return made


def told(desk: Desk) -> tuple[Any, ...]:
    view = desk.view
    names = tuple(view.order)
    rows = [(view.row(name), view.range_of(name), view.fit(name)) for name in names]
    return names, view.summary, view.fits_moved, view.profile, dict(view.weights), rows


STEPS = st.lists(
    st.tuples(st.sampled_from(CRITERIA), st.sampled_from([0.0, 5.0, 22.0, 60.0]), st.booleans()),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_a_foreseen_view_is_the_one_made_when_asked(desk: Desk, steps: list[Any]) -> None:
    desk.cancel_preview()
    other = opened(desk._setting.home.root)
    for criterion, value, taken in steps:
        try:
            desk.foresee_weight(criterion, value)
        except ReaderError:
            continue
        if taken:
            desk.preview_weight(criterion, value)
            other.preview_weight(criterion, value)
        assert told(desk) == told(other), "what is foreseen changes nothing until it is asked for"
        other.look()


def test_it_is_the_same_view(desk: Desk) -> None:
    up, down = (desk.foresee_weight("growth", value) for value in (30.0, 10.0))
    desk.preview_weight("growth", 10.0)
    assert desk.view is down
    desk.look()
    assert desk.foresee_weight("growth", 30.0) is up, "and it is held against what is saved"
    desk.preview_weight("growth", 30.0)
    assert desk.view is up


CHANGES: dict[str, Callable[[Desk], object]] = {
    "a verdict": lambda it: it.mark(it.view.order[0], "stability", "pass", rating=5.0),
    "a stage": lambda it: it.set_stage(it.view.order[0], "applied"),
    "a deal-breaker": lambda it: it.set_preference(Preference("top5_customer_share", "<=", 1.0)),
    "a scenario": lambda it: it.toggle_scenario(next(one[0] for one in it.scenarios())),
    "a claim set aside": lambda it: it.set_aside(
        it.view.claims(it.view.order[0])[0].claim.id, True
    ),
    "evidence alone": lambda it: it.set_evidence_only(True),
    "another weight": lambda it: it.set_weight("pay", 40.0),
    "everything read again": lambda it: it.read_again(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_in_between_is_in_it(desk: Desk, tmp_path: Path, what: str) -> None:
    other = opened(tmp_path / "other")
    before = desk.foresee_weight("growth", 45.0)
    for it in (desk, other):
        CHANGES[what](it)
        it.look()
        it.preview_weight("growth", 45.0)
    assert desk.view is not before
    assert told(desk) == told(other)
    assert desk.view.dossiers == other.view.dossiers


def test_a_weight_that_makes_no_sense_is_refused_as_ever(desk: Desk) -> None:
    with pytest.raises(ReaderError):
        desk.foresee_weight("growth", -1.0)
    with pytest.raises(ReaderError):
        desk.foresee_weight("luck", 1.0)


def test_nobody_has_looked_yet(tmp_path: Path) -> None:
    fresh = Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY)
    assert fresh.foresee_weight("growth", 30.0) is None, "there is nothing to hold it against"
