"""From filed points to series: quarters (derived if necessary), years, trailing year, growth.

Cash flows are filed as year-to-date and fourth quarters aren't filed separately, so quarters are
calculated as differences of periods with the same start. Every such point lists its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.live.edgar.company_facts import FiledMeasure, FiledRow, Point
from compute_jobs.packs.tables import bundled_table

_GAP = 3
"""Days by which some filers' consecutive periods may be apart or overlap."""
_YEAR_END = 10
"""Days by which the end of a filer's fiscal year may vary."""
_KINDS = ("quarter", "half", "nine_months", "year")


class FlowSeries(Struct, frozen=True):
    """A flow's quarters, including derived ones, and years, each by last day."""

    measure: FiledMeasure
    quarters: tuple[Point, ...]
    years: tuple[Point, ...]


def length_kind(days: int) -> str:
    """Quarter, half, nine_months or year; empty for any other length."""
    lengths = bundled_table("edgar_tags")["lengths"]
    return next((kind for kind in _KINDS if lengths[kind][0] <= days <= lengths[kind][1]), "")


def series_of(measure: FiledMeasure) -> FlowSeries:
    """Quarters and years of a flow. A derived quarter of revenue below zero is dropped."""
    floor = measure.metric == "revenue"
    quarters: dict[int, Point] = {}
    years: list[Point] = []
    runs: dict[int, list[Point]] = {}
    for point in measure.points:
        kind = length_kind(point.days)
        if kind == "quarter":
            quarters[point.last] = point
        elif kind == "year":
            years.append(point)
        if kind:
            near = next((it for it in runs if abs(it - point.first) <= _GAP), point.first)
            runs.setdefault(near, []).append(point)
    for run in runs.values():
        run.sort(key=lambda it: it.last)
        for shorter, longer in pairwise(run):
            _derive(quarters, longer, (shorter,), floor)
    for year in years:
        if year.last not in quarters and (first_three := _three_quarters(quarters, year)):
            _derive(quarters, year, first_three, floor)
    return FlowSeries(measure, tuple(quarters[last] for last in sorted(quarters)), tuple(years))


def trailing_year(quarters: Sequence[Point]) -> Point | None:
    """The last four quarters combined, if they are consecutive."""
    last = quarters[-4:]
    if len(last) < 4 or not all(_follows(a, b) for a, b in pairwise(last)):
        return None
    newest = last[-1]
    return Point(
        first=last[0].first,
        last=newest.last,
        value=sum(point.value for point in last),
        tag=newest.tag,
        row=newest.row,
        known=newest.known,
        inputs=tuple(last),
        how="the last four quarters combined",
    )


def year_before(points: Sequence[Point], point: Point) -> Point | None:
    """The same period a year earlier, as the base for growth."""
    before = (it for it in reversed(points) if 350 <= point.last - it.last <= 380)
    return next((it for it in before if abs(it.days - point.days) <= 10), None)


def growth(now: Point, before: Point) -> float | None:
    """In percent; None from zero or from a loss."""
    if before.value <= 0:
        return None
    return (now.value / before.value - 1) * 100


def matching(points: Sequence[Point], point: Point) -> Point | None:
    """The point of another measure for the same period."""
    same = (it for it in reversed(points) if it.last == point.last)
    return next((it for it in same if abs(it.first - point.first) <= _GAP), None)


