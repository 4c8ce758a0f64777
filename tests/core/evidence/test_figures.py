"""Figures as written: value, unit, rate and the bounds of the wording."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence import figures
from compute_jobs.core.evidence.figures import (
    WORDINGS,
    FigureError,
    Wording,
    figure_of,
    flag_figure,
    parse_figure,
    show_figure,
    text_figure,
    unit_fits,
    wording_of,
)

ONE = [
    ("$1.25B", 1.25e9, 1.245e9, 1.255e9, "usd", None),
    ("$308.4M", 308.4e6, 308.35e6, 308.45e6, "usd", None),
    ("$1.25B/mo.", 1.25e9, 1.245e9, 1.255e9, "usd", "month"),
    ("roughly 500 thousand dollars a month", 5e5, 4.75e5, 5.25e5, "usd", "month"),
    ("nearly $5 billion", 5e9, 4.75e9, 5e9, "usd", None),
    ("$5B+", 5e9, 5e9, None, "usd", None),
    ("over $5B a year", 5e9, 5e9, None, "usd", "year"),
    ("more than 300 megawatts", 300, 300, None, "mw", None),
    ("~1GW", 1000, 950, 1050, "mw", None),
    ("up to 1M Google TPUs", 1e6, None, 1e6, "tpu", None),
    ("100K H100", 1e5, 99_500, 100_500, "gpu", None),
    ("about 220,000 GPUs", 220_000, 209_000, 231_000, "gpu", None),
    ("200k+", 200_000, 200_000, None, "count", None),
    ("+93.4%", 93.4, 93.35, 93.45, "percent", None),
    ("~90 %", 90, 85.5, 94.5, "percent", None),
    ("-$6.4B", -6.4e9, -6.45e9, -6.35e9, "usd", None),
    ("−$6.4B", -6.4e9, -6.45e9, -6.35e9, "usd", None),
    ("($6.4B)", -6.4e9, -6.45e9, -6.35e9, "usd", None),
    ("nearly -$5B", -5e9, -5e9, -4.75e9, "usd", None),
    ("122 days", 122, 121.5, 122.5, "day", None),
    ("3x", 3, 2.5, 3.5, "ratio", None),
    ("88/100", 88, 87.5, 88.5, "point", None),
    ("100 thousand users joining weekly", 1e5, 99_500, 100_500, "joining", "week"),
    ("approx. 10.3 million subscribers", 10.3e6, 9.785e6, 10.815e6, "subscriber", None),
    ("218 billion parameters", 218e9, 217.5e9, 218.5e9, "parameter", None),
    ("0", 0, -0.5, 0.5, "count", None),
    ("US$ 45bn in total", 45e9, 44.5e9, 45.5e9, "usd", "total"),
]


@pytest.mark.parametrize("case", ONE, ids=lambda case: case[0])
def test_one_number(
    case: tuple[str, float, float | None, float | None, str, str | None],
) -> None:
    text, value, low, high, unit, per = case
    made = parse_figure(text)
    assert made.value == value
    assert (made.low, made.high) == (None, None)
    assert made.bound_low == (None if low is None else pytest.approx(low, rel=1e-12))
    assert made.bound_high == (None if high is None else pytest.approx(high, rel=1e-12))
    assert (made.unit, made.per) == (unit, per)


RANGES = [
    ("2–3%", 2, 3, 1.5, 3.5, "percent"),
    ("$1.75–2T", 1.75e12, 2e12, 1.745e12, 2.005e12, "usd"),
    ("$212,000 - $300,000", 212_000, 300_000, 211_999.5, 300_000.5, "usd"),
    ("between 2 and 3 GW", 2000, 3000, 1500, 3500, "mw"),
    ("200k to 220k GPUs", 2e5, 2.2e5, 199_500, 220_500, "gpu"),
    ("about 100–200 MW", 100, 200, 95, 210, "mw"),
]


@pytest.mark.parametrize("case", RANGES, ids=lambda case: case[0])
def test_a_range_keeps_its_ends_as_written(
    case: tuple[str, float, float, float, float, str],
) -> None:
    text, low, high, below, above, unit = case
    made = parse_figure(text)
    assert made.value is None
    assert (made.low, made.high) == (low, high)
    assert made.bound_low == pytest.approx(below)
    assert made.bound_high == pytest.approx(above)
    assert made.unit == unit
    assert made.middle == (low + high) / 2


def test_three_years_are_thirty_six_months() -> None:
    assert parse_figure("three years").value == parse_figure("36 months").value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "$",
        "none",
        "1e999",
        "9" * 40,
        "1 in 3",
        "3–2%",
        "€5M",
        "5 /fortnight",
        "$5 GW",
        "$9999999999999T",
        "12,34,567",
        "about",
        "--5",
        "5 5",
        "x" * 200,
        "½",
        "٣",
    ],
)
def test_what_is_no_figure_says_so(text: str) -> None:
    with pytest.raises(FigureError):
        parse_figure(text)


def test_a_figure_in_another_unit_or_rate_is_refused() -> None:
    with pytest.raises(FigureError, match="in mw, not in usd"):
        parse_figure("5 GW", unit="usd")
    with pytest.raises(FigureError, match="per month, not per year"):
        parse_figure("$5M a month", per="year")


def test_the_metric_fills_in_the_noun() -> None:
    assert parse_figure("220,000", unit="gpu").unit == "gpu"
    assert parse_figure("1M TPUs", unit="gpu").unit == "tpu"
    assert parse_figure("5", unit="percent").unit == "percent"


def test_flags_and_texts() -> None:
    assert (flag_figure("yes").value, flag_figure("no").value) == (1.0, 0.0)
    assert text_figure("confidential filing").value is None
    with pytest.raises(FigureError):
        flag_figure("maybe")


def test_dimensions_take_their_own_units() -> None:
    assert unit_fits("usd", "money")
    assert unit_fits("satellite", "count")
    assert not unit_fits("usd", "count")
    assert not unit_fits("gpu", "percent")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e30])
def test_numbers_must_be_finite_and_meant(bad: float) -> None:
    with pytest.raises(FigureError):
        figure_of(value=bad, unit="usd")
    with pytest.raises(FigureError):
        figure_of(low=0.0, high=bad, unit="usd")


@given(
    st.floats(-1e20, 1e20, allow_nan=False),
    st.sampled_from(WORDINGS),
    st.sampled_from(["usd", "mw"]),
)
def test_bounds_hold_the_value(value: float, wording: Wording, unit: str) -> None:
    made = figure_of(value=value, wording=wording, unit=unit)
    assert made.value == value
    assert made.bound_low is None or made.bound_low <= value
    assert made.bound_high is None or made.bound_high >= value
    assert (made.bound_low is None) + (made.bound_high is None) == (
        wording in ("at least", "up to")
    )


@given(st.floats(1, 1e12), st.sampled_from(WORDINGS))
def test_bounds_alone_tell_the_wording(value: float, wording: Wording) -> None:
    """A figure made elsewhere, without a text, is still shown with its wording."""
    made = replace(figure_of(value=value, wording=wording, unit="usd", text="x"), text="")
    coarse = wording == "exact" and wording_of(made) == "about"  # $10: half a digit is 5 %
    assert wording_of(made) == wording or coarse


def test_a_middle_may_stand_within_a_range() -> None:
    made = figure_of(value=5.0, low=4.0, high=9.0, unit="mw")
    assert (made.middle, made.low, made.high) == (5.0, 4.0, 9.0)
    assert (made.bound_low, made.bound_high) == (4.0, 9.0)
    with pytest.raises(FigureError, match="outside"):
        figure_of(value=5.0, low=6.0, high=9.0, unit="mw")


def test_a_figure_with_one_end_is_open_at_the_other() -> None:
    least, most = figure_of(low=5.0, unit="mw"), figure_of(high=5.0, unit="mw")
    assert (least.bound_low, least.bound_high) == (5.0, None)
    assert (most.bound_low, most.bound_high) == (None, 5.0)
    assert (least.text, most.text) == ("at least 5 MW", "up to 5 MW")
    assert wording_of(replace(least, text="")) == "at least"
    with pytest.raises(FigureError):
        figure_of(unit="mw")


UNITS = ["usd", "percent", "mw", "gpu", "subscriber", "ratio"]


@given(st.integers(1, 9999), st.integers(-3, 9), st.sampled_from(WORDINGS), st.sampled_from(UNITS))
def test_a_figure_survives_being_written_and_read(
    digits: int, power: int, wording: Wording, unit: str
) -> None:
    """Up to four digits, what is shown reads back as what was meant."""
    made = figure_of(value=float(f"{digits}e{power}"), wording=wording, unit=unit)
    again = parse_figure(show_figure(made), unit=unit)
    assert again.value == pytest.approx(made.value, rel=1e-9)
    assert wording_of(again) == wording
    if wording in ("about", "nearly"):
        assert again.bound_low == pytest.approx(made.bound_low, rel=1e-9)


@given(st.integers(1, 999), st.integers(1, 999), st.integers(0, 9), st.sampled_from(UNITS))
def test_a_range_survives_being_written_and_read(
    low: int, more: int, power: int, unit: str
) -> None:
    made = figure_of(low=low * 10.0**power, high=(low + more) * 10.0**power, unit=unit)
    again = parse_figure(show_figure(made), unit=unit)
    assert again.low == pytest.approx(made.low, rel=1e-9)
    assert again.high == pytest.approx(made.high, rel=1e-3)


@given(st.text(max_size=40) | st.text("0123456789.,$%+-–~kMBT aeinopr/()x", max_size=30))
def test_any_text_is_a_finite_figure_or_a_clear_error(text: str) -> None:
    try:
        made = parse_figure(text)
    except FigureError as error:
        assert str(error)
        return
    assert made.middle is not None
    for number in (made.value, made.low, made.high, made.bound_low, made.bound_high):
        assert number is None or math.isfinite(number)
    bounds = (made.bound_low, made.bound_high)
    assert None in bounds or bounds[0] <= bounds[1]  # type: ignore[operator]


@given(
    st.lists(
        st.one_of(st.sampled_from([*figures.LEADS, "About", "UP TO", " ", "5", "x", "İ", "ſ"])),
        max_size=5,
    ).map("".join)
)
def test_leads_are_stripped_as_a_pattern_would(text: str) -> None:
    longest = sorted(figures.LEADS, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)), re.I | re.A)
    rest, wording = text, None
    while match := pattern.match(rest):
        after = rest[match.end() :]
        if match[0][-1].isalpha() and after[:1].isalnum():
            break
        wording = wording or figures.LEADS[match[0].lower()]
        rest = after.lstrip()
    assert figures._strip_lead(text) == (rest, wording)
