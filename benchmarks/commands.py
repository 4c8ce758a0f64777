"""How long a command takes from start to end, beside what importing Textual alone would take."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.pairs import in_turn
from benchmarks.table import Row

BUDGET = 0.8
AS_OF = ("--as-of", "2026-05-22")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("claims", *AS_OF),
    ("rank", *AS_OF),
    ("explain", "nvidia", *AS_OF),
    ("note", "nvidia", "asked about the optics team"),
)


def program() -> list[str]:
    """The installed command, as a reader starts it."""
    script = Path(sys.executable).with_name("compute-jobs")
    return [str(script)] if script.exists() else [sys.executable, "-m", "compute_jobs"]


def timed(argv: Sequence[str]) -> Callable[[], float]:
    """Milliseconds of one run, which must succeed."""

    def run() -> float:
        begun = time.perf_counter()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return (time.perf_counter() - begun) * 1000

    return run


def measure(quick: bool) -> list[Row]:
    turns = 5 if quick else 25
    base = timed([sys.executable, "-c", "import textual.app"])
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")  # noqa: PTH118
        for words in COMMANDS:
            work = timed([*program(), "--home", home, *words])
            took, based, paired = in_turn(work, base, turns)
            name = f"command: {words[0]}"
            rows.append(Row(name, took, "ms", based, "import textual.app", BUDGET, paired=paired))
        python = timed([sys.executable, "-c", "pass"])
        took, based, paired = in_turn(python, base, turns)
        rows.append(
            Row("python -c pass, the floor", took, "ms", based, "import textual.app", paired=paired)
        )
    return rows
