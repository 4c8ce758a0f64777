"""How an employer reads as a row: rank and what moved it, fit, range, deal-breakers, evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import EmployerRow, View
from compute_jobs.tui.panes.employer_order import Arrangement
from compute_jobs.tui.widgets.labels import LAYER_SHORT, points, share, signed
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Span, width_of
from compute_jobs.tui.widgets.themes import Look

_LONG = 300
_WORDY = 16
"""From this width the deal-breaker column has room for a reason."""


def employer_columns(count: int, star: str = "★") -> tuple[Column, ...]:
    """The columns, the first wide enough for the last rank."""
    digits = max(len(str(count)), 2)
    return (
        Column("rank", "#", digits + 2, keep=0, right=True),
        Column("fit", "fit", 3, keep=1, right=True),
        Column("delta", "±", 5, keep=4, right=True),
        Column("name", "company", 13, keep=0, grow=9, most=30),
        Column("star", star, 2, keep=3),
        Column("range", "range", 6, keep=6),
        Column("win", "win", 4, keep=5, right=True),
        Column("layer", "layer", 3, keep=7, grow=2, most=11),
        Column("lines", "ok?", 3, keep=8, grow=5, most=44, long="deal-breakers"),
        Column("evidence", "evidence", 11, keep=9, grow=1, most=17),
        Column("stage", "stage", 9, keep=10, most=12, grow=1),
    )


def _any_stage(view: View, ids: Sequence[str]) -> bool:
    """Whether the stage column has anything to say; long lists always keep it."""
    return len(ids) > _LONG or any(view.dossier(id_).stage for id_ in ids)


class EmployerRows(RowSource):
    """Rows are made when they are drawn; 10,000 of them cost nothing until then."""

    def __init__(
        self,
        view: View,
        arrangement: Arrangement,
        robustness: Robustness | None,
        look: Look,
        *,
        moving: bool | None = None,
    ) -> None:
        """``moving``: whether by how much fits moved has a column; None where the view decides."""
        self._view = view
        self._ids = arrangement.ids
        self._look = look
        self._rows: dict[int, EmployerRow] = {}
        self._shares = {row.id: row.win for row in robustness.rows} if robustness else None
        idle = set() if (view.fits_moved if moving is None else moving) else {"delta"}
        if not _any_stage(view, self._ids):
            idle.add("stage")
        self.columns: Sequence[Column] = [
            column
            for column in employer_columns(arrangement.total, look.glyphs.star)
            if column.id not in idle
        ]
        self.dividers: Mapping[int, str] = arrangement.dividers
        self._layout: Layout = []
        self._makers: Sequence[tuple[Callable[[EmployerRow, int], Cell], int]] = ()
        self._reason_at: int | None = None
        self._any_line = any(it.on for it in view.profile.preferences)

    def __len__(self) -> int:
        return len(self._ids)

    def key(self, index: int) -> str:
        return self._ids[index]

    def index(self, key: str) -> int | None:
        try:
            return self._ids.index(key)
        except ValueError:
            return None

    def role(self, index: int) -> str:
        return "dim" if self._row(index).rank is None else ""

    def _row(self, index: int) -> EmployerRow:
        row = self._rows.get(index)
        if row is None:
            row = self._rows[index] = self._view.row(self._ids[index])
        return row

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        if layout is not self._layout:
            self._lay(layout)
        row = self._row(index)
        if row.excluded and self._reason_at is not None:
            before = [make(row, size) for make, size in self._makers[: self._reason_at]]
            return [*before, self._name_and_reason(row)]
        return [make(row, size) for make, size in self._makers]

    def _lay(self, layout: Layout) -> None:
        """Who makes which cell; without room for a reason, it follows the name of who is out."""
        ids = [column.id for column, _ in layout]
        wordy = any(column.id == "lines" and size >= _WORDY for column, size in layout)
        self._layout = layout
        self._reason_at = ids.index("name") if "name" in ids and not wordy else None
        self._makers = [(getattr(self, f"_{column.id}"), size) for column, size in layout]

    def _fit(self, row: EmployerRow, size: int) -> Cell:
        text = points(row.fit) if row.fit is not None else self._look.glyphs.dash
        return Span(text, "strong" if row.rank is not None else "dim")

    def _range(self, row: EmployerRow, size: int) -> Cell:
        ends = self._view.range_of(row.id)
        return Span(fmt.points_range(*ends) if ends else "", "dim")

    def _win(self, row: EmployerRow, size: int) -> Cell:
        if row.rank is None:
            return ""
        if self._shares is None:
            return Span(self._look.glyphs.more, "dim")
        return share(self._shares.get(row.id, 0.0))

    def _name(self, row: EmployerRow, size: int) -> Cell:
        return row.name

    def _star(self, row: EmployerRow, size: int) -> Cell:
        return (
            Span(f"{self._look.glyphs.star}{row.shortlisted}", "accent") if row.shortlisted else ""
        )

    def _layer(self, row: EmployerRow, size: int) -> Cell:
        wide = size >= len(row.layer)
        return Span(row.layer if wide else LAYER_SHORT.get(row.layer, row.layer), "dim")

    def _delta(self, row: EmployerRow, size: int) -> Cell:
        return Span(signed(row.delta), "good" if row.delta > 0 else "bad")

    def _stage(self, row: EmployerRow, size: int) -> Cell:
        return Span(row.stage, "dim")

    def _rank(self, row: EmployerRow, size: int) -> Cell:
        glyphs = self._look.glyphs
        if row.excluded:
            return Span(f"{glyphs.broken} ", "bad")
        if row.rank is None:
            return Span(f"{glyphs.dash} ", "dim")
        if row.rank_delta > 0:
            return (Span(str(row.rank)), Span(glyphs.up, "good"))
        if row.rank_delta < 0:
            return (Span(str(row.rank)), Span(glyphs.down, "bad"))
        return f"{row.rank} "

    def _name_and_reason(self, row: EmployerRow) -> Cell:
        star = f" {self._look.glyphs.star}{row.shortlisted}" if row.shortlisted else ""
        reason = "; ".join(it.why for it in row.out_for)
        return (Span(row.name, "dim"), Span(star, "accent"), Span(f"  {reason}", "bad"))

    def _lines(self, row: EmployerRow, size: int) -> Cell:
        glyphs, wordy = self._look.glyphs, size >= _WORDY
        if row.excluded:
            text = "; ".join(it.why for it in row.out_for) if wordy else str(len(row.out_for))
            return Span(f"{glyphs.broken} {text}", "bad")
        if row.unknown:
            many = len(row.unknown)
            text = (row.unknown[0].why if many == 1 else f"{many} unknown") if wordy else str(many)
            return Span(f"{glyphs.unknown} {text}", "warn")
        if row.rank is not None and self._any_line:
            return Span(f"{glyphs.met} met" if wordy else glyphs.met, "good")
        return ""

    def _evidence(self, row: EmployerRow, size: int) -> Cell:
        """Claims by tier, best first; what does not fit is added up as +n."""
        spans: list[Span] = []
        left = size
        tiers = [tier for tier in TIERS if row.tiers.get(tier)]
        for position, tier in enumerate(tiers):
            glyph = fmt.tier_glyph(tier, ascii_only=self._look.ascii)
            text = f"{glyph}{row.tiers[tier]}" + (" " if position < len(tiers) - 1 else "")
            if width_of(text.rstrip()) > left or (left < 6 and position < len(tiers) - 1):
                rest = sum(row.tiers[it] for it in tiers[position:])
                spans.append(Span(f"+{rest}", "dim"))
                break
            spans.append(Span(text, f"tier.{tier}"))
            left -= width_of(text)
        return tuple(spans)
