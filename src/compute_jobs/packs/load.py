"""Packs of evidence: folders of TOML in, one Evidence and every problem out.

A pack that is wrong anywhere is left out as a whole; the others stand.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    LedgerRules,
    Metric,
    Origin,
    Relation,
    Source,
)
from compute_jobs.packs.build import Builder
from compute_jobs.packs.bundled import bundled_data, bundled_packs
from compute_jobs.packs.ledger_rules import read_rules
from compute_jobs.packs.pack_rules import Known, circles, dangling, dishonest
from compute_jobs.packs.problems import CheckReport, LoadResult, Problem
from compute_jobs.packs.read import (
    MOST_PROBLEMS,
    RawPack,
    read_base,
    read_pack,
)
from compute_jobs.platform.paths import Home

__all__ = [
    "CheckReport",
    "LoadResult",
    "Problem",
    "check_pack",
    "check_packs",
    "load_packs",
    "own_packs",
]


def load_packs(folders: Sequence[Path], *, base: Path | None = None) -> LoadResult:
    """The base data and these packs; in whatever order they are given, the result is the same.

    ``base`` is the folder of metrics.toml, employers.toml and assets.toml (default: the bundled).
    """
    packs = _read_all(folders, base)
    known = Known()
    places: dict[str, Path] = {}
    for pack in packs:
        first = places.setdefault(pack.id, pack.folder) if pack.has_id else pack.folder
        if first != pack.folder:
            what = f"pack {pack.id!r} is already at {first}"
            pack.problems.append(Problem(str(pack.folder), 0, what, "give it another id"))
        pack.problems += known.add(pack)
    for pack in packs:
        pack.problems += dangling(pack, known)
        pack.problems += circles(pack, known)
    rules = read_rules()
    parts = _built(packs, rules)
    left_out: list[RawPack] = []
    while wrong := [pack for pack in packs if pack.problems and not pack.base]:
        left_out += wrong
        for pack in wrong:
            packs.remove(pack)
            known.drop(pack)
        for pack in packs:
            if not pack.base:
                pack.problems += dangling(pack, known)
    problems = [problem for pack in (*packs, *left_out) for problem in _capped(pack)]
    problems.sort(key=lambda problem: (problem.file, problem.line, problem.what))
    gone = tuple(sorted(str(pack.folder) for pack in left_out))
    return LoadResult(_gathered(packs, parts, rules), tuple(problems), gone)


def check_pack(folder: Path) -> list[Problem]:
    """Everything wrong with one pack, held against the bundled evidence."""
    folder = folder.resolve()
    bundled = [place for place in bundled_packs() if place.resolve() != folder]
    found = load_packs([*bundled, folder]).problems
    return [problem for problem in found if Path(problem.file).is_relative_to(folder)]


def check_packs(folders: Sequence[Path], home: Home) -> CheckReport:
    """Everything wrong with these packs; if none is named, with the bundled and the reader's."""
    if not folders:
        found = load_packs([*bundled_packs(), *own_packs(home)])
        it = found.evidence
        return CheckReport(len(it.packs), len(it.claims), len(it.sources), found.problems)
    problems: list[Problem] = []
    packs = claims = sources = 0
    for folder in folders:
        named = folder.resolve()
        rest = [place for place in (*bundled_packs(), *own_packs(home)) if place.resolve() != named]
        found = load_packs([*rest, folder])
        mine = [it for it in found.problems if Path(it.file).resolve().is_relative_to(named)]
        problems += mine
        raw = read_pack(folder)
        packs += 1
        claims += len(raw.of("claim"))
        sources += len(raw.of("source"))
    return CheckReport(packs, claims, sources, tuple(problems))


def own_packs(home: Home) -> list[Path]:
    """The reader's own packs: every folder in the home's packs folder, by name.

    Where that can't be listed it stands for them all, so that it is told.
    """
    try:
        with os.scandir(home.packs) as entries:
            found = [Path(it.path) for it in entries if it.name[0] != "." and _may_be_folder(it)]
    except FileNotFoundError:
        return []
    except OSError:
        return [home.packs]
    return sorted(found)


def _may_be_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return True


def _read_all(folders: Sequence[Path], base: Path | None) -> list[RawPack]:
    """The base, the bundled packs by name, the others by name: the first keeps a double id."""
    ships = {place.resolve() for place in bundled_packs()} if folders else set()
    packs = [read_pack(folder) for folder in {place.resolve(): place for place in folders}.values()]
    packs.sort(key=lambda it: (it.folder.resolve() not in ships, it.id, str(it.folder)))
    return [read_base(base or bundled_data()), *packs]


def _built(packs: Sequence[RawPack], rules: LedgerRules) -> dict[int, Parts]:
    """Each pack's rows as nouns; what can't be turned is put among the pack's problems."""
    parts = {id(pack): Parts() for pack in packs}
    builders = {id(pack): Builder(pack.id, rules) for pack in packs}
    metrics: dict[str, Metric] = {}
    sources: dict[str, Source] = {}
    origins: dict[str, Origin] = {}
    for pack in packs:
        mine, build = parts[id(pack)], builders[id(pack)]
        mine.metrics = {row.model.id: build.metric(row) for row in pack.good("metric")}
        mine.employers = {row.model.id: build.employer(row) for row in pack.good("employer")}
        mine.assets = {row.model.id: build.asset(row) for row in pack.good("asset")}
        mine.origins = {row.model.id: build.origin(row) for row in pack.good("origin")}
        mine.sources = {row.model.id: build.source(row) for row in pack.good("source")}
        mine.relations = [build.relation(row) for row in pack.good("relation")]
        metrics = mine.metrics | metrics
        sources = mine.sources | sources
        origins = mine.origins | origins
    for pack in packs:
        mine, build = parts[id(pack)], builders[id(pack)]
        for row in pack.good("claim"):
            claim = build.claim(row, metrics.get(row.model.metric), sources)
            mine.claims[claim.id] = claim
            build.problems += dishonest(row, sources, origins)
        pack.problems += build.problems
    return parts


def _gathered(packs: Sequence[RawPack], parts: Mapping[int, Parts], rules: LedgerRules) -> Evidence:
    whole = Parts()
    for pack in packs:
        whole.add(parts[id(pack)])
    return Evidence(
        employers=whole.employers,
        assets=whole.assets,
        relations=tuple(whole.relations),
        origins=whole.origins,
        sources=whole.sources,
        metrics=whole.metrics,
        claims=whole.claims,
        packs=tuple(pack.id for pack in packs if not pack.base),
        rules=rules,
    )


def _capped(pack: RawPack) -> list[Problem]:
    if len(pack.problems) <= MOST_PROBLEMS:
        return pack.problems
    more = len(pack.problems) - MOST_PROBLEMS
    rest = Problem(str(pack.folder), 0, f"{more} more problems in this pack", "mend these first")
    return [*pack.problems[:MOST_PROBLEMS], rest]


class Parts(Struct):
    """What one pack brings, or all of them together."""

    metrics: dict[str, Metric] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def add(self, other: Parts) -> None:
        self.metrics |= other.metrics
        self.employers |= other.employers
        self.assets |= other.assets
        self.origins |= other.origins
        self.sources |= other.sources
        self.claims |= other.claims
        self.relations += other.relations
