"""The supply map: who supplies, owns, operates and rents what, and which lines could snap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from compute_jobs.answers.supply_map import SupplyLine, supply_map
from compute_jobs.core.evidence.evidence_model import LAYERS
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.evidence_page import add_claims
from compute_jobs.tui.screens.search_screen import FollowScreen, dividers_by
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

_EMPLOYER = Column("employer", "who", 12, keep=0, sortable=False)
_VERB = Column("verb", "does", 9, keep=1, sortable=False)
_TARGET = Column("target", "what", 12, keep=0, grow=1, most=22, sortable=False)
_REST = (
    Column("term", "when", 11, keep=5, sortable=False),
    Column("status", "status", 11, keep=6, sortable=False),
    Column("marks", "look out", 30, keep=2, grow=9, sortable=False),
    Column("claims", "claims", 6, keep=3, right=True, sortable=False),
)
_MARKS = Column("marks", "look out", 10, keep=2, grow=6, sortable=False)
_LAYER = Column("layer", "layer", 11, keep=3, sortable=False)

MARK_SHORT: Mapping[str, str] = {
    "power not known to be permitted": "no known permit",
}
MARK_MEANS: Mapping[str, str] = {
    "single tenant": "One outside company rents it. When it leaves, the hall stands empty.",
    "single tenant; another is rumored": "One outside company rents it; a second is only rumored.",
    "single tenant; another negotiates": "One outside company rents it; a second still negotiates.",
    "permit contested": "Somebody contests a permit in court or before an agency.",
    "power not known to be permitted": "Nobody has said that its power has the permits it needs.",
    "claims contested": "Other claims disagree with those this line stands on.",
    "ended": "The line ended before this date.",
    "rumored": "Only rumoured.",
    "negotiating": "Only being negotiated.",
}


class SupplyMapScreen(FollowScreen):
    """Rows by asset or by layer; ``f`` turns one into the other."""

    name_of: ClassVar[str] = "Supply map"
    contexts: ClassVar[tuple[str, ...]] = ("map", "screen")
    stacked: ClassVar[bool] = True

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._first = employer
        self._by_layer = False
        self._lines: Sequence[SupplyLine] = ()

    @property
    def line(self) -> SupplyLine | None:
        at = self.list.selected
        return self._lines[at] if 0 <= at < len(self._lines) else None

    @property
    def employer_here(self) -> str | None:
        return self.line.employer if self.line else None

    def rows(self, view: View) -> Rows:
        lines = list(supply_map(view))
        if self._by_layer:
            lines.sort(key=lambda it: (_layer_place(it.layer), it.employer_name, it.target_name))
        self._lines = self.kept(
            lines,
            lambda it: (
                f"{it.employer_name} {it.verb} {it.role} {it.target_name} {it.layer} "
                f"{it.status} {' '.join(it.marks)}"
            ),
        )
        if self._by_layer:
            columns = [_EMPLOYER, _VERB, _TARGET, *_REST]
            dividers = dividers_by(self._lines, lambda it: (it.layer, it.layer))
        else:
            columns = [_EMPLOYER, _LAYER, _VERB, *_REST]
            dividers = dividers_by(self._lines, lambda it: (it.target, self._asset_title(view, it)))
        if self.is_small:
            columns = [*columns[:3], _MARKS] if self._by_layer else [_EMPLOYER, _VERB, _MARKS]
        keys = [f"{it.employer}/{it.role}/{it.target}/{at}" for at, it in enumerate(self._lines)]
        return Rows(columns, keys, self._cell, dividers=dividers, role=self._role)

    def _asset_title(self, view: View, it: SupplyLine) -> str:
        asset = view.evidence.assets.get(it.target)
        if asset is None:
            return it.target_name
        where = f" · {asset.place}" if asset.place else ""
        return f"{asset.name} · {asset.kind}{where}"

    def view_changed(self, *, keep: str | None = None) -> None:
        super().view_changed(keep=keep)
        first, self._first = self._first, None
        if first is not None:
            at = next((i for i, it in enumerate(self._lines) if it.employer == first), None)
            if at is not None:
                self.list.select(at, tell=False)
                self.draw_page(host(self).view)

    def _role(self, index: int) -> str:
        return "dim" if "ended" in self._lines[index].marks else ""

    def _cell(self, index: int, column: str) -> Cell:
        it = self._lines[index]
        match column:
            case "employer":
                return it.employer_name
            case "verb":
                return Span(it.verb, "accent")
            case "target":
                return it.target_name
            case "layer":
                return Span(it.layer, "dim")
            case "term":
                return Span(f"to {it.until}" if it.until else _term(it), "dim")
            case "status":
                return Span(it.status, "dim")
            case "marks":
                mark = self.look.glyphs.contested
                return Span(f"{mark} {_short(it)}" if it.marks else "", "warn")
            case "claims":
                return str(len(it.claims)) if it.claims else Span("–", "faint")
        return ""

    def page(self, view: View, key: str) -> Page:
        it = self.line
        if it is None:
            return Page()
        page = Page()
        page.say(
            Span(it.employer_name, "strong"), Span(f" {it.verb} ", "accent"),
            Span(it.target_name, "strong"),
        )  # fmt: skip
        page.say(Span(f"{it.layer}; {it.status} {_term(it)}".rstrip(), "dim"))
        for mark in it.marks:
            text = MARK_MEANS.get(mark, "")
            page.item(
                self.look.glyphs.contested, Span(mark, "warn"), Span(f"  {text}", "dim"),
                role="warn",
            )  # fmt: skip
        asset = view.evidence.assets.get(it.target)
        if asset is not None and asset.summary:
            page.say(asset.summary)
        others = [
            other for other in supply_map(view)
            if other.target == it.target and (other.employer, other.role) != (it.employer, it.role)
        ]  # fmt: skip
        if others:
            page.gap().rule(f"also at {it.target_name}")
            for other in others:
                page.item(
                    self.look.glyphs.dot, other.employer_name, Span(f" {other.verb}", "accent"),
                    Span(f"  {_term(other)}", "dim"), Span(f"  {_short(other)}", "warn"),
                )  # fmt: skip
        return add_claims(page, view, it.claims, self.look)

    def title_text(self, view: View) -> str:
        how = "by layer" if self._by_layer else "by asset"
        return f"{self.name_of} {how} ({self.count()})"

    def note_text(self, view: View) -> str:
        marked = sum(1 for it in self._lines if it.marks)
        return f"{marked} to look out for" if marked else ""

    def why_empty(self, view: View) -> Page:
        return (
            Page()
            .say("No lines: no claim known on this date says who supplies, owns or rents what.")
            .say(Span("A pack adds them as [[relation]] rows.", "dim"))
        )

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        return self.line.claims if self.line else ()

    def behind_title(self, view: View, key: str) -> str:
        it = self.line
        return f"{it.employer_name} {it.verb} {it.target_name}" if it else self.name_of

    def do_regroup(self) -> None:
        self._by_layer = not self._by_layer
        self.list.select(0, tell=False)
        self.view_changed()


def _term(it: SupplyLine) -> str:
    since = f"since {it.since}" if it.since else ""
    until = f"to {it.until}" if it.until else ""
    return f"{since} {until}".strip()


def _short(it: SupplyLine) -> str:
    return ", ".join(MARK_SHORT.get(mark, mark) for mark in it.marks)


def _layer_place(layer: str) -> int:
    return next((place for place, name in enumerate(LAYERS) if name == layer), len(LAYERS))
