"""The definitions once more, as slow and plain as can be: loops, fine grids, no closed forms."""

from __future__ import annotations

import random
from typing import Any

GRID = 4001
Raw = dict[str, Any]


def grid(rating: Any, criterion: Raw, dist: str, points: int = GRID) -> list[float]:
    """Equally likely ratings: the quantiles in the middles of ``points`` equal strata."""
    if rating is None:
        low, high, kind = criterion["lo"], criterion["hi"], "uniform"
        mode = (low + high) / 2
    elif isinstance(rating, int | float):
        return [float(rating)]
    else:
        (low, mode, high), kind = rating, dist
    if high == low:
        return [float(mode)]
    found = []
    for k in range(points):
        u = (k + 0.5) / points
        if kind == "uniform":
            found.append(low + u * (high - low))
        elif u * (high - low) < mode - low:
            found.append(low + (u * (high - low) * (mode - low)) ** 0.5)
        else:
            found.append(high - ((1 - u) * (high - low) * (high - mode)) ** 0.5)
    return found


def value(criterion: Raw, rating: float) -> float:
    share: float = (rating - criterion["lo"]) / (criterion["hi"] - criterion["lo"])
    share = min(max(share, 0.0), 1.0)
    return 1 - share if criterion.get("direction") == "min" else share


def allowed(table: Raw, criterion: str, rating: float) -> bool:
    return all(
        rating >= veto["value"] if veto["op"] == ">=" else rating <= veto["value"]
        for veto in table.get("vetoes", ())
        if veto["criterion"] == criterion
    )


def weights(table: Raw) -> list[float]:
    total = sum(criterion["weight"] for criterion in table["criteria"])
    return [criterion["weight"] / total for criterion in table["criteria"]]


def mode(rating: Any, criterion: Raw) -> float:
    if rating is None:
        return (criterion["lo"] + criterion["hi"]) / 2  # type: ignore[no-any-return]
    return float(rating) if isinstance(rating, int | float) else float(rating[1])


def score_mode(table: Raw, row: Raw, at: list[float] | None = None) -> float:
    return sum(
        w * value(c, mode(row["ratings"][c["id"]], c))
        for w, c in zip(at or weights(table), table["criteria"], strict=True)
    )


def is_out(table: Raw, row: Raw) -> bool:
    return bool(row.get("deal_breakers")) or not all(
        allowed(table, c["id"], mode(row["ratings"][c["id"]], c)) for c in table["criteria"]
    )


def utility(
    table: Raw, row: Raw, learned: dict[str, float] | None = None, points: int = GRID
) -> float:
    """E[U], by the grids; ``learned`` fixes some ratings."""
    if row.get("deal_breakers"):
        return 0.0
    clear, means = [], []
    for c in table["criteria"]:
        rating = row["ratings"][c["id"]]
        if learned and c["id"] in learned:
            rating = learned[c["id"]]
        draws = grid(rating, c, table.get("dist", "triangular"), points)
        good = [x for x in draws if allowed(table, c["id"], x)]
        clear.append(len(good) / len(draws))
        means.append(sum(value(c, x) for x in good) / len(draws))
    total = 0.0
    for j, w in enumerate(weights(table)):
        part = w * means[j]
        for k, p in enumerate(clear):
            part *= p if k != j else 1.0
        total += part
    return total


def cell_evpi(table: Raw, i: int, criterion: Raw, points: int = 401) -> tuple[float, float]:
    """(EVPI, chance of another choice) of one cell, learning each of its grid's values."""
    rows = table["alternatives"]
    now = [utility(table, row, points=1501) for row in rows]
    choice = now.index(max(now))
    rating = rows[i]["ratings"][criterion["id"]]
    draws = grid(rating, criterion, table.get("dist", "triangular"), points)
    best, changed, own = 0.0, 0, 0.0
    for x in draws:
        then = list(now)
        then[i] = utility(table, rows[i], {criterion["id"]: x}, 1501)
        own += then[i]
        best += max(then)
        changed += then.index(max(then)) != choice
    # the coarse grid's own mean of the row, so that its rounding cancels
    now[i] = own / len(draws)
    return best / len(draws) - max(now), changed / len(draws)


def stays_first(table: Raw, j: int, t: float) -> bool:
    """Is the first row still first when weight j is t and the others share the rest?"""
    given = weights(table)
    rows = [row for row in table["alternatives"] if not is_out(table, row)]
    at_start = [score_mode(table, row) for row in rows]
    first = next(i for i, s in enumerate(at_start) if s >= max(at_start) - 1e-9)
    scale = (1 - t) / (1 - given[j]) if given[j] < 1 else 0.0
    moved = [t if k == j else w * scale for k, w in enumerate(given)]
    scores = [score_mode(table, row, moved) for row in rows]
    return scores[first] >= max(scores) - 1e-9


def box_weights(given: list[float], pm: float, rng: random.Random) -> list[float]:
    """One draw, uniform on the slice of the box, by plain rejection from the whole box."""
    widest = given.index(max(given))
    while True:
        drawn = [w * (1 + pm * rng.uniform(-1, 1)) for w in given]
        drawn[widest] = 1 - sum(w for k, w in enumerate(drawn) if k != widest)
        if abs(drawn[widest] - given[widest]) <= pm * given[widest] and min(drawn) >= 0:
            return drawn


def rank_shares(table: Raw, kind: str, draws: int, seed: int) -> list[list[float]]:
    """Rank shares by loops; ``kind`` is fixed, pm or uniform."""
    rng = random.Random(seed)
    rows, criteria = table["alternatives"], table["criteria"]
    dist = table.get("dist", "triangular")
    counts = [[0] * len(rows) for _ in rows]
    for _ in range(draws):
        given = weights(table)
        if kind == "pm":
            given = box_weights(given, table.get("pm", 0.25), rng)
        elif kind == "uniform":
            parts = [rng.expovariate(1) for _ in given]
            given = [part / sum(parts) for part in parts]
        scores: list[float | None] = []
        for row in rows:
            total, clear = 0.0, not row.get("deal_breakers")
            for w, c in zip(given, criteria, strict=True):
                rating = row["ratings"][c["id"]]
                if rating is None:
                    x = rng.uniform(c["lo"], c["hi"])
                elif isinstance(rating, int | float):
                    x = float(rating)
                elif dist == "uniform":
                    x = rng.uniform(rating[0], rating[2])
                else:
                    x = rng.triangular(rating[0], rating[2], rating[1])
                clear = clear and allowed(table, c["id"], x)
                total += w * value(c, x)
            scores.append(total if clear else None)
        for i, score in enumerate(scores):
            if score is not None:
                counts[i][sum(s is not None and s > score + 1e-9 for s in scores)] += 1
    return [[count / draws for count in line] for line in counts]
