"""Weights as sliders beside the table, with the points at which first place changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partialmethod
from typing import Any

from textual import on
from textual.widgets import Input

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.view import View
from compute_jobs.tui.drawers.drawer import Drawer
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span
from compute_jobs.tui.widgets.themes import Glyphs

WEIGHT_COLUMNS = (
    Column("name", "criterion", 9, keep=0),
    Column("bar", "weight", 10, keep=1, grow=1, most=40),
    Column("share", "", 5, keep=0, right=True),
    Column("flip", "first place changes", 14, keep=3, grow=1, most=24),
)
_TOP = 0.6
"""The share at which a slider is full; more is possible and shown by the number."""


def flip_ends(flip: WeightInterval | None) -> list[float]:
    """The weights, as shares, beyond which another employer is first."""
    if flip is None:
        return []
    return [end for end in (flip.low, flip.high) if 0.0 < end < 1.0]


def flip_text(flip: WeightInterval | None) -> str:
    if flip is None:
        return ""
    parts = []
    if 0.0 < flip.low < 1.0:
        parts.append(f"< {flip.low * 100:.0f} %")
    if 0.0 < flip.high < 1.0:
        parts.append(f"> {flip.high * 100:.0f} %")
    return " or ".join(parts) or "never"


class WeightsDrawer(Drawer):
    """Left and right move the selected slider; leaving it saves, as one step to undo."""

    kind = "weights"
    moves_fits = True

    def __init__(self) -> None:
        super().__init__("weight")
        self._moving: tuple[str, float] | None = None
        """The criterion whose slider moved, and its current weight; not saved yet."""
        self._step = 0.0
        """What one key moves that slider by."""
        self._typing = ""

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, view: View) -> None:
        flips = self._flips(view)
        self.list.show(
            Rows(
                WEIGHT_COLUMNS,
                CRITERIA,
                str,
                lambda criterion, column, size: self._cell(
                    criterion, column, size, flips.get(criterion)
                ),
            )
        )
        self.entitle("Weights", "unsaved" if self._moving else "")
        self.draw_page()

    def _cell(self, criterion: str, column: str, size: int, flip: WeightInterval | None) -> Cell:
        share = host(self).view.weights.get(criterion, 0.0)
        match column:
            case "name":
                return fmt.criterion(criterion)
            case "bar":
                return self._bar(share, flip, size)
            case "share":
                return Span(f"{share * 100:.0f} %", "strong")
        return Span(flip_text(flip), "dim")

    def _bar(self, share: float, flip: WeightInterval | None, size: int) -> Line:
        full = round(min(share / _TOP, 1.0) * size)
        spans = [Span(Glyphs.full, "bar")] * full + [Span(Glyphs.empty, "faint")] * (size - full)
        for end in flip_ends(flip):
            spans[min(round(end / _TOP * size), size - 1)] = Span(Glyphs.mark, "warn")
        return tuple(spans)

    def _flips(self, view: View) -> Mapping[str, WeightInterval]:
        known = view.robustness_cached()
        return {flip.criterion: flip for flip in known.weight_to_flip} if known else {}

    def draw_page(self) -> None:
        view, criterion, page = host(self).view, self.criterion, Page()
        if self.problem:
            page.say(Span(self.problem, "bad"))
            page.say(Span("Not saved yet; the last valid weight still applies.", "dim"))
        row = self._weight_row(criterion)
        page.say(
            Span(fmt.criterion(criterion), "strong"),
            Span(f"  default {row['default'] * 100:.0f} %", "dim"),
        )
        page.say(str(row["why"]))
        flip = self._flips(view).get(criterion)
        if flip is not None:
            for end, names, word in (
                (flip.low, flip.low_challengers, "below"),
                (flip.high, flip.high_challengers, "above"),
            ):
                if 0.0 < end < 1.0 and names:
                    who = ", ".join(view.employer(name).name for name in names)
                    page.say(Span(f"{word} {end * 100:.0f} % ", "warn"), Span(f"{who} is first"))
        page.say(Span(
            "Only proportions matter: a percentage is the weight's share of the total, so the"
            " others' shrink as it grows.", "dim",
        ))  # fmt: skip
        self.page.show(page)

    @property
    def criterion(self) -> str:
        """The selected one; there are always six."""
        return CRITERIA[self.list.selected]

    def _weight_row(self, criterion: str) -> Mapping[str, Any]:
        rows = host(self).desk.weight_rows()
        return next(row for row in rows if row["criterion"] == criterion)

    # -- moving ------------------------------------------------------------------------------

    def _weight(self, criterion: str) -> float:
        """The weight as saved, on the scale of the reader's numbers."""
        if self._moving is not None and self._moving[0] == criterion:
            return self._moving[1]
        return float(self._weight_row(criterion)["weight"])

    def _by(self, steps: int) -> None:
        """By steps of about a hundredth of the total, round on the reader's scale.

        A step stays the same while a slider moves, even as the total changes.
        """
        if self._moving is None or not self._step:
            total = sum(float(row["weight"]) for row in host(self).desk.weight_rows())
            self._step = 10.0 ** round(math.log10((total or 1.0) / 100))
        value = max(round(self._weight(self.criterion) / self._step + steps) * self._step, 0.0)
        # 0.3, not 0.30000000000000004: a reader's file has it
        self._preview(self.criterion, float(f"{value:.6g}"))

    do_less = partialmethod(_by, -1)
    do_more = partialmethod(_by, 1)
    do_much_less = partialmethod(_by, -5)
    do_much_more = partialmethod(_by, 5)

    def _preview(self, criterion: str, value: float) -> None:
        app = host(self)
        self._moving = (criterion, value)
        app.send(lambda: app.desk.preview_weight(criterion, value))

    def do_edit_value(self) -> None:
        self.settle()  # a moved slider is saved; typing starts from there
        self._typing = self.criterion
        weight = f"{self._weight(self.criterion):g}"
        total = sum(float(row["weight"]) for row in host(self).desk.weight_rows())
        label = f"{fmt.criterion(self.criterion)}, of {total:g} in all"
        self.field.open(label, weight, replace=True)

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
            self.problem = f"{event.value or 'nothing'} is not a weight; enter 0 or more."
            self._moving = None
            app = host(self)
            app.send(app.desk.cancel_preview)
            return
        self.problem = ""
        if value != self._weight(self._typing):
            self._preview(self._typing, value)

    def settle(self) -> None:
        self._typing, self.problem = "", ""
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

    def abandon(self) -> None:
        self._typing, self.problem, self._moving = "", "", None
        self.field.close()
        app = host(self)
        app.send(app.desk.cancel_preview)

    def do_reset(self) -> None:
        self._moving = None
        app = host(self)
        app.send(app.desk.reset_weights, "Weights reset to the defaults; u undoes it.")
