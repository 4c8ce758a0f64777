"""What kept files say they were made of: how the files behind them stand, none of them read.

Whatever is kept between runs names the state it rests on, and is as no file under any other. All
ask here, so that what changes is noticed by each of them or by none. The screen kept from last
time asks before anything else is loaded: this imports next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from compute_jobs import __version__
from compute_jobs.packs.bundled import bundled_data, bundled_root
from compute_jobs.platform.files import Signature, signature_at, signature_of
from compute_jobs.platform.paths import Home

_RECKONING = (
    *("core/evidence", "core/fit", "core/robustness", "core/dossier"),
    *("answers", "caches", "desk", "live", "live/db", "packs"),
)
_RULES = ("rubric.toml", "hype.toml", "checklist.toml")
_TABLES = ("metrics.toml", "employers.toml", "assets.toml", "tiers.toml", "ledger.toml")
LIVE = "live.rows"
"""What refreshes brought, compiled; ``live_rows`` reads and writes it."""
Times = tuple[str, int, int]


@cache
def code_state() -> str:
    """The program that reckons: its version, the Python, its rules, and the code's own times,
    because in a checkout it changes without its version."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    data = str(bundled_data())
    times = [_time(f"{data}{os.sep}{name}") for name in _RULES]
    for name in _RECKONING:
        with os.scandir(f"{here}{os.sep}{name}") as entries:
            found = [(it.name, it.stat()) for it in entries if it.name.endswith(".py")]
        times += sorted((name, it.st_mtime_ns, it.st_size) for name, it in found)
    return short((__version__, sys.version, times))


def packs_stamp(folders: Sequence[Path | str]) -> list[list[Any]]:
    """The packs' folders, and each file their evidence comes from as it stands.

    A copy that keeps a file's time is noticed too: the file is another one, or changed just now.
    """
    data = str(bundled_data())
    files = [_entry(f"{data}{os.sep}{name}") for name in _TABLES]
    for folder in folders:
        try:
            with os.scandir(folder) as found:
                files += [_entry(entry.path) for entry in found if entry.name.endswith(".toml")]
        except OSError:
            files.append([str(folder), -1])
    return [[str(folder) for folder in folders], sorted(files)]


def live_state(cache_dir: Path) -> str:
    """How what refreshes brought stands: the same while nothing new came."""
    place = cache_dir / LIVE
    if place.exists():
        return repr(_times([str(place)]))
    try:
        with os.scandir(cache_dir) as found:
            names = sorted(it.path for it in found if it.name.startswith("live"))
    except OSError:
        return ""
    return repr(_times(names)) if names else ""


def evidence_state(home: Home) -> str:
    """How everything stands that is read of packs, bundled and own, with their checklists."""
    folders: list[str] = []
    for place in (bundled_root() / "seeds", home.packs):
        try:
            with os.scandir(place) as found:
                folders += sorted(it.path for it in found if it.is_dir())
        except OSError:
            continue
    return short(packs_stamp(folders))


def files_of(folder: Path) -> dict[str, Signature]:
    """The reader's files in a folder, each as it stands, by key: "dossiers/EMPLOYER"."""
    try:
        with os.scandir(folder) as found:
            return {
                f"{folder.name}/{it.name[:-5]}": signature_of(it.stat())
                for it in found
                if it.name.endswith(".toml") and not it.name.startswith(".")
            }
    except OSError:
        return {}


def readers_files(home: Home) -> dict[str, Signature]:
    """The profile in use and the dossiers, each as it stands, by key."""
    profile = signature_at(home.profile_file)
    return files_of(home.dossiers) | ({} if profile is None else {"profile": profile})


def standing_of(as_of: date, evidence: str, live: str, files: Mapping[str, Signature]) -> str:
    """All that is on screen but for the options and the terminal, in a few characters."""
    return short((as_of.isoformat(), evidence, live, code_state(), sorted(files.items())))


def short(plain: object) -> str:
    """A short name for plain data."""
    return fingerprint(repr(plain).encode("utf-8", "surrogatepass"))


def fingerprint(data: bytes) -> str:
    """A short name for exact content, to notice that a file is no longer what it was."""
    import zlib

    return f"{len(data):x}-{zlib.crc32(data):08x}{zlib.adler32(data):08x}"


def _entry(path: str) -> list[Any]:
    try:
        return [path, *signature_of(os.stat(path))]  # noqa: PTH116
    except OSError:
        return [path, -1]


def _times(paths: Iterable[str]) -> Sequence[Times]:
    return [_time(path) for path in paths]


def _time(path: str) -> Times:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return path, -1, -1
    return path, found.st_mtime_ns, found.st_size
