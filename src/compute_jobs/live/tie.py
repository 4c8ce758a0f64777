"""Postings linked to assets: which site a job is at, and what is known about that site.

A name in the title or the place links any asset; a name in the text links only sites, since every
posting of a company mentions its products. A place links if the employer has a site there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import visible
from compute_jobs.core.evidence.evidence_model import Asset, Evidence, Relation
from compute_jobs.core.evidence.places import STATES
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


class Ties:
    """Links postings to the assets in the evidence."""

    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self._evidence = evidence
        self._as_of = as_of

    def ties(self, posting: Posting) -> tuple[Tie, ...]:
        """The assets a posting is linked to, by name before by place."""
        how = {asset: self._how(posting, asset) for asset in self._near(posting.employer)}
        tied = [asset for asset in how if how[asset]]
        tied.sort(key=lambda asset: (how[asset].startswith("same"), asset))
        return tuple(Tie(asset, how[asset], self.describe(asset)) for asset in tied)

    def describe(self, asset_id: str) -> str:
        """Who owns, runs and rents an asset, and whether its permits are contested."""
        asset = self._evidence.assets[asset_id]
        lines = [
            line
            for line in self._evidence.relations
            if self._target(line.asset) == asset_id and line.status != "ended"
        ]
        parts = []
        for role, words in (("owner", "owned by"), ("operator", "run by")):
            parties = {line.employer for line in lines if line.role == role}
            names = sorted(map(self._evidence.name_of, parties))
            if names:
                parts.append(f"{words} {', '.join(names)}")
        holders = {line.employer for line in lines if line.role in ("owner", "operator")}
        tenants = [
            self._tenant(line)
            for line in lines
            if line.role == "tenant"
            and line.employer not in holders
            and line.status in ("signed", "effective")
        ]
        if tenants:
            count = _COUNTS.get(len(tenants), f"{len(tenants)} outside tenants")
            parts.append(f"{count}: {', '.join(tenants)}")
        elif asset.kind in SITES:
            parts.append("no outside tenant known")
        if self._contested(asset_id):
            parts.append("its permits are contested")
        return f"{asset.name}: {'; '.join(parts)}." if parts else f"{asset.name}."

    def _near(self, employer: str) -> set[str]:
        """The employer's own assets, its parent's and its subsidiaries'."""
        employers = self._evidence.employers
        family = {employer, *(it.id for it in employers.values() if it.parent == employer)}
        if employer in employers:
            family.add(employers[employer].parent or employer)
        near = {self._target(it.asset) for it in self._evidence.relations if it.employer in family}
        return near & self._evidence.assets.keys()

    def _how(self, posting: Posting, asset_id: str) -> str:
        """Where a posting names an asset, or that it is in the same place; empty for neither."""
        asset = self._evidence.assets[asset_id]
        patterns = [
            name_pattern(name)
            for it in self._evidence.assets.values()
            if self._target(it.id) == asset_id
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

    def _tenant(self, line: Relation) -> str:
        end = f", to {fmt.day(line.end)}" if line.end is not None else ""
        return f"{self._evidence.name_of(line.employer)}{end}"

    def _contested(self, asset_id: str) -> bool:
        """What the newest claim about its permits says."""
        newest, contested = date.min, False
        for claim in self._evidence.claims.values():
            if (
                claim.metric == "permit_challenge"
                and claim.figure is not None
                and asset_id in map(self._target, claim.subjects)
                and visible(claim, self._evidence.sources, self._as_of)
            ):
                when = claim.when.last if claim.when is not None else date.min
                if when >= newest:
                    newest, contested = when, claim.figure.value == 1.0
        return contested

    def _target(self, asset_id: str) -> str:
        asset = self._evidence.assets.get(asset_id)
        return asset.alias_of if asset is not None and asset.alias_of else asset_id


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
