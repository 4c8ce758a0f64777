"""The program's interface for parts of the screen: a protocol, so no part imports the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from compute_jobs.desk.desk import Desk
    from compute_jobs.desk.view import View
    from compute_jobs.platform.config import Config
    from compute_jobs.tui.actions import Keymap
    from compute_jobs.tui.key_queue import KeyQueue
    from compute_jobs.tui.widgets.themes import Look


class Option(NamedTuple):
    """One answer to a question at the bottom of the screen."""

    key: str
    label: str
    value: str


def numbered(
    values: Iterable[str], label: Callable[[str], str] = str, prefix: str = ""
) -> list[Option]:
    """An option for each value, on the keys 1, 2, 3, ..."""
    return [Option(str(at), label(value), prefix + value) for at, value in enumerate(values, 1)]


class Choice(NamedTuple):
    """One entry of a list that is searched by typing."""

    value: str
    label: str
    detail: str = ""
    key: str = ""
    also: str = ""
    """Other search words for it; they aren't shown."""


class Host(Protocol):
    """The running program, as screens, panes and drawers see it."""

    @property
    def view(self) -> View:
        """The desk's current view."""

    @property
    def desk(self) -> Desk: ...
    @property
    def look(self) -> Look: ...
    @property
    def keymap(self) -> Keymap: ...
    @property
    def keys(self) -> KeyQueue:
        """Keys typed ahead, waiting for the part that is about to open."""

    @property
    def places(self) -> dict[str, Mapping[str, Any]]:
        """The reader's position on closed screens, by name; saved with the session."""

    @property
    def config(self) -> Config:
        """What config.toml and the command line say."""

    @property
    def is_running(self) -> bool: ...

    # -- commands ----------------------------------------------------------------------------

    def send(self, command: Callable[[], object], said: str = "") -> bool:
        """Run a command of the desk, draw the result and say what changed."""

    def guard(self, work: Callable[[], object]) -> bool:
        """Run it; an error the reader can act on goes to the status line.

        Actions, and what is done with an answer or with the result of work in the background, run
        in it already. Returns whether it worked.
        """

    def say(self, text: str, role: str = "") -> None:
        """Show one line above the footer."""

    def error_words(self, doing: str, error: Exception) -> str:
        """One line about an error in a worker, with the place of its report."""

    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def changed(self) -> None:
        """The desk did something without ``send``: undo reverts that next."""

    def note_written(self, saves: Sequence[str]) -> None:
        """A note was saved in these steps, which one undo reverts together."""

    # -- what-ifs ----------------------------------------------------------------------------

    def set_aside(self, claim: str) -> None:
        """Leave a claim out of the scores, or count it again; never saved."""

    def clear_what_if(self) -> bool:
        """Count all claims again and switch every scenario off; returns whether there was any."""

    # -- rank shares -------------------------------------------------------------------------

    def want_shares(self) -> None:
        """Compute the shares of the current view in a worker, a moment from now."""

    # -- questions ---------------------------------------------------------------------------

    def ask(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        """Ask for a line of text at the bottom of the screen."""

    def choose(
        self, title: str, options: Sequence[tuple[str, str, str]], then: Callable[[str], object]
    ) -> None:
        """Ask a question that one key answers; options are key, label and value."""

    def pick(
        self,
        title: str,
        choices: Sequence[Choice],
        then: Callable[[str], object],
        free: Callable[[str], Choice | None] = ...,
        at: str = ...,
    ) -> None:
        """Let the reader pick one entry from a list by typing; nothing happens on esc.

        ``free`` may turn the typed text into an entry of its own; the list opens on ``at``.
        """

    # -- going places ------------------------------------------------------------------------

    def open(self, route: str, *arguments: Any, **named: Any) -> None:
        """Open the screen with that name (see ``routes.py``) and these arguments."""

    def reopen(self, saved: Mapping[str, Any]) -> None:
        """Reopen the screen that a session kept, if it is still valid."""

    def go_to_employer(self, employer: str) -> None:
        """Back to the panes, with that employer selected."""

    def go_to_claim(self, claim: str) -> None:
        """Back to the panes, with that claim selected."""

    def left_walk(self, employer: str, item: str | None) -> None:
        """The walk through the checklist ended at that item."""

    def open_address(self, url: str) -> None:
        """Open a web address in the reader's browser."""

    # -- the program -------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the desk's view on the current screen."""

    def touch(self, *, now: bool = False) -> None:
        """Something worth remembering changed; the session is saved soon, or ``now``."""

    def wear(self, theme: str) -> None:
        """Switch to another theme and remember it."""

    def quit(self) -> None:
        """Save everything and quit; ask first where typed text would be lost."""

    def copy(self, text: str, said: str) -> None:
        """Copy to the clipboard and say so."""

    def suspend(self) -> AbstractContextManager[None]:
        """Lend the terminal to another program."""

    def call_from_thread(self, callback: Callable[..., Any], *arguments: Any) -> Any: ...


def host(node: DOMNode) -> Host:
    """The running program that a part of the screen belongs to."""
    return cast("Host", node.app)
