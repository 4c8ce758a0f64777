"""A desk left open past midnight: what the reader writes is of the day it is written."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from compute_jobs.desk import desk as module
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home

pytestmark = pytest.mark.usefixtures("founding_world")

WHO = "nvidia"


class Calendar(date):
    """A calendar that somebody turns."""

    now = date(2026, 6, 1)

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return cls.now


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 1)])
def test_the_record_is_dated_when_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_of: date | None
) -> None:
    monkeypatch.setattr(module, "date", Calendar)
    desk = Desk.open(Home.at(tmp_path / "home"), as_of=as_of)
    monkeypatch.setattr(Calendar, "now", Calendar.now + timedelta(days=1))
    desk.mark(WHO, "growth", "pass")
    desk.append_note(WHO, "a word")
    desk.set_stage(WHO, "watching")
    found = desk.dossiers[WHO]
    assert found.verdicts["growth"].date == "2026-06-02"
    assert "2026-06-02" in str(found.notes)
    assert found.stages[-1].date == "2026-06-02"
    assert desk.view.as_of == (as_of or date(2026, 6, 1)), "the evidence is as it was opened"
