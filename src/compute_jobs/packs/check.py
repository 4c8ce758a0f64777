"""Checks across packs: known ids, no duplicates, supported tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from compute_jobs.core.evidence.evidence_model import TIERS, Evidence, Origin, Source, Tier
from compute_jobs.packs.problems import Problem, nearest
from compute_jobs.packs.read import MOST_PROBLEMS, PLURALS, PackFile, RawPack, RawRow
from compute_jobs.packs.source_sites import is_filing_of
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.toml_lines import TomlLines

MOST_ALIKE = 1_000
"""Claims on one metric of one subject; those of any that ships with the program are below 30."""
LONGEST_LINE = 20
"""Chains of parents, or of aliases: each is followed to its end, for every row."""
MOST_NAMES = 5_000
"""Beyond this a hint at the nearest id would take longer than the rest of the check."""
_SUBJECTS = ("employer", "asset")
_SOME_FILING = Origin("", "", "filing")
MARKET = "market"
"""The kind of the subject for the whole market, which belongs to no employer."""


class Carry(Struct, frozen=True):
    """One row of data/tiers.toml: what a source needs to support a tier."""

    tier: str
    kinds: frozenset[str]
    stance: str = ""
    url: bool = False
    origin_kinds: frozenset[str] = frozenset()


@cache
def carries() -> Mapping[str, Carry]:
    rows = bundled_table("tiers")["carry"]
    return {carry.tier: carry for carry in convert(rows, list[Carry])}


def carries_tier(
    carry: Carry, sources: Sequence[Source], origin: Origin | None, own_url: str = ""
) -> bool:
    """Whether any of the sources, with the origin, can support the tier."""
    if carry.origin_kinds and (origin is None or origin.kind not in carry.origin_kinds):
        return False
    return any(
        source.kind in carry.kinds
        and (not carry.stance or source.stance == carry.stance)
        and (not carry.url or bool(source.url or own_url))
        for source in sources
    )


def carried_tiers(source: Source, subjects: Sequence[str], evidence: Evidence) -> tuple[Tier, ...]:
    """The tiers that a claim on these subjects can have from this source alone, best first.

    A filing supports the two best only for its own filer: another company's filing is hearsay.
    Relayed counts as one, though the claim must name the filing as its origin too.
    """
    own = source.kind != "filing" or is_filing_of(source, subjects, evidence)
    return tuple(
        tier
        for tier in TIERS
        if carries_tier(carries()[tier], [source], _SOME_FILING)
        and (own or tier not in ("filed", "primary"))
    )


class Known:
    """Every row with an id, from the bundled data and all packs added so far.

    Employers and assets share one set of ids, so a claim can be about either: "subject" is both.
    """

    def __init__(self, bundled: Evidence | None = None) -> None:
        self._rows: dict[tuple[str, str], RawRow] = {}
        self._dropped: dict[tuple[str, str], Path] = {}
        for table, plural in PLURALS.items() if bundled is not None else ():
            nouns: Any = getattr(bundled, plural)
            for name in nouns if isinstance(nouns, dict) else ():
                row = RawRow(table, PackFile(plural, TomlLines()), 0, name, nouns[name])
                self._rows[id_space(table), name] = row

    def add(self, pack: RawPack) -> list[Problem]:
        """Add a pack's ids; duplicates are returned as problems, each with both places."""
        doubles = []
        for row in pack.rows:
            if not row.id or row.table == "relation":
                continue
            other = self._rows.setdefault((id_space(row.table), row.id), row)
            if other is not row:
                what = f"{row.table} {row.id!r} is already at {other.file}:{other.line()}"
                doubles.append(row.problem(what, "give one of them another id", key="id"))
        return doubles

    def drop(self, pack: RawPack) -> None:
        for row in pack.rows:
            key = id_space(row.table), row.id
            if self._rows.get(key) is row:
                del self._rows[key]
                self._dropped[key] = pack.folder

    def find(self, table: str, name: str) -> RawRow | None:
        row = self._rows.get((id_space(table), name))
        return row if row is not None and table in (row.table, "subject") else None

    def missing(self, table: str, name: str) -> tuple[str, str]:
        """The message about an unknown id, and what to do."""
        what = "employer or asset" if table == "subject" else table
        folder = self._dropped.get((id_space(table), name))
        if folder is not None:
            return f"{what} {name!r} was left out with its pack", f"fix {folder} first"
        tables = _SUBJECTS if table == "subject" else (table,)
        names = [row.id for row in self._rows.values() if row.table in tables]
        hint = nearest(name, names) if len(names) <= MOST_NAMES else ""
        return f"unknown {what} {name!r}", hint or "define it in the pack"


def id_space(table: str) -> str:
    """The tables within which an id is unique."""
    return "subject" if table in _SUBJECTS else table


