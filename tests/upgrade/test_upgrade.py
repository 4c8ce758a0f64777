"""A home that an earlier version wrote opens in this one, with everything in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from compute_jobs import __version__
from compute_jobs.packs.bundled import bundled_packs, compiled_bundle
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import bundled_table
from tests.cli.command import run
from tests.upgrade.make_home import ASKED, HOMES, asked

WRITTEN = sorted(place for place in HOMES.iterdir() if place.is_dir())


@pytest.fixture(params=WRITTEN, ids=lambda place: place.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A copy of the old home, and what its version read in it."""
    place: Path = request.param
    home = Path(shutil.copytree(place / "home", tmp_path / "home"))
    return home, json.loads((place / "read.json").read_text(encoding="utf-8"))


def test_this_version_has_a_home_of_its_own_on_record() -> None:
    """Before a release: python -m tests.upgrade.make_home."""
    assert (HOMES / __version__).is_dir()


def test_everything_is_still_there(old: tuple[Path, dict[str, Any]]) -> None:
    home, read = old
    now = asked(home, [tuple(name.split()) for name in read if tuple(name.split()) not in ASKED])
    for name, was in read.items():
        assert_grown(now[name], was, name)


def test_it_can_be_written_and_undone(old: tuple[Path, dict[str, Any]]) -> None:
    home, read = old
    before = {file: file.read_bytes() for file in home.rglob("*.toml")}
    assert run("note", "nvidia", "a word more", home=home).code == 0
    notes = run("show", "nvidia", "--json", home=home).data["notes"]
    assert read["show nvidia"]["notes"][""] in notes[""]
    assert "a word more" in notes[""]
    assert run("undo", home=home).code == 0
    after = {file: file.read_bytes() for file in before}
    assert after == before


def test_it_ranks_and_checks(old: tuple[Path, dict[str, Any]]) -> None:
    home, _ = old
    assert run("check", home=home).code == 0
    ranking = run("rank", "--json", home=home).data
    listed = [*ranking["employers"], *ranking["unranked"]]  # too little evidence for a rank
    assert any(it["id"] == "northlight" for it in listed)


FORMER = """\
schema = 1
id = "ours"
title = "Written for an earlier version"

[[source]]
id = "our-talk"
title = "A talk"
publisher = "us"
kind = "article"
stance = "supporting"
published = "2026-08-01"
relays = ["said-anthropic-company-newsroom-2026-07-22"]

[[claim]]
id = "our-mw"
subjects = ["fluidstack", "fluidstack-lake-mariner"]
metric = "power_deployed"
statement = "90 MW run at Lake Mariner."
figure = "90 MW"
tier = "reported"
sources = [{ id = "our-talk" }]
origin = "said-anthropic-company-newsroom-2026-07-22"

[end]
sources = 1
claims = 1
"""


def test_a_pack_that_names_what_is_called_otherwise_now_loads(tmp_path: Path) -> None:
    pack = tmp_path / "packs" / "ours"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(FORMER, encoding="utf-8")
    assert run("check", home=tmp_path).code == 0
    told = run("claims", "fluidstack", "--json", home=tmp_path).data
    ours = next(it for it in told if it["id"] == "our-mw")
    assert ours["subjects"] == ["fluidstack", "lake-mariner"]


def test_every_former_id_has_a_row_of_today() -> None:
    known = load_packs(bundled_packs(), compiled_bundle()).evidence
    today = {*known.assets, *known.origins, *known.sources, *known.claims}
    ids = bundled_table("former_ids")["ids"]
    assert {*ids.values()} <= today
    assert not {*ids} & today


EVIDENCE = {"claims", "employers", "why", "suggested", "default", "share", "questions", "note"}
"""Keys whose content is read from the evidence, which moves with the program."""


def assert_grown(now: Any, was: Any, where: str) -> None:
    """JSON only grows: every key of then is there, and the reader's own values are the same."""
    if isinstance(was, dict):
        assert isinstance(now, dict), where
        for key, value in was.items():
            assert key in now, f"{where}: {key} is gone"
            if key not in EVIDENCE and not (key == "name" and ".items[" in where):  # our words
                assert_grown(now[key], value, f"{where}.{key}")
    elif isinstance(was, list) and was and isinstance(was[0], dict):
        names = [_name(row) for row in now]
        for row in was:
            assert _name(row) in names, f"{where}: {_name(row)} is gone"
            assert_grown(now[names.index(_name(row))], row, f"{where}[{_name(row)}]")
    else:
        assert now == was, where


def _name(row: dict[str, Any]) -> object:
    keys = ("id", "item", "metric", "criterion", "employer", "stage")
    return next((row[key] for key in keys if key in row), json.dumps(row, sort_keys=True))
