"""What the evidence suggests on checklist items, as the desk shows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home

pytestmark = pytest.mark.usefixtures("founding_world")

DAY = date(2026, 5, 22)


def test_a_readers_own_item_is_suggested_on_at_once(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    Desk.open(home, as_of=DAY, today=DAY).view.checklist("nvidia")
    pack = home.packs / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(
        '[pack]\nid = "mine"\nname = "Mine"\n[end]\npack = 1\n', "utf-8"
    )
    item = (
        '[[item]]\nid = "fun"\nname = "Fun"\nconfirm = "It is fun."\n'
        'good = "Yes."\nbad = "No."\nquestions = ["Is it fun?"]\n[end]\nitems = 1\n'
    )
    (pack / "checklist.toml").write_text(item, "utf-8")
    rows = Desk.open(home, as_of=DAY, today=DAY).view.checklist("nvidia")
    assert [row.suggestion.item for row in rows] == [row.item.id for row in rows]
    assert rows[-1].item.id == "fun"


def test_a_claim_set_aside_suggests_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    Desk.open(home, as_of=DAY, today=DAY).view.checklist("nvidia")
    desk = Desk.open(home, as_of=DAY, today=DAY)
    before = [row.suggestion for row in desk.view.checklist("astera-labs")]
    behind = next(it for it in before if it.claims)
    desk.set_aside(behind.claims[0], True)
    after = [row.suggestion for row in desk.view.checklist("astera-labs")]
    assert after != before
    again = Desk.open(home, as_of=DAY, today=DAY)
    assert [row.suggestion for row in again.view.checklist("astera-labs")] == before
