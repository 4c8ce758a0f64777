"""Tables that spaces set in columns, as in releases on a wire: each row with its cells' columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

_PIECE = re.compile(r"\S+(?:\s\S+)*")
_SHOWN = (
    r"[-+−–~]?(?:US)?\$?\s*[-−–]?\(?\$?\s?[\d.][\d,.]*\s?\)?\s?"
    r"(?:%|x|bps|pts|pp|[kKMBT]|bn|mn|[MGk]W|[mb]illion)?\)?"
)
_VALUE = re.compile(rf"{_SHOWN}(?:\s?\(\w\))?|\$?\s*(?:[—–-]+|-0-)\s?%?|[Nn]/?[AaMm]\.?|\*")
_VALUES = re.compile(rf"{_SHOWN}(?: {_SHOWN})+")
_ONE_VALUE = re.compile(_SHOWN)
_UNIT = re.compile(r"bps|pts|pp|%|x")
_YEAR = re.compile(r"(?:FY|CY)?\s?(?:19|20|21)\d\d")
_RULE = re.compile(r"[\s=_—–-]*[=_—–-]{3,}[\s=_—–-]*")
_HEAD = re.compile(
    r"\b(?:end(?:ed|ing)|months?|quarters?|years?|as of|20\d\d)\b|\(in |unaudited", re.I
)
_LONGEST, _LONGEST_LABEL = 400, 90
_MOST_LONE = 6
"""Lines in a row without a value, after which a table has ended."""
_HEADS = 10
_LEAST_ROWS = 2
_INDENT = 8
_OFF = 3
"""Characters by which a bracket or a unit may move the end of a number."""

_Kind = Literal["blank", "rule", "value", "head", "lone", "prose"]
Span = tuple[int, int]


class TextLine(NamedTuple):
    start: int
    end: int
    text: str


class SetRow(NamedTuple):
    start: int
    end: int
    cells: tuple[tuple[int, int, int], ...]


class _Piece(NamedTuple):
    """What stands between gaps of a line, by its places in the line."""

    left: int
    right: int
    value: bool


class _Set(NamedTuple):
    kind: _Kind
    pieces: Sequence[_Piece] = ()


def set_tables(lines: Sequence[TextLine]) -> Iterator[tuple[int, int, list[SetRow]]]:
    """Each table's first line, the line behind its last one, and its rows."""
    if not any("  " in line.text.strip() for line in lines):
        return
    sets = [_set(line.text) for line in lines]
    at = free = 0
    while at < len(lines):
        last = _last(sets, at) if sets[at].kind == "value" else at
        columns = _columns(sets[at : last + 1])
        if columns and sum(it.kind == "value" for it in sets[at : last + 1]) >= _LEAST_ROWS:
            first = _first(lines, sets, at, free, columns)
            while last + 1 < len(lines) and sets[last + 1].kind == "rule":
                last += 1
            yield (
                first,
                last + 1,
                list(_rows(lines[first : last + 1], sets[first : last + 1], columns)),
            )
            free = last + 1
        at = last + 1


def _set(text: str) -> _Set:
    shown = text.strip()
    if not shown:
        return _Set("blank")
    if "|" in text or "\t" in text or len(text) > _LONGEST:
        return _Set("prose")
    if _RULE.fullmatch(text):
        return _Set("rule", tuple(_Piece(*it.span(), False) for it in _PIECE.finditer(text)))
    if "  " not in shown:
        left = len(text) - len(text.lstrip())
        long = len(shown) > _LONGEST_LABEL or (shown.endswith(".") and len(shown.split()) > 8)
        return _Set("prose" if long else "lone", (_Piece(left, left + len(shown), False),))
    pieces = tuple(_pieces(text))
    if len(pieces) > 1 and _YEAR.fullmatch(text, *pieces[0][:2]) and _names_row(text, pieces):
        pieces = (pieces[0]._replace(value=False), *pieces[1:])
    if any(piece.right - piece.left > _LONGEST_LABEL for piece in pieces):
        return _Set("prose")
    found = [text[piece.left : piece.right] for piece in pieces if piece.value]
    if len(pieces) > 1 and any(
        ch.isdigit() for it in found if not _YEAR.fullmatch(it) for ch in it
    ):
        return _Set("value", pieces)
    return _Set("head" if len(pieces) > 1 else "lone", pieces)


