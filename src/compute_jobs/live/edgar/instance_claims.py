"""Claims from a filing's instance document: who buys, and the revenue of a company's parts.

Concentration: a percentage means nothing without its benchmark (of revenue, or of what is owed on
one day), its axis (a customer, a country) and its population (the whole company, or a part of it).
Only shares of the whole company's revenue become the plain metrics; for the rest, the perimeter
says what they are a share of. Labels such as "Customer A" belong to one filing and are never joined
across filings.

Parts: only those along one axis are used, since a product in a country is a part of a part. The
perimeter is the part's name as filed, which is also the name the press uses ("data center").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import unescaped
from compute_jobs.core.evidence.evidence_model import Figure, SourceRef
from compute_jobs.live.claim_parts import at_least, in_words, percent, quantity, stretch
from compute_jobs.live.edgar.filed_claims import FilingClaims
from compute_jobs.live.edgar.instance import Instance, XbrlContext
from compute_jobs.live.edgar.submissions import SecFiling
from compute_jobs.packs.tables import bundled_table

Of = Literal["revenue", "receivables", "other"]
Axis = Literal["customer", "geography", "other"]
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_AND = re.compile(r"(?<=[a-z])([acdegikoquvwxyz])and(?=[A-Z])")
"""Tags run "and" into the word before it: ComputeandNetworking, but not IrelandBranch."""
_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}
_NUMBERS = ("two", "three", "four", "five", "ten")
_YEARLY = ("10-K", "20-F", "40-F")
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[\s\u00a0]+")
_SENTENCE = re.compile(r"(?<=[.;:])\s")
_REACH = 600
"""Characters of a sentence before and after a word for countries that are looked at."""
_COUNTRIES = re.compile(r"geograph|\bcountr(?:y|ies)\b|\bregions?\b", re.I)
_REVENUE = re.compile(r"\brevenues?\b|\b(?:net )?sales\b", re.I)
_BASED_ON = re.compile(r"\bbased (?:up)?on\b|\bby\b|\baccording to\b", re.I)
_BASES = (
    ("the customer's billing address", re.compile(r"\bbill(?:ed|ing|s)?\b[-\s]?(?:to\b)?", re.I)),
    ("where goods are shipped", re.compile(r"\bship(?:ped|ping|ment)?\b[-\s]?(?:to\b)?", re.I)),
    ("the customer's headquarters", re.compile(r"\bheadquarter(?:s|ed)\b", re.I)),
    ("where the end customer is", re.compile(r"\bend[- ](?:customer|user)s?\b", re.I)),
)
_FIVE = "The five largest customers made up"


class ConcentrationShare(Struct, frozen=True):
    """One percentage with everything it depends on."""

    percent: float
    of: Of
    axis: Axis
    member: str
    """As filed; empty if no axis names a customer."""
    benchmark: str
    group: bool
    """The member means several buyers."""
    part: tuple[str, ...]
    """Members of further axes: the sub-population the percentage is about."""
    start: date
    end: date
    context: str
    derived: bool = False
    segment: str = ""
    """The member of the one further axis, if that is a segment."""
    least: float = 0.0
    """The lower bound as a share of total revenue; ``percent`` unless it is bounded."""
    bounded: tuple[str, ...] = ()
    """The segment it was filed with, if it isn't known what it is a share of."""

    @property
    def who(self) -> str:
        """The member in words."""
        return member_in_words(self.member)

    @property
    def is_china(self) -> bool:
        """China's share of revenue."""
        return self.axis == "geography" and self.of == "revenue" and _is_china(self.member)

    @property
    def perimeter(self) -> str:
        """What it is a percentage of, if that isn't the whole company's revenue."""
        whole = {"revenue": "", "receivables": "receivables"}.get(self.of, self.benchmark)
        return ", ".join(it for it in (whole or "", *self.part) if it) or "an unnamed total"


def shares(instance: Instance) -> list[ConcentrationShare]:
    """Every percentage of the filing's own latest period, in document order; for each, the shortest
    period (the quarter).
    """
    filed = [
        share
        for fact, context, value in instance.figures(_table()["facts"])
        if 0 <= value <= 1 and (share := _share(fact.context, context, value * 100)) is not None
    ]
    everything = [*filed, *_china_from_revenue(instance)]
    end = instance.period_end or max((it.end for it in everything), default=None)
    latest: dict[tuple[str, ...], ConcentrationShare] = {}
    for share in everything:
        key = (share.of, share.member, share.benchmark, *share.part)
        if share.end == end and (key not in latest or share.start > latest[key].start):
            latest[key] = share
    return list(latest.values())


