"""A document's text sentence by sentence, each with its label and figures, to be shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from compute_jobs.core.coverage.candidates import Candidate, Reading, ReadSentence
from compute_jobs.core.coverage.laid_out import Block, LaidOut, lay_out
from compute_jobs.core.coverage.reading_rules import Label
from compute_jobs.core.coverage.text_reading import LARGEST
from compute_jobs.core.evidence.clean import clean_text

_BETWEEN = " | "
"""Between two cells of a row."""


class MarkedSentence(NamedTuple):
    text: str
    """Clean, on one line."""
    label: Label | None
    start: int
    end: int
    """Its position in the text as given."""
    is_heading: bool
    is_first: bool
    """Of its paragraph; a table's rows stand together."""
    figures: tuple[tuple[str, int, int], ...] = ()
    """The candidate's id of each figure, and its position in ``text``."""


def mark_sentences(source: str, reading: Reading) -> tuple[MarkedSentence, ...]:
    """All of the text, in order; what isn't a sentence, such as a heading, has no label."""
    return tuple(_Marker(lay_out(source[:LARGEST]), reading).sentences())


class _Marker:
    def __init__(self, laid: LaidOut, reading: Reading) -> None:
        self._laid = laid
        self._sentences = sorted(reading.sentences, key=lambda each: each.start)
        self._candidates = sorted(reading.candidates, key=lambda each: each.start)

    def sentences(self) -> Iterator[MarkedSentence]:
        at = 0
        was_row = False
        for block in self._laid.blocks:
            start, end = self._laid.source_span(block.start, block.end)
            inside: list[ReadSentence] = []
            while at < len(self._sentences) and self._sentences[at].start < end:
                inside.append(self._sentences[at])
                at += 1
            is_row = block.kind in ("row", "cell")
            first = not (is_row and was_row)
            was_row = is_row
            cells = [(left, right) for left, right, _ in block.cells if right > left]
            for each in inside or [ReadSentence(start, end, None)]:
                whole = cells if len(inside) < 2 else []
                marked = self._marked(block, each, whole, is_first=first)
                if marked.text:
                    yield marked
                    first = False

    def _marked(
        self,
        block: Block,
        sentence: ReadSentence,
        cells: Sequence[tuple[int, int]],
        *,
        is_first: bool,
    ) -> MarkedSentence:
        """``cells`` are those of a row that is shown as one."""
        pieces = cells or [(self._place(sentence.start), self._place(sentence.end))]
        texts = [clean_text(self._laid.text[left:right]) for left, right in pieces]
        text = _BETWEEN.join(texts)
        inside = self._between(sentence.start, sentence.end)
        label = sentence.label
        if label is None and inside:
            label = inside[0].label
        figures = (self._figure(each, pieces, texts) for each in inside if each.figure is not None)
        return MarkedSentence(
            text,
            label,
            sentence.start,
            sentence.end,
            block.kind == "heading",
            is_first,
            tuple(each for each in figures if each is not None),
        )

    def _between(self, start: int, end: int) -> Sequence[Candidate]:
        """The candidates whose figures are in it."""
        first = bisect_left(self._candidates, start, key=lambda each: each.start)
        last = bisect_left(self._candidates, end, first, key=lambda each: each.start)
        return self._candidates[first:last]

    def _place(self, offset: int) -> int:
        """The position in the readable text of a character of the text as given."""
        places = self._laid.places
        return offset if places is None else bisect_left(places, offset)

    def _figure(
        self, candidate: Candidate, pieces: Sequence[tuple[int, int]], texts: Sequence[str]
    ) -> tuple[str, int, int] | None:
        """The position of a candidate's number in the clean text; None if unknown."""
        start, end = self._place(candidate.start), self._place(candidate.end)
        number = clean_text(self._laid.text[start:end])
        at = 0
        for (left, right), text in zip(pieces, texts, strict=True):
            if left <= start < right and number:
                before = clean_text(self._laid.text[left:start])
                found = text.find(number, max(len(before) - 1, 0))
                return (candidate.id, at + found, at + found + len(number)) if found >= 0 else None
            at += len(text) + len(_BETWEEN)
        return None
