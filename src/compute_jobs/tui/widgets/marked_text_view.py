"""A read document: its sentences with their labels in words, and the one that is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.message import Message

from compute_jobs.core.coverage.marked_text import MarkedSentence
from compute_jobs.core.coverage.reading_rules import Label
from compute_jobs.export.coverage_shapes import LABEL_WORDS
from compute_jobs.tui.widgets.document import LineView, RowLine
from compute_jobs.tui.widgets.styled_text import Span, fit_line, wrap
from compute_jobs.tui.widgets.themes import Glyphs

LABEL_ROLES: Mapping[Label, str] = {
    "sourced": "tier.filed",
    "reported": "tier.reported",
    "ambition": "tier.ambition",
    "opinion": "tier.analysis",
}
_GUTTER = 10
"""Cells before the text: the mark of the selected sentence, its label, a blank."""
_ABOVE = 3
"""Lines kept above the selected sentence."""


class _TextLine(NamedTuple):
    sentence: int
    """-1 for the blank line between paragraphs."""
    start: int = 0
    end: int = 0


class MarkedTextView(LineView):
    """Where lines break is found out for the whole text; only those in sight are drawn."""

    contexts = ("page",)

    class Clicked(Message):
        """A sentence with a figure was clicked."""

        def __init__(self, candidate: str) -> None:
            super().__init__()
            self.candidate = candidate

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.sentences: Sequence[MarkedSentence] = ()
        self._lines: list[_TextLine] = []
        self._first_lines: list[int] = []
        """The line on which each sentence begins."""
        self._selected = -1
        self._candidate = ""

    def show(self, sentences: Sequence[MarkedSentence]) -> None:
        self.sentences = sentences
        self._selected, self._candidate, self.top = -1, "", 0
        self._lay()
        self.update_lines()

    def select(self, candidate: str, start: int) -> None:
        """Mark a candidate's figure and the sentence around ``start``, and bring it into sight."""
        self._candidate = candidate
        self._selected = next(
            (at for at, each in enumerate(self.sentences) if each.start <= start < each.end), -1
        )
        self._bring_into_sight()
        self.update_lines()

    def _bring_into_sight(self) -> None:
        if 0 <= self._selected < len(self._first_lines):
            first = self._first_lines[self._selected]
            if not self.top <= first < self.top + self.page_lines - _ABOVE:
                self.top = self._clamped(first - _ABOVE)

    # -- lines ---------------------------------------------------------------------------------

    @property
    def line_total(self) -> int:
        return len(self._lines)

    def _lay(self) -> None:
        self._lines, self._first_lines = [], []
        width = self.size.width - 1 - _GUTTER
        if width <= 0:
            return
        break_lines = re.compile(f".{{1,{width}}}(?: |$)|.{{{width}}}")
        for number, sentence in enumerate(self.sentences):
            if sentence.is_first and number:
                self._lines.append(_TextLine(-1))
            self._first_lines.append(len(self._lines))
            for start, end in _broken(sentence.text, width, break_lines):
                self._lines.append(_TextLine(number, start, end))

    def on_resize(self) -> None:
        self._lay()
        self._bring_into_sight()
        self.update_lines()

    # -- drawing -------------------------------------------------------------------------------

    def line_at(self, y: int, width: int) -> RowLine:
        number = self.number_at(y)
        line = self._lines[number] if number < len(self._lines) else _TextLine(-1)
        if line.sentence < 0:
            return RowLine()
        sentence = self.sentences[line.sentence]
        here = line.sentence == self._selected
        state = ("here" if self.has_focus else "seen") if here else ""
        role = LABEL_ROLES[sentence.label] if sentence.label else "dim"
        word = LABEL_WORDS[sentence.label] if sentence.label and not line.start else ""
        if sentence.is_heading:
            role = "strong"
        mark = Span(Glyphs.here if here else " ", "accent")
        label = fit_line((Span(word, role),), _GUTTER - 2)
        return RowLine((mark, *label, Span(" "), *self._spans(sentence, line, role)), state)

    def _spans(self, sentence: MarkedSentence, line: _TextLine, role: str) -> Iterator[Span]:
        """The text of a line; figures stand out, the candidate's own most."""
        at = line.start
        for candidate, start, end in sentence.figures:
            start, end = max(start, at), min(end, line.end)  # noqa: PLW2901
            if start < end:
                yield Span(sentence.text[at:start], role)
                own = candidate == self._candidate
                yield Span(sentence.text[start:end], "cursor" if own else "strong")
                at = end
        yield Span(sentence.text[at : line.end], role)

    def on_focus(self) -> None:
        self.update_lines()

    def on_blur(self) -> None:
        self.update_lines()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        number = self.number_at(offset.y) if offset is not None else -1
        if 0 <= number < len(self._lines) and (at := self._lines[number].sentence) >= 0:
            figures = self.sentences[at].figures
            if figures:
                self.post_message(self.Clicked(figures[0][0]))


def _broken(text: str, width: int, break_lines: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the lines of a clean text begin and end."""
    if text.isascii() or cell_len(text) == len(text):
        for match in break_lines.finditer(text):
            start, end = match.span()
            yield start, end - text[start:end].endswith(" ")
        return
    at = 0
    for row in wrap((Span(text),), width):
        shown = "".join(span.text for span in row)
        start = max(text.find(shown, at), at)
        at = start + len(shown)
        yield start, at
