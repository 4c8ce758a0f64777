"""The hype watch: what was announced against what runs, who pays, and which power is permitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import claim_url
from compute_jobs.tui.screens.evidence_page import add_claims
from compute_jobs.tui.screens.search_screen import FollowScreen, dividers_by
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

COLUMNS = (
    Column("title", "flag", 20, keep=0, grow=3, most=44, sortable=False),
    Column("ratio", "ratio", 5, keep=2, right=True, sortable=False),
    Column("mark", "", 11, keep=1, sortable=False),
)


class HypeScreen(FollowScreen):
    """Flags by employer, in the order of the ranking."""

    name_of: ClassVar[str] = "Hype watch"
    contexts: ClassVar[tuple[str, ...]] = ("hype", "source", "screen")

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._first = employer
        self._flags: Sequence[HypeFlag] = ()

    @property
    def flag(self) -> HypeFlag | None:
        at = self.list.selected
        return self._flags[at] if 0 <= at < len(self._flags) else None

    @property
    def employer_here(self) -> str | None:
        return self.flag.employer if self.flag else None

    def rows(self, view: View) -> Rows:
        places = {name: place for place, name in enumerate(view.order)}
        flags = sorted(view.hype(), key=lambda it: places.get(it.employer, len(places)))
        self._flags = self.kept(
            flags, lambda it: f"{view.employer(it.employer).name} {it.title} {it.why}"
        )
        keys = [f"{it.employer}/{it.flag}/{at}" for at, it in enumerate(self._flags)]
        return Rows(
            COLUMNS,
            keys,
            self._cell,
            dividers=dividers_by(
                self._flags, lambda it: (it.employer, view.employer(it.employer).name)
            ),
        )

    def view_changed(self, *, keep: str | None = None) -> None:
        super().view_changed(keep=keep)
        first, self._first = self._first, None
        if first is not None:
            at = next((i for i, it in enumerate(self._flags) if it.employer == first), None)
            if at is not None:
                self.list.select(at, tell=False)
                self.draw_page(host(self).view)

    def _cell(self, index: int, column: str) -> Cell:
        it = self._flags[index]
        match column:
            case "title":
                return it.title
            case "ratio":
                return Span(fmt.ratio(round(it.ratio, 1)) if it.ratio is not None else "", "strong")
            case "mark":
                glyphs = self.look.glyphs
                return Span(f"{glyphs.contested} contested" if it.contested else "", "warn")
        return ""

    def page(self, view: View, key: str) -> Page:
        it = self.flag
        if it is None:
            return Page()
        page = Page().head(it.title)
        page.say(Span(view.employer(it.employer).name, "accent"))
        if it.ratio is not None:
            page.pair("ratio", Span(fmt.ratio(round(it.ratio, 2)), "strong"))
        page.gap().say(it.why)
        if it.contested:
            mark = self.look.glyphs.contested
            page.gap().say(
                Span(f"{mark} Published, and contested: the evidence has both sides.", "warn")
            )
        title = "both sides" if it.contested else ""
        return add_claims(page, view, it.claims, self.look, title)

    def title_text(self, view: View) -> str:
        return f"{self.name_of} ({counted(len(self._flags), 'flag')})"

    def note_text(self, view: View) -> str:
        contested = sum(1 for it in self._flags if it.contested)
        return f"{contested} contested" if contested else ""

    def why_empty(self, view: View) -> Page:
        page = Page().say("No flag: nothing announced runs ahead of what is known to run.")
        return page.say(Span("That is no praise where nothing is known; gaps stay gaps.", "dim"))

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        return self.flag.claims if self.flag else ()

    def behind_title(self, view: View, key: str) -> str:
        it = self.flag
        return f"{view.employer(it.employer).name}: {it.title}" if it else self.name_of

    def do_copy(self) -> None:
        app, it = host(self), self.flag
        if it is not None:
            name = app.view.employer(it.employer).name
            app.copy_to_clipboard(f"{name}: {it.title}. {it.why}")
            app.say("Copied the flag with its reason.")

    def do_open_source(self) -> None:
        app, it = host(self), self.flag
        if it is not None and it.claims:
            app.open_address(claim_url(app.view, app.view.claim(it.claims[0]).claim))
        else:
            app.say("No claim stands behind this flag.", "dim")
