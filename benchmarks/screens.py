"""What a reader feels: from the start to the first paint, and from a key to its paint.

The real program in a real pty, alternating with a bare Textual program.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.commands import AS_OF, program
from benchmarks.homes import EMPLOYERS, full_size
from benchmarks.pairs import in_turn, percentile
from benchmarks.table import Row
from benchmarks.terminal import Terminal
from compute_jobs.platform.paths import Home

BARE = (sys.executable, str(Path(__file__).with_name("bare.py")))
BARE_SHOWS = "hello 0"
PANES_SHOW = r"(?s)(?=.*▌ +\d+\W+\d+\W+\w)(?=.*Claims · \w)(?=.*Checklist · \w)"
"""The selected employer with rank and fit, and the titles of the other two panes."""
TABLE = (0, 2, 60, 30)
"""Columns and rows of the employers while a drawer is open."""
DOWN, UP, RIGHT, LEFT = "\x1b[B", "\x1b[A", "\x1b[C", "\x1b[D"
SECOND_SELECTED = r"▌ +2\W+\d+\W+\w"
QUIT = "\x11"
KEPT_FRAME, KEPT_FRAME_RATIO = 150.0, 0.6
NO_FRAME_RATIO = 1.7
VERY_FIRST_RATIO = 3.0
MOST_MEMORY = 60.0
SCORING_KEY = 25.0
"""Milliseconds from a weight or preference key to the repainted table, p95."""
MOVING_KEY = 16.0
"""Milliseconds for moving in a list or typing in a search, p95."""


def measure(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        home = full_size(Path(folder, "home"))
        return [
            *_first_paint(Path(folder, "empty"), home, 4 if quick else 20),
            *_keys(home, 15 if quick else 120),
            *_instructions(home, quick),
        ]


def argv_for(home: Path) -> list[str]:
    return [*program(), "--home", str(home), *AS_OF]


def _first_paint(empty: Path, home: Path, turns: int) -> list[Row]:
    bare = partial(started, BARE, BARE_SHOWS)
    very_first = started(argv_for(empty), PANES_SHOW)
    subprocess.run([*argv_for(home), "rank"], check=True, capture_output=True)
    lived(argv_for(home))
    rows = []
    for what, base, work, budget, limit, note in (
        (
            "first paint with a saved screen",
            bare,
            partial(opened, home),
            KEPT_FRAME_RATIO,
            KEPT_FRAME,
            "",
        ),
        (
            "first paint without a saved screen",
            bare,
            partial(opened, home, forget=True),
            NO_FRAME_RATIO,
            None,
            "The first start of a day, in another terminal size, or after a change from outside.",
        ),
        (
            "start to first key answered",
            partial(answered, BARE, "x", "hello 1"),
            partial(answered, argv_for(home), DOWN, SECOND_SELECTED),
            NO_FRAME_RATIO,
            None,
            "",
        ),
    ):
        took, based, paired = in_turn(work, base, turns)
        row = Row(what, took, "ms", based, "bare Textual", budget, limit, note, paired)
        rows.append(row)
    bare_took = rows[0].base
    return [
        *rows,
        Row(
            "very first start, nothing compiled",
            very_first,
            "ms",
            bare_took,
            "bare Textual",
            VERY_FIRST_RATIO,
            note=(
                "Once after an install: the bundled compiled evidence is read and every employer "
                "rated. After a change in a pack of your own, that pack is read and validated too."
            ),
        ),
        Row(
            "peak memory when the first key is answered",
            peak(argv_for(home), DOWN, SECOND_SELECTED),
            "MB",
            limit=MOST_MEMORY,
        ),
        Row("peak memory of bare Textual", peak(BARE, "x", "hello 1"), "MB"),
    ]


def _keys(home: Path, keys: int) -> list[Row]:
    rows: list[Row] = []
    for what, opening, pressed, region, limit in (
        ("a weight key", ("w",), (RIGHT,) * 3 + (LEFT,) * 3, TABLE, SCORING_KEY),
        ("a preference key", ("p", *[DOWN] * 4), (" ",), TABLE, SCORING_KEY),
        ("moving in employers", (), (*[DOWN] * 50, *[UP] * 50), None, MOVING_KEY),
        ("moving in claims", ("2",), (*[DOWN] * 15, *[UP] * 15), None, MOVING_KEY),
        ("typing in a search", ("/",), (*"employer 1", *["\x7f"] * 10), None, MOVING_KEY),
    ):
        with bare_running() as bare, running(argv_for(home)) as terminal:
            type_in(terminal, opening)
            pressing: list[Pressing] = [(bare, ("x",), None), (terminal, pressed, region)]
            floor, took = pressed_in_turn(pressing, keys)
        p95, base = percentile(took, 0.95), percentile(floor, 0.95)
        halves = [percentile(values, 0.5) for values in (took, floor)]
        note = "p50: {:.3g} ms, bare Textual {:.3g} ms.".format(*halves)
        name = f"{what}, {EMPLOYERS} employers, p95"
        rows.append(Row(name, p95, "ms", base, "bare Textual", limit=limit, note=note))
    return rows


def _instructions(home: Path, quick: bool) -> list[Row]:
    """Instructions repeat within a thousandth where times don't; slow, and only with valgrind."""
    if quick or shutil.which("valgrind") is None:
        return []
    counts = []
    shutil.rmtree(Home.at(home).state)
    for argv, key, shows in (
        (argv_for(home), DOWN, SECOND_SELECTED),
        (list(BARE), "x", "hello 1"),
    ):
        output = home.parent / "callgrind.out"
        options = ["--tool=callgrind", f"--callgrind-out-file={output}", "--trace-children=no"]
        python = [sys.executable] if argv[0] != sys.executable else []
        with Terminal(["valgrind", *options, *python, *argv]) as terminal:
            terminal.send(key)
            terminal.wait_for(shows, timeout=240)
            terminal.send(QUIT)
            terminal.wait_for_end(120)
        counts.append(_total(output))
    mine, bare = counts
    what = "instructions: start, one key, quit"
    return [Row(what, mine / 1e6, "M", bare / 1e6, "bare Textual")]


