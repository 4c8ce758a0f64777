"""A verdict's date that a hand wrote: shown as written, named by doctor, mended on a save."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compute_jobs.desk.health import examine
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from tests.small_world import DAY, small_desk
from tests.tui.driving import drawn, program

DATES = {
    'date = "last May"\n': ("last May", "has the date 'last May'"),
    "date = 2026-05-20T10:15:00Z\n": ("20 May 2026", "has a time in its date"),
    "date = 1999\n": ("your verdict", "has the date 1999"),
    "": ("your verdict", "has no date"),
}


@pytest.mark.parametrize("written", DATES)
async def test_an_odd_date_is_shown_named_and_mended(own_home: Path, written: str) -> None:
    home = Home.at(own_home)
    file = home.dossiers / "harbor.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'schema = 1\nemployer = "harbor"\n\n[verdicts.growth]\nkind = "pass"\n{written}\n'
        "[end]\nverdicts = 1\nnotes = 0\nstages = 0\n"
    )
    shown, named = DATES[written]
    assert any(named in problem for problem in examine(home).problems)
    desk = small_desk()
    app = program(desk, ascii=True)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("3", "enter")
        await pilot.pause()
        assert "Harbor Interconnect · 1 of 8" in drawn(app).replace("-", "·")
        assert shown in drawn(app)
        await pilot.press("c")
        await pilot.pause()
    verdict = Keeper(home).dossier("harbor").verdicts["growth"]
    assert (verdict.kind, verdict.date) == ("concern", DAY.isoformat())
    assert not [each for each in examine(home).problems if "verdict" in each]


def test_a_time_in_a_date_goes_with_any_save(own_home: Path) -> None:
    home = Home.at(own_home)
    file = home.dossiers / "harbor.toml"
    desk = small_desk()
    desk.mark("harbor", "growth", "pass")
    text = file.read_text()
    file.write_text(text.replace(f'"{DAY.isoformat()}"', "2026-05-20T10:15:00"))
    desk = small_desk()
    desk.append_note("harbor", "words")
    assert 'date = "2026-05-20"' in file.read_text()
    assert "words" in file.read_text()
    assert Keeper(home).dossier("harbor").verdicts["growth"].date == str(date(2026, 5, 20))
