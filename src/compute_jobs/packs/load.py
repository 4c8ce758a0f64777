"""Packs of evidence: folders of TOML in, one Evidence and every problem out.

A pack with any error is left out completely; the others are loaded.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DayError, day_of, parse_day, published_day
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Day,
    Employer,
    Evidence,
    Figure,
    LedgerRules,
    Metric,
    Origin,
    Relation,
    Source,
)
from compute_jobs.core.evidence.figures import (
    FigureError,
    figure_of,
    flag_figure,
    parse_figure,
    text_figure,
    unit_fits,
)
from compute_jobs.packs.bundled import (
    COMPILED,
    bundled_data,
    bundled_packs,
    bundled_state,
    compiled_bundle,
    own_folders,
)
from compute_jobs.packs.check import (
    Known,
    board_places,
    circles,
    crowded,
    dangling,
    dishonest,
    id_space,
    market_lines,
)
from compute_jobs.packs.problems import CheckReport, LoadResult, PackDay, Problem
from compute_jobs.packs.read import (
    MOST_PROBLEMS,
    PLURALS,
    RawPack,
    RawRow,
    read_base,
    read_pack,
)
from compute_jobs.packs.tables import read_rules
from compute_jobs.platform.files import write_stamped
from compute_jobs.platform.paths import Home


def load_packs(folders: Sequence[Path], bundle: LoadResult | None = None) -> LoadResult:
    """The base data and these packs; their order doesn't matter.

    With the bundled packs in compiled form, only the others are read if the result is the same.
    """
    if bundle is not None and not bundle.problems:
        bundled = {_real(place) for place in bundled_packs()}
        others = [folder for folder in folders if _real(folder) not in bundled]
        if bundled <= {_real(place) for place in folders}:
            packs = _read_all(others, None)
            if not _touch_bundle(packs, bundle.evidence):
                return _loaded(packs, bundle.evidence)
    return _loaded(_read_all(folders, read_base(bundled_data())), None)


_parsed: dict[str, LoadResult] = {}
"""The bundled packs as this process parsed them, by their state."""


def whole_bundle() -> LoadResult | None:
    """The bundled packs: compiled, else parsed once in this process, since each change of the
    reader's own pack is checked against them; None if something is wrong with them.
    """
    compiled = compiled_bundle()
    if compiled is not None:
        return compiled
    state = bundled_state()
    if state not in _parsed:
        result = load_packs(bundled_packs())
        if result.problems:
            return None
        _parsed.clear()
        _parsed[state] = result
    return _parsed[state]


def compile_bundled() -> bool:
    """Write the bundled packs in compiled form, unless it is current; False if that fails."""
    return compiled_bundle() is not None or write_stamped(
        bundled_data() / COMPILED, bundled_state(), load_packs(bundled_packs())
    )


def _touch_bundle(packs: Sequence[RawPack], bundled: Evidence) -> bool:
    """Whether these packs use an id again, or may date an undated document of the bundle."""
    undated = {name for name, source in bundled.sources.items() if source.published is None}
    taken = {
        "subject": {*bundled.employers, *bundled.assets},
        **{table: getattr(bundled, PLURALS[table]) for table in ("metric", "origin", "source")},
        "claim": bundled.claims,
    }
    return any(
        pack.id in bundled.packs
        or any(row.id in taken.get(id_space(row.table), ()) for row in pack.rows)
        or any(ref.source in undated for row in pack.good("claim") for ref in row.model.sources)
        for pack in packs
    )


def _loaded(packs: list[RawPack], bundled: Evidence | None) -> LoadResult:
    known = Known(bundled)
    places: dict[str, Path] = {}
    for pack in packs:
        first = places.setdefault(pack.id, pack.folder) if pack.has_id else pack.folder
        if first != pack.folder:
            what = f"pack {pack.id!r} is already at {first}"
            pack.problem(pack.folder, 0, what, "give it another id")
        pack.problems += known.add(pack)
    for pack in packs:
        pack.problems += dangling(pack, known)
        pack.problems += circles(pack, known)
        pack.problems += market_lines(pack, known)
        pack.problems += board_places(pack)
        pack.problems += crowded(pack)
    rules = read_rules()
    built = [] if bundled is None else [_as_pack(bundled)]
    _build(packs, built, rules)
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
    folders_left_out = tuple(sorted(str(pack.folder) for pack in left_out))
    names = () if bundled is None else bundled.packs
    evidence = _evidence([*built, *packs], names, rules)
    return LoadResult(evidence, tuple(problems), folders_left_out)


def _as_pack(bundled: Evidence) -> RawPack:
    """Everything bundled as one pack whose rows are built."""
    nouns: dict[str, dict[str, Any]] = {}
    for table, plural in PLURALS.items():
        found = getattr(bundled, plural)
        nouns[table] = (
            found if isinstance(found, dict) else {str(at): noun for at, noun in enumerate(found)}
        )
    return RawPack(bundled_data(), "", base=True, nouns=nouns)


def check_packs(folders: Sequence[Path], home: Home) -> CheckReport:
    """Everything wrong with these packs; if none is named, with the bundled and the reader's."""
    ours = [*bundled_packs(), *own_folders(home)]
    bundle = compiled_bundle()
    if not folders:
        result = load_packs(ours, bundle)
        evidence = result.evidence
        counts = len(evidence.packs), len(evidence.claims), len(evidence.sources)
        return CheckReport(*counts, result.problems, _days(evidence))
    problems: list[Problem] = []
    claims = sources = 0
    for folder in folders:
        place = _real(folder)
        others = [other for other in ours if _real(other) != place]
        problems += [
            problem
            for problem in load_packs([*others, folder], bundle).problems
            if _real(Path(problem.file)).is_relative_to(place)
        ]
        pack = read_pack(folder)
        claims += len(pack.of("claim"))
        sources += len(pack.of("source"))
    return CheckReport(len(folders), claims, sources, tuple(problems))


