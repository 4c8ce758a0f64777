"""Source cards: who said it, when, what it relays, which sources share its origins; and one in
full: what only it supports, its effects, its hedges, its terms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.answers.impact import claims_of_source
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import known_on
from compute_jobs.core.evidence.evidence_model import Source
from compute_jobs.desk.view import View
from compute_jobs.packs.tables import Term


class SourceCard(Struct, frozen=True):
    source: Source
    date_text: str
    relays: tuple[str, ...]
    """Origins other than itself that it relays, by itself or in a claim that cites it."""
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
                relays=tuple(sorted(origins[source.id] - {source.id})),
                claims=tuple(claims[source.id]),
                shares_origin_with=tuple(sorted(shared - {source.id})),
            )
        )
    return cards


def _last_day(source: Source) -> tuple[date, str]:
    return source.published.last if source.published else date.max, source.id


def _known(source: Source, as_of: date) -> bool:
    """As for a claim."""
    day = source.published or source.seen
    return known_on(replace(day, inferred=source.inferred) if day else None, as_of)


class KeyPoint(Struct, frozen=True):
    """A claim of the source with its largest effect on one employer's fit."""

    claim: str
    statement: str
    employer: str
    """The employer whose fit it changes most; empty if it changes none."""
    points: float
    """In bare points of that fit, including other claims behind the same reason."""


class SourceInFull(Struct, frozen=True):
    card: SourceCard
    origins: tuple[tuple[str, str], ...]
    """Each origin that it relays, with its title."""
    only_here: tuple[str, ...]
    """Claims that no other source supports and no other origin confirms."""
    key_points: tuple[KeyPoint, ...]
    """Largest effect first."""
    hedges: tuple[tuple[str, str], ...]
    """Claims with the words that limit them."""


def source_in_full(view: View, source: str) -> SourceInFull | None:
    """None if no source with that id is known at the view's date."""
    card = next((it for it in source_cards(view) if it.source.id == source), None)
    if card is None:
        return None
    rows = [view.claim(name) for name in card.claims]
    alone = set(claims_of_source((row.claim for row in rows), source))
    origins = view.evidence.origins
    return SourceInFull(
        card=card,
        origins=tuple(
            (name, origins[name].title if name in origins else name) for name in card.relays
        ),
        only_here=tuple(
            row.claim.id for row in rows if row.claim.id in alone and not row.corroborated_by
        ),
        key_points=_key_points(view, card),
        hedges=tuple((row.claim.id, row.claim.hedge) for row in rows if row.claim.hedge),
    )


def _key_points(view: View, card: SourceCard) -> tuple[KeyPoint, ...]:
    largest: dict[str, tuple[float, str]] = dict.fromkeys(card.claims, (0.0, ""))
    for employer in view.order:
        fit = view.partial(employer)
        for part in fit.criteria if fit is not None else ():
            gap = view.ranking.scorer.rubric.gaps[part.criterion].mode
            for reason, added in part.rating.contributions(gap):
                points = part.weight * added
                for claim in largest.keys() & reason.claims:
                    if abs(points) > abs(largest[claim][0]):
                        largest[claim] = points, employer
    found = [
        KeyPoint(name, view.claim(name).claim.statement, employer, points)
        for name, (points, employer) in largest.items()
    ]
    return tuple(sorted(found, key=lambda it: -abs(it.points)))


def terms_of_source(view: View, card: SourceCard, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The glossary's terms that a source's claims use."""
    metrics = view.evidence.metrics
    parts = [card.source.title]
    for name in card.claims:
        claim = view.claim(name).claim
        parts += [claim.statement, claim.note or "", claim.hedge or ""]
        if claim.metric in metrics:
            parts.append(metrics[claim.metric].name)
    text = " ".join(parts).casefold()
    return tuple(
        term
        for term in terms
        if any(_occurs(name.casefold(), text) for name in (term.term, *term.aliases))
    )


def _occurs(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text) is not None
