"""A damaged table of the bundle is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.tables import (
    read_hype,
    read_rubric,
    read_scenarios,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    place.mkdir()
    for name in ("rubric.toml", "suggestions.toml", "scenarios.toml", "hype.toml"):
        shutil.copy(bundled_data() / name, place / name)
    return place


@pytest.mark.parametrize(
    ("text", "told"), [("not toml [", "not TOML"), ("", "missing"), (None, "can't be read")]
)
def test_a_damaged_file_is_named(folder: Path, text: str | None, told: str) -> None:
    path = folder / "rubric.toml"
    path.unlink()
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(ReaderError, match=told) as caught:
        read_rubric(folder)
    assert "rubric.toml" in str(caught.value)


def test_a_scenario_or_a_rule_without_its_parts_is_named(folder: Path) -> None:
    (folder / "scenarios.toml").write_text("[[scenario]]\nid = 'x'\n", "utf-8")
    (folder / "hype.toml").write_text("flag = 3\n", "utf-8")
    for read in (read_scenarios, read_hype):
        with pytest.raises(ReaderError, match="damaged"):
            read(folder)
