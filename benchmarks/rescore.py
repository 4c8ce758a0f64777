"""Re-scoring for 6 to 10,000 employers, beside one object per employer and scikit-criteria.

    python -m benchmarks.rescore [--quick]

What is timed is what a key does: a weight moves, or a preference's value changes, and everyone is
weighed, held against the preferences, ordered and ranked. All in one run, so that ratios hold on
any machine.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from benchmarks.generate import generate
from benchmarks.table import Row, as_text
from compute_jobs.evidence.ledger import resolve
from compute_jobs.fit.lines import lines_from
from compute_jobs.fit.model import Preference
from compute_jobs.fit.rubric import rubric_from
from compute_jobs.fit.scoring import Scorer
from compute_jobs.workspace.bundled import bundled_data

SIZES = (6, 100, 1_000, 10_000)
CLAIMS_EACH = 50
AS_OF = date(2026, 11, 21)
LARGEST_MS = 8.0
"""The budget at 10,000 employers: half a frame."""


def scorer_of(employers: int) -> tuple[Scorer, float, float]:
    """A scorer over invented evidence, and what resolving and rating took, in milliseconds."""
    root = bundled_data()
    rubric = rubric_from(tomllib.loads((root / "rubric.toml").read_text("utf-8")))
    lines = lines_from(tomllib.loads((root / "suggestions.toml").read_text("utf-8")))
    evidence = generate(employers * CLAIMS_EACH)
    start = time.perf_counter()
    ledger = resolve(evidence, AS_OF)
    for employer in evidence.employers:
        ledger.resting_on(employer)
    middle = time.perf_counter()
    scorer = Scorer(ledger, rubric, None, lines)
    end = time.perf_counter()
    return scorer, (middle - start) * 1000, (end - middle) * 1000


@dataclass
class PlainEmployer:
    """One object per employer, as one would write it first."""

    name: str
    ratings: Mapping[str, float]
    fit: float = 0.0
    rank: int = 0


def plain(employers: list[PlainEmployer], weights: Mapping[str, float]) -> None:
    total = sum(weights.values())
    for employer in employers:
        employer.fit = sum(
            weight / total * employer.ratings[criterion] for criterion, weight in weights.items()
        )
    for rank, employer in enumerate(sorted(employers, key=lambda e: -e.fit), start=1):
        employer.rank = rank


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
        scorer, resolving, rating = scorer_of(size)
        people = [
            PlainEmployer(name, {r.criterion: r.mode for r in ratings})
            for name, ratings in zip(scorer.ids, scorer.ratings, strict=True)
        ]
        held = (
            Preference("top5_customer_share", "<=", 60.0),
            Preference("layer", "not in", ("platform",)),
        )
        scorer.score(None, held)

        def weight(turn: int, scorer: Scorer = scorer, held: tuple[Preference, ...] = held) -> None:
            scorer.score({"growth": 20 + turn % 10}, held)

        def line(turn: int, scorer: Scorer = scorer, held: tuple[Preference, ...] = held) -> None:
            moved = Preference("top5_customer_share", "<=", 10 + turn * 0.25)
            scorer.score({"growth": 21.0}, (moved, held[1]))

        def objects(turn: int, people: list[PlainEmployer] = people) -> None:
            plain(
                people,
                {
                    "growth": 20 + turn % 10,
                    "capacity": 25,
                    "stability": 20,
                    "learning": 15,
                    "comp": 10,
                    "culture": 10,
                },
            )

        base = best_of(objects)
        budget = LARGEST_MS if size == SIZES[-1] else None
        rows.append(Row(f"resolve, {size:,} employers", resolving, "ms"))
        rows.append(Row(f"rate everyone once, {size:,} employers", rating, "ms"))
        name = "objects, bare"
        took = best_of(weight)
        rows.append(Row(f"a weight moves, {size:,} employers", took, "ms", base, name))
        if budget is not None:
            rows.append(
                Row(f"a weight moves, {size:,} employers, a frame", took, "ms", budget=budget)
            )
        rows.append(Row(f"a line moves, {size:,} employers", best_of(line), "ms", base, name))
        other = library(scorer)
        if other is not None:
            mine = best_of(lambda turn, s=scorer: s.score({"growth": 20 + turn % 10}))  # type: ignore[misc]
            rows.append(
                Row(f"bare, {size:,} employers", mine, "ms", best_of(other), "scikit-criteria")
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="6 and 100 employers only")
    print(as_text(measure(parser.parse_args().quick)))


if __name__ == "__main__":
    main()
