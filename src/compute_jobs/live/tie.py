"""Postings linked to assets: which site a job is at, and what is known about that site.

A name in the title or the place links any asset; a name in the text links only sites, since every
posting of a company mentions its products. A place links if the employer has a site there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Asset, Relation
from compute_jobs.core.evidence.places import STATES
from compute_jobs.core.fit.capacity import family
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.posting import Posting
from compute_jobs.live.claim_parts import name_pattern

SITES = ("cluster", "data center", "fab", "campus")
_WORDS = re.compile(r"[a-z0-9]+")
_COUNTS = {1: "one outside tenant", 2: "two outside tenants"}
_STATES = {name.lower(): code.lower() for code, name in STATES.items()}


class Tie(Struct, frozen=True):
    """An asset that a posting is linked to."""

    asset: str
    how: str
    """Where the asset is named, or that the place matches."""
    sentence: str
    """The asset's owner and tenants, and whether its permits are contested."""


def ties(posting: Posting, facts: Facts) -> tuple[Tie, ...]:
    """The assets a posting is linked to, by name before by place: those of the employer, and of
    companies that belong together with it.
    """
    employer = facts.evidence.employers.get(posting.employer)
    own = family(facts, employer) if employer is not None else {posting.employer}
    near = {asset for name in own for asset, _ in facts.relations_of.get(name, ())}
    how = {asset: _how(posting, asset, facts) for asset in near & facts.evidence.assets.keys()}
    tied = [asset for asset in how if how[asset]]
    tied.sort(key=lambda asset: (how[asset].startswith("same"), asset))
    return tuple(Tie(asset, how[asset], _described(asset, facts)) for asset in tied)


def _described(asset_id: str, facts: Facts) -> str:
    """Who owns, runs and rents an asset, and whether its permits are contested."""
    evidence, lines = facts.evidence, facts.relations_at.get(asset_id, ())
    parts = []
    own: set[str] = set()
    for role, words in (("owner", "owned by"), ("operator", "run by")):
        holders = {line.employer for line in lines if line.role == role}
        known = [evidence.employers[it] for it in holders if it in evidence.employers]
        own = own.union(holders, *(family(facts, it) for it in known))
        if holders:
            parts.append(f"{words} {', '.join(sorted(map(evidence.name_of, holders)))}")
    leases: dict[str, list[Relation]] = {}
    signed: dict[str, list[Relation]] = {}
    for them, some in ((leases, lines), (signed, facts.signed_at.get(asset_id, ()))):
        for line in some:
            if line.role == "tenant" and line.employer not in own:
                them.setdefault(line.employer, []).append(line)
    tenants = [evidence.name_of(it) + _until(found) for it, found in leases.items()]
    for it in sorted(signed.keys() - leases.keys()):
        begins = min((line.start for line in signed[it] if line.start), key=lambda day: day.first)
        tenants.append(f"{evidence.name_of(it)}, from {fmt.day(begins)}{_until(signed[it])}")
    asset = evidence.assets[asset_id]
    if tenants:
        count = _COUNTS.get(len(tenants), f"{len(tenants)} outside tenants")
        parts.append(f"{count}: {', '.join(tenants)}")
    elif asset.kind in SITES:
        parts.append("no outside tenant known")
    contested = facts.measure(asset_id, "permit_challenge")
    if contested is not None and contested.yes:
        parts.append("its permits are contested")
    return f"{asset.name}: {'; '.join(parts)}." if parts else f"{asset.name}."


def _until(leases: Sequence[Relation]) -> str:
    """When the last of them ends; empty where one has no end."""
    ends = [line.end for line in leases if line.end is not None]
    whole = ends and len(ends) == len(leases)
    return f", to {fmt.day(max(ends, key=lambda day: day.last))}" if whole else ""


def _how(posting: Posting, asset_id: str, facts: Facts) -> str:
    """Where a posting names an asset, or that it is in the same place; empty for neither."""
    asset = facts.evidence.assets[asset_id]
    patterns = [
        name_pattern(name)
        for it in facts.evidence.assets.values()
        if facts.ledger.index.name(it.id) == asset_id
        for name in (it.name, *it.aliases)
    ]
    texts = {"title": posting.title, "place": "\n".join(posting.places)}
    if asset.kind in SITES:
        texts["text"] = posting.text
    for where, text in texts.items():
        if any(pattern.search(text.lower()) for pattern in patterns):
            return f"named in its {where}"
    if asset.kind in SITES and _same_place(asset, posting.places):
        return f"same place: {asset.place}"
    return ""


def _same_place(asset: Asset, places: Sequence[str]) -> bool:
    """A town and, if both name it, its state: of an address, the part before the state."""
    parts = [_WORDS.findall(part) for part in asset.place.lower().split(",")]
    towns = [pair for pair in pairwise(parts) if pair[0] and not any(map(str.isdigit, pair[0]))]
    for place in places:
        words = _WORDS.findall(place.lower())
        for town, state in towns:
            here = any(words[i : i + len(town)] == town for i in range(len(words)))
            if here and (len(words) == len(town) or _state_words(state) & set(words)):
                return True
    return False


def _state_words(words: Sequence[str]) -> set[str]:
    """A state's name and letters, from either; a ZIP code says nothing."""
    named = [word for word in words if not word.isdigit()]
    other = _STATES.get(" ".join(named), "") or STATES.get("".join(named).upper(), "").lower()
    return {*named, *other.split()}