class FiscalCalendar(Struct, frozen=True):
    """How the company names its years, so a quarter can be called Q1 FY2027."""

    years: tuple[tuple[int, int], ...]
    """First and last day of each fiscal year known, oldest first."""
    offset: int
    """What the company adds to the year a fiscal year ends in (0, or -1 for some)."""

    def label(self, point: Point) -> str:
        """FY2026, Q1 FY2027, or empty outside the known calendar."""
        fiscal_year = self._year(point)
        if fiscal_year is None:
            return ""
        first, last = fiscal_year
        year = (date.fromordinal(last) - timedelta(days=7)).year + self.offset
        if point.days > 300:
            return f"FY{year}" if abs(point.last - last) <= _GAP else ""
        number = round((point.last - first + 1) / 91.3)
        return f"Q{number} FY{year}" if 1 <= number <= 4 else ""

    def ends_year(self, point: Point) -> bool:
        """Whether it ends when the known fiscal years do, allowing for 53-week years."""
        return any(
            abs((point.last - last + 183) % 365.25 - 183) <= _YEAR_END for _, last in self.years
        )

    def _year(self, point: Point) -> tuple[int, int] | None:
        if not self.years:
            return None
        for first, last in self.years:
            if first - _GAP <= point.first and point.last <= last + _GAP:
                return first, last
        # The current year has no row yet: it follows the last one.
        last = self.years[-1][1]
        if last - _GAP < point.first and point.last <= last + 371 + _GAP:
            return last + 1, last + 364
        return None


def fiscal_calendar(years: Sequence[Point]) -> FiscalCalendar:
    """From the years as filed. A filing's own focus names only its own year: the newest in it."""
    newest_of: dict[str, int] = {}
    for point in years:
        held = newest_of.get(point.known.accession, 0)
        newest_of[point.known.accession] = max(held, point.last)
    offset = 0
    for point in years:
        row = point.known
        if row.year and newest_of[row.accession] == point.last and row.form.startswith("10-K"):
            difference = row.year - (point.end - timedelta(days=7)).year
            if difference in (-1, 0, 1):
                offset = difference
    return FiscalCalendar(tuple((p.first, p.last) for p in years), offset)


def fiscal_years_only(flow: FlowSeries, calendar: FiscalCalendar) -> FlowSeries:
    """The flow without years that end within a fiscal year.

    Some filers report trailing twelve months each quarter, which aren't fiscal years and would be
    compared with one.
    """
    if not calendar.years:
        return flow
    return replace(flow, years=tuple(year for year in flow.years if calendar.ends_year(year)))


def _derive(
    quarters: dict[int, Point], longer: Point, shorter: tuple[Point, ...], floor: bool
) -> None:
    first = shorter[-1].last + 1
    days = longer.last - first + 1
    if longer.last in quarters or length_kind(days) != "quarter":
        return
    whole, parts = longer.value, [point.value for point in shorter]
    how = "a longer period minus the earlier part"
    if length_kind(longer.days) == "year":
        part = "nine months" if len(shorter) == 1 else "three quarters"
        how = f"the year minus its first {part}"
    restated = [bool(point.replaced) for point in (longer, *shorter)]
    if any(restated) and not all(restated):
        # A restated year minus nine months as first filed would be neither.
        whole, parts = _as_first_filed(longer), [_as_first_filed(point) for point in shorter]
        how += ", both as first filed, because only one was restated later"
    value = whole - sum(parts)
    if floor and value < 0:
        return
    quarters[longer.last] = Point(
        first=first,
        last=longer.last,
        value=value,
        tag=longer.tag,
        row=longer.row,
        known=longer.known,
        inputs=(longer, *shorter),
        how=how,
    )


def _as_first_filed(point: Point) -> float:
    rows: tuple[FiledRow, ...] = (*point.replaced, point.known)
    return min(rows, key=lambda row: row.filed).value


def _three_quarters(quarters: Mapping[int, Point], year: Point) -> tuple[Point, ...]:
    inside = sorted(
        (p for p in quarters.values() if year.first - _GAP <= p.first and p.last < year.last),
        key=lambda it: it.last,
    )
    if len(inside) != 3 or abs(inside[0].first - year.first) > _GAP:
        return ()
    follow = all(_follows(a, b) for a, b in pairwise(inside))
    return tuple(inside) if follow else ()


def _follows(one: Point, other: Point) -> bool:
    return abs(other.first - one.last - 1) <= _GAP
