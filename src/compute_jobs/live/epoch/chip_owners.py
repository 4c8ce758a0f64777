"""AI chips by owner: what the large buyers own and add, with the range of each estimate.

Ownership isn't use, and chips count wherever they are, so these figures are never added to what
runs at sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import Figure
from compute_jobs.live.claim_parts import about, quantity, stretch
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields, day, digits

_MEDIAN = "Compute estimate in H100e (median)"
_ENDS = ("H100e (5th percentile)", "H100e (95th percentile)")
BY_DESIGNER = ("Chip manufacturer", "Owner", _MEDIAN, "Power in MW (median)")
BY_CHIP = ("Chip manufacturer", "Owner", "Chip type", _MEDIAN, "Number of Units (median)")
QUARTERS = ("Chip manufacturer", "Owner", "Chip type", _MEDIAN, "Number of Units")
_NAMES = {"Nvidia": "NVIDIA"}
_MADE = re.compile(r"generated on: (\d\d)-(\d\d)-(20\d\d)")


class _Stock(NamedTuple):
    """Chips of one kind that one employer owned at the end of a quarter, or added in it."""

    employer: str
    chips: str
    started: date
    ended: date
    figure: Figure
    note: str
    locator: str


def made(row: Fields) -> date | None:
    """The day on which a row's estimate was made."""
    found = _MADE.search(row.text("Notes"))
    return day(f"{found[3]}-{found[1]}-{found[2]}") if found else None


def read_by_designer(rows: Iterable[Fields], into: Collector) -> None:
    """Each owner's chips by designer, and in total."""
    stocks = list(_stocks(rows, into, "Chip manufacturer", count_unknown=True))
    source = _source(into)
    for stock in stocks:
        _add_owned(stock, into, source, f"{stock.chips} chips")
    for employer in dict.fromkeys(stock.employer for stock in stocks):
        own = [stock for stock in stocks if stock.employer == employer]
        total = own[0]._replace(chips="all")
        if len({stock.ended for stock in own}) > 1:
            into.skipped["owners whose chip data ends in different quarters: no total"] += 1
            continue
        if len(own) > 1:
            names = ", ".join(stock.chips for stock in own)
            note = f"The sum of Epoch AI's medians for {names} chips; its range is not known."
            value = sum(stock.figure.value or 0.0 for stock in own)
            total = total._replace(figure=about(value, "h100e"), note=note)
        _add_owned(total, into, source, "")


def read_by_chip(rows: Iterable[Fields], into: Collector) -> None:
    source = _source(into)
    for stock in _stocks(rows, into, "Chip type"):
        _add_owned(stock, into, source, f"{stock.chips} chips", key="owns by chip")


def read_quarters(rows: Iterable[Fields], into: Collector) -> None:
    source = _source(into)
    for stock in _stocks(rows, into, "Chip type"):
        name, period = into.name(stock.employer), stretch(stock.started, stock.ended)
        into.add(
            f"{stock.employer} added {stock.chips} {stock.ended.isoformat()}",
            subjects=(stock.employer,),
            metric="h100e_added",
            statement=f"{name} added about {_shown(stock)} in {stock.chips} chips in "
            f"{fmt.period(period)}.",
            figure=stock.figure,
            tier="analysis",
            source=source,
            locator=stock.locator,
            period=period,
            as_of=day_of(min(stock.ended, into.retrieved)),
            perimeter=f"{stock.chips} chips",
            note=stock.note,
            hedge="estimated",
        )


def _stocks(
    rows: Iterable[Fields], into: Collector, kind: str, *, count_unknown: bool = False
) -> list[_Stock]:
    """The newest complete row of each known owner and kind of chips."""
    newest: dict[tuple[str, str], _Stock] = {}
    unknown: dict[tuple[str, str], float] = {}
    for row in rows:
        into.rows += 1
        name, chips = row.line("Owner", 80), row.line(kind, 60)
        median, started, ended = row.positive(_MEDIAN), row.day("Start date"), row.day("End date")
        if row.raw("Incomplete") == "True" or ended is None or ended > into.retrieved:
            into.skipped["chip owners' quarters that are incomplete"] += 1
            continue
        if median is None or started is None or not chips:
            into.skipped["chip owners' rows without an estimate"] += 1
            continue
        employer = into.employer(name)
        if employer is None:
            unknown[name, chips] = median
            continue
        held = newest.get((employer, chips))
        if held is None or held.ended < ended:
            units = row.positive("Number of Units (median)") or row.positive("Number of Units")
            power = row.positive("Power in MW (median)")
            figure = _figure(row, median)
            note = "Epoch AI's estimate of what is owned, not of what is used."
            if figure.low is not None:
                note += " The range is its 5th to 95th percentile."
            if units:
                drawn = f", which draw about {fmt.power(round(power))}" if power else ""
                note += f" About {fmt.count(units)} chips{drawn}."
            newest[employer, chips] = _Stock(
                employer,
                _NAMES.get(chips, chips),
                started,
                ended,
                figure,
                note,
                f"row {row.line('Name', 120)!r}",
            )
    if count_unknown:
        for (name, _), median in unknown.items():
            into.miss(name, median)
    return list(newest.values())


def _figure(row: Fields, median: float) -> Figure:
    """The median with its percentiles, or alone if they can't be right."""
    low, high = (digits(row.raw(column)) for column in _ENDS)
    if low is None or high is None or not low <= median <= high:
        return about(median, "h100e")
    text = quantity(median, "h100e").text
    return Figure(median, low, high, low, high, "h100e", None, text)


def _shown(stock: _Stock) -> str:
    low, high = stock.figure.low, stock.figure.high
    shown = fmt.count(stock.figure.value or 0.0, "h100e")
    if low is None or high is None:
        return shown
    return f"{shown} ({fmt.count(low)} to {fmt.count(high)})"


def _add_owned(
    stock: _Stock, into: Collector, source: str, perimeter: str, *, key: str = "owns"
) -> None:
    name, of = into.name(stock.employer), f" in {perimeter}" if perimeter else ""
    into.add(
        f"{stock.employer} {key} {stock.chips} {stock.ended.isoformat()}",
        subjects=(stock.employer,),
        metric="h100e_owned",
        statement=f"{name} owned about {_shown(stock)}{of} on {fmt.day(stock.ended)}.",
        figure=stock.figure,
        tier="analysis",
        source=source,
        locator=stock.locator,
        as_of=day_of(stock.ended),
        perimeter=perimeter,
        note=stock.note,
        hedge="estimated",
    )


def _source(into: Collector) -> str:
    return into.source("ai-chip-owners", "Data on AI Chip Owners")
