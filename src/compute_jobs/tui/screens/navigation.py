"""From wherever one is to another screen; each is imported when it is first gone to."""

from __future__ import annotations

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import host

_PLACES: tuple[tuple[str, str, str], ...] = (
    ("c", "compare", "compare"),
    ("m", "supply map", "map"),
    ("t", "timeline", "timeline"),
    ("d", "sources", "sources"),
    ("b", "robustness", "robustness"),
    ("h", "hype watch", "hype"),
    ("i", "who still ranks if …?", "scenarios"),
    ("j", "postings", "postings"),
    ("y", "why?", "why"),
    ("g", "glossary", "glossary"),
    ("r", "refresh", "refresh"),
    ("k", "backups", "backups"),
)


class GoesToScreens(ActionScreen):
    """A screen that others can be reached from; they open at what is selected here."""

    @property
    def employer_here(self) -> str | None:
        """The employer that is selected, if one is."""
        return None

    @property
    def criterion_here(self) -> str | None:
        """The criterion at which that employer's breakdown should open."""
        return None

    def do_views(self) -> None:
        host(self).choose("go to", _PLACES, self.perform)

    def do_compare(self) -> None:
        host(self).open("compare", first=self.employer_here)

    def do_map(self) -> None:
        host(self).open("map", employer=self.employer_here)

    def do_timeline(self) -> None:
        host(self).open("timeline", self.employer_here)

    def do_sources(self) -> None:
        host(self).open("sources")

    def do_robustness(self) -> None:
        host(self).open("robustness", employer=self.employer_here)

    def do_hype(self) -> None:
        host(self).open("hype", employer=self.employer_here)

    def do_scenarios(self) -> None:
        host(self).open("scenarios")

    def do_postings(self) -> None:
        host(self).open("postings", employer=self.employer_here)

    def do_backups(self) -> None:
        host(self).open("backups")

    def do_refresh(self) -> None:
        host(self).open("refresh")

    def do_glossary(self) -> None:
        host(self).open("glossary")

    def do_why(self) -> None:
        app, employer = host(self), self.employer_here
        if employer is None:
            app.say("No employer is selected.", "dim")
        elif app.view.fit(employer) is None:
            name = app.view.employer(employer).name
            app.say(f"{name} is listed, not ranked: there is too little evidence.", "warn")
        else:
            app.why(employer, self.criterion_here)
