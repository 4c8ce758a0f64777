"""``sites``: the table, the ladder and the JSON that scripts rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from tests.cli.command import Done, run
from tests.site_world import site_claim, with_sites
from tests.small_world import small_desk

pytestmark = pytest.mark.usefixtures("small_world")
KEYS = {
    "asset", "owner", "users", "place", "active_mw", "contracted_mw", "planned_mw",
    "accelerators", "h100e", "permitted", "funded", "claims",
}  # fmt: skip


def sites(home: Path, *words: str) -> Done:
    small_desk(change=with_sites)
    return run("sites", *words, "--as-of=2026-11-21", home=home)


def test_json_has_the_contract_and_null_for_what_nobody_said(own_home: Path) -> None:
    rows = {row["asset"]: row for row in sites(own_home, "--json").data}
    assert set(rows) == {"hall-one", "hall-two", "hall-three", "hall-four"}
    for row in rows.values():
        assert set(row) >= KEYS
    one, four = rows["hall-one"], rows["hall-four"]
    assert (one["owner"], one["users"], one["place"]) == ("cobalt", ["meridian"], "Port Lune")
    assert (one["active_mw"], one["contracted_mw"], one["planned_mw"]) == (130, 100, 450)
    assert (one["h100e"], one["accelerators"], one["permitted"]) == (240_000, None, True)
    assert one["figures"]["active_mw"]["claims"][0] in one["claims"]
    assert one["figures"]["planned_mw"]["due"] == "2028-01"
    empty = ("owner", "users", "active_mw", "planned_mw", "accelerators", "h100e", "funded")
    assert [four[name] for name in empty] == [None] * len(empty)
    assert four["claims"] == []
    assert (rows["hall-three"]["estimated"], one["estimated"]) == (True, False)


def test_a_figure_of_a_part_or_open_above_is_at_least(own_home: Path) -> None:
    def change(evidence: Evidence) -> Evidence:
        sites = with_sites(evidence)
        known: dict[str, Any] = {"tier": "filed", "day": "2026-09-01"}
        parts = (
            site_claim(sites, "hall-four", "power_deployed", "9 MW", perimeter="one hall", **known),
            site_claim(sites, "hall-two", "power_deployed", "at least 7 MW", **known),
        )
        return replace(sites, claims={**sites.claims, **{it.id: it for it in parts}})

    small_desk(change=change)
    done = run("sites", "--json", "--as-of=2026-11-21", home=own_home)
    figures = {row["asset"]: row["figures"].get("active_mw") for row in done.data}
    assert figures["hall-four"]["at_least"] and figures["hall-two"]["at_least"]
    assert not figures["hall-one"]["at_least"]
    text = run("sites", "--as-of=2026-11-21", home=own_home).out
    assert "9 MW+" in text and "7 MW+" in text and "130 MW+" not in text


def test_one_employer_has_its_own_sites_with_its_role(own_home: Path) -> None:
    rows = sites(own_home, "meridian", "--json").data
    assert [(row["asset"], row["role"]) for row in rows] == [("hall-one", "tenant")]


def test_sorting_and_filtering(own_home: Path) -> None:
    rows = sites(own_home, "--sort", "active", "--filter", "port lune", "--json").data
    assert [row["asset"] for row in rows] == ["hall-one", "hall-three"]
    names = [row["asset"] for row in sites(own_home, "--sort", "name", "--json").data]
    assert names == ["hall-four", "hall-one", "hall-three", "hall-two"]
    assert sites(own_home, "--json").data[0]["asset"] == "hall-one", "the largest first"
    assert sites(own_home, "--filter", "nowhere").out == ""


def test_the_ladder_as_json_and_as_text(own_home: Path) -> None:
    data = sites(own_home, "cobalt", "--ladder", "--json").data
    rungs = {(it["rung"], it["track"]): it for it in data["rungs"]}
    assert rungs["active", "power"]["value"] == 130
    assert rungs["construction", "power"]["value"] == 200
    assert rungs["announced", "h100e"]["value"] is None
    assert rungs["active", "power"]["claims"]
    text = sites(own_home, "cobalt").out
    assert "under construction" in text
    assert "unknown" in text
    assert "130 MW, press, 30 Jun 2026" in text
    assert "#" in text


def test_a_ladder_needs_an_employer(own_home: Path) -> None:
    assert sites(own_home, "--ladder").code == 2
    assert sites(own_home, "cobalt", "--ladder", "--sort", "date").code == 2
