"""Text for a grid of cells: spans with a role, cut, padded and wrapped by their width in cells.

Textual's Content has styles instead of roles, which each theme colors differently, and no hanging
indent. Nothing is read as markup; text that isn't printable is cleaned once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from compute_jobs.core.evidence.clean import clean_text


class Span(NamedTuple):
    """A span of text and the role that decides its colors."""

    text: str
    role: str = ""


Line = tuple[Span, ...]
Cell = str | Span | Line


def plain(text: str) -> str:
    """The text on one line, without anything that would move a cursor."""
    return text if text.isprintable() else clean_text(text)


def width_of(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, cells: int, mark: str = "…") -> str:
    """The text in at most ``cells`` cells, marked where something is missing."""
    if cells <= 0:
        return ""
    text = plain(text[: cells * 4 + 8])
    if width_of(text) <= cells:
        return text
    room = cells - width_of(mark)
    if room <= 0:
        return mark
    return (set_cell_size(text, room).rstrip() if mark else set_cell_size(text, room)) + mark


def fit(text: str, cells: int, *, right: bool = False, mark: str = "…") -> str:
    """The text cut and padded to exactly ``cells`` cells."""
    text = cut(text, cells, mark)
    pad = " " * (cells - width_of(text))
    return pad + text if right else text + pad


def in_short(lines: Iterable[Line]) -> str:
    """What an empty list says, in one sentence: why it is, and the key that helps."""
    texts = [(row, "".join(span.text for span in row)) for row in lines if row]
    first = texts[0][1].partition(". ")[0].rstrip(".") if texts else ""
    key = next((text for row, text in texts if row[0].role == "key"), "").rstrip(".")
    return f"{first}; {key}." if key else f"{first}."


def line(cell: Cell, role: str = "") -> Line:
    """A cell's content as spans, with ``role`` where it names none."""
    if isinstance(cell, str):
        return (Span(cell, role),)
    if isinstance(cell, Span):
        return (cell,)
    return cell


def text_line(text: str) -> Line:
    return (Span(text, "dim"),)


def hint(key: str, does: str) -> Line:
    """A key and what it does."""
    return (Span(key, "key"), Span(f" {does}", "dim"))


def fit_line(spans: Iterable[Span], cells: int, *, right: bool = False) -> Line:
    """Spans cut and padded to exactly ``cells`` cells."""
    out: list[Span] = []
    left = cells
    for span in spans:
        text, role = span
        if not text:
            continue
        if left <= 0:
            _mark_end(out)
            break
        if len(text) > left * 4 + 8:
            text = text[: left * 4 + 8]
        if not text.isprintable():
            text = plain(text)
        size = len(text) if text.isascii() else cell_len(text)
        if size > left:
            out.append(Span(cut(text, left), role))
            left -= width_of(out[-1].text)
            break
        out.append(span if text is span.text else Span(text, role))
        left -= size
    if left > 0:
        pad = Span(" " * left)
        out.insert(0, pad) if right else out.append(pad)
    return tuple(out)


def _mark_end(out: list[Span]) -> None:
    """Put an ellipsis into the last cell, where more text follows and no cell is left."""
    text, role = out[-1] if out else Span("")
    size = width_of(text)
    if size:
        short = cut(f"{text}…", size)
        out[-1] = Span(short + " " * (size - width_of(short)), role)


def _words(spans: Iterable[Span]) -> list[Span]:
    """Spans broken at blanks; each blank is its own span. A percent sign stays with its number."""
    out: list[Span] = []
    for text, role in spans:
        clean = plain(text).replace(" %", "\0%")
        for position, word in enumerate(clean.split(" ")):
            if position:
                out.append(Span(" ", role))
            if word:
                out.append(Span(word.replace("\0%", " %"), role))
    return out


def wrap(spans: Sequence[Span], width: int, *, hang: int = 0) -> list[Line]:
    """Spans on as many lines as ``width`` needs; later lines are indented by ``hang``."""
    width = max(width, 4)
    hang = min(hang, width // 2)
    lines: list[Line] = []
    row: list[Span] = []
    used = 0

    def end_row() -> None:
        nonlocal row, used
        while row and row[-1].text == " ":
            row.pop()
        lines.append(_joined(row))
        row = [Span(" " * hang)] if hang else []
        used = hang

    for word, role in _words(spans):
        text = word
        size = width_of(text)
        if text == " " and lines and used == hang:
            continue
        if used + size > width and used > (hang if lines else 0):
            end_row()
            if text == " ":
                continue
        while used + size > width:
            head = _prefix(text, width - used)
            row.append(Span(head, role))
            text = text[len(head) :]
            size -= width_of(head)
            end_row()
        if text:
            row.append(Span(text, role))
            used += size
    if row and any(span.text.strip() for span in row):
        end_row()
    return lines or [()]


def _joined(spans: Iterable[Span]) -> Line:
    """Merges neighbors with the same role, so their colors are sent once."""
    runs = groupby(spans, key=itemgetter(1))
    return tuple(Span("".join(span.text for span in run), role) for role, run in runs)


def _prefix(text: str, cells: int) -> str:
    """As many whole characters of ``text`` as fit, at least one."""
    if text.isascii():
        return text[: max(cells, 1)]
    used = 0
    for position, character in enumerate(text):
        used += width_of(character)
        if used > cells:
            return text[: max(position, 1)]
    return text
