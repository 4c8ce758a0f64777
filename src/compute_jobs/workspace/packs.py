"""Packs of evidence: folders of TOML in, one Evidence and every problem out.

A pack that is wrong anywhere is left out as a whole; the others stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from compute_jobs.evidence.age import published_day
from compute_jobs.evidence.model import Claim, Evidence, Metric, Relation, Source
from compute_jobs.workspace.bundled import bundled_data, bundled_packs
from compute_jobs.workspace.packs_build import Builder
from compute_jobs.workspace.packs_check import Known, dangling, dishonest
from compute_jobs.workspace.packs_read import (
    MOST_PROBLEMS,
    RawPack,
    read_base,
    read_pack,
)
from compute_jobs.workspace.packs_result import CheckReport, LoadResult, Problem
from compute_jobs.workspace.paths import Home

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
    """The base data and these packs. Packs are taken in the order of their ids, bundled ones first.

    ``base`` is the folder of metrics.toml, employers.toml and assets.toml (default: the bundled).
    """
    packs = _read_all(folders, base)
    left_out: dict[str, RawPack] = {}
    known = Known()
    for pack in packs:
        pack.problems += known.add(pack)
    while wrong := _refused(packs, known):
        for pack in wrong:
            left_out[str(pack.folder)] = pack
            packs.remove(pack)
            known.drop(pack)
    evidence = _built(packs, left_out, known)
    problems = [problem for pack in (*left_out.values(), *packs) for problem in pack.problems]
    problems.sort(key=lambda problem: (problem.file, problem.line, problem.what))
    return LoadResult(evidence, tuple(problems), tuple(sorted(left_out)))


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
    """The reader's own packs: every folder in the home's packs folder, by name."""
    try:
        found = [place for place in home.packs.iterdir() if place.is_dir()]
    except OSError:
        return []
    return sorted(place for place in found if not place.name.startswith("."))


def _read_all(folders: Sequence[Path], base: Path | None) -> list[RawPack]:
    ships = {place.resolve() for place in bundled_packs()} if folders else set()
    packs = [read_pack(folder) for folder in dict.fromkeys(folders)]
    packs.sort(key=lambda it: (it.folder.resolve() not in ships, it.id, str(it.folder)))
    return [read_base(base or bundled_data()), *packs]


def _refused(packs: Iterable[RawPack], known: Known) -> list[RawPack]:
    """Packs with problems of their own, or that name what is not there (any more)."""
    wrong = []
    for pack in packs:
        if not pack.base:
            pack.problems += dangling(pack, known)
        if pack.problems and not pack.base:
            wrong.append(pack)
    return wrong


def _built(packs: list[RawPack], left_out: dict[str, RawPack], known: Known) -> Evidence:
    """Evidence of the packs that hold; one that fails on the way is left out and we start over."""
    while True:
        evidence, wrong = _build_once(packs)
        if not wrong:
            return evidence
        for pack in wrong:
            left_out[str(pack.folder)] = pack
            packs.remove(pack)
            known.drop(pack)
        while more := _refused(packs, known):
            for pack in more:
                left_out[str(pack.folder)] = pack
                packs.remove(pack)
                known.drop(pack)


def _build_once(packs: Sequence[RawPack]) -> tuple[Evidence, list[RawPack]]:
    builders = [(pack, Builder(pack.id)) for pack in packs]
    made = _Parts()
    for pack, builder in builders:
        for row in pack.rows:
            if row.model is not None and row.table in made.simple:
                thing = getattr(builder, row.table)(row)
                made.simple[row.table][thing.id] = thing
            elif row.model is not None and row.table == "relation":
                made.relations.append(builder.relation(row))
    metrics: dict[str, Metric] = made.simple["metric"]
    claims = {}
    for pack, builder in builders:
        for row in pack.of("claim"):
            if row.model is None:
                continue
            claim = _dated(
                builder.claim(row, metrics.get(row.model.metric)), made.simple["source"]
            )
            claims[claim.id] = claim
            builder.problems += dishonest(row, made.simple["source"], made.simple["origin"])
    wrong = []
    for pack, builder in builders:
        pack.problems += builder.problems[:MOST_PROBLEMS]
        if builder.problems and not pack.base:
            wrong.append(pack)
    evidence = Evidence(
        employers=made.simple["employer"],
        assets=made.simple["asset"],
        relations=tuple(made.relations),
        origins=made.simple["origin"],
        sources=made.simple["source"],
        metrics=metrics,
        claims=claims,
        packs=tuple(pack.id for pack in packs if not pack.base),
    )
    return evidence, wrong


def _dated(claim: Claim, sources: Mapping[str, Source]) -> Claim:
    """A claim that bears no date of publication takes its earliest dated source's."""
    day = published_day(claim, sources)
    if claim.published is not None or day is None:
        return claim
    inferred = all(
        sources[ref.source].inferred
        for ref in claim.sources
        if ref.source in sources and sources[ref.source].published == day
    )
    return replace(claim, published=day, date_inferred=inferred and claim.as_of is None)


class _Parts:
    def __init__(self) -> None:
        self.simple: dict[str, dict[str, Any]] = {
            table: {} for table in ("metric", "employer", "asset", "origin", "source")
        }
        self.relations: list[Relation] = []
