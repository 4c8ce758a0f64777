"""From wherever one is to another screen; each is imported when it is first gone to."""

from __future__ import annotations

from compute_jobs.tui.app.action_screen import ActingScreen, program

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


class GoesToScreens(ActingScreen):
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
        program(self).choose("go to", _PLACES, self.perform)

    def do_compare(self) -> None:
        from compute_jobs.tui.screens.compare import CompareScreen

        self.app.push_screen(CompareScreen(first=self.employer_here))

    def do_map(self) -> None:
        from compute_jobs.tui.screens.supply_map import SupplyMapScreen

        self.app.push_screen(SupplyMapScreen(employer=self.employer_here))

    def do_timeline(self) -> None:
        from compute_jobs.tui.screens.timeline import TimelineScreen

        self.app.push_screen(TimelineScreen(self.employer_here))

    def do_sources(self) -> None:
        from compute_jobs.tui.screens.sources import SourcesScreen

        self.app.push_screen(SourcesScreen())

    def do_robustness(self) -> None:
        from compute_jobs.tui.screens.robustness import RobustnessScreen

        self.app.push_screen(RobustnessScreen(employer=self.employer_here))

    def do_hype(self) -> None:
        from compute_jobs.tui.screens.hype import HypeScreen

        self.app.push_screen(HypeScreen(employer=self.employer_here))

    def do_scenarios(self) -> None:
        from compute_jobs.tui.screens.scenarios import ScenariosScreen

        self.app.push_screen(ScenariosScreen())

    def do_postings(self) -> None:
        from compute_jobs.tui.screens.postings import PostingsScreen

        self.app.push_screen(PostingsScreen(employer=self.employer_here))

    def do_backups(self) -> None:
        from compute_jobs.tui.screens.backups import BackupsScreen

        self.app.push_screen(BackupsScreen())

    def do_refresh(self) -> None:
        from compute_jobs.tui.screens.refresh import RefreshScreen

        self.app.push_screen(RefreshScreen())

    def do_glossary(self) -> None:
        from compute_jobs.tui.screens.glossary import GlossaryScreen

        self.app.push_screen(GlossaryScreen())

    def do_why(self) -> None:
        app, employer = program(self), self.employer_here
        if employer is None:
            app.say("No employer is selected.", "dim")
        elif app.view.fit(employer) is None:
            name = app.view.employer(employer).name
            app.say(f"{name} is listed, not ranked: there is too little evidence.", "warn")
        else:
            app.why(employer, self.criterion_here)
