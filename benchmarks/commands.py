"""How long a command takes as a process, compared with importing Textual alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.homes import SIZE, full_size
from benchmarks.pairs import in_turn
from benchmarks.table import Row

BUDGET = 1.0
AS_OF = ("--as-of", "2026-10-01")
"""After the newest bundled claim, so that every claim counts."""
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("claims", *AS_OF),
    ("rank", *AS_OF),
    ("explain", "nvidia", *AS_OF),
    ("note", "nvidia", "asked about the optics team"),
)


def program() -> list[str]:
    """The installed command, as a reader runs it."""
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
        home = full_size(Path(folder, "home"))
        for words in COMMANDS:
            work = timed([*program(), "--home", str(home), *words])
            work()
            took, based, paired = in_turn(work, base, turns)
            name = f"{words[0]}, {SIZE}"
            rows.append(Row(name, took, "ms", based, "import textual.app", BUDGET, paired=paired))
        python = timed([sys.executable, "-c", "pass"])
        took, based, paired = in_turn(python, base, turns)
        rows.append(Row("python -c pass", took, "ms", based, "import textual.app", paired=paired))
    return rows
