"""The compiled ledger: the same evidence, only while it is current, silent when it is broken."""

from __future__ import annotations

import os
import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from benchmarks.generate import generate
from benchmarks.generate import write_pack as write_generated

from compute_jobs.caches import compiled
from compute_jobs.caches.compiled import NAME, load_evidence
from compute_jobs.core.evidence.claim_index import parents_of
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.problems import LoadResult
from tests.fresh import said_afresh
from tests.packs.pack_files import CLAIMS, write_pack


def same(one: LoadResult, other: LoadResult) -> bool:
    mappings = ("metrics", "employers", "assets", "origins", "sources", "claims")
    alike = all(
        dict(getattr(one.evidence, name)) == dict(getattr(other.evidence, name))
        for name in mappings
    )
    return (
        alike
        and one.evidence.relations == other.evidence.relations
        and one.evidence.packs == other.evidence.packs
        and one.problems == other.problems
        and one.left_out == other.left_out
    )


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often the packs' TOML is read."""
    read: list[int] = []

    def counted(folders: object) -> LoadResult:
        read.append(1)
        return load_packs(folders)  # type: ignore[arg-type]

    monkeypatch.setattr(compiled, "_from_packs", counted)
    return read


def test_the_copy_says_what_the_packs_say(tmp_path: Path, parses: list[int]) -> None:
    folders = [*bundled_packs(), write_pack(tmp_path / "p")]
    fresh = load_packs(folders)
    for _ in range(3):
        assert same(load_evidence(folders, tmp_path / "cache"), fresh)
    assert len(parses) == 1


def test_without_a_cache_folder_the_packs_are_read(tmp_path: Path, parses: list[int]) -> None:
    folders = [write_pack(tmp_path / "p")]
    assert same(load_evidence(folders, None), load_packs(folders))
    assert len(parses) == 1


def test_problems_are_kept_too(tmp_path: Path, parses: list[int]) -> None:
    folders = [write_pack(tmp_path / "p", claims=CLAIMS.replace("= 40", "= 140"))]
    first = load_evidence(folders, tmp_path / "cache")
    again = load_evidence(folders, tmp_path / "cache")
    assert first.problems == again.problems
    assert again.left_out == (str(folders[0]),)
    assert len(parses) == 1


@pytest.mark.parametrize("change", ["edit", "add", "remove", "pack", "sources"])
def test_any_change_is_seen(tmp_path: Path, parses: list[int], change: str) -> None:
    folder, other = write_pack(tmp_path / "p"), tmp_path / "q"
    folders = [folder]
    load_evidence(folders, tmp_path / "cache")
    match change:
        case "edit":
            text = CLAIMS.replace("value = 40", "value = 41")
            (folder / "claims.toml").write_text(text, encoding="utf-8")
            os.utime(folder / "claims.toml", ns=(1, 1))
        case "add":
            (folder / "more.toml").write_text("[end]\n", encoding="utf-8")
        case "remove":
            (folder / "claims.toml").unlink()
        case "pack":
            folders = [folder, other]
        case "sources":
            with (folder / "sources.toml").open("a") as stream:
                stream.write("# a note\n")
    assert same(load_evidence(folders, tmp_path / "cache"), load_packs(folders))
    assert len(parses) == 2


def test_a_touched_file_with_the_same_content_is_not_read_again(
    tmp_path: Path, parses: list[int]
) -> None:
    folders = [write_pack(tmp_path / "p")]
    load_evidence(folders, tmp_path / "cache")
    os.utime(folders[0] / "claims.toml", ns=(5, 5))
    for _ in range(2):
        assert same(load_evidence(folders, tmp_path / "cache"), load_packs(folders))
    assert len(parses) == 1


def edit_in_silence(folder: Path, *, in_place: bool) -> None:
    """Other content of the same size, and the time set back: fixed times, ``cp -p``."""
    place = folder / "claims.toml"
    before, text = place.stat(), place.read_text("utf-8").replace("value = 40", "value = 41")
    if not in_place:
        place.unlink()
    place.write_text(text, encoding="utf-8")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert place.stat().st_size == before.st_size


@pytest.mark.parametrize("in_place", [True, False])
def test_a_change_of_the_same_size_and_time_is_seen(
    tmp_path: Path, parses: list[int], in_place: bool
) -> None:
    folders = [write_pack(tmp_path / "p")]
    first = load_evidence(folders, tmp_path / "cache")
    edit_in_silence(folders[0], in_place=in_place)
    found = load_evidence(folders, tmp_path / "cache")
    assert same(found, load_packs(folders))
    assert found.mark != first.mark
    assert len(parses) == 2