def _days(evidence: Evidence) -> tuple[PackDay, ...]:
    """Every pack with the latest date of its sources, by id; stated before inferred."""
    claims = Counter(claim.pack for claim in evidence.claims.values())
    days: dict[str, Day] = {}
    for source in evidence.sources.values():
        if source.published is not None:
            inferred = source.inferred or source.published.inferred
            day = replace(source.published, inferred=inferred)
            known = days.get(source.pack, day)
            days[source.pack] = max(known, day, key=lambda it: (not it.inferred, it.first, it.last))
    return tuple(PackDay(name, days.get(name), claims[name]) for name in sorted(evidence.packs))


def _read_all(folders: Sequence[Path], base: RawPack | None) -> list[RawPack]:
    """The base, the bundled packs by name, the others by name: the first keeps a duplicate id."""
    bundled = {_real(place) for place in bundled_packs()} if folders else set()
    packs = [read_pack(folder) for folder in {_real(place): place for place in folders}.values()]
    packs.sort(key=lambda pack: (_real(pack.folder) not in bundled, pack.id, str(pack.folder)))
    return packs if base is None else [base, *packs]


def _real(place: Path) -> Path:
    """The target of links; Path.resolve raises for loops."""
    return Path(os.path.realpath(place))


def _build(packs: Sequence[RawPack], built: Sequence[RawPack], rules: LedgerRules) -> None:
    """Turn each pack's rows into nouns; failures become its problems."""
    metrics: dict[str, Metric] = {}
    sources: dict[str, Source] = {}
    origins: dict[str, Origin] = {}
    for pack in packs:
        for table in PLURALS:
            if table != "claim":
                pack.nouns[table] = {
                    row.id or f"{row.file}:{row.index}": _build_noun(pack, row)
                    for row in pack.good(table)
                }
    for pack in (*built, *packs):
        metrics = pack.nouns["metric"] | metrics
        sources = pack.nouns["source"] | sources
        origins = pack.nouns["origin"] | origins
    for pack in packs:
        claims = pack.nouns["claim"] = {}
        for row in pack.good("claim"):
            metric = metrics.get(row.model.metric)
            claims[row.id] = _build_claim(pack, row, metric, sources, rules)
            pack.problems += dishonest(row, sources, origins)
    everything = [claim for pack in packs for claim in pack.nouns["claim"].values()]
    latest = _latest_mentions(everything, sources)
    for pack in packs:
        claims = pack.nouns["claim"]
        claims.update({name: _dated(claim, latest) for name, claim in claims.items()})


def _evidence(packs: Sequence[RawPack], bundled: Sequence[str], rules: LedgerRules) -> Evidence:
    tables: dict[str, dict[str, Any]] = {plural: {} for plural in PLURALS.values()}
    for pack in packs:
        for table, nouns in pack.nouns.items():
            tables[PLURALS[table]] |= nouns
    relations = tuple(tables.pop("relations").values())
    del tables["boards"]
    own_first = sorted(packs, key=lambda pack: pack.base)
    boards = dict.fromkeys(board for pack in own_first for board in pack.nouns["board"].values())
    names = (*bundled, *(pack.id for pack in packs if not pack.base))
    return Evidence(**tables, relations=relations, boards=tuple(boards), packs=names, rules=rules)


def _capped(pack: RawPack) -> list[Problem]:
    if len(pack.problems) <= MOST_PROBLEMS:
        return pack.problems
    more = len(pack.problems) - MOST_PROBLEMS
    rest = Problem(str(pack.folder), 0, f"{more} more problems in this pack", "fix these first")
    return [*pack.problems[:MOST_PROBLEMS], rest]


# -- checked rows to the ledger's nouns -----------------------------------------------------------


def _build_noun(pack: RawPack, row: RawRow) -> Any:
    """A row of any table but claims as its noun."""
    noun = row.model
    if isinstance(noun, Employer | Asset) and not noun.name:
        noun = replace(noun, name=noun.id)
    elif isinstance(noun, Metric) and noun.floor is not None and noun.ceiling is not None:
        if noun.ceiling < noun.floor:
            pack.problems.append(row.problem("the ceiling is below the floor", key="ceiling"))
    elif isinstance(noun, Relation):
        _check_order(pack, row)
    return replace(noun, pack=pack.id)


