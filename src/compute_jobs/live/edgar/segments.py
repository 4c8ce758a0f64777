"""Revenue of a company's parts, from the filing's instance document; growth where it compares.

Only parts along one axis are taken: a product in a country is a part of a part. The perimeter is
the part's name as filed, which is how press names it too ("data center").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Figure, SourceRef
from compute_jobs.live import making
from compute_jobs.live.edgar.concentration import in_words
from compute_jobs.live.edgar.instance import Instance
from compute_jobs.live.edgar.submissions import Filing
from compute_jobs.live.pack_names import EDGAR as PACK
from compute_jobs.live.payload import digits


class Part(NamedTuple):
    name: str
    start: date
    end: date
    value: float
    context: str
    tag: str

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def parts(instance: Instance, tags: Mapping[str, Any]) -> tuple[Part, ...]:
    """Revenue by part: years of a yearly report, quarters of a quarterly one."""
    rules = tags["segments"]
    shortest, longest = tags["lengths"]["year" if _yearly(instance) else "quarter"]
    found: dict[tuple[str, date, date], Part] = {}
    for fact in instance.facts:
        context = instance.contexts.get(fact.context)
        value = digits(fact.value)
        if (
            fact.name not in tags["concentration"]["revenue_facts"]
            or context is None
            or context.start is None
            or context.end is None
            or value is None
            or len(context.dimensions) != 1
            or fact.unit.lower() not in ("usd", "u_usd", "iso4217_usd")
        ):
            continue
        axis, member = context.dimensions[0]
        plain = member.lower()
        if axis not in rules["axes"] or any(word in plain for word in rules["skip_words"]):
            continue
        part = Part(
            in_words(member).lower(), context.start, context.end, value, fact.context, fact.name
        )
        if shortest <= part.days <= longest:
            found.setdefault((part.name, part.start, part.end), part)
    if len({part.name for part in found.values()}) > rules["most"]:
        return ()
    return tuple(sorted(found.values(), key=lambda it: (it.name, it.end)))


def segment_claims(
    instance: Instance, filing: Filing, tags: Mapping[str, Any], *, employer: str
) -> dict[str, Claim]:
    """Filed revenue of each part, and its growth where the filing gives the year before."""
    claims: dict[str, Claim] = {}
    found = parts(instance, tags)
    for part in found:
        when = making.in_words(part.start, part.end)
        revenue_id = _id("segment-revenue", employer, part)
        claims[revenue_id] = _claim(
            revenue_id,
            "segment_revenue",
            f"Revenue of {fmt.money(part.value)} in {part.name}, in {when}.",
            making.quantity(part.value, "usd", half=0.5),
            (part,),
            employer=employer,
            filing=filing,
        )
        before = next((it for it in found if _a_year_before(it, part)), None)
        if before is None or before.value <= 0:
            continue
        change = (part.value / before.value - 1) * 100
        growth_id = _id("segment-growth", employer, part)
        claims[growth_id] = _claim(
            growth_id,
            "segment_growth",
            f"Revenue in {part.name} {'grew' if change >= 0 else 'fell'} "
            f"{fmt.percent(abs(round(change, 2)))} in {when} over a year before.",
            making.percent(change),
            (part, before),
            employer=employer,
            filing=filing,
            inputs=(revenue_id, _id("segment-revenue", employer, before)),
            note=f"Derived: {fmt.money(part.value)} against {fmt.money(before.value)}.",
        )
    return claims


def _claim(
    claim_id: str,
    metric: str,
    statement: str,
    figure: Figure,
    rests_on: tuple[Part, ...],
    *,
    employer: str,
    filing: Filing,
    inputs: tuple[str, ...] = (),
    note: str = "",
) -> Claim:
    part = rests_on[0]
    source = f"edgar-{filing.accession}"
    day = making.cached_day(filing.filed)
    return Claim(
        id=claim_id,
        subjects=(employer,),
        metric=metric,
        statement=statement,
        tier="filed",
        sources=tuple(SourceRef(source, f"{it.tag}, {it.context}") for it in rests_on),
        figure=figure,
        period=making.stretch(part.start, part.end),
        as_of=day,
        published=day,
        perimeter=part.name,
        note=note,
        origin=source,
        inputs=inputs,
        pack=PACK,
    )


def _id(metric: str, employer: str, part: Part) -> str:
    name = making.slug(part.name, longest=40)
    return f"edgar-{employer}-{metric}-{name}-{part.start.isoformat()}-{part.end.isoformat()}"


def _a_year_before(one: Part, other: Part) -> bool:
    back = (other.end - one.end).days
    return one.name == other.name and 350 <= back <= 380 and abs(one.days - other.days) <= 10


def _yearly(instance: Instance) -> bool:
    return instance.form.startswith(("10-K", "20-F", "40-F"))
