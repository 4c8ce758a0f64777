"""Which employer or asset a typed name means.

Ambiguous names are returned as candidates, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from compute_jobs.core.evidence.evidence_model import Asset, Employer, Evidence

SURE = 80.0
"""Below this similarity (0 to 100) a name is only a suggestion; one typo in six letters is 83."""
CLEAR = 6.0
"""Two different things closer in similarity than this are ambiguous."""
WORTH_SAYING = 60.0
MOST_SUGGESTIONS = 4
SHORTEST = 3
"""Shorter names aren't corrected: they could be a typo of anything."""

_NOISE = re.compile(r"\b(?:inc|corp|corporation|company|co|ltd|llc|pbc|plc|the)\b")
_LEGAL = re.compile(
    r",?\s+(?:Inc|Corp|Corporation|Company|Co|Ltd|LLC|PLC|plc|PBC|Holdings|N\.V|S\.A|AG|SE)\b\.?"
)
_SEPARATORS = re.compile(r"[\s\-_.,/&'’]+")


class NameMatch(NamedTuple):
    """The result of a lookup: one ``id``, or candidates to ask about (or to suggest)."""

    id: str | None
    candidates: tuple[str, ...] = ()
    ambiguous: bool = False
    """True if several candidates match equally; false if none matches and these are close."""


def resolve_name(query: str, evidence: Evidence, *, assets: bool = False) -> NameMatch:
    """The employer (or asset, if requested) that the query names.

    An exact id, name, alias, ticker or CIK wins; then a prefix of just one name; then similarity,
    which allows a typo.
    """
    things: Iterable[Employer | Asset] = evidence.employers.values()
    if assets:
        things = (*things, *evidence.assets.values())
    return find_name(query, things)


def find_name(query: str, things: Iterable[Employer | Asset]) -> NameMatch:
    """As ``resolve_name``, over any employers and assets."""
    key = plain(query)
    if not key:
        return NameMatch(None)
    things = list(things)
    for thing in things:
        if thing.id == query.strip().lower():
            return NameMatch(thing.id)
    names: dict[str, set[str]] = {}
    for thing in things:
        for name in _names(thing):
            names.setdefault(name, set()).add(thing.id)
    squeezed = key.replace(" ", "")
    exact = names.get(key) or {
        owner
        for name, owners in names.items()
        for owner in owners
        if name.replace(" ", "") == squeezed
    }
    if exact:
        return _one_of(exact, things)
    begun = {owner for name, owners in names.items() for owner in owners if _begins(name, key)}
    if begun and len(key) >= SHORTEST:
        return _one_of(begun, things)
    return _alike(key, names) if len(key) >= SHORTEST else NameMatch(None)


def known_names(evidence: Evidence) -> dict[str, tuple[str, bool]]:
    """Every name, alias and ticker as written, with its owner and whether that is an asset.

    An employer's name takes precedence over an asset's; two names of one asset mean the same asset.
    """
    names: dict[str, tuple[str, bool]] = {}
    for asset in evidence.assets.values():
        for name in (asset.name, *asset.aliases):
            names.setdefault(name, (asset.alias_of or asset.id, True))
    for employer in evidence.employers.values():
        shown = (employer.name, *employer.aliases, _LEGAL.sub("", employer.name))
        for name in (*shown, employer.ticker):
            if len(name) >= 2:
                names[name] = (employer.id, False)
    return names


def owner_of(name: str, employers: Iterable[Employer]) -> Employer | None:
    """The employer with this id, name, alias, ticker or CIK; never by similarity."""
    key = plain(name)
    return next((it for it in employers if key in _names(it)), None)


def plain(name: str) -> str:
    """Lower case, one space between words, no punctuation and no "Inc."."""
    lowered = _SEPARATORS.sub(" ", name.casefold()).strip()
    return _SEPARATORS.sub(" ", _NOISE.sub(" ", lowered)).strip() or lowered


def _names(thing: Employer | Asset) -> Iterator[str]:
    yield plain(thing.id)
    yield plain(thing.name)
    yield from map(plain, thing.aliases)
    if isinstance(thing, Employer):
        if thing.ticker:
            yield plain(thing.ticker)
        if thing.cik is not None:
            yield str(thing.cik)
            yield f"{thing.cik:010d}"


def _begins(name: str, key: str) -> bool:
    return name.startswith(key) or f" {key}" in f" {name}"


def _one_of(owners: Iterable[str], things: Iterable[Employer | Asset]) -> NameMatch:
    """One thing, or candidates to choose from; two names of one asset are one thing."""
    meant = {thing.id: thing for thing in things}
    ids = sorted(owners)
    targets = {_target(name, meant) for name in ids}
    if len(targets) == 1:
        return NameMatch(targets.pop())
    return NameMatch(None, tuple(ids), ambiguous=True)


def _target(name: str, things: Mapping[str, Employer | Asset]) -> str:
    thing = things.get(name)
    if isinstance(thing, Asset) and thing.alias_of and thing.alias_of in things:
        return thing.alias_of
    return name


def _alike(key: str, names: Mapping[str, set[str]]) -> NameMatch:
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    for name, score, _ in process.extract(
        key, list(names), scorer=fuzz.ratio, score_cutoff=WORTH_SAYING, limit=20
    ):
        for owner in names[name]:
            best[owner] = max(best.get(owner, 0.0), score)
    ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
    if not ranked or ranked[0][1] < SURE:
        begun = {owner for name, owners in names.items() if name[0] == key[0] for owner in owners}
        likely = [owner for owner, _ in ranked if owner in begun]  # few mistype the first letter
        return NameMatch(None, tuple(likely[:MOST_SUGGESTIONS]))
    close = tuple(owner for owner, score in ranked if ranked[0][1] - score < CLEAR)
    return NameMatch(ranked[0][0]) if len(close) == 1 else NameMatch(None, close, ambiguous=True)
