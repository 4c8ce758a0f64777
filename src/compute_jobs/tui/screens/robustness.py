"""How robust the ranking is: rank shares, ranges, weights, questions, what is left open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import OpenQuestion, Question
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims, names
from compute_jobs.tui.screens.charts import ScaleColumn, bar, interval, scale_of
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span
from compute_jobs.tui.widgets.themes import Glyphs

_COLUMNS = (
    Column("what", "", 13, keep=0, grow=1, most=26),
    Column("bar", "", 8, keep=2, grow=2, most=24),
    Column("first", "first", 5, keep=1, right=True, terms="rank-share"),
    Column("top3", "top 3", 5, keep=4, right=True),
    Column("range", "5–95 %", 6, keep=3, right=True, terms="range"),
)
_LABEL = 14
_RANKS = 12
DrawCell = Callable[[str, int], Cell]
_SHARES = "rank shares and fit ranges"
_WEIGHTS = "weights: range that keeps first place"
_DOMINATED = "at least as good on every criterion"
_QUESTIONS = "best questions to ask"
_LEFT_OPEN = "open questions that could change the ranking"


class RobustnessItem(Struct, frozen=True):
    """One row: cells by column for a given width, or a sentence that spans all columns."""

    id: str
    section: str
    draw: DrawCell | None
    page: Callable[[], Page]
    sentence: Line = ()
    employer: str | None = None
    criterion: str | None = None
    claims: Sequence[str] | None = None
    """The claims behind it; None if they come from its employer's ratings."""


def employer_item(view: View, row: RowShares, scale: tuple[float, float]) -> RobustnessItem:
    """Share of first place, and the range of the fit on a shared scale."""
    name = view.employer(row.id).name

    def draw(column: str, width: int) -> Cell:
        match column:
            case "what":
                return name
            case "first":
                return Span(fmt.share(row.win), "strong")
            case "bar":
                return bar(row.win, width)
            case "top3":
                return Span(fmt.share(row.top3), "dim")
            case "range":
                return Span(fmt.points_range(row.p5, row.p95), "dim")
        return interval((row.p5, row.p50, row.p95), scale, width)

    def page() -> Page:
        page = Page().head(name)
        page.pair("median fit", Span(fmt.points(row.p50), "strong"), column=_LABEL)
        page.pair("5th to 95th", fmt.points_range(row.p5, row.p95), column=_LABEL)
        if view.row(row.id).out_for:
            page.say(Span("A deal-breaker rules it out, so it takes no rank.", "warn"))
            return page
        page.gap().rule("share of each rank")
        for place, share in enumerate(row.rank_shares[:_RANKS], start=1):
            spans: Line = (*bar(share, 24), Span(f" {fmt.share(share):>5}"))
            page.pair(fmt.ordinal(place), *spans, column=7)
        known = view.robustness_cached()
        if known is not None and row in known.firsts_that_differ:
            bare = fmt.share(known.first_without_scale[row.id])
            page.gap().say(f"Without the published scores it comes first in {bare} of the draws.")
        if known is not None and (note := view.first_note(known, row.id)):
            page.gap().say(Span(note, "warn"))
        return page

    return RobustnessItem(f"employer:{row.id}", _SHARES, draw, page, employer=row.id)


def weight_item(view: View, flip: WeightInterval) -> RobustnessItem:
    """The weights between which first place holds, and who takes it beyond."""
    now, low, high = 100 * flip.weight, 100 * flip.low, 100 * flip.high
    word = fmt.criterion(flip.criterion)
    then = names(view, tuple(dict.fromkeys((*flip.low_challengers, *flip.high_challengers))))

    def draw(column: str, width: int) -> Cell:
        match column:
            case "what":
                return word
            case "first":
                return Span(fmt.share(flip.weight), "strong")
            case "bar":
                return Span(f"then {then}" if then else "at any weight", "dim")
            case "range":
                return Span(f"{round(low)}–{round(high)}", "dim")
            case "drawn":
                return interval((low, now, high), (0.0, 100.0), width, "accent")
        return ""

    def page() -> Page:
        page = Page().head(f"Weight of {word}")
        page.pair("now", Span(fmt.share(flip.weight), "strong"), column=_LABEL)
        page.pair("first holds", f"{fmt.share(flip.low)} to {fmt.share(flip.high)}", column=_LABEL)
        if flip.low_challengers:
            page.pair("below that", names(view, flip.low_challengers), column=_LABEL)
        if flip.high_challengers:
            page.pair("above that", names(view, flip.high_challengers), column=_LABEL)
        why = "The other weights shrink and grow in proportion. The line runs from 0 to 100 %."
        return page.gap().say(Span(why, "dim"))

    return RobustnessItem(
        f"weight:{flip.criterion}",
        _WEIGHTS,
        draw,
        page,
        criterion=flip.criterion,
    )


