"""Postings tied to assets: this one sits on Colossus 1, and here is what is known of that.

A name in the title or the place ties any asset; a name in the text ties sites only, since every
posting of a company mentions its products. A place ties where the employer has a site there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.age import visible
from compute_jobs.core.evidence.evidence_model import Asset, Evidence, Relation
from compute_jobs.core.posting import Posting

SITES = ("cluster", "data center", "fab", "campus")
_WORDS = re.compile(r"[a-z0-9]+")
_OVER = ("ended",)


class Tie(Struct, frozen=True):
    posting: str
    asset: str
    how: str
    """Where the asset is named, or that the place is the same."""
    sentence: str
    """What is known of the asset: whose it is, who rents it until when, what is contested."""


class Ties:
    """Ties postings to the assets of one body of evidence."""

    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self._evidence = evidence
        self._as_of = as_of
        self._of_employer: dict[str, set[str]] = {}
        for relation in evidence.relations:
            target = self._target(relation.asset)
            self._of_employer.setdefault(relation.employer, set()).add(target)
        self._names: dict[str, tuple[re.Pattern[str], ...]] = {}
        for asset in evidence.assets.values():
            target = self._target(asset.id)
            names = tuple(_pattern(name) for name in (asset.name, *asset.aliases))
            self._names[target] = self._names.get(target, ()) + names

    def ties(self, posting: Posting) -> tuple[Tie, ...]:
        """The assets a posting sits on or works at, surest first."""
        found: dict[str, str] = {}
        near = self._near(posting.employer)
        title, places = posting.title.lower(), "\n".join(posting.places).lower()
        text = posting.text.lower()
        for asset_id in sorted(near):
            asset = self._evidence.assets.get(asset_id)
            if asset is None:
                continue
            how = self._named(asset, title, places, text)
            if not how and _same_place(asset, posting.places) and asset.kind in SITES:
                how = f"same place: {asset.place}"
            if how:
                found[asset_id] = how
        order = sorted(found, key=lambda it: (found[it].startswith("same"), it))
        return tuple(Tie(posting.id, it, found[it], self.describe(it)) for it in order)

    def describe(self, asset_id: str) -> str:
        """Whose an asset is, who rents it until when, and whether its permits are contested."""
        asset = self._evidence.assets[asset_id]
        lines = [
            it
            for it in self._evidence.relations
            if self._target(it.asset) == asset_id and it.status not in _OVER
        ]
        parts = []
        for role, words in (("owner", "owned by"), ("operator", "run by")):
            names = self._whose(lines, role)
            if names:
                parts.append(f"{words} {', '.join(names)}")
        holders = {it.employer for it in lines if it.role in ("owner", "operator")}
        tenants = [it for it in lines if it.role == "tenant" and it.employer not in holders]
        firm = [it for it in tenants if it.status in ("signed", "effective")]
        if firm:
            count = {1: "one outside tenant", 2: "two outside tenants"}
            told = ", ".join(map(self._tenant, firm))
            parts.append(f"{count.get(len(firm), f'{len(firm)} outside tenants')}: {told}")
        elif asset.kind in SITES:
            parts.append("no outside tenant known")
        if self._contested(asset_id):
            parts.append("its permits are contested")
        return f"{asset.name}: {'; '.join(parts)}." if parts else f"{asset.name}."

    def _near(self, employer: str) -> set[str]:
        """The employer's own assets, its parent's and its subsidiaries'."""
        family = {employer}
        for it in self._evidence.employers.values():
            if it.parent == employer:
                family.add(it.id)
            if it.id == employer and it.parent:
                family.add(it.parent)
        return {asset for name in family for asset in self._of_employer.get(name, ())}

    def _named(self, asset: Asset, title: str, places: str, text: str) -> str:
        for where, words in (("title", title), ("place", places), ("text", text)):
            if where == "text" and asset.kind not in SITES:
                continue
            for pattern in self._names.get(asset.id, ()):
                if pattern.search(words) is not None:
                    return f"named in its {where}"
        return ""

    def _whose(self, lines: Iterable[Relation], role: str) -> list[str]:
        return sorted({self._name(it.employer) for it in lines if it.role == role})

    def _tenant(self, it: Relation) -> str:
        end = f", to {fmt.day(it.end)}" if it.end is not None else ""
        return f"{self._name(it.employer)}{end}"

    def _contested(self, asset_id: str) -> bool:
        newest: tuple[date, bool] | None = None
        for claim in self._evidence.claims.values():
            if (
                claim.metric != "permit_challenge"
                or asset_id not in map(self._target, claim.subjects)
                or claim.figure is None
                or not visible(claim, self._evidence.sources, self._as_of)
            ):
                continue
            day = claim.as_of or claim.published
            when = day.last if day is not None else date.min
            if newest is None or when >= newest[0]:
                newest = (when, claim.figure.value == 1.0)
        return newest is not None and newest[1]

    def _name(self, employer: str) -> str:
        found = self._evidence.employers.get(employer)
        return found.name if found else employer

    def _target(self, asset_id: str) -> str:
        asset = self._evidence.assets.get(asset_id)
        return asset.alias_of if asset is not None and asset.alias_of else asset_id


def tied(
    postings: Iterable[Posting], evidence: Evidence, as_of: date
) -> Mapping[str, tuple[Tie, ...]]:
    """Ties by posting; those without one are left out."""
    finder = Ties(evidence, as_of)
    found = {posting.id: finder.ties(posting) for posting in postings}
    return {name: ties for name, ties in found.items() if ties}


def _pattern(name: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(map(re.escape, name.lower().split()))
    # "Colossus" is not meant by "Colossus 2", nor by "Colossus Two".
    return re.compile(rf"(?<!\w){words}(?!\w)(?!\s+(?:\d|(?:[ivx]+|one|two|three|four)\b))")


def _same_place(asset: Asset, places: Iterable[str]) -> bool:
    """City and, where both name it, state."""
    city, _, state = asset.place.partition(",")
    wanted = _WORDS.findall(city.lower())
    if not wanted or not state:
        return False
    region = set(_WORDS.findall(state.lower()))
    region |= {_STATES[it] for it in (" ".join(_WORDS.findall(state.lower())),) if it in _STATES}
    for place in places:
        words = _WORDS.findall(place.lower())
        if any(words[i : i + len(wanted)] == wanted for i in range(len(words))) and (
            len(words) == len(wanted) or region & set(words)
        ):
            return True
    return False


_STATES = {
    "tennessee": "tn",
    "texas": "tx",
    "mississippi": "ms",
    "ohio": "oh",
    "georgia": "ga",
    "arizona": "az",
    "indiana": "in",
    "iowa": "ia",
    "oregon": "or",
    "virginia": "va",
    "california": "ca",
    "washington": "wa",
    "wisconsin": "wi",
    "nebraska": "ne",
    "oklahoma": "ok",
    "louisiana": "la",
    "north dakota": "nd",
    "new york": "ny",
    "florida": "fl",
}
