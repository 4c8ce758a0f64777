"""A few words at the first start, above the panes and never over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.bars import newest_words
from compute_jobs.tui.widgets.styled_text import Line, Span, fit_line, width_of

if TYPE_CHECKING:
    from compute_jobs.desk.view import View

_SHORT: Line = (
    Span("p", "key"), Span(" deal-breakers  "),
    Span("w", "key"), Span(" weights  "),
    Span("esc", "key"), Span(" hide"),
)  # fmt: skip


def _words(view: View) -> list[Line]:
    """What this is, how current it is, what to press first."""
    claims = fmt.count(len(view.evidence.claims), "claim")
    holds = f"{fmt.count(len(view.order), 'employer')}, {claims}"
    newest = newest_words(view)
    return [
        (Span("Welcome.", "strong"),
         Span(" Employers ranked by fit, under your own deal-breakers.")),
        (Span(f"{holds}, {newest}; " if newest else f"{holds}; "),
         Span("R", "key"), Span(" gets newer.")),
        (Span("Press "), Span("p", "key"), Span(" first for deal-breakers; "),
         Span("y", "key"), Span(" says why, "), Span("?", "key"), Span(" lists keys, "),
         Span("esc", "key"), Span(" hides this.")),
    ]  # fmt: skip


class Welcome(Widget, inherit_bindings=False):
    """Three lines; one where the terminal is small."""

    def _laid(self, width: int) -> list[Line]:
        rows = _words(host(self).view)
        fits = all(sum(width_of(span.text) for span in row) < width for row in rows)
        return rows if fits and not self.screen.has_class("-low") else [_SHORT]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._laid(width))

    def render_line(self, y: int) -> Strip:
        look = host(self).look
        width = self.size.width
        rows = self._laid(width)
        spans = fit_line((Span(" "), *(rows[y] if y < len(rows) else ())), width)
        return Strip(
            [Segment(text, look.style(role or "dim", "note")) for text, role in spans], width
        )

    def on_click(self) -> None:
        screen = self.screen
        dismiss = getattr(screen, "hide_welcome", None)
        if dismiss is not None:
            dismiss()
