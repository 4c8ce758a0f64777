"""A change's effect on the ranking: in one line, or employer by employer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.scoring import Ranking

MAX_NAMED = 3
_LEAST = 0.05
"""How many points a fit has to change to be mentioned."""


def change_summary(before: Ranking, after: Ranking) -> str:
    """One line: who was excluded and why, who came back or was ranked, who leads, what moved."""
    parts: list[str] = []
    fallen = after.excluded_ids - before.excluded_ids
    back = before.excluded_ids - after.excluded_ids
    for name in _first_excluded(after, fallen):
        reasons = after.excluded_for(after.scorer.places[name])
        parts.append(f"{_name(after, name)} out: {reasons[0].why if reasons else 'excluded'}")
    if len(fallen) > MAX_NAMED:
        parts.append(f"{len(fallen) - MAX_NAMED} more out")
    if back:
        names = ", ".join(_name(before, name) for name in _first_excluded(before, back))
        more = f" and {len(back) - MAX_NAMED} more" if len(back) > MAX_NAMED else ""
        parts.append(f"{names}{more} back in")
    parts += _first_and_lost_ranks(before, after)
    first = _leader(after)
    if first and first != _leader(before):
        parts.append(f"{_name(after, first)} now first")
    if moved := _moved(before, after, ranks=not fallen and not back):
        parts.append(moved)
    return "; ".join(parts)


def _first_and_lost_ranks(before: Ranking, after: Ranking) -> Iterator[str]:
    """Who is newly ranked, with the rank, and who is no longer ranked."""
    new = [name for name in after.order if before.position(name) is None]
    lost = [name for name in before.order if after.position(name) is None]
    for name in new[:MAX_NAMED]:
        rank = _rank(after, name)
        yield f"{_name(after, name)} ranked now{f', {fmt.ordinal(rank)}' if rank else ''}"
    if len(new) > MAX_NAMED:
        yield f"{len(new) - MAX_NAMED} more ranked now"
    for name in lost[:MAX_NAMED]:
        yield f"{_name(before, name)} no longer ranked"
    if len(lost) > MAX_NAMED:
        yield f"{len(lost) - MAX_NAMED} more no longer ranked"


def moved_employers(before: Ranking, after: Ranking) -> list[str]:
    """A line for each employer that moved, with its fit before and after."""
    lines = []
    for name in before.order:
        old, new = _fit(before, name), _fit(after, name)
        if old is None or new is None:
            continue
        was_out, is_out = name in before.excluded_ids, name in after.excluded_ids
        if _visible_move(old, new) or was_out != is_out:
            out = " and falls below the line" if is_out and not was_out else ""
            lines.append(f"{_name(after, name)} {_from_to(old, new)}{out}")
    return lines


def newly_ranked(before: Ranking, after: Ranking) -> list[str]:
    """A line for each employer that was unranked: its place now, and how well it is grounded."""
    lines = []
    for place, name in enumerate(after.order):
        if before.position(name) is not None:
            continue
        rank = after.rank(place)
        shown = fmt.ordinal(rank) if rank is not None else "ruled out"
        share = fmt.share(after.grounded_of(name))
        lines.append(f"{_name(after, name)} {shown}, was unranked: {share} grounded")
    return lines


def _first_excluded(ranking: Ranking, some: Collection[str]) -> list[str]:
    """The first few of these excluded employers, by fit."""
    excluded = ranking.order[ranking.eligible_count :]
    return [name for name in excluded if name in some][:MAX_NAMED]


def _leader(ranking: Ranking) -> str | None:
    return ranking.order[0] if ranking.eligible_count else None


def _moved(before: Ranking, after: Ranking, *, ranks: bool) -> str:
    """How many fits visibly moved, the one that moved most, and the largest change in rank.

    As in "7 fits moved; NVIDIA 93 → 91, 1st → 3rd". Without ``ranks``, steps in rank are left
    out: they follow from who fell out or came back.
    """
    moves: dict[str, float] = {}
    for name in after.order:
        old, new = _fit(before, name), _fit(after, name)
        if old is not None and new is not None and _visible_move(old, new):
            moves[name] = abs(new - old)
    if not moves:
        return ""
    most = max(moves, key=moves.__getitem__)
    text = f"{_name(after, most)} {_from_to(_fit(before, most) or 0, _fit(after, most) or 0)}"
    steps = _steps(before, after) if ranks else {}
    if most in steps:
        text += f", {_step(steps[most])}"
    elif steps:
        other = max(steps, key=lambda name: abs(steps[name][0] - steps[name][1]))
        text += f"; {_name(after, other)} {_step(steps[other])}"
    return f"{len(moves)} fits moved; {text}" if len(moves) > 1 else text


def _steps(before: Ranking, after: Ranking) -> dict[str, tuple[int, int]]:
    """The old and new rank of each employer whose rank changed."""
    ranks = {name: (_rank(before, name), _rank(after, name)) for name in after.order}
    return {name: (old, new) for name, (old, new) in ranks.items() if old and new and old != new}


def _step(ranks: tuple[int, int]) -> str:
    return f"{fmt.ordinal(ranks[0])} → {fmt.ordinal(ranks[1])}"


def _rank(ranking: Ranking, employer: str) -> int | None:
    place = ranking.position(employer)
    return None if place is None else ranking.rank(place)


def _fit(ranking: Ranking, employer: str) -> float | None:
    place = ranking.position(employer)
    return None if place is None else ranking.value(place)


def _name(ranking: Ranking, employer: str) -> str:
    return ranking.scorer.employers[ranking.scorer.places[employer]].name


def _visible_move(old: float, new: float) -> bool:
    """Whether the difference is visible."""
    return abs(new - old) >= _LEAST and fmt.points(old) != fmt.points(new)


def _from_to(old: float, new: float) -> str:
    return f"{fmt.points(old)} → {fmt.points(new)}"
