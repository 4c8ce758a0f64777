"""Deal-breakers beside the table: each key re-scores, and what makes no sense changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from compute_jobs.core.fit.fit_model import UNKNOWN_CHOICES, Preference
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.tui.action_screen import after_paint
from compute_jobs.tui.drawers.drawer import Drawer, DrawerPage
from compute_jobs.tui.drawers.preference_rows import (
    PreferenceRow,
    PreferenceRows,
    answers,
    first_op,
    ops_for,
    preference_rows,
)
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import UNKNOWN_MEANS, metric_name, preference_value
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Span, text_line
from compute_jobs.tui.widgets.text_field import Field

FREE_TEXT = (
    "Free text: met only where a claim's value is exactly these words; "
    "where none is held, it stays unknown."
)


class PreferencesDrawer(Drawer):
    """A list of lines, a field for the value, and what the selected line does."""

    contexts: ClassVar[tuple[str, ...]] = ("preferences", "drawer")

    def __init__(self) -> None:
        super().__init__(id="preferences", classes="pane drawer")
        self.list = RowList(id="preference-list")
        self.field = Field(id="value")
        self.page = DrawerPage(id="preference-page")
        self._rows: Sequence[PreferenceRow] = ()
        self._extra: dict[str, Preference] = {}
        """Lines being made that are neither in the profile nor suggested."""
        self._editing: Preference | None = None
        self._valid: Preference | None = None
        self._problem = ""
        self._unsaved: Preference | None = None
        """Decided and shown, and on its way to the disk."""

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.field
        yield self.page

    def on_mount(self) -> None:
        self.draw(host(self).view)
        self.go()

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, view: View) -> None:
        app = host(self)
        rows = preference_rows(view, app.desk.suggestions())
        known = {row.preference.metric for row in rows}
        rows += [
            PreferenceRow(it, "", False) for key, it in self._extra.items() if key not in known
        ]
        self._rows = rows
        if not rows:
            self.list.empty = (
                text_line("No deal-breakers yet, and none are suggested."),
                (Span("a", "key"), Span(" draws a line over any metric", "dim")),
            )
        self.list.show(PreferenceRows(view, rows, self.look))
        on = sum(1 for row in rows if row.preference.on)
        self.entitle(f"Preferences ({on} on)", f"{view.excluded_count} out" if on else "")
        self._draw_page(view)

    @property
    def _row(self) -> PreferenceRow | None:
        at = self.list.selected
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _draw_page(self, view: View) -> None:
        page = Page()
        row = self._row
        if row is not None:
            it = row.preference
            if self._problem:
                page.say(Span(self._problem, "bad"))
                page.say(Span("Line and ranking stand as saved until it makes sense.", "dim"))
            line = view.line(it.metric)
            sign = self.look.glyphs.ops[it.op]
            value = preference_value(it, line)
            page.say(Span(metric_name(view, it.metric), "strong"), Span(f" {sign} {value}"))
            page.say(Span(f"{UNKNOWN_MEANS[it.unknown]}", "dim"))
            counts = answers(view, it.metric) if it.on else None
            if counts:
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

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.settle()
        self._problem = ""
        self._draw_page(host(self).view)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_switch()

    # -- the value ---------------------------------------------------------------------------

    def take_key(self, event: events.Key) -> bool:
        """A digit begins a value."""
        character = event.character
        if self._editing is None and character and (character.isdigit() or character in "$.~"):
            self._edit(character)
            return True
        return super().take_key(event)

    def do_edit_value(self) -> None:
        row = self._row
        if row is not None:
            line = host(self).view.line(row.preference.metric)
            self._edit(preference_value(row.preference, line))

    def _edit(self, text: str) -> None:
        row = self._row
        if row is None:
            return
        self._editing = row.preference
        self._valid = None
        field = self.field
        name = metric_name(host(self).view, row.preference.metric)
        field.open(f"{name} {self.look.glyphs.ops[row.preference.op]}", text)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        it = self._editing
        if it is None:
            return
        app = host(self)
        try:
            read = app.desk.read_preference(it.metric, it.op, event.value, it.unknown)
        except ReaderError as error:
            self._problem = error.what if event.value.strip() else "type a value"
            if self._valid is not None:
                self._valid = None
                app.send(app.desk.cancel_preview)
            else:
                self._draw_page(app.view)
            return
        self._problem = ""
        if read != self._valid:
            self._valid = read
            app.send(lambda: app.desk.preview_preference(read))
        else:
            self._draw_page(app.view)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # a pane closes its field at enter, whatever stands in it
        if self._problem:
            host(self).say(f"Not taken: {self._problem}", "bad")
            self.field.stay()
            return
        self.settle()
        self.go()

    def settle(self) -> None:
        """Save the value if it makes sense, else go back to the one before."""
        self.keep()
        it, read = self._editing, self._valid
        if it is None:
            return
        self._editing = self._valid = None
        self._extra.pop(it.metric, None)
        self.field.close()
        app = host(self)
        if read is not None and not self._problem and read != it:
            app.send(lambda: app.desk.set_preference(read))
        else:
            app.send(app.desk.cancel_preview)
        self._problem = ""

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.stop()
        self.settle()

    @on(Field.Escaped)
    def _escaped(self, event: Field.Escaped) -> None:
        event.stop()
        self._valid = None
        self._problem = ""
        self.settle()
        self.go()

    # -- the rest of a line --------------------------------------------------------------------

    def _set(self, preference: Preference) -> None:
        """Show what it does at once; save it when that has been painted."""
        self._extra.pop(preference.metric, None)
        if self._unsaved is not None and self._unsaved.metric != preference.metric:
            self.keep()
        app = host(self)
        if app.send(lambda: app.desk.preview_preference(preference)):
            self._unsaved = preference
            after_paint(self, self.keep)

    def keep(self) -> None:
        decided, self._unsaved = self._unsaved, None
        if decided is not None:
            app = host(self)
            shown = app.view
            if app.guard(lambda: app.desk.set_preference(decided)) and app.view is not shown:
                app.redraw()

    def do_switch(self) -> None:
        row = self._row
        if row is not None:
            self._set(replace(row.preference, on=not row.preference.on))

    def do_operator(self) -> None:
        row = self._row
        if row is None:
            return
        it = row.preference
        ops = ops_for(host(self).view.line(it.metric))
        after = ops[(ops.index(it.op) + 1) % len(ops)] if it.op in ops else ops[0]
        value: Any = it.value
        if after in ("in", "not in") and isinstance(value, str):
            value = (value,)
        elif after == "=" and isinstance(value, tuple):
            value = value[0] if value else ""
        if after != it.op:
            self._set(replace(it, op=after, value=value))
        else:
            host(self).say("Only one operator makes sense here.", "dim")

    def do_unknown(self) -> None:
        row = self._row
        if row is not None:
            at = UNKNOWN_CHOICES.index(row.preference.unknown)
            after = UNKNOWN_CHOICES[(at + 1) % len(UNKNOWN_CHOICES)]
            self._set(replace(row.preference, unknown=after))

    def do_remove_preference(self) -> None:
        row, app = self._row, host(self)
        if row is None:
            return
        metric = row.preference.metric
        self.keep()
        if self._extra.pop(metric, None) is not None:
            self.draw(app.view)
        elif row.mine:
            app.send(lambda: app.desk.remove_preference(metric))
        else:
            app.say("Only suggested; there is nothing to remove.", "dim")

    def do_reset(self) -> None:
        self.keep()
        app = host(self)
        app.send(app.desk.reset_preferences, "No preferences are left; u undoes it.")

    def do_add_preference(self) -> None:
        view = host(self).view
        choices = [
            Choice(it.id, it.name, it.explain)
            for it in sorted(view.evidence.metrics.values(), key=lambda it: it.name.casefold())
        ]
        host(self).pick("A line over which metric?", choices, self._add)

    def _add(self, metric: str) -> None:
        view = host(self).view
        if all(row.preference.metric != metric for row in self._rows):
            op = first_op(view.line(metric), view.evidence.metrics.get(metric))
            self._extra[metric] = Preference(metric, op, "", on=False)
            self.draw(view)
        self.list.select_key(metric, tell=False)
        self._edit("")

    # -- session -----------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        return {"kind": "preferences", "row": self.list.selected_key}

    def recall(self, saved: Mapping[str, Any]) -> None:
        if isinstance(row := saved.get("row"), str) and self.list.select_key(row, tell=False):
            self._draw_page(host(self).view)
