"""Evidence and scoring in one process: opening, a weight, a claim set aside, robustness."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.commands import AS_OF
from benchmarks.homes import EMPLOYERS, SIZE, full_size
from benchmarks.table import Row
from compute_jobs.desk.desk import Desk
from compute_jobs.record.last_look import save_last_look

MOST_NEWS = 200.0
NEWS_OF = 10
"""Employers with new claims since the last look, and how many each: a busy month."""
CRITERIA = 6
DRAWS = 10_000
MOST_ROBUSTNESS = 300.0
"""Milliseconds once numpy is loaded; it runs in a worker."""


def measure(quick: bool) -> list[Row]:
    turns = 5 if quick else 25
    with tempfile.TemporaryDirectory() as folder:
        home = full_size(Path(folder, "home"))
        return [*_workspace(home, turns), _robustness(turns)]


def _workspace(home: Path, turns: int) -> list[Row]:
    """What a start, a key and a what-if cost at the size readers have."""
    from datetime import date

    from compute_jobs.platform.paths import Home

    day = date.fromisoformat(AS_OF[1])

    def opened() -> Desk:
        desk = Desk.open(Home.at(home), as_of=day)
        view = desk.view
        first = view.order[0]
        for employer in view.order[:40]:
            view.row(employer)
        view.claims(first), view.checklist(first), view.fit(first)
        return desk

    size = SIZE
    cold = _milliseconds(opened)
    warm = statistics.median(_milliseconds(opened) for _ in range(turns))
    desk = opened()
    claim = desk.view.claims(desk.view.order[0])[0].claim.id

    def weigh(value: float) -> None:
        desk.preview_weight("capacity", value)
        desk.look()

    def set_aside() -> None:
        desk.set_aside(claim, True)
        desk.look()

    weight = statistics.median(_milliseconds(partial(weigh, 20 + turn)) for turn in range(turns))
    aside = _milliseconds(set_aside)
    news, new = _news(opened, turns)
    return [
        Row(f"open, {size}, nothing compiled", cold, "ms"),
        Row(f"open, {size}", warm, "ms"),
        Row(f"a weight, {size}", weight, "ms"),
        Row(f"a claim set aside, {size}", aside, "ms"),
        Row(f"news, {size}, {new} of them new", news, "ms", limit=MOST_NEWS),
    ]


def _news(opened: Callable[[], Desk], turns: int) -> tuple[float, int]:
    """The news since the last look on an open desk, with its second ranking made anew each time."""
    from compute_jobs.answers.news import news_of

    took = []
    new: set[str] = set()
    for _ in range(turns):
        view = (desk := opened()).view
        about = view.order[:NEWS_OF]
        new = {row.claim.id for name in about for row in view.claims(name)[:NEWS_OF]}
        visible = view.scored.ledger.visible
        known = {name: visible[name] for name in visible if name not in new}
        save_last_look(desk.workspace.home, view.as_of, known)
        took.append(_milliseconds(partial(news_of, desk, None)))
    return statistics.median(took), len(new)


def _robustness(turns: int) -> Row:
    from compute_jobs.core.robustness.decision_table import (
        Alternative,
        Cell,
        DecisionTable,
        TableCriterion,
    )
    from compute_jobs.core.robustness.rank_shares import shares

    draw = random.Random(1)
    alternatives = []
    for number in range(EMPLOYERS):
        ratings = []
        for _ in range(CRITERIA):
            middle, half = draw.uniform(25, 80), draw.uniform(5, 20)
            ratings.append(Cell(middle - half, middle, middle + half))
        alternatives.append(Alternative(f"e{number}", tuple(ratings)))
    criteria = tuple(TableCriterion(f"c{j}", 1 / CRITERIA, 0, 100) for j in range(CRITERIA))
    table = DecisionTable(criteria, tuple(alternatives))
    shares(table, 100, 1)  # loads numpy
    took = statistics.median(
        _milliseconds(lambda: shares(table, DRAWS, 1)) for _ in range(max(turns // 3, 3))
    )
    what = f"robustness, {DRAWS:,} draws, {EMPLOYERS} employers"
    return Row(what, took, "ms", limit=MOST_ROBUSTNESS)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
