"""The small made-up world of ``small_pack``, opened by the real desk.

A test that asks for ``small_world`` runs as if the program had been installed with this one pack
instead of the founding ones; rubric, metrics, checklist and the other tables are the real ones.
"""

from __future__ import annotations

import errno
import functools
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli_w
from msgspec.structs import replace

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.core.posting import Pay, Posting
from compute_jobs.desk import health
from compute_jobs.desk.desk import Desk
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.packs import bundled, tables
from compute_jobs.packs.load import compile_bundled, load_packs
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.paths import Home, find_home
from compute_jobs.record.store import Keeper

DAY = date(2026, 11, 21)
PACK = Path(__file__).parent / "small_pack"
WITHOUT_ATLAS = shutil.ignore_patterns("atlas", bundled.COMPILED)
EMPLOYERS = ("harbor", "northlight", "meridian", "cobalt", "tarn", "quarry")
"""Best fit first."""
SUGGESTIONS = ("few-customers", "power-permitted", "no-permit-fight", "growing")
BOARDS = (
    {"employer": "quarry", "board": "ashby", "token": "quarry", "last_verified": "2026-11"},
    {"employer": "harbor", "board": "greenhouse", "token": "harbor", "last_verified": "2026-11"},
    {"employer": "cobalt", "board": "greenhouse", "token": "cobalt", "last_verified": "2026-11"},
)


# -- the install -------------------------------------------------------------------------------


class Install(NamedTuple):
    root: Path
    """What ``bundled_root`` answers."""
    warm: Path
    """A cache folder in which everything is known that takes long to make."""


@pytest.fixture(scope="session")
def small_install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    return make_small_install(tmp_path_factory.mktemp("small"))


def make_small_install(folder: Path) -> Install:
    root = folder / "install"
    shutil.copytree(bundled.bundled_data(), root / "data", ignore=WITHOUT_ATLAS)
    shutil.copytree(PACK, root / "seeds" / "small")
    tables: dict[str, Mapping[str, Any]] = {
        "employers": {},
        "assets": {},
        "boards": {"board": BOARDS},
        "suggestions": _few_suggestions(root / "data" / "suggestions.toml"),
    }
    for name, content in tables.items():
        (root / "data" / f"{name}.toml").write_text(tomli_w.dumps(content), "utf-8")
    home = Home.at(folder / "warm")
    with pytest.MonkeyPatch.context() as patch:
        _install(patch, root)
        compile_bundled()
        Desk.open(home, as_of=DAY, today=DAY).look()
        bundled_table.cache_clear()
        cache.code_state.cache_clear()
    return Install(root, home.cache)


def _few_suggestions(place: Path) -> Mapping[str, Any]:
    content = tomllib.loads(place.read_text("utf-8"))
    known = {each["id"]: each for each in content["suggestion"]}
    return {**content, "suggestion": [known[name] for name in SUGGESTIONS]}


@functools.cache
def _table(path: Path, changed: int) -> Mapping[str, Any]:
    """A table of an install, parsed once for all tests: nothing changes what it was given."""
    return _read_table(path)


_read_table = tables.read_table


def _install(patch: pytest.MonkeyPatch, root: Path) -> None:
    def read(path: Path) -> Mapping[str, Any]:
        known = path.parent == root / "data" and path.exists()
        return _table(path, path.stat().st_mtime_ns) if known else _read_table(path)

    patch.setattr(tables, "read_table", read)
    for module in (bundled, health):
        patch.setattr(module, "bundled_root", lambda: root)
    bundled_table.cache_clear()
    cache.code_state.cache_clear()


@contextmanager
def in_small_world(install: Install) -> Iterator[None]:
    """The same without a test: no home's cache is warm."""
    with pytest.MonkeyPatch.context() as patch:
        _install(patch, install.root)
        yield
    bundled_table.cache_clear()
    cache.code_state.cache_clear()


