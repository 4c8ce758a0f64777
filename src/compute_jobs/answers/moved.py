"""What a change did to the ranking, as one line and as deltas for the rows on screen."""

from __future__ import annotations

from collections.abc import Mapping

from compute_jobs.evidence import format as fmt
from compute_jobs.view import View

MAX_NAMED = 3


def summary(before: View, after: View) -> str:
    """One line: who fell out and why, who came back, who leads now, who moved most."""
    parts: list[str] = []
    was_out, is_out = _excluded(before), _excluded(after)
    fallen = [name for name in is_out if name not in was_out]
    for name in fallen[:MAX_NAMED]:
        row = after.row(name)
        reason = (row.broken or row.unknown)[0].why if (row.broken or row.unknown) else "excluded"
        parts.append(f"{row.name} out: {reason}")
    if len(fallen) > MAX_NAMED:
        parts.append(f"{len(fallen) - MAX_NAMED} more out")
    back = [name for name in was_out if name not in is_out]
    if back:
        names = ", ".join(after.row(name).name for name in back[:MAX_NAMED])
        more = f" and {len(back) - MAX_NAMED} more" if len(back) > MAX_NAMED else ""
        parts.append(f"{names}{more} back in")
    first, was_first = _first(after), _first(before)
    if first and first != was_first:
        parts.append(f"{after.row(first).name} now first")
    if not fallen and not back:
        moved = _most_moved(before, after)
        if moved:
            parts.append(moved)
    return "; ".join(parts)


def scenario_lines(before: View, after: View) -> list[str]:
    """Each employer that a scenario moved, with its fit before and after."""
    lines = []
    for name in before.order:
        old, new = before.fit(name), after.fit(name)
        if old is None or new is None:
            continue
        if abs(old.fit - new.fit) >= 0.05 or old.excluded != new.excluded:
            out = " and falls below the line" if new.excluded and not old.excluded else ""
            lines.append(
                f"{after.row(name).name} {fmt.points(old.fit)} → {fmt.points(new.fit)}{out}"
            )
    return lines


def _excluded(view: View) -> Mapping[str, None]:
    start = view.eligible_count
    return dict.fromkeys(view.order[start : start + view.excluded_count])


def _first(view: View) -> str | None:
    return view.order[0] if view.eligible_count else None


def _most_moved(before: View, after: View) -> str:
    """The ranked employer whose fit moved most, among those a reader would look at first."""
    best, name_of_best = 0.0, ""
    for name in after.order[:200]:
        old, new = before.row(name).fit, after.row(name).fit
        if old is not None and new is not None and abs(new - old) > abs(best):
            best, name_of_best = new - old, name
    if abs(best) < 0.05:
        return ""
    old_fit, row = before.row(name_of_best).fit or 0.0, after.row(name_of_best)
    return f"{row.name} {fmt.points(old_fit)} → {fmt.points(row.fit or 0.0)}"
