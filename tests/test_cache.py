"""The cache says what would be made anew, or nothing: whatever happens to it, results are the same.

What a whole desk shows with caches, without and with damaged ones is in ``desk/test_opening.py``.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from msgspec import Struct

import compute_jobs
from compute_jobs import cache
from compute_jobs.cache import (
    ANCHORS,
    EVIDENCE,
    LARGEST_SHARES,
    RATINGS,
    SHARES,
    SHARES_KEPT,
    load_evidence,
    read,
    write,
)
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.anchors import Anchors
from compute_jobs.core.fit.fit_model import Rating
from compute_jobs.desk import robustness
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.workspace import Workspace
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.problems import LoadResult
from compute_jobs.platform import files
from compute_jobs.platform.files import read_file
from compute_jobs.platform.paths import Home
from tests.fresh import said_afresh
from tests.packs.pack_files import CLAIMS, write_pack

PACKAGE = Path(compute_jobs.__file__).parent
DAY = date(2026, 6, 1)


def same(one: LoadResult, other: LoadResult) -> bool:
    return (one.evidence, one.problems, one.left_out) == (
        other.evidence,
        other.problems,
        other.left_out,
    )


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often the packs' TOML is read."""
    count: list[int] = []

    def counted(folders: list[Path], bundle: LoadResult | None) -> LoadResult:
        count.append(1)
        return load_packs(folders, bundle)

    monkeypatch.setattr(cache, "_read_packs", counted)
    return count


def damaged(raw: bytes, seed: int) -> bytes:
    draw, data = random.Random(seed), bytearray(raw)
    place = draw.randrange(len(data))
    match seed % 3:
        case 0:
            return bytes(data[:place])
        case 1:
            data[place] ^= 1 << draw.randrange(8)
        case 2:
            data[place : place + 40] = draw.randbytes(40)
    return bytes(data)


# -- one file ----------------------------------------------------------------------------------


class Thing(Struct, frozen=True):
    name: str
    sizes: dict[str, float] = {}


THING = Thing("hall", {"wide": 1.5, "endless": float("inf")})


def test_what_was_kept_comes_back_in_its_own_state_only(tmp_path: Path) -> None:
    place = tmp_path / "new" / "file"
    assert write(place, "state", THING)
    assert read(place, "state", Thing) == THING
    assert read(place, "another", Thing) is None
    assert place.stat().st_mode & 0o077 == 0, "a reader's cache is the reader's alone"


def test_another_program_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "file", "state", THING)
    monkeypatch.setattr(cache, "code_state", lambda: "another")
    assert read(tmp_path / "file", "state", Thing) is None


@pytest.mark.parametrize("seed", range(60))
def test_damage_is_nothing_never_something_else(tmp_path: Path, seed: int) -> None:
    place = tmp_path / "file"
    write(place, "state", THING)
    place.write_bytes(damaged(place.read_bytes(), seed))
    assert read(place, "state", Thing) is None


@pytest.mark.parametrize("value", [["hall"], {"name": 3}, {"sizes": {}}, {"name": "x", "sizes": 1}])
def test_content_of_another_shape_is_nothing(tmp_path: Path, value: object) -> None:
    """Even where somebody has corrected the checksum."""
    write(tmp_path / "file", "state", value)
    assert read(tmp_path / "file", "state", Thing) is None


def test_where_nothing_can_be_kept_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert not write(tmp_path / "file" / "cache", "state", THING)
    assert not write(tmp_path / "other", "state", object())
    assert not write(tmp_path / "other", "state", {"name": "half a pair: \ud800"})
    (tmp_path / "folder").mkdir()
    assert not write(tmp_path / "folder", "state", THING)
    for name in ("file", "folder", "gone"):
        assert read(tmp_path / name, "state", Thing) is None


# -- evidence ----------------------------------------------------------------------------------


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


