"""What a pack's rows must keep with everything else: known ids, no doubles, honest tiers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import Origin, Source
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.problems import Problem, nearest
from compute_jobs.packs.read import MOST_PROBLEMS, TABLES, RawPack, RawRow


class Carry(Struct, frozen=True):
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


class Known(Struct):
    """Where each id of each table stands, over all packs taken so far."""

    rows: dict[str, dict[str, RawRow]] = field(
        default_factory=lambda: {name: {} for name in (*TABLES, "pack")}
    )
    dropped: dict[tuple[str, str], str] = field(default_factory=dict)
    """Ids whose pack was left out, with the pack's folder."""

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
        for row in pack.rows:
            name = row_id(row)
            if name is not None and self.rows[row.table].get(name) is row:
                del self.rows[row.table][name]
                self.dropped[row.table, name] = str(pack.folder)

    def has(self, table: str, name: str) -> bool:
        return any(name in self.rows[one] for one in _tables(table))

    def missing(self, table: str, name: str) -> tuple[str, str]:
        """What to say of an id that isn't there, and what to do."""
        what = " or ".join(_tables(table))
        for one in _tables(table):
            if (one, name) in self.dropped:
                folder = self.dropped[one, name]
                return f"{what} {name!r} was left out with its pack", f"mend {folder} first"
        names = [name for one in _tables(table) for name in self.rows[one]]
        hint = nearest(name, names) if len(names) <= MOST_NAMES else ""
        return f"unknown {what} {name!r}", hint or "define it in the pack"

    def _taken(self, table: str, name: str) -> RawRow | None:
        for other in _tables("subject") if table in _tables("subject") else (table,):
            if name in self.rows[other]:
                return self.rows[other][name]
        return None


MOST_NAMES = 5_000
"""Beyond this a hint at the nearest id would take longer than the rest of the check."""


def _tables(table: str) -> tuple[str, ...]:
    return ("employer", "asset") if table == "subject" else (table,)


def row_id(row: RawRow) -> str | None:
    name = row.data.get("id")
    return name if isinstance(name, str) else None


def dangling(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Every id that a pack's rows name and that nobody defines.

    The base may speak of claims that stand in packs: its lines are drawn if their claims are there.
    """
    hints = 0
    for row in pack.rows:
        if row.model is None or (pack.base and row.table == "relation"):
            continue
        for key, table, names in _references(row):
            for name in names:
                if known.has(table, name):
                    continue
                hints += 1
                if hints > MOST_PROBLEMS:
                    return
                yield row.problem(*known.missing(table, name), key=key)


def circles(pack: RawPack, known: Known) -> Iterator[Problem]:
    """Aliases and parents that lead back to where they began."""
    for row in pack.rows:
        key = {"asset": "alias_of", "employer": "parent"}.get(row.table, "")
        if row.model is None or not key:
            continue
        seen: set[str] = set()
        at: RawRow | None = row
        while at is not None and at.model is not None and at.model.id not in seen:
            seen.add(at.model.id)
            at = known.rows[row.table].get(getattr(at.model, key) or "")
        if at is not None and at.model is not None:
            yield row.problem(f"{key} leads in a circle", "let one of them stand alone", key=key)


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
