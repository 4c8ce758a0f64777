"""Questions about sites and deals: what runs where, and who supplies and buys what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compute_jobs.answers.ask.asked import AnswerSentence, Asked
from compute_jobs.answers.sites import Site, SiteBook
from compute_jobs.answers.supply_map import supply_map
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIER_RANK, Claim, Role
from compute_jobs.core.evidence.places import place_words
from compute_jobs.core.fit.capacity_ladder import Rung, Track
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.desk.scored_ledger import ClaimRow

_SITE_PARTS: Sequence[tuple[str, Rung, Track]] = (
    ("active", "active", "power"),
    ("contracted", "contracted", "power"),
    ("planned", "announced", "power"),
    ("running", "active", "accelerators"),
    ("running", "active", "h100e"),
)
_COMPETES = re.compile(r"\bcompet(?:es?|ing|itors?|ition)\b|\brivals?\b", re.IGNORECASE)
OWNS = frozenset(("own", "owns", "owned", "owner", "parent", "belong", "belongs"))
_PEERS = 6
"""Employers of a layer that are named."""
_SELLS: Sequence[Role] = ("supplier", "owner", "operator", "tenant")
"""At one site each of these sells to those after it."""


def runs_where(asked: Asked) -> Iterator[AnswerSentence]:
    book, place = SiteBook(asked.view), asked.question.place
    wanted = {*asked.question.assets, *(it for e in asked.question.employers for it in book.of(e))}
    sites = [
        it
        for it in book.sites
        if (it.asset.id in wanted or (place and not asked.subjects))
        and place <= place_words(it.asset.place)
    ]
    # what runs comes before what is planned, however large
    sites.sort(key=lambda it: (it.figure("active") is not None, _running(it)), reverse=True)
    if place:
        claims = each_once(it.claims[0] for it in sites if it.claims)
        yield AnswerSentence(f"{fmt.count(len(sites), 'site')} on record there.", claims)
    if OWNS & asked.question.words and asked.question.employers and sites:
        owners = {*asked.question.employers}
        owned = [it for it in sites if owners & {*it.owners}]
        if not owned:
            claims = each_once(*(it.claims[:1] for it in sites))
            who = asked.names(asked.question.employers)
            text = f"No claim says that {who} owns a site; it has another role at these."
            yield AnswerSentence(text, claims)
        sites = owned or sites
    for site in sites:
        yield _told(asked, book, site)


def due(asked: Asked) -> Iterator[AnswerSentence]:
    """The sites with a plan that is due in the time asked for, or from now on; the next first."""
    book, q = SiteBook(asked.view), asked.question
    of = {it for employer in q.employers for it in book.of(employer)}
    planned = [
        (figure.due, site)
        for site in book.sites
        if (figure := site.figure("announced")) is not None
        and figure.due is not None
        and figure.due.last >= asked.view.as_of
        and (not q.employers or site.asset.id in of)
        and asked.within(figure.due.first, figure.due.last)
    ]
    for _, site in sorted(planned, key=lambda it: it[0].last):
        yield _told(asked, book, site)


def largest_sites(asked: Asked) -> Iterator[AnswerSentence]:
    """The sites by the power that runs there."""
    book = SiteBook(asked.view)
    sites = [it for it in book.sites if it.figure("active") is not None]
    rows = [(_running(it), _told(asked, book, it)) for it in sites]
    yield from asked.in_order(rows, "known active power", smallest=asked.question.smallest)


def most_sites(asked: Asked) -> Iterator[AnswerSentence]:
    """Who has the most sites on record, by who owns or operates them."""
    held: dict[str, list[Site]] = {}
    for site in SiteBook(asked.view).sites:
        for employer in {*site.owners, *site.operators}.intersection(asked.of_layer()):
            held.setdefault(employer, []).append(site)
    rows = []
    for employer in sorted(held, reverse=not asked.question.smallest):
        sites = held[employer]
        text = f"{asked.name(employer)} owns or runs {fmt.count(len(sites), 'site')}."
        claims = each_once(it.claims[0] for it in sites if it.claims)
        rows.append((len(sites), AnswerSentence(text, claims)))
    yield from asked.in_order(rows, "site on record", smallest=asked.question.smallest)


def _running(site: Site) -> float:
    figure = site.figure("active") or site.figure("announced")
    return figure.value if figure is not None else 0.0


def _told(asked: Asked, book: SiteBook, site: Site) -> AnswerSentence:
    parts = [site.asset.place] if site.asset.place else []
    for label, rung, track in _SITE_PARTS:
        figure = site.figure(rung, track)
        if figure is not None:
            how = "estimate" if figure.estimated else fmt.tier_label(figure.tier)
            known = f" ({how}{f', {fmt.day(figure.day)}' if figure.day is not None else ''})"
            due = f" by {fmt.day(figure.due)}" if figure.due is not None else ""
            due += asked.lapsed(figure.claims)
            parts.append(f"{figure.text} {label}{due}{known}")
    if site.owners:
        parts.append(f"owned by {book.names(site.owners)}")
    if site.users:
        parts.append(f"used by {book.names(site.users)}")
    return AnswerSentence(f"{site.asset.name}: {'; '.join(parts)}.", site.claims)


def competitors(asked: Asked) -> Iterator[AnswerSentence]:
    """What claims say of competition with an employer, then who else is in its layer."""
    for employer in asked.question.employers:
        for claim_row in asked.view.claims(employer):
            claim = claim_row.claim
            if claim_row.set_aside or employer not in (*claim.subjects, claim.counterparty):
                continue
            if _COMPETES.search(claim.statement):
                yield asked.sentence(claim)
        layer = asked.view.employer(employer).layer
        others = [
            asked.view.row(name)
            for name in asked.view.order
            if name != employer and asked.view.employer(name).layer == layer
        ]
        if others:
            named = fmt.first_of([f"{it.name} ({it.place})" for it in others], _PEERS)
            claims = each_once(*(asked.claims_about(it.id)[:1] for it in others[:_PEERS]))
            text = f"Others in its layer, {layer} (rivals or not): {named}."
            yield AnswerSentence(text, claims)


def depends(asked: Asked) -> Iterator[AnswerSentence]:
    """Deals of the employers named, on the side asked for, then relations at their sites."""
    q = asked.question
    if q.assets:
        yield from at_named_sites(asked)
        yield from runs_where(asked)
    rows = [
        row
        for employer in q.employers
        for row in asked.view.claims(employer)
        if _is_deal(asked, row, employer)
    ]

    if OWNS & q.words:
        rows = [row for row in rows if row.claim.metric == "ownership"] or rows

    def order(row: ClaimRow) -> tuple[object, ...]:
        claim = row.claim
        asked_about = {*q.employers} & {*claim.subjects, claim.counterparty}
        named = claim.counterparty is not None or len(claim.subjects) > 1
        about = claim.metric in q.metrics or any(
            word in claim.statement.casefold() for word in q.topic_words
        )
        return -len(asked_about), not named, not about, TIER_RANK[claim.tier], -row.fresh, claim.id

    for row in sorted(rows, key=order):
        yield asked.sentence(row.claim)
    if q.side or len(q.employers) > 1:
        for employer in q.employers:
            yield from _at_sites(asked, employer)
        return
    for line in supply_map(asked.view):
        if line.employer in q.employers:
            text = f"{line.employer_name} {line.verb} {line.target_name}."
            yield AnswerSentence(text, line.claims)


def _is_deal(asked: Asked, row: ClaimRow, employer: str) -> bool:
    """Whether it is a current claim about a deal of the employer with those asked about."""
    claim, others = row.claim, set(asked.question.employers) - {employer}
    parties = {*claim.subjects, claim.counterparty}
    linked = claim.counterparty is not None and employer in parties
    return (
        not row.set_aside
        and row.status != "superseded"
        and (linked or claim.metric in ("dependency", "supply_pact", "capacity_lease"))
        and (not others or bool(others & parties))
        and _on_side(asked, claim, employer)
    )


def _on_side(asked: Asked, claim: Claim, employer: str) -> bool:
    """Whether the claim is about the side of the employer's deals that is asked for."""
    side = asked.question.side
    if not side:
        return True
    if employer not in (*claim.subjects, claim.counterparty) or claim.metric == "ownership":
        return False
    if claim.counterparty is None:
        if "customer" in claim.statement.casefold():
            return side == "customers"
        return side == "suppliers" and claim.subjects[0] == employer
    buys = claim.metric in asked.words.counterparty_buys
    is_customer = (employer == claim.counterparty) == buys
    return is_customer == (side == "suppliers")


