"""Shares and questions are kept between runs only under what they were reckoned from."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from compute_jobs.caches import rated_cache
from compute_jobs.desk import robustness as module
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.robustness import Robustness
from compute_jobs.platform.paths import Home
from tests.packs.pack_files import write_pack

DAY = date(2026, 6, 1)


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often shares are drawn."""
    made: list[int] = []

    def counted(*words: object, make: object = module.analyzed) -> Robustness:
        made.append(1)
        return make(*words)  # type: ignore[operator, no-any-return]

    monkeypatch.setattr(module, "analyzed", counted)
    return made


def opened(home: Home, day: date = DAY) -> Desk:
    return Desk.open(home, as_of=day, today=DAY)


def test_shares_are_reckoned_once(tmp_path: Path, reckoned: list[int]) -> None:
    home = Home.at(tmp_path / "home")
    found = opened(home).robustness()
    assert opened(home).robustness() == found
    assert opened(home).view.robustness_cached() == found
    assert len(reckoned) == 1


@pytest.mark.parametrize("change", ["program", "day", "pack"])
def test_they_are_reckoned_anew_after_any_change(
    tmp_path: Path, reckoned: list[int], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Even where every rating is the same: the questions name claims and their ages."""
    home, day = Home.at(tmp_path / "home"), DAY
    opened(home).robustness()
    match change:
        case "program":
            monkeypatch.setattr(rated_cache, "code_state", lambda: "another")
        case "day":
            day += timedelta(days=1)
        case "pack":
            write_pack(home.packs / "own")
    assert opened(home, day).view.robustness_cached() is None
    opened(home, day).robustness()
    assert len(reckoned) == 2


def test_a_claim_set_aside_has_questions_of_its_own(tmp_path: Path, reckoned: list[int]) -> None:
    desk = opened(Home.at(tmp_path / "home"))
    desk.robustness()
    idle = next(name for name in desk.view.evidence.claims if not _moves(desk, name))
    desk.set_aside(idle, True)
    desk.robustness()
    assert len(reckoned) == 2


def _moves(desk: Desk, claim: str) -> bool:
    before = desk.view.ranking.signature()
    desk.set_aside(claim, True)
    moved = desk.view.ranking.signature() != before
    desk.set_aside(claim, False)
    return moved
