"""Tables: each number with its row's label, its column's head and the unit from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from compute_jobs.core.coverage.date_spans import DateSpan, find_dates
from compute_jobs.core.coverage.figure_spans import (
    FigureSpan,
    blocked_spans,
    find_figures,
    scaled_figure,
    with_unit,
)
from compute_jobs.core.coverage.laid_out import Block
from compute_jobs.core.coverage.names_in_text import NameHit, NameIndex
from compute_jobs.core.coverage.phrase_index import PhraseHit
from compute_jobs.core.coverage.reading_rules import Cue, MetricWord, ReadingRules, Tag
from compute_jobs.core.evidence.dates import MONTH_NAMES
from compute_jobs.core.evidence.evidence_model import Day

_YEAR = re.compile(r"\s*((?:19|20|21)\d{2})\s*")
_NUMERIC = re.compile(
    r"[\s$(~≈+\-−–]*(?:US)?\$?[\s(]*\d[\d,.]*\+?\)?\s*(?:[kKMBTx%×]|bn|mn|million|billion|percent|"
    r"pts|pp|[MGk]W|bps)?"
    r"\s*[)+%]?\s*"
)
_LEAD = re.compile(
    r"(?:est|about|approx\w*|nearly|almost|over|up to|more than|at least|under|below|around|"
    r"roughly|"
    r"negative|minus|positive|record|down|up)\b",
    re.I,
)
_SCALE = re.compile(
    r"\bin (?:U\.?S\.? )?(?:dollars in )?(?P<scale>thousands|millions|billions)\b"
    r"|\$ ?(?P<bare>['’]?000(?:['’]?s)?)\b|\b(?P<omitted>000['’]?s)\b"
    r"|\((?P<short>(?:(?:US)?\$|USD) ?(?:MM?|BN?|K)|(?-i:MM?|BN?|K|mm|bn))\)"
    r"|\$(?P<bare_short>MM?|BN?)\b"
    r"|\$ ?(?P<money>millions|billions)",
    re.I,
)
_NOTE = re.compile(r"\([A-Z]\)")
"""A footnote's letter in a row's name, where the table says its scale: "Revenue (B)"."""
_SCALES = {
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "m": 1e6,
    "mm": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "k": 1e3,
}
_SCALED = re.compile(r"[kKMBT]\b|illion|housand|[bm]n\b")
_PERCENT_AFTER = re.compile(r"[\s|]*\)?\s*%")
_DOLLAR_BEFORE = re.compile(r"\$[\s|]*\Z")
_CLOSED_AFTER = re.compile(r"[\s|]*\)")
_LIVES = re.compile(r"\b(?:useful\s+li(?:fe|ves)|in years|years\))", re.I)
"""Heads of columns of years."""
_SCORED = re.compile(r"\bscore\b", re.I)
_NUMBER_NAMED = re.compile(r"(?:(?:19|20)\d\d|\d+(?:\.\d+)?\s?%)\s+[A-Z][a-z]")
"""A row's name that begins with a number: "2030 Senior Notes", "5.625% Notes due 2031"."""
_MARKED_YEAR = re.compile(r"(?:FY|CY)?\s?['’]?(?:20)?\d\d[EAFP]")
"""A row's year with a letter for an estimate or an actual: "2032E"."""
_RUNNING = re.compile(
    r"\b(?:live|operating|operational|actual|current|deployed|energi[sz]ed|built)\b", re.I
)
"""Heads of columns of existing things, even below a heading of plans."""
_RANK = re.compile(r"\s*(?:#|no\.?|rank|row|id|item|year|page)\s*", re.I)
"""Columns that number or name rows."""
_FRAGMENTS = frozenset(("$", ")", "%", ")%", ") %", "$(", "(", "|", "US$", "*", "(1)", "(2)"))
"""Parts of a number that a table puts into cells of their own."""
_PERCENT = re.compile(r"%|\bpercent|\bmargin\b|\b(?:YoY|growth)\b", re.I)
_PEOPLE = ("employee", "user", "subscriber")
_COUNTED = re.compile(
    r"\b(?:deployed|billing|in (?:service|operation)|installed|online|number of|count|headcount)\b",
    re.I,
)
"""In the names of rows that count things among rows of sums."""
_MONEY_LABEL = re.compile(
    r"\b(?:expenses?|costs?|revenues?|sales|income|depreciation|amorti[sz]ation|payables?|"
    r"receivables?|"
    r"prepaid|rent|fees|capex|spend(?:ing)?)\b",
    re.I,
)
"""Rows of sums, whatever they pay for: "GPU lease expense"."""
_PARTS = re.compile(
    r"\b(?:revenues?|(?:net )?sales)\b[^.:\n]{0,20}\bby\b|\bdisaggregat"
    r"|\A\W*(?:total |net )*(?:revenues?|sales)\W*\Z",
    re.I,
)
"""Above rows of parts: "Revenue by market", "Net sales:"."""
_PARTS_REACH = 160
_ACCOUNT = re.compile(
    r"\b(?:income|loss|earnings|expenses?|costs?|profit|margin|EBITDA|cash|capex|capital|growth|change"
    r"|depreciation|backlog|customers?|shares?|tax(?:es)?|debt|assets)\b",
    re.I,
)
"""Names of rows that are no part of revenue, though in such a table."""
_UNMEASURED = re.compile(
    r"\W*(?:non-GAAP |GAAP |adjusted |total |other |net )*(?:"
    r"costs? of (?:\w+ )?(?:revenues?|sales|goods|products?|services|hardware)|costs and expenses"
    r"|property\b[\w, ]* equipment|right-of-use|contract (?:assets|liabilities)"
    r"|operating (?:costs and )?expenses|gross (?:profit|margin)|operating margin"
    r"|(?:sales|selling|marketing|general)\b[\w, ]* (?:administrative|marketing|selling)"
    r"|(?:provision|benefit)\b[\w() ]* tax|(?:income|effective|deferred) tax|deferred income"
    r"|(?:current |non-?current )?(?:assets|liabilities)|goodwill|inventor|prepaid|accrued|amorti"
    r"|accounts (?:receivable|payable)|(?:share|stock)-based|depreciation|intangible"
    r"|weighted[- ]average|(?:stock|share)holders)",
    re.I,
)
"""Rows of accounts of which the ledger has no metric."""
_CHANGE = re.compile(r"\bchange\b|\bvariance\b|\b(?:in|de)crease\b|[QYF]Y?/[QYF]Y?", re.I)
_DUE = re.compile(r"\b(?:matur\w+|due|expir\w+|term(?:ination)?)\b", re.I)
_SOLD = re.compile(r"\b(?:revenues?|sales|run[- ]rate|ARR|turnover)\b", re.I)
_EARNED = re.compile(
    r"\A(?!.*\b(?:revenues?|sales|R&D|research)\b).*"
    r"\b(?:income|loss|earnings|expenses?|profit|margin|EBITDA|EPS|per[- ]share)\b",
    re.I,
)
"""Rows whose percentages are margins or changes of what isn't revenue."""
_SHARES = re.compile(r"\d[\d.,]*\s?%")
_POWER = re.compile(r"\b(?:([MGk])W\b|(mega|giga|kilo)watts?\b)", re.I)
_REMARK = re.compile(r"\([^()]{0,40}\)")
_CENTS = re.compile(r"\.\d\d\b")
NOWHERE = -1_000
"""The column of a cell without a recognizable head."""
_POWERS = {"m": 1.0, "g": 1e3, "k": 1e-3}
_SHARE = re.compile(r"per[- ](?:\w+[- ])?share|\bEPS\b|\bbasic\b|\bdiluted\b", re.I)
_DOLLARS = re.compile(r"\$|\bUSD(?:\b|[mbk]n?\b)")
_LONGEST_HEAD = 80
_EXCEPTED = re.compile(r"\bexcept\b[^()\d]*\)?", re.I)
"""What a caption excepts: "in millions, except per share amounts"."""
_PLANNED = re.compile(
    r"\b(?:planned|(?-i:plan|(?<!\w )Plan)|target|guidance|outlook|expected|forecast|projected"
    r"|proj\.|proposed)(?!\w)"
    r"|\b20\d\dE\b",
    re.I,
)
_TO_BE = re.compile(
    r"\W*(?:planned|announced|proposed|permitt\w+|pre-?construction|in planning"
    r"|(?:under|in) (?:construction|development))\b[^\d|]{0,20}",
    re.I,
)
"""A cell that gives a row's status: what it measures doesn't exist yet."""
_ESTIMATED = re.compile(r"\best(?:\.|imate)", re.I)
_SPLIT_HEAD = re.compile(
    r"(ended\s+\w+\.?\s+\d{1,2}),?\s+(?!\d{4})(?:.{0,200}?\s)?((?:19|20|21)\d{2})\b", re.I
)
_ENDED = re.compile(r"\b(?:months?|weeks?|quarter|year)s? ended\b", re.I)
_EMPTY = frozenset(("n.m.", "n/a", "—", "-", "–", "*", "nm"))
_LONGEST_VALUE = 60
_CELL_WORDS = 8
_FEW_WORDS = 3
_MILLIONS = re.compile(r"\d{1,3}(?:,\d{3}){2,}")
"""Sums written out in full, to which no scale applies."""
_DOLLAR_SUMS = re.compile(r"\$[\s|]*\(?\d{1,3}(?:,\d{3})+")
_FEW_DOLLAR_SUMS = 2
_THOUSANDS = re.compile(r"\(?\d{1,3}(?:,\d{3})+\)?")
_BROKEN_DAY = re.compile(
    rf"(?:[\w ]*\bended\s+)?(?:{'|'.join(MONTH_NAMES)})\.?\s+\d{{1,2}},?", re.I
)
"""The first line of a date in a head, whose year is on the next line: "June 30," and "2031"."""
_HEAD_ROWS = 4
_HEAD_LINES = 8
_CAPTION = 400
"""Characters before a table in which its scale may be stated."""
_PERIODS = ("stretch", "quarter", "half", "year", "month")


