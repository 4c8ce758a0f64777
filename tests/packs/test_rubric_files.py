"""The judging files come from the bundle, or from a copy that is current; never half."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from compute_jobs.caches.row_file import opened, packed
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.rubric_files import (
    read_hype,
    read_lines,
    read_rubric,
    read_scenarios,
    read_table,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    place.mkdir()
    for name in ("rubric.toml", "suggestions.toml", "scenarios.toml", "hype.toml"):
        shutil.copy(bundled_data() / name, place / name)
    return place


def test_the_copy_says_what_the_file_says(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    readers = (read_rubric, read_lines, read_scenarios, read_hype)
    plain = [read(folder) for read in readers]
    made = [read(folder, cache) for read in readers]
    kept = [read(folder, cache) for read in readers]
    assert plain == made == kept
    assert len(list(cache.iterdir())) == 4


def test_a_current_copy_is_used_and_a_changed_file_is_read_again(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    path = folder / "rubric.toml"
    read_table(path, cache)
    copy = cache / "rubric.rows"
    kind = copy.read_text("utf-8").partition("\n")[0].rsplit(maxsplit=2)[0]
    kept = opened(copy, kind)
    assert kept is not None
    copy.write_bytes(packed(kind, kept.head, {"data": [{"from": "the copy"}]}) or b"")
    assert read_table(path, cache) == {"from": "the copy"}
    os.utime(path, ns=(1, 1))
    assert "criteria" in read_table(path, cache)


@pytest.mark.parametrize("rubbish", [b"", b"[]", b"{", b'{"mark": 3}', b"\xff\xfe", b"null"])
def test_a_damaged_copy_is_no_loss(folder: Path, tmp_path: Path, rubbish: bytes) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "rubric.rows").write_bytes(rubbish)
    assert read_rubric(folder, cache) == read_rubric(folder)


def test_a_cache_that_cannot_be_written_is_no_loss(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert read_rubric(folder, blocked / "cache") == read_rubric(folder)


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
