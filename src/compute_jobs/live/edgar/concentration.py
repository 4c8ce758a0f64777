"""Who buys: customer and country concentration from a filing's instance document.

A percentage says nothing without its benchmark (of revenue, or of what is owed on one day), its
axis (a customer, a country) and its population (the whole company, or a part of it). Only shares of
the whole company's revenue become the plain metrics; the rest keep what they are of in their
perimeter. Labels such as "Customer A" are of one filing only and never joined across filings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Figure, Origin, Source, SourceRef
from compute_jobs.live import making
from compute_jobs.live.edgar.instance import Context, Instance
from compute_jobs.live.edgar.submissions import Filing, document_url
from compute_jobs.live.pack_names import EDGAR as PACK
from compute_jobs.live.payload import digits
from compute_jobs.live.source_reading import Reading, reading

Of = Literal["revenue", "receivables", "other"]
Axis = Literal["customer", "geography", "other"]
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SUFFIXES = ("Member", "Domain")


class Share(Struct, frozen=True):
    """One percentage with everything it depends on."""

    percent: float
    of: Of
    axis: Axis
    who: str
    """The member as filed, in words; empty where no axis names anybody."""
    member: str
    benchmark: str
    group: bool
    """The member stands for several buyers."""
    part: tuple[str, ...]
    """Members of further axes: the sub-population the percentage is about."""
    start: date
    end: date
    context: str
    derived: bool = False


def shares(instance: Instance, table: Mapping[str, Any]) -> tuple[Share, ...]:
    """Every percentage of the filing's own latest period, in document order."""
    found: list[Share] = []
    for fact in instance.facts:
        if fact.name not in table["facts"]:
            continue
        context = instance.contexts.get(fact.context)
        value = digits(fact.value)
        if context is None or value is None or not 0 <= value <= 1:
            continue
        share = _share(fact.context, context, value * 100, table)
        if share is not None:
            found.append(share)
    found += _china_from_revenue(instance, table)
    return tuple(_latest(found, instance.period_end))


def concentration_claims(
    instance: Instance,
    filing: Filing,
    table: Mapping[str, Any],
    *,
    employer: str,
    name: str,
    cik: int,
) -> Reading:
    """Filed claims on the largest customer, the largest five, and China."""
    found = shares(instance, table)
    maker = _Maker(employer, name, cik, filing)
    buyers = [
        it
        for it in found
        if it.axis == "customer"
        and not _says(it.member + it.benchmark.replace(" ", ""), table["not_customer_words"])
    ]
    whole = _one_stretch([it for it in buyers if it.of == "revenue" and not it.part])
    single = [it for it in whole if not it.group]
    for five in whole:
        if _says(five.member, table["top_five_words"]):
            maker.add("top5_customer_share", five, "The five largest customers made up")
    if single:
        top = max(single, key=lambda it: it.percent)
        maker.add("top_customer_share", top, f"The largest customer ({top.who}) made up")
        maker.at_least_five(single)
    parts = [it for it in buyers if (it.of != "revenue" or it.part) and not it.group]
    for share in sorted(parts, key=lambda it: -it.percent):
        maker.add("top_customer_share", share, f"The largest customer ({share.who}) made up")
    for share in sorted(found, key=lambda it: it.derived):
        if share.axis == "geography" and share.of == "revenue" and _is_china(share.member, table):
            maker.add("china_share", share, f"{share.who} made up")
    notes = []
    if not found:
        notes.append(f"its {filing.form} of {filing.filed} states no concentration in figures")
    return reading(maker.claims.values(), [maker.source], [maker.origin], notes)


