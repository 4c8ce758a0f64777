"""How a claim reads as a row, and which claims of an employer are shown in what order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from compute_jobs.core.evidence.evidence_model import TIER_RANK
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.panes.employer_search import matches
from compute_jobs.tui.widgets.labels import age_text, claim_date, figure_text, tier_span
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Look

_SHORT = 30
"""In fewer cells than this the name of what was measured says more than a cut statement."""

CLAIM_COLUMNS = (
    Column("tier", "tier", 7, keep=1),
    Column("date", "as of", 9, keep=2),
    Column("age", "age", 5, keep=6, right=True),
    Column("metric", "metric", 12, keep=8, grow=1, most=22),
    Column("figure", "figure", 9, keep=3, grow=2, most=18),
    Column("status", "", 2, keep=4, sortable=False),
    Column("statement", "statement", 10, keep=0, grow=5),
)


class ShowClaims(NamedTuple):
    """What the reader asked to see of an employer's claims."""

    words: str = ""
    only: str = ""
    """Empty, "tier:filed", "criterion:growth", "fresh", "aged", "contested", "aside"."""
    sort: str = "date"
    down: bool = True

    def sorted_by(self, column: str) -> ShowClaims:
        if column == self.sort:
            return self._replace(down=not self.down)
        return self._replace(sort=column, down=column == "date")

    @property
    def all(self) -> bool:
        return not self.words.strip() and not self.only

    def as_dict(self) -> dict[str, Any]:
        return {"words": self.words, "only": self.only, "sort": self.sort, "down": self.down}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> ShowClaims:
        made = cls()
        for name in ("words", "only", "sort"):
            if isinstance(saved.get(name), str):
                made = made._replace(**{name: saved[name]})
        return made._replace(down=saved.get("down", True) is True)


def arrange_claims(view: View, rows: Sequence[ClaimRow], show: ShowClaims) -> list[ClaimRow]:
    """The claims to show, in order."""
    kept = [row for row in rows if _wanted(view, row, show)]
    kept.sort(key=lambda row: (TIER_RANK[row.claim.tier], view.metric(row.claim.metric).name))
    match show.sort:
        case "tier":
            kept.sort(key=lambda row: TIER_RANK[row.claim.tier], reverse=show.down)
        case "metric" | "figure" | "statement":
            kept.sort(key=lambda row: view.metric(row.claim.metric).name, reverse=show.down)
        case "age":
            kept.sort(key=_age, reverse=show.down)
        case _:
            kept.sort(key=_when, reverse=show.down)
    return kept


def _age(row: ClaimRow) -> int:
    return row.age_days if row.age_days is not None else 10**6


def _when(row: ClaimRow) -> str:
    day = row.claim.as_of or row.claim.published
    return day.last.isoformat() if day else ""


def _wanted(view: View, row: ClaimRow, show: ShowClaims) -> bool:
    kind, _, rest = show.only.partition(":")
    claim = row.claim
    match kind:
        case "tier":
            ok = claim.tier == rest
        case "criterion":
            ok = view.metric(claim.metric).criterion == rest
        case "fresh":
            ok = row.fresh >= 0.5
        case "aged":
            ok = row.fresh < 0.5
        case "contested":
            ok = bool(row.conflicts_with)
        case "aside":
            ok = row.set_aside
        case _:
            ok = True
    if not ok or not show.words.strip():
        return ok
    metric = view.metric(claim.metric)
    text = f"{claim.statement} {metric.name} {claim.tier} {figure_text(claim)} {claim.id}"
    return matches(show.words, text)


class ClaimRows(RowSource):
    def __init__(self, view: View, rows: Sequence[ClaimRow], look: Look) -> None:
        self.rows = rows
        self._view = view
        self._look = look
        self._index = {row.claim.id: position for position, row in enumerate(rows)}
        self.columns = CLAIM_COLUMNS

    def __len__(self) -> int:
        return len(self.rows)

    def key(self, index: int) -> str:
        return self.rows[index].claim.id

    def index(self, key: str) -> int | None:
        return self._index.get(key)

    def role(self, index: int) -> str:
        return self.role_of(self.rows[index])

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        row = self.rows[index]
        names = {column.id for column, _ in layout}
        cells = [self._cell(row, column.id) for column, _ in layout]
        if "metric" not in names and layout[-1][1] < _SHORT and row.claim.figure is not None:
            cells[-1] = self._view.metric(row.claim.metric).name
        return cells

    def _cell(self, row: ClaimRow, column: str) -> Cell:
        claim = row.claim
        match column:
            case "tier":
                return tier_span(claim.tier, self._look)
            case "date":
                return Span(claim_date(claim), "dim")
            case "age":
                return Span(age_text(row), "dim" if row.fresh >= 0.5 else "warn")
            case "metric":
                return Span(self._view.metric(claim.metric).name, "dim")
            case "figure":
                return Span(figure_text(claim), "" if self.role_of(row) else "strong")
            case "status":
                return self.status(row)
            case "statement":
                return claim.statement
        return ""

    def role_of(self, row: ClaimRow) -> str:
        return "faint" if row.set_aside or row.status == "superseded" else ""

    def status(self, row: ClaimRow) -> Span:
        """One mark: set aside, contested, superseded, or how many corroborate it."""
        glyphs = self._look.glyphs
        if row.set_aside:
            return Span(glyphs.broken, "warn")
        if row.conflicts_with:
            return Span(glyphs.contested, "warn")
        if row.status == "superseded":
            return Span(glyphs.gone, "faint")
        if row.corroborated_by:
            return Span(f"{glyphs.agree}{len(row.corroborated_by)}", "good")
        return Span("")
