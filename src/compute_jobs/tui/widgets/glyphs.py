"""The marks on screen, and plain ones for terminals that can draw nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from msgspec import Struct


class Glyphs(Struct, frozen=True):
    """Each mark takes one cell; a word or a place always says what it says."""

    here: str
    up: str
    down: str
    star: str
    met: str
    broken: str
    unknown: str
    off: str
    rule: str
    more: str
    full: str
    half: str
    empty: str
    mark: str
    agree: str
    contested: str
    gone: str
    arrow: str
    dash: str
    dot: str
    overdue: str
    verdicts: Mapping[str, str]
    ops: Mapping[str, str]


UNICODE = Glyphs(
    here="▌", up="▲", down="▼", star="★", met="✓", broken="✗", unknown="?", off="·",
    rule="─", more="…", full="█", half="▒", empty="░", mark="┃", agree="✓", contested="⚠", gone="↷",
    arrow="→", dash="–", dot="·", overdue="◷",
    verdicts={"pass": "✓", "concern": "!", "fail": "✗", "gap": "?", "skip": "–"},
    ops={"<=": "≤", ">=": "≥", "=": "=", "in": "in", "not in": "not in"},
)  # fmt: skip

ASCII = Glyphs(
    here=">", up="^", down="v", star="*", met="+", broken="x", unknown="?", off=".",
    rule="-", more="~", full="#", half="=", empty=".", mark="|", agree="+", contested="!", gone="~",
    arrow=">", dash="-", dot="-", overdue="o",
    verdicts={"pass": "+", "concern": "!", "fail": "x", "gap": "?", "skip": "-"},
    ops={"<=": "<=", ">=": ">=", "=": "=", "in": "in", "not in": "not in"},
)  # fmt: skip

_POOR_TERMINALS = frozenset({"dumb", "linux", "vt100", "vt102", "vt220", "ansi", "cons25"})


def terminal_wants_ascii() -> bool:
    """Whether this terminal can draw nothing but ASCII."""
    if os.environ.get("TERM", "") in _POOR_TERMINALS:
        return True
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return "utf" not in encoding.lower()