def dangling(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Every id that a pack's rows name but no pack defines.

    The base's relations may name claims of packs: they are used if those claims exist.
    """
    count = 0
    for row in pack.rows:
        if row.model is None or (pack.base and row.table == "relation"):
            continue
        for key, table, names in _references(row):
            for name in names:
                if known.find(table, name):
                    continue
                count += 1
                if count > MOST_PROBLEMS:
                    return
                yield row.problem(*known.missing(table, name), key=key)


def circles(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Aliases and parents that form a loop, or chains that are too long."""
    for row in pack.rows:
        key = {"asset": "alias_of", "employer": "parent"}.get(row.table, "")
        if not key:
            continue
        seen: set[str] = set()
        at: RawRow | None = row
        while at is not None and at.model is not None and at.id not in seen:
            if len(seen) == LONGEST_LINE:
                what = f"{key} goes through more than {LONGEST_LINE} others"
                yield row.problem(what, "name the last one", key=key)
                break
            seen.add(at.id)
            at = known.find(row.table, getattr(at.model, key) or "")
        if at is not None and at.id in seen:
            yield row.problem(f"{key} leads back to itself", "remove one of them", key=key)


def market_lines(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Relations with the market itself: through one, general statements would enter an employer's
    rating.
    """
    for row in pack.good("relation"):
        asset = known.find("asset", row.model.asset)
        if asset is not None and asset.model is not None and asset.model.kind == MARKET:
            what = "no employer owns, runs, supplies or leases the market itself"
            yield row.problem(what, "name the asset you mean", key="asset")


def crowded(pack: RawPack) -> Iterator[Problem]:
    """More claims on one metric of one subject than can be compared with each other."""
    alike = Counter(
        (subject, row.model.metric) for row in pack.good("claim") for subject in row.model.subjects
    )
    for (subject, metric), number in alike.items():
        if number > MOST_ALIKE:
            what = f"{number} claims on {metric} of {subject} are more than {MOST_ALIKE}"
            yield Problem(str(pack.folder), 0, what, "keep only the relevant ones")


def board_places(pack: RawPack) -> Iterator[Problem]:
    """Boards that couldn't be fetched: a name without its host or site, or a foreign host.

    The program fetches these addresses, so a pack must not send it elsewhere.
    """
    for row in pack.good("board"):
        model = row.model
        host = model.host
        if model.board == "workday":
            if not host.endswith(".myworkdayjobs.com") or not model.site:
                what = "a Workday board needs its host and its site"
                todo = 'host = "TENANT.wd5.myworkdayjobs.com", site = "…", as in its address'
                yield row.problem(what, todo, key="host")
            elif row.more.get("tenant", host.partition(".")[0]) != host.partition(".")[0]:
                yield row.problem("the tenant is not the first part of the host", key="tenant")
        elif host and (model.board, host) != ("lever", "api.eu.lever.co"):
            todo = "leave host out; only Workday, and Lever in Europe, need one"
            yield row.problem(f"{host} is not a host of {model.board} boards", todo, key="host")


def _references(row: RawRow) -> Iterator[tuple[str, str, Sequence[str]]]:
    """(key, table it refers to, ids) of each key that names other rows."""
    model: Any = row.model
    match row.table:
        case "claim":
            yield "subjects", "subject", model.subjects
            yield "metric", "metric", [model.metric]
            yield "sources", "source", [ref.source for ref in model.sources]
            yield "origin", "origin", [model.origin] if model.origin else []
            yield "inputs", "claim", model.inputs
            yield "counterparty", "subject", [model.counterparty] if model.counterparty else []
        case "source":
            yield "relays", "origin", model.relays
        case "board":
            yield "employer", "employer", [model.employer]
        case "relation":
            yield "employer", "employer", [model.employer]
            yield "asset", "asset", [model.asset]
            yield "claims", "claim", model.claims
        case "employer":
            yield "parent", "employer", [model.parent] if model.parent else []
        case "asset":
            yield "alias_of", "asset", [model.alias_of] if model.alias_of else []


def dishonest(
    row: RawRow, sources: Mapping[str, Source], origins: Mapping[str, Origin]
) -> Iterator[Problem]:
    """A tier that none of the claim's sources can support."""
    model: Any = row.model
    carry = carries()[model.tier]
    named = [sources[ref.source] for ref in model.sources if ref.source in sources]
    origin = origins.get(model.origin or "")
    if len(named) < len(model.sources) or (model.origin and origin is None):
        return  # reported as dangling
    if not carries_tier(carry, named, origin, origin.url if origin else ""):
        kinds = ", ".join(sorted({f"{source.stance} {source.kind}" for source in named}))
        what = f"tier {model.tier!r} is higher than its sources can support ({kinds})"
        yield row.problem(what, _advice(carry), key="tier")


def _advice(carry: Carry) -> str:
    needs = [f"a source of kind {' or '.join(sorted(carry.kinds))}"]
    if carry.stance:
        needs.append(f"stance {carry.stance!r}")
    if carry.url:
        needs.append("its url")
    if carry.origin_kinds:
        needs.append(f"an origin of kind {' or '.join(sorted(carry.origin_kinds))}")
    return f"it needs {', '.join(needs)}"
