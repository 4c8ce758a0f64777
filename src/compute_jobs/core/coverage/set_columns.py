"""Tables of plain text: set in columns by spaces, as on a wire, or with one space between cells, as
copied from a PDF. Each row has its cells with their columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

_PIECE = re.compile(r"\S+(?:\s\S+)*")
_NUMBER = r"[-+−–~]?(?:US)?[$€£]?\s*[-−–]?\(?[$€£]?\s?(?:\d[\d,.]*|\.\d+)\s?\)?"
_UNITS = r"\s?(?:%|x\b|bps|pts|pp\b|ppt|points?|[kKMBT]\b|bn|mn|[MGk]W|[mb]illion|cents)"
_SHOWN = rf"{_NUMBER}(?:{_UNITS})?\)?(?:\s?\(\w\))?"
_NOTHING = r"\$?\s*(?:[—–-]+|-0-)\s?%?|[Nn]/?[AaMm]\.?|\*"
_VALUE = re.compile(rf"[*_]*(?:{_SHOWN}(?:\s(?:[-–—]|to)\s{_SHOWN})?|{_NOTHING})[*_]*")
_CELL = (
    r"(?>[*_]*(?:[-+−–]?(?:US)?(?:[$€£]\s?)?\(?[$€£]?\d(?:[\d,.]*\d)?\)?"
    rf"(?:{_UNITS})?\)?|\$?\s?(?:[—–]|--)(?:\s?%)?)[*_]*(?=\s|\Z))"
)
"""Atomic: "(5)" matches in two ways, and many of them in a row would be tried in all of them."""
_ONE_CELL = re.compile(_CELL)
_ROW = re.compile(
    r"\s*[*_]*([a-z]?[A-Z&(][^.!?;|\n]{0,80}?|(?:19|20|21)\d\d(?: and \w+)?|)[*_:]*"
    rf"((?<![^\sa-z)])\s?{_CELL}(?:\s++{_CELL})+)\s*"
)
"""A row whose cells were separated only by a space: "Storage 4,287 3,763 14 % 49 %"."""
_LABELLED = re.compile(rf"([A-Za-z(].*?[A-Za-z)])((?:\s{_CELL})+)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"{_MONTH} \d{{1,2}},?(?: (?:19|20)\d\d)?"
_PERIOD = re.compile(
    r"(?<!\S)[*_]*(?:(?:for the )?(?:(?:three|six|nine|twelve|\d{1,2})[- ](?:months?|weeks?)"
    rf"(?: ended)?|(?:fiscal )?(?:years?|quarters?) end(?:ed|ing))(?: {_DAY})?"
    rf"|(?:as of )?{_DAY}|{_MONTH} 20\d\d"
    rf"|\d{{1,2}} {_MONTH} 20\d\d"
    r"|(?:(?:FY|CY)?(?:[QH][1-4]|[1-4][QH])[\s’'-]?(?:(?:FY|CY)?[\s’']?(?:20)?\d\d)?"
    r"|(?:FY|CY)[\s’']?(?:20)?\d\d|(?:19|20)\d\d)[AE]?"
    r"|[QYM]/[QYM]|FY/FY|QoQ|YoY|thereafter|total|[%$]?\s?change|var(?:iance)?\.?)[*_]*(?!\S)",
    re.I,
)
_HEAD = re.compile(
    r"\b(?:end(?:ed|ing)|months?|quarters?|years?|as of|20\d\d)\b|\(in |unaudited", re.I
)
_SCALE = re.compile(
    r"[(_*]*(?:(?:all )?(?:amounts|dollars|figures) )?[$(]* ?in (?:thousands|millions|billions)\b",
    re.I,
)
"""A line of its own with the scale, which is no group of rows."""
_BROKEN_DAY = re.compile(rf".*{_MONTH} \d{{1,2}},?\Z", re.I | re.S)
_YEAR = re.compile(r"(?:FY|CY)?\s?(?:19|20|21)\d\d")
_UNIT = re.compile(r"bps|pts|pp|%|x")
_RULE = re.compile(r"(?=.*[=_—–-]{3})[\s=_—–-]*+")
_CLOSING, _OPENING = (")", "%", ")%", ") %"), ("$", "US$", "$(", "$ (")
_BULLET = re.compile(r"[-*•◆▪‣–—]\s")
_SENTENCE = re.compile(r"[a-z]\S*,? \S|.{41}")
"""The beginning of what is no cell."""
_FOOTNOTE = re.compile(r"\(\w\)")
_VALUE_ENDS = tuple("0123456789%)—–-*_sxtp")
_HEAD_ENDS = tuple("0123456789,*_dDeEYQlr")
"""Of a year, "Ended", "Change", "Y/Y", "Total" and "Thereafter"."""
_GOES_ON = ("as at", "as of", " for")
_SURE_VALUE = re.compile(r"[$%]|\d,\d{3}\b")
_SURE_ROW = 3
"""Values of a row that is one by itself, and rows of fewer or plainer values that make a table."""
_LONGEST, _LONGEST_ROW, _LONGEST_LABEL, _MOST_WORDS = 400, 240, 90, 12
_MOST_LONE = 6
"""Lines in a row without a value, after which a table has ended."""
_HEADS = 10
_GROUPS = 3
"""Lines between the heads and the first row: "ASSETS", "Current assets:"."""
_INDENT = 8
_OFF = 3
"""Characters by which a bracket or a unit may move the end of a number."""

_Kind = Literal["blank", "rule", "value", "head", "lone", "prose"]
Span = tuple[int, int]
Cell = tuple[int, int, int]


class TextLine(NamedTuple):
    start: int
    end: int
    text: str


class SetRow(NamedTuple):
    start: int
    end: int
    cells: tuple[Cell, ...]


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
    sets = [_set(line.text) for line in lines]
    at = free = 0
    while at < len(lines):
        if sets[at].kind != "value":
            at += 1
            continue
        last = _last(sets, at)
        rows = [number for number in range(at, last + 1) if sets[number].kind == "value"]
        columns = _columns([sets[number] for number in rows])
        counts = Counter(len(_behind_label(sets[number])) for number in rows)
        count = counts.most_common(1)[0][0]
        sure = len(rows) >= _SURE_ROW or (
            max(counts) >= _SURE_ROW
            and any(_SURE_VALUE.search(lines[number].text) for number in rows)
        )
        if columns or (count > 1 and sure):
            first = _first(lines, sets, at, free, columns)
            while last + 1 < len(lines) and sets[last + 1].kind == "rule":
                last += 1
            heads = () if columns else _levels(lines[first:at], sets[first:at], count)
            body = at if heads else first
            found = _rows(lines[body : last + 1], sets[body : last + 1], columns, count)
            yield first, last + 1, [*heads, *found]
            free = last + 1
        at = last + 1


# -- lines -------------------------------------------------------------------------------------


def _set(text: str) -> _Set:
    shown = text.strip()
    if not shown:
        return _Set("blank")
    if len(text) > _LONGEST or "|" in text or "\t" in text:
        return _Set("prose")
    left = len(text) - len(text.lstrip())
    lone = _Piece(left, left + len(shown), False)
    if "  " not in shown:
        if len(shown) <= _LONGEST_ROW:
            pieces = _spaced(text, shown)
            if pieces:
                return _Set("value" if any(it.value for it in pieces) else "head", pieces)
        words = shown.count(" ") + 1
        ends = shown[-1] in ".!?" and words > 4
        numbers = shown[-1] in "0123456789%" and _SURE_VALUE.search(shown) is not None
        prose = ends or numbers or words > _MOST_WORDS or len(shown) > _LONGEST_LABEL
        if _SCALE.match(shown):
            return _Set("head", (lone,))
        return _Set("prose" if prose or _BULLET.match(shown) else "lone", (lone,))
    if _RULE.fullmatch(text):
        return _Set("rule", tuple(_Piece(*it.span(), False) for it in _PIECE.finditer(text)))
    pieces = tuple(_pieces(text))
    if len(pieces) < 2:
        return _Set("lone", pieces)
    if any(_SENTENCE.match(text, *piece[:2]) for piece in pieces[1:]):
        return _Set("prose")
    years = [_YEAR.fullmatch(text, *piece[:2]) is not None for piece in pieces]
    if years[0] and left < _INDENT and not any(years[1:]):
        pieces = (pieces[0]._replace(value=False), *pieces[1:])  # a year that names its row
    if sum(piece.value for piece in pieces) < len(pieces) // 2:
        return _Set("head", pieces)
    told = (
        text[piece.left : piece.right]
        for piece, is_year in zip(pieces, years, strict=True)
        if piece.value and not is_year
    )
    return _Set("value" if any(ch.isdigit() for it in told for ch in it) else "head", pieces)


def _spaced(text: str, shown: str) -> tuple[_Piece, ...]:
    """The cells of a row or of a head that are separated by one space only; none in prose."""
    found = _ROW.fullmatch(text) if shown.endswith(_VALUE_ENDS) else None
    if found is not None:
        cells = [it.span() for it in _ONE_CELL.finditer(text, found.start(2))]
        if not all(_YEAR.fullmatch(text, *cell) for cell in cells):
            label = [_Piece(*found.span(1), False)] if found[1] else []
            return (*label, *(_Piece(*cell, True) for cell in cells))
    if not shown.endswith(_HEAD_ENDS):
        return ()
    periods = [it.span() for it in _PERIOD.finditer(text)]
    first = len(text)
    for number, (left, right) in enumerate(reversed(periods)):
        if text[right:first].strip():
            periods = periods[len(periods) - number :]
            break
        first = left
    front = text[:first].strip()
    if len(periods) < 2 or len(front) > _LONGEST_LABEL or front[:1].islower():
        return ()
    at = text.find(front)
    head = [_Piece(at, at + len(front), False)] if front else []
    return (*head, *(_Piece(*span, False) for span in periods))


def _pieces(text: str) -> Iterator[_Piece]:
    held: Span | None = None
    for match in _PIECE.finditer(text):
        left, right = match.span()
        opened = held is not None and text[held[0] : held[1]] in _OPENING
        if held is not None and (opened or match[0] in _CLOSING):
            held = held[0], right
            continue
        if held is not None:
            yield from _parted(text, held)
        held = left, right
    if held is not None:
        yield from _parted(text, held)


def _parted(text: str, span: Span) -> Iterator[_Piece]:
    """Numbers with only one space before them stand in cells of their own."""
    shown = text[slice(*span)]
    whole = _VALUE.fullmatch(shown) is not None
    found = None if whole or " " not in shown else _LABELLED.fullmatch(shown)
    cells = [] if whole else list(_ONE_CELL.finditer(text, *span))
    if found is not None and _SURE_VALUE.search(found[2]):
        yield _Piece(span[0], span[0] + found.end(1), False)
        cells = list(_ONE_CELL.finditer(text, span[0] + found.start(2), span[1]))
    elif whole or not _all_cells(text, span, cells):
        yield _Piece(*span, whole)
        return
    for cell in cells:
        yield _Piece(*cell.span(), True)


def _all_cells(text: str, span: Span, cells: Sequence[re.Match[str]]) -> bool:
    return len(cells) > 1 and not "".join(
        text[left:right].strip()
        for left, right in zip(
            (span[0], *(it.end() for it in cells)),
            (*(it.start() for it in cells), span[1]),
            strict=True,
        )
    )


# -- where a table begins and ends -------------------------------------------------------------


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
    width = columns[0][0] if columns else 0
    doubted = 0
    for number in range(at - 1, max(free, at - 2 * _HEADS) - 1, -1):
        kind, pieces = sets[number]
        if kind == "lone":
            shown = lines[number].text.strip()
            near = sets[number + 1].kind != "blank"
            spans = columns and pieces[0].left >= width and (near or _HEAD.search(shown))
            label = near and pieces[0].right <= width
            aside = shown.startswith(("(", "_(")) or (")" in shown and "(" not in shown)
            begun = number > 0 and lines[number - 1].text.rstrip().endswith(_GOES_ON)
            period = _PERIOD.fullmatch(shown) is not None and not begun
            if not (spans or label or aside or period):
                doubted += 1  # the first row's group, if heads are above it
                if doubted > _GROUPS:
                    break
                continue
        elif kind == "prose":
            break
        if kind in ("head", "lone"):
            first = number
    return first


def _columns(rows: Sequence[_Set]) -> list[Span]:
    """The columns of the values: stretches of a line that no row leaves. None where rows differ."""
    columns: list[Span] = []
    values = [_behind_label(row) for row in rows]
    for left, right, _ in sorted(piece for row in values for piece in row):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    within: list[list[_Piece]] = [[] for _ in columns]
    for row in values:
        places = [_column(columns, piece) for piece in row]
        if len(set(places)) < len(places):
            return []
        for place, piece in zip(places, row, strict=True):
            within[place - 1].append(piece)
    return columns if len(rows) > 1 and all(map(_is_straight, within)) else []


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


# -- rows --------------------------------------------------------------------------------------


def _rows(
    lines: Sequence[TextLine], sets: Sequence[_Set], columns: Sequence[Span], count: int
) -> Iterator[SetRow]:
    """The rows of a table; a label that goes on in the next line is one."""
    width = columns[0][0] if columns else _LONGEST
    row: list[Cell] = []
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
        over = kind == "head" and (
            len(pieces) == len(columns) or _PERIOD.fullmatch(line.text, *pieces[0][:2])
        )
        labelled = not (pieces[0].value or over) and pieces[0].left < width
        filled = any(column for _, _, column in row)
        hangs = pieces[0].left > indent
        wrapped = hangs and any(_UNIT.fullmatch(line.text, *piece[:2]) for piece in pieces)
        goes_on = bool(label) and (
            _goes_on(label, line.text, width if hangs else _LONGEST, kind, filled=filled)
            or (
                wrapped
                if filled
                else number <= heads
                or (hangs and label[-1] != ":" and _alone(sets, number, indent))
            )
            if labelled
            else kind == "value" and not (filled or columns or label.endswith(":"))
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
        label = line.text[: pieces[0].right] if labelled else ""
        behind = pieces[1:] if labelled else pieces
        if kind != "value":
            rule = next((it.pieces for it in sets[number + 1 :] if it.kind == "rule"), ())
            places = _head_places(behind, columns, rule)
        elif columns:
            places = [_column(columns, piece) for piece in behind]
        else:
            if len(behind) > count and _FOOTNOTE.fullmatch(line.text, *behind[0][:2]):
                behind = behind[1:]
            places = list(range(1, len(behind) + 1))
        row += [
            (line.start + piece.left, line.start + piece.right, place)
            for piece, place in zip(behind, places, strict=True)
        ]
    if row:
        yield _row(row)


def _alone(sets: Sequence[_Set], number: int, indent: int) -> bool:
    """Whether the line below is set no deeper than the first line of this line's label: a group has
    more rows than one.
    """
    below = next((it.pieces[0] for it in sets[number + 1 :] if it.kind in ("value", "lone")), None)
    return sets[number].kind == "value" and below is not None and below.left <= indent


def _row(cells: Sequence[Cell]) -> SetRow:
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
    if len(heads) == len(columns) or not heads or not columns:
        return list(range(1, len(heads) + 1))
    if rule:
        wide = (
            next((it for it in rule if it.left < head.right and head.left < it.right), head)
            for head in heads
        )
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


def _levels(lines: Sequence[TextLine], sets: Sequence[_Set], count: int) -> list[SetRow]:
    """The heads of columns that are known only by their number: those of one line, or of lines with
    one each, are spread over them.
    """
    levels: list[tuple[bool, list[Span]]] = []
    rows: list[SetRow] = []
    alone = False
    before = ""
    for line, (kind, pieces) in zip(lines, sets, strict=True):
        if kind not in ("head", "lone"):
            continue
        spans = [(line.start + left, line.start + right) for left, right, _ in pieces]
        told = [_PERIOD.fullmatch(line.text, *piece[:2]) is not None for piece in pieces]
        shown = line.text.strip()
        if not told[0] and (len(told) == 1 or all(told[1:])):
            rows.append(_row([(*spans.pop(0), 0)]))
        if len(told) > 1:
            levels.append((False, spans))
        elif told[0] and not alone:
            levels.append((True, spans))
        elif told[0] and _YEAR.fullmatch(shown) and _BROKEN_DAY.fullmatch(before):
            levels[-1][1][-1] = levels[-1][1][-1][0], spans[0][1]
        elif told[0]:
            levels[-1][1].extend(spans)
        alone = told[0] and len(told) == 1
        before = shown
    for apart, level in levels:
        wide, rest = divmod(count, len(level))
        known = level[:1] if rest and apart else level  # what the others are over can't be told
        step = 1 if rest else wide
        rows.append(_row([(*span, 1 + at * step) for at, span in enumerate(known)]))
    return rows
