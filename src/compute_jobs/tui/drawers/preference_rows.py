"""The lines a reader may draw: those of the profile, then the ready-made ones not yet used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Metric
from compute_jobs.core.fit.fit_model import OPS, Answer, Op, Preference
from compute_jobs.core.fit.preference_lines import Line
from compute_jobs.desk.view import View
from compute_jobs.tui.widgets.labels import metric_name, preference_value
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Look

if TYPE_CHECKING:
    from compute_jobs.core.fit.preference_lines import PreferenceSuggestion

_COUNTED = 300
"""Above this many employers the answers are not counted on every key."""

PREFERENCE_COLUMNS = (
    Column("on", "", 1, keep=0, sortable=False),
    Column("metric", "must be", 12, keep=0, grow=3, sortable=False),
    Column("value", "", 8, keep=1, grow=1, most=16, sortable=False),
    Column("answers", "met ✗ ?", 8, keep=3, sortable=False),
    Column("unknown", "unknown", 7, keep=4, sortable=False),
)


class PreferenceRow(Struct, frozen=True):
    preference: Preference
    why: str
    mine: bool
    """In the profile, on or off; else only suggested."""


def preference_rows(view: View, suggestions: Sequence[PreferenceSuggestion]) -> list[PreferenceRow]:
    """One row per metric, in a steady order: the profile's first, then the suggestions."""
    why = {it.preference.metric: it.why for it in suggestions}
    rows = [PreferenceRow(it, why.get(it.metric, ""), True) for it in view.profile.preferences]
    known = {row.preference.metric for row in rows}
    for it in suggestions:
        if it.preference.metric not in known:
            known.add(it.preference.metric)
            rows.append(PreferenceRow(replace(it.preference, on=False), it.why, False))
    return rows


def answers(view: View, metric: str) -> Mapping[Answer, int] | None:
    """How many employers meet, break or leave open the line on a metric; None for too many."""
    if len(view.order) > _COUNTED:
        return None
    counts: dict[Answer, int] = {"met": 0, "broken": 0, "unknown": 0}
    for employer in view.order:
        fit = view.fit(employer)
        for result in fit.preferences if fit else ():
            if result.preference.metric == metric:
                counts[result.answer] += 1
    return counts


def ops_for(line: Line | None) -> tuple[Op, ...]:
    """The operators that make sense for a line."""
    return line.ops if line is not None else OPS


def first_op(line: Line | None, metric: Metric | None) -> Op:
    """Lower is better: at most; higher is better: at least."""
    ops = ops_for(line)
    if len(ops) == 1 or metric is None or ops[0] == "=":
        return ops[0]
    return "<=" if metric.better == "lower" else ">="


class PreferenceRows(RowSource):
    def __init__(self, view: View, rows: Sequence[PreferenceRow], look: Look) -> None:
        self.rows = rows
        self._view = view
        self._look = look
        self.columns = PREFERENCE_COLUMNS

    def __len__(self) -> int:
        return len(self.rows)

    def key(self, index: int) -> str:
        return self.rows[index].preference.metric

    def role(self, index: int) -> str:
        return "" if self.rows[index].preference.on else "dim"

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        return [self._cell(self.rows[index], column.id) for column, _ in layout]

    def _cell(self, row: PreferenceRow, column: str) -> Cell:
        it, glyphs = row.preference, self._look.glyphs
        match column:
            case "on":
                return Span(glyphs.met, "good") if it.on else Span(glyphs.off, "faint")
            case "metric":
                return metric_name(self._view, it.metric)
            case "value":
                line = self._view.line(it.metric)
                text = f"{glyphs.ops[it.op]} {preference_value(it, line)}"
                return Span(text, "strong" if it.on else "dim")
            case "answers":
                return self._answers(it) if it.on else ""
            case "unknown":
                return Span(it.unknown, "dim")
        return ""

    def _answers(self, it: Preference) -> Cell:
        counts = answers(self._view, it.metric)
        if counts is None:
            return ""
        return (
            Span(f"{counts['met']:>2} ", "good" if counts["met"] else "faint"),
            Span(f"{counts['broken']:>2} ", "bad" if counts["broken"] else "faint"),
            Span(f"{counts['unknown']:>2}", "warn" if counts["unknown"] else "faint"),
        )
