"""What the two drawers share: a list, a field for a value, a page, and saving on leaving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.pane import FieldPane
from compute_jobs.tui.widgets.document import PageView
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.text_field import Field


class DrawerPage(PageView):
    """What the selected row means; if there is no room below the list, it replaces the list."""

    contexts: ClassVar[tuple[str, ...]] = ("page", "drawer-page")


class Drawer(FieldPane):
    """Mounted beside the employers while it is open."""

    contexts_end = True
    kind: ClassVar[str] = ""
    """The name under which a session remembers it."""
    needs_row: ClassVar[frozenset[str]] = frozenset()
    """Actions on the selected row; without one they aren't run."""
    moves_fits: ClassVar[bool] = False
    """Whether settings here change fits; otherwise they only exclude employers."""

    class Closed(Message):
        """The reader is done with it."""

    def __init__(self, row: str) -> None:
        """``row`` names what a row is about, as the styles do."""
        super().__init__(id=self.kind, classes="pane drawer")
        self.contexts = (self.kind, "drawer")
        self.list = RowList(id=f"{row}-list")
        self.field = Field(id="value")
        self.page = DrawerPage(id=f"{row}-page")
        self.problem = ""
        """Why the typed text can't be accepted."""

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.field
        yield self.page

    def on_mount(self) -> None:
        self.draw(host(self).view)
        self.recall(host(self).places.get(self.kind, {}))
        self.go()

    def draw(self, view: View) -> None:
        """Draw what the view says of what is set here."""

    def draw_page(self) -> None:
        """Draw what the selected row means."""

    def settle(self) -> None:
        """Save what is being changed, or take it back where it makes no sense."""

    def abandon(self) -> None:
        """Discard what is being typed."""

    def keep(self) -> None:
        """Save what is not saved yet, without drawing; the program is about to end."""

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.settle()
        self.draw_page()

    # -- the field -----------------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # a pane closes its field at enter, whatever is in it
        if self.problem:
            host(self).say(f"Rejected: {self.problem}", "bad")
            self.field.stay()
            return
        self.settle()
        self.go()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.stop()
        self.settle()

    @on(Field.Escaped)
    def _escaped(self, event: Field.Escaped) -> None:
        event.stop()
        self.abandon()
        self.go()

    # -- reading and leaving -------------------------------------------------------------------

    def do_back(self) -> None:
        """Out of the page, then out of the drawer."""
        if self.page.has_focus:
            self.go()
            return
        self.settle()
        self.post_message(self.Closed())

    def do_back_too(self) -> None:
        self.do_back()

    def go(self) -> None:
        self.remove_class("-reading")
        super().go()

    def do_read_drawer(self) -> None:
        self.read(self.page)

    def remember(self) -> Mapping[str, Any]:
        return {"kind": self.kind, "row": self.list.selected_key}

    def recall(self, saved: Mapping[str, Any]) -> None:
        if isinstance(row := saved.get("row"), str) and self.list.select_key(row, tell=False):
            self.draw_page()
