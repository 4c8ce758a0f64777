"""A benchmark's result: rows of measured against base, and the table they are printed in.

A benchmark module has ``measure(quick: bool) -> list[Row]``; ``benchmarks.__main__`` finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

TOLERATED = 1.2
"""A miss by less than a fifth is published and left: machines differ by as much."""
Verdict = Literal["yes", "within a fifth", "MISSED", ""]


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement, with a budget for the ratio to its base, for the measured, or for both."""

    what: str
    measured: float
    unit: str
    base: float | None = None
    base_name: str = ""
    budget: float | None = None
    """At most this ratio to the base."""
    limit: float | None = None
    """At most this much measured."""
    note: str = ""
    paired: float | None = None
    """The median ratio of pairs measured one after the other, where there were pairs."""

    @property
    def ratio(self) -> float | None:
        if self.paired is not None:
            return self.paired
        return self.measured / self.base if self.base else None

    @property
    def verdict(self) -> Verdict:
        """How the worse of its budgets was met; empty where nothing is promised."""
        shares = []
        if self.budget is not None and self.ratio is not None:
            shares.append(self.ratio / self.budget)
        if self.limit is not None:
            shares.append(self.measured / self.limit)
        if not shares:
            return ""
        if max(shares) <= 1:
            return "yes"
        return "within a fifth" if max(shares) <= TOLERATED else "MISSED"

    def as_data(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "measured": self.measured,
            "unit": self.unit,
            "base": self.base,
            "base_name": self.base_name,
            "ratio": self.ratio,
            "budget": self.budget,
            "limit": self.limit,
            "met": self.verdict or None,
            "note": self.note,
        }


HEAD = ("what", "measured", "base", "ratio", "budget", "met")


def amount(value: float, unit: str) -> str:
    """Three significant digits, with the unit."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}"


def cells(row: Row) -> list[str]:
    budgets = []
    if row.limit is not None:
        budgets.append(f"≤ {amount(row.limit, row.unit)}")
    if row.budget is not None:
        budgets.append(f"≤ {row.budget:g} ×")
    return [
        row.what,
        amount(row.measured, row.unit),
        "" if row.base is None else f"{amount(row.base, row.unit)} ({row.base_name})",
        "" if row.ratio is None else f"{row.ratio:.2f} ×",
        ", ".join(budgets),
        row.verdict,
    ]


def as_text(rows: Sequence[Row]) -> str:
    """Plain columns for a terminal."""
    lines = [list(HEAD), *(cells(row) for row in rows)]
    sizes = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    lines.insert(1, ["-" * size for size in sizes])
    padded = [
        "  ".join(cell.ljust(size) for cell, size in zip(line, sizes, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([*padded, *notes(rows)])


def as_markdown(rows: Sequence[Row]) -> str:
    lines = [list(HEAD), ["---"] * len(HEAD), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def notes(rows: Iterable[Row]) -> list[str]:
    return [f"{row.what}: {row.note}" for row in rows if row.note]
