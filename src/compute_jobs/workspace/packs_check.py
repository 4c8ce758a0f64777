"""What a pack's rows must keep with everything else: known ids, no doubles, honest tiers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from compute_jobs.evidence.model import Origin, Source
from compute_jobs.workspace.bundled import bundled_data
from compute_jobs.workspace.packs_read import TABLES, RawPack, RawRow, nearest
from compute_jobs.workspace.packs_result import Problem


@dataclass(frozen=True, slots=True)
class Carry:
    """One row of data/tiers.toml: what a source must be to carry a tier."""

    tier: str
    kinds: frozenset[str]
    stance: str = ""
    url: bool = False
    origin_kinds: frozenset[str] = frozenset()
    reason: str = ""


@cache
def carries(file: Path | None = None) -> Mapping[str, Carry]:
    """The table of tiers, by tier."""
    place = file or bundled_data() / "tiers.toml"
    with place.open("rb") as stream:
        rows = tomllib.load(stream)["carry"]
    return {
        row["tier"]: Carry(
            row["tier"],
            frozenset(row["kinds"]),
            row.get("stance", ""),
            bool(row.get("url", False)),
            frozenset(row.get("origin_kinds", ())),
            row.get("reason", ""),
        )
        for row in rows
    }


def carries_tier(
    carry: Carry, sources: Sequence[Source], origin: Origin | None, own_url: str = ""
) -> bool:
    """Whether any of the sources, with the origin, can carry the tier."""
    if carry.origin_kinds and (origin is None or origin.kind not in carry.origin_kinds):
        return False
    return any(
        source.kind in carry.kinds
        and (not carry.stance or source.stance == carry.stance)
        and (not carry.url or bool(source.url or own_url))
        for source in sources
    )


@dataclass(slots=True)
class Known:
    """Where each id of each table stands, over all packs taken so far."""

    rows: dict[str, dict[str, RawRow]] = field(
        default_factory=lambda: {name: {} for name in TABLES}
    )

    def add(self, pack: RawPack) -> list[Problem]:
        """Take a pack's ids; the doubles come back as problems, each with both places."""
        doubles = []
        for row in pack.rows:
            name = row_id(row)
            if name is None or row.table == "relation":
                continue
            other = self._taken(row.table, name)
            if other is None:
                self.rows[row.table][name] = row
            else:
                doubles.append(
                    row.problem(
                        f"{row.table} {name!r} is already at {other.file}:{other.line()}",
                        "give one of them another id",
                        key="id",
                    )
                )
        return doubles

    def drop(self, pack: RawPack) -> None:
        """Forget a pack that was refused."""
        gone = {id(row) for row in pack.rows}
        for table in self.rows.values():
            for name in [name for name, row in table.items() if id(row) in gone]:
                del table[name]

    def has(self, table: str, name: str) -> bool:
        return name in self.rows[table]

    def subject(self, name: str) -> bool:
        return name in self.rows["employer"] or name in self.rows["asset"]

    def _taken(self, table: str, name: str) -> RawRow | None:
        for other in ("employer", "asset") if table in ("employer", "asset") else (table,):
            if name in self.rows[other]:
                return self.rows[other][name]
        return None


def row_id(row: RawRow) -> str | None:
    name = row.data.get("id")
    return name if isinstance(name, str) else None


def dangling(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Every id that a pack's rows name and that nobody defines."""
    for row in pack.rows:
        if row.model is None:
            continue
        for key, table, names in _references(row):
            for name in names:
                found = known.subject(name) if table == "subject" else known.has(table, name)
                if found:
                    continue
                candidates = (
                    (*known.rows["employer"], *known.rows["asset"])
                    if table == "subject"
                    else tuple(known.rows[table])
                )
                what = "employer or asset" if table == "subject" else table
                yield row.problem(
                    f"unknown {what} {name!r}",
                    nearest(name, candidates) or f"define it in the pack as a {what}",
                    key=key,
                )


def _references(row: RawRow) -> Iterator[tuple[str, str, Sequence[str]]]:
    it: Any = row.model
    if row.table == "claim":
        yield "subjects", "subject", it.subjects
        yield "metric", "metric", [it.metric]
        yield "sources", "source", [ref.id for ref in it.sources]
        yield "origin", "origin", [it.origin] if it.origin else []
        yield "inputs", "claim", it.inputs
        yield "counterparty", "subject", [it.counterparty] if it.counterparty else []
    elif row.table == "source":
        yield "relays", "origin", it.relays
    elif row.table == "relation":
        yield "employer", "employer", [it.employer]
        yield "asset", "asset", [it.asset]
        yield "claims", "claim", it.claims
    elif row.table == "employer":
        yield "parent", "employer", [it.parent] if it.parent else []
    elif row.table == "asset":
        yield "alias_of", "asset", [it.alias_of] if it.alias_of else []


def dishonest(
    row: RawRow, sources: Mapping[str, Source], origins: Mapping[str, Origin]
) -> Iterator[Problem]:
    """A tier that none of the claim's sources can carry."""
    it: Any = row.model
    carry = carries()[it.tier]
    named = [sources[ref.id] for ref in it.sources if ref.id in sources]
    origin = origins.get(it.origin or "")
    if len(named) < len(it.sources) or (it.origin and origin is None):
        return
    if not carries_tier(carry, named, origin, origin.url if origin else ""):
        kinds = ", ".join(sorted({f"{source.stance} {source.kind}" for source in named}))
        yield row.problem(
            f"tier {it.tier!r} is more than its sources can carry ({kinds})",
            _advice(carry),
            key="tier",
        )


def _advice(carry: Carry) -> str:
    needs = [f"a source of kind {' or '.join(sorted(carry.kinds))}"]
    if carry.stance:
        needs.append(f"stance {carry.stance!r}")
    if carry.url:
        needs.append("its url")
    if carry.origin_kinds:
        needs.append(f"an origin of kind {' or '.join(sorted(carry.origin_kinds))}")
    return f"it needs {', '.join(needs)}"
