"""A desk that ranks in arrays, as with thousands, says what one says that ranks in lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.core.fit import order
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home

DAY = date(2026, 5, 22)


def told(home: Path) -> list[Any]:
    """What every change does: the order, each row, the range and the words."""
    desk = Desk.open(Home.at(home), as_of=DAY, today=DAY)
    desk.look()
    said: list[Any] = []

    def look() -> None:
        view = desk.view
        said.append((tuple(view.order), view.summary, view.eligible_count, view.excluded_count))
        said.extend((view.row(name), view.range_of(name), view.fit(name)) for name in view.order)
        said.extend(view.order.index(name) for name in view.order)

    look()
    for criterion, value in (("growth", 35.0), ("stability", 5.0), ("capacity", 0.0)):
        desk.preview_weight(criterion, value)
        look()
    desk.cancel_preview()
    for preference in (
        Preference("top5_customer_share", "<=", 60.0),
        Preference("permit_challenge", "=", "no", unknown="exclude"),
    ):
        desk.preview_preference(preference)
        look()
    desk.toggle_scenario(next(it[0] for it in desk.scenarios()))
    look()
    return said


def test_it_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_lists = told(tmp_path / "lists")
    monkeypatch.setattr(order, "MANY", 1)
    monkeypatch.setattr(order, "_numpy", None)
    order.load_arrays()
    by_arrays = told(tmp_path / "arrays")
    assert isinstance(Desk.open(Home.at(tmp_path / "arrays")).view.order, order.InOrder)
    assert by_arrays == by_lists
