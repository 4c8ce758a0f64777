"""Finding one thing among many by typing: actions, metrics, profiles, employers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.widgets.bars import Title
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span, plain, text_line

_SHORT_DETAIL = 40
"""Characters of an explanation that the list's own column shows."""


def _rows(choices: Sequence[Choice]) -> Rows[Choice]:
    keys = any(choice.key for choice in choices)
    columns = (
        Column("label", "", 20, keep=0, grow=3, most=52),
        *((Column("key", "", 9, keep=1),) if keys else ()),
        Column("detail", "", 12, keep=2, grow=5),
    )

    def cell(choice: Choice, column: str, size: int) -> Cell:
        match column:
            case "label":
                return choice.label
            case "key":
                return Span(choice.key, "key")
        return Span(choice.detail, "dim")

    return Rows(columns, choices, lambda choice: choice.value, cell)


def ranked(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that hold every word, those whose label begins with it first."""
    words = typed.casefold().split()
    scored: list[tuple[int, Choice]] = []
    for choice in choices:
        texts = (choice.label.casefold(), choice.also.casefold(), choice.detail.casefold())
        scores = [_score(word, *texts) for word in words]
        if None not in scores:
            scored.append((sum(filter(None, scores)), choice))
    return [choice for _, choice in sorted(scored, key=lambda pair: pair[0])]


def _score(word: str, label: str, also: str, detail: str) -> int | None:
    """How far a word is from the beginning of a label, 0 at best; None where it isn't there."""
    if label.startswith(word):
        return 0
    if f" {word}" in label:
        return 1
    if word in label:
        return 2
    if f"; {word};" in f"; {also};":
        return 3
    if f" {word}" in f" {also}":
        return 4
    if word in detail:
        return 5
    letters = iter(label)
    return 7 if all(letter in letters for letter in word) else None


class Picker(ActionScreen):
    """Type, go up and down, enter. Dismissed with the value, or None."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        free: Callable[[str], Choice | None] = lambda typed: None,
        at: str = "",
    ) -> None:
        """``free`` may make a choice of its own of what is typed; it opens on the value ``at``."""
        super().__init__(classes="picker")
        self._free = free
        self._at = at
        self._title = title
        self._choices = choices
        self._found_for = ""
        """What was typed when the list was made."""

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with Vertical(classes="pane picker-box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("enter choose  esc back")
            yield Input(compact=True)
            yield RowList(id="choices", header=False)
            yield Static("", id="choice-detail")

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._find("")

    @property
    def list(self) -> RowList:
        return self.query_one(RowList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def _find(self, typed: str) -> None:
        self._found_for = typed
        self.list.empty = (text_line("No matches."),)
        own = self._free(typed)
        self.list.show(_rows([own] if own is not None else ranked(self._choices, typed)))
        values = [choice.value for choice in self._choices]
        opened = values.index(self._at) if not typed and self._at in values else 0
        self.list.select(opened, tell=False)
        self._explain()

    def _explain(self) -> None:
        """The selected choice's explanation in full, below a list whose column cuts it."""
        selected = self.list.selected_key
        detail = next((it.detail for it in self._choices if it.value == selected), "")
        long = any(len(it.detail) > _SHORT_DETAIL for it in self._choices)
        below = self.query_one("#choice-detail", Static)
        below.display = long
        below.update(Content(plain(detail)))

    def on_key(self, event: events.Key) -> None:
        moves = {
            "up": self.list.do_up, "down": self.list.do_down,
            "pageup": self.list.do_page_up, "pagedown": self.list.do_page_down,
            "ctrl+p": self.list.do_up, "ctrl+n": self.list.do_down,
            "enter": self._take, "escape": self.do_back,
        }  # fmt: skip
        if event.key in moves:
            event.stop()
            event.prevent_default()
            moves[event.key]()
        elif event.key in ("ctrl+c", "ctrl+q"):
            event.stop()
            self.dismiss(None)
            self.app.call_later(host(self).quit)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._take()

    @on(RowList.Chosen)
    def _take(self) -> None:
        """What was typed in one go with enter has not been looked for yet."""
        typed = self.query_one(Input).value
        if typed != self._found_for:
            self._find(typed)
        self.dismiss(self.list.selected_key)

    def on_row_list_highlighted(self) -> None:
        self._explain()
        self.query_one(Input).focus()

    def do_back(self) -> None:
        self.dismiss(None)
