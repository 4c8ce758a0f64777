"""What if…? Events switched on and off like preferences, with the effect of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from compute_jobs.answers.impact import MOVED, Standing, standings
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, fit
from compute_jobs.tui.widgets.themes import Glyphs

SHOWN = 40
"""Employers on the page; of the rest, only those that change get a line."""


class ScenarioItem(NamedTuple):
    id: str
    title: str
    on: bool
    what: str


class ScenariosScreen(ListScreen[ScenarioItem]):
    """Enter switches a scenario, which has no claims behind it."""

    name_of = "What if…?"
    list_contexts = ("scenarios", "words", "page-list")
    needs_row = ListScreen.needs_row | {"toggle"}
    columns = (
        Column("on", "", 3, keep=1),
        Column("title", "if …", 24, keep=0, grow=3),
        Column("moved", "moves", 5, keep=2, right=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self._standings: dict[str, Sequence[Standing]] = {}
        """The effect of each scenario, as far as it is computed."""
        self._standings_of: View | None = None

    def items(self) -> Sequence[ScenarioItem]:
        scenarios = [ScenarioItem(*row) for row in host(self).desk.scenarios()]
        if self._standings_of is not self.view:
            self._standings, self._standings_of = {}, self.view
            self._compute(self.view, [scenario.id for scenario in scenarios])
        return scenarios

    def _compute(self, view: View, scenarios: Sequence[str]) -> None:
        """One after the other, each drawn when it is ready."""
        if not scenarios:
            return
        desk, (scenario, *rest) = host(self).desk, scenarios

        def arrived(computed: Sequence[Standing]) -> None:
            if self._standings_of is view:
                self._standings[scenario] = computed
                if self.is_current:
                    self.list.update_lines()
                    self.draw_page()
                self._compute(view, rest)

        self.in_background(lambda: standings(*desk.what_if(scenario), SHOWN), arrived)

    def text(self, item: ScenarioItem) -> str:
        return f"{item.title} {item.what}"

    def cell(self, item: ScenarioItem, column: str, size: int) -> Cell:
        match column:
            case "on":
                text = "on" if item.on else Glyphs.off
                return Span(text, "good" if item.on else "faint")
            case "title":
                return Span(item.title, "strong" if item.on else "")
        known = self._standings.get(item.id)
        if known is None:
            return Span(Glyphs.more, "faint")
        return Span(str(sum(1 for standing in known if standing.moved)), "dim")

    def page(self, item: ScenarioItem) -> Page:
        page = Page().head(item.title)
        page.say(
            Span("On: the ranking on every screen includes it." if item.on else "Off.",
                 "good" if item.on else "dim"),
        )  # fmt: skip
        page.gap().say(item.what)
        page.gap().rule("effect on the ranking")
        known = self._standings.get(item.id)
        if known is None:
            return page.say(Span(f"calculating {Glyphs.more}", "dim"))
        if not any(standing.moved for standing in known):
            page.say(Span("No rank changes.", "dim"))
        if known:
            page.say(
                Span(f"{'rank':>3}         {'employer':<18} {'fit':>5} {'change':>6}", "faint")
            )
        for standing in known:
            page.say(*self._line(standing))
            if standing.out:
                page.say(Span(f"excluded now: {standing.out}", "bad"), indent=10)
        return page

    def _line(self, standing: Standing) -> Line:
        delta, moved = standing.delta, standing.moved
        before = str(standing.rank_before) if standing.rank_before else Glyphs.broken
        after = str(standing.rank_after) if standing.rank_after else Glyphs.broken
        role = "good" if delta >= MOVED else "bad" if delta <= -MOVED else "dim"
        fits = fmt.points(standing.fit_after) if standing.fit_after is not None else Glyphs.dash
        return (
            Span(f"{before:>3} {Glyphs.arrow} {after:<3} ", "strong" if before != after else "dim"),
            self._climb(standing),
            Span(fit(standing.name, 18), "" if moved else "dim"),
            Span(f" {fits:>5} ", "strong" if moved else "dim"),
            Span(f"{fmt.signed(delta):>6}", role),
        )

    def _climb(self, standing: Standing) -> Span:
        """Whether the rank rose or fell, as the same mark says in the ranking itself."""
        before, after = standing.rank_before, standing.rank_after
        if before is None or after is None or before == after:
            return Span("  ")
        rose = after < before
        mark = Glyphs.up if rose else Glyphs.down
        return Span(f"{mark} ", "good" if rose else "bad")

    def title_text(self) -> str:
        return f"{self.name_of} ({fmt.count(len(self.shown), 'scenario')})"

    def note_text(self) -> str:
        on = sum(1 for scenario in self.shown if scenario.on)
        return f"{on} on" if on else "none is on"

    def why_empty(self) -> Page:
        return Page().say("No scenarios: data/scenarios.toml has none.")

    # -- what the reader does ------------------------------------------------------------------

    def choose_row(self) -> None:
        self.do_toggle()

    def do_toggle(self) -> None:
        app, scenario = host(self), self.row.id
        if app.send(lambda: app.desk.toggle_scenario(scenario)) and not app.view.summary:
            app.say("No effect on the ranking.")

    def do_all_off(self) -> None:
        app = host(self)
        on = [scenario.id for scenario in self.shown if scenario.on]
        for scenario in on:
            app.send(partial(app.desk.toggle_scenario, scenario))
        app.say("No scenario is on." if on else "No scenario was on.")
