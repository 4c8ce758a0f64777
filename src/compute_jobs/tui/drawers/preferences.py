"""Deal-breakers beside the table: each key re-scores, and what makes no sense changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from textual import events, on
from textual.widgets import Input

from compute_jobs.core.evidence.evidence_model import Metric
from compute_jobs.core.fit.fit_model import OPS, UNKNOWN_CHOICES, Op, Preference
from compute_jobs.core.fit.preference_lines import Line, shown_value
from compute_jobs.desk.change_words import SIGNS
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.tui.drawers.drawer import Drawer
from compute_jobs.tui.host import Option, host
from compute_jobs.tui.widgets.choices import metric_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import UNKNOWN_MEANS, metric_name
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint, text_line
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.core.fit.preference_lines import PreferenceSuggestion

C = TypeVar("C")

FREE_TEXT = (
    "Free text: met only if a claim's value is exactly these words; without a claim, it's unknown."
)


PREFERENCE_COLUMNS = (
    Column("on", "", 1, keep=0),
    Column("metric", "must be", 12, keep=0, grow=3),
    Column("value", "", 8, keep=1, grow=2, most=30),
    Column("answers", "met ✗ ?", 8, keep=3),
    Column("unknown", "unknown", 7, keep=4),
)


class PreferenceRow(Struct, frozen=True):
    preference: Preference
    why: str
    mine: bool
    """In the profile, on or off; else only suggested."""


def preference_rows(view: View, suggestions: Sequence[PreferenceSuggestion]) -> list[PreferenceRow]:
    """One row per metric, in a steady order: the profile's first, then the suggestions."""
    why = {suggestion.preference.metric: suggestion.why for suggestion in suggestions}
    rows = {
        preference.metric: PreferenceRow(preference, why.get(preference.metric, ""), True)
        for preference in view.profile.preferences
    }
    for suggestion in suggestions:
        off = replace(suggestion.preference, on=False)
        rows.setdefault(off.metric, PreferenceRow(off, suggestion.why, False))
    return list(rows.values())


def first_op(line: Line | None, metric: Metric | None) -> Op:
    """Lower is better: at most; higher is better: at least."""
    ops = line.ops if line is not None else OPS
    if len(ops) == 1 or metric is None or ops[0] == "=":
        return ops[0]
    return "<=" if metric.better == "lower" else ">="


