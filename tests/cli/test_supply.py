"""``supply``: the lines of the map as a table, and the JSON that scripts rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Done, run
from tests.small_world import small_desk

pytestmark = pytest.mark.usefixtures("small_world")


def supply(home: Path, *words: str) -> Done:
    small_desk()
    return run("supply", *words, "--as-of=2026-11-21", home=home)


def test_json_says_who_does_what_from_when_on_which_claims(own_home: Path) -> None:
    rows = supply(own_home, "--role", "tenant", "--json").data
    assert [(row["employer"], row["asset"]) for row in rows] == [("meridian", "hall-one")]
    (row,) = rows
    assert (row["since"], row["until"], row["status"]) == ("2026-06", "2029-05", "effective")
    assert row["notice"] is None and row["claims"] == ["meridian-rent", "meridian-rent-signed"]


def test_an_employers_lines_come_with_everybody_at_its_assets(own_home: Path) -> None:
    rows = supply(own_home, "meridian", "--json").data
    assert {row["employer"] for row in rows} == {"northlight", "cobalt", "meridian"}
    assert {row["asset"] for row in rows} == {"hall-one"}


def test_the_table_says_what_to_look_out_for(own_home: Path) -> None:
    text = supply(own_home, "cobalt").out
    assert "single tenant" in text and "2029" in text
    assert supply(own_home, "harbor").out == ""
