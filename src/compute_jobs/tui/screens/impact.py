"""The effect of a claim, a source or a site: every employer with it and without it."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.answers.impact import EmployerImpact, ImpactItem, impact, impact_item
from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span

_STATES = {
    "moved": "",
    "touched": "about these too: fit and rank stay the same",
    "unscored": "about these too: not ranked, so no fit to change",
}


class ImpactScreen(ListScreen[EmployerImpact]):
    """Employers that change, the largest change first; then those it is about."""

    name_of = "Impact"
    columns = (
        Column("name", "employer", 14, keep=0, grow=2, most=24),
        Column("fit", "fit", 13, keep=1),
        Column("delta", "±", 6, keep=2, right=True),
        Column("rank", "rank", 9, keep=3),
    )

    def __init__(self, name: str, *, asset: str = "") -> None:
        super().__init__()
        self._about = name
        self._about_asset = asset
        self._set_aside: ImpactItem | None = None

    def items(self) -> Sequence[EmployerImpact]:
        item = self._set_aside = impact_item(self.view, self._about, self._about_asset)
        if item is None:
            return ()
        return impact(self.view, host(self).desk.without(item.claims), item)

    def key(self, item: EmployerImpact) -> str:
        return item.employer

    def group(self, item: EmployerImpact) -> str:
        return _STATES[item.state]

    def cell(self, item: EmployerImpact, column: str, size: int) -> Cell:
        match column:
            case "name":
                return item.name
            case "fit":
                return _change(item.fit_before, item.fit_after)
            case "delta":
                return Span(fmt.signed(item.delta), "good" if item.delta > 0 else "bad")
        if item.rank_before == item.rank_after:
            return Span(str(item.rank_before or ""), "dim")
        return f"{item.rank_before or '✗'} → {item.rank_after or '✗'}"

    def page(self, item: EmployerImpact) -> Page:
        page = Page().head(item.name)
        if item.fit_before is not None and item.fit_after is not None:
            page.pair("fit", f"{fmt.points(item.fit_before)} → {fmt.points(item.fit_after)}")
        if item.range_before is not None and item.range_after is not None:
            ends = fmt.points_range(*item.range_before), fmt.points_range(*item.range_after)
            page.pair("range", f"{ends[0]} → {ends[1]}")
        for title, flags in (("flag removed", item.flags_lost), ("new flag", item.flags_gained)):
            for flag in flags:
                page.pair(title, Span(flag, "warn"))
        for way in item.lines:
            page.pair("through", way)
        return add_claims(page, self.view, item.claims)

    def title_text(self) -> str:
        item = self._set_aside
        return f"Without the {item.kind} “{item.title}”" if item is not None else self.name_of

    def why_empty(self) -> Page:
        return Page().say("It isn't about an employer, and no fit changes without it.")


def _change(before: float | None, after: float | None) -> Cell:
    old, new = (fmt.points(it) if it is not None else "–" for it in (before, after))
    return Span(old, "dim") if old == new else f"{old} → {new}"
