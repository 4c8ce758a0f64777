"""The shares of first place, reckoned in a thread a moment after the last key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from compute_jobs.tui.app.later import Later

if TYPE_CHECKING:
    from textual.app import App

    from compute_jobs.desk.robustness import Robustness
    from compute_jobs.desk.view import View
    from compute_jobs.tui.host import Host

DELAY = 0.25


class Shares:
    """Asks for them when the view has none; a newer view makes an older answer worthless."""

    def __init__(self, app: App[None], arrived: Callable[[], None]) -> None:
        self._app = app
        self._host = cast("Host", app)
        self._arrived = arrived
        self._later = Later(DELAY, self._begin)
        self._working = False
        self._tried: View | None = None
        """Each view gets one try: what failed for it would fail again, and without end."""
        self._asked: tuple[View | None, Robustness | None] = (None, None)

    def known(self, view: View) -> Robustness | None:
        """The shares of a view if they are there; asking twice costs nothing."""
        if self._asked[0] is not view or self._asked[1] is None:
            self._asked = (view, view.robustness_cached())
        return self._asked[1]

    def want(self) -> None:
        """Soon, unless they are known or can't be."""
        view = self._host.view
        if view is self._tried and not self._working:
            return
        if self.known(view) is None:
            self._later.ask(self._app)

    def _begin(self) -> None:
        app = self._app
        if self._working:
            self.want()
        elif self.known(self._host.view) is None:
            self._working = True
            app.run_worker(self._work, thread=True, group="shares", exit_on_error=False)

    def _work(self) -> None:
        app = self._app
        self._tried = self._host.view
        try:
            self._host.desk.robustness()
        except Exception as error:
            app.call_from_thread(
                self._host.say, self._host.error_words("Rank shares", error), "bad"
            )
        finally:
            app.call_from_thread(self._done)

    def _done(self) -> None:
        self._working = False
        if self._app.is_running:
            self._arrived()