def test_packs_edited_while_they_are_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [write_pack(tmp_path / "p")]

    def meanwhile(folders: Any, bundle: LoadResult | None) -> LoadResult:
        result = load_packs(folders, bundle)
        edit_in_silence(folders[0], in_place=True)
        return result

    with monkeypatch.context() as patch:
        patch.setattr(cache, "_read_packs", meanwhile)
        assert load_evidence(folders, tmp_path / "cache").mark == ""
    assert same(load_evidence(folders, tmp_path / "cache"), load_packs(folders))


def test_a_copied_home_reads_no_pack_even_where_nothing_can_be_written(
    tmp_path: Path, parses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an image of a container: every file is another one."""
    folders, cache_dir = [write_pack(tmp_path / "p")], tmp_path / "cache"
    first = load_evidence(folders, cache_dir)
    shutil.copytree(tmp_path / "p", tmp_path / "q")
    shutil.rmtree(tmp_path / "p")
    (tmp_path / "q").rename(tmp_path / "p")
    monkeypatch.setattr(files, "write_cache", lambda *_: False)
    for _ in range(2):
        found = load_evidence(folders, cache_dir)
        assert same(found, first) and found.mark == first.mark
    assert len(parses) == 1


def test_another_program_or_python_reads_the_packs(
    tmp_path: Path, parses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [write_pack(tmp_path / "p")]
    load_evidence(folders, tmp_path / "cache")
    monkeypatch.setattr(cache, "code_state", lambda: "another")
    load_evidence(folders, tmp_path / "cache")
    assert len(parses) == 2


@pytest.mark.parametrize("seed", range(settings().max_examples // 2))
def test_a_damaged_copy_is_silently_replaced(tmp_path: Path, seed: int) -> None:
    folders, cache_dir = [write_pack(tmp_path / "p")], tmp_path / "cache"
    fresh = load_evidence(folders, cache_dir)
    broken = damaged((cache_dir / EVIDENCE).read_bytes(), seed)
    (cache_dir / EVIDENCE).write_bytes(broken)
    found = load_evidence(folders, cache_dir)
    assert same(found, fresh)
    assert len(resolve(found.evidence, date(2026, 11, 21)).findings) == 3
    assert (cache_dir / EVIDENCE).read_bytes() != broken, "damage is found once, not every time"


def test_a_cache_that_cannot_be_written_or_read_is_silent(tmp_path: Path) -> None:
    folders = [write_pack(tmp_path / "p")]
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert not load_evidence(folders, tmp_path / "file" / "cache").problems
    (tmp_path / "cache" / EVIDENCE).mkdir(parents=True)
    assert not load_evidence(folders, tmp_path / "cache").problems


def test_a_start_from_the_copy_reads_no_toml_and_validates_nothing(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from compute_jobs.cache import load_evidence\n"
        "from compute_jobs.packs.bundled import bundled_packs\n"
        f"found = load_evidence(bundled_packs(), Path({str(tmp_path / 'cache')!r}))\n"
        "assert len(list(found.evidence.claims.values())) > 200\n"
        "heavy = {'tomllib', 'hashlib', 'difflib', 'httpcore', 'textual'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    for expected in (None, "[]"):
        said = said_afresh(code)
        assert expected is None or said.strip() == expected


def test_states_are_told_before_anything_heavy_is_loaded() -> None:
    code = (
        "import sys, compute_jobs.cache; print(sorted({'msgspec', 'inspect'} & set(sys.modules)))"
    )
    assert said_afresh(code).strip() == "[]", "the kept screen is put up first"


# -- ratings and anchors -----------------------------------------------------------------------


def ratings(name: str, count: int = len(CRITERIA)) -> tuple[Rating, ...]:
    return tuple(Rating(name, it, 1.0, 2.0, 3.0, False, False, (), ()) for it in CRITERIA[:count])


def test_ratings_come_back_in_their_state_only(tmp_path: Path) -> None:
    cache.keep_ratings(tmp_path, "state", {"a": ratings("a")})
    assert cache.ratings(tmp_path, "state") == {"a": ratings("a")}
    assert cache.ratings(tmp_path, "another") is None
    assert cache.ratings(tmp_path, "") is None


@pytest.mark.parametrize(
    "bad", [{"a": ratings("a", 5)}, {"a": None}, [], {"a": [[1.0, 2.0, 3.0, False]] * 6}]
)
def test_ratings_that_make_no_sense_are_no_ratings(tmp_path: Path, bad: Any) -> None:
    cache.keep_ratings(tmp_path, "state", bad)
    assert (tmp_path / RATINGS).exists()
    assert cache.ratings(tmp_path, "state") is None


def test_an_unknown_state_keeps_nothing(tmp_path: Path) -> None:
    cache.keep_ratings(tmp_path, "", {"a": ratings("a")})
    assert cache.anchors(tmp_path, "", lambda: Anchors(shift=1.0)) == Anchors(shift=1.0)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_keeps_its_anchors_for_packs_that_stay(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    made = Workspace(home, DAY).anchors
    assert made.published, "the founding packs publish scores"
    mark = Workspace(home, DAY).loaded.mark
    assert cache.anchors(home.cache, mark, never) == made == Workspace(home, DAY).anchors
    write_pack(home.packs / "own")
    assert Workspace(home, DAY).loaded.mark not in ("", mark)
    assert Workspace(home, DAY).anchors == made, "own packs don't move them"


def never() -> Anchors:
    raise AssertionError("they were kept")


def test_anchors_are_made_once_for_each_state(tmp_path: Path) -> None:
    made = Anchors(2.0, {"a": 0.5}, {"a": 61.0}, {"a": "claim"}, {"growth": 0.3}, DAY)
    assert cache.anchors(tmp_path, "packs", lambda: made) == made
    assert cache.anchors(tmp_path, "packs", never) == made
    assert cache.anchors(tmp_path, "other packs", Anchors) == Anchors()
    for raw in (b"", b"{", b"[]", b"compute-jobs\n\x80"):
        (tmp_path / ANCHORS).write_bytes(raw)
        assert cache.anchors(tmp_path, "packs", lambda: made) == made


# -- shares ------------------------------------------------------------------------------------


def kept_share(place: Path, key: str) -> Thing | None:
    packed = cache.shares(place)
    return cache.unpacked(packed[key], Thing) if key in packed else None


def test_shares_are_kept_beside_each_other(tmp_path: Path) -> None:
    for key in ("one", "two"):
        cache.keep_shares(tmp_path, key, Thing(key))
    assert kept_share(tmp_path, "one") == Thing("one")
    assert kept_share(tmp_path, "two") == Thing("two")
    assert kept_share(tmp_path, "three") is None


def test_the_oldest_shares_go(tmp_path: Path) -> None:
    for number in range(SHARES_KEPT + 1):
        cache.keep_shares(tmp_path, str(number), Thing(str(number)))
    assert kept_share(tmp_path, "0") is None
    assert kept_share(tmp_path, "1") == Thing("1")
    cache.keep_shares(tmp_path, "huge", Thing("x" * LARGEST_SHARES))
    assert kept_share(tmp_path, "huge") is None
    assert kept_share(tmp_path, "1") == Thing("1")


@pytest.mark.parametrize("seed", range(9))
def test_damaged_shares_are_no_shares(tmp_path: Path, seed: int) -> None:
    cache.keep_shares(tmp_path, "one", THING)
    (tmp_path / SHARES).write_bytes(damaged((tmp_path / SHARES).read_bytes(), seed))
    assert kept_share(tmp_path, "one") is None
    cache.keep_shares(tmp_path, "one", THING)
    assert kept_share(tmp_path, "one") == THING


def test_shares_of_another_shape_are_no_shares(tmp_path: Path) -> None:
    write(tmp_path / SHARES, "", {"one": msgspec.Raw(msgspec.msgpack.encode({"name": 3}))})
    assert kept_share(tmp_path, "one") is None


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often shares are drawn."""
    count: list[int] = []

    def counted(*words: Any, analyzed: Any = robustness.analyzed) -> Any:
        count.append(1)
        return analyzed(*words)

    monkeypatch.setattr(robustness, "analyzed", counted)
    return count


def opened(home: Home, day: date = DAY) -> Desk:
    return Desk.open(home, as_of=day, today=DAY)


def test_shares_are_drawn_once(tmp_path: Path, drawn: list[int]) -> None:
    home = Home.at(tmp_path / "home")
    found = opened(home).robustness()
    assert opened(home).robustness() == found
    assert opened(home).view.robustness_cached() == found
    assert len(drawn) == 1


@pytest.mark.parametrize("change", ["program", "day", "pack"])
def test_shares_are_drawn_anew_after_any_change(
    tmp_path: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Even where every rating is the same: the questions name claims and their ages."""
    home, day = Home.at(tmp_path / "home"), DAY
    opened(home).robustness()
    match change:
        case "program":
            monkeypatch.setattr(cache, "code_state", lambda: "another")
        case "day":
            day += timedelta(days=1)
        case "pack":
            write_pack(home.packs / "own")
    assert opened(home, day).view.robustness_cached() is None
    opened(home, day).robustness()
    assert len(drawn) == 2


def test_a_claim_set_aside_has_questions_of_its_own(tmp_path: Path, drawn: list[int]) -> None:
    desk = opened(Home.at(tmp_path / "home"))
    desk.robustness()
    idle = next(name for name in desk.view.evidence.claims if not _moves(desk, name))
    desk.set_aside(idle, True)
    desk.robustness()
    assert len(drawn) == 2


def _moves(desk: Desk, claim: str) -> bool:
    before = desk.view.ranking.signature
    desk.set_aside(claim, True)
    moved = desk.view.ranking.signature != before
    desk.set_aside(claim, False)
    return moved


# -- the program -------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program, with its times."""
    root = tmp_path / "checkout"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("data", "seeds"):
        shutil.copytree(PACKAGE.parent.parent / name, root / name)
    shutil.copytree(PACKAGE, root / "src" / "compute_jobs", ignore=ignore)
    return root


def state_of(checkout: Path) -> str:
    code = "from compute_jobs.cache import code_state; print(code_state())"
    env = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=env
    )
    return done.stdout


def release(root: Path) -> None:
    place = root / "src" / "compute_jobs" / "__init__.py"
    text = place.read_text("utf-8")
    place.write_text(text.replace(compute_jobs.__version__, "99.0"), "utf-8")


def touch(name: str) -> Callable[[Path], None]:
    return lambda root: os.utime(root / name, ns=(5, 5))


@pytest.mark.parametrize(
    "change",
    [
        release,
        touch("data/rubric.toml"),
        touch("src/compute_jobs/cache.py"),
        touch("src/compute_jobs/core/evidence/ledger.py"),
        touch("src/compute_jobs/core/fit/questions.py"),
        touch("src/compute_jobs/core/robustness/assessment.py"),
        touch("src/compute_jobs/desk/desk.py"),
        touch("src/compute_jobs/live/verify.py"),
        touch("src/compute_jobs/packs/read.py"),
    ],
)
def test_the_program_is_another_after_any_change(
    checkout: Path, change: Callable[[Path], None]
) -> None:
    before = state_of(checkout)
    assert state_of(checkout) == before != ""
    change(checkout)
    assert state_of(checkout) != before


def test_an_error_of_the_disk_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file changes when it is gone, or when a file's mode is mended."""
    folders = [*bundled_packs(), write_pack(tmp_path / "mine")]
    real = read_file

    def failing(path: Path, largest: int) -> bytes:
        if path.parent.name == "mine":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, largest)

    with monkeypatch.context() as patch:
        patch.setattr("compute_jobs.packs.read.read_file", failing)
        assert load_evidence(folders, tmp_path / "cache").left_out == (str(tmp_path / "mine"),)
    assert load_evidence(folders, tmp_path / "cache").left_out == ()
