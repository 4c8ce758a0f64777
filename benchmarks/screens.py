"""What a reader feels: from the start to the first paint, and from a key to its paint.

The real program in a real pty, turn and turn about with the least a Textual program can be.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.commands import AS_OF, program
from benchmarks.homes import with_employers, with_own_state
from benchmarks.pairs import in_turn, percentile
from benchmarks.table import Row
from benchmarks.terminal import Terminal
from compute_jobs.platform.paths import Home

BARE = (sys.executable, str(Path(__file__).with_name("bare.py")))
BARE_SHOWS = "hello 0"
PANES_SHOW = r"(?s)(?=.*▌ +\d+\W+\d+ \w)(?=.*Claims · \w)(?=.*Checklist · \w)"
"""The selected employer with rank and fit, and the titles of the other two panes."""
TABLE = (0, 2, 60, 30)
"""Columns and rows where the employers stand while a drawer is open."""
TO_FIFTH_LINE = "\x1b[B" * 4
DOWN, RIGHT, LEFT = "\x1b[B", "\x1b[C", "\x1b[D"
HELD = 12
"""Keys of one holding down; the first of them found what was made while nobody pressed."""
SECOND_SELECTED = r"▌ +2\W+\d+ \w"
HELP, HELP_SHOWS = "?", "Go a page down"
QUIT = "\x11"
_MORE = 3
"""Times the turns where a hundredth counts, which is less than what one turn differs by."""
SIZES = (6, 1_000, 10_000)


def measure(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return [
            *_first_paint(place, 4 if quick else 30),
            *_keys(place, 15 if quick else 240),
            *_moving(place, 15 if quick else 120),
            *_instructions(place, quick),
        ]


def argv_for(home: Path) -> list[str]:
    return [*program(), "--home", str(home), *AS_OF]


def _first_paint(place: Path, turns: int) -> list[Row]:
    empty, own = place / "empty", with_own_state(place / "own", 200_000)
    bare = partial(started, BARE, BARE_SHOWS)
    first = started(argv_for(empty), PANES_SHOW)
    for home in (empty, own):
        lived(argv_for(home))
    rows = []
    for what, base, base_name, work, budget, times, note in (
        ("first paint, three panes", bare, "bare Textual", partial(opened, empty), 1.2, 1, ""),
        (
            "first paint where no last screen is kept",
            bare,
            "bare Textual",
            partial(opened, empty, forget=True),
            1.2,
            1,
            "The first start of a day or in another size, or after a change from outside. Beyond"
            " bare Textual it imports its own modules, opens and rates the evidence, reads its"
            " styles, and lays out and paints the panes.",
        ),
        (
            "from the start to the first key answered",
            partial(answered, BARE, "x", "hello 1"),
            "bare Textual",
            partial(answered, argv_for(empty), DOWN, SECOND_SELECTED),
            1.2,
            1,
            "When the program is live, whatever was shown until then: the same work as above.",
        ),
        (
            "from the start to the help page, asked for at once",
            partial(answered, BARE, "x", "hello 1"),
            "bare Textual",
            partial(answered, argv_for(empty), HELP, HELP_SHOWS),
            None,
            1,
            "A screen of its own; what a key shows on the first one is the row above.",
        ),
        (
            "first paint with 200 KB of own state",
            partial(opened, empty),
            "an empty home",
            partial(opened, own),
            1.05,
            _MORE,
            "",
        ),
        (
            "the same where no last screen is kept",
            partial(opened, empty, forget=True),
            "an empty home",
            partial(opened, own, forget=True),
            1.05,
            _MORE,
            "",
        ),
    ):
        took, based, paired = in_turn(work, base, turns * times)
        rows.append(Row(what, took, "ms", based, base_name, budget, note, paired=paired))
    bare_took = rows[0].base
    return [
        *rows,
        Row(
            "first paint of all, nothing compiled yet",
            first,
            "ms",
            bare_took,
            "bare Textual",
            note="Once after an install or a changed pack: packs are read and validated.",
        ),
        Row(
            "peak memory when the first key is answered",
            peak(argv_for(empty), HELP, HELP_SHOWS),
            "MB",
            budget=45,
        ),
        Row("the same of bare Textual", peak(BARE, "x", "hello 1"), "MB"),
        Row(
            "peak memory two seconds later, shares reckoned",
            peak(argv_for(empty), HELP, HELP_SHOWS, 2.0),
            "MB",
        ),
    ]


def _keys(place: Path, keys: int) -> list[Row]:
    """The smallest and the largest beside bare Textual, a key to each in turn: what is held against
    each other is measured at the same time. Fast enough that nobody rests."""
    homes = {SIZES[0]: place / "empty"}
    homes |= {size: with_employers(place / str(size), size) for size in SIZES[1:]}
    least, middle, most = SIZES
    rows: list[Row] = []
    for what, opening, pressed in (
        ("weight", ("w",), (RIGHT,) * 3 + (LEFT,) * 3),
        ("deal-breaker", ("p", *[DOWN] * 4), (" ",)),
    ):
        found: dict[int, Row] = {}
        for together in ((least, most), (middle,)):
            with ExitStack() as stack:
                pressing: list[Pressing] = [(stack.enter_context(bare_running()), ("x",), None)]
                for size in together:
                    terminal = stack.enter_context(running(argv_for(homes[size])))
                    type_in(terminal, opening)
                    pressing.append((terminal, pressed, TABLE))
                floor, *each = pressed_in_turn(pressing, keys)
            if not rows and not found:
                rows.append(Row("key to paint, bare Textual, p50", percentile(floor, 0.5), "ms"))
            for size, took in zip(together, each, strict=True):
                found[size] = _key_row(f"{what} key", size, took, floor)
        rows += [found[size] for size in SIZES]
        note = "Of six employers' table a few lines change; of the other all that are in sight."
        few, many = found[least].measured, found[most].measured
        name = f"{what} key, {most:,} employers, p95"
        rows.append(Row(name, many, "ms", few, f"at {least}", 1.2, note))
    return rows + _held(homes, max(keys // HELD, 2))


def _held(homes: Mapping[int, Path], times: int) -> list[Row]:
    """A weight key that is held down: the next one comes before anything is made ahead of it."""
    rows: list[Row] = []
    for size in (SIZES[0], SIZES[-1]):
        with running(argv_for(homes[size])) as terminal:
            type_in(terminal, ("w",))
            took = [ms for turn in range(times) for ms in held(terminal, (RIGHT, LEFT)[turn % 2])]
        name = f"weight key held down, {size:,} employers, p95"
        note = f"p50 is {percentile(took, 0.5):.3g} ms."
        rows.append(Row(name, percentile(took, 0.95), "ms", note=note))
    return rows


def _key_row(what: str, size: int, took: Sequence[float], floor: Sequence[float]) -> Row:
    """What bare Textual takes for one of its own is the measure."""
    p95, base = percentile(took, 0.95), percentile(floor, 0.95)
    half = f"p50 is {percentile(took, 0.5):.3g} ms, the floor's {percentile(floor, 0.5):.3g} ms."
    name = f"{what}, {size:,} employers, p95"
    return Row(name, p95, "ms", base, "bare Textual", 3, half)


def _moving(place: Path, keys: int) -> list[Row]:
    home = with_employers(place / "many-claims", 2, claims_an_employer=10_000)
    with bare_running() as bare, running(argv_for(home)) as terminal:
        type_in(terminal, ("/", *"employer 0", "\r", "2"))
        floor, took = pressed_in_turn([(bare, ("x",), None), (terminal, (DOWN,), None)], keys)
    p95, base = percentile(took, 0.95), percentile(floor, 0.95)
    return [Row("moving down 10,000 claims, p95", p95, "ms", base, "bare Textual", 2)]


def _instructions(place: Path, quick: bool) -> list[Row]:
    """Instructions repeat within a thousandth where times don't; slow, and only with valgrind."""
    if quick or shutil.which("valgrind") is None:
        return []
    counts = []
    lived(argv_for(place / "empty"))
    shutil.rmtree(Home.at(place / "empty").state)
    for argv, key, shows in (
        (argv_for(place / "empty"), DOWN, SECOND_SELECTED),
        (list(BARE), "x", "hello 1"),
    ):
        told = place / "callgrind.out"
        options = ["--tool=callgrind", f"--callgrind-out-file={told}", "--trace-children=no"]
        python = [sys.executable] if argv[0] != sys.executable else []
        with Terminal(["valgrind", *options, *python, *argv]) as terminal:
            terminal.send(key)
            terminal.wait_for(shows, timeout=240)
            terminal.send(QUIT)
            terminal.wait_for_end(120)
        counts.append(_total(told))
    mine, bare = counts
    what = "instructions: start, one key, leave"
    return [Row(what, mine / 1e6, "M", bare / 1e6, "bare Textual", 1.3)]


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
    subprocess.run([*argv, "rank"], check=True, capture_output=True)
    lived(argv)
    home = Home.at(argv[argv.index("--home") + 1])
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
        for (terminal, keys, region), found in zip(pressing, took, strict=True):
            found.append(terminal.press(keys[turn % len(keys)], region=region) * 1000)
            terminal.settle(0.06)
    return took


def held(terminal: Terminal, key: str) -> list[float]:
    """Milliseconds of each key but the first, as fast as a keyboard repeats one."""
    took = []
    for _ in range(HELD):
        took.append(terminal.press(key, region=TABLE) * 1000)
        terminal.settle(0.02)
    terminal.settle(0.1)
    return took[1:]


if __name__ == "__main__":
    for row in measure(quick=True):
        print(row)