def _total(file: Path) -> float:
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(("summary:", "totals:")):
            return float(line.split()[1])
    return float("nan")


def started(argv: Sequence[str], shows: str) -> float:
    """Milliseconds from the start until it shows."""
    with Terminal(argv) as terminal:
        return terminal.wait_for(shows) * 1000


def opened(home: Path, *, forget: bool = False) -> float:
    """Milliseconds to the panes, with or without the screen that was kept from last time."""
    frame = Home.at(home).state / "frame"
    if forget:
        frame.unlink(missing_ok=True)
    elif not frame.exists():
        lived(argv_for(home))
    return started(argv_for(home), PANES_SHOW)


def answered(argv: Sequence[str], key: str, shows: str) -> float:
    """Milliseconds from the start until a key, pressed as soon as there is a screen, shows."""
    with Terminal(argv) as terminal:
        terminal.send(key)
        return terminal.wait_for(shows) * 1000


def peak(argv: Sequence[str], key: str, shows: str, after: float = 0.0) -> float:
    """Megabytes at most, until a key pressed at the start shows, or some seconds after."""
    with Terminal(argv) as terminal:
        terminal.send(key)
        terminal.wait_for(shows)
        if after:
            terminal.settle(after)
        return terminal.peak_megabytes()


def lived(argv: Sequence[str]) -> None:
    """A session that is opened, looked at and left: caches and the last screen are there."""
    with Terminal(argv) as terminal:
        terminal.wait_for(PANES_SHOW)
        terminal.settle(1.5)
        terminal.send(QUIT)
        terminal.wait_for_end()


@contextmanager
def running(argv: Sequence[str]) -> Iterator[Terminal]:
    """The program with its panes up and quiet; opened once before, so that caches are there."""
    home = Home.at(argv[argv.index("--home") + 1])
    home.session_file.unlink(missing_ok=True)  # the last one ended far down the list
    subprocess.run([*argv, "rank"], check=True, capture_output=True)
    lived(argv)
    home.session_file.unlink(missing_ok=True)
    with Terminal(argv) as terminal:
        terminal.wait_for(PANES_SHOW, timeout=120)
        terminal.settle(0.5)
        yield terminal


@contextmanager
def bare_running() -> Iterator[Terminal]:
    with Terminal(BARE) as terminal:
        terminal.wait_for(BARE_SHOWS)
        terminal.settle(0.3)
        yield terminal


def type_in(terminal: Terminal, keys: Sequence[str]) -> None:
    for key in keys:
        terminal.send(key)
        terminal.settle(0.3)


Pressing = tuple[Terminal, Sequence[str], tuple[int, int, int, int] | None]


def pressed_in_turn(pressing: Sequence[Pressing], times: int) -> list[list[float]]:
    """For each terminal, milliseconds from each key to the first change in its region."""
    took: list[list[float]] = [[] for _ in pressing]
    for turn in range(times):
        for (terminal, keys, region), times_taken in zip(pressing, took, strict=True):
            times_taken.append(terminal.press(keys[turn % len(keys)], region=region) * 1000)
            terminal.settle(0.06)
    return took
