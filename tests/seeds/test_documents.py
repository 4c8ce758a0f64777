"""Each founding document: how many claims it gave, and the figures, dates and grades of many."""

from __future__ import annotations

from collections import Counter

import pytest

from compute_jobs.core.evidence.evidence_model import Claim
from tests.seeds.founding import (
    DISPATCH,
    FOUNDING,
    INSIGHTS,
    NOTE,
    PROFILE,
    VIDEO,
    claim,
    claims_of,
    loaded,
)


def test_the_founding_packs_load_without_a_problem() -> None:
    assert loaded().problems == ()
    assert loaded().evidence.packs == FOUNDING


COUNTS = {
    PROFILE: {"relayed": 1, "reported": 41, "analysis": 12, "ambition": 6},
    INSIGHTS: {"reported": 9, "analysis": 18, "ambition": 8},
    DISPATCH: {"relayed": 5, "primary": 2, "reported": 21, "analysis": 40, "ambition": 2},
    VIDEO: {"reported": 6, "analysis": 11, "ambition": 6},
    NOTE: {"reported": 5, "analysis": 20, "ambition": 1},
}


@pytest.mark.parametrize("pack", FOUNDING)
def test_how_many_claims_each_document_gave_at_each_tier(pack: str) -> None:
    assert Counter(claim.tier for claim in claims_of(pack).values()) == COUNTS[pack]


