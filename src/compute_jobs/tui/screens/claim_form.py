"""The form for a claim of the reader's own; what is wrong is said beside the field."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.bars import Footer, StatusLine, Title
from compute_jobs.tui.widgets.styled_text import plain

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("statement", "statement", "in your own words"),
    ("metric", "metric", "e.g. revenue_growth"),
    ("figure", "figure", "as written: ~90 %, $1.25B, up to 1,000,000 GPUs, yes"),
    ("period", "period", "2026-Q1, FY2025, 2026-03; empty for a level"),
    ("as_of", "as of", "2026-05-20"),
    ("tier", "tier", ", ".join(TIERS)),
    ("publisher", "publisher", "who published it, or who told you"),
    ("title", "title", "of the document"),
    ("url", "address", "https://…"),
    ("locator", "where in it", "page, paragraph, time"),
    ("origin", "origin", "where the fact itself comes from, if you know"),
    ("note", "note", ""),
)


class ClaimForm(ActionScreen):
    """Fields from top to bottom; nothing is added until every check passes."""

    contexts: ClassVar[tuple[str, ...]] = ("form", "typing")

    def __init__(self, employer: str, draft: MutableMapping[str, str]) -> None:
        super().__init__(classes="list-screen")
        self.employer = employer
        self._draft = draft
        """What was typed and not added yet; the pane that opens the form keeps it."""
        self._problems: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with VerticalScroll(id="form", classes="pane", can_focus=False):
            for name, label, hint in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(Content(label), classes="form-label")
                    yield Input(
                        value=self._draft.get(name, ""), placeholder=hint, id=name, compact=True
                    )
            yield Static("", id="problems")
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.query_one(Title).go("Add a claim")
        name = host(self).view.employer(self.employer).name
        self.query_one("#form").border_title = Content(f"A claim on {plain(name)}")
        self.query(Input).first().focus()

    @property
    def fields(self) -> dict[str, str]:
        filled = {field.id or "": field.value.strip() for field in self.query(Input)}
        return {"subjects": self.employer, **{name: text for name, text in filled.items() if text}}

    def do_next_field(self) -> None:
        self.focus_next(Input)

    def do_previous_field(self) -> None:
        self.focus_previous(Input)

    def do_accept(self) -> None:
        if self.focused is self.query(Input).last():
            self.do_save_form()
        else:
            self.do_next_field()

    def do_save_form(self) -> None:
        app = host(self)
        problems: list[str] = []
        if not app.guard(lambda: problems.extend(app.desk.add_claim(self.fields))):
            return
        if problems:
            problems = [*self._unknown_metric(problems), *problems]
            self.query_one("#problems", Static).update(Content("\n".join(map(plain, problems))))
            app.say(f"Not added: {problems[0]}", "bad")
            return
        self._draft.clear()
        self.dismiss()
        app.changed()
        app.redraw()
        app.say("Added your claim.")

    def _unknown_metric(self, problems: Sequence[str]) -> list[str]:
        """Named at the first try, whatever else is still to be filled in."""
        metric, known = self.fields.get("metric", ""), host(self).view.evidence.metrics
        if not metric or metric in known or any(repr(metric) in problem for problem in problems):
            return []
        import difflib

        close = difflib.get_close_matches(metric, list(known), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return [f"metric: there is no {metric!r}{hint}"]

    def do_back(self) -> None:
        """Out; what was typed is there when the form is opened again."""
        app, typed = host(self), self.fields
        typed.pop("subjects")
        self._draft.clear()
        self._draft.update(typed)
        self.dismiss()
        if typed:
            app.say("Not added; what you typed is kept until you quit, a goes on with it.")
