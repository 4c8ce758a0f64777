"""What is only supposed: claims set aside, which is forgotten at the end, and scenarios."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compute_jobs.tui.host import Host


class Supposing:
    """Sets claims aside and takes everything back."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self.aside: frozenset[str] = frozenset()
        """The claims that nothing is reckoned with."""

    def switch(self, claim: str) -> None:
        """Set a claim aside, or have it count again."""
        app = self._app
        on = not app.view.claim(claim).set_aside
        if app.send(lambda: app.desk.set_aside(claim, on)):
            self.aside = self.aside | {claim} if on else self.aside - {claim}
            app.refresh_title()

    def clear(self) -> None:
        """Every claim counts, and no scenario is supposed."""
        app, supposed = self._app, self._app.view.profile.scenarios
        for claim in sorted(self.aside):
            app.desk.set_aside(claim, False)
        for scenario in supposed:
            app.guard(partial(app.desk.toggle_scenario, scenario))
        if self.aside or supposed:
            self.aside = frozenset()
            app.redraw()
            app.say("Nothing is supposed any more; every claim counts.")
