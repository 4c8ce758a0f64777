"""Background work: rank shares in a thread, and checking the reader's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.action_screen import after_paint
from compute_jobs.tui.actions import contexts_of

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from compute_jobs.desk.view import View
    from compute_jobs.tui.host import Host

DELAY = 0.25
"""Seconds without a change after which rank shares are computed."""
_EVERY = 2.0
"""Seconds between checks of four files' times; many terminals don't report when focus returns."""
_ELSEWHERE = "Changed elsewhere; reloaded."


class ShareWorker:
    """Computes the shares of a view that has none; results for an older view are discarded."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._host = cast("Host", app)
        self._timer: Timer | None = None
        self._working = False
        self._tried: View | None = None
        """Each view gets one try: what failed once would fail again."""

    def want(self) -> None:
        """Compute them soon, unless they are known or have failed before."""
        view = self._host.view
        if (view is self._tried and not self._working) or view.robustness_cached() is not None:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(DELAY, self._begin)

    def _begin(self) -> None:
        if self._working:
            self.want()
        elif self._host.view.robustness_cached() is None:
            self._working = True
            self._app.run_worker(self._work, thread=True, group="shares", exit_on_error=False)

    def _work(self) -> None:
        app = self._app
        self._tried = self._host.view
        try:
            self._host.desk.robustness()
        except Exception as error:
            words = self._host.error_words("Rank shares", error)
            app.call_from_thread(self._host.say, words, "bad")
        finally:
            app.call_from_thread(self._done)

    def _done(self) -> None:
        self._working = False
        if self._app.is_running:
            self._host.redraw()


class FileWatch:
    """Loads what another program changed in the reader's files while this one is open.

    It checks after each of the reader's own changes, when the reader comes back, and periodically.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._host = cast("Host", app)
        self._said = ""
        self._inbox: set[str] = set()
        """The documents known to be in the inbox."""

    def begin(self) -> None:
        """From now on, check periodically, except while the reader is typing."""
        self._inbox = self._host.desk.inbox_ids()
        self._app.set_interval(_EVERY, self._unless_typing)

    def _unless_typing(self) -> None:
        focused = self._app.focused
        if focused is None or hasattr(focused, "take_key"):
            self.now()
            self._look_into_inbox()

    def _look_into_inbox(self) -> None:
        """Say what another program, such as the reader's assistant, put into the inbox."""
        before, self._inbox = self._inbox, self._host.desk.inbox_ids()
        new = len(self._inbox - before)
        key = self._host.keymap.key("inbox") or "v x"
        if new and "inbox" not in contexts_of(self._app.screen):
            self._host.say(f"{fmt.count(new, 'document')} new in the inbox; {key} opens it.")

    def after(self, said: str) -> None:
        """A change was drawn and ``said`` reported; check once that is painted."""
        self._said = said
        after_paint(self._app.screen, self._look_around)

    def _look_around(self) -> None:
        self.now(self._said)

    def now(self, said: str = "") -> None:
        """Draw what another program changed, and say so after the previous message."""
        if self._has_caught_up():
            self._host.redraw()
            self._host.say(f"{said}  {_ELSEWHERE}".strip())

    def _has_caught_up(self) -> bool:
        """Whether another program changed the record; never while a note is being written.

        An open note is based on the earlier text, and its save is merged with the change.
        """
        if any(screen.query(".note, .field.prompt") for screen in self._app.screen_stack):
            return False
        changed: list[bool] = []
        desk = self._host.desk
        return self._host.guard(lambda: changed.append(desk.catch_up())) and any(changed)