class PreferencesDrawer(Drawer):
    """A list of lines, a field for the value, and what the selected line does."""

    kind = "preferences"
    needs_row = frozenset(("switch", "edit_value", "operator", "unknown", "remove_preference"))

    def __init__(self) -> None:
        super().__init__("preference")
        self._rows: Sequence[PreferenceRow] = ()
        self._extra: dict[str, Preference] = {}
        """Lines being made that are neither in the profile nor suggested."""
        self._editing: Preference | None = None
        self._untouched: str | None = None
        """What the field was opened with, until something is typed."""
        self._valid: Preference | None = None
        """What is typed now, where it makes sense."""

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, view: View) -> None:
        app = host(self)
        rows = preference_rows(view, app.desk.workspace.lines.suggestions)
        known = {row.preference.metric for row in rows}
        rows += [
            PreferenceRow(extra, "", False)
            for metric, extra in self._extra.items()
            if metric not in known
        ]
        before = {row.preference.metric: place for place, row in enumerate(self._rows)}
        rows.sort(key=lambda row: before.get(row.preference.metric, len(before)))
        self._rows = rows  # a line stays where it was when it is switched
        if not rows:
            self.list.empty = (
                text_line("No deal-breakers yet, and none are suggested."),
                hint("a", "adds a deal-breaker on any metric"),
            )
        told = any(row.preference.unknown != UNKNOWN_CHOICES[0] for row in rows)
        self.list.show(
            Rows(
                [it for it in PREFERENCE_COLUMNS if told or it.id != "unknown"],
                rows,
                lambda row: row.preference.metric,
                lambda row, column, _: self._cell(row.preference, column),
                role=lambda row: "" if row.preference.on else "dim",
            )
        )
        on = sum(1 for row in rows if row.preference.on)
        self.entitle(f"Preferences ({on} on)", f"{view.excluded_count} out" if on else "")
        self.draw_page()

    def _cell(self, preference: Preference, column: str) -> Cell:
        view = host(self).view
        match column:
            case "on":
                return Span(Glyphs.met, "good") if preference.on else Span(Glyphs.off, "faint")
            case "metric":
                return metric_name(view, preference.metric)
            case "value":
                value = shown_value(preference, view.line(preference.metric))
                text = f"{SIGNS.get(preference.op, preference.op)} {value}"
                return Span(text, "strong" if preference.on else "dim")
            case "unknown":
                return Span(preference.unknown, "dim")
        if not preference.on:
            return ""
        counts = view.answers(preference.metric)
        return (
            Span(f"{counts['met']:>2} ", "good" if counts["met"] else "faint"),
            Span(f"{counts['broken']:>2} ", "bad" if counts["broken"] else "faint"),
            Span(f"{counts['unknown']:>2}", "warn" if counts["unknown"] else "faint"),
        )

    @property
    def _row(self) -> PreferenceRow:
        return self._rows[self.list.selected]

    def draw_page(self) -> None:
        page, view = Page(), host(self).view
        if not self._rows:
            self.page.show(page)
            return
        row, preference = self._row, self._row.preference
        if self.problem:
            page.say(Span(self.problem, "bad"))
            page.say(Span("Not saved yet; the last valid value still applies.", "dim"))
        line = view.line(preference.metric)
        if self._editing is None:  # else the field above says it
            sign = SIGNS.get(preference.op, preference.op)
            value = shown_value(preference, line)
            name = metric_name(view, preference.metric)
            page.say(Span(name, "strong"), Span(f" {sign} {value}"))
        page.say(Span(UNKNOWN_MEANS[preference.unknown], "dim"))
        if preference.on:
            counts = view.answers(preference.metric)
            page.say(
                Span(f"{counts['met']} met", "good"), Span(", "),
                Span(f"{counts['broken']} broken", "bad"), Span(", "),
                Span(f"{counts['unknown']} unknown", "warn"),
            )  # fmt: skip
        if row.why:
            page.say(row.why)
        if line is not None:
            page.say(Span(line.explain, "dim"))
            if line.choices:
                page.say(Span(f"One of: {', '.join(line.choices)}.", "dim"))
            elif line.dimension == "text":
                page.say(Span(FREE_TEXT, "dim"))
        self.page.show(page)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_switch()

    # -- the value ---------------------------------------------------------------------------

    def take_key(self, event: events.Key) -> bool:
        """A digit begins a value."""
        character = event.character
        begins = character and (character.isdigit() or character in "$.~")
        if begins and self._editing is None and self._rows:
            self._edit(str(character))
            return True
        return super().take_key(event)

    def do_edit_value(self) -> None:
        """Type the value; a yes or no is asked for, so that no stray key gives one."""
        preference, app = self._row.preference, host(self)
        line = app.view.line(preference.metric)
        if line is None or line.dimension != "flag":
            self._untouched = shown_value(preference, line)
            self._edit(self._untouched)
            return
        name = metric_name(app.view, preference.metric)

        def take(answer: str) -> None:
            if answer == "off":
                self._set(replace(preference, on=False))
            else:
                self._set(app.desk.read_preference(
                    preference.metric, preference.op, answer, preference.unknown
                ))  # fmt: skip

        options = [Option("y", "yes", "yes"), Option("n", "no", "no")]
        if preference.on:
            options.append(Option("o", "off", "off"))
        app.choose(f"{name} must be", options, take)

    def _edit(self, text: str) -> None:
        preference = self._editing = self._row.preference
        self._valid = None
        name = metric_name(host(self).view, preference.metric)
        label = f"{name} {SIGNS.get(preference.op, preference.op)}"
        self.field.open(label, text, replace=text == self._untouched)
        self.draw_page()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        editing = self._editing
        if editing is None or event.value == self._untouched:
            return  # opening the field changes nothing; what is off stays off
        self._untouched = None
        app = host(self)
        try:
            typed = app.desk.read_preference(
                editing.metric, editing.op, event.value, editing.unknown
            )
        except ReaderError as error:
            self.problem = error.what if event.value.strip() else "type a value"
            if self._valid is not None:
                self._valid = None
                app.send(app.desk.cancel_preview)
            else:
                self.draw_page()
            return
        self.problem = ""
        if typed != self._valid:
            self._valid = typed
            app.send(lambda: app.desk.preview_preference(typed))
        else:
            self.draw_page()

    def settle(self) -> None:
        """Save the value if it makes sense, else go back to the one before."""
        editing, valid, problem = self._editing, self._valid, self.problem
        self._editing, self._valid, self.problem = None, None, ""
        if editing is None:
            return
        self._extra.pop(editing.metric, None)
        self.field.close()
        self.draw_page()
        app = host(self)
        if valid is not None and not problem and valid != editing:
            self._set(valid)
        else:
            app.send(app.desk.cancel_preview)
            untouched, self._untouched = self._untouched, None
            if untouched is not None and not editing.on:
                app.say("Still off; space switches it on.", "dim")

    def abandon(self) -> None:
        self._valid = None
        self.settle()

    # -- the rest of a line --------------------------------------------------------------------

    def _set(self, preference: Preference) -> None:
        self._extra.pop(preference.metric, None)
        app = host(self)
        name = metric_name(app.view, preference.metric)
        state = "is a deal-breaker" if preference.on else "is off"
        app.send(lambda: app.desk.set_preference(preference), f"{name} {state}; u undoes it.")

    def do_switch(self) -> None:
        preference = self._row.preference
        self._set(replace(preference, on=not preference.on))

    def do_operator(self) -> None:
        preference = self._row.preference
        line = host(self).view.line(preference.metric)
        op = _next_of(line.ops if line is not None else OPS, preference.op)
        value: Any = preference.value
        if op in ("in", "not in") and isinstance(value, str):
            value = (value,)
        elif op == "=" and isinstance(value, tuple):
            value = value[0] if value else ""
        if op != preference.op:
            self._set(replace(preference, op=op, value=value))
        else:
            host(self).say("Only one operator works here.", "dim")

    def do_unknown(self) -> None:
        preference = self._row.preference
        self._set(replace(preference, unknown=_next_of(UNKNOWN_CHOICES, preference.unknown)))

    def do_remove_preference(self) -> None:
        row, app = self._row, host(self)
        metric = row.preference.metric
        if self._extra.pop(metric, None) is not None:
            self.draw(app.view)
        elif row.mine:
            app.send(lambda: app.desk.remove_preference(metric))
        else:
            app.say("This is only a suggestion; there is nothing to remove.", "dim")

    def do_reset(self) -> None:
        app = host(self)
        app.send(app.desk.reset_preferences, "All preferences removed; u undoes it.")

    def do_add_preference(self) -> None:
        choices = metric_choices(host(self).view)
        host(self).pick("Deal-breaker on which metric?", choices, self._add)

    def _add(self, metric: str) -> None:
        view = host(self).view
        if all(row.preference.metric != metric for row in self._rows):
            op = first_op(view.line(metric), view.evidence.metrics.get(metric))
            self._extra[metric] = Preference(metric, op, "", on=False)
            self.draw(view)
        self.list.select_key(metric, tell=False)
        self._edit("")


def _next_of(choices: Sequence[C], current: C) -> C:
    """The choice after the current one; the first after the last."""
    position = choices.index(current) + 1 if current in choices else 0
    return choices[position % len(choices)]
