"""Opening a workspace of ten thousand employers, beside the bundled packs alone.

    python -m benchmarks.opening [--quick]

Eight claims an employer in the reader's own packs; the caches are there, as after any first run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.commands import AS_OF, program, timed
from benchmarks.homes import with_employers
from benchmarks.pairs import in_turn
from benchmarks.screens import opened
from benchmarks.table import Row, as_text

EMPLOYERS = 10_000
CLAIMS_AN_EMPLOYER = 8
MOST_RANK = 5.0
"""Against importing Textual alone; two thirds of it goes into making and printing the lines."""
MOST_FIRST_PAINT = 2.0
MOST_FIRST_LOOK = 600.0
"""Milliseconds of processor time."""
_WORK = """
import sys, time
from datetime import date
from pathlib import Path
from compute_jobs.desk.desk import Desk
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.platform.paths import Home

def took(work):
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000

def first_look():
    view = desk.view
    for name in view.order[:40]:
        view.row(name)
    first = view.order[0]
    view.claims(first), view.checklist(first), view.fit(first), view.robustness_cached()

desk = Desk.open(Home.at(Path(sys.argv[1])), as_of=date.fromisoformat(sys.argv[2]))
print(took(first_look))
line = "top5_customer_share"
for value in (60.0, 50.0):
    print(took(lambda: (desk.preview_preference(Preference(line, "<=", value)), desk.view)))
print(took(lambda: (desk.preview_weight("capacity", 40), desk.view)))
claim = desk.view.claims(desk.view.order[0])[0].claim.id
print(took(lambda: (desk.set_aside(claim, True), first_look())))
"""
_STEPS = (
    "desk opened, first rows and panes",
    "first value of a preference",
    "next value of a preference",
    "a weight",
    "a claim set aside",
)


def measure(quick: bool) -> list[Row]:
    employers = EMPLOYERS // 10 if quick else EMPLOYERS
    turns = 3 if quick else 9
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        small = place / "small"
        large = with_employers(place / "large", employers, claims_an_employer=CLAIMS_AN_EMPLOYER)
        rank = [*program(), "rank", *AS_OF, "--home"]
        cold = timed([*rank, str(large)])()
        timed([*rank, str(small)])()
        return [
            Row(f"rank, {employers:,} employers, nothing compiled yet", cold, "ms"),
            _rank(rank, large, employers, turns),
            *_first_paint(small, large, employers, turns),
            *_steps(small, large, employers, turns),
        ]


def _rank(rank: list[str], large: Path, employers: int, turns: int) -> Row:
    base = timed([sys.executable, "-c", "import textual.app"])
    took, based, paired = in_turn(timed([*rank, str(large)]), base, turns)
    note = "It prints a line for each of them."
    what = f"rank, {employers:,} employers"
    return Row(what, took, "ms", based, "import textual.app", MOST_RANK, note, paired)


def _first_paint(small: Path, large: Path, employers: int, turns: int) -> list[Row]:
    took, based, paired = in_turn(
        partial(opened, large, forget=True),
        partial(opened, small, forget=True),
        turns,
    )
    return [
        Row(
            f"first paint, {employers:,} employers",
            took,
            "ms",
            based,
            "bundled packs",
            MOST_FIRST_PAINT,
            "The screen itself: no last screen is kept from the run before.",
            paired,
        )
    ]


def _steps(small: Path, large: Path, employers: int, turns: int) -> list[Row]:
    runs = [(_times(large), _times(small)) for _ in range(turns)]
    rows = []
    for step, what in enumerate(_STEPS):
        took, based = (sorted(run[side][step] for run in runs)[turns // 2] for side in (0, 1))
        budget = MOST_FIRST_LOOK if step == 0 else None
        rows.append(Row(f"{employers:,} employers: {what}", took, "ms", budget=budget))
        rows.append(Row(f"bundled packs: {what}", based, "ms"))
    return rows


def _times(home: Path) -> list[float]:
    """Milliseconds of processor time of each step."""
    done = subprocess.run(
        [sys.executable, "-c", _WORK, str(home), AS_OF[1]],
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a thousand employers only")
    print(as_text(measure(parser.parse_args().quick)))


if __name__ == "__main__":
    main()