def test_a_copied_home_reads_no_pack_even_where_nothing_can_be_written(
    tmp_path: Path, parses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an image of a container: every file is another one, with the time it had."""
    folders, cache = [write_pack(tmp_path / "p")], tmp_path / "cache"
    first = load_evidence(folders, cache)
    shutil.copytree(tmp_path / "p", tmp_path / "q")
    shutil.rmtree(tmp_path / "p")
    (tmp_path / "q").rename(tmp_path / "p")
    kept = (cache / NAME).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "write_cache", lambda *_: False)
        for _ in range(2):
            assert load_evidence(folders, cache).mark == first.mark
    assert (cache / NAME).read_bytes() == kept
    found = load_evidence(folders, cache)
    assert same(found, first) and found.mark == first.mark
    assert (cache / NAME).read_bytes() != kept
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "_digest", None)
        assert same(load_evidence(folders, cache), first), "its content is looked at once"
    assert len(parses) == 1


def test_another_program_or_python_reads_the_packs(
    tmp_path: Path, parses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [write_pack(tmp_path / "p")]
    load_evidence(folders, tmp_path / "cache")
    monkeypatch.setattr(compiled, "code_state", lambda: "another")
    load_evidence(folders, tmp_path / "cache")
    assert len(parses) == 2


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_copy_is_silently_replaced(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    folders = [write_pack(tmp_path / "p")]
    cache = tmp_path / "cache"
    fresh = load_evidence(folders, cache)
    raw = bytearray((cache / NAME).read_bytes())
    match seed % 3:
        case 0:
            raw = raw[: draw.randrange(len(raw))]
        case 1:
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        case 2:
            start = draw.randrange(len(raw))
            raw[start : start + 40] = draw.randbytes(40)
    (cache / NAME).write_bytes(raw)
    found = load_evidence(folders, cache)
    assert same(found, fresh)
    assert len(resolve(found.evidence, date(2026, 11, 21)).findings) == 3
    assert dict(parents_of(found.evidence)) == dict(parents_of(fresh.evidence))
    load_evidence(folders, cache)
    assert (cache / NAME).read_bytes() != bytes(raw), "damage is found once, not at every start"


def test_a_cache_that_cannot_be_written_or_read_is_silent(tmp_path: Path) -> None:
    folders = [write_pack(tmp_path / "p")]
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert not load_evidence(folders, tmp_path / "file" / "cache").problems
    (tmp_path / "cache" / NAME).mkdir(parents=True)
    assert not load_evidence(folders, tmp_path / "cache").problems


def test_rows_become_claims_only_when_asked_for(tmp_path: Path) -> None:
    made = generate(2_000)
    folder = write_generated(made, tmp_path / "g")
    load_evidence([folder], tmp_path / "cache")
    found = load_evidence([folder], tmp_path / "cache").evidence
    claims = found.claims
    assert len(claims) == 2_000
    assert "claim-7" in claims
    assert "claim-2000" not in claims
    assert claims.get("gone") is None
    one = claims["claim-1234"]
    assert one is claims["claim-1234"]
    assert list(claims)[:2] == ["claim-0", "claim-1"]
    everything = dict(claims.items())
    assert everything["claim-1234"] is one
    assert list(claims.values())[5] is claims["claim-5"]
    assert one.figure == made.claims["claim-1234"].figure
    assert found == load_packs([folder]).evidence


def test_a_start_from_the_copy_reads_no_toml_and_validates_nothing(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from compute_jobs.caches.compiled import load_evidence\n"
        "from compute_jobs.packs.bundled import bundled_packs\n"
        f"found = load_evidence(bundled_packs(), Path({str(tmp_path / 'cache')!r}))\n"
        "assert len(list(found.evidence.claims.values())) > 200\n"
        "heavy = {'pydantic', 'tomllib', 'hashlib', 'difflib', 'httpx', 'textual'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    for expected in (None, "[]"):
        said = said_afresh(code)
        assert expected is None or said.strip() == expected


@pytest.mark.parametrize("lost", ["ids", "rows"])
def test_the_first_look_may_be_what_finds_the_damage(lost: str) -> None:
    """Whether the ids or the rows turn out to be gone, the thing asked for is there."""
    from compute_jobs.caches.lazy_table import LazyTable

    whole = load_packs(bundled_packs())
    names = tuple(whole.evidence.sources)

    class Damaged:
        def piece(self, name: str, number: int = 0) -> object:
            return names if number == 0 and lost == "rows" else None

        def again(self) -> LoadResult:
            return whole

    table = LazyTable(Damaged(), "sources", len(names), lambda row: row)
    assert table[names[3]] is whole.evidence.sources[names[3]]
    assert table.get("no such source") is None
