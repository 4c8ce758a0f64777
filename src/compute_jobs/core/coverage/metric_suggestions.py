"""Which metrics a figure may be a value of, best first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from math import exp
from typing import NamedTuple

from msgspec.structs import replace

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.figure_spans import FigureSpan, scaled_figure
from compute_jobs.core.coverage.names_in_text import NameHit
from compute_jobs.core.coverage.phrase_index import PhraseHit
from compute_jobs.core.coverage.reading_rules import Cue, MetricWord, ReadingRules, Tag
from compute_jobs.core.evidence.evidence_model import Figure, Metric
from compute_jobs.core.evidence.figures import unit_fits

MOST = 3
_LEAST = 0.25
"""A metric whose words weigh less isn't suggested."""
_CLEAR_OWN, _CLEAR, _CLEARLY = 1.0, 4.0, 1.6
"""Weight of the words beside a figure, of all its words, and their ratio to those of the next
metric, from which the first one is clear.
"""
_FAINT = 0.06
"""Weight from which a metric may come second or third."""
_SHORTENED = ("Inc. ", "Corp. ", "Ltd. ", "Co. ")
_BREAKS = (";", ". ", " while ", " but ")
_COMMAS = (",", "(", " and ")
_HEAD_REACH, _WORD_REACH = 45.0, 90.0
"""Distance in characters at which a word's weight falls to a third."""
_FAR = 300
"""Distance from which a word says nothing about a figure."""
_AGAIN = 0.35
_PART_OF = re.compile(r"\b(?:including|net of|excluding)\W+(?:(?:about|some|roughly) )?\Z")
"""Before a part of what was named: "a loss of $86 million, including $41 million of"."""
_OF = re.compile(r"\s+(?:(?:in|of|worth\s+of)\s+)?(?:[\w-]+\s+){0,4}")
"""Between a sum and what it is: "$3.2 billion in revenue", "a $29 billion data center loan"."""
_LINK = re.compile(
    r"\b(?:this|that|which|and|or|to|for|from|with|as|by|on|at|over|under|through|until|per"
    r"|is|was|are|were|will|would|has|had|have|into|between|than)\b"
)
"""Words at which a noun phrase ends."""
_ASIDE = re.compile(r",\s*(?:including|excluding|net of|before|after)\b[^,;.]{0,50},")
"""An aside between a noun and its figure: "net debt, including leases, rose to $9 billion"."""
_NEVER_REACH = 60
_INTO = re.compile(
    r"\s+(?:(?:in cash|investment|commitment)\s+)?(?:to invest\s+)?in(?:to)?\s+"
    r"(?P<company>the\s+(?:[\w-]+\s+){0,3}?(?:startup|start-up|company|firm|lab|maker)\b)?"
)
_OWNED = 0.3
"""How much a word counts for a figure that has another one's."""
_SPENT = ("capex", "capacity_commitments", "purchase_commitments", "compute_spend")
_UNLIKE = 0.2
"""How likely a sum that goes into a company is spent on machines."""
_GROWTH = ("revenue_growth", "segment_growth", "run_rate_growth")
_SHARE = re.compile(r"(?:(?:,\s+[\d.]+\s?%)*,?\s+and\s+[\d.]+\s?%)?(?:,?\s+respectively,?)?\s+of\s")
"""After a percentage that is a share of something, not its growth."""
_QUARTER = "quarter_growth"
_OVER_A_QUARTER = re.compile(
    r"\s*(?:sequential(?:ly)?|quarter[\s-]over[\s-]quarter|q/q|qoq)\b"
    r"|\s*(?:from|over|compared\s+(?:to|with))\s+the\s+(?:previous|prior|preceding)\s+quarter",
    re.I,
)
"""After a percentage that is a change since the quarter before."""
_RATE_BEFORE = re.compile(
    r"\b(?:SOFR|LIBOR|EURIBOR|(?:interest|fixed|floating|variable|default) rates?|interest at"
    r"|coupon|yielding|bear(?:s|ing))"
    r"(?: \w+){0,3}\s*(?:\+\s*)?\Z"
)
_RATE_AFTER = re.compile(
    r"\s+(?:[A-Z][a-z]+\s+|[a-z]+\s+){0,3}?(?:[Nn]otes|[Bb]onds|[Dd]ebentures|coupon|APR)\b"
    r"|\s+(?:annual |fixed )?interest\b"
)
"""Around a loan's rate: "SOFR plus 2.25%", "9.0% senior notes"."""
_GROWS = frozenset((*_GROWTH, _QUARTER))
_DIGIT = re.compile(r"\d")
_RELATED: Mapping[str, Sequence[str]] = {
    "customer": ("tenant", "user"),
    "employee": ("hire", "posting"),
}
"""Nouns whose figures may be of a metric that counts another noun."""
_PAY = ("posted_base", "certified_wage")
_PEOPLE = ("user", "subscriber")
_COMPARED = re.compile(
    r"\b(?:from|compared\s+(?:to|with)|versus|vs\.?|against|than)\s[^.;:]{0,40}$"
    r"|\bfrom\s*$",
)
"""Before a figure that the one before it is compared with: "$9 billion, up from $7 billion"."""
_CONTRACTED = re.compile(r"\s(?:under contract|contracted|planned|under construction)\b")
"""After a figure that says what it is: "1.9 GW of active power, against 4.1 GW contracted"."""
_COMPARED_REACH = 120
_PAID = re.compile(r"\s+(?:with|to)\s+")
_EARNED = (("net_income",), ("operating_income",))
_SIGN = re.compile(r"[(−–-]\s?\$?\d|\$\(")
_PRICE = 10_000
"""A smaller sum is no more of what the one before it is: a share's price."""
_LENT_REACH = 600
"""Distance in characters within which a figure may be of the same kind as the one before it."""
_USUAL: Mapping[tuple[str, bool], Sequence[str]] = {
    ("mw", True): ("power_planned", "power_committed", "power_leased"),
    ("mw", False): ("power_deployed", "power_secured", "power_planned"),
    ("gpu", True): ("accelerators_planned", "accelerators_committed", "accelerators_leased"),
    ("gpu", False): ("accelerators_deployed", "accelerators_committed", "accelerators_leased"),
    ("tpu", True): ("accelerators_planned", "accelerators_committed", "accelerators_leased"),
    ("tpu", False): ("accelerators_deployed", "accelerators_committed", "accelerators_leased"),
    ("employee", False): ("employees",),
    ("user", False): ("users",),
    **{(unit, plan): ("site",) for unit in ("site", "building", "acre") for plan in (True, False)},
}
"""What a unit measures most often, by whether it is a plan."""
_COMMON: Mapping[tuple[str, bool], Sequence[str]] = {
    ("usd", True): ("capex", "deal_value", "revenue"),
    ("usd", False): ("revenue", "capex", "deal_value"),
    **{("percent", plan): ("market_view",) for plan in (True, False)},
}
"""What comes second or third for a unit that measures too much to have a usual metric."""
_NOW = frozenset(("power_deployed", "accelerators_deployed"))


