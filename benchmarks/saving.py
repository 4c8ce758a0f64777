"""What a durable save costs, beside the bare minimum on the same disk in the same minute.

    python benchmarks/saving.py

The minimum is a temporary file, fsync, rename and fsync of the folder. A save does that and also
locks, looks whether the file changed elsewhere, writes TOML, and notes the change for undo.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.platform.paths import Home
from compute_jobs.record.dossier_toml import to_document
from compute_jobs.record.keeper import Keeper

ROUNDS = 200
LINE = "What the recruiter said about the next site, in plain words.\n"


def minimum(folder: Path, number: int, data: bytes) -> None:
    temporary = folder / f".minimum.{number}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    temporary.replace(folder / "minimum")
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def saving(folder: Path, kilobytes: int) -> tuple[float, float]:
    """Median milliseconds of a save and of the minimum, taken in turns."""
    home = Home.at(folder / f"save-{kilobytes}")
    keeper = Keeper(home)
    text = LINE * (kilobytes * 1000 // len(LINE))
    dossier = keeper.save(changes.write_note(Dossier("nvidia"), text), Dossier("nvidia"))
    data = (home.dossiers / "nvidia.toml").read_bytes()
    saves, minima = [], []
    for number in range(ROUNDS):
        wanted = changes.write_note(dossier, f"{text}{number:06}")
        saves.append(timed(partial(keeper.save, wanted, dossier)))
        dossier = wanted
        minima.append(timed(partial(minimum, home.root, number, data)))
    return statistics.median(saves), statistics.median(minima)


def opening(folder: Path, count: int, characters: int) -> tuple[float, float]:
    """Milliseconds to read all dossiers anew, and from the cache."""
    home = Home.at(folder / f"open-{count}")
    home.dossiers.mkdir(parents=True)
    keeper = Keeper(home)
    for number in range(count):
        dossier = replace(Dossier(f"employer-{number}"), notes={"": "x" * characters})
        dossier = changes.mark(dossier, "growth", "pass", "2026-11-21")
        key = f"dossiers/employer-{number}"
        data = keeper.files.to_bytes(key, to_document(dossier))
        home.file(key).write_bytes(data)
    time.sleep(2.1)  # files written a moment ago aren't cached yet
    anew = timed(lambda: Keeper(home).load_all())
    return anew, min(timed(lambda: Keeper(home).load_all()) for _ in range(5))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="compute-jobs-bench-", dir=Path.cwd()) as name:
        folder = Path(name)
        print("durable save        save ms   minimum ms   ratio")
        for kilobytes in (1, 5, 50):
            save, least = saving(folder, kilobytes)
            print(f"{kilobytes:4} KB dossier     {save:8.2f}   {least:10.2f}   {save / least:5.2f}")
        print("\nopening all dossiers       anew ms   from the cache ms")
        for count, characters in ((40, 5000), (1000, 300), (10_000, 300)):
            anew, cached = opening(folder, count, characters)
            print(f"{count:6} of {characters:4} characters  {anew:9.1f}   {cached:17.1f}")


if __name__ == "__main__":
    main()
