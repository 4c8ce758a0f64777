"""The hype watch: what was announced compared with what runs, who pays, and which power is
permitted.
"""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Glyphs


class HypeScreen(ListScreen[HypeFlag]):
    """Flags by employer, in the order of the ranking."""

    name_of = "Hype watch"
    contexts = ("hype", "source", "screen")
    columns = (
        Column("title", "flag", 20, keep=0, grow=3, most=44, terms="hype-watch"),
        Column("ratio", "ratio", 5, keep=2, right=True),
        Column("mark", "", 11, keep=1),
    )

    def items(self) -> Sequence[HypeFlag]:
        places = {name: place for place, name in enumerate(self.view.order)}
        return sorted(self.view.hype(), key=lambda flag: places.get(flag.employer, len(places)))

    def key(self, item: HypeFlag) -> str:
        return f"{item.employer}/{item.flag}/{item.why}"

    def text(self, item: HypeFlag) -> str:
        return f"{self.view.employer(item.employer).name} {item.title} {item.why}"

    def group(self, item: HypeFlag) -> str:
        return self.view.employer(item.employer).name

    def cell(self, item: HypeFlag, column: str, size: int) -> Cell:
        match column:
            case "title":
                return item.title
            case "ratio":
                ratio = fmt.ratio(round(item.ratio, 1)) if item.ratio is not None else ""
                return Span(ratio, "strong")
        mark = Glyphs.contested
        return Span(f"{mark} contested" if item.contested else "", "warn")

    def page(self, item: HypeFlag) -> Page:
        page = Page().head(item.title)
        page.say(Span(self.view.employer(item.employer).name, "accent"))
        if item.ratio is not None:
            page.pair("ratio", Span(fmt.ratio(round(item.ratio, 2)), "strong"))
        if item.age_text:
            page.pair("evidence", item.age_text)
        page.gap().say(item.why)
        if item.contested:
            mark = Glyphs.contested
            page.gap().say(
                Span(f"{mark} Published, but contested: the evidence has both sides.", "warn")
            )
        title = "both sides" if item.contested else ""
        return add_claims(page, self.view, item.claims, title)

    def title_text(self) -> str:
        return f"{self.name_of} ({fmt.count(len(self.shown), 'flag')})"

    def note_text(self) -> str:
        contested = sum(1 for flag in self.shown if flag.contested)
        return f"{contested} contested" if contested else ""

    def why_empty(self) -> Page:
        page = Page().say("No flags: nothing announced exceeds what is known to be running.")
        return page.say(Span("If nothing is known, that's a gap, not good news.", "dim"))

    def do_copy(self) -> None:
        app, flag = host(self), self.row
        name = app.view.employer(flag.employer).name
        app.copy(f"{name}: {flag.title}. {flag.why}", "Copied the flag with its reason.")