Weighed = Sequence[tuple[float, Sequence[PhraseHit[Tag]]]]
"""Words of heads and headings, each with its weight."""


class FigureContext(NamedTuple):
    """A figure and the words around it."""

    text: str
    span: FigureSpan
    hits: Sequence[PhraseHit[Tag]]
    """Of its sentence."""
    others: Sequence[FigureSpan]
    around: Weighed
    plan: bool
    names: Sequence[NameHit] = ()
    tabled: bool = False
    """Whether it stands in a table: in one without a scale, sums look small."""


class MetricChoice(NamedTuple):
    metrics: tuple[str, ...] = ()
    """The best first."""
    clear: bool = False
    """Whether the figure's own words say the first one, and hardly anything else."""


class MetricSuggester:
    def __init__(self, rules: ReadingRules, metrics: Mapping[str, Metric]) -> None:
        self._rules = rules
        self._metrics = metrics
        self._possible: dict[tuple[str, bool], tuple[frozenset[int], frozenset[int]]] = {}
        """The measures that a figure can be one of, by its unit, and those that a word beside it
        can tell: a growth over a quarter is said right after the figure, or in a head.
        """
        self._quarter = [
            place for place, each in enumerate(rules.measures) if each.metric == _QUARTER
        ]

    def _places(self, span: FigureSpan) -> tuple[frozenset[int], frozenset[int]]:
        key = span.unit, span.weak
        if key not in self._possible:
            found = frozenset(
                place
                for place, measure in enumerate(self._rules.measures)
                if (metric := self._metrics.get(measure.metric)) is not None
                and (span.unit in measure.units if measure.statement else fits(span, metric))
            )
            self._possible[key] = found, found.difference(self._quarter)
        return self._possible[key]

    def for_figure(self, figure: FigureContext) -> MetricChoice:
        scores: dict[int, float] = {}
        best: dict[int, float] = {}
        out: set[int] = set()
        met: set[int] = set()
        worths: dict[tuple[int, int, bool], float] = {}
        possible, beside = self._places(figure.span)
        hits, around = _telling(figure)
        for hit in hits:
            tag = hit.tag
            if not isinstance(tag, MetricWord) or tag.place not in beside:
                continue
            if tag.never:
                left, right = sorted((hit.start, figure.span.start))
                between = figure.text[min(left + 1, right) : right]
                if len(between) < _NEVER_REACH and not _DIGIT.search(between):
                    out.add(tag.place)
                continue
            if tag.needed:
                met.add(tag.place)
                continue
            word = hit.start, hit.end, tag.head
            if word not in worths:  # one word can suggest several metrics
                worths[word] = _worth(figure, hit.start, hit.end, head=tag.head)
            worth = worths[word]
            scores[tag.place] = scores.get(tag.place, 0.0) + worth
            best[tag.place] = max(best.get(tag.place, 0.0), worth)
        for place, most in best.items():  # words for one thing count once, and a little more
            scores[place] = most + _AGAIN * (scores[place] - most)
        for weight, known in around:
            for hit in known:
                tag = hit.tag
                if not isinstance(tag, MetricWord) or tag.place not in possible:
                    continue
                if tag.never:
                    if weight > 1:
                        out.add(tag.place)
                    continue
                if tag.needed:
                    met.add(tag.place)
                    continue
                worth = weight * _size(hit) * (1.5 if tag.head else 1.0)
                scores[tag.place] = scores.get(tag.place, 0.0) + worth
        out |= {it for it in scores if self._rules.measures[it].needs and it not in met}
        if _SHARE.match(figure.text, figure.span.end):
            out |= {it for it in scores if self._rules.measures[it].metric in _GROWTH}
        if _OVER_A_QUARTER.match(figure.text, figure.span.end):
            scores |= {place: 2 * max(scores.values(), default=1.0) for place in self._quarter}
        return self._best({it: scores[it] for it in scores if it not in out}, best, figure)

    def _best(
        self, scores: Mapping[int, float], own: Mapping[int, float], figure: FigureContext
    ) -> MetricChoice:
        """The metrics with the highest scores. ``own`` is the weight of the words beside it."""
        fitting = ((self._fitting(place, figure, scores[place]), place) for place in scores)
        ranked = sorted((-worth, place) for worth, place in fitting if worth >= _FAINT)
        if not ranked or -ranked[0][0] < _LEAST:
            return MetricChoice()
        found: dict[str, float] = {}
        for worth, place in ranked:
            found.setdefault(self._rules.measures[place].metric, -worth)
        first, second = (*found.values(), 0.0)[:2]
        clear = own.get(ranked[0][1], 0.0) >= _CLEAR_OWN and first >= max(_CLEAR, _CLEARLY * second)
        return MetricChoice(tuple(found)[:MOST], clear)

    def _fitting(self, place: int, figure: FigureContext, score: float) -> float:
        """The score of a metric that the figure can be one of, else 0."""
        measure = self._rules.measures[place]
        metric = self._metrics[measure.metric]
        small = not (figure.tabled or self._likely(figure.span, metric.id))
        if metric.dimension == "money" and small:
            return 0.0
        per = figure.span.figure.per
        if measure.needs_per:
            return score + 1.0 if per else 0.0
        if metric.id == "capex" and _goes_to(figure):
            return score * _UNLIKE
        if metric.id in _SPENT and _buys_a_share(figure):
            return score * _UNLIKE
        if metric.id == "deal_value" and per in ("month", "quarter", "year"):
            return 0.0
        if metric.behaviour == "plan":
            return score * (2.0 if figure.plan else 0.25)
        return score * 0.5 if metric.id in _NOW and (figure.plan or _to_come(figure)) else score

    def _likely(self, span: FigureSpan, metric: str) -> bool:
        """Whether a sum is large enough for the metric: a laptop's price isn't a valuation."""
        size = abs(span.figure.middle or 0)
        if metric in _PAY:
            return size <= self._rules.pay_to and (size >= _PRICE or span.figure.per is not None)
        return size == 0 or size >= self._rules.money_from

    def for_statement(self, hits: Sequence[PhraseHit[Tag]], *, opinion: bool) -> tuple[str, ...]:
        """Metrics of events and views for a sentence without a figure.

        What follows a word that a measure never has says nothing of it.
        """
        scores: dict[str, float] = {}
        words = [hit.tag for hit in hits if isinstance(hit.tag, MetricWord)]
        met = {word.place for word in words if word.needed}
        out = {word.place for word in words if self._rules.measures[word.place].needs} - met
        for word in words:
            if word.needed:
                continue
            if word.never:
                out.add(word.place)
            if word.place in out:
                continue
            measure = self._rules.measures[word.place]
            metric = self._metrics.get(measure.metric)
            if measure.statement and metric is not None:
                fitting = (metric.behaviour == "statement") == opinion
                scores[metric.id] = scores.get(metric.id, 0.0) + (1.0 if fitting else 0.3)
        ranked = sorted(scores, key=lambda metric: (-scores[metric], metric))
        if opinion and "market_view" in self._metrics:  # what most views are of
            ranked = [*ranked[: MOST - 1], *(() if "market_view" in ranked else ("market_view",))]
        return tuple(ranked[:MOST])


