"""What if a scenario happens: two views side by side, employer by employer."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from compute_jobs.desk.view import EmployerRow, View

MOVED = 0.05
"""The smallest visible move in points of fit: half the last digit shown."""


def place_change(before: EmployerRow, after: EmployerRow) -> str:
    """As in "rank 16 → 20", "rank 16 → ruled out" or "still ruled out"."""
    if before.place == after.place:
        return f"still {before.place}"
    both = before.rank is not None and after.rank is not None
    return f"{before.place} → {after.place.removeprefix('rank ') if both else after.place}"


class Standing(Struct, frozen=True):
    """One employer before and after; a rank is None where it is out or not ranked."""

    employer: str
    name: str
    rank_before: int | None
    rank_after: int | None
    fit_before: float | None
    fit_after: float | None
    out: str
    """Why it is excluded now; empty where it isn't, or was before too."""

    @property
    def delta(self) -> float:
        if self.fit_before is None or self.fit_after is None:
            return 0.0
        return self.fit_after - self.fit_before

    @property
    def moved(self) -> bool:
        return abs(self.delta) >= MOVED or self.rank_before != self.rank_after


def standings(before: View, after: View, limit: int | None = None) -> Sequence[Standing]:
    """The ranked and excluded employers in their new order.

    With a limit: that many from the top, and only those of the rest that moved.
    """
    known = set(before.order)
    rows = []
    for place, name in enumerate(after.order):
        now = after.row(name)
        then = before.row(name) if name in known else None
        if now.fit is None and (then is None or then.fit is None):
            continue
        out = ""
        if now.excluded and not (then is not None and then.excluded):
            out = now.out_for[0].why if now.out_for else "excluded"
        standing = Standing(
            name,
            now.name,
            then.rank if then else None,
            now.rank,
            then.fit if then else None,
            now.fit,
            out,
        )
        if limit is None or place < limit or standing.moved:
            rows.append(standing)
    return rows
