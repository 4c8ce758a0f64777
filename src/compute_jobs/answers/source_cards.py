"""Source cards: who said it, when, what they pass on, and which other sources stand on the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Source
from compute_jobs.desk.view import View


class SourceCard(Struct, frozen=True):
    id: str
    title: str
    publisher: str
    kind: str
    stance: str
    published: str | None
    date_text: str
    inferred: bool
    url: str
    file: str
    relays: tuple[str, ...]
    claims: tuple[str, ...]
    shares_origin_with: tuple[str, ...]
    """Other sources that pass on one of the same origins: together they count once."""
    note: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "publisher": self.publisher,
            "kind": self.kind,
            "stance": self.stance,
            "published": self.published,
            "inferred": self.inferred,
            "url": self.url or None,
            "file": self.file or None,
            "relays": list(self.relays),
            "claims": list(self.claims),
            "shares_origin_with": list(self.shares_origin_with),
            "note": self.note or None,
        }


def source_cards(view: View) -> Sequence[SourceCard]:
    """Every source there was at the view's date, oldest first, with the claims that stand on it."""
    sources = [it for it in view.evidence.sources.values() if _there(it, view.as_of)]
    claims: dict[str, list[str]] = defaultdict(list)
    origins: dict[str, set[str]] = {it.id: set(it.relays) for it in sources}
    for row in view.claims():
        for source in dict.fromkeys(ref.source for ref in row.claim.sources):
            claims[source].append(row.claim.id)
            if row.claim.origin and source in origins:
                origins[source].add(row.claim.origin)
    tellers: dict[str, set[str]] = defaultdict(set)
    for source, passed_on in origins.items():
        for origin in passed_on:
            tellers[origin].add(source)
    cards = []
    for it in sources:
        shared = set[str]().union(*(tellers[origin] for origin in origins[it.id])) - {it.id}
        day = it.published
        text = fmt.day(day, short=True) if day else "undated"
        cards.append(
            SourceCard(
                it.id,
                it.title,
                it.publisher,
                it.kind,
                it.stance,
                day.text if day else None,
                f"{text} (inferred)" if it.inferred and day else text,
                it.inferred,
                it.url,
                it.file,
                tuple(sorted(origins[it.id])),
                tuple(claims[it.id]),
                tuple(sorted(shared)),
                it.note,
            )
        )
    dates = {it.id: it.published.last if it.published else date.max for it in sources}
    return sorted(cards, key=lambda card: (dates[card.id], card.id))


def _there(source: Source, as_of: date) -> bool:
    """As for a claim: a month counts from its first day, and what nothing dates is always there."""
    day = source.published or source.seen
    return day is None or day.first <= as_of
