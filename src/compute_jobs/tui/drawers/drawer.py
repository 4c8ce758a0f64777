"""What the two drawers share: a list, a page to read below it, and leaving them saves."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.message import Message

from compute_jobs.desk.view import View
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.document import PageView


class DrawerPage(PageView):
    """What the selected row means; where there is no room below the list, it takes its place."""

    contexts: ClassVar[tuple[str, ...]] = ("page", "drawer-page")


class Drawer(Pane):
    """Mounted beside the employers while it is open."""

    contexts: ClassVar[tuple[str, ...]] = ("drawer",)
    contexts_end = True

    moves_fits: ClassVar[bool] = False
    """Whether what is set here moves fits; else it only says who is out."""
    page: DrawerPage
    """Each drawer makes its own and keeps it."""

    class Closed(Message):
        """The reader is done with it."""

    def draw(self, view: View) -> None:
        """Draw what the view says of what is set here."""

    def settle(self) -> None:
        """Save what is being changed, or take it back where it makes no sense."""

    def keep(self) -> None:
        """Save what has been decided but not saved yet; the program is about to end."""

    def do_back(self) -> None:
        """Out of the page, then out of the drawer."""
        if self.page.has_focus:
            self.go()
            return
        self.settle()
        self.post_message(self.Closed())

    def do_back_too(self) -> None:
        self.do_back()

    # -- reading -----------------------------------------------------------------------------

    def go(self) -> None:
        self.remove_class("-reading")
        super().go()

    def do_read_drawer(self) -> None:
        self.add_class("-reading")
        self.page.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if event.widget is self.page and self.app.app_focus:
            self.remove_class("-reading")