FISCAL_2025 = "2024-01-29/2025-01-26"
Expected = tuple[str, str, tuple[float, float], str, str | None, str]
# claim, tier, (low, high as written), unit, per, period or as-of
FIGURES: list[Expected] = [
    ("astera-labs-published-fit", "analysis", (88, 88), "point", None, ""),
    ("nvidia-published-fit", "analysis", (87, 87), "point", None, ""),
    ("anthropic-published-fit", "analysis", (82, 82), "point", None, ""),
    ("spacex-published-fit", "analysis", (82, 82), "point", None, ""),
    ("xai-published-fit", "analysis", (79, 79), "point", None, ""),
    ("astera-revenue", "reported", (308.4e6, 308.4e6), "usd", None, "2026-Q1"),
    ("astera-revenue-growth", "relayed", (93.4, 93.4), "percent", None, "2026-Q1"),
    ("astera-rd-share", "reported", (40.7, 40.7), "percent", None, "2026-Q1"),
    ("astera-top5-customers", "reported", (90, 90), "percent", None, "2026-Q1"),
    ("astera-china-share", "reported", (29, 29), "percent", None, "2026-Q1"),
    ("nvidia-data-center-revenue", "reported", (115.2e9, 115.2e9), "usd", None, FISCAL_2025),
    ("nvidia-data-center-growth", "reported", (142, 142), "percent", None, FISCAL_2025),
    ("nvidia-attrition", "reported", (2, 3), "percent", None, ""),
    ("nvidia-no-optics-openings", "reported", (0, 0), "hire", None, ""),
    ("anthropic-run-rate-1b", "reported", (1e9, 1e9), "usd", None, "2025-01"),
    ("anthropic-run-rate-5b", "reported", (5e9, 5e9), "usd", None, "2025-09-02"),
    ("anthropic-series-f", "reported", (13e9, 13e9), "usd", None, "2025-09-02"),
    ("anthropic-valuation", "reported", (183e9, 183e9), "usd", None, "2025-09-02"),
    ("anthropic-azure-commitment", "reported", (30e9, 30e9), "usd", None, ""),
    ("anthropic-nvidia-gigawatt", "reported", (1000, 1000), "mw", None, ""),
    ("anthropic-tpu-commitment", "ambition", (1e6, 1e6), "tpu", None, ""),
    ("anthropic-no-infra-hire", "reported", (0, 0), "hire", None, ""),
    ("spacex-ipo-valuation-175", "ambition", (1.75e12, 2e12), "usd", None, ""),
    ("spacex-ipo-raise-75", "ambition", (75e9, 75e9), "usd", None, ""),
    ("spacex-million-gpu-memphis", "ambition", (1e6, 1e6), "gpu", None, ""),
    ("spacex-tier-with-customer", "reported", (100e3, 100e3), "gpu", None, ""),
    ("spacex-one-outside-tenant", "reported", (1, 1), "tenant", None, ""),
    ("xai-colossus-100k", "reported", (100e3, 100e3), "gpu", None, "2024-09"),
    ("colossus-200k", "reported", (200e3, 200e3), "gpu", None, ""),
    ("colossus-build-days", "reported", (122, 122), "day", None, "2024"),
    ("xai-million-gpu-target", "ambition", (1e6, 1e6), "gpu", None, ""),
    ("xai-no-outside-customers", "reported", (0, 0), "tenant", None, ""),
    ("xai-infra-opening", "reported", (1, 1), "posting", None, "2026-05-10"),
    ("anthropic-colossus-total", "reported", (45e9, 45e9), "usd", "total", ""),
    ("anthropic-colossus-term", "reported", (1095.75, 1095.75), "day", None, ""),
    ("spacex-million-satellites", "ambition", (1e6, 1e6), "satellite", None, ""),
    ("spacex-capex-ai-vs-space", "reported", (3, 3), "ratio", None, ""),
    ("spacex-ipo-valuation-15", "ambition", (1.5e12, 1.5e12), "usd", None, ""),
    ("spacex-ipo-raise-30", "ambition", (30e9, 30e9), "usd", None, ""),
    ("xai-operating-loss-2025", "relayed", (-6.4e9, -6.4e9), "usd", None, "2025"),
    ("xai-revenue-2025", "relayed", (3.2e9, 3.2e9), "usd", None, "2025"),
    ("grok-x-monthly-users", "relayed", (550e6, 550e6), "user", None, "2026-03"),
    ("grok-ai-feature-users", "relayed", (117e6, 117e6), "user", None, ""),
    ("spacex-anthropic-monthly-rate", "relayed", (1.25e9, 1.25e9), "usd", "month", ""),
    ("anthropic-yearly-rate", "analysis", (15e9, 15e9), "usd", "year", ""),
    ("xai-loss-twice-revenue", "analysis", (2, 2), "ratio", None, "2025"),
    ("agentic-218b-parameters", "reported", (218e9, 218e9), "parameter", None, ""),
    ("agentic-218b-active", "reported", (25e9, 25e9), "parameter", None, ""),
    ("agentic-218b-one-b200", "reported", (1, 1), "gpu", None, ""),
    ("agentic-218b-languages", "reported", (48, 48), "language", None, ""),
    ("railway-employees", "reported", (35, 35), "employee", None, ""),
    ("railway-revenue", "reported", (2e6, 2e6), "usd", None, ""),
    ("railway-weekly-users", "reported", (100e3, 100e3), "user", "week", ""),
    ("railway-monthly-loss", "reported", (-500e3, -500e3), "usd", "month", ""),
    ("railway-monthly-revenue-then", "reported", (50e3, 50e3), "usd", "month", ""),
    ("spacex-q1-revenue", "reported", (5e9, 5e9), "usd", None, "Q1"),
    ("spacex-year-revenue", "analysis", (11.4e9, 11.4e9), "usd", None, "2024"),
    ("starlink-subscribers", "reported", (10.3e6, 10.3e6), "subscriber", None, ""),
    ("spacex-space-segment-revenue", "analysis", (619e6, 619e6), "usd", None, ""),
    ("colossus1-accelerators", "analysis", (220e3, 220e3), "gpu", None, ""),
    ("colossus1-power", "analysis", (300, 300), "mw", None, ""),
    ("lease-sentiment", "analysis", (0.25, 0.25), "ratio", None, ""),
]


