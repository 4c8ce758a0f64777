"""How sure the ranking is: shares of each rank, ranges on one scale, weights, what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from compute_jobs.evidence import format as fmt
from compute_jobs.records import dataclass, field
from compute_jobs.tui.acting import program
from compute_jobs.tui.columns import Column, Layout
from compute_jobs.tui.page import Page
from compute_jobs.tui.screens.bars import bar, interval, scale_of, spread
from compute_jobs.tui.screens.evidence import add_claims, names
from compute_jobs.tui.screens.follow import FollowScreen
from compute_jobs.tui.screens.work import Later
from compute_jobs.tui.shares import MOST_EMPLOYERS
from compute_jobs.tui.spans import Cell, Line, Span
from compute_jobs.tui.virtual_list import NoRows
from compute_jobs.view import Robustness, RobustnessRow, View, WeightFlip

COLUMNS = (
    Column("what", "", 13, keep=0, grow=1, most=26, sortable=False),
    Column("first", "first", 5, keep=1, right=True, sortable=False),
    Column("bar", "", 8, keep=4, grow=2, most=24, sortable=False),
    Column("top3", "top 3", 5, keep=3, right=True, sortable=False),
    Column("range", "5–95 %", 6, keep=2, right=True, sortable=False),
)
_MOST_ROWS = 500
Draw = Callable[[str, int], Cell]


@dataclass(frozen=True, slots=True)
class SureRow:
    """One row: cells by column made for a width, or one cell that runs over all of them."""

    key: str
    draw: Draw
    words: str
    wide: bool = False
    employer: str | None = None
    criterion: str | None = None
    page: Callable[[Page], Page] = field(default=lambda page: page)


class ScaleColumn(Column):
    """Its title is the scale that its intervals are drawn on: the two ends, spread over it."""

    __slots__ = ()

    def title_in(self, size: int) -> str:
        return spread(self.title, size)


class SureRows(NoRows):
    def __init__(
        self,
        rows: Sequence[SureRow],
        dividers: Mapping[int, str],
        scale: tuple[float, float] = (0.0, 100.0),
    ) -> None:
        self.rows = rows
        self.dividers = dividers
        ends = f"{scale[0]:g} {scale[1]:g}"
        self.columns = (*COLUMNS, ScaleColumn("drawn", ends, 12, keep=2, grow=4, sortable=False))
        self._places = {row.key: place for place, row in enumerate(rows)}

    def __len__(self) -> int:
        return len(self.rows)

    def key(self, index: int) -> str:
        return self.rows[index].key

    def index(self, key: str) -> int | None:
        return self._places.get(key)

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        row = self.rows[index]
        if row.wide:
            return [row.draw("what", 0)]
        return [row.draw(column.id, size) for column, size in layout]


class RobustnessScreen(FollowScreen):
    name_of: ClassVar[str] = "How sure is it?"
    stacked: ClassVar[bool] = True

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__(select=f"employer:{employer}" if employer else None)
        self._shares = Later[Robustness](self, self._arrived)
        self._rows: Sequence[SureRow] = ()
        self._old: Robustness | None = None
        """What held before the last change, shown until the new shares are there."""

    def _arrived(self) -> None:
        if self.is_current:
            self.view_changed()

    @property
    def row(self) -> SureRow | None:
        at = self.list.selected
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @property
    def employer_here(self) -> str | None:
        return self.row.employer if self.row else None

    @property
    def criterion_here(self) -> str | None:
        return self.row.criterion if self.row else None

    @property
    def known(self) -> Robustness | None:
        """The shares of what is shown now; None while they are being reckoned."""
        return program(self).view.robustness_cached() or self._shares.known("shares")

    def rows(self, view: View) -> SureRows:
        self._shares.forget_unless(view)
        known = self.known
        if known is None:
            self._reckon(view)
            known = self._old
        self._old = known
        if known is None:
            self._rows = ()
            return SureRows((), {})
        return self._sure_rows(view, known)

    def _reckon(self, view: View) -> None:
        """The program does so by itself, except for more employers than a column is worth."""
        app = program(self)
        if view.eligible_count > MOST_EMPLOYERS:
            self._shares.ask("shares", app.desk.robustness)
        else:
            app.shares.want(app)

    def _sure_rows(self, view: View, it: Robustness) -> SureRows:
        shares = it.rows[:_MOST_ROWS]
        scale = scale_of([end for row in shares for end in (row.p5, row.p95)])
        titles = ("rank shares and fit ranges", "weights: where first place holds, of 0 to 100 %",
                  "as good or better on everything", "worth asking next")  # fmt: skip
        parts = (
            [self._employer_row(view, row, scale) for row in shares],
            [self._weight_row(view, flip) for flip in it.weight_to_flip],
            [self._dominated_row(view, low, by) for low, by in it.dominated],
            self._question_rows(view, it),
        )
        self._whole = sum(map(len, parts))
        rows: list[SureRow] = []
        dividers: dict[int, str] = {}
        for title, part in zip(titles, parts, strict=True):
            kept = self.kept(part, lambda row: row.words)
            if kept:
                dividers[len(rows)] = title
                rows += kept
        self._whole = sum(map(len, parts))
        self._rows = rows
        return SureRows(rows, dividers, scale)

    # -- the rows ------------------------------------------------------------------------------

    def _employer_row(self, view: View, row: RobustnessRow, scale: tuple[float, float]) -> SureRow:
        look, name = self.look, view.employer(row.id).name

        def draw(column: str, width: int) -> Cell:
            match column:
                case "what":
                    return name
                case "first":
                    return Span(fmt.share(row.win), "strong")
                case "bar":
                    return bar(row.win, width, look)
                case "top3":
                    return Span(fmt.share(row.top3), "dim")
                case "range":
                    return Span(fmt.points_range(row.p5, row.p95), "dim")
            return interval((row.p5, row.p50, row.p95), scale, width, look)

        def page(page: Page) -> Page:
            page.head(name)
            page.pair("median fit", Span(fmt.points(row.p50), "strong"), column=14)
            page.pair("5th to 95th", fmt.points_range(row.p5, row.p95), column=14)
            page.gap().rule("share of each rank")
            for place, share in enumerate(row.rank_shares[:12], start=1):
                spans: Line = (*bar(share, 24, look), Span(f" {fmt.share(share):>5}"))
                page.pair(_ordinal(place), *spans, column=7)
            return page

        return SureRow(f"employer:{row.id}", draw, name, employer=row.id, page=page)

    def _weight_row(self, view: View, it: WeightFlip) -> SureRow:
        look = self.look
        now, low, high = 100 * it.weight, 100 * it.low, 100 * it.high
        then = names(view, tuple(dict.fromkeys((*it.low_challengers, *it.high_challengers))))

        def draw(column: str, width: int) -> Cell:
            match column:
                case "what":
                    return it.criterion
                case "first":
                    return Span(fmt.share(it.weight), "strong")
                case "bar":
                    return Span(f"then {then}" if then else "at any weight", "dim")
                case "range":
                    return Span(f"{round(low)}–{round(high)}", "dim")
                case "drawn":
                    return interval((low, now, high), (0.0, 100.0), width, look, "accent")
            return ""

        def page(page: Page) -> Page:
            page.head(f"Weight of {it.criterion}")
            page.pair("now", Span(fmt.share(it.weight), "strong"), column=14)
            page.pair("first holds", f"{fmt.share(it.low)} to {fmt.share(it.high)}", column=14)
            if it.low_challengers:
                page.pair("below that", names(view, it.low_challengers), column=14)
            if it.high_challengers:
                page.pair("above that", names(view, it.high_challengers), column=14)
            return page.gap().say(
                Span("The other weights shrink and grow in proportion. The line is drawn "
                     "from 0 to 100 %.", "dim")
            )  # fmt: skip

        words = f"{it.criterion} weight {then}"
        return SureRow(f"weight:{it.criterion}", draw, words, criterion=it.criterion, page=page)

    def _dominated_row(self, view: View, low: str, by: str) -> SureRow:
        text = f"{view.employer(by).name} is at least as good as {view.employer(low).name} on all"

        def page(page: Page) -> Page:
            page.head(text)
            return page.say(Span("No weights put it ahead, as the ratings stand.", "dim"))

        return SureRow(
            f"dominated:{low}:{by}", lambda _column, _width: text, text, wide=True,
            employer=low, page=page,
        )  # fmt: skip

    def _question_rows(self, view: View, it: Robustness) -> list[SureRow]:
        rows = []
        for place, question in enumerate(it.questions):
            name = view.employer(question.employer).name
            cells = (
                Span(f"{_worth(question.value):>5}  ", "strong"),
                Span(f"{name}, {question.criterion}: ", "accent"),
                Span(question.question),
            )

            def page(page: Page, question=question, name=name) -> Page:  # type: ignore[no-untyped-def]
                page.head(question.question)
                page.pair("of", f"{name}, {question.criterion}", column=14)
                page.pair("worth", f"{_worth(question.value)} points of fit", column=14)
                page.pair("changes first", fmt.share(question.p_change), column=14)
                page.gap().say(
                    Span("What knowing the answer would be worth, on average: how much better "
                         "the best choice gets. The second number is how likely the answer "
                         "changes who is first.", "dim")
                )  # fmt: skip
                fit = view.fit(question.employer)
                for score in fit.criteria if fit else ():
                    if score.criterion == question.criterion:
                        add_claims(page, view, score.rating.claims, self.look, "known so far")
                return page

            rows.append(
                SureRow(
                    f"question:{place}:{question.employer}:{question.criterion}",
                    lambda _column, _width, cells=cells: cells,  # type: ignore[misc]
                    f"{name} {question.criterion} {question.question}",
                    wide=True,
                    employer=question.employer,
                    criterion=question.criterion,
                    page=page,
                )
            )
        return rows

    # -- what it says --------------------------------------------------------------------------

    def page(self, view: View, key: str) -> Page:
        return self.row.page(Page()) if self.row is not None else Page()

    def title_text(self, view: View) -> str:
        if self.known is None:
            return f"{self.name_of} reckoning {self.look.glyphs.more}"
        return f"{self.name_of} ({self.known.draws:,} draws)"

    def note_text(self, view: View) -> str:
        return "as it was before the change" if self.known is None and self._rows else ""

    def why_empty(self, view: View) -> Page:
        if self.known is None:
            return Page().say(f"Reckoning {self.look.glyphs.more}")
        return Page().say("Nobody is ranked, so there is nothing to be sure of.")

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        row = self.row
        fit = view.fit(row.employer) if row and row.employer else None
        if fit is None or row is None:
            return ()
        return [
            claim
            for score in fit.criteria
            if row.criterion in (None, score.criterion)
            for claim in score.rating.claims
        ]

    def behind_title(self, view: View, key: str) -> str:
        row = self.row
        if row is None or row.employer is None:
            return self.name_of
        name = view.employer(row.employer).name
        return f"{name}, {row.criterion}" if row.criterion else name


def _worth(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else "<0.01"


def _ordinal(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place, "th")
    return f"{place}{ending}"
