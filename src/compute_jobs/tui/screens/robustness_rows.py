"""The rows of robustness: shares and ranges, weights, who is outdone, what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import Question
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.view import View
from compute_jobs.tui.screens.charts import bar, interval, spread
from compute_jobs.tui.screens.evidence_page import add_claims, names
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span
from compute_jobs.tui.widgets.themes import Look

COLUMNS = (
    Column("what", "", 13, keep=0, grow=1, most=26, sortable=False),
    Column("first", "first", 5, keep=1, right=True, sortable=False),
    Column("bar", "", 8, keep=4, grow=2, most=24, sortable=False),
    Column("top3", "top 3", 5, keep=3, right=True, sortable=False),
    Column("range", "5–95 %", 6, keep=2, right=True, sortable=False),
)
_LABEL = 14
_RANKS = 12
Draw = Callable[[str, int], Cell]
MakePage = Callable[[], Page]


class SureRow(Struct, frozen=True):
    """One row: cells by column made for a width, or one cell that runs over all of them."""

    key: str
    draw: Draw
    words: str
    page: MakePage
    wide: bool = False
    employer: str | None = None
    criterion: str | None = None


class ScaleColumn(Column):
    """Its title is the scale that its intervals are drawn on: the two ends, spread over it."""

    __slots__ = ()

    def title_in(self, size: int) -> str:
        return spread(self.title, size)


class SureRows(RowSource):
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


def employer_row(view: View, row: RowShares, scale: tuple[float, float], look: Look) -> SureRow:
    """Share of first place, and the range of the fit on the scale all employers share."""
    name = view.employer(row.id).name

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

    def page() -> Page:
        page = Page().head(name)
        page.pair("median fit", Span(fmt.points(row.p50), "strong"), column=_LABEL)
        page.pair("5th to 95th", fmt.points_range(row.p5, row.p95), column=_LABEL)
        page.gap().rule("share of each rank")
        for place, share in enumerate(row.rank_shares[:_RANKS], start=1):
            spans: Line = (*bar(share, 24, look), Span(f" {fmt.share(share):>5}"))
            page.pair(_ordinal(place), *spans, column=7)
        return page

    return SureRow(f"employer:{row.id}", draw, name, page, employer=row.id)


def weight_row(view: View, it: WeightInterval, look: Look) -> SureRow:
    """Between which weights first place stays, and who takes it beyond."""
    now, low, high = 100 * it.weight, 100 * it.low, 100 * it.high
    word = fmt.criterion(it.criterion)
    then = names(view, tuple(dict.fromkeys((*it.low_challengers, *it.high_challengers))))

    def draw(column: str, width: int) -> Cell:
        match column:
            case "what":
                return word
            case "first":
                return Span(fmt.share(it.weight), "strong")
            case "bar":
                return Span(f"then {then}" if then else "at any weight", "dim")
            case "range":
                return Span(f"{round(low)}–{round(high)}", "dim")
            case "drawn":
                return interval((low, now, high), (0.0, 100.0), width, look, "accent")
        return ""

    def page() -> Page:
        page = Page().head(f"Weight of {word}")
        page.pair("now", Span(fmt.share(it.weight), "strong"), column=_LABEL)
        page.pair("first holds", f"{fmt.share(it.low)} to {fmt.share(it.high)}", column=_LABEL)
        if it.low_challengers:
            page.pair("below that", names(view, it.low_challengers), column=_LABEL)
        if it.high_challengers:
            page.pair("above that", names(view, it.high_challengers), column=_LABEL)
        why = "The other weights shrink and grow in proportion. The line runs from 0 to 100 %."
        return page.gap().say(Span(why, "dim"))

    words = f"{word} weight {then}"
    return SureRow(f"weight:{it.criterion}", draw, words, page, criterion=it.criterion)


def dominated_row(view: View, low: str, by: str) -> SureRow:
    text = f"{view.employer(by).name} is at least as good as {view.employer(low).name} on all"

    def page() -> Page:
        why = "No weights put it ahead, as the ratings stand."
        return Page().head(text).say(Span(why, "dim"))

    return SureRow(
        f"dominated:{low}:{by}", lambda _column, _width: text, text, page, wide=True, employer=low
    )


def question_row(view: View, place: int, it: Question, look: Look) -> SureRow:
    """What knowing one thing would be worth."""
    name, word = view.employer(it.employer).name, fmt.criterion(it.criterion)
    cells: Line = (
        Span(f"{_worth(it.value):>5}  ", "strong"),
        Span(f"{name}, {word}: ", "accent"),
        Span(it.question),
    )

    def page() -> Page:
        page = Page().head(it.question)
        page.pair("of", f"{name}, {word}", column=_LABEL)
        page.pair("worth", f"{_worth(it.value)} points of fit", column=_LABEL)
        page.pair("changes first", fmt.share(it.p_change), column=_LABEL)
        why = (
            "What knowing the answer would be worth on average: how much better the best choice "
            "gets. Below it, how likely the answer changes who is first."
        )
        page.gap().say(Span(why, "dim"))
        fit = view.fit(it.employer)
        for score in fit.criteria if fit else ():
            if score.criterion == it.criterion:
                add_claims(page, view, score.rating.claims, look, "known so far")
        return page

    return SureRow(
        f"question:{place}:{it.employer}:{it.criterion}",
        lambda _column, _width: cells,
        f"{name} {word} {it.question}",
        page,
        wide=True,
        employer=it.employer,
        criterion=it.criterion,
    )


def _worth(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else "<0.01"


def _ordinal(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place, "th")
    return f"{place}{ending}"