def _build_claim(
    pack: RawPack,
    row: RawRow,
    metric: Metric | None,
    sources: Mapping[str, Source],
    rules: LedgerRules,
) -> Claim:
    """A claim with its figure parsed; failures become problems of the pack."""
    claim: Claim = row.model
    _check_order(pack, row)
    inferred = {}
    for key in row.more.get("inferred", ()):
        day = getattr(claim, key)
        if day is None:
            what = f"{key} is marked as inferred, but it isn't given"
            pack.problems.append(row.problem(what, "give it, or remove the mark", key="inferred"))
        else:
            inferred[key] = replace(day, inferred=True)
    figure = _figure(pack, row, metric, rules) if metric else None
    claim = replace(claim, figure=figure, line=row.line(), pack=pack.id, **inferred)
    return replace(claim, published=published_day(claim, sources))


def _check_order(pack: RawPack, row: RawRow) -> None:
    start, end = row.model.start, row.model.end
    if start and end and end.last < start.first:
        pack.problems.append(row.problem("ends before it starts", key="end"))


def _latest_mentions(claims: Iterable[Claim], sources: Mapping[str, Source]) -> Mapping[str, Day]:
    """The latest past date that each undated document mentions, from the claims made of it.

    Plans are left out: their dates are in the future.
    """
    latest: dict[str, Day] = {}
    for claim in claims:
        day = claim.as_of
        if day is None and claim.period is not None and claim.period.end is not None:
            day = day_of(claim.period.end)
        if day is None or claim.modality == "plan":
            continue
        for ref in claim.sources:
            source = sources.get(ref.source)
            if source is None or source.published is not None:
                continue
            known = latest.get(ref.source)
            if known is None or day.last > known.last:
                latest[ref.source] = replace(day, inferred=True)
    return latest


def _dated(claim: Claim, latest: Mapping[str, Day]) -> Claim:
    """An undated claim gets the latest past date that its document mentions as its publication
    date.
    """
    days = [latest[ref.source] for ref in claim.sources if ref.source in latest]
    if claim.published is not None or not days:
        return claim
    return replace(claim, published=min(days, key=lambda day: day.last))


def _figure(pack: RawPack, row: RawRow, metric: Metric, rules: LedgerRules) -> Figure | None:
    given = [key for key in ("figure", "value", "low", "high") if key in row.more]
    if not given:
        return None
    try:
        if given[0] == "figure" and len(given) > 1:
            raise FigureError("give either figure or numbers, not both")
        figure = _parse(row.more, metric, rules)
    except (FigureError, DayError) as error:
        pack.problems.append(row.problem(str(error), key=given[0]))
        return None
    pack.problems += [row.problem(what, key=given[0]) for what in _out_of_bounds(figure, metric)]
    return figure


def _parse(given: Mapping[str, Any], metric: Metric, rules: LedgerRules) -> Figure:
    text: str | None = given.get("figure")
    if metric.dimension == "flag":
        return flag_figure(text or "")
    if metric.dimension == "date":
        return text_figure(parse_day(text or "").text, unit="date")
    if metric.dimension in ("choice", "text"):
        if metric.choices and text not in metric.choices:
            raise FigureError(f"{(text or '')[:40]!r} is not one of {', '.join(metric.choices)}")
        return text_figure(text or "")
    unit, per = given.get("unit", metric.unit), given.get("per")
    if text is not None:
        return parse_figure(text, unit=unit, per=per, rules=rules)
    return figure_of(
        value=given.get("value"),
        low=given.get("low"),
        high=given.get("high"),
        wording=given.get("wording", "exact"),
        unit=unit,
        per=per,
        rules=rules,
    )


def figure_problem(given: Mapping[str, Any], metric: Metric, rules: LedgerRules) -> str:
    """What is wrong with a figure as typed; empty if nothing is."""
    try:
        return next(_out_of_bounds(_parse(given, metric, rules), metric), "")
    except (FigureError, DayError) as error:
        return str(error)


def _out_of_bounds(figure: Figure, metric: Metric) -> Iterator[str]:
    if not unit_fits(figure.unit, metric.dimension):
        yield f"a figure in {figure.unit} doesn't fit {metric.name} ({metric.dimension})"
        return
    if figure.unit in ("flag", "text", "date"):
        return
    numbers = [it for it in (figure.value, figure.low, figure.high) if it is not None]
    if (floor := metric.floor) is not None:
        for number in [it for it in numbers if it < floor][:1]:
            shown = fmt.quantity(number, figure.unit)
            yield f"{shown} is below {floor:g}, the minimum for {metric.name}"
    if (ceiling := metric.ceiling) is not None:
        for number in [it for it in numbers if it > ceiling][:1]:
            shown = fmt.quantity(number, figure.unit)
            yield f"{shown} is above {ceiling:g}, the maximum for {metric.name}"