class _Maker:
    def __init__(self, employer: str, name: str, cik: int, filing: Filing) -> None:
        self._employer = employer
        self._filing = filing
        self.claims: dict[str, Claim] = {}
        day = making.cached_day(filing.filed)
        title = f"{name} {filing.form}, filed {making.day_text(filing.filed)}"
        url = document_url(cik, filing)
        source_id = f"edgar-{filing.accession}"
        self.source = Source(
            id=source_id,
            title=title,
            publisher=f"{name} via SEC EDGAR",
            kind="filing",
            stance="primary",
            published=day,
            url=url,
            relays=(source_id,),
            pack=PACK,
        )
        self.origin = Origin(source_id, title, "filing", name, day, url, PACK)

    def add(self, metric: str, share: Share, lead: str, figure: Figure | None = None) -> None:
        when = making.in_words(share.start, share.end)
        base = {"revenue": "revenue", "receivables": "receivables", "other": share.benchmark}
        part = f" ({', '.join(share.part)})" if share.part else ""
        perimeter = _perimeter(share)
        claim_id = "-".join(
            piece
            for piece in (
                "edgar",
                self._employer,
                metric.replace("_", "-"),
                making.slug(perimeter, longest=48),
                share.start.isoformat(),
                share.end.isoformat(),
            )
            if piece
        )
        held = self.claims.get(claim_id)
        if (
            held is not None
            and held.figure is not None
            and (held.figure.value or 0) >= share.percent
        ):
            return
        shown = figure or _filed_percent(share.percent)
        note = f"Benchmark as filed: {share.benchmark}." if share.benchmark else ""
        if share.derived:
            note = "Derived: that country's revenue over all revenue in the same filing."
        if share.who and metric == "china_share":
            note += f" Reported as {share.who!r}."
        self.claims[claim_id] = Claim(
            id=claim_id,
            subjects=(self._employer,),
            metric=metric,
            statement=f"{lead} {shown.text} of {base[share.of]}{part} in {when}.",
            tier="filed",
            sources=(SourceRef(self.source.id, f"ConcentrationRiskPercentage, {share.context}"),),
            figure=shown,
            period=making.stretch(share.start, share.end),
            as_of=making.cached_day(self._filing.filed),
            published=making.cached_day(self._filing.filed),
            perimeter=perimeter,
            note=note.strip(),
            origin=self.origin.id,
            pack=PACK,
        )

    def at_least_five(self, single: list[Share]) -> None:
        """Those named are at most the five largest, so their sum is the least the five can be."""
        largest = max(single, key=lambda it: it.percent)
        by_member = {it.member: it for it in single}
        named = sorted((it.percent for it in by_member.values()), reverse=True)[:5]
        total = sum(named)
        if (
            len(named) < 2
            or total > 100
            or any("top5" in key.replace("-", "") for key in self.claims)
        ):
            return
        exact = len(by_member) >= 5
        figure = making.percent(total) if exact else making.at_least_percent(total)
        count = "five" if exact else {2: "two", 3: "three", 4: "four"}[len(named)]
        lead = "The five largest customers made up"
        share = Share(
            percent=total,
            of="revenue",
            axis="customer",
            who="",
            member="",
            benchmark=largest.benchmark,
            group=True,
            part=(),
            start=largest.start,
            end=largest.end,
            context=largest.context,
        )
        self.add("top5_customer_share", share, lead, figure)
        key = next(k for k, it in self.claims.items() if it.metric == "top5_customer_share")
        self.claims[key] = replace(
            self.claims[key],
            note=f"Derived: the {count} customers the filing names together "
            f"({', '.join(fmt.percent(round(it, 1)) for it in named)}).",
        )


def _share(
    context_id: str, context: Context, percent: float, table: Mapping[str, Any]
) -> Share | None:
    if context.end is None:
        return None
    # Receivables are often stated for one day.
    start = context.start or context.end
    benchmark = kind = member = ""
    axis: Axis = "other"
    part: list[str] = []
    for name, value in context.dimensions:
        if name == table["benchmark_axis"]:
            benchmark = value
        elif name == table["type_axis"]:
            kind = value
        elif name in table["customer_axes"] and not member:
            axis, member = "customer", value
        elif name in table["geography_axes"] and not member:
            axis, member = "geography", value
        else:
            part.append(in_words(value))
    of: Of = "other"
    if benchmark in table["revenue_benchmarks"]:
        of = "revenue"
    elif _says(benchmark, table["receivable_words"]) or "Credit" in kind:
        of = "receivables"
    if axis == "other":
        return None
    return Share(
        percent=percent,
        of=of,
        axis=axis,
        who=in_words(member),
        member=member,
        benchmark=in_words(benchmark),
        group=_is_group(member, table),
        part=tuple(part),
        start=start,
        end=context.end,
        context=context_id,
    )


