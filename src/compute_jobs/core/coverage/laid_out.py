"""A document as text in blocks: headings, paragraphs, list items and table rows.

Offsets count code points of the text as given. For HTML the readable text is another one, and
``places`` leads back from each of its characters to the source.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from compute_jobs.core.coverage.html_text import (
    BlockKind,
    HtmlMeta,
    HtmlText,
    looks_like_html,
    read_html,
)
from compute_jobs.core.coverage.phrase_index import Words, words_of
from compute_jobs.core.coverage.set_columns import TextLine, set_tables
from compute_jobs.core.coverage.time_codes import without_time_codes

_LINE = re.compile(r"[^\n]*\n?")
_HEAD = 20_000
_LONGEST_FRONT = 4_000
_FRONT = re.compile(r"\A---\n(.{0,3000}?)\n---\n", re.S)
_MAIL = re.compile(r"\A\s*(?:(?:From|To|Cc|Subject|Date|Sent|Reply-To): [^\n]{0,500}\n){3,}")
_FORWARDED = re.compile(r"(?:(?:Fwd?|Re|AW|WG):\s*)+", re.I)
_PAIR = re.compile(r"^([A-Za-z_ ]{2,30}):[ \t]*(?:>-?|\|-?)?\s*(\S.*(?:\n[ \t]+\S.*)*)$", re.M)
_BULLET = re.compile(r"\s*(?:[-*•◆▪‣–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*\|?[\s:|+-]*-{2,}[\s:|+-]*\|?\s*")
_LOST_BREAKS = re.compile(r"\|\s*:?-{3,}:?\s*\|.*\w")
_ROW_BREAK = re.compile(r"\|[ \t]+\|")
_GAPS = re.compile(r"\t| {3,}")
_ENDS = tuple(".!?:;,…\"”'’)")
_WORD_END = tuple('.!?…"”')
_LONGEST_HEADING = 100
_LONGEST_CELL = 60
_WRAPPED = 130
"""Lines longer than this aren't broken by hand."""
_LARGEST_BLOCK = 20_000
_LONGEST_BROKEN = 1_000
"""Characters of a row's heads on lines of their own, before what is below them is no row."""
"""A longer line is read in pieces, so nothing about it takes more than linear time."""
_MANY_CELLS = 12
_SHORT_LINE = 25
_BROKEN_OFF, _PROSE = 60, 5
"""Letters of a line, and words of the next one if that begins with a sum."""
_UNIT_LINE = re.compile(r"(?:thousand|million|billion|trillion|percent|megawatts?|gigawatts?)\b")
_HEADING_WORDS = 16
_BROKEN_DAY = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2},\Z")
"""A table head whose year is on the next line."""


class Block(NamedTuple):
    kind: BlockKind
    start: int
    end: int
    cells: tuple[tuple[int, int, int], ...] = ()
    """Of a row: start, end and column of each cell."""
    level: int = 0
    """Of a heading, where it is known; 0 else."""


