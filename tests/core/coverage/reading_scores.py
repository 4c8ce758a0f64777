"""Recall, precision and labels of a reading against the marks of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.reading_rules import LABELS, Label
from compute_jobs.core.evidence.dates import DayError, parse_period, period_key
from tests.core.coverage.marked_texts import GoldRow

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_CHIPS = frozenset(("gpu", "tpu", "count"))
_PLAIN = frozenset(("usd", "percent", "mw", "pct_point", "usd_per_share", "ratio", "day"))


@dataclass
class Score:
    """Pairs of a mark and the candidate that tells it, and what is left on either side."""

    pairs: list[tuple[GoldRow, Candidate]] = field(default_factory=list)
    missed: list[GoldRow] = field(default_factory=list)
    false: list[Candidate] = field(default_factory=list)
    statements: list[tuple[GoldRow, Candidate]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.pairs += other.pairs
        self.missed += other.missed
        self.false += other.false
        self.statements += other.statements

    @property
    def required(self) -> list[tuple[GoldRow, Candidate]]:
        return [pair for pair in self.pairs if not pair[0].optional]

    def recall(self) -> float:
        return len(self.required) / (len(self.required) + len(self.missed))

    def precision(self) -> float:
        return len(self.required) / (len(self.required) + len(self.false))

    def labels(self) -> float:
        """The mean F1 of the four labels."""
        told = [(row.labels[0], each.label) for row, each in (*self.pairs, *self.statements)]
        scores = []
        for label in LABELS:
            right = sum(gold == mine == label for gold, mine in told)
            either = sum(gold == label for gold, _ in told) + sum(mine == label for _, mine in told)
            scores.append(2 * right / either if either else 1.0)
        return sum(scores) / len(scores)

    def right_labels(self) -> float:
        """How often the label is one that a careful reader might give."""
        told = [(row.labels, each.label) for row, each in (*self.pairs, *self.statements)]
        return sum(mine in gold for gold, mine in told) / len(told)

    def too_high(self, label: Label) -> int:
        """Opinions that are called sourced; plans that are called facts."""
        facts = ("sourced",) if label == "opinion" else ("sourced", "reported")
        both = (*self.pairs, *self.statements)
        return sum(row.labels == (label,) and each.label in facts for row, each in both)

    def plans(self) -> tuple[float, float]:
        """Recall and precision of plans and hedges."""
        told = [(row.labels, each.label) for row, each in (*self.pairs, *self.statements)]
        wanted = [mine for gold, mine in told if gold == ("ambition",)]
        said = [gold for gold, mine in told if mine == "ambition"]
        recall = sum(mine == "ambition" for mine in wanted) / len(wanted)
        return recall, sum("ambition" in gold for gold in said) / len(said)

    def metrics(self) -> float:
        """How often the right metric is among the three."""
        scoped = [(row, each) for row, each in self.pairs if row.metrics]
        return sum(bool(set(row.metrics) & set(each.metrics)) for row, each in scoped) / len(scoped)

    def periods(self) -> float:
        """How often the period is right, or left open."""
        dated = [(row.period, each) for row, each in self.pairs if row.period]
        return sum(_same_period(each, period) for period, each in dated) / len(dated)


def score(rows: Sequence[GoldRow], candidates: Sequence[Candidate]) -> Score:
    """Each mark with the nearest candidate of its value; what overlaps a statement's words."""
    found = Score()
    figures = [each for each in candidates if each.figure is not None]
    for row in rows:
        if row.kind == "figure":
            mine = [each for each in figures if _overlaps(row, each) and _same_figure(row, each)]
            if mine:
                best = min(mine, key=lambda each: abs(each.start - row.start))
                figures.remove(best)
                found.pairs.append((row, best))
            elif not row.optional:
                found.missed.append(row)
        elif row.kind != "ignore":
            mine = [each for each in candidates if each.figure is None and _covers(row, each)]
            if mine:
                found.statements.append((row, mine[0]))
    found.false = figures
    return found


def _overlaps(row: GoldRow, each: Candidate) -> bool:
    return each.start < row.end + 3 and row.start < each.end + 3


def _covers(row: GoldRow, each: Candidate) -> bool:
    shared = min(row.end, each.end) - max(row.start, each.start)
    return shared >= 0.5 * min(row.end - row.start, each.end - each.start)


def _same_figure(row: GoldRow, each: Candidate) -> bool:
    figure = each.figure
    assert figure is not None
    factor = _DAYS.get(row.unit, 1.0)
    if not _same_unit(row.unit, each.unit):
        return False
    near = 0.02 if row.unit in _DAYS else 0.005
    mine = [number for number in (figure.value, figure.low, figure.high) if number is not None]
    ends = (row.value,) if row.value is not None else (row.low, row.high)
    wanted = [number * factor for number in ends if number is not None]
    return any(abs(abs(a) - abs(b)) <= near * abs(b) for a in mine for b in wanted)


def _same_unit(gold: str, mine: str) -> bool:
    if gold in _DAYS:
        return mine == "day"
    if gold == "multiple":
        return mine == "ratio"
    if gold == "usd" and mine.startswith("usd_per_"):
        return mine != "usd_per_share"  # a price by the hour
    if gold == "count":
        return mine not in _PLAIN
    return mine == gold or (gold in _CHIPS and mine not in _PLAIN)


def _same_period(each: Candidate, wanted: str) -> bool:
    told = each.period or each.as_of
    if told[:1] in "QH":
        return wanted.endswith(told)  # without its year, which is asked
    try:
        return not told or period_key(parse_period(told)) == period_key(parse_period(wanted))
    except DayError:
        return False