def _to_come(figure: FigureContext) -> bool:
    """Whether a plan's word comes before a number, though a signed deal's terms are no plan."""
    return any(
        isinstance(hit.tag, Cue) and hit.tag.kind == "plan" and hit.end <= figure.span.start
        for hit in figure.hits
    )


def _is_rate(figure: FigureContext) -> bool:
    """Whether a percentage is a loan's rate, which nothing measures."""
    text, start, end = figure.text, figure.span.start, figure.span.end
    before = _RATE_BEFORE.search(text, max(0, start - 40), start)
    return before is not None or _RATE_AFTER.match(text, end) is not None


def _telling(figure: FigureContext) -> tuple[Sequence[PhraseHit[Tag]], Weighed]:
    """The words that can tell what a figure measures: a part isn't of its whole's metric, and a
    loan's rate of none.
    """
    start = figure.span.start
    if figure.span.unit == "percent" and _is_rate(figure):
        return (), ()
    if _PART_OF.search(figure.text, max(0, start - 30), start) is None:
        return figure.hits, figure.around
    return [hit for hit in figure.hits if hit.start > start], ()


def _goes_to(figure: FigureContext) -> bool:
    """Whether a sum is paid to a supplier: "spend $9 billion with Corvid"."""
    paid = _PAID.match(figure.text, figure.span.end)
    return paid is not None and any(
        name.start == paid.end() and not name.is_asset for name in figure.names
    )


