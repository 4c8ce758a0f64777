"""The base of screens with a list, and the selected row in full beside or below it; the claims
behind such a row are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import (
    ClaimActions,
    claim_page,
    claim_url,
    employer_about,
    known_claims,
)
from compute_jobs.tui.panes.claims import ClaimRows
from compute_jobs.tui.panes.pane import NO_MATCHES, FieldPane, Pane, matches
from compute_jobs.tui.widgets.bars import BarsScreen
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows, dividers_by
from compute_jobs.tui.widgets.styled_text import Cell, cut, in_short, line

T = TypeVar("T")
_UNCUT = 200
"""Cells that any text of a row fits in."""
_TITLE = 44
"""Cells of what a list of claims is about."""


class ListPane(FieldPane):
    """The bordered list of a screen; the screen keeps the words it is filtered by."""

    def __init__(self, screen: ListScreen[Any]) -> None:
        super().__init__(classes="pane screen-list")
        self.contexts = screen.list_contexts
        self.list = RowList(id="rows")
        self._list_screen = screen

    def compose(self) -> ComposeResult:
        yield self.list

    @property
    def words(self) -> str:
        return self._list_screen.words

    def set_words(self, words: str) -> None:
        if words != self.words:
            self._list_screen.words = words
            self._list_screen.words_changed()


class ReadPane(Pane):
    """The bordered page of a screen."""

    def __init__(self, classes: str = "pane", contexts: tuple[str, ...] = ()) -> None:
        super().__init__(classes=classes)
        self.contexts = contexts
        self.page = PageView(id="page")

    def compose(self) -> ComposeResult:
        yield self.page

    def go(self) -> None:
        self.page.focus()


class ListScreen(BarsScreen, Generic[T]):
    """Draws items as rows.

    A subclass provides the items and their cells. Enter opens the claims behind a row; ``/`` keeps
    the rows that contain the words. A subclass's ``contexts`` name its own contexts before
    "screen", so that its actions apply.
    """

    columns: ClassVar[Sequence[Column]] = ()
    list_contexts: ClassVar[tuple[str, ...]] = ("follow", "words", "page-list")
    """Without "follow", enter reads the page; without "words", there is nothing to filter by."""
    needs_row: ClassVar[frozenset[str]] = frozenset(
        ("follow", "open_source", "copy", "set_aside", "impact", "to_panes")
    )
    """Actions on the selected row."""
    needs_employer: ClassVar[frozenset[str]] = frozenset({"why"})
    """Actions on an employer, mostly the row's."""
    remembered: ClassVar[Mapping[str, type]] = {}
    """Attributes with their types that a session keeps besides the row and the words."""
    stacked: ClassVar[bool] = False
    """Whether the page is below the list at any width, so rows get the full width."""

    def __init__(self, *, select: str | None = None, employer: str | None = None) -> None:
        """Opens at the row with the key ``select``, or at the first one of an employer."""
        super().__init__(classes="list-screen")
        self.set_class("words" in self.list_contexts, "follow-screen")
        self.set_class(self.stacked, "-stacked")
        self.words = ""
        self.shown: Sequence[T] = ()
        """The items in the list, in its order."""
        self.total = 0
        """How many items there are without a filter."""
        self._select = select
        self._first_employer = employer
        self._list_pane = ListPane(self)
        self._read_pane = ReadPane("pane screen-page")

    # -- what a screen says --------------------------------------------------------------------

    def items(self) -> Sequence[T]:
        """All items, in order."""
        return ()

    def key(self, item: T) -> str:
        """Identifies an item, now and when it is redrawn: its own ``id``, if it has one."""
        return str(getattr(item, "id", ""))

    def text(self, item: T) -> str:
        """The text that searches look in: the row's, with the title above it."""
        cells = (self.cell(item, column.id, _UNCUT) for column in self.columns_for())
        said = (span.text for cell in cells if cell is not None for span in line(cell))
        return " ".join((self.group(item), *said))

    def cell(self, item: T, column: str, size: int) -> Cell | None:
        """An item's cell for a column's id and width; None: the previous cell continues."""
        return ""

    def role(self, item: T) -> str:
        """The default role of an item's cells."""
        return ""

    def group(self, item: T) -> str:
        """The title above the first item of a group."""
        return ""

    def columns_for(self) -> Sequence[Column]:
        return self.columns

    def dividers(self) -> Mapping[int, str]:
        return dividers_by(self.shown, self.group)

    def page(self, item: T) -> Page:
        """The selected item in full."""
        return Page()

    def employer_of(self, item: T) -> str | None:
        """The employer that an item is about: its own ``employer``, if it has one."""
        return getattr(item, "employer", None)

    def claims_behind(self, item: T) -> Sequence[str]:
        """Ids of the claims that an item is based on: its own ``claims``, if it has them."""
        return getattr(item, "claims", ())

    def title_text(self) -> str:
        return f"{self.name_of} ({self.count()})"

    def note_text(self) -> str:
        """The text on the lower edge of the list while there is no search."""
        return ""

    def why_empty(self) -> Page:
        """Why there are no rows, and how to add some."""
        return Page().say("Nothing here yet.")

    # -- parts ---------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Container(id="panes"):
            yield self._list_pane
            yield self._read_pane

    @property
    def list(self) -> RowList:
        return self._list_pane.list

    @property
    def reader(self) -> PageView:
        return self._read_pane.page

    @property
    def view(self) -> View:
        return host(self).view

    @property
    def selected(self) -> str | None:
        return self.list.selected_key

    @property
    def item(self) -> T | None:
        """The selected item."""
        at = self.list.selected
        return self.shown[at] if 0 <= at < len(self.shown) else None

    @property
    def row(self) -> T:
        """The selected item, for actions that need a row: without one they aren't run."""
        assert self.item is not None
        return self.item

    @property
    def employer_here(self) -> str | None:
        employer = self.employer_of(self.item) if self.item is not None else None
        return employer if employer in host(self).view.evidence.employers else None

    @property
    def is_small(self) -> bool:
        """Whether only the most important columns fit."""
        return self.size.width < 60

    def count(self) -> str:
        """How many rows of how many."""
        shown = len(self.shown)
        return f"{shown:,}" if shown == self.total else f"{shown:,} of {self.total:,}"

    # -- drawing -------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.view_changed(keep=self._select)
        if self._first_employer is not None:
            self._select_first_of(self._first_employer)
        self.list.focus()

    def _select_first_of(self, employer: str) -> None:
        for position, item in enumerate(self.shown):
            if self.employer_of(item) == employer:
                self.list.select(position, tell=False)
                self.draw_page()
                break

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.view_changed()

    def on_resize(self, event: events.Resize) -> None:
        """Another size has other columns, and may or may not have room for the page."""
        self.call_after_refresh(self.view_changed)

    def view_changed(self, *, keep: str | None = None) -> None:
        self.list.show(self.rows(), keep=keep)
        note = f"/ {self.words}" if self.words.strip() else self.note_text()
        title = self.title_text()
        if hidden := self.list.hidden_columns:
            says = f"{fmt.count(hidden, 'column')} hidden"
            title += f" · {says}" if self.is_small else ""
            note = f"{note}  {says}".strip()
        self._list_pane.entitle(title, note)
        self.draw_page()
        self.update_bars()
        host(self).touch()

    def rows(self) -> Rows[T]:
        items = self.items()
        self.total = len(items)
        if self.words.strip():
            items = [item for item in items if matches(self.words, self.text(item))]
        self.shown = items
        return Rows(
            self.columns_for(),
            items,
            self.key,
            self.cell,
            dividers=self.dividers(),
            role=self.role,
        )

    def draw_page(self) -> None:
        """The selected row in full; if only the list has room, an empty list says why."""
        item = self.item
        page = self.page(item) if item is not None else self._why_empty()
        self.reader.show(page)
        low = self.has_class("-low") and item is None
        empty = page.lay(self.list.body_width or self.size.width) if low else ()
        if empty != self.list.empty:
            self.list.empty = empty
            self.list.update_lines()

    @property
    def empty_words(self) -> str:
        """Why there are no rows, in one line."""
        return in_short(self._why_empty().lay(10_000))

    def _why_empty(self) -> Page:
        if not self.words.strip():
            return self.why_empty()
        return Page().say("No matches.").say(*NO_MATCHES[1])

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.draw_page()
        host(self).touch()

    # -- what the reader does ------------------------------------------------------------------

    def why_not(self, action: Action) -> str:
        if action.id in self.needs_employer:
            if self.employer_here is None:
                about = "This row isn't about one employer."
                return about if self.item is not None else self.empty_words
        elif self.item is None and action.id in self.needs_row:
            return self.empty_words
        return super().why_not(action)

    def can_do(self, action: Action) -> bool:
        """A footer has no room for reading why there are no rows; the key does it."""
        return not (action.id == "read" and self.item is None) and super().can_do(action)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.choose_row()

    def choose_row(self) -> None:
        """What two clicks on a row do."""
        if "follow" in self.list_contexts:
            self.do_follow()
        else:
            self.do_read()

    def do_follow(self) -> None:
        app, view, item = host(self), self.view, self.row
        claims = known_claims(view, self.claims_behind(item))
        if claims:
            app.open("claims_behind", cut(self.page(item).title, _TITLE), claims)
        else:
            app.say("No claims behind this row.", "dim")

    def do_open_source(self) -> None:
        """Of the first claim behind the row."""
        app, claims = host(self), known_claims(self.view, self.claims_behind(self.row))
        if claims:
            app.open_address(claim_url(self.view, self.view.claim(claims[0]).claim))
        else:
            app.say("No claims behind this row.", "dim")

    def do_to_panes(self) -> None:
        """Show the row's employer on the main screen."""
        host(self).go_to_employer(str(self.employer_here))

    def do_read(self) -> None:
        """Open the page and back to the list; with little room, it replaces the list."""
        reading = not self.reader.has_focus
        if reading and self.item is None:
            self.status(self.empty_words, "dim")
        if self.has_class("follow-screen"):
            self.set_class(reading, "-reading")
            self._read_pane.entitle(self._list_pane.titles[0] if self.has_class("-low") else "")
        (self.reader if reading else self.list).focus()

    def words_changed(self) -> None:
        """The search words changed."""
        self.view_changed()

    def do_back(self) -> None:
        """Leave the page, then the search, then the screen."""
        if self.reader.has_focus:
            self.do_read()
        elif self.words:
            self.words = ""
            self.words_changed()
        else:
            self.dismiss()

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        own = {name: getattr(self, name) for name in self.remembered}
        return {"select": self.selected, "words": self.words, **own}

    def recall(self, saved: Mapping[str, Any]) -> None:
        for name, kind in self.remembered.items():
            if isinstance(value := saved.get(name), kind):
                setattr(self, name, value)
        select, words = saved.get("select"), saved.get("words")
        self._select = select if isinstance(select, str) else None
        self._first_employer = None
        self.words = words if isinstance(words, str) else ""


class ClaimsBehind(ClaimActions, ListScreen[ClaimRow]):
    """A list of claims and the selected one in full."""

    name_of = "Claims"
    contexts = ("behind", "screen")
    list_contexts = ("words", "page-list")

    def __init__(self, about: str, claims: Sequence[str]) -> None:
        super().__init__()
        self._about = about
        self._claims = claims

    @property
    def claim_here(self) -> str | None:
        return self.selected

    def items(self) -> Sequence[ClaimRow]:
        return [self.view.claim(claim) for claim in known_claims(self.view, self._claims)]

    def key(self, item: ClaimRow) -> str:
        return item.claim.id

    def text(self, item: ClaimRow) -> str:
        return f"{item.claim.statement} {item.claim.metric} {item.claim.tier}"

    def rows(self) -> Rows[ClaimRow]:
        super().rows()
        return ClaimRows(self.view, self.shown)

    def page(self, item: ClaimRow) -> Page:
        return claim_page(self.view, item)

    def employer_of(self, item: ClaimRow) -> str | None:
        return employer_about(self.view, item.claim)

    def title_text(self) -> str:
        return f"Claims · {self._about} ({self.count()})"

    def why_empty(self) -> Page:
        return Page().say("None of these claims were known on this date.")