class LaidOut(NamedTuple):
    text: str
    blocks: Sequence[Block]
    head: Words
    """Of the text's beginning, which is read for several things."""
    places: array[int] | None = None
    meta: HtmlMeta = HtmlMeta()
    is_html: bool = False
    front: Mapping[str, str] = MappingProxyType({})
    """The front matter between "---" lines before the text, as in Markdown and feeds, or an
    e-mail's head."""

    def words(self, start: int, end: int) -> Words:
        """The words between two offsets; those of the head are split already."""
        return self.head.between(start, end) or words_of(self.text, start, end)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The position of a span of the readable text in the text as given."""
        if self.places is None:
            return start, end
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def lay_out(source: str) -> LaidOut:
    matter = _FRONT.match(source[:_LONGEST_FRONT])
    mail = None if matter else _MAIL.match(source[:_LONGEST_FRONT])
    begin = matter.end() if matter else mail.end() if mail else 0
    told = _front(matter[1]) if matter else _mail_front(mail[0]) if mail else {}
    front = MappingProxyType(told)
    if looks_like_html(source, begin):
        found = read_html(source, begin)
        blocks = tuple(_html_blocks(found))
        return LaidOut(found.text, blocks, _head(found.text), found.places, found.meta, True, front)
    text, places = without_time_codes(source)
    return LaidOut(text, tuple(_plain_blocks(text, begin)), _head(text), places, front=front)


def _head(text: str) -> Words:
    return words_of(text, 0, min(len(text), _HEAD))


def _front(text: str) -> dict[str, str]:
    pairs = ((name.strip().lower(), value) for name, value in _PAIR.findall(text))
    return {name: " ".join(value.split()).strip("'\"") for name, value in pairs}


def _mail_front(text: str) -> dict[str, str]:
    """What the head of an e-mail says, in the words of front matter."""
    told = _front(text)
    return {
        "title": _FORWARDED.sub("", told.get("subject", ""), count=1),
        "date": told.get("date") or told.get("sent", ""),
        "publisher": told.get("from", "").partition("<")[0].strip(' "'),
    }


def _html_blocks(found: HtmlText) -> Iterator[Block]:
    for kind, start, end, cells, level in found.blocks:
        lone = kind == "row" and len(cells) < 2 and end - start > _LONGEST_CELL
        if (lone or kind == "text") and "\n" in found.text[start:end]:
            yield from _plain_blocks(found.text, start, end)
        elif lone:
            yield Block("text", start, end)
        else:
            yield Block(kind, start, end, tuple(cells), level)


# -- plain text and Markdown -----------------------------------------------------------------


def _plain_blocks(text: str, start: int = 0, end: int | None = None) -> Iterator[Block]:
    lines = list(_lines(text, start, len(text) if end is None else end))
    at = 0
    for first, last, rows in set_tables(lines):
        yield from _of_lines(lines[at:first])
        for row in rows:
            yield Block("row", *row)
        at = last
    yield from _of_lines(lines[at:])


def _of_lines(lines: Sequence[TextLine]) -> Iterator[Block]:
    run: list[TextLine] = []
    for line in lines:
        if line.text.strip():
            run.append(line)
            continue
        yield from _of_run(run)
        run = []
    yield from _of_run(run)


def _lines(text: str, start: int, end: int) -> Iterator[TextLine]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        for left in range(at, max(stop, at + 1), _LARGEST_BLOCK):
            right = min(left + _LARGEST_BLOCK, stop)
            yield TextLine(left, right, text[left:right])
        at = stop + 1


def _of_run(run: list[TextLine]) -> Iterator[Block]:
    """The blocks of consecutive lines without a blank line between them."""
    if not run:
        return
    if _is_exploded(run):
        yield from _cells(run)
        return
    if any(line.text.count("|") == 1 for line in run):
        run = _unbroken(run)
    if any("\t" in line.text and line.text[0] == "(" for line in run[1:]):
        run = _with_remarks(run)
    width = _width(run)
    rows = [_row(line) for line in run]
    at = 0
    while at < len(run):
        line, row = run[at], rows[at]
        if row is not None:
            yield from _rows(line, row)
            at += 1
            continue
        if 0 < at < len(run) - 1 and rows[at - 1] and rows[at + 1] and _is_group(line.text):
            left, right = _stripped(line.text, 0, len(line.text))
            cell = line.start + left, line.start + right, 0
            yield Block("row", line.start, line.end, (cell,))  # the table goes on below it
            at += 1
            continue
        last = at
        while last + 1 < len(run) and rows[last + 1] is None:
            if not _goes_on(run[last], run[last + 1], width):
                break
            if run[last + 1].end - line.start > _LARGEST_BLOCK:
                break
            last += 1
        numbered = at > 0 and run[at - 1].text.strip().isdigit() and len(run[at - 1].text) < 4
        yield _block(line, run[last], alone=len(run) == 1, at=at, numbered=numbered)
        at = last + 1


def _is_group(text: str) -> bool:
    """Whether a line between two rows of a table may name those below it."""
    shown = text.strip()
    return len(shown) <= _LONGEST_CELL and not shown.endswith(_WORD_END)


def _unbroken(run: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with rows in one whose heads were broken: "Quarter ended", "June 30, 2031 |"."""
    found: list[TextLine] = []
    held: TextLine | None = None
    parts: list[TextLine] = []
    """What is held, as it was."""
    for line in run:
        bars = line.text.count("|")
        begins = bars == 1 and line.end - line.start <= _LONGEST_CELL
        if held is None and begins and line.text.rstrip().endswith("|"):
            short = found and "|" not in found[-1].text and len(found[-1].text) <= _LONGEST_CELL
            held = found.pop() if short else TextLine(line.start, line.start, "")
            parts = [held] if short else []
        if held is None:
            found.append(line)
            continue
        gap = " " * (line.start - held.end)
        held = TextLine(held.start, line.end, f"{held.text}{gap}{line.text}")
        parts.append(line)
        if bars > 1 or held.end - held.start > _LONGEST_BROKEN:
            found += [held] if bars > 1 else parts
            held = None
    return [*found, *(() if held is None else (held,))]