Heads = dict[int, list[tuple[int, int, int]]]
"""The heads of each column, upper ones first: start, end and the number of their row."""


class CellRow(NamedTuple):
    block: Block
    cells: Sequence[tuple[int, int, int]]
    """Start, end and column."""


class TableFigure(NamedTuple):
    span: FigureSpan
    start: int
    end: int
    """Of the row."""
    label_hits: Sequence[PhraseHit[Tag]]
    label_size: int
    """Letters of the label, without remarks in brackets."""
    head_hits: Sequence[PhraseHit[Tag]]
    section_hits: Sequence[PhraseHit[Tag]]
    cell_hits: Sequence[PhraseHit[Tag]]
    names: Sequence[NameHit]
    period: str
    plan: bool
    running: bool
    opinion: bool
    part: str
    """The part whose revenue the row shows, or "Total"; empty in other tables."""
    unmeasured: bool
    """Whether no metric is of the row: "Gross profit"."""
    change: bool
    """Whether the column shows by how much the others differ."""


class TableTools(NamedTuple):
    rules: ReadingRules
    names: NameIndex
    today: Day | None
    scale: float = 0.0
    """From earlier tables: a filing says only once that its notes are in millions."""
    filed: bool = True
    """Else an earlier table's scale holds only for numbers that look like sums."""


