"""What an export looks like, byte for byte. After a wanted change: UPDATE_GOLDEN=1 pytest."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.export import FORMATS, render

from .small_world import ROBUSTNESS, small_view

GOLDEN = Path(__file__).parent / "golden"
NAMES = ["harbor", "tarn", "quarry"]


@pytest.mark.parametrize("name", [*(f"shortlist.{fmt}" for fmt in FORMATS), "private.md"])
def test_an_export_is_the_golden_one(name: str) -> None:
    stem, _, fmt = name.partition(".")
    text = render(small_view(), NAMES, fmt, ROBUSTNESS, private=stem == "private")
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fmt", FORMATS)
def test_an_export_needs_no_shares_and_repeats(fmt: str) -> None:
    text = render(small_view(), ["tarn"], fmt, None)
    assert text == render(small_view(), ["tarn"], fmt, None)
    assert "Tarn AI" in text
    assert "Harbor Interconnect" not in text
    assert text.endswith("\n")


def test_another_format_is_a_clear_error() -> None:
    with pytest.raises(ReaderError, match="no export format 'pdf'"):
        render(small_view(), NAMES, "pdf", None)


def test_every_number_in_the_text_has_its_source_line() -> None:
    text = render(small_view(), NAMES, "md", ROBUSTNESS, private=True)
    body, _, sources = text.partition("\n## Sources\n")
    used = {int(n) for refs in re.findall(r"\[([\d, ]+)\]", body) for n in refs.split(",")}
    listed = [int(n) for n in re.findall(r"^(\d+)\. \*\*[a-z, ]+\*\*: “", sources, re.MULTILINE)]
    assert listed == list(range(1, len(listed) + 1))
    assert used == set(listed)


def test_json_holds_everything_and_says_what_it_is() -> None:
    found = json.loads(render(small_view(), NAMES, "json", ROBUSTNESS))
    assert (found["schema"], found["kind"]) == (1, "compute-jobs-export")
    harbor = found["employers"][0]
    assert {"criteria", "findings", "hype", "claims", "checklist", "comparisons"} <= harbor.keys()
    assert found["robustness"]["draws"] == ROBUSTNESS.draws
    assert found["questions"][0]["employer"] == "harbor"