def _with_remarks(run: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with a head broken before its remark in one: "June 30, 2031", "(unaudited)"."""
    found: list[TextLine] = []
    for line in run:
        last = found[-1] if found else line
        if line.text.startswith("(") and "\t" in line.text and last.text[:1].isspace():
            gap = " " * (line.start - last.end)
            found[-1] = TextLine(last.start, line.end, f"{last.text}{gap}{line.text}")
        else:
            found.append(line)
    return found


def _is_exploded(run: Sequence[TextLine]) -> bool:
    """Whether a table was copied with each cell on a line of its own."""
    few = [line.text.strip() for line in run if line.text.count("|") < 3]
    ends = sum(text.endswith("|") for text in few)
    begins = sum(text.startswith("|") for text in few)
    return len(run) >= _MANY_CELLS and max(ends, begins) >= 0.6 * len(run)


def _cells(run: Sequence[TextLine]) -> Iterator[Block]:
    for line in _joined(run):
        left, right = _stripped(line.text, 0, len(line.text.rstrip(" |")))
        while left < right and line.text[left] in "| ":
            left += 1
        if left < right:
            kind: BlockKind = "cell" if right - left <= _LONGEST_HEADING else "text"
            yield Block(kind, line.start + left, line.start + right)


def _joined(run: Sequence[TextLine]) -> Iterator[TextLine]:
    """If each cell begins with a bar, a line without one continues the cell above."""
    begins = sum(line.text.lstrip().startswith("|") for line in run) >= 0.6 * len(run)
    held: TextLine | None = None
    for line in run:
        goes_on = begins and held is not None and not line.text.lstrip().startswith("|")
        if goes_on and held is not None and held.text.strip(" |"):
            gap = " " * (line.start - held.end)
            held = TextLine(held.start, line.end, f"{held.text}{gap}{line.text}")
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _width(run: list[TextLine]) -> int:
    """The width of hard-wrapped lines; 0 if they weren't hard-wrapped."""
    lengths = [len(line.text.rstrip()) for line in run]
    widest = max(lengths)
    if len(run) < 2 or not 40 <= widest <= _WRAPPED:
        return 0
    full = sum(length >= 0.7 * widest for length in lengths[:-1])
    return widest if full >= 0.6 * (len(lengths) - 1) else 0


def _goes_on(line: TextLine, following: TextLine, width: int) -> bool:
    """Whether a line was broken and the next one continues its sentence."""
    if _BULLET.match(following.text):
        return False
    text, rest = line.text.rstrip(), following.text.lstrip()
    if text.startswith("#") or rest.startswith(("#", ">", "|", "[")):
        return False
    if rest[:1].islower() and not text.endswith((".", "!", "?")):
        return len(text) >= _SHORT_LINE or _UNIT_LINE.match(rest) is not None
    sum_follows = rest[:1] in "$0123456789" and len(rest.split()) >= _PROSE
    if sum_follows and text[-1:].isalpha() and len(text) >= _BROKEN_OFF:
        return True
    if not width or text.endswith(_WORD_END):
        return bool(width) and len(text) >= 0.6 * width
    return len(text) >= 0.6 * width


def _block(first: TextLine, last: TextLine, *, alone: bool, at: int, numbered: bool) -> Block:
    start, end = first.start, last.end
    text = first.text.strip()
    if first is last:
        bullet = _BULLET.match(first.text)
        if text.startswith("#"):
            return Block("heading", start, end, level=len(text) - len(text.lstrip("#")))
        if bullet:
            return Block("item", start, end)
        if (alone or at > 0) and len(text) <= _LONGEST_CELL and _BROKEN_DAY.search(text):
            return Block("cell", start, end)
        short = len(text) <= _LONGEST_HEADING and len(text.split()) <= _HEADING_WORDS
        if short and not text.endswith(_ENDS[:1] + _ENDS[1:3] + _ENDS[4:7]):
            if alone or at == 0 or text.endswith(":") or numbered:
                return Block("heading", start, end)
            if len(text) <= _LONGEST_CELL:
                return Block("cell", start, end)
    elif _BULLET.match(first.text):
        return Block("item", start, end)
    return Block("text", start, end)


def _rows(line: TextLine, row: Block) -> Iterator[Block]:
    """The rows of a line that is one: itself unless it is a rule, or all of a table whose line
    breaks were lost.
    """
    if "|" in line.text and _LOST_BREAKS.search(line.text):
        at = 0
        for stop in (*(match.end() - 1 for match in _ROW_BREAK.finditer(line.text)), None):
            text = line.text[at:stop]
            part = _row(TextLine(line.start + at, line.start + at + len(text), text))
            if part is not None and not _TABLE_RULE.fullmatch(text):
                yield part
            at = stop or at
    elif not _TABLE_RULE.fullmatch(line.text):
        yield row


def _row(line: TextLine) -> Block | None:
    text = line.text
    if text.lstrip(" \t-*").startswith("|") and text.count("|") >= 2:
        return _piped(line)
    if text.count("|") > 1 and len(text) <= 300:
        row = _piped(line, 0)
        if _mostly_short(row.cells, _LONGEST_CELL) and text.rstrip().endswith("|"):
            return row
    tabs = text.count("\t")
    if tabs > 1 or "\t" in text.strip() or "   " in text.strip():
        cells, at = [], 0
        for column, cell in enumerate(_GAPS.split(text)):
            left = text.find(cell, at)
            at = left + len(cell)
            left, right = _stripped(text, left, at)
            if right > left:
                cells.append((line.start + left, line.start + right, column))
        told = any(ch.isdigit() for ch in text) or (tabs and len(cells) > 2)
        most = _LONGEST_CELL if tabs else 30
        if tabs > 1 and len(cells) == 1 and cells[0][1] - cells[0][0] <= _LONGEST_HEADING:
            return Block("row", line.start, line.end, tuple(cells))  # a group's name
        if len(cells) >= 2 and told and len(text) <= 300 and _mostly_short(cells, most):
            return Block("row", line.start, line.end, tuple(cells))
    return None


def _piped(line: TextLine, at: int | None = None) -> Block:
    text, cells = line.text, []
    at = text.index("|") + 1 if at is None else at
    for column, cell in enumerate(text[at:].split("|")):
        left, right = _stripped(text, at, at + len(cell))
        at += len(cell) + 1
        if right > left:
            cells.append((line.start + left, line.start + right, column))
    return Block("row", line.start, line.end, tuple(cells))


def _mostly_short(cells: Sequence[tuple[int, int, int]], most: int = 30) -> bool:
    return all(right - left <= most for left, right, _ in cells[1:])


def _stripped(text: str, left: int, right: int) -> tuple[int, int]:
    while left < right and text[left].isspace():
        left += 1
    while right > left and text[right - 1].isspace():
        right -= 1
    return left, right