class _Values(NamedTuple):
    """A row with numbers, and what is above it."""

    row: CellRow
    cells: Sequence[tuple[int, int, int]]
    heads: Heads
    above: tuple[int, int]
    """The short lines just above the table."""
    section: tuple[int, int] | None
    """The label that heads a group of rows: "Revenue by end market:"."""
    scale: float
    money: bool
    sums_only: bool
    scan: Callable[[int, int], Sequence[PhraseHit[Tag]]]
    dates: Callable[[tuple[tuple[int, int], ...]], list[DateSpan]]
    """What is found in heads, once for all rows below them."""


class _About(NamedTuple):
    """What a cell's number is about: its row's label and its column's head."""

    label: str
    head: str
    column: str
    """Its head without the corner's, which is over the labels."""
    scale: float
    money: bool
    """Whether the table shows sums in dollars."""
    sums_only: bool
    """Whether a number needs a comma to be one of its sums."""


def read_table(text: str, rows: Sequence[CellRow], tools: TableTools) -> Iterator[TableFigure]:
    first, last = rows[0].block.start, rows[-1].block.end
    scale = table_scale(text, rows)
    sums_only = not scale and not tools.filed
    if not scale and not (tools.scale > 1e3 and _MILLIONS.search(text, first, last)):
        scale = tools.scale
    money = scale > 0 and "$" in text[first:last]
    if not scale and len(_DOLLAR_SUMS.findall(text, first, last)) >= _FEW_DOLLAR_SUMS:
        # accounts write the dollar sign only in their first and last rows
        scale, sums_only = 1.0, True
    scan = cache(lambda start, end: tools.rules.phrases.scan(text, start, end))
    dates = cache(lambda over: _head_dates(text, over, tools.today))
    heads: Heads = {}
    above = _lines_above(text, first)
    section: tuple[int, int] | None = None
    body = False
    for number, row in enumerate(rows):
        values = _values_of(text, row, tools.today)
        if values and body and all(_is_date(text, cell) for cell in values):
            values = []  # the heads of another table
        if not values or (not body and _is_head(text, row)):
            told_scale = _scale_of(text[row.block.start : row.block.end])
            scale, sums_only = told_scale or scale, sums_only and not told_scale
            told = {cell for cell in row.cells if is_prose(text, row, cell, first=number == 0)}
            if row.cells and not told and (body or section is None or not row.cells[0][2]):
                section = row.cells[0][:2]
            named = len(row.cells) == 2 and text[slice(*row.cells[0][:2])].rstrip().endswith(":")
            heading = not body and any(_ENDED.search(text, *cell[:2]) for cell in row.cells)
            if (told and not heading) or named or (body and len(row.cells) == 1):
                continue  # sentences, "Maturity: June 2031", or a line such as "Expenses:"
            if body:
                heads, body, above = {}, False, (first, first)
            for start, end, column in row.cells:
                if end - start > _LONGEST_VALUE and heading:
                    continue
                heads.setdefault(column, []).append((start, end, number))
            continue
        body = True
        found = _Values(row, values, heads, above, section, scale, money, sums_only, scan, dates)
        yield from _read_row(text, found, tools)