@pytest.fixture
def small_world(small_install: Install, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as if installed with the small pack alone; the home's cache is warm."""
    _install(monkeypatch, small_install.root)
    shutil.copytree(small_install.warm, find_home().cache)
    forget_code = cache.code_state.cache_clear  # a test may put something else in its place
    yield
    bundled_table.cache_clear()
    forget_code()


@pytest.fixture(scope="session")
def founding_install(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An install without the atlas: what ``bundled_root`` answers."""
    root = tmp_path_factory.mktemp("founding")
    shutil.copytree(bundled.bundled_data(), root / "data", ignore=WITHOUT_ATLAS)
    shutil.copytree(bundled.bundled_root() / "seeds", root / "seeds")
    with pytest.MonkeyPatch.context() as patch:
        _install(patch, root)
        compile_bundled()
        bundled_table.cache_clear()
        cache.code_state.cache_clear()
    return root


@pytest.fixture
def founding_world(founding_install: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as if installed with the founding packs alone, for tests of what these say."""
    _install(monkeypatch, founding_install)
    forget_code = cache.code_state.cache_clear
    yield
    bundled_table.cache_clear()
    forget_code()


# -- desks -------------------------------------------------------------------------------------


def small_desk(
    *,
    change: Callable[[Evidence], Evidence] | None = None,
    postings: Sequence[Posting] = (),
    home: Home | None = None,
) -> Desk:
    """The real desk on the home of this test.

    ``change`` makes other evidence of the small world's; ``postings`` are in the live cache.
    """
    home = home or find_home()
    if change is not None:
        _put_evidence(home, change)
    if postings:
        put_postings(home, postings)
    return Desk.open(home, as_of=DAY, today=DAY)


def _put_evidence(home: Home, change: Callable[[Evidence], Evidence]) -> None:
    """Keep changed evidence in the cache, so that the desk takes it for what the packs say."""
    folders = bundled.bundled_packs()
    shutil.rmtree(home.cache, ignore_errors=True)
    loaded = load_packs(folders)
    state = cache.evidence_state(home)
    assert cache.write(
        home.cache / cache.EVIDENCE, state, replace(loaded, evidence=change(loaded.evidence))
    )


def nothing_known(evidence: Evidence) -> Evidence:
    """A world without employers, sources or claims."""
    return replace(
        evidence, employers={}, assets={}, relations=(), origins={}, sources={}, claims={}
    )


def everywhere(text: str) -> Callable[[Evidence], Evidence]:
    """A world in which every text from outside is that one."""

    def change(evidence: Evidence) -> Evidence:
        return replace(
            evidence,
            claims={
                key: replace(claim, statement=text, hedge=text, note=text)
                for key, claim in evidence.claims.items()
            },
            employers={
                key: replace(employer, name=text, summary=text)
                for key, employer in evidence.employers.items()
            },
            assets={
                key: replace(asset, name=text, summary=text)
                for key, asset in evidence.assets.items()
            },
            sources={
                key: replace(source, title=text, publisher=text, url=text, note=text)
                for key, source in evidence.sources.items()
            },
            metrics={
                key: replace(metric, name=text, explain=text)
                for key, metric in evidence.metrics.items()
            },
        )

    return change


def saved_profile(desk: Desk) -> Profile:
    """The profile as it is on disk."""
    return Keeper(desk.workspace.home).profile() or Profile()


def saved_changes(desk: Desk) -> list[str]:
    """What undo would take back, the newest first: one line for each saved change."""
    done, _ = Keeper(desk.workspace.home).journal.stacks()
    return [entry.what for entry in reversed(done)]


class Disk:
    """Saving fails while ``full`` is true, as on a disk without room."""

    full = False


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk, real = Disk(), os.replace

    def rename(*places: Any, **more: Any) -> None:
        if disk.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(*places, **more)

    monkeypatch.setattr(os, "replace", rename)
    return disk


# -- postings ----------------------------------------------------------------------------------


def posting(number: int, employer: str, title: str, **more: Any) -> Posting:
    board = next(each["board"] for each in BOARDS if each["employer"] == employer)
    return Posting(
        id=f"{board}:{employer}:{number}",
        employer=employer,
        board=board,
        token=employer,
        job=str(number),
        title=title,
        first_published=date(2026, 10, 31 - number),
        url=f"https://jobs.example/{number}",
        **more,
    )


POSTINGS = (
    posting(
        1,
        "quarry",
        "Staff Engineer, Cluster Networking",
        places=("Port Lune", "Berlin"),
        remote="hybrid",
        levels=("staff",),
        track="ic",
        text="You run Hall One.",
        pay=(Pay(180_000, 260_000, "USD", "year", "structured", "Port Lune"),),
    ),
    posting(2, "quarry", "Technician", pay=(Pay(40, 55, "EUR", "hour", "text"),)),
    posting(3, "harbor", "Photonics Engineer", approximate=True, no_pay="it is on-target pay"),
)


def put_postings(home: Home, postings: Sequence[Posting]) -> None:
    """Openings as a refresh leaves them in the live cache."""
    with LiveCache(home.cache) as live:
        for board in dict.fromkeys(f"{each.board}:{each.token}" for each in postings):
            listed = [each for each in postings if f"{each.board}:{each.token}" == board]
            live.put_board(board, listed, day=date(2026, 11, 19), complete=True)
            live.put_state(f"board:{listed[0].employer}", at="2026-11-19T10:00:00+00:00", ok=True)


def fail_board(home: Home, employer: str, error: str, todo: str) -> None:
    """A refresh of this board failed, and nothing is open any more."""
    with LiveCache(home.cache) as live:
        for board in {f"{each.board}:{each.token}" for each in POSTINGS}:
            live.put_board(board, (), day=date(2026, 11, 20), complete=True)
        live.put_state(
            f"board:{employer}", at="2026-11-20T10:00:00+00:00", ok=False, error=error, todo=todo
        )