def at_named_sites(asked: Asked, *, all_roles: bool = False) -> Iterator[AnswerSentence]:
    """Who supplies the assets named, or who rents there, whichever is asked for; or all of them."""
    wanted: Role = "supplier" if asked.question.side == "suppliers" else "tenant"
    for line in supply_map(asked.view) if asked.question.side or all_roles else ():
        if line.target in asked.question.assets and (all_roles or line.role == wanted):
            text = f"{line.employer_name} {line.verb} {line.target_name}"
            best = sorted(map(asked.claim, line.claims), key=lambda it: TIER_RANK[it.tier])
            claims = tuple(it.id for it in best)
            yield AnswerSentence(f"{asked.with_grounds(text, claims)}.", claims)


def _at_sites(asked: Asked, employer: str) -> Iterator[AnswerSentence]:
    """The employer's suppliers, or its customers, at the sites that both are related to; if
    several employers are named, which of them supplies which.
    """
    side, named = asked.question.side, asked.question.employers
    lines = [it for it in supply_map(asked.view) if it.role in _SELLS]
    own = {
        it.target: it
        for it in lines
        if it.employer == employer and (it.role != "supplier" or side != "suppliers")
    }
    for line in lines:
        mine = own.get(line.target)
        if mine is None or line.employer == employer:
            continue
        first, second = (mine, line) if side == "customers" else (line, mine)
        if len(named) > 1:
            if line.employer not in named:
                continue
            first, second = sorted((line, mine), key=lambda it: _SELLS.index(it.role))
        if _SELLS.index(first.role) < _SELLS.index(second.role):
            yield AnswerSentence(
                f"{first.employer_name} {first.verb} {line.target_name}, which "
                f"{second.employer_name} {second.verb}.",
                each_once(first.claims, second.claims),
            )
