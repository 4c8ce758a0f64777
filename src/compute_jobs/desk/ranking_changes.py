"""What a change did to the ranking, as one line and as deltas for the rows on screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Protocol

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.desk.view import EmployerRow

MAX_NAMED = 3
_LEAST = 0.05
"""What a fit has to move by, in points, to be told."""
LOOKED_AT = 60
"""How far down the order a reader is likely to look for what moved."""


class Ranks(Protocol):
    """What of a view is looked at; the numbers of thousands cost next to nothing."""

    @property
    def order(self) -> Sequence[str]: ...
    @property
    def eligible_count(self) -> int: ...
    @property
    def excluded_count(self) -> int: ...
    def values(self, employers: Iterable[str]) -> Sequence[float | None]: ...
    @property
    def excluded(self) -> frozenset[str]: ...
    def employer(self, employer: str) -> Employer: ...
    def row(self, employer: str) -> EmployerRow: ...


def summary(before: Ranks, after: Ranks) -> str:
    """One line: who fell out and why, who came back, who leads now, who moved most."""
    parts: list[str] = []
    fallen, back = after.excluded - before.excluded, before.excluded - after.excluded
    for name in _by_fit(after, fallen):
        row = after.row(name)
        reason = row.out_for[0].why if row.out_for else "excluded"
        parts.append(f"{row.name} out: {reason}")
    if len(fallen) > MAX_NAMED:
        parts.append(f"{len(fallen) - MAX_NAMED} more out")
    if back:
        names = ", ".join(after.employer(name).name for name in _by_fit(before, back))
        more = f" and {len(back) - MAX_NAMED} more" if len(back) > MAX_NAMED else ""
        parts.append(f"{names}{more} back in")
    first, was_first = _first(after), _first(before)
    if first and first != was_first:
        parts.append(f"{after.employer(first).name} now first")
    if not fallen and not back:
        moved = _most_moved(before, after)
        if moved:
            parts.append(moved)
    return "; ".join(parts)


def scenario_lines(before: Ranks, after: Ranks) -> list[str]:
    """Each employer that a scenario moved, with its fit before and after."""
    lines = []
    order = before.order
    for name, old, new in zip(order, before.values(order), after.values(order), strict=True):
        if old is None or new is None:
            continue
        was_out, is_out = name in before.excluded, name in after.excluded
        if _seen(old, new) or was_out != is_out:
            out = " and falls below the line" if is_out and not was_out else ""
            lines.append(f"{after.employer(name).name} {_told(old, new)}{out}")
    return lines


def _by_fit(view: Ranks, some: Collection[str]) -> list[str]:
    """The first few of those who are below the line there, by fit."""
    start = view.eligible_count
    below = view.order[start : start + view.excluded_count] if some else ()
    return list(islice((name for name in below if name in some), MAX_NAMED))


def _first(view: Ranks) -> str | None:
    return view.order[0] if view.eligible_count else None


def _most_moved(before: Ranks, after: Ranks) -> str:
    """The ranked employer whose fit moved most, among those a reader would look at first."""
    names = tuple(after.order[:LOOKED_AT])
    best = (0.0, 0.0, 0.0, "")
    for name, old, new in zip(names, before.values(names), after.values(names), strict=True):
        if old is not None and new is not None and abs(new - old) > best[0]:
            best = abs(new - old), old, new, name
    _, old, new, name = best
    return f"{after.employer(name).name} {_told(old, new)}" if _seen(old, new) else ""


def _seen(old: float, new: float) -> bool:
    """Whether a fit moved, and so that a reader sees a difference."""
    return abs(new - old) >= _LEAST and fmt.points(old) != fmt.points(new)


def _told(old: float, new: float) -> str:
    return f"{fmt.points(old)} → {fmt.points(new)}"
