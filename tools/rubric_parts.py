"""Parts of docs/rubric.md: every constant of data/rubric.toml with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.packs.bundled import bundled_data
from tools.made import Maker


@cache
def rubric() -> Mapping[str, Any]:
    with (bundled_data() / "rubric.toml").open("rb") as stream:
        return tomllib.load(stream)


def weights() -> str:
    """Criteria, default weights and what a gap counts."""
    rows = [
        ["criterion", "weight", "why", "gap (low, mode, high)", "why"],
        *(
            [
                f"**{row['name']}** (`{name}`)",
                f"{row['weight']}",
                row["why"],
                ", ".join(map(str, row["gap"]["rating"])),
                row["gap"]["why"],
            ]
            for name, row in ((name, rubric()["criteria"][name]) for name in CRITERIA)
        ),
    ]
    return _table(rows)


def constants(section: str) -> str:
    """A section of plain numbers with their reasons."""
    table = rubric()[section]
    rows = [["what", "value", "why"]]
    rows += [
        [_spaced(name), f"{value:g}", table["why"][name]]
        for name, value in table.items()
        if name != "why"
    ]
    return _table(rows)


def leads(criterion: str) -> str:
    """The leading measures of a criterion, in the order they are asked."""
    rows = [["first known of", "layers", "rating at", "why"]]
    rows += [
        [f"`{it['measure']}`", _layers(it), _curve(it), it["why"]]
        for it in rubric()["lead"]
        if it["criterion"] == criterion
    ]
    return _table(rows)


def adjusts(criterion: str) -> str:
    """The named adjustments of a criterion."""
    found = [it for it in rubric()["adjust"] if it["criterion"] == criterion]
    if not found:
        return "No adjustments: the leading measure alone."
    rows = [["adjustment", "layers", "points", "why"]]
    rows += [[f"`{it['measure']}`", _layers(it), _points(it), it["why"]] for it in found]
    return _table(rows)


def _points(it: Mapping[str, Any]) -> str:
    told = [f"{state} {it[state]:+g}" for state in ("yes", "no", "unknown") if state in it]
    return "; ".join([*([_curve(it)] if "curve" in it else []), *told])


def _curve(it: Mapping[str, Any]) -> str:
    return ", ".join(f"{_x(x, log=it.get('log', False))} → {y:g}" for x, y in it["curve"])


def _x(value: float, *, log: bool) -> str:
    return fmt.count(value) if log or abs(value) >= 10_000 else f"{value:g}"


def _layers(it: Mapping[str, Any]) -> str:
    return ", ".join(it.get("layers", ["all"]))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


MAKERS: Mapping[str, Maker] = {
    "weights": weights,
    "constants": constants,
    "leads": leads,
    "adjusts": adjusts,
}
