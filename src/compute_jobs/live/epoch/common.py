"""What the readers of Epoch AI's files share: names, sites, sources, skipped rows."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Day,
    DealStatus,
    Employer,
    Evidence,
    Figure,
    Origin,
    Relation,
    Role,
    Source,
    SourceRef,
    Tier,
)
from compute_jobs.core.evidence.name_lookup import plain
from compute_jobs.live import making
from compute_jobs.live.pack_names import EPOCH as PACK
from compute_jobs.live.payload import digits, line, link

CREDIT = "Epoch AI (CC-BY 4.0)"
Row = Mapping[str, str]
_PHASE = re.compile(r"\s+(?:possible|rumored|planned)?\s*phase\s+\w+\s*$", re.I)
_POSTAL = re.compile(r"\b[A-Z]{2} \d{5}\b")
_MARK = re.compile(r"\s*#(confident|likely|speculative)\b", re.I)


class Collector(Struct):
    """Claims, assets and relations as they are found; what is skipped is counted by reason."""

    evidence: Evidence
    retrieved: date
    table: Mapping[str, Any]
    adopt: Collection[str] = ()
    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], Relation] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    inferred: bool = False
    """The day of the file was not given but read from what it mentions."""

    def __post_init__(self) -> None:
        for employer in self.evidence.employers.values():
            for name in (employer.id, employer.name, *employer.aliases):
                self._names.setdefault(plain(name), employer.id)
        for name, known in self.table["names"].items():
            if known in self.evidence.employers:
                self._names[plain(name)] = known
        for name in self.adopt:
            made = making.slug(name)
            if made and plain(name) not in self._names:
                self._names[plain(name)] = made
                self.employers[made] = Employer(
                    id=made,
                    name=line(name, 80),
                    layer="cluster",
                    ranked=False,
                    summary=f"Named by {CREDIT} as an owner of computing.",
                    pack=PACK,
                )

    def employer(self, name: str) -> str | None:
        """The id of an employer by a name it goes by exactly; never by likeness."""
        return self._names.get(plain(name))

    def name(self, employer: str) -> str:
        """What an employer is called."""
        found = self.evidence.employers.get(employer) or self.employers.get(employer)
        return found.name if found else employer

    def known(self, names: Iterable[str]) -> list[str]:
        """Ids of those that are known, each once; the others are counted."""
        found: dict[str, None] = {}
        for name in names:
            employer = self.employer(name)
            if employer is None:
                self.unknown[name] += 1
            else:
                found[employer] = None
        return list(found)

    def site(self, name: str, parties: Iterable[str], kind: str, place: str) -> str:
        """The asset a site's name means: one that is known by name or by postal code, else new.

        Without this the same site, told by two files under two names, would count twice.
        """
        parties = set(parties)
        root = line(_PHASE.sub("", name.strip(' "')), 80)
        asset_id = self._known_asset(plain(root), parties)
        codes = _POSTAL.findall(place)
        for code in codes:
            held = self._codes.get(code)
            if not asset_id and held is not None and held[1] & parties:
                asset_id = held[0]
        if not asset_id:
            asset_id = making.slug(root)
            if asset_id not in self.evidence.assets:
                self.assets.setdefault(
                    asset_id,
                    Asset(id=asset_id, name=root, kind=kind, place=line(place, 120), pack=PACK),
                )
        for code in codes:
            self._codes.setdefault(code, (asset_id, parties))
        return asset_id

    def _known_asset(self, words: str, parties: set[str]) -> str:
        """An asset of these parties (or of their parents) whose name stands in the words."""
        family = set(parties)
        for party in parties:
            employer = self.evidence.employers.get(party)
            if employer is not None and employer.parent:
                family.add(employer.parent)
        near = {it.asset for it in self.evidence.relations if it.employer in family}
        best = chosen = ""
        for asset in self.evidence.assets.values():
            target = asset.alias_of or asset.id
            if target not in near and asset.id not in near:
                continue
            for known in (plain(name) for name in (asset.name, *asset.aliases)):
                # "Colossus" is not meant by "Colossus 2".
                found = re.search(
                    rf"(?<!\w){re.escape(known)}(?!\w)(?!\s+(?:\d+|[ivx]+|one|two|three|four)\b)",
                    words,
                )
                if found is not None and len(known) > len(best):
                    best, chosen = known, target
        return chosen

    def source(self, kind: str, title: str) -> str:
        source_id = f"epoch-{kind}"
        day = making.cached_day(self.retrieved)
        self.sources[source_id] = Source(
            id=source_id,
            title=title,
            publisher=CREDIT,
            kind="dataset",
            stance="supporting",
            published=day,
            url=f"https://epoch.ai/data/{kind}",
            inferred=self.inferred,
            note="Data by Epoch AI, used under the Creative Commons Attribution licence.",
            pack=PACK,
        )
        return source_id

    def origin(self, url: str, title: str) -> str | None:
        """The company's own statement that a row quotes."""
        address = link(url)
        if not address:
            return None
        origin_id = f"epoch-quotes-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
        self.origins[origin_id] = Origin(origin_id, title, "statement", url=address, pack=PACK)
        return origin_id

    def add(
        self,
        key: str,
        *,
        subjects: tuple[str, ...],
        metric: str,
        statement: str,
        figure: Figure,
        tier: Tier,
        source: str,
        locator: str,
        **more: Any,
    ) -> str:
        """A claim; further fields as the model has them. Its id comes from ``key``."""
        claim_id = f"epoch-{making.slug(key, longest=100)}"
        self.claims[claim_id] = Claim(
            id=claim_id,
            subjects=subjects,
            metric=metric,
            statement=statement,
            tier=tier,
            sources=(SourceRef(source, locator),),
            figure=figure,
            published=more.pop("published", None) or making.cached_day(self.retrieved),
            pack=PACK,
            **more,
        )
        return claim_id

    def relate(
        self,
        employer: str,
        asset: str,
        role: Role,
        claim: str,
        *,
        status: DealStatus,
        start: Day | None = None,
    ) -> None:
        """A line of the supply map; several claims on one line are kept together.

        Who is known to own or run the asset already is not drawn a second time as its owner.
        """
        if role == "owner" and any(
            it.employer == employer and it.asset == asset and it.role in ("owner", "operator")
            for it in self.evidence.relations
        ):
            return
        key = (employer, asset, role)
        held = self.relations.get(key)
        claims = (*held.claims, claim) if held else (claim,)
        if held and status != "effective":
            status = held.status
        self.relations[key] = Relation(
            employer,
            asset,
            role,
            (held.start if held else None) or start,
            None,
            tuple(dict.fromkeys(claims)),
            status,
            PACK,
        )


def names_in(cell: str) -> list[str]:
    """The names of a cell that lists several; marks are dropped."""
    found = (line(_MARK.sub("", part), 80) for part in cell.split(","))
    return [name for name in found if name]


def marked(cell: str) -> list[tuple[str, str]]:
    """Name and mark (confident, likely, speculative) of each entry; unmarked ones are likely."""
    found = []
    for part in cell.split(","):
        name = line(_MARK.sub("", part), 80)
        mark = _MARK.search(part)
        if name:
            found.append((name, mark[1].lower() if mark else "likely"))
    return found


def positive(value: str | None) -> float | None:
    """A number above zero that a cell holds."""
    found = digits(value)
    return found if found is not None and found > 0 else None


def about(value: float, unit: str, *, per: str | None = None) -> Figure:
    """An estimate: five percent either way, as the word "about" has it."""
    figure = making.quantity(value, unit, per=per)
    return Figure(
        figure.value,
        None,
        None,
        value * 0.95,
        value * 1.05,
        unit,
        per,
        f"about {figure.text}",
    )
