"""Collects claims, sites and relations from Epoch AI's files; skipped rows are counted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
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
from compute_jobs.live.claim_parts import EPOCH, name_pattern, slug
from compute_jobs.live.payload import line, link

CREDIT = "Epoch AI (CC-BY 4.0)"
_PHASE = re.compile(r"\s+(?:possible|rumored|planned)?\s*(phase\s+\w+)\s*$", re.I)
_POSTAL = re.compile(r"\b[A-Z]{2} \d{5}\b")
_KINDS = ("cluster", "data center")
"""Kinds of assets that have machines in one place."""
_MARK = re.compile(r"\s*#(confident|likely|speculative)\b", re.I)


class Collector:
    """What the files say about the employers in ``evidence``, and about those to ``adopt``."""

    def __init__(
        self, evidence: Evidence, table: Mapping[str, Any], adopt: Collection[str] = ()
    ) -> None:
        self.table = table
        """data/epoch.toml"""
        self.retrieved = date.min
        """The day up to which the file being read reports what happened."""
        self.inferred = False
        """That day wasn't given but inferred from the file's content."""
        self.trace = ""
        """Names the bytes of the file being read."""
        self.claims: dict[str, Claim] = {}
        self._sources: dict[str, Source] = {}
        self._origins: dict[str, Origin] = {}
        self._assets: dict[str, Asset] = {}
        self.employers: dict[str, Employer] = {}
        self.relations: dict[tuple[str, str, str], Relation] = {}
        self.skipped: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        """Rows of unknown owners, users and companies."""
        self.machines: Counter[str] = Counter()
        """Their machines, in H100 equivalents."""
        self.rows = 0
        self._evidence = evidence
        self._nobody = {plain(name) for name in table["rules"]["nobody"]}
        self._sites_by_code: dict[str, tuple[str, set[str]]] = {}
        self._names: dict[str, str] = {}
        for employer in evidence.employers.values():
            for name in (employer.id, employer.name, *employer.aliases):
                self._names.setdefault(plain(name), employer.id)
        for name, known in table["names"].items():
            if known in evidence.employers:
                self._names[plain(name)] = known
        for name in adopt:
            self._adopt(name)

    def _adopt(self, name: str) -> None:
        """List an owner as an employer, under all names that Epoch AI has for it."""
        by_name = {plain(known): employer for known, employer in self.table["names"].items()}
        employer_id = by_name.get(plain(name)) or slug(name)
        if employer_id and plain(name) not in self._names:
            others = [known for known, employer in by_name.items() if employer == employer_id]
            for known in (plain(name), plain(employer_id), *others):
                self._names.setdefault(known, employer_id)
            self.employers[employer_id] = Employer(
                id=employer_id,
                name=line(name, 80),
                layer="cluster",
                ranked=False,
                summary=f"Named by {CREDIT} as an owner of compute.",
                pack=EPOCH,
            )

    def result(self) -> Evidence:
        return Evidence(
            employers=self.employers,
            assets=self._assets,
            relations=tuple(self.relations.values()),
            origins=self._origins,
            sources=self._sources,
            claims=self.claims,
        )

    # ── Names ───────────────────────────────────────────────────

    def employer(self, name: str) -> str | None:
        """The id of an employer by one of its exact names; never by similarity."""
        return self._names.get(plain(name))

    def name(self, employer: str) -> str:
        known = self._evidence.employers.get(employer) or self.employers.get(employer)
        return known.name if known else employer

    def parties(self, cell: str, machines: float = 0.0) -> dict[str, str]:
        """The known employers a cell lists, each with its mark (confident, likely, speculative;
        unmarked ones are likely). Unknown ones are counted, with the row's ``machines``."""
        parties: dict[str, str] = {}
        for part in cell.split(","):
            name, mark = line(_MARK.sub("", part), 80), _MARK.search(part)
            employer = self.employer(name)
            if employer is not None:
                parties.setdefault(employer, mark[1].lower() if mark else "likely")
            else:
                self.miss(name, machines)
        return parties

    def miss(self, name: str, machines: float = 0.0) -> None:
        if name and plain(name) not in self._nobody:
            self.unknown[name] += 1
            self.machines[name] += round(machines)

    @staticmethod
    def phase(name: str) -> str:
        """Which phase of a site a row is about: "Phase 2"; empty for the whole."""
        found = _PHASE.search(name.strip(' "'))
        return line(found[1], 40) if found else ""

    def site(self, name: str, parties: Iterable[str], kind: str, place: str) -> str:
        """The asset that a site's name means: one known by name or by postal code, else a new one.

        Otherwise a site listed in two files under two names would count twice.
        """
        parties = set(parties)
        root = line(_PHASE.sub("", name.strip(' "')), 80)
        root = self.table["sites"].get(root, root)
        codes = _POSTAL.findall(place)
        asset_id = self._known_asset(plain(root), parties)
        if kind == "cluster":  # rows of data centers are separate sites, even as neighbors
            for code in codes:
                same_place, others = self._sites_by_code.get(code, ("", set()))
                if not asset_id and others & parties:
                    asset_id = same_place
        if not asset_id:
            asset_id = slug(root)
            if asset_id not in self._evidence.assets:
                asset = Asset(id=asset_id, name=root, kind=kind, place=line(place, 120), pack=EPOCH)
                self._assets.setdefault(asset_id, asset)
        for code in codes:
            self._sites_by_code.setdefault(code, (asset_id, parties))
        return asset_id

    def _known_asset(self, words: str, parties: set[str]) -> str:
        """An asset of these parties (or of their parents) whose name occurs in the words."""
        employers = self._evidence.employers
        parents = {employers[it].parent for it in parties if it in employers}
        family = parties | parents
        near = {it.asset for it in self._evidence.relations if it.employer in family}
        best = chosen = ""
        for asset in self._evidence.assets.values():
            target = asset.alias_of or asset.id
            if asset.kind not in _KINDS or (target not in near and asset.id not in near):
                continue
            for known in (plain(name) for name in (asset.name, *asset.aliases)):
                if len(known) > len(best) and name_pattern(known).search(words) is not None:
                    best, chosen = known, target
        return chosen

    # ── Evidence ────────────────────────────────────────────────

    def source(self, kind: str, title: str) -> str:
        """The id of a data set's source, dated like the file being read."""
        source_id = f"epoch-{kind}-{self.retrieved.isoformat()}"
        held = self._sources.get(source_id)
        credit = "Data by Epoch AI, used under the Creative Commons Attribution license."
        self._sources[source_id] = Source(
            id=source_id,
            title=f"{title}, as of {fmt.day(self.retrieved)}",
            publisher=CREDIT,
            kind="dataset",
            stance="supporting",
            published=day_of(self.retrieved),
            url=f"https://epoch.ai/data/{kind}",
            inferred=self.inferred,
            note=f"{held.note if held else credit} {self.trace}",
            pack=EPOCH,
        )
        return source_id

    def origin(self, url: str, title: str) -> str | None:
        """The company's own statement that a row quotes."""
        address = link(url)
        if not address:
            return None
        origin_id = f"epoch-quotes-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
        self._origins[origin_id] = Origin(origin_id, title, "statement", url=address, pack=EPOCH)
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
        published: Day | None = None,
        **more: Any,
    ) -> str:
        """Add a claim; further fields as in the model. Its id comes from ``key``."""
        claim_id = f"epoch-{slug(key, longest=100)}"
        self.claims[claim_id] = Claim(
            id=claim_id,
            subjects=subjects,
            metric=metric,
            statement=statement,
            tier=tier,
            sources=(SourceRef(source, locator),),
            figure=figure,
            published=published or day_of(self.retrieved),
            pack=EPOCH,
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
        """A link of the supply map; several claims on one link are kept together.

        An employer already known to own or run the asset isn't added again as its owner.
        """
        if role == "owner" and any(
            it.employer == employer and it.asset == asset and it.role in ("owner", "operator")
            for it in self._evidence.relations
        ):
            return
        key = (employer, asset, role)
        held = self.relations.get(key)
        claims = tuple(dict.fromkeys([*(held.claims if held else ()), claim]))
        if held:
            start = held.start or start
            status = status if status == "effective" else held.status
        self.relations[key] = Relation(employer, asset, role, start, None, claims, status, EPOCH)