def _buys_a_share(figure: FigureContext) -> bool:
    """Whether a sum goes into a company: "invests $4 billion in Corvid", "... in the startup"."""
    into = _INTO.match(figure.text, figure.span.end)
    return into is not None and (
        bool(into["company"])
        or any(name.start == into.end() and not name.is_asset for name in figure.names)
    )


def _worth(figure: FigureContext, start: int, end: int, *, head: bool) -> float:
    """A word's weight for its metric: less with distance, clauses and other figures between."""
    span = figure.span
    before = end <= span.start
    left, right = (end, span.start) if before else (span.end, start)
    if right - left > _FAR:
        return 0.0
    between = figure.text[left:right] if left < right else ""
    aside = _ASIDE.search(between) if between.count(",") > 1 else None
    if aside is not None:
        between = between[: aside.start()] + between[aside.end() :]
    elif before and "," in between and _in_aside(figure.text, start, end, span.start):
        head = False
    named = not before and _OF.fullmatch(between) is not None and not _LINK.search(between)
    worth = (5.0 if named else 3.0 if before else 1.6) if head else 1.0
    worth *= exp(-len(between) / (_HEAD_REACH if head else _WORD_REACH))
    if between:
        breaks = sum(map(between.count, _BREAKS)) - sum(map(between.count, _SHORTENED))
        worth *= 0.35**breaks * 0.8 ** sum(map(between.count, _COMMAS))
        beside = (it for it in figure.others if left <= it.start < right and it is not span)
        rivals = [other for other in beside if other.unit == span.unit]
        worth *= 0.5 ** len(rivals)
        if head and before and not rivals and _is_owned(figure, start):
            worth *= _OWNED
    return worth * (1.0 + 0.08 * (end - start))


