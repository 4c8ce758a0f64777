"""A form: fields from top to bottom, some picked from a list; saved once all are valid."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.widgets.bars import BarsScreen
from compute_jobs.tui.widgets.styled_text import plain

Values = Mapping[str, str]
"""The filled-in values, by field."""


class FormField(NamedTuple):
    """One line of a form."""

    id: str
    label: str
    hint: str = ""
    choices: Sequence[Choice] | Callable[[View, Values], Sequence[Choice]] = ()
    """The choices that enter offers, if need be given the other fields; typing works too."""

    def offered(self, view: View, values: Values) -> Sequence[Choice]:
        return self.choices(view, values) if callable(self.choices) else self.choices


class FormScreen(BarsScreen):
    """Fields to fill in. Unsaved text is kept in the draft for the next time."""

    contexts: ClassVar[tuple[str, ...]] = ("form", "typing")
    again: str = "a"
    """The key that reopens the form with its draft; empty if none is kept."""

    def __init__(
        self, title: str, fields: Sequence[FormField], draft: MutableMapping[str, str]
    ) -> None:
        super().__init__(classes="list-screen")
        self.name_of = title
        self._fields = {field.id: field for field in fields}
        self._draft = draft
        self._named: dict[str, Choice] = {}
        """By field, the choice whose name it shows; the choice's value is saved."""
        self._problems: Sequence[tuple[str, str]] = ()
        """What kept it from being saved, unless changed since."""

    # For subclasses

    @abstractmethod
    def heading(self, view: View) -> str:
        """The text above the fields."""

    @abstractmethod
    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        """Save the form; otherwise return fields ("" for none) and what is wrong with each."""

    @abstractmethod
    def saved(self) -> None:
        """It was saved and the form is closed: say so."""

    def about(self, field: str, values: Values) -> str:
        """A line about the focused field's value."""
        return ""

    def filled_in(self, field: str) -> None:
        """A value was typed or picked."""

    decides: ClassVar[frozenset[str]] = frozenset()
    """Fields that others depend on: when one changes, all known problems are cleared."""

    # Inside

    def body(self) -> ComposeResult:
        with VerticalScroll(id="form", classes="pane", can_focus=False):
            for field in self._fields.values():
                hint = f"{field.hint}  enter: choose".strip() if field.choices else field.hint
                with Horizontal(classes="field"):
                    yield Static(Content(field.label), classes="form-label")
                    yield Input(placeholder=hint, id=field.id, compact=True)
            yield Static("", id="form-about")
            yield Static("", id="problems")

    def on_mount(self) -> None:
        self.query_one("#form").border_title = Content(plain(self.heading(host(self).view)))
        for name, text in self._draft.items():
            if name in self._fields:
                self.put(name, text)
        self.query(Input).first().focus()

    @property
    def lost_on_quit(self) -> str:
        typed, before = self.typed, {name: text for name, text in self._draft.items() if text}
        return "what you typed is lost" if typed and typed != before else ""

    @property
    def values(self) -> dict[str, str]:
        return {it.id or "": self._value(it) for it in self._in_sight}

    @property
    def _in_sight(self) -> list[Input]:
        """The fields that aren't hidden, from top to bottom."""
        return [it for it in self.query(Input) if it.parent is not None and it.parent.display]

    def _value(self, field: Input) -> str:
        """The typed text, or the value of the choice whose name is shown."""
        text, named = field.value.strip(), self._named.get(field.id or "")
        return named.value if named is not None and named.label == text else text

    @property
    def typed(self) -> dict[str, str]:
        """What is kept for the next time."""
        return {name: text for name, text in self.values.items() if text}

    def field(self, name: str) -> Input:
        return next(it for it in self.query(Input) if it.id == name)

    def put(self, name: str, value: str) -> None:
        """Fill in a field; a value from a list is shown as its name."""
        field = self.field(name)
        if value:
            known = self._fields[name].offered(host(self).view, self.values)
            named = next((it for it in known if it.value == value), None)
            if named is not None:
                self._named[name] = named = named._replace(label=plain(named.label).strip())
                value = named.label
        field.value = value
        field.cursor_position = 0 if name in self._named else len(value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        name = event.input.id or ""
        self.filled_in(name)
        left = [it for it in self._problems if it[0] != name and name not in self.decides]
        if len(left) < len(self._problems):
            self._show(left)
            self.status("")
        self._explain()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        super().on_descendant_focus(event)
        self._explain()

    def _explain(self) -> None:
        name = self.focused.id if self.focused is not None else None
        text = self.about(name, self.values) if name in self._fields else ""
        self.query_one("#form-about", Static).update(Content(plain(text)))

    def do_next_field(self) -> None:
        self.focus_next(Input)

    def do_previous_field(self) -> None:
        self.focus_previous(Input)

    def do_accept(self) -> None:
        """Pick a value if there is a list, else go to the next field; the last field saves."""
        focused = self.focused
        field = self._fields.get(focused.id or "") if focused is not None else None
        if field is not None and field.choices:
            self._pick(field)
        elif focused is self._in_sight[-1]:
            self.do_save_form()
        else:
            self.do_next_field()

    def _pick(self, field: FormField) -> None:
        def take(value: str) -> None:
            self.put(field.id, value)
            self.filled_in(field.id)
            self.do_next_field()

        app = host(self)
        values = self.values
        app.pick(field.label, field.offered(app.view, values), take, at=values[field.id])

    def do_save_form(self) -> None:
        app, problems = host(self), self.save(self.values)
        if problems:
            wrong = self._show(problems)
            if wrong:
                self.field(wrong[0]).focus()
            app.say(f"Not saved: {self._in_lines(problems)[0]}", "bad")
            return
        self._draft.clear()
        self.dismiss()
        app.changed()
        app.redraw()
        self.saved()

    def _show(self, problems: Sequence[tuple[str, str]]) -> Sequence[str]:
        """Show what is wrong below the fields; returns the wrong fields, from top to bottom."""
        self._problems = problems
        named = {name for name, _ in problems}
        wrong = [name for name in self._fields if name in named]
        for name in self._fields:
            line = self.field(name).parent
            assert line is not None
            line.set_class(name in wrong, "-wrong")
        self.query_one("#problems", Static).update(Content("\n".join(self._in_lines(problems))))
        return wrong

    def do_back(self) -> None:
        """Close; the typed text is there when the form is opened again."""
        app, typed, lost = host(self), self.typed, self.lost_on_quit
        self._draft.clear()
        self._draft.update(typed)
        self.dismiss()
        if lost:
            kept = f"; what you typed is kept until you quit, {self.again} continues it"
            app.say(f"Not saved{kept if self.again else ''}.")

    def _in_lines(self, problems: Sequence[tuple[str, str]]) -> list[str]:
        """A line for each problem, naming all fields that have it."""
        same: dict[str, list[str]] = {}
        for name, what in problems:
            said = what.removeprefix(f"{name}: ") if name else what
            same.setdefault(said, []).append(self._fields[name].label if said != what else "")
        lines = (", ".join(filter(None, it)) + ": " if any(it) else "" for it in same.values())
        return [plain(lead + said) for lead, said in zip(lines, same, strict=True)]