def _names_row(text: str, pieces: Sequence[_Piece]) -> bool:
    """Whether a year that stands first is the label of its row."""
    years = (_YEAR.fullmatch(text, *piece[:2]) for piece in pieces[1:])
    return len(text) - len(text.lstrip()) < _INDENT and not any(years)


def _pieces(text: str) -> Iterator[_Piece]:
    held: Span | None = None
    for match in _PIECE.finditer(text):
        left, right = match.span()
        if held is not None and match[0] in (")", "%", ")%", ") %"):
            held = held[0], right
            continue
        if held is not None and text[held[0] : held[1]] in ("$", "US$", "$(", "$ ("):
            held = held[0], right
            continue
        if held is not None:
            yield from _parted(text, held)
        held = left, right
    if held is not None:
        yield from _parted(text, held)


def _parted(text: str, span: Span) -> Iterator[_Piece]:
    """Numbers with only one space between them stand in cells of their own."""
    shown = text[slice(*span)]
    if " " in shown and _VALUES.fullmatch(shown) and not _VALUE.fullmatch(shown):
        for found in _ONE_VALUE.finditer(shown):
            right = len(found[0].rstrip()) + found.start()
            yield _Piece(span[0] + found.start(), span[0] + right, True)
        return
    yield _Piece(*span, _VALUE.fullmatch(shown) is not None)


def _last(sets: Sequence[_Set], at: int) -> int:
    """The last line with values of the table that begins with a line of values."""
    last, lone = at, 0
    for number in range(at + 1, len(sets)):
        kind = sets[number].kind
        if kind == "value":
            last, lone = number, 0
        elif kind in ("head", "prose"):
            break
        lone += kind == "lone"
        if lone > _MOST_LONE or number - last > 2 * _MOST_LONE:
            break
    return last


def _first(
    lines: Sequence[TextLine], sets: Sequence[_Set], at: int, free: int, columns: Sequence[Span]
) -> int:
    """The first line of the heads above a table's first line of values."""
    first = at
    width = columns[0][0]
    for number in range(at - 1, max(free, at - 2 * _HEADS) - 1, -1):
        kind, pieces = sets[number]
        if kind == "lone":
            near = sets[number + 1].kind != "blank"
            spans = pieces[0].left >= width and (near or _HEAD.search(lines[number].text))
            if not (spans or (near and pieces[0].right <= width)):
                break
        elif kind == "prose":
            break
        if kind in ("head", "lone"):
            first = number
    return first


def _columns(sets: Sequence[_Set]) -> list[Span]:
    """The columns of the values: stretches of a line that no row leaves. None where rows differ."""
    rows = [_behind_label(each) for each in sets if each.kind == "value"]
    columns: list[Span] = []
    for left, right, _ in sorted(piece for row in rows for piece in row):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    within: list[list[_Piece]] = [[] for _ in columns]
    for row in rows:
        places = [_column(columns, piece) for piece in row]
        if len(set(places)) < len(places):
            return []
        for place, piece in zip(places, row, strict=True):
            within[place - 1].append(piece)
    return columns if all(map(_is_straight, within)) else []


