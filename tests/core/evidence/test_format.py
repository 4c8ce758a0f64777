"""Numbers, dates and tiers as a reader sees them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import TIERS, Origin
from compute_jobs.core.evidence.figures import flag_figure, parse_figure, show_figure, text_figure
from tests.core.evidence.make import claim


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.25e9, "$1.25B"),
        (308.4e6, "$308.4M"),
        (-6.4e9, "−$6.4B"),
        (115.2e9, "$115.2B"),
        (1.75e12, "$1.75T"),
        (308_412_345, "$308.4M"),
        (999_999_999, "$1B"),
        (212_000, "$212,000"),
        (0, "$0"),
        (0.5, "$0.5"),
        (45e9, "$45B"),
    ],
)
def test_money(value: float, text: str) -> None:
    assert fmt.money(value) == text


def test_shares_counts_power_and_spans() -> None:
    assert fmt.percent(93.4) == "93.4 %"
    assert fmt.percent(93.4, signed=True) == "+93.4 %"
    assert fmt.percent(-3) == "−3 %"
    assert fmt.count(220_000, "gpu") == "220,000 GPUs"
    assert fmt.count(1e6, "tpu") == "1M TPUs"
    assert fmt.count(1_390_000, "h100e") == "1.39M H100 equivalents"
    assert fmt.count(10.3e6, "subscriber") == "10.3M subscribers"
    assert fmt.count(1, "tenant") == "1 tenant"
    assert fmt.count(35) == "35"
    assert fmt.power(300) == "300 MW"
    assert fmt.power(1200) == "1.2 GW"
    assert fmt.power(0.685) == "685 kW"
    assert fmt.power(0) == "0 MW"
    days = (0, 1, 13, 14, 80, 200, 800)
    assert [fmt.age_words(it) for it in days] == [
        *("today", "1 day", "13 days", "2 weeks", "11 weeks", "7 months", "2 years"),
    ]
    assert fmt.duration(122) == "122 days"
    assert fmt.duration(1095.75) == "3 years"
    assert fmt.duration(1) == "1 day"
    assert fmt.ratio(3) == "3x"
    assert fmt.plural("city", 2) == "cities"
    assert fmt.quantity(1, "flag") == "yes"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("about $1.25B", "~$1.25B"),
        ("nearly $5 billion", "nearly $5B"),
        ("200k+ GPUs", "at least 200,000 GPUs"),
        ("up to 1M TPUs", "up to 1M TPUs"),
        ("$10B", "$10B"),
        ("$1.25B/mo.", "$1.25B a month"),
        ("2–3%", "2–3 %"),
        ("$1.75–2T", "$1.75–2T"),
        ("900 MW to 1.2 GW", "900 MW–1.2 GW"),
        ("$500K-$2M", "$500,000–$2M"),
        ("1–2 GPUs", "1–2 GPUs"),
    ],
)
def test_a_figure_keeps_its_wording_and_its_rate(written: str, shown: str) -> None:
    assert show_figure(parse_figure(written)) == shown


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert show_figure(flag_figure("no")) == "no"
    assert show_figure(text_figure("public filing")) == "public filing"
    assert show_figure(text_figure("2026-06-12", unit="date")) == "12 Jun 2026"
    assert show_figure(text_figure("soon", unit="date")) == "soon"


def test_dates_as_far_as_they_are_known() -> None:
    assert fmt.day(parse_day("2026-03-31")) == "31 Mar 2026"
    assert fmt.day(parse_day("2026-03-31"), short=True) == "31 Mar 26"
    assert fmt.day(date(2026, 3, 1)) == "1 Mar 2026"
    assert fmt.day(parse_day("2026-05")) == "May 2026"
    assert fmt.day(parse_day("2026-05"), short=True) == "May 2026", "May 26 could be a day"
    assert fmt.day(parse_day("2026-Q1"), short=True) == "Q1 26"
    assert fmt.day(parse_day("FY2025")) == "FY2025"
    assert fmt.day(parse_day("FY2025-Q3")) == "Q3 FY2025"
    assert fmt.period(parse_period("Q1")) == "Q1 (no year)"
    for days, name in (
        ("2026-01-01/2026-03-31", "Q1 2026"),
        ("2026-07-01/2026-12-31", "H2 2026"),
        ("2025-01-01/2025-12-31", "2025"),
        ("2026-02-01/2026-04-30", "1 Feb 2026 – 30 Apr 2026"),
        ("2026-01-01/2026-03-30", "1 Jan 2026 – 30 Mar 2026"),
        ("2026-01-01/2026-09-30", "1 Jan 2026 – 30 Sep 2026"),
        ("2025-07-01/2026-06-30", "1 Jul 2025 – 30 Jun 2026"),
    ):
        assert fmt.period(parse_period(days)) == name


def test_ages() -> None:
    shown = [fmt.age(days) for days in (None, 0, 12, 59, 183, 730, 1000)]
    assert shown == ["–", "0 d", "12 d", "59 d", "6 mo", "2 y", "2.7 y"]


def test_ranks_are_ordinals() -> None:
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 103, 111)
    shown = "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 103rd 111th"
    assert " ".join(map(fmt.ordinal, numbers)) == shown


def test_every_tier_has_a_word_and_a_mark_of_its_own() -> None:
    for ascii_only in (False, True):
        marks = [fmt.tier_glyph(tier, ascii_only=ascii_only) for tier in TIERS]
        assert len(set(marks)) == len(TIERS)
        assert all(mark.isascii() for mark in marks) is ascii_only
    words = [fmt.tier_label(tier) for tier in TIERS]
    assert len(set(words)) == len(TIERS)
    assert words == ["filed", "relayed", "company", "press", "view", "plan"]
    assert fmt.tier("filed") == "■ filed"


@pytest.mark.parametrize(
    ("title", "kind", "word"),
    [
        ("CoreWeave 10-Q, filed 12 Aug 2026", "filing", "via 10-Q"),
        ("A 8-K EX-99.1 of Lumentum", "filing", "via 8-K"),
        ("The public registration statement (S-1)", "filing", "via S-1"),
        ("A filing of Dell", "filing", "relayed"),
        ("A post on the 10-Q", "post", "relayed"),
        ("Part S-10 of a report", "filing", "relayed"),
    ],
)
def test_a_relayed_filing_is_called_by_its_form(title: str, kind: str, word: str) -> None:
    origin = Origin("o", title, kind)
    assert fmt.tier_label("relayed", origin) == word
    assert fmt.tier_label("filed", origin) == "filed"
    assert len(word) <= 8


def test_a_tier_of_further_claims_names_no_form_of_the_first() -> None:
    origin = Origin("o", "SpaceX S-1, filed 20 May 2026", "filing")
    assert fmt.how_known(claim("a", tier="relayed"), origin) == "via S-1"
    assert fmt.how_known(claim("a", tier="filed"), origin, "relayed") == "relayed"


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_numbers_stay_short_and_within_a_thousandth(value: float) -> None:
    text = fmt.money(value)
    assert len(text) <= 12
    if abs(value) >= 1e-3:
        shown = parse_figure(text).value
        assert shown == pytest.approx(value, rel=1e-3)


def test_a_day_or_period_that_no_document_states_says_so() -> None:
    day = replace(parse_day("2026-05-10"), inferred=True)
    assert (fmt.day(day), fmt.day(day, short=True)) == ("10 May 2026, inferred", "~10 May 26")
    assert fmt.period(replace(parse_period("2026-Q1"), inferred=True)) == "Q1 2026, inferred"


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("2026-03-31", 9, "31 Mar 26"),
        ("2026-03-31", 8, "Mar 2026"),
        ("2026-03-31", 6, "Mar'26"),
        ("2026-03", 6, "Mar'26"),
        ("2026-Q1", 6, "Q1 26"),
        ("FY2026", 6, "FY2026"),
    ],
)
def test_a_day_without_room_is_its_month(text: str, room: int, shown: str) -> None:
    assert fmt.day_within(parse_day(text), room) == shown


@pytest.mark.parametrize(
    ("hedge", "shown"),
    [
        ("", "It is said to grow."),
        ("is said to", "It is said to grow."),
        ("not confirmed", "It is said to grow. (not confirmed)"),
    ],
)
def test_a_sentence_keeps_its_source_s_reserve(hedge: str, shown: str) -> None:
    assert fmt.hedged(claim("c", statement="It is said to grow.", hedge=hedge)) == shown
