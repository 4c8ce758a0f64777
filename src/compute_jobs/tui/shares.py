"""The shares of first place, reckoned in a thread a moment after the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from textual.timer import Timer

    from compute_jobs.tui.app import JobsApp
    from compute_jobs.view import Robustness, View

DELAY = 0.25
MOST_EMPLOYERS = 400
"""Beyond this many the draws would cost more time and memory than the column is worth."""


class Shares:
    """Asks for them when the view has none; a newer view makes an older answer worthless."""

    def __init__(self) -> None:
        self._timer: Timer | None = None
        self._working = False
        self._asked: tuple[View | None, Robustness | None] = (None, None)

    def known(self, view: View) -> Robustness | None:
        """The shares of a view if they are there; asking twice costs nothing."""
        if view.eligible_count > MOST_EMPLOYERS:
            return None
        if self._asked[0] is not view or self._asked[1] is None:
            self._asked = (view, view.robustness_cached())
        return self._asked[1]

    def want(self, app: JobsApp) -> None:
        """Soon, unless they are known."""
        if self.known(app.view) is not None or app.view.eligible_count > MOST_EMPLOYERS:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = app.set_timer(DELAY, lambda: self._begin(app))

    def _begin(self, app: JobsApp) -> None:
        self._timer = None
        if self._working:
            self.want(app)
            return
        self._working = True
        app.run_worker(lambda: self._work(app), thread=True, group="shares", exit_on_error=False)

    def _work(self, app: JobsApp) -> None:
        try:
            app.desk.robustness()
        except ReaderError as error:
            app.call_from_thread(app.say, str(error), "bad")
        finally:
            app.call_from_thread(self._done, app)

    def _done(self, app: JobsApp) -> None:
        self._working = False
        if app.is_running:
            app.shares_known()