def add_concentration(
    claims: FilingClaims, instance: Instance, filing: SecFiling, *, countries_by: str = ""
) -> list[str]:
    """Filed claims on the largest customer, the largest five, and China; notes for the reader.

    ``countries_by`` is how the filing assigns revenue to countries, if its text says so.
    """
    table, found = _table(), shares(instance)
    adder = _ConcentrationClaims(claims, filing, countries_by)
    buyers = [
        it
        for it in found
        if it.axis == "customer"
        and not _says(it.member + it.benchmark.replace(" ", ""), table["not_customer_words"])
    ]
    through = [it for it in buyers if _says(it.member, table["channel_words"])]
    of_revenue = [it for it in buyers if it.of == "revenue" and it not in through]
    # A quarter's shares and a half-year's don't mix: only the shortest period.
    start = max((it.start for it in of_revenue), default=None)
    of_revenue = [it for it in of_revenue if it.start == start]
    whole = [it for it in of_revenue if not it.part]
    for five in whole:
        if _says(five.member, table["top_five_words"]):
            adder.add("top5_customer_share", five, _FIVE)
    single = [it for it in whole if not it.group] or _of_whole(of_revenue, instance)
    # Some filers count buyers twice: by who signs, and by who uses. Never added up.
    direct = [it for it in single if not _says(it.member, table["indirect_words"])] or single
    if direct:
        adder.largest(max(direct, key=lambda it: it.least))
        adder.at_least_five(direct)
    parts = [it for it in buyers if (it.of != "revenue" or it.part or it in through)]
    for share in sorted(parts, key=lambda it: -it.percent):
        if not share.group:
            adder.part(share, through=share in through)
    for share in sorted(found, key=lambda it: it.derived):
        if share.is_china:
            adder.china(share)
    if found:
        return []
    return [f"its {filing.form} of {filing.filed} has no figures on concentration"]


def states_china(instance: Instance) -> bool:
    """Whether the filing gives China's part of revenue in figures."""
    return any(it.is_china for it in shares(instance))


def country_basis(document: bytes) -> str:
    """How a filing's main document says it assigns revenue to countries: "the customer's billing
    address"; empty if it doesn't say.
    """
    text = _SPACES.sub(" ", unescaped(_TAG.sub(" ", document.decode("utf-8", "replace"))))
    counts: Counter[str] = Counter()
    for match in _COUNTRIES.finditer(text):
        before = _SENTENCE.split(text[max(match.start() - _REACH, 0) : match.start()])[-1]
        sentence = before + _SENTENCE.split(text[match.start() : match.end() + _REACH])[0]
        if _REVENUE.search(sentence) and _BASED_ON.search(sentence):
            counts.update([basis for basis, words in _BASES if words.search(sentence)][:1])
    return max(counts, key=counts.__getitem__, default="")


def _of_whole(found: Sequence[ConcentrationShare], instance: Instance) -> list[ConcentrationShare]:
    """Customers whose share is filed with a segment, as bounded shares of total revenue.

    The tags don't say whether it is a share of the segment's revenue or of total revenue. The first
    is the lower bound, the second the upper.
    """
    weights = _shares_of_revenue(instance, _table()["segment_axes"], _table()["neutral_axes"])
    by_member: dict[str, list[tuple[ConcentrationShare, float]]] = {}
    for share in found:
        weight = weights.get((share.segment, share.start, share.end))
        if weight is not None and not share.group and share.segment:
            by_member.setdefault(share.member, []).append((share, weight[0]))
    bounded = []
    for parts in by_member.values():
        first = parts[0][0]
        least = sum(share.percent * weight for share, weight in parts)
        most = min(sum(share.percent for share, _ in parts), 100.0)
        bounded.append(
            replace(first, percent=most, least=round(least, 2), part=(), bounded=first.part)
        )
    return bounded


