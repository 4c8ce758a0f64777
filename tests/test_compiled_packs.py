"""The bundled packs in compiled form: the same as their TOML, and not used once either changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.packs import bundled, load
from compute_jobs.packs.bundled import bundled_data, bundled_packs, compiled_bundle, founding_packs
from compute_jobs.packs.load import compile_bundled, load_packs, whole_bundle
from compute_jobs.packs.problems import LoadResult
from compute_jobs.packs.read import RawPack, read_pack
from compute_jobs.packs.tables import bundled_table
from tests.packs.pack_files import write_other, write_pack


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An install of its own with the founding packs, compiled."""
    root = tmp_path / "install"
    shutil.copytree(
        bundled.bundled_data(), root / "data", ignore=shutil.ignore_patterns("atlas", "*.compiled")
    )
    for pack in founding_packs():
        shutil.copytree(pack, root / "seeds" / pack.name)
    monkeypatch.setattr(bundled, "bundled_root", lambda: root)
    monkeypatch.setattr(load, "_parsed", {})
    bundled_table.cache_clear()
    assert compile_bundled()
    yield root
    bundled_table.cache_clear()


@pytest.fixture
def read_toml(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The packs that were read themselves."""
    seen: list[Path] = []

    def counted(folder: Path) -> RawPack:
        seen.append(folder)
        return read_pack(folder)

    monkeypatch.setattr(load, "read_pack", counted)
    return seen


def test_they_say_what_the_toml_says(install: Path, tmp_path: Path, read_toml: list[Path]) -> None:
    loaded = cache.load_evidence(bundled_packs(), tmp_path / "cache")
    assert not read_toml
    fresh = load_packs(bundled_packs())
    assert msgspec.msgpack.encode(loaded.evidence) == msgspec.msgpack.encode(fresh.evidence)
    assert loaded.mark, "so that scores are kept"


def test_the_same_packs_give_the_same_bytes(install: Path) -> None:
    place = bundled_data() / bundled.COMPILED
    first = place.read_bytes()
    place.unlink()
    assert compile_bundled()
    assert place.read_bytes() == first


@pytest.mark.parametrize("changed", ["pack", "table", "damage"])
def test_the_toml_is_read_once_anything_changed(
    install: Path, tmp_path: Path, read_toml: list[Path], changed: str
) -> None:
    folders = bundled_packs()
    if changed == "pack":
        place = folders[0] / "sources.toml"
        place.write_text(place.read_text("utf-8") + "\n", "utf-8")
    elif changed == "table":
        place = install / "data" / "ledger.toml"
        place.write_text(place.read_text("utf-8") + "\n", "utf-8")
    else:
        place = install / "data" / bundled.COMPILED
        place.write_bytes(place.read_bytes()[:-1])
    cache.load_evidence(folders, tmp_path / "cache")
    assert sorted(read_toml) == folders


CLAIM = """
[[claim]]
id = "on-top"
subjects = ["nvidia"]
metric = "revenue"
statement = "More on top"
figure = "$1B"
tier = "reported"
as_of = "2026-08-01"
sources = [{ id = "SOURCE" }]

[end]
claims = 1
"""


def same(ours: LoadResult, theirs: LoadResult) -> None:
    assert (ours.problems, ours.left_out) == (theirs.problems, theirs.left_out)
    for table in Evidence.__struct_fields__:
        one, other = getattr(ours.evidence, table), getattr(theirs.evidence, table)
        if isinstance(one, dict):
            one, other = list(one.items()), list(other.items())
        assert one == other, table


def test_without_them_a_process_parses_the_packs_once(
    install: Path, tmp_path: Path, read_toml: list[Path]
) -> None:
    """A change of the reader's own pack is checked against them several times."""
    (bundled_data() / bundled.COMPILED).unlink()
    read_toml.clear()
    bundle = whole_bundle()
    assert bundle is not None
    assert sorted(read_toml) == sorted(bundled_packs())
    assert whole_bundle() is bundle
    mine = write_pack(tmp_path / "mine")
    cache.load_evidence([*bundled_packs(), mine], None)
    assert len(read_toml) == len(bundled_packs()) + 1
    sources = bundled_packs()[0] / "sources.toml"
    sources.write_text(sources.read_text("utf-8") + "\n# another state\n", "utf-8")
    assert whole_bundle() is not bundle


@pytest.mark.parametrize("kind", ["plain", "wrong", "doubled id", "doubled pack", "dates a source"])
def test_own_packs_are_read_on_top_of_them(
    install: Path, tmp_path: Path, read_toml: list[Path], kind: str
) -> None:
    """As if everything had been read, messages and order included."""
    bundle = compiled_bundle()
    assert bundle is not None
    mine, other = write_pack(tmp_path / "mine"), write_other(tmp_path / "other", "fine")
    extra = mine / "more.toml"
    if kind == "wrong":
        extra.write_text(CLAIM.replace("nvidia", "no-such-employer").replace("SOURCE", "nobody"))
    elif kind == "doubled id":
        name = next(iter(bundle.evidence.claims))
        source = next(iter(bundle.evidence.sources))
        extra.write_text(CLAIM.replace("on-top", name).replace("SOURCE", source))
    elif kind == "doubled pack":
        head = mine / "pack.toml"
        head.write_text(head.read_text("utf-8").replace('"mine"', f'"{bundle.evidence.packs[0]}"'))
    elif kind == "dates a source":
        undated = [name for name, it in bundle.evidence.sources.items() if not it.published]
        extra.write_text(CLAIM.replace("SOURCE", undated[0]))
    folders = [*bundled_packs(), mine, other]
    result = load_packs(folders, bundle)
    assert set(read_toml) >= {mine, other}
    assert (len(read_toml) == 2) == (kind in ("plain", "wrong"))
    same(result, load_packs(folders))
    assert bool(result.problems) == (kind in ("wrong", "doubled id", "doubled pack"))


def test_other_code_reads_the_toml(
    install: Path, tmp_path: Path, read_toml: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "READING", ("core/dossier",))
    cache.load_evidence(bundled_packs(), tmp_path / "cache")
    assert read_toml
