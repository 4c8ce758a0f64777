"""One source's card in full: claims that only it supports, their effects, its hedges, its terms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from compute_jobs.answers.impact import claims_of_source
from compute_jobs.answers.source_cards import SourceCard, source_cards
from compute_jobs.desk.view import View
from compute_jobs.packs.tables import Term


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
    largest: dict[str, tuple[float, str]] = {}
    wanted = set(card.claims)
    for employer in view.order:
        fit = view.partial(employer)
        for part in fit.criteria if fit is not None else ():
            gap = view.ranking.scorer.rubric.gaps[part.criterion].mode
            for reason, added in part.rating.contributions(gap):
                points = part.weight * added
                for claim in wanted.intersection(reason.claims):
                    if abs(points) > abs(largest.get(claim, (0.0, ""))[0]):
                        largest[claim] = points, employer
    found = [
        KeyPoint(
            name,
            view.claim(name).claim.statement,
            largest.get(name, (0.0, ""))[1],
            largest.get(name, (0.0, ""))[0],
        )
        for name in card.claims
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