def table_scale(text: str, rows: Sequence[CellRow]) -> float:
    """The scale that the lines above a table or its heads state; 0 for none."""
    first = rows[0].block.start
    caption = text[max(0, first - _CAPTION) : first]
    body = next((at for at, row in enumerate(rows) if _has_sums(text, row)), len(rows))
    last = rows[min(body, _HEAD_ROWS) - 1] if body else None
    heads = text[first : last.block.end] if last else ""
    return _scale_of(caption) or _scale_of(heads)


def _has_sums(text: str, row: CellRow) -> bool:
    """Whether a row has numbers, and isn't one of years: then it is no head."""
    return any(
        _is_numeric(text[start:end]) and not _YEAR.fullmatch(text, start, end)
        for start, end, _ in row.cells
    )


def _lines_above(text: str, first: int) -> tuple[int, int]:
    """The short lines just above a table, which may hold what its heads leave out."""
    at = first
    for _ in range(_HEAD_LINES):
        left = text.rfind("\n", 0, max(0, at - 1)) + 1
        line = text[left:at].strip()
        if not line or len(line) > _LONGEST_HEAD or line.endswith((".", "!", "?")):
            break
        at = left
    return at, first


def caption_scale(text: str, start: int, end: int) -> tuple[float, int]:
    """The scale that a line states, "(in thousands)", and where it ends; 0 for none."""
    found = None
    if "illions" in text[start:end] or "housands" in text[start:end]:
        found = next(_SCALE.finditer(text, start, end), None)
    return (_scale_of(found[0]), found.end()) if found else (0.0, 0)


def in_lost_table(text: str, span: FigureSpan, scale: float) -> FigureSpan:
    """A number of a table whose cells ran together, in dollars by its caption's scale."""
    if span.unit not in ("", "usd") or _SCALED.search(text, span.core_start, span.end):
        return span
    if not span.unit and not _THOUSANDS.fullmatch(text, span.core_start, span.core_end):
        return span
    return span._replace(figure=scaled_figure(span.figure, scale, "usd"), unit="usd")


def _read_row(text: str, found: _Values, tools: TableTools) -> Iterator[TableFigure]:
    row, values = found.row, found.cells
    start, end = row.block.start, row.block.end
    while end > start and text[end - 1].isspace():
        end -= 1
    scan = tools.rules.phrases.scan
    labels = [cell for cell in row.cells if cell not in values and not is_prose(text, row, cell)]
    label = " ".join(text[left:right] for left, right, _ in labels)
    to_be = any(_TO_BE.fullmatch(text, *cell[:2]) for cell in labels)
    section = text[slice(*found.section)] if found.section else ""
    corners = [(a, b) for a, b, _ in found.heads.get(0, ())]
    corner = " ".join(text[a:b] for a, b in corners)
    account = _ACCOUNT.search(corner) is not None
    groups = [found.section] if found.section and not _UNMEASURED.match(section) else []
    section_hits = [
        hit
        for a, b in dict.fromkeys((*groups, *(corners if account else ())))
        for hit in scan(text, a, b)
        if isinstance(hit.tag, MetricWord) and (hit.tag.head or hit.tag.needed)
    ]
    caption = "" if account else text[max(0, found.above[1] - _PARTS_REACH) : found.above[1]]
    divided = any(_PARTS.search(it) for it in (section, corner, caption))
    part = label.strip(" *_:") if divided and not _ACCOUNT.search(label) else ""
    unmeasured = _UNMEASURED.match(label) is not None
    label_hits = [
        hit
        for left, right, _ in labels
        for hit in scan(text, left, right)
        if text[hit.start : hit.end].lower() != "total"
    ]
    label_dates = _label_dates(text, labels, found.heads, tools.today)
    names = tools.names.find(text, start, end)
    periods: list[str] = []
    units = _units_beside(text, row)
    for number, (left, right, column) in enumerate(values):
        above = _above(text, found, column, number) or [found.above]
        excepted = ((a, b, _EXCEPTED.search(text, a, b)) for a, b in above)
        above = [(a, but.start() if but else b) for a, b, but in excepted]
        head = " ".join(text[a:b] for a, b in above) + units.get((left, column), "")
        head_hits = [hit for a, b in above for hit in found.scan(a, b)]
        dates = [(date.start, date.end) for date in find_dates(text, left, right, tools.today)]
        blocked = sorted([*dates, *blocked_spans(text, left, right)])
        if _RANK.fullmatch(head):
            continue
        for bare in find_figures(text, left, right, tools.rules.nouns, blocked):
            own = _scale_of(_NOTE.sub("", label) if found.scale else label)
            sums_only = found.sums_only and not own
            over = " ".join(text[a:b] for a, b in above if (a, b) not in corners)
            about = _About(label, head, over, own or found.scale, found.money, sums_only)
            span = _with_unit(text, bare, (left, right), about, tools.rules)
            if span is None:
                continue
            # "latest quarter / estimate" leaves it open, as do the heads of all columns in one
            mixed = "/" in head or len(head) > _LONGEST_HEAD
            hits = label_hits if mixed else (*label_hits, *head_hits)
            told = label if mixed else f"{head} {label}"
            told_dates = _column_dates(above, found, number)
            period = _period(text, told_dates, label_dates, row)
            periods.append(period)
            named = sum(column != row.cells[0][2] for column in found.heads)
            beyond = column > max(found.heads, default=column) and number >= named
            if span.unit in ("percent", "pct_point") and (not period or beyond):
                period = max(periods)  # a change, up to the newest column
            yield TableFigure(
                span,
                start,
                end,
                label_hits,
                len(_REMARK.sub("", label).strip()),
                head_hits,
                section_hits,
                scan(text, left, right),
                names,
                period,
                to_be
                or _PLANNED.search(told) is not None
                or any(_is_cue(hit, "plan") for hit in hits if hit not in label_hits),
                _RUNNING.search(f"{head} {label}") is not None,
                _ESTIMATED.search(told) is not None or any(_is_cue(hit, "opinion") for hit in hits),
                part,
                unmeasured or (span.unit == "percent" and _is_no_growth(label, head, part)),
                span.unit != "percent" and _CHANGE.search(head) is not None,
            )