def _shares_of_revenue(
    instance: Instance, axes: Sequence[str], neutral: Sequence[str] = ()
) -> dict[tuple[str, date, date], tuple[float, str]]:
    """The shares of total revenue along one of these axes, if a filing gives the parts in dollars:
    by member and period, the share and its context.
    """
    totals: dict[tuple[date, date], float] = {}
    parts: dict[tuple[str, date, date], tuple[float, str]] = {}
    for fact, context, value in instance.figures(_table()["revenue_facts"]):
        if context.start is None or context.end is None or value < 0:
            continue
        dimensions = [it for it in context.dimensions if it[0] not in neutral]
        if not context.dimensions:
            totals.setdefault((context.start, context.end), value)
        elif len(dimensions) == 1 and dimensions[0][0] in axes:
            key = (dimensions[0][1], context.start, context.end)
            parts.setdefault(key, (value, fact.context))
    return {
        key: (value / total, context)
        for key, (value, context) in parts.items()
        if (total := totals.get(key[1:], 0.0)) > 0 and value <= total
    }


class _ConcentrationClaims:
    def __init__(self, claims: FilingClaims, filing: SecFiling, countries_by: str) -> None:
        self._claims = claims
        self._filed = filing.filed
        self._countries_by = countries_by
        self._source = claims.source(filing.accession, filing.form, filing.filed)
        self._percents: dict[str, float] = {}
        self._has_five = False

    def add(
        self,
        metric: str,
        share: ConcentrationShare,
        lead: str,
        figure: Figure | None = None,
        *,
        of: str = "revenue",
        perimeter: str = "",
        note: str = "",
        by: str = "",
    ) -> None:
        """Add a claim, unless there is one with the same id and an equal or larger share."""
        claim_id = self._claims.id(metric, perimeter, share.start, share.end, longest=48)
        if self._percents.get(claim_id, -1.0) >= share.percent:
            return
        figure = figure or _filed_percent(share.percent)
        self._percents[claim_id] = share.percent
        self._has_five = self._has_five or metric == "top5_customer_share"
        if share.benchmark and not note:
            note = f"Benchmark as filed: {share.benchmark}."
        self._claims.add(
            claim_id,
            metric,
            f"{lead} {figure.text} of {of}{by} in {in_words(share.start, share.end)}.",
            figure,
            sources=[SourceRef(self._source, f"ConcentrationRiskPercentage, {share.context}")],
            published=self._filed,
            period=stretch(share.start, share.end),
            perimeter=perimeter,
            note=note,
        )

    def largest(self, share: ConcentrationShare) -> None:
        """Of the whole company's revenue; a range if only a segment's share is filed."""
        lead = f"The largest customer ({share.who}) made up"
        if not share.bounded:
            return self.add("top_customer_share", share, lead)
        note = (
            f"Derived: filed as {fmt.percent(round(share.percent, 2))} alongside the segment "
            f"{', '.join(share.bounded)}, which had "
            f"{fmt.percent(round(share.least / share.percent * 100, 1))} of revenue. Of the "
            "segment's revenue it would be the lower end, of all revenue the upper one."
        )
        return self.add("top_customer_share", share, lead, _between(share), note=note)

    def at_least_five(self, single: Sequence[ConcentrationShare]) -> None:
        """The named customers are at most the five largest, so their sum is a lower bound for those
        five.
        """
        by_member = {it.member: it for it in single}
        named = sorted(by_member.values(), key=lambda it: -it.least)[:5]
        total = round(sum(it.least for it in named), 2)
        if self._has_five or not named or total > 100:
            return
        exact = len(named) == 5 and not any(it.bounded for it in named)
        figure = percent(total) if exact else at_least(total, "percent", fmt.percent(total))
        which = f"the {_COUNTS[len(named)]} customers" if len(named) > 1 else "the one customer"
        parts = ", ".join(fmt.percent(round(it.least, 1)) for it in named)
        self.add(
            "top5_customer_share",
            replace(named[0], percent=total, member="", group=True),
            _FIVE,
            figure,
            note=f"Derived: {which} the filing names{' together' if len(named) > 1 else ''} "
            f"({parts}).",
        )

    def part(self, share: ConcentrationShare, *, through: bool) -> None:
        """A share of something other than total revenue, or one that isn't a customer's."""
        if through and share.of == "revenue" and not share.part:
            return self.add(
                "partial_customer_share", share, f"Sales through {share.who} made up",
                perimeter=f"through {share.who}",
            )  # fmt: skip
        base = share.benchmark if share.of == "other" else share.of
        part = f" ({', '.join(share.part)})" if share.part else ""
        return self.add(
            "partial_customer_share",
            share,
            f"The largest customer ({share.who}) made up",
            of=f"{base or 'something not named'}{part}",
            perimeter=share.perimeter,
        )

    def china(self, share: ConcentrationShare) -> None:
        note = f"Reported as {share.who!r}."
        if share.derived:
            note = f"Derived: that country's revenue over all revenue in the same filing. {note}"
        elif share.benchmark:
            note = f"Benchmark as filed: {share.benchmark}. {note}"
        by = f" by {self._countries_by}" if self._countries_by else ""
        if by:
            note += (
                f" Countries are assigned by {self._countries_by}, which may "
                "not be where the product is used."
            )
        else:
            note += (
                " The figures don't say how countries are assigned (by billing, shipping or use)."
            )
        self.add("china_share", share, f"{share.who} made up", by=by, note=note)


