"""The base of the screens one goes to and comes back from: a list, a place to read, a footer.

A screen says what its rows are and what the selected one reads like; moving, drawing, filtering
out keys, help, the palette and the way back are here. Data is drawn through spans, never markup.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from compute_jobs.desk.view import View
from compute_jobs.tui.action_screen import ActionScreen, after_paint
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.bars import Footer, StatusLine, Title
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.row_list import RowList, RowSource
from compute_jobs.tui.widgets.themes import Look


class ListPane(Pane):
    """The bordered list of a screen."""

    contexts: ClassVar[tuple[str, ...]] = ("page-list",)

    def __init__(self, *, classes: str) -> None:
        super().__init__(classes=classes)
        self.list = RowList(id="rows")

    def compose(self) -> ComposeResult:
        yield self.list


class ReadPane(Pane):
    """The bordered page of a screen."""

    def __init__(self, *, classes: str) -> None:
        super().__init__(classes=classes)
        self.page = PageView(id="page")

    def compose(self) -> ComposeResult:
        yield self.page

    def go(self) -> None:
        self.page.focus()


class ListScreen(ActionScreen):
    """A list on the left (above, where it is narrow) and the selected row in full beside it.

    Subclasses set ``name_of`` and override ``rows`` and ``page``; ``contexts`` may name more
    contexts before "screen" so that their own actions in the registry apply.
    """

    contexts: ClassVar[tuple[str, ...]] = ("screen",)
    name_of: ClassVar[str] = ""
    """What the title and the list's border say."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-medium"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012

    def __init__(self, *, select: str | None = None) -> None:
        super().__init__(classes="list-screen")
        self._select = select
        self._list_pane = ListPane(classes="pane screen-list")
        self._read_pane = ReadPane(classes="pane screen-page")

    # -- what a screen says --------------------------------------------------------------------

    def rows(self, view: View) -> RowSource:
        """The rows, made anew for each view."""
        return RowSource()

    def page(self, view: View, key: str) -> Page:
        """The selected row in full."""
        return Page()

    def title_text(self, view: View) -> str:
        return f"{self.name_of} ({len(self.list.source)})"

    def why_empty(self, view: View) -> Page:
        """Why there are no rows, and what fills them."""
        return Page().say("Nothing here yet.")

    # -- what it does with it ------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with Container(id="panes"):
            yield self._list_pane
            yield self._read_pane
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.query_one(Title).go(self.name_of)
        self.view_changed(keep=self._select)
        self.list.focus()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.view_changed()

    def on_resize(self, event: events.Resize) -> None:
        """Another size may have room for the page, or no more."""
        after_paint(self, self._draw_page_now)

    @property
    def list(self) -> RowList:
        return self._list_pane.list

    @property
    def reader(self) -> PageView:
        return self._read_pane.page

    @property
    def look(self) -> Look:
        return host(self).look

    @property
    def selected(self) -> str | None:
        return self.list.selected_key

    def view_changed(self, *, keep: str | None = None) -> None:
        view = host(self).view
        self.list.show(self.rows(view), keep=keep)
        self._list_pane.entitle(self.title_text(view))
        self.draw_page(view)
        self.query_one(Title).refresh()

    def draw_page(self, view: View) -> None:
        key = self.selected
        self.show_page(self.page(view, key) if key is not None else self.why_empty(view))

    def show_page(self, page: Page) -> None:
        """In its pane; where only the list has room, an empty list says it itself."""
        self.reader.show(page)
        low = self.has_class("-low") and not len(self.list.source)
        width = self.list.body_width or self.size.width
        said = page.lay(width) if low else ()
        if said != self.list.empty:
            self.list.empty = said
            self.list.update_lines()

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        after_paint(self, self._draw_page_now)

    def _draw_page_now(self) -> None:
        self.draw_page(host(self).view)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_read()

    def do_read(self) -> None:
        """Into the page and back to the list."""
        if self.reader.has_focus:
            self.list.focus()
        else:
            self.reader.focus()

    def do_back(self) -> None:
        if self.reader.has_focus:
            self.list.focus()
        else:
            self.dismiss()

    def do_back_too(self) -> None:
        self.dismiss()

    def do_undo(self) -> None:
        host(self).undo()

    def do_redo(self) -> None:
        host(self).redo()


class PageScreen(ActionScreen):
    """One page to read, no list."""

    contexts: ClassVar[tuple[str, ...]] = ("screen",)
    name_of: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = ListScreen.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = ListScreen.VERTICAL_BREAKPOINTS

    def __init__(self) -> None:
        super().__init__(classes="list-screen")
        self._pane = ReadPane(classes="pane")

    def page(self, view: View) -> Page:
        return Page()

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with Container(id="panes"):
            yield self._pane
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.query_one(Title).go(self.name_of)
        self.view_changed()
        self._pane.go()

    def view_changed(self) -> None:
        self._pane.entitle(self.name_of)
        self._pane.page.show(self.page(host(self).view), keep_place=True)

    def do_back(self) -> None:
        self.dismiss()

    def do_back_too(self) -> None:
        self.dismiss()
