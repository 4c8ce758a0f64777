"""Decision tables for tests: made by hypothesis, or by hand where the answer is known."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]


def criterion(name: str, weight: float, lo: float = 0, hi: float = 10, **more: Any) -> Raw:
    return {"id": name, "weight": weight, "lo": lo, "hi": hi, "direction": "max", **more}


def table(criteria: list[Raw], ratings: dict[str, list[Any]], **more: Any) -> Raw:
    """Ratings by alternative, in the order of the criteria."""
    return {
        "criteria": criteria,
        "alternatives": [
            {"id": name, "ratings": dict(zip((c["id"] for c in criteria), row, strict=True))}
            for name, row in ratings.items()
        ],
        **more,
    }


def two_by_two(**more: Any) -> Raw:
    """A is first where w1 > 4/7: 3/7 of all weights, 9/14 of those within 25 %."""
    return table([criterion("c1", 0.6), criterion("c2", 0.4)], {"A": [8, 3], "B": [5, 7]}, **more)


_ratings = st.integers(-2, 12).map(float)


def _cell() -> st.SearchStrategy[Any]:
    triple = st.lists(_ratings, min_size=3, max_size=3).map(sorted)
    return st.one_of(_ratings, triple, triple, triple, st.none())


@st.composite
def any_table(draw: st.DrawFn, *, vetoes: bool = True, rows: int = 4, columns: int = 3) -> Raw:
    """A small table with everything in it: unknowns, points, vetoes, both directions."""
    n = draw(st.integers(1, columns))
    criteria = [
        criterion(
            f"c{j}",
            draw(st.integers(0 if j else 1, 5)),
            direction=draw(st.sampled_from(["max", "min"])),
        )
        for j in range(n)
    ]
    names = draw(st.permutations([f"a{i}" for i in range(rows)]))
    ratings = {
        name: [draw(_cell()) for _ in criteria] for name in names[: draw(st.integers(1, rows))]
    }
    made = table(criteria, ratings, dist=draw(st.sampled_from(["triangular", "uniform"])))
    if vetoes:
        made["vetoes"] = [
            {
                "criterion": draw(st.sampled_from(criteria))["id"],
                "op": draw(st.sampled_from([">=", "<="])),
                "value": draw(_ratings),
            }
            for _ in range(draw(st.integers(0, 2)))
        ]
        if draw(st.integers(0, 4)) == 0:
            made["alternatives"][0]["deal_breakers"] = ["no"]
    return made