def _is_straight(column: Sequence[_Piece]) -> bool:
    """Whether most cells of a column end at one place, or begin at one."""
    rights = sorted(piece.right for piece in column)
    lefts = sorted(piece.left for piece in column)
    ends = sum(abs(right - rights[len(rights) // 2]) <= _OFF for right in rights)
    begins = sum(abs(left - lefts[len(lefts) // 2]) <= 1 for left in lefts)
    return max(ends, begins) >= 0.75 * len(column)


def _behind_label(line: _Set) -> Sequence[_Piece]:
    return line.pieces if line.pieces[0].value else line.pieces[1:]


def _column(columns: Sequence[Span], piece: _Piece) -> int:
    """The number of the first column over or under which a piece stands, from 1."""
    for number, (left, right) in enumerate(columns, start=1):
        if piece.left < right and left < piece.right:
            return number
    return 0


def _rows(
    lines: Sequence[TextLine], sets: Sequence[_Set], columns: Sequence[Span]
) -> Iterator[SetRow]:
    """The rows of a table; a label that goes on in the next line is one."""
    width = columns[0][0]
    row: list[tuple[int, int, int]] = []
    label = ""
    """The last line of the row's label, to its end; empty where nothing can go on."""
    indent = 0
    """Of the first line of the row's label."""
    heads = max((at for at, each in enumerate(sets) if each.kind == "head"), default=-1)
    for number, (line, found) in enumerate(zip(lines, sets, strict=True)):
        kind, pieces = found
        if kind in ("blank", "rule"):
            label = "" if kind == "blank" else label
            continue
        labelled = not pieces[0].value and pieces[0].left < width
        filled = any(column for _, _, column in row)
        wrapped = filled and any(_UNIT.fullmatch(line.text, *piece[:2]) for piece in pieces)
        hangs = pieces[0].left > indent
        goes_on = (
            bool(label)
            and labelled
            and (
                (wrapped and hangs)
                or (number <= heads and not filled)
                or _goes_on(label, line.text, width if hangs else _LONGEST, kind, filled=filled)
            )
        )
        if row and not goes_on:
            yield _row(row)
            row = []
        indent = indent if goes_on else pieces[0].left
        if labelled:
            left, right = line.start + pieces[0].left, line.start + pieces[0].right
            if row and not filled:
                left = row.pop()[0]
            row.append((left, right, 0))
            label = line.text[: pieces[0].right]
        else:
            label = ""
        behind = pieces[1:] if labelled else pieces
        if kind == "value":
            places = [_column(columns, piece) for piece in behind]
        else:
            rule = next((it.pieces for it in sets[number + 1 :] if it.kind == "rule"), ())
            places = _head_places(behind, columns, rule)
        row += [
            (line.start + piece.left, line.start + piece.right, place)
            for piece, place in zip(behind, places, strict=True)
        ]
    if row:
        yield _row(row)


def _row(cells: Sequence[tuple[int, int, int]]) -> SetRow:
    return SetRow(min(it[0] for it in cells), max(it[1] for it in cells), tuple(cells))


def _goes_on(above: str, text: str, width: int, kind: _Kind, *, filled: bool) -> bool:
    """Whether a line continues the label above: it begins small, or had no room up there."""
    shown = text.strip()
    if above.endswith(":") or (filled and kind == "value"):
        return False
    if shown[0].islower() or not shown[0].isalnum():
        return True
    return not filled and len(above) + 1 + len(shown.split()[0]) >= width


def _head_places(
    heads: Sequence[_Piece], columns: Sequence[Span], rule: Sequence[_Piece]
) -> list[int]:
    """The first of the columns that each head is over: as the rule below shows, else the nearest
    head of each.
    """
    if len(heads) == len(columns) or not heads:
        return list(range(1, len(heads) + 1))
    wide = [
        next((it for it in rule if it.left < head.right and head.left < it.right), head)
        for head in heads
    ]
    if rule:
        return [_column(columns, piece) for piece in wide]
    middles = [sum(head[:2]) / 2 for head in heads]
    nearest = [
        min(range(len(heads)), key=lambda at: abs(middles[at] - (left + right) / 2))
        for left, right in columns
    ]
    return [
        nearest.index(at) + 1 if at in nearest else _column(columns, head)
        for at, head in enumerate(heads)
    ]
