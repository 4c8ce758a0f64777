"""The supply map: who supplies, owns, operates and rents what, and which lines could snap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from compute_jobs.answers.supply_map import NOTICE, SupplyLine, supply_map
from compute_jobs.core.evidence.evidence_model import LAYERS
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import TIERS_TERMS, tier_span
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Glyphs

_EMPLOYER = Column("employer", "who", 12, keep=0)
_VERB = Column("verb", "does", 11, keep=1)
_TARGET = Column("target", "what", 12, keep=0, grow=6, most=40)
_WHAT = _TARGET._replace(width=24)
_REST = (
    Column("term", "when", 14, keep=4),
    Column("status", "how it is known", 20, keep=2, terms=TIERS_TERMS),
    Column("marks", "weak spots", 26, keep=3, grow=9),
    Column("claims", "claims", 6, keep=6, right=True),
)
_MARKS = Column("marks", "weak spots", 10, keep=2, grow=6)
_TIER = Column("tier", "", 1, keep=1)
"""The mark of "how it is known", where its words have no room."""
_LAYER = Column("layer", "layer", 11, keep=5)

MARK_MEANS: Mapping[str, str] = {
    "single tenant": "One known outside company leases it. Losing it would empty the site.",
    "permit disputed": "A permit is disputed in court or before an agency.",
    "claims contested": "Other claims disagree with this relation's sources.",
    "ended": "The relation ended before this date.",
}


class SupplyMapScreen(ListScreen[SupplyLine]):
    """Rows by asset or by layer; ``f`` turns one into the other."""

    name_of = "Supply map"
    contexts = ("map", "screen")
    stacked = True
    remembered: ClassVar[Mapping[str, type]] = {"by_layer": bool}
    by_layer = False
    _at: Mapping[str, Sequence[SupplyLine]] = {}
    """All lines of each asset."""

    def items(self) -> Sequence[SupplyLine]:
        lines = supply_map(self.view)
        at: dict[str, list[SupplyLine]] = {}
        for line in lines:
            at.setdefault(line.target, []).append(line)
        self._at = at
        if not self.by_layer:
            return lines
        places: dict[str, int] = {name: place for place, name in enumerate(LAYERS)}
        return sorted(
            lines,
            key=lambda line: (
                places.get(line.layer, len(places)), line.employer_name, line.is_talk,
                line.target_name,
            ),
        )  # fmt: skip

    def key(self, item: SupplyLine) -> str:
        return f"{item.employer}/{item.role}/{item.target}/{item.since}/{item.until}"

    def text(self, item: SupplyLine) -> str:
        """By asset, a name finds everybody at its assets: who it depends on, and who on it."""
        there = () if self.by_layer else self._at.get(item.target, ())
        names = " ".join([item.employer_name, *(line.employer_name for line in there)])
        return (
            f"{names} {item.verb} {item.role} {item.target_name} {item.layer} "
            f"{item.status} {' '.join(item.marks)}"
        )

    def columns_for(self) -> Sequence[Column]:
        if self.by_layer:
            small = (_EMPLOYER, _VERB, _TARGET, _MARKS)
            return small if self.is_small else (_EMPLOYER, _VERB, _WHAT, *_REST)
        if self.is_small:
            return (_EMPLOYER, _VERB, _TIER, _MARKS)
        return (_EMPLOYER, _LAYER, _VERB, *_REST)

    def group(self, item: SupplyLine) -> str:
        if self.by_layer:
            return item.layer
        asset = self.view.evidence.assets.get(item.target)
        if asset is None:
            return item.target_name
        where = f" · {asset.place}" if asset.place else ""
        return f"{asset.name} · {asset.kind}{where}"

    def role(self, item: SupplyLine) -> str:
        return "faint" if item.is_talk else "dim" if "ended" in item.marks else ""

    def cell(self, item: SupplyLine, column: str, size: int) -> Cell:
        match column:
            case "employer":
                return item.employer_name
            case "verb":
                return Span(item.verb, "faint" if item.is_talk else "accent")
            case "target":
                return self._target(item)
            case "layer":
                return Span(item.layer, "dim")
            case "term":
                return Span(f"to {item.until}" if item.until else item.since, "dim")
            case "status":
                return Span(item.known, "warn" if item.is_talk else "dim")
            case "tier":
                return tier_span(item.tier, word=False) if item.tier else ""
            case "marks":
                mark = Glyphs.contested
                return Span(f"{mark} {', '.join(item.marks)}" if item.marks else "", "warn")
        return str(len(item.claims)) if item.claims else Span("–", "faint")

    def _target(self, item: SupplyLine) -> str:
        """What is rented, after whose it is where its name doesn't say so."""
        owners = [line.employer_name for line in self._at[item.target] if line.role == "owner"]
        whose = [name for name in owners if name not in item.target_name]
        return " · ".join([*(whose if item.role == "tenant" else ()), item.target_name])

    def page(self, item: SupplyLine) -> Page:
        page = Page()
        page.say(
            Span(item.employer_name, "strong"), Span(f" {item.verb} ", "accent"),
            Span(item.target_name, "strong"),
        )  # fmt: skip
        page.say(Span(f"{item.layer}; {item.known} {_term(item)}".rstrip(), "dim"))
        for mark in item.marks:
            page.item(
                Glyphs.contested, Span(mark, "warn"),
                Span(f"  {_means(mark)}", "dim"), role="warn",
            )  # fmt: skip
        asset = self.view.evidence.assets.get(item.target)
        if asset is not None and asset.summary:
            page.say(asset.summary)
        others = [
            line
            for line in self._at.get(item.target, ())
            if (line.employer, line.role) != (item.employer, item.role)
        ]
        if others:
            page.gap().rule(f"also at {item.target_name}")
        for other in others:
            page.item(
                Glyphs.dot, other.employer_name, Span(f" {other.verb}", "accent"),
                Span(f"  {_term(other)}", "dim"), Span(f"  {', '.join(other.marks)}", "warn"),
            )  # fmt: skip
        return add_claims(page, self.view, item.claims)

    def title_text(self) -> str:
        how = "by layer" if self.by_layer else "by asset"
        return f"{self.name_of} {how} ({self.count()})"

    def note_text(self) -> str:
        marked = sum(1 for line in self.shown if line.marks)
        return f"{marked} with weak spots" if marked else ""

    def why_empty(self) -> Page:
        page = Page()
        page.say("No relations: no claim known on this date says who supplies, owns or rents what.")
        return page.say(Span("A pack adds them as [[relation]] rows.", "dim"))

    def do_regroup(self) -> None:
        self.by_layer = not self.by_layer
        self.list.select(0, tell=False)
        self.view_changed()


def _means(mark: str) -> str:
    if mark.endswith(NOTICE):
        return "Either side can end the contract on this notice."
    if mark.startswith("single outside tenant"):
        return "One known outside company leases it; the other tenants belong to its owner."
    if mark.startswith("single tenant;"):
        return "One outside company leases it; a second is no more than in talks."
    return MARK_MEANS.get(mark, "")


def _term(line: SupplyLine) -> str:
    since = f"since {line.since}" if line.since else ""
    until = f"to {line.until}" if line.until else ""
    return f"{since} {until}".strip()