def _label_dates(
    text: str, labels: Sequence[tuple[int, int, int]], heads: Heads, today: Day | None
) -> list[DateSpan]:
    """The dates in a row's labels; not when its debts are due, which is no period of its sums."""
    due = {
        column
        for column, above in heads.items()
        if any(_DUE.search(text, start, end) for start, end, _ in above)
    }
    kept = (label for label in labels if label[2] not in due)
    return [date for left, right, _ in kept for date in find_dates(text, left, right, today)]


def _is_no_growth(label: str, head: str, part: str) -> bool:
    """Whether a percentage is a margin, or a change of something else than revenue."""
    if _EARNED.search(label):
        return True
    return _CHANGE.search(head) is not None and not (part or _SOLD.search(label))


def _units_beside(text: str, row: CellRow) -> dict[tuple[int, int], str]:
    """The units in cells of their own, right after a number or below it in its column."""
    found: dict[tuple[int, int], str] = {}
    for at, (start, end, column) in enumerate(row.cells):
        unit = text[start:end]
        if unit in ("bps", "ppt", "pts"):
            under = [cell for cell in row.cells[:at] if cell[2] == column] or row.cells[at - 1 : at]
            found |= {(cell[0], cell[2]): f" {unit}" for cell in under}
    return found


def _values_of(text: str, row: CellRow, today: Day | None) -> list[tuple[int, int, int]]:
    """The cells with numbers; a year or a period in the first one names the row."""
    values = [cell for cell in row.cells if _is_value(text, cell)]
    if len(values) > 1 and values[0] == row.cells[0]:
        start, end, _ = values[0]
        shown = _REMARK.sub("", text[start:end]).strip(" *_")
        dates = find_dates(shown, 0, len(shown), today)
        if _NUMBER_NAMED.match(shown):
            return values[1:]
        marked = _MARKED_YEAR.fullmatch(shown) is not None
        for date in reversed(dates):
            shown = shown[: date.start] + shown[date.end :]
        if marked or (dates and not any(ch.isdigit() for ch in shown)):
            return values[1:]
    return values


def _is_cue(hit: PhraseHit[Tag], kind: str) -> bool:
    return isinstance(hit.tag, Cue) and hit.tag.kind == kind


def _is_head(text: str, row: CellRow) -> bool:
    """A row of years or periods is a head, though it has numbers."""
    if len(row.cells) == 2 and not _is_titled(text, row.cells[1]):
        return False
    for start, end, _ in row.cells:
        cell = text[start:end]
        bare = _REMARK.sub("", cell).strip(" *_")
        if bare and _is_numeric(bare) and not _YEAR.fullmatch(bare) and bare[-1] != ",":
            return False
        if any(ch.isdigit() for ch in cell) and re.search(r"[$%]|\b[MG]W\b", cell):
            return False
    return True


def _is_titled(text: str, cell: tuple[int, int, int]) -> bool:
    """Whether the second of two cells may be a head: words, a year or a period, and no fact."""
    if cell[1] - cell[0] > _LONGEST_VALUE:
        return False
    left = shown = " ".join(text[cell[0] : cell[1]].split())
    if _ENDED.search(shown):
        return True
    for date in reversed(find_dates(shown, 0, len(shown))):
        left = left[: date.start] + left[date.end :]
    return not any(ch.isdigit() for ch in left) and "," not in left.strip(" ,")