def _is_owned(figure: FigureContext, start: int) -> bool:
    """Whether a word says what the figure right before it is: "a $40 billion valuation"."""
    span = figure.span
    return any(
        other.end == start - 1 and other.unit == span.unit and other is not span
        for other in figure.others
    )


def _in_aside(text: str, start: int, end: int, until: int) -> bool:
    """Whether a word is in an aside that ends before the figure."""
    found = _ASIDE.search(text, max(0, start - 40), until)
    return found is not None and found.start() < start and end <= found.end()


def _size(hit: PhraseHit[Tag]) -> float:
    """Longer phrases weigh more."""
    return 1.0 + 0.08 * (hit.end - hit.start)


def fits(span: FigureSpan, metric: Metric) -> bool:
    """Whether a figure of this unit can be one of the metric."""
    unit = span.unit
    if unit == "point":
        return metric.unit == "point"
    if not unit or unit == "pct_point" or unit.startswith("usd_per"):
        return False
    if metric.dimension in ("money", "percent", "power", "duration", "ratio"):
        return unit_fits(unit, metric.dimension)
    if metric.dimension != "count":
        return False
    if metric.unit in ("gpu", "tpu"):
        return unit in ("gpu", "tpu")
    if span.weak and unit == "employee" and metric.unit in _PEOPLE:
        return True  # people who use it
    return unit == metric.unit or metric.unit in _RELATED.get(unit, ())


