"""Posted base pay: structured fields before text, and nothing if there is any doubt.

On-target earnings and total compensation aren't base pay. A label that doesn't match the size, a
placeholder, a currency whose size can't be checked or a dollar of an unknown country means no pay,
with the reason kept. Nothing is converted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compute_jobs.core.posting import Pay
from compute_jobs.live.boards.pay_in_text import (
    MONEY,
    MORE,
    PayReading,
    believable,
    calls_more,
    interval_of,
    names_more,
    on_target_for_sales,
    ranges_in,
    shows_money,
    what_it_says,
)
from compute_jobs.packs.tables import bundled_table

SALES = "for sales roles the posting says that its range is on-target earnings"


def structured(
    low: float | None,
    high: float | None,
    currency: str,
    label: str,
    *,
    name: str = "",
    about: str = "",
    sales: bool = False,
) -> PayReading:
    """A range from a board's own fields. ``label`` names the interval, ``about`` explains."""
    if low is None and high is None:
        return PayReading()
    known = bundled_table("boards_rules")["pay"]["labels"]
    called = what_it_says(name)
    if called == "more":
        return PayReading(refused=f"{name!r} isn't base pay")
    if sales and on_target_for_sales(about):
        return PayReading(refused=SALES)
    if calls_more(about) or (called != "base" and names_more(about)):
        return PayReading(refused="described as more than base pay")
    said = known.get(label, "")
    if label and not said and label.upper() != "NONE":
        return PayReading(refused=f"unknown interval {label!r}")
    interval = said or interval_of(name) or interval_of(about)
    return believable(low, high, currency, interval, how="structured", label=name)


def from_text(text: str, places: Sequence[str] = (), *, sales: bool = False) -> PayReading:
    """Every base range a description states."""
    if sales and on_target_for_sales(text):
        return PayReading(refused=SALES)
    taken: dict[tuple[float, float, str, str], Pay] = {}
    refused = ""
    for found in ranges_in(text, places, sales=sales):
        refused = refused or found.reading.refused
        for pay in found.reading.pay:
            taken.setdefault((pay.low, pay.high, pay.currency, pay.interval), pay)
    if not taken and not refused and shows_money(text):
        refused = MONEY
    return PayReading(tuple(taken.values()), "" if taken else refused)


def choose(
    offered: Iterable[PayReading], text: str, places: Sequence[str] = (), *, sales: bool = False
) -> PayReading:
    """Structured ranges if the board gave any, else the text's.

    A structured range that the text calls on-target or total pay is dropped.
    """
    given = [reading for reading in offered if reading.pay or reading.refused]
    if not given:
        return from_text(text, places, sales=sales)
    ranges = dict.fromkeys(pay for reading in given for pay in reading.pay)
    refused = next((reading.refused for reading in given if reading.refused), "")
    if ranges and sales and on_target_for_sales(text):
        return PayReading(refused=SALES)
    if ranges:
        in_text = list(ranges_in(text, places, sales=sales))
        doubts = {(it.low, it.high): it.doubt for it in in_text if it.doubt}
        kept = [pay for pay in ranges if (pay.low, pay.high) not in doubts]
        if not in_text and calls_more(text):
            kept, doubts = [], {(0.0, 0.0): MORE}
        if len(kept) < len(ranges):
            refused = next(iter(doubts.values()))
        ranges = dict.fromkeys(kept)
    return PayReading(tuple(ranges), "" if ranges else refused)
