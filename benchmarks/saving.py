"""What a durable save costs, compared with a minimal durable write on the same disk.

The least is: temporary file, fsync, rename, fsync of the folder. A save also locks, looks whether
the file changed elsewhere, writes TOML and records the change for undo.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.table import Row
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home

KILOBYTES = (1, 5, 50)
BUDGETS = {5: 2.0}
LINE = "What the recruiter said about the next site, in plain words.\n"


def measure(quick: bool) -> list[Row]:
    rounds = 20 if quick else 200
    rows = []
    # Beside the checkout: a temporary folder may be in memory, where fsync costs nothing.
    with tempfile.TemporaryDirectory(prefix="compute-jobs-bench-", dir=Path.cwd()) as name:
        for kilobytes in KILOBYTES:
            save, least = _saving(Path(name), kilobytes, rounds)
            what = f"save a dossier of {kilobytes} KB"
            budget = BUDGETS.get(kilobytes)
            rows.append(Row(what, save, "ms", least, "minimal durable write", budget))
    return rows


def _saving(folder: Path, kilobytes: int, rounds: int) -> tuple[float, float]:
    """Median milliseconds of a save and of the least, taken in turns."""
    home = Home.at(folder / f"save-{kilobytes}")
    desk = Desk.open(home)
    text = LINE * (kilobytes * 1000 // len(LINE))
    desk.write_note("nvidia", text)
    data = (home.dossiers / "nvidia.toml").read_bytes()
    saves, least = [], []
    for number in range(rounds):
        saves.append(_milliseconds(partial(desk.write_note, "nvidia", f"{text}{number:06}")))
        least.append(_milliseconds(partial(_write_durably, home.root, number, data)))
    return statistics.median(saves), statistics.median(least)


def _write_durably(folder: Path, number: int, data: bytes) -> None:
    temporary = folder / f".least.{number}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    temporary.replace(folder / "least")
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
