"""The rubric: every constant that decides a rating, with a reason beside each.

``data/rubric.toml`` holds the numbers; ``ratings.py`` applies them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import freshness
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    LAYERS,
    RATING_TIERS,
    Criterion,
    Layer,
    Period,
    Role,
)
from compute_jobs.core.fit.fit_model import HEAVIEST, Profile
from compute_jobs.core.typed_tables import Number, TableError, Text, read_typed, table_of
from compute_jobs.errors import ReaderError

State = Literal["yes", "no", "unknown", "known", "none"]
"""The states that an adjustment can have a text for; "none" is for a count of zero on a curve."""
STATES: tuple[State, ...] = ("yes", "no", "unknown", "known")
"""The states that can have points."""
Layers = Annotated[tuple[Layer, ...], Meta(min_length=1)]


R = TypeVar("R", bound="Rule")
T = TypeVar("T")


class Relevance(Struct, frozen=True, rename={"half_life": "relevance_half_life"}):
    """How long a closed period remains the newest that can be known. In days."""

    half_life: Number
    """After a newer period is due."""
    quarter_due: Number
    """From the end of a quarter until the next one should have been reported."""
    half_due: Number
    year_due: Number

    def due(self, period: Period) -> tuple[str, date] | None:
        """The name of the next period and the day by which it is due; None for an unknown one."""
        if not period.known or period.start is None or period.end is None:
            return None
        days = (period.end - period.start).days + 1
        wait, kind = self.year_due, "year"
        if days < _LONGEST_QUARTER:
            wait, kind = self.quarter_due, "quarter"
        elif days < _LONGEST_HALF:
            wait, kind = self.half_due, "half year"
        return _next_name(period, kind), period.end + timedelta(days=round(wait))

    def of(self, period: Period, as_of: date) -> float | None:
        """1 until a newer period is due, then halved every half-life; None if unknown."""
        due = self.due(period)
        return None if due is None else freshness((as_of - due[1]).days, self.half_life)

    def overdue(self, period: Period | None, as_of: date) -> str:
        """ "Q2 2026; Q3 was due by 13 Nov", after that day; else empty."""
        due = None if period is None else self.due(period)
        if period is None or due is None or as_of <= due[1]:
            return ""
        day = fmt.day(due[1])
        if due[1].year == as_of.year:
            day = day.removesuffix(f" {as_of.year}")
        return f"{fmt.period(period)}; {due[0]} was due by {day}"


_LONGEST_QUARTER = 136
"""Halfway between a quarter and half a year, in days."""
_LONGEST_HALF = 300
"""Nine months count as half a year: the year's report follows within months, not a year later."""


def _next_name(period: Period, kind: str) -> str:
    """The next period, going by the name: Q3 after Q2, 2026 after 2025."""
    text = period.text
    if text[-2:-1] == "Q" and text[-1] in "123":
        return f"Q{int(text[-1]) + 1}"
    if text.endswith("H1"):
        return "H2"
    if text[-2:] in ("Q4", "H2") and text[-7:-3].isdigit():
        return f"{text[-2]}1 {int(text[-7:-3]) + 1}"
    if "/" not in text and text[-4:].isdigit():
        return f"{text[:-4]}{int(text[-4:]) + 1}"
    return f"the next {kind}"


class Curve(Struct, frozen=True):
    """Straight lines between points, flat beyond the ends; ``log`` reads x on a log scale."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    log: bool = False

    def __post_init__(self) -> None:
        if len(self.xs) < 2:
            raise ValueError("curve needs two points or more")
        if any(b <= a for a, b in pairwise(self.xs)) or (self.log and self.xs[0] <= 0):
            raise ValueError("curve does not run from left to right")

    def at(self, x: float) -> float:
        if x <= self.xs[0]:
            return self.ys[0]
        if x >= self.xs[-1]:
            return self.ys[-1]
        i = bisect_right(self.xs, x)
        x0, x1, y0, y1 = self.xs[i - 1], self.xs[i], self.ys[i - 1], self.ys[i]
        if self.log:
            return y0 + (y1 - y0) * math.log(x / x0) / math.log(x1 / x0)
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


class Rule(Struct, frozen=True, kw_only=True):
    """What leads and adjustments have in common."""

    id: Text
    criterion: Criterion
    measure: Text
    layers: Layers = LAYERS
    """The layers it applies to; all of them if it names none."""
    why: Text
    ask: str = ""


class Lead(Rule, frozen=True, kw_only=True):
    """A measure that can lead a criterion; the first known one in the rubric's order does."""

    evidence: Text
    """What a reader would look for, in a few words."""
    curve: Curve
    text: Text
    least_width: Number = 0.0
    """For a measure that fits its criterion only roughly: the narrowest rating it can lead."""


