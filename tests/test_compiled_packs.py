"""The bundled packs in compiled form: the same as their TOML, and not used once either changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from compute_jobs import cache
from compute_jobs.packs import bundled
from compute_jobs.packs.bundled import bundled_data, bundled_packs, founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import bundled_table
from tests.packs.pack_files import write_pack


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An install of its own with a few packs, compiled."""
    root = tmp_path / "install"
    shutil.copytree(
        bundled.bundled_data(), root / "data", ignore=shutil.ignore_patterns("atlas", "*.compiled")
    )
    for pack in founding_packs()[3:]:
        shutil.copytree(pack, root / "seeds" / pack.name)
    for module in (bundled, cache):
        monkeypatch.setattr(module, "bundled_root", lambda: root)
    bundled_table.cache_clear()
    assert cache.compile_bundled()
    yield root
    bundled_table.cache_clear()


@pytest.fixture
def read_toml(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the packs themselves were read."""
    seen: list[int] = []

    def counted(folders: list[Path]) -> object:
        seen.append(len(folders))
        return load_packs(folders)

    monkeypatch.setattr(cache, "_read_packs", counted)
    return seen


def test_they_say_what_the_toml_says(install: Path, tmp_path: Path, read_toml: list[int]) -> None:
    loaded = cache.load_evidence(bundled_packs(), tmp_path / "cache")
    assert not read_toml
    fresh = load_packs(bundled_packs())
    assert msgspec.msgpack.encode(loaded.evidence) == msgspec.msgpack.encode(fresh.evidence)
    assert loaded.mark, "so that scores are kept"


def test_the_same_packs_give_the_same_bytes(install: Path) -> None:
    place = bundled_data() / cache.COMPILED
    first = place.read_bytes()
    place.unlink()
    assert cache.compile_bundled()
    assert place.read_bytes() == first


@pytest.mark.parametrize("changed", ["pack", "table", "damage", "own pack"])
def test_the_toml_is_read_once_anything_changed(
    install: Path, tmp_path: Path, read_toml: list[int], changed: str
) -> None:
    folders = bundled_packs()
    if changed == "pack":
        place = folders[0] / "sources.toml"
        place.write_text(place.read_text("utf-8") + "\n", "utf-8")
    elif changed == "table":
        place = install / "data" / "ledger.toml"
        place.write_text(place.read_text("utf-8") + "\n", "utf-8")
    elif changed == "damage":
        place = install / "data" / cache.COMPILED
        place.write_bytes(place.read_bytes()[:-1])
    else:
        folders = [*folders, write_pack(tmp_path / "mine")]
    cache.load_evidence(folders, tmp_path / "cache")
    assert read_toml == [len(folders)]


def test_other_code_reads_the_toml(
    install: Path, tmp_path: Path, read_toml: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_READING", ("core/dossier",))
    cache.load_evidence(bundled_packs(), tmp_path / "cache")
    assert read_toml
