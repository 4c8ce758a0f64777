"""What kept files say they were made of: how the files behind them stand, none of them read.

Whatever is kept between runs names the state it rests on, and is as no file under any other. All
ask here, so that what changes is noticed by each of them or by none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from compute_jobs import __version__
from compute_jobs.workspace.atomic import fingerprint
from compute_jobs.workspace.bundled import bundled_data
from compute_jobs.workspace.snapshots import signature_of

_RECKONING = ("answers", "evidence", "fit", "fit/robustness", "live", "workspace")
LIVE = "live.rows"
"""What refreshes brought, compiled; ``live_rows`` reads and writes it."""
_TABLES = ("metrics.toml", "employers.toml", "assets.toml", "tiers.toml", "ledger.toml")
Times = tuple[str, int, int]


@cache
def code_state() -> str:
    """What reckons: the program's version, the Python, the rubric, and the code's own times,
    because in a checkout it changes without its version."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    times = [_time(str(bundled_data() / "rubric.toml"))]
    for name in _RECKONING:
        with os.scandir(f"{here}{os.sep}{name}") as entries:
            times += sorted(_time_of(it) for it in entries if it.name.endswith(".py"))
    return fingerprint(repr((__version__, sys.version, times)).encode("utf-8", "surrogatepass"))


def packs_stamp(folders: Sequence[Path]) -> list[list[Any]]:
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
            return repr(_times(sorted(it.path for it in found if it.name.startswith("live"))))
    except OSError:
        return ""


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


def _time_of(entry: os.DirEntry[str]) -> Times:
    found = entry.stat()
    return entry.path, found.st_mtime_ns, found.st_size
