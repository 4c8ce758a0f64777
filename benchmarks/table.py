"""What a benchmark says: rows of measured against base, and the one table they are printed in.

A benchmark module holds ``measure(quick: bool) -> list[Row]``; ``benchmarks.__main__`` finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. The budget is on the ratio where there is a base, else on the measured."""

    what: str
    measured: float
    unit: str
    base: float | None = None
    base_name: str = ""
    budget: float | None = None
    """At most this; None: published without a promise."""
    note: str = ""
    paired: float | None = None
    """The median ratio of pairs measured one after the other, where there were pairs."""

    @property
    def ratio(self) -> float | None:
        if self.paired is not None:
            return self.paired
        return self.measured / self.base if self.base else None

    @property
    def met(self) -> bool | None:
        """None where nothing was promised."""
        if self.budget is None:
            return None
        ratio = self.ratio
        return (self.measured if ratio is None else ratio) <= self.budget

    def as_data(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "measured": self.measured,
            "unit": self.unit,
            "base": self.base,
            "base_name": self.base_name,
            "ratio": self.ratio,
            "budget": self.budget,
            "met": self.met,
            "note": self.note,
        }


HEAD = ("what", "measured", "base", "ratio", "budget", "met")


def amount(value: float, unit: str) -> str:
    """Three digits that count, with the unit."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}"


def cells(row: Row) -> list[str]:
    ratio = row.ratio
    limit = ""
    if row.budget is not None:
        limit = f"≤ {row.budget:g} ×" if ratio is not None else f"≤ {amount(row.budget, row.unit)}"
    return [
        row.what,
        amount(row.measured, row.unit),
        "" if row.base is None else f"{amount(row.base, row.unit)} ({row.base_name})",
        "" if ratio is None else f"{ratio:.2f} ×",
        limit,
        {True: "yes", False: "MISSED", None: ""}[row.met],
    ]


def as_text(rows: Sequence[Row]) -> str:
    """Plain columns for a terminal."""
    lines = [list(HEAD), *(cells(row) for row in rows)]
    sizes = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    lines.insert(1, ["-" * size for size in sizes])
    shown = [
        "  ".join(cell.ljust(size) for cell, size in zip(line, sizes, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([*shown, *notes(rows)])


def as_markdown(rows: Sequence[Row]) -> str:
    lines = [list(HEAD), ["---"] * len(HEAD), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def notes(rows: Iterable[Row]) -> list[str]:
    """What has to be said beside a number."""
    return [f"{row.what}: {row.note}" for row in rows if row.note]