@pytest.mark.parametrize("expected", FIGURES, ids=[row[0] for row in FIGURES])
def test_figures_are_exact(expected: Expected) -> None:
    name, tier, ends, unit, per, when = expected
    it = claim(name)
    figure = it.figure
    assert figure is not None
    low = figure.value if figure.value is not None else figure.low
    high = figure.value if figure.value is not None else figure.high
    assert (low, high) == pytest.approx(ends)
    assert (figure.unit, figure.per, it.tier) == (unit, per, tier)
    assert _when(it) == when


def _when(it: Claim) -> str:
    if it.period is not None:
        return it.period.text
    return it.as_of.text if it.as_of is not None else ""


# claim, bounds that its wording gives
BOUNDS = [
    ("astera-top5-customers", 85.5, 94.5),
    ("anthropic-run-rate-5b", 5e9, None),
    ("anthropic-tpu-commitment", None, 1e6),
    ("anthropic-run-rate-growth", 376, None),
    ("spacex-q1-revenue", 4.75e9, 5e9),
    ("colossus-200k", 200e3, None),
    ("colossus1-accelerators", 209e3, 231e3),
    ("colossus1-power", 300, None),
    ("xai-loss-twice-revenue", 2, None),
    ("railway-monthly-loss", -525e3, -475e3),
    ("xai-operating-loss-2025", -6.45e9, -6.35e9),
]


@pytest.mark.parametrize(("name", "low", "high"), BOUNDS)
def test_the_wording_bounds_the_figure(name: str, low: float | None, high: float | None) -> None:
    figure = claim(name).figure
    assert figure is not None
    assert figure.bound_low == (None if low is None else pytest.approx(low))
    assert figure.bound_high == (None if high is None else pytest.approx(high))


SAID = [
    ("nvidia-supplies-colossus", "yes"),
    ("nvidia-export-charge", "yes"),
    ("anthropic-not-profitable", "no"),
    ("no-comp-disclosed", "no pay data"),
    ("no-culture-data", "no attrition or review data"),
    ("no-senior-ic-track", "no"),
    ("xai-leadership-change", "yes"),
    ("xai-permit-challenge", "yes"),
    ("nvidia-spectrum-x-photonics", "optics"),
    ("spacex-confidential-filing", "confidential filing"),
    ("spacex-s1-public", "public filing"),
    ("spacex-public-filing-nasdaq", "public filing"),
    ("spacex-listing-date", "2026-06-12"),
    ("agentic-218b-licence", "Apache 2.0"),
]


@pytest.mark.parametrize(("name", "text"), SAID)
def test_flags_stages_and_dates(name: str, text: str) -> None:
    figure = claim(name).figure
    assert figure is not None
    assert figure.text == text


def test_events_and_windows_bear_their_dates() -> None:
    days = {
        "spacex-confidential-filing": "2026-04-01",
        "nvidia-spectrum-x-photonics": "2025-03",
        "qwen-37-surfaced": "2026-05-18",
        "grok-x-monthly-users": "2026-03",
    }
    for name, day in days.items():
        as_of = claim(name).as_of
        assert as_of is not None
        assert as_of.text == day
    rate = claim("spacex-anthropic-monthly-rate")
    assert rate.end is not None
    assert rate.end.text == "2029-05"
    assert rate.start is None, "no founding document says when the deal began"


def test_the_transcript_is_located_by_time() -> None:
    times = [
        ref.locator
        for it in claims_of(DISPATCH).values()
        for ref in it.sources
        if ref.source == "dispatch-008"
    ]
    assert len(times) > 50
    written = ("opening quotation", "source 3, context", "source 4, context")
    spoken = [time for time in times if time not in written]
    assert all(len(time) == 8 and time[2] == time[5] == ":" for time in spoken)


def test_the_eight_cited_sources_and_the_digest_have_cards() -> None:
    cards = [card for card in loaded().evidence.sources.values() if card.pack == DISPATCH]
    assert len(cards) == 9
    assert sum(card.note.startswith("Cited source") for card in cards) == 8


def test_each_insight_is_a_source_of_its_own() -> None:
    cards = [card for card in loaded().evidence.sources.values() if card.pack == INSIGHTS]
    assert len(cards) == 11
