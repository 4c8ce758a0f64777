"""Weights as sliders beside the table, with the points at which first place changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.view import View
from compute_jobs.tui.drawers.drawer import Drawer, DrawerPage
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Layout, RowList, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span
from compute_jobs.tui.widgets.text_field import Field
from compute_jobs.tui.widgets.themes import Look

WEIGHT_COLUMNS = (
    Column("name", "criterion", 9, keep=0, sortable=False),
    Column("bar", "weight", 10, keep=1, grow=1, most=40, sortable=False),
    Column("share", "", 5, keep=0, right=True, sortable=False),
    Column("flip", "first place changes", 14, keep=3, grow=1, most=24, sortable=False),
)
_TOP = 0.6
"""The share at which a slider is full; more is possible and shown by the number."""


class WeightRows(RowSource):
    def __init__(self, view: View, flips: Mapping[str, WeightInterval], look: Look) -> None:
        self._view = view
        self._flips = flips
        self._look = look
        self.columns = WEIGHT_COLUMNS

    def __len__(self) -> int:
        return len(CRITERIA)

    def key(self, index: int) -> str:
        return CRITERIA[index]

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        criterion = CRITERIA[index]
        share = self._view.weights.get(criterion, 0.0)
        flip = self._flips.get(criterion)
        cells: list[Cell] = []
        for column, size in layout:
            match column.id:
                case "name":
                    cells.append(fmt.criterion(criterion))
                case "bar":
                    cells.append(self._bar(share, flip, size))
                case "share":
                    cells.append(Span(f"{share * 100:.0f} %", "strong"))
                case _:
                    cells.append(Span(flip_text(flip), "dim"))
        return cells

    def _bar(self, share: float, flip: WeightInterval | None, size: int) -> Line:
        glyphs = self._look.glyphs
        full = round(min(share / _TOP, 1.0) * size)
        marks = {_at(end, size) for end in flip_ends(flip)}
        spans = []
        for position in range(size):
            if position in marks:
                spans.append(Span(glyphs.mark, "warn"))
            elif position < full:
                spans.append(Span(glyphs.full, "bar"))
            else:
                spans.append(Span(glyphs.empty, "faint"))
        return tuple(spans)


def _at(share: float, size: int) -> int:
    return min(round(share / _TOP * size), size - 1)


def flip_ends(flip: WeightInterval | None) -> list[float]:
    """The weights, as shares, beyond which another employer is first."""
    if flip is None:
        return []
    return [end for end in (flip.low, flip.high) if 0.0 < end < 1.0]


def flip_text(flip: WeightInterval | None) -> str:
    if flip is None:
        return ""
    ends = flip_ends(flip)
    if not ends:
        return "never"
    parts = []
    if 0.0 < flip.low < 1.0:
        parts.append(f"< {flip.low * 100:.0f} %")
    if 0.0 < flip.high < 1.0:
        parts.append(f"> {flip.high * 100:.0f} %")
    return " or ".join(parts)


class WeightsDrawer(Drawer):
    """Left and right move the selected slider; leaving it saves, as one step to undo."""

    contexts: ClassVar[tuple[str, ...]] = ("weights", "drawer")
    moves_fits: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__(id="weights", classes="pane drawer")
        self.list = RowList(id="weight-list")
        self.field = Field(id="value")
        self.page = DrawerPage(id="weight-page")
        self._moving: tuple[str, float] | None = None
        """The criterion whose slider moved, and the weight it has now; not saved yet."""
        self._typing = ""
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.field
        yield self.page

    def on_mount(self) -> None:
        self.draw(host(self).view)
        self.go()

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, view: View) -> None:
        self.list.show(WeightRows(view, self._flips(view), self.look))
        self.entitle("Weights", "unsaved" if self._moving else "")
        self._draw_page(view)

    def _flips(self, view: View) -> Mapping[str, WeightInterval]:
        known = host(self).shares(view)
        return {flip.criterion: flip for flip in known.weight_to_flip} if known else {}

    def _draw_page(self, view: View) -> None:
        criterion = self.list.selected_key
        page = Page()
        if self._problem:
            page.say(Span(self._problem, "bad"))
            page.say(Span("Weight and ranking stand as saved until it makes sense.", "dim"))
        row = next(
            (it for it in host(self).desk.weight_rows() if it["criterion"] == criterion), None
        )
        if row is not None:
            page.say(
                Span(fmt.criterion(str(criterion)), "strong"),
                Span(f"  default {row['default'] * 100:.0f} %", "dim"),
            )
            page.say(str(row["why"]))
        flip = self._flips(view).get(criterion or "")
        if flip is not None:
            for end, names, word in (
                (flip.low, flip.low_challengers, "below"),
                (flip.high, flip.high_challengers, "above"),
            ):
                if 0.0 < end < 1.0 and names:
                    who = ", ".join(view.employer(name).name for name in names)
                    page.say(Span(f"{word} {end * 100:.0f} % ", "warn"), Span(f"{who} is first"))
        page.say(Span("Only proportions matter; the others give way in proportion.", "dim"))
        self.page.show(page)

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.settle()
        self._draw_page(host(self).view)

    # -- moving ------------------------------------------------------------------------------

    def _weight(self, criterion: str) -> float:
        """The weight as it is saved, in whatever size the reader's numbers have."""
        if self._moving is not None and self._moving[0] == criterion:
            return self._moving[1]
        for row in host(self).desk.weight_rows():
            if row["criterion"] == criterion:
                return float(row["weight"])
        return 0.0

    @property
    def _unit(self) -> float:
        """A step: near a hundredth of the whole, and round in the reader's numbers.

        While a slider moves it stays what it was, whatever the whole is by then.
        """
        if self._moving is not None:
            return self._step
        total = sum(float(row["weight"]) for row in host(self).desk.weight_rows())
        return 10.0 ** round(math.log10((total or 1.0) / 100))

    def _by(self, steps: int) -> None:
        criterion = self.list.selected_key
        if criterion is not None:
            self._step = self._unit
            self._preview(criterion, self._stepped(criterion, steps))

    _step = 1.0

    def _stepped(self, criterion: str, steps: int) -> float:
        unit = self._unit
        value = max(round(self._weight(criterion) / unit + steps) * unit, 0.0)
        return float(f"{value:.6g}")  # 0.3, not 0.30000000000000004: a reader's file has it

    def _preview(self, criterion: str, value: float) -> None:
        app = host(self)
        self._moving = (criterion, value)
        app.send(lambda: app.desk.preview_weight(criterion, value))

    def do_less(self) -> None:
        self._by(-1)

    def do_more(self) -> None:
        self._by(1)

    def do_much_less(self) -> None:
        self._by(-5)

    def do_much_more(self) -> None:
        self._by(5)

    def do_edit_value(self) -> None:
        criterion = self.list.selected_key
        if criterion is not None:
            self.settle()  # a slider that moved is saved; what is typed starts from there
            self._typing = criterion
            self.field.open(fmt.criterion(criterion), f"{self._weight(criterion):g}")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._typing:
            return
        try:
            value = float(event.value.replace(",", ".").removesuffix("%"))
        except ValueError:
            value = -1.0
        if not 0.0 <= value < 1e6:
            self._problem = f"{event.value or 'nothing'} is no weight; 0 or more is"
            self._moving = None
            app = host(self)
            app.send(app.desk.cancel_preview)
            return
        self._problem = ""
        if value != self._weight(self._typing):
            self._preview(self._typing, value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # a pane closes its field at enter, whatever stands in it
        if self._problem:
            host(self).say(f"Not taken: {self._problem}", "bad")
            self.field.stay()
            return
        self.settle()
        self.go()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.stop()
        self.settle()

    def settle(self) -> None:
        self._typing, self._problem = "", ""
        self.field.close()
        moving, self._moving = self._moving, None
        if moving is not None:
            app = host(self)
            app.send(lambda: app.desk.set_weight(*moving))

    def keep(self) -> None:
        moving, self._moving = self._moving, None
        if moving is not None:
            app = host(self)
            app.guard(lambda: app.desk.set_weight(*moving))

    @on(Field.Escaped)
    def _escaped(self, event: Field.Escaped) -> None:
        event.stop()
        self._typing, self._problem, self._moving = "", "", None
        self.field.close()
        app = host(self)
        app.send(app.desk.cancel_preview)
        self.go()

    def do_reset(self) -> None:
        self._moving = None
        app = host(self)
        app.send(app.desk.reset_weights, "Weights are the defaults again; u undoes it.")

    # -- session -----------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        saved: dict[str, Any] = {"kind": "weights", "row": self.list.selected_key}
        if self._moving is not None:
            saved["moving"] = self._moving[1]
        return saved

    def recall(self, saved: Mapping[str, Any]) -> None:
        if isinstance(row := saved.get("row"), str):
            self.list.select_key(row, tell=False)
            moving = saved.get("moving")
            if isinstance(moving, float) and row in CRITERIA:
                self._preview(row, moving)
