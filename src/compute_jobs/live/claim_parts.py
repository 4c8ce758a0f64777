"""Building blocks of live claims: exact figures, periods, ids, and what a source yields."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Evidence, Figure, Period

EDGAR = "live-edgar"
BOARDS = "live-boards"
EPOCH = "live-epoch"
LCA = "live-lca"
PACKS = (EDGAR, BOARDS, EPOCH, LCA)
"""The pack names of live claims, which show where a claim came from."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class SourceReading(Struct, frozen=True):
    """What one live source yields: evidence, and what a reader should know about it."""

    evidence: Evidence = field(default_factory=Evidence)
    notes: tuple[str, ...] = ()
    """What was left out and why, one line each."""


def lay_over(base: Evidence, live: Evidence) -> Evidence:
    """The packs with live evidence added. Employers and assets of the packs keep their entries; one
    whose ticker a refresh looked up gets its CIK.

    Of two copies of one data set the newer one counts.
    """
    found = {
        name: replace(base.employers[name], cik=it.cik)
        for name, it in live.employers.items()
        if name in base.employers
        and base.employers[name].cik is None
        and it.ticker == base.employers[name].ticker
    }
    base, live = without_older_copies(base, live), without_older_copies(live, base)
    return replace(
        base,
        # In the order of the packs, then what only the live evidence has.
        employers={**base.employers, **live.employers, **base.employers, **found},
        assets={**base.assets, **live.assets, **base.assets},
        origins={**base.origins, **live.origins},
        sources={**base.sources, **live.sources},
        claims={**base.claims, **live.claims},
        relations=(*base.relations, *live.relations),
    )


def without_older_copies(evidence: Evidence, other: Evidence) -> Evidence:
    """The evidence without claims from a data set that ``other`` has a newer copy of."""
    newest = {
        source.url: source.published.last
        for source in other.sources.values()
        if source.kind == "dataset" and source.url and source.published is not None
    }
    older = {
        source.id
        for source in evidence.sources.values()
        if source.kind == "dataset"
        and source.published is not None
        and source.published.last < newest.get(source.url, date.min)
    }
    if not older:
        return evidence
    claims = {
        claim.id: claim
        for claim in evidence.claims.values()
        if any(ref.source not in older for ref in claim.sources)
    }
    return replace(
        evidence,
        sources={key: source for key, source in evidence.sources.items() if key not in older},
        claims=claims,
        relations=tuple(
            replace(relation, claims=tuple(it for it in relation.claims if it in claims))
            for relation in evidence.relations
            if not relation.claims or any(it in claims for it in relation.claims)
        ),
    )


def name_pattern(name: str) -> re.Pattern[str]:
    """Finds an asset's name in lower-case text; "Colossus 2" doesn't match "Colossus"."""
    words = r"[\s-]+".join(map(re.escape, name.lower().split()))
    return re.compile(rf"(?<!\w){words}(?!\w)(?!\s+(?:\d|(?:[ivx]+|one|two|three|four)\b))")


# ── Figures ─────────────────────────────────────────────────────


def quantity(value: float, unit: str, *, half: float = 0.0, per: str | None = None) -> Figure:
    """A number in base units, exact to ``half`` on either side."""
    value += 0.0  # no negative zero
    shown = fmt.quantity(value, unit)
    rate = fmt.per(per)
    text = f"{shown} {rate}" if rate else shown
    return Figure(value, None, None, value - half, value + half, unit, per, text)


def about(value: float, unit: str, *, per: str | None = None) -> Figure:
    """An estimate: five percent either way, which is what "about" means in the packs."""
    text = f"about {quantity(value, unit, per=per).text}"
    return Figure(value + 0.0, None, None, value * 0.95, value * 1.05, unit, per, text)


def at_least(value: float, unit: str, shown: str) -> Figure:
    """A number with only a lower bound."""
    return Figure(value, None, None, value, None, unit, None, f"at least {shown}")


def percent(value: float) -> Figure:
    """A share or a change, to a hundredth of a percent."""
    value = round(value, 2) + 0.0
    return Figure(
        value, None, None, value - 0.005, value + 0.005, "percent", None, fmt.percent(value)
    )


# ── Periods and ids ─────────────────────────────────────────────


def stretch(first: date, last: date, *, label: str = "") -> Period:
    """A period by its dates, or by its name if it has one: 2026-Q1, FY2026."""
    return Period(label or _calendar_name(first, last), first, last, known=True)


def in_words(first: date, last: date) -> str:
    """ "the quarter to 2 May 2026", "the year to 31 Jan 2026"."""
    days = (last - first).days + 1
    kinds = ((101, "quarter"), (200, "half-year"), (295, "nine months"))
    kind = next((name for most, name in kinds if days <= most), "year")
    return f"the {kind} to {fmt.day(last)}"


def slug(text: str, *, longest: int = 60) -> str:
    """Lower-case letters, digits and hyphens: a part of an id."""
    return _NOT_SLUG.sub("-", text.lower()).strip("-")[:longest].strip("-")


def _calendar_name(first: date, last: date) -> str:
    ends_month = (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month and first.year == last.year:
        if first.month % 3 == 1 and last.month == first.month + 2:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        if (first.month, last.month) == (1, 12):
            return str(first.year)
    return f"{first.isoformat()}/{last.isoformat()}"