class Adjust(Rule, frozen=True, kw_only=True):
    """A named adjustment: points for yes, no and unknown, or a curve over the measure's value."""

    points: dict[State, Number]
    curve: Curve | None = None
    texts: dict[State, str]

    def __post_init__(self) -> None:
        needed: set[str] = {*self.points, *(("known",) if self.curve else ())}
        if not needed or needed - self.texts.keys():
            raise ValueError("each of its points needs a text")


class Gap(Struct, frozen=True):
    """A criterion's rating if nothing is known: rather low and wide, never a green light."""

    criterion: Criterion
    low: float
    mode: float
    high: float
    text: Text
    ask: Text
    why: Text
    said_missing: str = ""
    """A flag metric with which a document says that it has no data; cited, never scored."""
    estimated: str = ""
    """The text if running capacity is known only from estimates; cited, never scored."""


class Comparability(Struct, frozen=True):
    """How far apart compared figures may be, and when cash burn is high."""

    high_burn: Number
    least_apart: Number
    most_apart: Number
    same_length: Number
    a_year_apart: Number
    fresh_from: Number
    """How much weight a figure needs after aging to be compared with another employer's."""


class CapacityShares(Struct, frozen=True):
    """The share of an asset's capacity credited to each relation, and what a user adds."""

    owner: Number
    operator: Number
    parent: Number
    tenant: Number
    supplier: Number
    outside_user: Number
    captive: Number
    whole_company: Number
    whole_power_company: Number
    """Of a supplier's revenue if the part for AI systems is unknown."""

    def of(self, role: Role) -> float:
        share: float = getattr(self, role)
        return share


class Rubric(Struct, frozen=True):
    weights: Mapping[Criterion, float]
    """The founding profile's, normalized: they sum to 1."""
    half_widths: Mapping[str, float]
    widest: float
    relevance: Relevance
    leads: tuple[Lead, ...]
    adjusts: tuple[Adjust, ...]
    gaps: Mapping[Criterion, Gap]
    shares: CapacityShares
    comparable: Comparability
    names: Mapping[Criterion, str]
    whys: Mapping[Criterion, str]
    """The reason for each default weight."""
    grounded_from: float
    """The share of the reader's weights that needs leading measures for a rank."""
    least_fresh: float
    """How much weight a leading measure needs after aging for its criterion not to be a gap."""
    ai_segments: tuple[str, ...]
    """Words that show that a segment or product line is for AI systems."""
    customer_metrics: frozenset[str]
    """The metrics whose claims may name an outside customer."""
    on_record: tuple[str, ...]
    """The metrics whose newest claims an explanation quotes, whether or not a rating uses them."""

    def leads_for(self, criterion: Criterion, layer: Layer) -> tuple[Lead, ...]:
        return tuple(x for x in self.leads if x.criterion == criterion and layer in x.layers)

    def adjusts_for(self, criterion: Criterion, layer: Layer) -> tuple[Adjust, ...]:
        return tuple(x for x in self.adjusts if x.criterion == criterion and layer in x.layers)

    def ask(self, rule: str) -> str:
        """The question for a rule; empty without one."""
        rules: tuple[Rule, ...] = (*self.leads, *self.adjusts)
        return next((it.ask for it in rules if it.id == rule), "")

    def half_width(self, tier: str, fresh: float) -> float:
        """By tier, and wider with age: fully aged evidence says no more than a gap."""
        base = self.half_widths[tier]
        return base + (self.widest - base) * (1.0 - fresh)


Weights = Mapping[str, float] | Mapping[Criterion, float]


def criterion_of(name: str) -> Criterion:
    """The criterion that a word names, by id or by its name on screen. A unique prefix will do."""
    wanted = name.strip().lower()
    called = {c: (c, fmt.criterion(c)) for c in CRITERIA}
    found = [c for c, words in called.items() if wanted in words] or [
        c for c, words in called.items() if wanted and any(it.startswith(wanted) for it in words)
    ]
    if len(found) == 1:
        return found[0]
    todo = f"there are {', '.join(map(fmt.criterion, CRITERIA))}"
    raise ReaderError(f"no criterion {name.strip()!r}", todo=todo)


def check_weight(value: float) -> float:
    if not math.isfinite(value) or value < 0 or value > HEAVIEST:
        raise ReaderError(f"{value:g} is not a valid weight", todo="from 0 to 1000")
    return value


def raw_weights(profile: Profile, rubric: Rubric) -> dict[Criterion, float]:
    """The reader's weights as set, or the default (in percent)."""
    return {c: profile.weights.get(c, rubric.weights[c] * 100) for c in CRITERIA}


