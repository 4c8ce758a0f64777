"""Re-scoring for 6 to 10,000 employers, beside one object per employer and scikit-criteria.

    python -m benchmarks.rescore [--quick]

What is timed is what a key does: a weight moves, or a preference's value changes, and everyone is
weighed, held against the preferences, ordered and ranked. All in one run, so that ratios hold on
any machine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from benchmarks.generate import generate
from benchmarks.table import Row, as_text
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.core.fit.order import MANY, load_arrays
from compute_jobs.core.fit.scoring import Scorer
from compute_jobs.packs.rubric_files import read_lines, read_rubric

SIZES = (6, 100, 1_000, 10_000)
CLAIMS_EACH = 50
CLAIMS_EACH_OF_MANY = 8
"""Above a hundred employers; what a key costs does not depend on it."""
AS_OF = date(2026, 11, 21)
LARGEST_MS = 8.0
"""The budget at 10,000 employers: half a frame."""
LINE = "top5_customer_share"


def scorer_of(employers: int) -> tuple[Scorer, float]:
    """A scorer over invented evidence, and what resolving and rating took, in milliseconds."""
    each = CLAIMS_EACH if employers <= 100 else CLAIMS_EACH_OF_MANY
    rubric, lines = read_rubric(), read_lines()
    evidence = generate(employers * each, claims_an_employer=each)
    start = time.perf_counter()
    scorer = Scorer(resolve(evidence, AS_OF), rubric, None, lines)
    return scorer, (time.perf_counter() - start) * 1000


@dataclass
class PlainEmployer:
    """One object per employer, as one would write it first."""

    name: str
    layer: str
    ratings: Mapping[str, float]
    share: float | None
    fit: float = 0.0
    out: bool = False
    rank: int = 0


def plain(employers: list[PlainEmployer], weights: Mapping[str, float], limit: float) -> None:
    """The same weighing, the same two preferences, the same order."""
    total = sum(weights.values())
    for employer in employers:
        employer.fit = sum(
            weight / total * employer.ratings[criterion] for criterion, weight in weights.items()
        )
        broken = employer.share is not None and employer.share > limit
        employer.out = broken or employer.layer == "platform"
    standing = sorted((e for e in employers if not e.out), key=lambda e: (-e.fit, e.name))
    for rank, employer in enumerate(standing, start=1):
        employer.rank = rank


def objects_of(scorer: Scorer) -> list[PlainEmployer]:
    made = []
    for employer, ratings in zip(scorer.employers, scorer.ratings, strict=True):
        share = scorer.facts.measure(employer.id, LINE)
        modes: dict[str, float] = {rating.criterion: rating.mode for rating in ratings}
        value = share.value if share is not None else None
        made.append(PlainEmployer(employer.id, employer.layer, modes, value))
    return made


def best_of(work: Callable[[int], object], seconds: float = 1.0) -> float:
    """The median of runs within about so many seconds, in milliseconds."""
    taken: list[float] = []
    while len(taken) < 5 or (sum(taken) < seconds and len(taken) < 300):
        start = time.perf_counter()
        work(len(taken))
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2] * 1000


def library(scorer: Scorer) -> Callable[[int], object] | None:
    """The same weighted sum and ranks by scikit-criteria, where it is installed."""
    try:
        import numpy as np
        import skcriteria
        from skcriteria.agg.simple import WeightedSumModel
    except ImportError:
        return None
    matrix = np.array(scorer.columns).T / 100
    model = WeightedSumModel()

    def work(turn: int) -> object:
        weights = [20 + turn % 10, 25, 20, 15, 10, 10]
        table = skcriteria.mkdm(matrix, objectives=[max] * 6, weights=weights)
        return model.evaluate(table).rank_

    return work


def measure(quick: bool) -> list[Row]:
    rows: list[Row] = []
    for size in SIZES[:2] if quick else SIZES:
        scorer, opening = scorer_of(size)
        rows.append(Row(f"resolve and rate once, {size:,} employers", opening, "ms"))
        if size >= MANY:
            load_arrays()  # as the program does when its first screen stands
        rows.extend(_keys(scorer, size))
    return rows


def _keys(scorer: Scorer, size: int) -> list[Row]:
    """A key of each kind, beside plain objects and the library."""
    people = objects_of(scorer)
    layers = Preference("layer", "not in", ("platform",))
    line = Preference(LINE, "<=", 60.0)
    weights: dict[str, float] = {c: weight * 100 for c, weight in scorer.rubric.weights.items()}

    def weight_moves(turn: int) -> None:
        scorer.score({"growth": 20 + turn % 10}, (line, layers))

    def line_moves(turn: int) -> None:
        moved = Preference(LINE, "<=", 10 + turn * 0.25)
        scorer.score({"growth": 21.0}, (moved, layers))

    def objects(turn: int) -> None:
        plain(people, {**weights, "growth": 20 + turn % 10}, 60.0)

    weight_moves(0)
    base = best_of(objects)
    moving, typing = best_of(weight_moves), best_of(line_moves)
    budget = LARGEST_MS if size == SIZES[-1] else None
    name = "objects"
    how = "In arrays, as the program has them loaded by then." if size >= MANY else ""
    rows = [
        Row(f"a weight moves, {size:,} employers", moving, "ms", base, name, note=how),
        Row(f"a line moves, {size:,} employers", typing, "ms", base, name),
    ]
    if budget is not None:
        rows.append(
            Row("the slower of the two, in a frame", max(moving, typing), "ms", budget=budget)
        )
    other = library(scorer)
    if other is not None:
        bare = best_of(lambda turn: scorer.score({"growth": 20 + turn % 10}))
        rows.append(Row(f"bare, {size:,} employers", bare, "ms", best_of(other), "scikit-criteria"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="6 and 100 employers only")
    print(as_text(measure(parser.parse_args().quick)))


if __name__ == "__main__":
    main()
