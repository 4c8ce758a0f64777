"""Robustness for 6 to 10,000 employers, beside plain loops and scikit-criteria if installed.

    python benchmarks/robustness.py [--draws 10000] [--quick]

All in one run, so that the ratios hold on any machine. Plain loops and scikit-criteria do the
same work where that is bearable; elsewhere a part of it is timed and scaled up, marked with ~.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

from compute_jobs.core.robustness.assess import assess
from compute_jobs.core.robustness.decision_table import (
    Alternative,
    Cell,
    DecisionTable,
    TableCriterion,
)
from compute_jobs.core.robustness.rank_shares import draws_for, shares

SIZES = (6, 100, 1_000, 10_000)
CRITERIA = 6
PLAIN_WORK = 60_000
"""Rows × draws that plain loops are given; the rest is scaled up."""


def made_up(rows: int, seed: int = 1) -> DecisionTable:
    rng = random.Random(seed)
    alternatives = []
    for i in range(rows):
        cells = []
        for _ in range(CRITERIA):
            middle, half = rng.uniform(25, 80), rng.uniform(5, 20)
            cells.append(Cell(middle - half, middle, middle + half))
        alternatives.append(
            Alternative(f"e{i}", tuple(cells), offset=0.2, residual=rng.uniform(-0.1, 0.1))
        )
    criteria = tuple(TableCriterion(f"c{j}", 1 / CRITERIA, 0, 100) for j in range(CRITERIA))
    return DecisionTable(criteria, tuple(alternatives))


def plain_loops(table: DecisionTable, draws: int, seed: int) -> list[list[int]]:
    """The same shares and percentiles in plain Python."""
    rng = random.Random(seed)
    weights, pm, reference = table.weights, table.pm, table.reference
    widest = weights.index(max(weights))
    rows = table.alternatives
    places = [[0] * min(len(rows), 100) for _ in rows]
    kept: list[list[float]] = [[] for _ in rows]
    for _ in range(draws):
        while True:
            drawn = [w * (1 + pm * (2 * rng.random() - 1)) for w in weights]
            drawn[widest] += 1 - sum(drawn)
            if abs(drawn[widest] - weights[widest]) <= pm * weights[widest]:
                break
        overlap = sum(map(min, drawn, reference))
        scores = []
        for i, row in enumerate(rows):
            given = moved = 0.0
            for w, d, cell in zip(weights, drawn, row.cells, strict=True):
                value = rng.triangular(cell.low, cell.high, cell.mode) / 100
                given += w * value
                moved += d * value
            kept[i].append(given + row.offset + row.residual)
            scores.append(moved + row.offset + row.residual * overlap)
        order = sorted(range(len(rows)), key=scores.__getitem__, reverse=True)
        for place, i in enumerate(order[:100]):
            places[i][place] += 1
    for line in kept:
        line.sort()
    return places


def criteria_library(table: DecisionTable, draws: int, seed: int) -> None:
    """scikit-criteria scoring and ranking one matrix of drawn ratings per draw."""
    import numpy as np
    import skcriteria  # type: ignore[import-not-found, unused-ignore]
    from skcriteria.agg.simple import WeightedSumModel  # type: ignore[import-not-found, unused-ignore]

    rng = np.random.default_rng(seed)
    low, mode, high = (
        np.array([[getattr(cell, part) for cell in row.cells] for row in table.alternatives])
        for part in ("low", "mode", "high")
    )
    model = WeightedSumModel()
    for _ in range(draws):
        weights = np.array(table.weights) * (1 + table.pm * rng.uniform(-1, 1, CRITERIA))
        matrix = skcriteria.mkdm(
            rng.triangular(low, mode, high) / 100,
            objectives=[max] * CRITERIA,
            weights=weights / weights.sum(),
        )
        _ = model.evaluate(matrix).rank_


def best_of(work: Callable[[], object], seconds: float = 1.0) -> float:
    """The shortest of several runs within about so many seconds, in milliseconds."""
    best, spent, runs = float("inf"), 0.0, 0
    while runs < 1 or (spent < seconds and runs < 20):
        start = time.perf_counter()
        work()
        took = time.perf_counter() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best * 1000


def has_library() -> bool:
    try:
        import skcriteria  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
    except ImportError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="6 and 100 employers only")
    args = parser.parse_args()

    start = time.perf_counter()
    import numpy  # noqa: F401

    print(f"import numpy: {1000 * (time.perf_counter() - start):.0f} ms")
    library = has_library()
    if not library:
        print("scikit-criteria isn't installed: its column stays empty")
    print(f"{'rows':>7} {'draws':>7} {'shares ms':>10} {'all ms':>9}", end="")
    print(f" {'loops ms':>10} {'ratio':>7} {'skcrit ms':>10} {'ratio':>7}")
    for rows in SIZES[:2] if args.quick else SIZES:
        table, draws = made_up(rows), draws_for(rows, args.draws)
        ours = best_of(lambda: shares(table, args.draws, 1))  # noqa: B023
        everything = best_of(lambda: assess(table, args.draws, 1))  # noqa: B023
        part = max(1, min(draws, PLAIN_WORK // rows))
        loops = best_of(lambda: plain_loops(table, part, 1), 0) * draws / part  # noqa: B023
        line = f"{rows:>7} {draws:>7} {ours:>10.1f} {everything:>9.1f}"
        line += f" {'~' if part < draws else ''}{loops:.0f}".rjust(11) + f" {loops / ours:>6.0f}x"
        if library:
            part = min(draws, 200)
            theirs = best_of(lambda: criteria_library(table, part, 1), 0)  # noqa: B023
            theirs *= draws / part
            line += f" {'~' if part < draws else ''}{theirs:.0f}".rjust(11)
            line += f" {theirs / ours:>6.0f}x"
        print(line)


if __name__ == "__main__":
    main()
