"""Revenue of a company's parts, from the filing's instance document; growth where it compares.

Only parts along one axis are taken: a product in a country is a part of a part. The perimeter is
the part's name as filed, which is also the name the press uses ("data center").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Figure, SourceRef
from compute_jobs.live.claim_parts import in_words, percent, quantity, stretch
from compute_jobs.live.edgar.concentration import member_in_words
from compute_jobs.live.edgar.filing_claims import FilingClaims
from compute_jobs.live.edgar.instance import Instance
from compute_jobs.live.edgar.submissions import SecFiling

_YEARLY = ("10-K", "20-F", "40-F")


class SegmentRevenue(NamedTuple):
    """The revenue of one part in one period."""

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


def segment_revenues(instance: Instance, tags: Mapping[str, Any]) -> list[SegmentRevenue]:
    """Revenue by part: years of a yearly report, quarters of a quarterly one."""
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
        name = member_in_words(member).lower()
        revenue = SegmentRevenue(name, context.start, context.end, value, fact.context, fact.name)
        if shortest <= revenue.days <= longest:
            revenues.setdefault((name, context.start, context.end), revenue)
    if len({name for name, _, _ in revenues}) > rules["most"]:
        return []
    return sorted(revenues.values(), key=lambda it: (it.name, it.end))


def add_segments(
    claims: FilingClaims, instance: Instance, filing: SecFiling, tags: Mapping[str, Any]
) -> None:
    """Filed revenue of each part, and its growth where the filing gives the year before."""
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
            perimeter=parts[0].name,
            **more,
        )

    revenues = segment_revenues(instance, tags)
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
            f"{fmt.percent(abs(round(change, 2)))} in {when} over a year before.",
            percent(change),
            part,
            before,
            inputs=(claim_id("segment_revenue", part), claim_id("segment_revenue", before)),
            note=f"Derived: {fmt.money(part.value)} against {fmt.money(before.value)}.",
        )