def normalised(weights: Weights, rubric: Rubric) -> dict[Criterion, float]:
    """Weights that sum to 1. Missing ones get the default; scaling all of them changes nothing."""
    if not weights:
        return dict(rubric.weights)
    unknown = next((c for c in weights if c not in CRITERIA), None)
    if unknown is not None:
        criterion_of(unknown)
    raw = {c: check_weight(weights.get(c, rubric.weights[c] * 100)) for c in CRITERIA}
    total = math.fsum(raw.values())
    if total <= 0:
        raise ReaderError("all weights are 0", todo="give at least one criterion some weight")
    shares = {c: value / total for c, value in raw.items()}
    default = rubric.weights
    if all(abs(shares[c] - default[c]) <= 1e-12 for c in CRITERIA):
        return dict(default)
    return shares


def rubric_from(data: Mapping[str, Any]) -> Rubric:
    """The rubric that ``data/rubric.toml`` describes; a ReaderError names what is wrong."""
    try:
        return _rubric(data)
    except TableError as error:
        raise ReaderError(f"rubric: {error}", "data/rubric.toml") from None


class _Words(Struct, frozen=True):
    words: tuple[Text, ...]


class _Metrics(Struct, frozen=True):
    metrics: tuple[Text, ...]


class _HalfWidths(Struct, frozen=True):
    filed: Number
    relayed: Number
    primary: Number
    reported: Number
    widest: Number


class _RankLimits(Struct, frozen=True):
    grounded_from: Number
    least_fresh: Number


class _CriterionRow(Struct, frozen=True):
    name: Text
    weight: Annotated[float, Meta(ge=0, le=1e6)]
    why: Text
    gap: dict[str, Any]


def _rubric(data: Mapping[str, Any]) -> Rubric:
    def section(name: str, kind: type[T]) -> T:
        return read_typed(data.get(name), kind, name)

    table = table_of(data.get("criteria"), "criteria")
    rows = {c: read_typed(table.get(c), _CriterionRow, f"criteria.{c}") for c in CRITERIA}
    total = math.fsum(row.weight for row in rows.values())
    if total <= 0:
        raise TableError("their weights add up to 0", "criteria")
    widths, rank = section("half_width", _HalfWidths), section("rank", _RankLimits)
    leads = tuple(_rules(data, "lead", Lead))
    adjusts = tuple(_rules(data, "adjust", Adjust))
    ids = [*(lead.id for lead in leads), *(adjust.id for adjust in adjusts)]
    twice = next((x for x in ids if ids.count(x) > 1), None)
    if twice:
        raise TableError("appears twice", twice)
    return Rubric(
        weights={c: row.weight / total for c, row in rows.items()},
        half_widths={tier: getattr(widths, tier) for tier in RATING_TIERS},
        widest=widths.widest,
        relevance=section("age", Relevance),
        leads=leads,
        adjusts=adjusts,
        gaps={c: _gap(c, row.gap) for c, row in rows.items()},
        shares=section("shares", CapacityShares),
        comparable=section("reckoning", Comparability),
        names={c: row.name for c, row in rows.items()},
        whys={c: row.why for c, row in rows.items()},
        grounded_from=rank.grounded_from,
        least_fresh=rank.least_fresh,
        ai_segments=section("ai_segments", _Words).words,
        customer_metrics=frozenset(section("customers", _Metrics).metrics),
        on_record=section("on_record", _Metrics).metrics,
    )


def _gap(criterion: Criterion, row: Mapping[str, Any]) -> Gap:
    about = f"criteria.{criterion}.gap"
    low, mode, high = read_typed(
        row.get("rating"), tuple[Number, Number, Number], f"{about}.rating"
    )
    if not 0 <= low <= mode <= high <= 100:
        raise TableError("rating is out of order or beyond 0 to 100", about)
    rating = {"criterion": criterion, "low": low, "mode": mode, "high": high}
    return read_typed({**row, **rating}, Gap, about)


def _rules(data: Mapping[str, Any], section: str, kind: type[R]) -> Iterator[R]:
    """The rows of ``[[lead]]`` or ``[[adjust]]``, with curve, points and texts combined."""
    for number, raw in enumerate(read_typed(data.get(section), list[Any], section), start=1):
        row = {**table_of(raw, f"{section} {number}")}
        about = str(row.get("id", f"{section} {number}"))
        if "curve" in row:
            points = read_typed(row["curve"], list[tuple[Number, Number]], f"{about}, curve")
            xs, ys = [x for x, _ in points], [y for _, y in points]
            row["curve"] = {"xs": xs, "ys": ys, "log": row.get("log", False)}
        if kind is Adjust:
            row["points"] = {state: row[state] for state in STATES if state in row}
            row["texts"] = row.get("text")
        yield read_typed(row, kind, about)