def _above(text: str, found: _Values, at: int, number: int) -> list[tuple[int, int]]:
    """The heads over a cell: those of its column, else of the nearest column to the left.

    Filings leave empty columns between, so if there are as many heads as values, they are paired
    up.
    """
    heads, row = found.heads, found.row
    if not heads or at == NOWHERE:
        return []
    ordered = sorted(heads)
    named = [column for column in ordered if column != row.cells[0][2]]
    if len(ordered) == len(found.cells) and any(
        _ENDED.search(text, *it[:2]) or _YEAR.fullmatch(text, *it[:2]) for it in heads.get(0, ())
    ):
        named = ordered  # the labels have no head
    under = all(column in heads for _, _, column in found.cells)
    if len(named) == len(found.cells) and not under:
        place = named[number]
    else:
        left = [column for column in ordered if column <= at]
        place = at if at in heads else left[-1] if left else ordered[0]
    own = [head[:2] for head in heads[place]]
    first = heads[place][0][2]
    over = _spread(found, named, named.index(place) if place in named else 0)
    if over:
        return [*over, *own]
    for column in reversed([column for column in ordered if column <= place]):
        wider = [head[:2] for head in heads[column] if head[2] < first]
        if wider:
            return [*wider, *own]
    return own


def _spread(found: _Values, named: Sequence[int], number: int) -> list[tuple[int, int]]:
    """The heads over a column where a row above has fewer, one after the other: it doesn't say how
    many columns each is over, so all have as many.
    """
    rows: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for column in named:
        for start, end, row in found.heads[column]:
            rows.setdefault(row, []).append((column, (start, end)))
    over = []
    for cells in rows.values():
        begins = [column for column, _ in cells] == list(named[: len(cells)])
        if begins and 1 < len(cells) < len(named) and not len(named) % len(cells):
            over.append(cells[number * len(cells) // len(named)][1])
    return over


def _period(
    text: str, dates: Sequence[DateSpan], label_dates: Sequence[DateSpan], row: CellRow
) -> str:
    """The period of a column, else of the row."""
    days = [date for date in dates if date.grain == "day"]
    periods = [date for date in dates if date.grain in _PERIODS]
    told = [date for date in label_dates if date.grain in _PERIODS]
    if periods:
        return periods[0].text
    named = _YEAR.fullmatch(text, *row.cells[0][:2])  # of what is to be paid in it
    for date in () if named else (*days, *told):
        return date.text
    years = [
        found[1] for left, right, _ in row.cells if (found := _YEAR.fullmatch(text, left, right))
    ]
    return years[0] if years else ""


def _column_dates(
    above: Sequence[tuple[int, int]], found: _Values, number: int
) -> Sequence[DateSpan]:
    """The dates in a column's head and in the lines above the table."""
    lines = found.dates((found.above,))
    if len(lines) == len(found.cells) > 1 and not found.heads:
        # heads that ran together, one for each column; the same one twice says too little
        parted = len({date.text for date in lines}) == len(lines)
        own = lines[number]
        if lines[0].grain == "day" and own.grain == "year":  # "December 31, 2032 2031"
            own = lines[0]._replace(text=f"{own.text}{lines[0].text[4:]}")
        return [own] if parted else []
    dates = found.dates(tuple(above))
    if dates and dates[0].grain == "year":  # of a quarter that stands above all years
        return found.dates((found.above, *above))[-1:]
    return lines if not dates and len(lines) == 1 else dates


def _head_dates(text: str, above: Sequence[tuple[int, int]], today: Day | None) -> list[DateSpan]:
    heads = " ".join(" ".join(text[left:right].split()) for left, right in above)
    heads = _SPLIT_HEAD.sub(r"\1, \2", heads)
    return [date for date in find_dates(heads, 0, len(heads), today) if date.role != "until"]


def _with_unit(
    text: str, span: FigureSpan, cell: tuple[int, int], about: _About, rules: ReadingRules
) -> FigureSpan | None:
    """A cell's number with the unit of its head, its label or the caption; None without one."""
    scale = about.scale
    told = f"{about.label} {about.head}"
    scaled = _SCALED.search(text, span.start, span.end) is not None
    if span.figure.value is not None and _is_negative(text, cell):
        span = span._replace(figure=scaled_figure(span.figure, -1.0, span.unit))
    if not span.unit and _DOLLAR_BEFORE.search(text, max(0, cell[0] - 8), cell[0]):
        span = span._replace(unit="usd")
    cents = _CENTS.search(text, span.start, span.end) is not None
    per_share = _SHARE.search(told) is not None and cents
    if scale > 1e3 and cents:
        scale = 0.0  # a price in a table of millions
    if span.unit == "usd" and per_share and not scaled:
        return span._replace(unit="usd_per_share")
    if span.unit == "usd" and scale and not scaled:
        return span._replace(figure=scaled_figure(span.figure, scale, "usd"))
    if span.unit:
        return span
    value = span.figure.value
    if _LIVES.search(about.head):
        return None
    if value is None or _YEAR.fullmatch(text, *cell):
        return None
    if about.head.endswith(("bps", "ppt", "pts")):
        factor = 0.01 if about.head.endswith("bps") else 1.0
        figure = scaled_figure(span.figure, factor, "pct_point")
        return span._replace(figure=figure, unit="pct_point")
    small = abs(value) <= 1000 and not scaled
    if _PERCENT_AFTER.match(text, cell[1]) or (small and _PERCENT.search(_SHARES.sub(" ", told))):
        return with_unit(span, "percent")
    if small and _SCORED.search(told) and abs(value) <= 1:
        return with_unit(span, "ratio")
    power = _POWER.search(told)
    if power:
        figure = scaled_figure(span.figure, _POWERS[(power[1] or power[2])[0].lower()], "mw")
        return span._replace(figure=figure, unit="mw")
    if per_share:
        return span._replace(unit="usd_per_share")
    if _SHARE.search(about.label):
        return None  # a number of shares
    money = about.money or _MONEY_LABEL.search(about.label) is not None
    column = _noun(about.column, rules, weak=not money)
    noun = column or _noun(f"{about.label} {about.head}", rules)
    counts = noun in _PEOPLE or _COUNTED.search(about.label) is not None
    noun = noun if counts or not money else column
    if noun and not _DOLLARS.search(f"{about.label} {about.column}"):
        millions = "in millions" in f"{about.label} {about.column}".lower()
        factor = scale if scale and millions else 1.0
        return span._replace(figure=scaled_figure(span.figure, factor, noun), unit=noun, noun=noun)
    if about.sums_only and not _THOUSANDS.fullmatch(text[cell[0] : cell[1]].strip()):
        return None
    if _DOLLARS.search(told) or (scale and about.label.strip()):
        return span._replace(figure=scaled_figure(span.figure, scale or 1.0, "usd"), unit="usd")
    return None


def _is_negative(text: str, cell: tuple[int, int]) -> bool:
    """Whether a bracket opens in the cell and closes in the next one."""
    shown = text[cell[0] : cell[1]]
    return "(" in shown and ")" not in shown and _CLOSED_AFTER.match(text, cell[1]) is not None


def _noun(told: str, rules: ReadingRules, *, weak: bool = True) -> str:
    """What is counted, by the first noun; without ``weak`` ones, "leases" among sums is none."""
    words = re.findall(r"[A-Za-z][\w-]*", told)
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            known = rules.nouns.units.get(name) or rules.nouns.units.get(name.lower())
            if known is not None and (weak or not known[1]):
                return known[0]
    return ""


def _scale_of(text: str) -> float:
    """The last scale that a text states; 0 for none."""
    scale = 0.0
    for found in _SCALE.finditer(text):
        word = found["scale"] or found["short"] or found["bare_short"] or found["money"]
        scale = _SCALES[(word or "thousands").lower().lstrip("usd$ ")]
    return scale


def _is_numeric(cell: str) -> bool:
    return len(cell) <= _LONGEST_VALUE and _NUMERIC.fullmatch(cell) is not None


def _is_value(text: str, cell: tuple[int, int, int]) -> bool:
    shown = text[cell[0] : cell[1]]
    if len(shown) > _LONGEST_VALUE or not any(ch.isdigit() for ch in shown):
        return False
    plain = shown.strip(" *_~`")
    if _is_numeric(plain):
        return True
    if re.match(r"[A-Za-z]{3,}", plain) and not _LEAD.match(plain):
        return False
    return len(re.findall(r"[A-Za-z]{3,}", plain)) <= 4


def is_planned(label: str) -> bool:
    """Whether a row's name makes its figures a plan: "2031 guidance"."""
    return _PLANNED.search(label) is not None


def is_prose(text: str, row: CellRow, cell: tuple[int, int, int], *, first: bool = False) -> bool:
    """Whether a cell contains a sentence or part of one, which is read as such.

    In a table's first row, which may be its head, only a long one does.
    """
    shown = text[cell[0] : cell[1]]
    words = shown.count(" ") + 1
    if len(shown) > _LONGEST_VALUE and words > _CELL_WORDS:
        return True
    behind = not first and cell != row.cells[0] and words >= _FEW_WORDS
    numbers = behind and any(ch.isdigit() for ch in shown) and not _is_value(text, cell)
    return numbers and not _is_date(text, cell)


# -- cells that stand one on a line ----------------------------------------------------------


def is_number(text: str, block: Block) -> bool:
    short = block.end - block.start <= _LONGEST_VALUE
    return short and _is_numeric(text[block.start : block.end].strip())


def rows_of_cells(text: str, cells: Sequence[Block]) -> list[CellRow] | None:
    """Lines of one cell each as rows: a label and the numbers below it. None for no table."""
    cells = _with_years(text, cells)
    shown = [text[block.start : block.end].strip() for block in cells]
    kept = [
        (block, cell) for block, cell in zip(cells, shown, strict=True) if cell not in _FRAGMENTS
    ]
    cells, shown = [block for block, _ in kept], [cell for _, cell in kept]
    numeric = [_is_numeric(cell) and not _YEAR.fullmatch(cell) for cell in shown]
    scored = any(numeric) and any(_SCORED.search(cell) for cell in shown)
    if not scored and (sum(numeric) < 2 or sum(numeric) < 0.25 * len(cells)):
        return None
    rows: list[CellRow] = []
    at = 0
    while at < len(cells):
        if numeric[at]:
            at += 1
            continue
        stop = at + 1
        while stop < len(cells) and (numeric[stop] or shown[stop].lower() in _EMPTY):
            stop += 1
        parts = cells[at:stop]
        spans = [(block.start, block.end, column) for column, block in enumerate(parts)]
        rows.append(CellRow(Block("row", parts[0].start, parts[-1].end), spans))
        at = stop
    return _with_heads(text, rows)


def _under_days(text: str, rows: list[CellRow]) -> list[CellRow] | None:
    """Rows whose last columns are under dates or years; None if no head is one."""
    first = _first_with_values(rows)
    dated = [_is_date(text, row.cells[0]) for row in rows[:first]]
    days = [row for row, is_day in zip(rows, dated, strict=False) if is_day]
    if not days:
        return None
    cells = [(*row.cells[0][:2], column) for column, row in enumerate(days)]
    found = [row for row, is_day in zip(rows, dated, strict=False) if not is_day]
    found.append(CellRow(Block("row", days[0].block.start, days[-1].block.end), cells))
    for row in rows[first:]:
        skipped = len(row.cells) - len(days)
        short = skipped < 1  # a row with a gap in an unknown place
        placed = [
            (start, end, NOWHERE if short else column - skipped)
            for column, (start, end, _) in enumerate(row.cells)
        ]
        found.append(row._replace(cells=placed))
    return found


def _is_date(text: str, cell: tuple[int, int, int]) -> bool:
    shown = text[cell[0] : cell[1]].strip()
    dates = find_dates(" ".join(shown.split()), 0, len(shown))
    return bool(dates) and dates[0].end - dates[0].start >= len(shown) - 1


def _with_years(text: str, cells: Sequence[Block]) -> list[Block]:
    """Dates whose year is on the next line, as one cell."""
    found: list[Block] = []
    years = [_YEAR.fullmatch(text, block.start, block.end) is not None for block in cells]
    days = [_BROKEN_DAY.fullmatch(text[it.start : it.end].strip()) is not None for it in cells]
    for at, block in enumerate(cells):
        alike = days[at - 2 : at - 1] == [True] or years[at + 1 : at + 2] == [True]
        if at and years[at] and days[at - 1] and not alike:
            found[-1] = found[-1]._replace(end=block.end)
        else:  # where all days stand before all years, or one above them
            found.append(block)
    return found


def _first_with_values(rows: Sequence[CellRow]) -> int:
    return next((at for at, row in enumerate(rows) if len(row.cells) > 1), len(rows))


def _with_heads(text: str, rows: list[CellRow]) -> list[CellRow]:
    """Heads on lines of their own before the first row become one row of heads."""
    first = _first_with_values(rows)
    width = len(rows[first].cells) - 1 if first < len(rows) else 0
    heads = rows[max(0, first - width) : first]
    named = first < len(rows) and not _is_date(text, rows[first].cells[0])
    if not heads or len(heads) != width or not named:
        return _under_days(text, rows) or rows
    upper: list[CellRow] = []
    for alike, group in groupby(rows[: first - width], key=lambda row: _shape(text, row)):
        over = list(group)
        spread = alike and len(over) > 1 and width % len(over) == 0
        upper += [_head_row(over, width // len(over))] if spread else over
    return [*upper, _head_row(heads, 1), *rows[first:]]


def _shape(text: str, row: CellRow) -> str:
    """What a line of its own above a table is: the length of a period, or a day's first part."""
    shown = text[row.cells[0][0] : row.cells[0][1]].strip()
    day = _BROKEN_DAY.fullmatch(shown)
    return "day" if day else "ended" if _ENDED.search(shown) else ""


def _head_row(rows: Sequence[CellRow], wide: int) -> CellRow:
    """Heads on lines of their own as one row, each over as many columns."""
    cells = [(*row.cells[0][:2], 1 + at * wide) for at, row in enumerate(rows)]
    return CellRow(Block("row", rows[0].block.start, rows[-1].block.end), cells)
