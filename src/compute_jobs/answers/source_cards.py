"""Source cards: who said it, when, what it relays, and which sources share its origins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Source
from compute_jobs.desk.view import View


class SourceCard(Struct, frozen=True):
    source: Source
    date_text: str
    relays: tuple[str, ...]
    """Origins that it relays, by itself or in a claim that cites it."""
    claims: tuple[str, ...]
    shares_origin_with: tuple[str, ...]
    """Other sources that relay one of the same origins; together they count once."""


def source_cards(view: View) -> Sequence[SourceCard]:
    """Every source known at the view's date, oldest first, with the claims that cite it."""
    sources = [each for each in view.evidence.sources.values() if _known(each, view.as_of)]
    claims: dict[str, list[str]] = defaultdict(list)
    origins: dict[str, set[str]] = {source.id: set(source.relays) for source in sources}
    for row in view.claims():
        for name in dict.fromkeys(ref.source for ref in row.claim.sources):
            claims[name].append(row.claim.id)
            if row.claim.origin and name in origins:
                origins[name].add(row.claim.origin)
    relaying: dict[str, set[str]] = defaultdict(set)
    for name, passed_on in origins.items():
        for origin in passed_on:
            relaying[origin].add(name)
    cards = []
    for source in sorted(sources, key=_last_day):
        shared = set[str]().union(*(relaying[origin] for origin in origins[source.id]))
        day = source.published
        text = fmt.day(day, short=True) if day else "undated"
        cards.append(
            SourceCard(
                source,
                date_text=f"{text} (inferred)" if source.inferred and day else text,
                relays=tuple(sorted(origins[source.id])),
                claims=tuple(claims[source.id]),
                shares_origin_with=tuple(sorted(shared - {source.id})),
            )
        )
    return cards


def _last_day(source: Source) -> tuple[date, str]:
    return source.published.last if source.published else date.max, source.id


def _known(source: Source, as_of: date) -> bool:
    """As for a claim: a month counts from its first day, and an undated source always."""
    day = source.published or source.seen
    return day is None or day.first <= as_of