def dominated_item(view: View, low: str, by: str) -> RobustnessItem:
    """An employer that no weights put ahead of another one."""
    text = f"{view.employer(by).name} is at least as good as {view.employer(low).name} on all"

    def page() -> Page:
        why = "No weights put it ahead with the current ratings."
        return Page().head(text).say(Span(why, "dim"))

    return RobustnessItem(
        f"dominated:{low}:{by}", _DOMINATED, None, page, (Span(text),), employer=low
    )


def question_item(view: View, question: Question) -> RobustnessItem:
    """The value of one answer."""
    name, word = view.employer(question.employer).name, fmt.criterion(question.criterion)
    sentence = (
        Span(f"{_worth(question.value):>5}  ", "strong"),
        Span(f"{name}, {word}: ", "accent"),
        Span(question.question),
    )

    def page() -> Page:
        page = Page().head(question.question)
        page.pair("of", f"{name}, {word}", column=_LABEL)
        page.pair("worth", f"{_worth(question.value)} points of fit", column=_LABEL)
        page.pair("changes it", fmt.share(question.p_change), column=_LABEL)
        why = (
            f"Average value of the answer for the choice of "
            f"{_CHOICES[question.decides]}. Below it: how likely the answer changes that choice."
        )
        page.gap().say(Span(why, "dim"))
        fit = view.fit(question.employer)
        for score in fit.criteria if fit else ():
            if score.criterion == question.criterion:
                add_claims(page, view, score.rating.claims, "known so far")
        return page

    return RobustnessItem(
        f"question:{question.employer}:{question.criterion}:{question.question}",
        _QUESTIONS,
        None,
        page,
        sentence,
        question.employer,
        question.criterion,
    )


def open_item(view: View, each: OpenQuestion) -> RobustnessItem:
    """Something that claims leave open; the value of an answer can't be calculated."""
    name = view.employer(each.employer).name
    sentence = (Span(f"{name}: ", "accent"), Span(each.question))

    def page() -> Page:
        page = Page().head(each.question)
        why = "The evidence leaves this open. The value of an answer can't be calculated."
        page.say(Span(why, "dim"))
        return add_claims(page, view, each.claims)

    return RobustnessItem(
        f"open:{each.kind}:{each.question}",
        _LEFT_OPEN,
        None,
        page,
        sentence,
        each.employer,
        each.criterion,
        each.claims,
    )


_CHOICES = {
    "first": "the first",
    "top2": "the first two",
    "top3": "the first three",
    "shortlist": "one from your shortlist",
}


def _worth(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else "<0.01"


class RobustnessScreen(ListScreen[RobustnessItem]):
    """While shares are being computed, those from before the last change are shown."""

    name_of = "How robust is the ranking?"
    stacked = True

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__(employer=employer)
        self._scale = (0.0, 100.0)
        self._before: Robustness | None = None
        """The shares from before the last change."""

    @property
    def known(self) -> Robustness | None:
        """The shares for the current view; None while they are being computed."""
        return self.view.robustness_cached()

    @property
    def criterion_here(self) -> str | None:
        return self.item.criterion if self.item else None

    def items(self) -> Sequence[RobustnessItem]:
        known = self.known
        if known is None:
            host(self).want_shares()
            known = self._before
        self._before = known
        if known is None:
            return ()
        rows = known.rows
        scale = self._scale = scale_of([end for row in rows for end in (row.p5, row.p95)])
        return [
            *(employer_item(self.view, row, scale) for row in rows),
            *(weight_item(self.view, flip) for flip in known.weight_to_flip),
            *(dominated_item(self.view, low, by) for low, by in known.dominated),
            *(question_item(self.view, question) for question in self.view.questions(known)),
            *(open_item(self.view, each) for each in self.view.open_questions),
        ]

    def columns_for(self) -> Sequence[Column]:
        ends = f"{self._scale[0]:g} {self._scale[1]:g}"
        return (*_COLUMNS, ScaleColumn("drawn", ends, 12, keep=2, grow=4))

    def group(self, item: RobustnessItem) -> str:
        return item.section

    def cell(self, item: RobustnessItem, column: str, size: int) -> Cell | None:
        if item.draw is not None:
            return item.draw(column, size)
        return item.sentence if column == "what" else None

    def page(self, item: RobustnessItem) -> Page:
        return item.page()

    def title_text(self) -> str:
        known = self.known
        if known is None:
            return f"{self.name_of} calculating {Glyphs.more}"
        return f"{self.name_of} ({known.draws:,} draws)"

    def note_text(self) -> str:
        return "as it was before the change" if self.known is None and self.shown else ""

    def why_empty(self) -> Page:
        if self.known is None:
            return Page().say(f"Calculating {Glyphs.more}")
        return Page().say("No employer is ranked yet.")

    def claims_behind(self, item: RobustnessItem) -> Sequence[str]:
        if item.claims is not None:
            return item.claims
        fit = self.view.fit(item.employer) if item.employer else None
        return [
            claim
            for score in (fit.criteria if fit else ())
            if item.criterion in (None, score.criterion)
            for claim in score.rating.claims
        ]