def _china_from_revenue(instance: Instance, table: Mapping[str, Any]) -> list[Share]:
    """China's revenue over all revenue, where a filing gives countries in dollars."""
    totals: dict[tuple[date, date], float] = {}
    parts: dict[tuple[date, date], tuple[float, str, str]] = {}
    for fact in instance.facts:
        context = instance.contexts.get(fact.context)
        value = digits(fact.value)
        if (
            fact.name not in table["revenue_facts"]
            or context is None
            or context.start is None
            or context.end is None
            or value is None
            or value < 0
        ):
            continue
        key = (context.start, context.end)
        if not context.dimensions:
            totals.setdefault(key, value)
        elif len(context.dimensions) == 1:
            axis, member = context.dimensions[0]
            if axis in table["geography_axes"] and _is_china(member, table):
                parts.setdefault(key, (value, member, fact.context))
    found = []
    for key, (value, member, context_id) in parts.items():
        total = totals.get(key, 0.0)
        if total > 0 and value <= total:
            found.append(
                Share(
                    percent=value / total * 100,
                    of="revenue",
                    axis="geography",
                    who=in_words(member),
                    member=member,
                    benchmark="",
                    group=False,
                    part=(),
                    start=key[0],
                    end=key[1],
                    context=context_id,
                    derived=True,
                )
            )
    return found


def _latest(found: list[Share], period_end: date | None) -> list[Share]:
    """Those of the filing's own period, each for its shortest stretch (the quarter)."""
    if not found:
        return []
    end = period_end or max(it.end for it in found)
    own = [it for it in found if it.end == end]
    kept: dict[tuple[str, ...], Share] = {}
    for it in own:
        key = (it.of, it.member, it.benchmark, *it.part)
        held = kept.get(key)
        if held is None or it.start > held.start:
            kept[key] = it
    return list(kept.values())


def _one_stretch(found: list[Share]) -> list[Share]:
    """Only the shortest stretch: a quarter's shares and a half-year's don't mix."""
    start = max((it.start for it in found), default=None)
    return [it for it in found if it.start == start]


def _perimeter(share: Share) -> str:
    pieces = []
    if share.of == "receivables":
        pieces.append("of receivables")
    elif share.of == "other":
        pieces.append(f"of {share.benchmark or 'something else'}")
    return ", ".join([*pieces, *share.part])


def _filed_percent(value: float) -> Figure:
    """A share as filed: whole percents are exact to half of one."""
    value = round(value, 4)
    half = 0.5 if value == int(value) else 0.05
    low, high = max(value - half, 0.0), min(value + half, 100.0)
    return Figure(value, None, None, low, high, "percent", None, fmt.percent(value))


def in_words(member: str) -> str:
    """ "CustomerAMember" is Customer A, "CN" is China."""
    for suffix in _SUFFIXES:
        member = member.removesuffix(suffix)
    if member == "CN":
        return "China"
    words = _WORDS.findall(member)
    if not words:
        return member
    text = " ".join(
        word if word.isupper() or i == 0 else word.lower() for i, word in enumerate(words)
    )
    return text if len(text) <= 78 else f"{text[:77]}…"


def _is_group(member: str, table: Mapping[str, Any]) -> bool:
    stem = member.removesuffix("Member").removesuffix("Domain")
    words = [word.lower() for word in _WORDS.findall(stem)]
    plural = any(word.endswith("s") and len(word) > 3 for word in words)
    numbers = {"two", "three", "four", "five", "ten"}
    named = [word for word in words if word in table["group_words"]]
    return any(word not in numbers or plural for word in named)


def _is_china(member: str, table: Mapping[str, Any]) -> bool:
    stem = member.removesuffix("Member")
    if stem in table["china_codes"]:
        return True
    plain = stem.lower()
    return _says(plain, table["china_words"]) and not _says(plain, table["not_china_words"])


def _says(text: str, words: list[str]) -> bool:
    plain = text.lower()
    return any(word in plain for word in words)
