"""The example of docs/packs.md works as it stands on the page, and the page lists what is there."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from tools.made import fences, parts
from tools.make_docs import ROOT
from tools.meanings import KEYS, TABLES

from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.schema import ROWS
from tests.cli.command import run
from tests.packs.pack_files import check_pack

PAGE = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")


def write_example(folder: Path) -> Path:
    """The files of the example, written as the page shows them."""
    folder.mkdir(parents=True)
    for name, text in fences(PAGE, "toml"):
        if name.endswith(".toml"):
            (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return write_example(tmp_path / "home" / "packs" / "northlight")


def test_the_example_is_whole_and_checks(example: Path) -> None:
    named = {"pack.toml", "northlight.toml", "checklist.toml"}
    assert {file.name for file in example.iterdir()} == named
    assert check_pack(example) == []


def test_the_example_says_what_the_page_says_it_says(example: Path) -> None:
    evidence = load_packs([*bundled_packs(), example]).evidence
    ledger = resolve(evidence, date(2026, 5, 22))
    assert {
        evidence.claims[f"northlight-{name}"].tier for name in ("gpus", "growth", "target")
    } == {
        "primary",
        "relayed",
        "ambition",
    }
    best = ledger.best("northlight", "accelerators_deployed")
    assert best is not None
    assert best.standing.id == "northlight-gpus"
    assert ledger.best("northlight", "accelerators_planned") is None, "an ambition moves nothing"


def test_a_row_that_went_missing_is_noticed(example: Path) -> None:
    file = example / "northlight.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("[[claim]]")
    cut = text[:start] + text[text.index("[[claim]]", start + 1) :]
    file.write_text(cut, encoding="utf-8")
    assert any("[end] says 5 claims" in problem.what for problem in check_pack(example))


def test_the_example_ranks(example: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("check", home=home).code == 0
    ranked = run("rank", "--json", "--as-of", "2026-05-22", home=home).data["employers"]
    mine = next(it for it in ranked if it["id"] == "northlight")
    assert mine["status"] == "eligible"
    assert isinstance(mine["rank"], int)
    rated = {it["criterion"] for it in mine["criteria"] if not it["gap"]}
    assert {"growth", "capacity"} <= rated
    done = run("pref", "set", "pages_a_week", "<=", "3", home=home)
    assert done.code == 0, done.err
    listed = run("pref", "list", "--json", "--as-of", "2026-05-22", home=home).data
    assert listed[0]["employers"]["northlight"] == "met"
    assert listed[0]["employers"]["nvidia"] == "unknown"


def test_the_examples_question_joins_the_checklist(example: Path, tmp_path: Path) -> None:
    shown = run("show", "northlight", "--json", home=tmp_path / "home").data
    item = next(it for it in shown["items"] if it["item"] == "on-call")
    assert (item["suggested"], item["claims"]) == ("pass", ["northlight-pages"])


def test_every_key_of_every_table_is_explained() -> None:
    assert {table: sorted(shape.keys) for table, shape in ROWS.items()} == {
        table: sorted(KEYS[table]) for table in ROWS
    }
    assert set(TABLES) == set(ROWS)
    shown = {words[0] for name, words in parts(PAGE) if name == "keys"}
    assert shown == set(ROWS)


def test_the_schema_is_printed_for_editors(tmp_path: Path) -> None:
    done = run("check", "--schema", home=tmp_path)
    assert done.data == json.loads((ROOT / "schemas" / "pack.schema.json").read_text("utf-8"))


def test_the_schema_and_the_page_say_what_the_reader_takes() -> None:
    """A figure of more than 500 characters is refused, and 2026-Q1 needs quotes."""
    schema = (ROOT / "schemas" / "pack.schema.json").read_text("utf-8")
    claim = json.loads(schema)["$defs"]["claim"]["properties"]
    assert claim["figure"]["maxLength"] == 500
    assert claim["statement"]["minLength"] == 1 and '"minLength": 0' not in schema
    assert "| `period` | text or date |" in (ROOT / "docs" / "packs.md").read_text("utf-8")


def test_the_schema_knows_every_key_the_bundled_packs_use() -> None:
    schema = json.loads((ROOT / "schemas" / "pack.schema.json").read_text("utf-8"))
    for pack in bundled_packs():
        for file in pack.glob("*.toml"):
            if file.name in ("coverage.toml", "checklist.toml"):
                continue
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            assert set(data) <= set(schema["properties"])
            for table, rows in data.items():
                known = schema["$defs"].get(table, {}).get("properties", {})
                for row in rows if isinstance(rows, list) else []:
                    assert set(row) <= set(known), (file, table)
                    assert set(schema["$defs"][table]["required"]) <= set(row)
