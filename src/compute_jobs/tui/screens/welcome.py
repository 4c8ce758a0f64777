"""A few words at the first start, above the panes and never over them."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import Line, Span, fit_line, wrap

_WORDS: Line = (
    Span("Welcome.", "strong"),
    Span(" Employers are ranked by fit for an engineer who follows compute capacity. "),
    Span("p", "key"), Span(" sets deal-breakers, "),
    Span("w", "key"), Span(" says what counts, "),
    Span("y", "key"), Span(" says why, "),
    Span("?", "key"), Span(" helps, "),
    Span("esc", "key"), Span(" hides this."),
)  # fmt: skip
_SHORT: Line = (
    Span("p", "key"), Span(" deal-breakers  "),
    Span("w", "key"), Span(" weights  "),
    Span("esc", "key"), Span(" hide"),
)  # fmt: skip


class Welcome(Widget, inherit_bindings=False):
    """Two or three lines; one where the terminal is small."""

    def _laid(self, width: int) -> list[Line]:
        rows = wrap(_WORDS, width - 2)
        return rows if len(rows) <= 2 and not self.screen.has_class("-low") else [_SHORT]

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
