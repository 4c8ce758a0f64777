"""The base of every screen: finds a key's action and runs it on the nearest part that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partialmethod
from typing import Any, ClassVar, TypeVar, cast

from textual import events
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import get_current_worker

from compute_jobs.tui.actions import BY_ID, Action, contexts_of
from compute_jobs.tui.host import host

T = TypeVar("T")

_PLACES: tuple[tuple[str, str, str], ...] = (
    ("c", "compare", "compare"),
    ("m", "supply map", "map"),
    ("s", "sites", "sites"),
    ("t", "timeline", "timeline"),
    ("d", "sources", "sources"),
    ("b", "robustness", "robustness"),
    ("h", "hype watch", "hype"),
    ("i", "what if…?", "scenarios"),
    ("j", "postings", "postings"),
    ("y", "why?", "why"),
    ("g", "glossary", "glossary"),
    ("n", "news", "news"),
    ("w", "watches", "watches"),
    ("f", "filings to read", "filings"),
    ("x", "inbox", "inbox"),
    ("a", "ask a question", "ask"),
    ("r", "refresh", "refresh"),
    ("k", "backups", "backups"),
)


def after_paint(node: Widget, work: Callable[[], object]) -> None:
    """Call ``work`` after the next repaint; calls made before then are merged into one."""
    pending: set[str] = node.__dict__.setdefault("_after_paint", set())
    name = work.__name__
    if name in pending:
        return
    pending.add(name)

    def run() -> None:
        pending.discard(name)
        if node.is_attached:
            work()

    node.call_after_refresh(run)


def put_away(widget: Widget) -> None:
    """Remove a widget after it has left the screen, so that nothing draws it without its styles."""
    widget.display = False
    widget.call_after_refresh(widget.remove)


class ActionScreen(Screen[object], inherit_bindings=False):
    """A screen whose keys come from the list of actions."""

    contexts: ClassVar[tuple[str, ...]] = ("screen",)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-medium"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012
    AUTO_FOCUS: ClassVar[str | None] = ""
    name_of: str = ""
    """What the title says of it; empty on the main screen."""
    session_name: ClassVar[str] = ""
    """The name under which a session remembers that this screen is open; empty: it isn't
    remembered.
    """
    opened_as: Mapping[str, Any] = {}
    """Its route and its employer, if a later start reopens it."""

    @property
    def here(self) -> list[str]:
        return contexts_of(self.focused or self)

    def on_key(self, event: events.Key) -> None:
        """A key that a text field left over."""
        if self.is_current and self.take_key(event):
            event.stop()
            event.prevent_default()

    def take_key(self, event: events.Key) -> bool:
        """Run a key's action; False if it has none here."""
        app, here = host(self), self.here
        action = app.keymap.find(event.key, event.character, here)
        if action is not None and self.perform(action.id):
            return True
        if "typing" not in here:
            unseen = event.key == "space" or not event.is_printable
            key = event.key if unseen else event.character or event.key
            app.say(app.keymap.elsewhere(key, here), "dim")
        return False

    def dismiss(self, result: object = None) -> AwaitComplete:
        """Close it once it is open, and only once: a burst of keys may ask for it again."""
        if self.is_mounted and self.is_current:
            return super().dismiss(result)
        if not self.is_mounted:
            self.call_later(self.dismiss, result)
        return AwaitComplete()

    def can_do(self, action: Action) -> bool:
        return not self.why_not(action) and self._doer(action.id) is not None

    def why_not(self, action: Action) -> str:
        """Why it can't be done now, and what to do first; empty where it can.

        An action for which there is a reason isn't run: the reason is said instead.
        """
        return ""

    @property
    def elsewhere(self) -> Sequence[Action]:
        """What can be done from here by name alone: every other screen is opened so."""
        return [BY_ID[place] for _, _, place in _PLACES]

    def perform(self, id_: str) -> bool:
        """Run an action or say why not; False if no part of the screen supports it."""
        app, doer = host(self), self._doer(id_)
        if doer is None:
            return False
        self.status("")
        if why := self.why_not(BY_ID[id_]):
            app.say(why, "dim")
        else:
            app.guard(getattr(doer, f"do_{id_}"))
        return True

    def _doer(self, id_: str) -> DOMNode | None:
        """The nearest part, from the focus outwards to the program, that has the method."""
        node: DOMNode | None = self.focused or self
        while node is not None and not hasattr(node, f"do_{id_}"):
            node = node.parent
        return node

    @property
    def lost_on_quit(self) -> str:
        """What of the reader's text would be lost if the program ended now; mostly nothing."""
        return ""

    def remember(self) -> Mapping[str, Any]:
        """What a later start should restore."""
        return {}

    def recall(self, saved: Mapping[str, Any]) -> None:
        """Restore what ``remember`` returned, before the screen is shown."""

    # -- what can be done on most screens ------------------------------------------------------

    @property
    def employer_here(self) -> str | None:
        """The selected employer, if any; other screens open at it."""
        return None

    @property
    def criterion_here(self) -> str | None:
        """The criterion at which that employer's breakdown should open."""
        return None

    def do_views(self) -> None:
        host(self).choose("go to", _PLACES, self.perform)

    def _open(self, route: str, *, at_employer: bool = False) -> None:
        """Open another screen, at the selected employer or not."""
        at = {"employer": self.employer_here} if at_employer else {}
        host(self).open(route, **at)

    do_compare = partialmethod(_open, "compare", at_employer=True)
    do_map = partialmethod(_open, "map", at_employer=True)
    do_sites = partialmethod(_open, "sites", at_employer=True)
    do_timeline = partialmethod(_open, "timeline", at_employer=True)
    do_sources = partialmethod(_open, "sources")
    do_robustness = partialmethod(_open, "robustness", at_employer=True)
    do_hype = partialmethod(_open, "hype", at_employer=True)
    do_filings = partialmethod(_open, "filings", at_employer=True)
    do_news = partialmethod(_open, "news")
    do_watches = partialmethod(_open, "watches")
    do_scenarios = partialmethod(_open, "scenarios")
    do_postings = partialmethod(_open, "postings", at_employer=True)
    do_backups = partialmethod(_open, "backups")
    do_refresh = partialmethod(_open, "refresh")
    do_inbox = partialmethod(_open, "inbox")
    do_read_document = partialmethod(_open, "read")
    do_glossary = partialmethod(_open, "glossary")

    def do_ask(self) -> None:
        app = host(self)
        app.ask("question", "", lambda text: app.open("answer", text))

    def do_why(self) -> None:
        app, employer = host(self), self.employer_here
        if employer is None:
            app.say("No employer is selected.", "dim")
        else:
            app.open("why", employer=employer, select=self.criterion_here)

    def do_back(self) -> None:
        self.dismiss()

    do_back_too = do_back

    def do_undo(self) -> None:
        host(self).undo()

    def do_redo(self) -> None:
        host(self).redo()

    def in_background(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        *,
        doing: str = "Calculating",
        ended: Callable[[], object] = lambda: None,
    ) -> None:
        """Do ``work`` in a thread, and ``then`` with its result if the screen is still open.

        ``ended`` is called before that, and before the line about an error.
        """
        app = host(self)

        def arrived(result: T | None, problem: str) -> None:
            ended()
            if problem:
                app.say(problem, "bad")
            else:
                app.guard(lambda: then(cast("T", result)))

        def run() -> None:
            worker, result, problem = get_current_worker(), None, ""
            try:
                result = work()
            except Exception as error:
                problem = app.error_words(doing, error)
            if not worker.is_cancelled:
                app.call_from_thread(arrived, result, problem)

        self.run_worker(run, thread=True)

    # -- drawing -------------------------------------------------------------------------------

    def view_changed(self) -> None:
        """The desk has a new view; draw it."""

    def look_changed(self) -> None:
        """The theme changed; redraw everything."""
        for widget in self.query("*"):
            widget.refresh()

    def status(self, text: str, role: str = "") -> None:
        """One line at the bottom of the screen."""
        line = self.bar("status")
        if line is not None:
            line.say(text, role)

    def refresh_footer(self) -> None:
        footer = self.bar("footer")
        if footer is not None:
            footer.update_line()

    def bar(self, id_: str) -> Any:
        """The title, the status or the footer, where the screen has one."""
        return next((node for node in self.children if node.id == id_), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        host(self).keys.focused(event.widget)
        self.refresh_footer()