def lend_metrics(
    candidates: Sequence[Candidate],
    known: Mapping[str, Metric],
    text: str,
    *,
    retold: bool,
    rows: Set[int] = frozenset(),
) -> list[Candidate]:
    """The candidates, numbered, with up to three metrics each where their own words gave fewer.

    A figure that the one before it is compared with is of the same metric. The same amount
    elsewhere in the text lends its metrics, then the figure before it of the same unit, then what
    the unit measures most often. In an article (``retold``) or a judgment the rest gets the
    market view. A figure without a word of its own is still asked about. ``rows`` are the places
    of table rows, whose names say what their figures are: they lend and borrow only within one.
    """
    told: dict[tuple[object, ...], tuple[str, ...]] = {}
    for each in candidates:
        if each.figure is not None and each.metrics:
            told.setdefault(_amount(each), each.metrics)
    before: dict[str, Candidate] = {}
    out = []
    for number, each in enumerate(candidates, start=1):
        figure, metrics = each.figure, each.metrics
        earlier = before.get(each.unit)
        tabled = each.sentence_start in rows
        if earlier is not None and earlier.sentence_start != each.sentence_start:
            earlier = None if tabled or earlier.sentence_start in rows else earlier
        share = each.unit == "percent" and _SHARE.match(text, each.end) is not None
        quarterly = (_QUARTER,) in (metrics[:1], earlier.metrics[:1] if earlier else ())
        compared = (
            earlier is not None and not share and not quarterly and _compared(text, earlier, each)
        )
        if figure is not None and earlier is not None and compared:
            figure = _like(text, figure, each, earlier)
            metrics = tuple(dict.fromkeys(earlier.metrics + metrics))[:MOST]
        if figure is not None and len(metrics) < MOST:
            far = earlier is not None and each.start - earlier.start > _LENT_REACH
            price = each.unit == "usd" and abs(figure.middle or 0) < _PRICE
            if not metrics and (far or price):
                earlier = None
            grows = any(name in _GROWS for name in metrics)
            lent = (
                *(() if tabled else told.get(_amount(each), ())),
                *(() if earlier is None else earlier.metrics),
                *(_GROWTH if grows else ()),
            )
            kind = each.unit, each.label == "ambition"
            most = (*_USUAL.get(kind, ()), *(_COMMON.get(kind, ()) if metrics else ()))
            fitting = (
                name
                for name in lent
                if name in known
                and known[name].dimension != "text"
                and (name != "deal_rate" or figure.per)
                and not (name in _GROWS and (share or not grows))
                and not (name.endswith("customer_share") and not share)
            )
            rest = (name for name in most if name in known)
            metrics = tuple(dict.fromkeys((*metrics, *fitting, *rest)))[:MOST]
        usual = _USUAL.get((each.unit, True), ())
        if figure is not None and usual and metrics and usual[0] not in metrics:
            metrics = (*metrics[: MOST - 1], usual[0])
        told_so = figure is not None and bool(metrics)
        if figure is not None and not metrics and each.unit != "usd_per_share":
            views = "market_view" in known and (retold or each.label == "opinion")
            metrics = ("market_view",) if views else ()
        out.append(replace(each, id=str(number), metrics=metrics, figure=figure))
        if told_so:
            before[each.unit] = out[-1]
    return out


def _like(text: str, figure: Figure, each: Candidate, earlier: Candidate) -> Figure:
    """A figure with the sign of what it is compared with: "a loss of $9 million, up from $4
    million" was a loss, and sales that another loss stands beside are none.
    """
    earned, known = (it.metrics[:1] in _EARNED for it in (each, earlier))
    middle = figure.middle or 0
    signed = _SIGN.search(text, each.start, each.end) is not None
    if earned and not known and middle < 0 and not signed:
        return scaled_figure(figure, -1.0, figure.unit)
    worded = _SIGN.search(text, earlier.start, earlier.end) is None
    lost = (earlier.figure.middle or 0 if earlier.figure else 0) < 0
    if not earned and known and lost and worded and middle > 0:
        return scaled_figure(figure, -1.0, figure.unit)
    return figure


def _compared(text: str, earlier: Candidate, each: Candidate) -> bool:
    """Whether a figure says what the one before it in its sentence was, or is measured against."""
    if earlier.sentence_start != each.sentence_start:
        return False
    between = text[earlier.end : each.start]
    if _CONTRACTED.match(text, each.end):
        return False
    if each.metrics and each.metrics[0] not in earlier.metrics:
        return False
    return len(between) <= _COMPARED_REACH and _COMPARED.search(between) is not None


def _amount(candidate: Candidate) -> tuple[object, ...]:
    figure = candidate.figure
    assert figure is not None
    return candidate.unit, figure.value, figure.low, figure.high, figure.per