def _between(share: ConcentrationShare) -> Figure:
    """From the share as one of the segment's revenue to the share as one of total revenue."""
    low, high = share.least, round(share.percent, 2)
    text = fmt.between(low, high, "percent")
    return Figure(None, low, high, low, high, "percent", None, text)


def _share(context_id: str, context: XbrlContext, percents: float) -> ConcentrationShare | None:
    """The share a fact states; None if it is neither a customer's nor a country's."""
    table = _table()
    benchmark = kind = member = ""
    axis: Axis = "other"
    part: list[str] = []
    segments: list[str] = []
    for name, value in context.dimensions:
        if name == table["benchmark_axis"]:
            benchmark = value
        elif name == table["type_axis"]:
            kind = value
        elif name in table["customer_axes"] and not member:
            axis, member = "customer", value
        elif name in table["geography_axes"] and not member:
            axis, member = "geography", value
        elif name in table["neutral_axes"]:
            continue
        else:
            part.append(member_in_words(value))
            if name in table["segment_axes"]:
                segments.append(value)
    if axis == "other" or context.end is None:
        return None
    of: Of = "other"
    everything = benchmark + kind + "".join(value for _, value in context.dimensions)
    # For a single day, receivables win over a revenue benchmark: a day has no revenue.
    if _says(everything, table["receivable_words"]) or "Credit" in kind:
        of = "receivables"
    elif benchmark in table["revenue_benchmarks"] and context.start is not None:
        of = "revenue"
    return ConcentrationShare(
        percent=percents,
        of=of,
        axis=axis,
        member=member,
        benchmark=member_in_words(benchmark),
        group=_is_group(member),
        part=tuple(part),
        # Receivables are often stated for one day.
        start=context.start or context.end,
        end=context.end,
        context=context_id,
        segment=segments[0] if len(segments) == len(part) == 1 else "",
        least=percents,
    )


def _china_from_revenue(instance: Instance) -> list[ConcentrationShare]:
    """China's revenue divided by total revenue, one of each period."""
    found: dict[tuple[date, date], ConcentrationShare] = {}
    by_country = _shares_of_revenue(instance, _table()["geography_axes"])
    for (member, start, end), (share, context) in by_country.items():
        if _is_china(member):
            china = ConcentrationShare(
                percent=share * 100,
                of="revenue",
                axis="geography",
                member=member,
                benchmark="",
                group=False,
                part=(),
                start=start,
                end=end,
                context=context,
                derived=True,
            )
            found.setdefault((start, end), china)
    return list(found.values())


def _filed_percent(value: float) -> Figure:
    """A share as filed: whole percentages are exact to half a point."""
    value = round(value, 4)
    half = 0.5 if value == int(value) else 0.05
    low, high = max(value - half, 0.0), min(value + half, 100.0)
    return Figure(value, None, None, low, high, "percent", None, fmt.percent(value))


def member_in_words(member: str) -> str:
    """ "CustomerAMember" is Customer A, "CN" is China, "IPhoneMember" is iPhone."""
    stem = member.removesuffix("Member").removesuffix("Domain")
    rules = bundled_table("edgar_tags")["names"]
    if stem in rules["codes"]:
        return str(rules["codes"][stem])
    words = _WORDS.findall(_AND.sub(r"\1And", stem))
    if not words:
        return stem
    if len(words) > 1 and words[0] == "I" and stem[1:2].isupper():
        words[:2] = [f"i{words[1]}"]
    text = " ".join(
        word
        if i == 0 or word.isupper() or (word[:1] == "i" and word[1:2].isupper())
        else word.lower()
        for i, word in enumerate(words)
    )
    for name in rules["proper"]:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", name, text, flags=re.IGNORECASE)
    return text if len(text) <= 78 else f"{text[:77]}…"


