"""Who still ranks if …? Events switched on and off like preferences, with what each would move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.answers.scenario_standings import MOVED, Standing, standings
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.background_work import Later
from compute_jobs.tui.screens.search_screen import FollowPane, FollowScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted, signed
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, fit

COLUMNS = (
    Column("on", "", 3, keep=1, sortable=False),
    Column("title", "if …", 24, keep=0, grow=3, sortable=False),
    Column("moved", "moves", 5, keep=2, right=True, sortable=False),
)
SHOWN = 40
"""Employers on the page; of the rest only those that move are worth a line."""


class ScenarioPane(FollowPane):
    """Enter switches: there are no claims to follow, only a world to try."""

    contexts: ClassVar[tuple[str, ...]] = ("scenarios", "words", "page-list")


class ScenariosScreen(FollowScreen):
    name_of: ClassVar[str] = "Who still ranks if …?"
    pane_kind: ClassVar[type[FollowPane]] = ScenarioPane

    def __init__(self) -> None:
        super().__init__()
        self._scenarios: Sequence[tuple[str, str, bool, str]] = ()
        self._standings = Later[Sequence[Standing]](self, self._arrived)

    def rows(self, view: View) -> Rows:
        self._standings.forget_unless(view)
        self._scenarios = self.kept(
            list(host(self).desk.scenarios()), lambda it: f"{it[1]} {it[3]}"
        )
        for id_, *_ in self._scenarios:
            self._reckon(id_)
        return Rows(COLUMNS, [it[0] for it in self._scenarios], self._cell)

    def _reckon(self, scenario: str) -> Sequence[Standing] | None:
        desk = host(self).desk
        return self._standings.ask(scenario, lambda: standings(*desk.what_if(scenario), SHOWN))

    def _cell(self, index: int, column: str) -> Cell:
        id_, title, on, _ = self._scenarios[index]
        match column:
            case "on":
                return Span("on" if on else self.look.glyphs.off, "good" if on else "faint")
            case "title":
                return Span(title, "strong" if on else "")
            case "moved":
                known = self._standings.known(id_)
                if known is None:
                    asked = self._standings.asked(id_)
                    return Span(self.look.glyphs.more if asked else "", "faint")
                return Span(str(sum(1 for it in known if it.moved)), "dim")
        return ""

    def page(self, view: View, key: str) -> Page:
        _, title, on, what = next(it for it in self._scenarios if it[0] == key)
        page = Page().head(title)
        page.say(
            Span("On: the ranking everywhere is reckoned with it." if on else "Off.",
                 "good" if on else "dim"),
        )  # fmt: skip
        page.gap().say(what)
        page.gap().rule("who still ranks")
        found = self._reckon(key)
        if found is None:
            return page.say(Span(f"reckoning {self.look.glyphs.more}", "dim"))
        if not any(it.moved for it in found):
            page.say(Span("Nobody moves.", "dim"))
        if found:
            page.say(
                Span(f"{'rank':>3}         {'employer':<18} {'fit':>5} {'change':>6}", "faint")
            )
        for it in found:
            page.say(*self._line(it))
            if it.out:
                page.say(Span(f"below the line now: {it.out}", "bad"), indent=10)
        return page

    def _line(self, it: Standing) -> Line:
        glyphs = self.look.glyphs
        before = str(it.rank_before) if it.rank_before else glyphs.broken
        after = str(it.rank_after) if it.rank_after else glyphs.broken
        role = "good" if it.delta >= MOVED else "bad" if it.delta <= -MOVED else "dim"
        fits = fmt.points(it.fit_after) if it.fit_after is not None else glyphs.dash
        return (
            Span(f"{before:>3} {glyphs.arrow} {after:<3} ", "strong" if before != after else "dim"),
            self._climb(it),
            Span(fit(it.name, 18), "" if it.moved else "dim"),
            Span(f" {fits:>5} ", "strong" if it.moved else "dim"),
            Span(f"{signed(it.delta):>6}", role),
        )

    def _climb(self, it: Standing) -> Span:
        """Whether the rank rose or fell, as the same mark says in the ranking itself."""
        before, after = it.rank_before, it.rank_after
        if before is None or after is None or before == after:
            return Span("  ")
        rose = after < before
        mark = self.look.glyphs.up if rose else self.look.glyphs.down
        return Span(f"{mark} ", "good" if rose else "bad")

    def _arrived(self) -> None:
        if self.is_current:
            self.list.update_lines()
            self.draw_page(host(self).view)

    def title_text(self, view: View) -> str:
        return f"{self.name_of} ({counted(len(self._scenarios), 'scenario')})"

    def note_text(self, view: View) -> str:
        on = sum(1 for it in self._scenarios if it[2])
        return f"{on} on" if on else "none is on"

    def why_empty(self, view: View) -> Page:
        return Page().say("No scenarios: data/scenarios.toml holds none.")

    # -- what the reader does ------------------------------------------------------------------

    def do_toggle(self) -> None:
        app, key = host(self), self.selected
        if key is not None:
            app.send(lambda: app.desk.toggle_scenario(key), "That moves nobody.")

    def do_all_off(self) -> None:
        app = host(self)
        on = [it[0] for it in self._scenarios if it[2]]
        for scenario in on:
            app.send(lambda scenario=scenario: app.desk.toggle_scenario(scenario))  # type: ignore[misc]
        app.say("No scenario is on." if on else "None was on.")

    def do_follow(self) -> None:
        self.do_toggle()
