"""What the two drawers share: they stand beside the table, and leaving them saves."""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message

from compute_jobs.tui.panes.pane import Pane
from compute_jobs.view import View


class Drawer(Pane):
    """Mounted beside the employers while it is open."""

    contexts: ClassVar[tuple[str, ...]] = ("drawer",)
    contexts_end = True

    class Closed(Message):
        """The reader is done with it."""

    def draw(self, view: View) -> None:
        """Draw what the view says of what is set here."""

    def settle(self) -> None:
        """Save what is being changed, or take it back where it makes no sense."""

    def keep(self) -> None:
        """Save what has been decided but not saved yet; the program is about to end."""

    def do_back(self) -> None:
        self.settle()
        self.post_message(self.Closed())

    def do_back_too(self) -> None:
        self.do_back()