def _is_group(member: str) -> bool:
    """Whether words such as "customers" or "five largest" say that it means several buyers."""
    stem = member.removesuffix("Member").removesuffix("Domain")
    words = [word.lower() for word in _WORDS.findall(stem)]
    plural = any(word.endswith("s") and len(word) > 3 for word in words)
    named = [word for word in words if word in _table()["group_words"]]
    return any(word not in _NUMBERS or plural for word in named)


def _is_china(member: str) -> bool:
    table, stem = _table(), member.removesuffix("Member")
    return stem in table["china_codes"] or (
        _says(stem, table["china_words"]) and not _says(stem, table["not_china_words"])
    )


def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = bundled_table("edgar_tags")["concentration"]
    return table


def _says(text: str, words: Sequence[str]) -> bool:
    plain = text.lower()
    return any(word in plain for word in words)


# -- revenue of parts ------------------------------------------------------------------------


class SegmentRevenue(NamedTuple):
    name: str
    start: date
    end: date
    value: float
    context: str
    tag: str

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def is_year_before(self, other: SegmentRevenue) -> bool:
        back = (other.end - self.end).days
        return self.name == other.name and 350 <= back <= 380 and abs(self.days - other.days) <= 10


def segment_revenues(instance: Instance) -> list[SegmentRevenue]:
    """Revenue by part: years of a yearly report, quarters of a quarterly one."""
    tags = bundled_table("edgar_tags")
    rules = tags["segments"]
    kind = "year" if instance.form.startswith(_YEARLY) else "quarter"
    shortest, longest = tags["lengths"][kind]
    revenues: dict[tuple[str, date, date], SegmentRevenue] = {}
    for fact, context, value in instance.figures(tags["concentration"]["revenue_facts"]):
        in_dollars = fact.unit.lower() in ("usd", "u_usd", "iso4217_usd")
        if not context.start or not context.end or len(context.dimensions) != 1 or not in_dollars:
            continue
        axis, member = context.dimensions[0]
        if axis not in rules["axes"] or any(it in member.lower() for it in rules["skip_words"]):
            continue
        name = member_in_words(member.removesuffix("Member").removesuffix("Segment"))
        revenue = SegmentRevenue(name, context.start, context.end, value, fact.context, fact.name)
        if shortest <= revenue.days <= longest:
            revenues.setdefault((name, context.start, context.end), revenue)
    if len({name for name, _, _ in revenues}) > rules["most"]:
        return []
    return sorted(revenues.values(), key=lambda it: (it.name, it.end))


def add_segments(claims: FilingClaims, instance: Instance, filing: SecFiling) -> None:
    """Filed revenue of each part, and its growth if the filing gives the year before."""
    source = claims.source(filing.accession, filing.form, filing.filed)

    def claim_id(metric: str, part: SegmentRevenue) -> str:
        return claims.id(metric, part.name, part.start, part.end, longest=40)

    def add(
        metric: str, statement: str, figure: Figure, *parts: SegmentRevenue, **more: Any
    ) -> None:
        claims.add(
            claim_id(metric, parts[0]),
            metric,
            statement,
            figure,
            sources=[SourceRef(source, f"{part.tag}, {part.context}") for part in parts],
            published=filing.filed,
            period=stretch(parts[0].start, parts[0].end),
            perimeter=parts[0].name.casefold(),
            **more,
        )

    revenues = segment_revenues(instance)
    for part in revenues:
        when = in_words(part.start, part.end)
        add(
            "segment_revenue",
            f"Revenue of {fmt.money(part.value)} in {part.name}, in {when}.",
            quantity(part.value, "usd", half=0.5),
            part,
        )
        before = next((it for it in revenues if it.is_year_before(part)), None)
        if before is None or before.value <= 0:
            continue
        change = (part.value / before.value - 1) * 100
        add(
            "segment_growth",
            f"Revenue in {part.name} {'grew' if change >= 0 else 'fell'} "
            f"{fmt.percent(abs(round(change, 2)))} in {when} from a year earlier.",
            percent(change),
            part,
            before,
            inputs=(claim_id("segment_revenue", part), claim_id("segment_revenue", before)),
            note=f"Derived: {fmt.money(part.value)} against {fmt.money(before.value)}.",
        )
