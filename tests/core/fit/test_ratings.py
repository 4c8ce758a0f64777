"""What moves a rating, which way, how wide it is, and what never moves it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import LAYERS, Asset, Claim, Layer
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.capacity import tenant_count
from compute_jobs.core.fit.fit_model import OwnRating
from compute_jobs.core.fit.money import run_rate_growth
from compute_jobs.core.fit.scoring import Scorer
from tests.core.fit.world import (
    FIVE,
    LATER,
    claim,
    employer,
    evidence,
    fit_of,
    founding,
    metrics,
    mode,
    points,
    rating,
    relation,
    scorer,
    with_claims,
)

GROWTHS = ("revenue_growth", "segment_growth", "run_rate_growth")


def one(*claims: Claim, layer: Layer = "cluster", as_of: date = date(2026, 6, 1)) -> Scorer:
    """One employer called "it" and what is claimed of it."""
    return scorer(evidence([employer("it", layer)], claims), as_of)


def growth_claim(metric: str, value: float, **more: Any) -> Claim:
    when = {"as_of": "2026-04-01"} if metric.startswith("run_rate") else {"period": "2026-Q1"}
    return claim("it", metric, f"{value}%", id="growth", **when, **more)


@settings(max_examples=40)
@given(
    st.sampled_from(GROWTHS),
    st.sampled_from(LAYERS),
    st.floats(-90, 900),
    st.floats(0, 500),
)
def test_more_filed_growth_never_lowers_a_fit(
    metric: str, layer: Layer, low: float, more: float
) -> None:
    before = one(growth_claim(metric, round(low, 1)), layer=layer).score()
    after = one(growth_claim(metric, round(low + more, 1)), layer=layer).score()
    assert fit_of(after, "it").fit >= fit_of(before, "it").fit - 1e-9


@settings(max_examples=40)
@given(
    st.sampled_from(["top5_customer_share", "top_customer_share", "china_share"]),
    st.floats(0, 100),
    st.floats(0, 100),
)
def test_worse_concentration_never_raises_a_fit(metric: str, one_end: float, other: float) -> None:
    low, high = sorted((round(one_end, 1), round(other, 1)))
    base = claim("it", "revenue", "$500M", period="2025")
    fits = [
        fit_of(one(base, claim("it", metric, f"{share}%", period="2025", id="s")).score(), "it")
        for share in (low, high)
    ]
    assert fits[1].fit <= fits[0].fit + 1e-9


@pytest.mark.parametrize("name", FIVE)
@pytest.mark.parametrize("step", [20.0, 400.0])
def test_more_growth_never_lowers_one_of_the_five(name: str, step: float) -> None:
    world = founding()
    told = next(
        (
            c
            for c in world.evidence.claims.values()
            if name in c.subjects and c.metric in GROWTHS and c.figure and c.figure.middle
        ),
        None,
    )
    metric = told.metric if told else "revenue_growth"
    base = told.figure.middle if told and told.figure and told.figure.middle else 0.0
    fits = []
    for value in (base, base + step):
        made = claim(
            name,
            metric,
            f"{value}%",
            id=told.id if told else "new",
            perimeter=told.perimeter if told else "",
            period="2026-Q1",
            as_of="2026-05-01",
        )
        ledger = resolve(with_claims(world.evidence, [made]), LATER)
        fit = Scorer(ledger, world.rubric, world.anchors).score().fit(name)
        assert fit is not None
        fits.append(fit.fit)
    assert fits[1] >= fits[0] - 1e-9


@pytest.mark.parametrize("tier", ["analysis", "ambition"])
@pytest.mark.parametrize("name", FIVE)
def test_ambition_and_analysis_never_move_a_rating(name: str, tier: str) -> None:
    world = founding()
    plain = world.scorer(LATER)
    boasts = [
        ("accelerators_deployed", "5M", {}),
        ("accelerators_planned", "9M", {"modality": "plan"}),
        ("power_deployed", "90 GW", {}),
        ("power_permitted", "yes", {}),
        ("power_funded", "yes", {}),
        ("revenue", "$900B", {"period": "2026"}),
        ("revenue_growth", "900%", {"period": "2026"}),
        ("run_rate", "$900B", {}),
        ("profitable", "yes", {}),
        ("attrition", "0%", {}),
        ("posted_base", "$900k", {}),
        ("rd_share", "60%", {"period": "2026"}),
        ("top5_customer_share", "1%", {"period": "2026-Q1"}),
        ("outside_tenants", "40", {}),
        ("senior_ic_openings", "90", {}),
        ("permit_challenge", "no", {}),
    ]
    made = [
        claim(name, metric, text, id=f"boast-{metric}", tier=tier, also=("colossus-1",), **more)
        for metric, text, more in boasts
    ]
    ledger = resolve(with_claims(world.evidence, made), LATER)
    moved = Scorer(ledger, world.rubric, world.anchors, world.lines)
    for who in FIVE:
        before, after = plain.ratings[who], moved.ratings[who]
        assert [(r.low, r.mode, r.high) for r in after] == [(r.low, r.mode, r.high) for r in before]


def test_a_plan_is_no_fact_even_from_the_company_itself() -> None:
    plan = claim("it", "accelerators_deployed", "500k", tier="primary", modality="plan")
    assert rating(one(plan), "it", "capacity").gap


def test_talk_of_a_deal_is_no_deal() -> None:
    for status, counts in (("rumored", False), ("negotiating", False), ("signed", True)):
        made = one(
            claim("it", "run_rate", "$1B", as_of="2026-04-01"),
            claim(
                "it",
                "deal_rate",
                "$100M",
                per="month",
                deal="d",
                deal_status=status,
                role="owner",
                end="2029-05",
            ),
        )
        assert (points(made, "it", "growth.contracted") is not None) is counts, status


def test_nothing_known_is_a_gap_that_cites_who_says_so() -> None:
    made = one(
        claim("it", "run_rate", "$1B", as_of="2026-04-01"),
        claim("it", "comp_disclosed", "no", tier="reported", id="nobody-says"),
    )
    comp, culture = rating(made, "it", "comp"), rating(made, "it", "culture")
    assert comp.gap and culture.gap
    assert comp.claims == ("nobody-says",)
    gap = founding().rubric.gaps["comp"]
    assert (comp.low, comp.mode, comp.high) == (gap.low, gap.mode, gap.high)
    assert not culture.claims


def test_an_adverse_finding_is_worse_than_silence_and_ends_no_gap() -> None:
    made = one(claim("it", "leadership_change", "yes", tier="reported"))
    found = rating(made, "it", "stability")
    assert found.gap
    assert found.mode < founding().rubric.gaps["stability"].mode


@pytest.mark.parametrize(
    ("tier", "half"), [("filed", 5), ("relayed", 8), ("primary", 10), ("reported", 15)]
)
def test_the_tier_says_how_wide(tier: str, half: float) -> None:
    made = one(
        claim("it", "attrition", "12%", tier=tier, as_of="2026-06-01", published="2026-06-01")
    )
    found = rating(made, "it", "culture")
    step = abs(rating_at(made, 12.5) - rating_at(made, 11.5)) / 2
    assert found.high - found.mode == pytest.approx(half, abs=step + 1e-9)
    assert found.mode == pytest.approx(rating_at(made, 12))


def rating_at(made: Scorer, attrition: float) -> float:
    lead = next(it for it in made.rubric.leads if it.measure == "attrition")
    return lead.curve.at(attrition)


def test_age_pulls_to_the_gap_and_widens_by_the_half_life_of_the_metric() -> None:
    said = claim("it", "attrition", "5.0%", as_of="2026-01-01", published="2026-01-01")
    young, old = one(said, as_of=date(2026, 1, 1)), one(said, as_of=date(2027, 1, 1))
    near, far = rating(young, "it", "culture"), rating(old, "it", "culture")
    gap = founding().rubric.gaps["culture"].mode
    assert near.mode == pytest.approx(rating_at(young, 5))
    assert far.mode == pytest.approx(gap + (near.mode - gap) / 2)
    assert far.high - far.mode == pytest.approx(5 + 25 * 0.5, abs=0.2)
    assert near.high - near.mode == pytest.approx(5, abs=0.4)
    (reason,) = far.reasons
    assert (reason.fresh, reason.measured) == (pytest.approx(0.5), pytest.approx(near.mode))


def test_each_adjustment_ages_by_its_own_half_life() -> None:
    made = one(
        claim("it", "rd_share", "20.0%", period="2025-Q3", published="2025-09-30"),
        claim("it", "senior_ic_track", "no", as_of="2026-01-01", published="2026-01-01"),
        as_of=date(2026, 1, 22),
    )
    curve = next(it for it in made.rubric.leads if it.measure == "rd_share").curve
    assert points(made, "it", "learning.rd") == pytest.approx(curve.at(20))
    assert points(made, "it", "learning.senior_track") == pytest.approx(-4)


@settings(max_examples=40)
@given(
    st.sampled_from(
        ["revenue_growth", "attrition", "rd_share", "top5_customer_share", "posted_base"]
    ),
    st.floats(0, 99),
    st.integers(0, 2000),
    st.integers(0, 2000),
)
def test_older_evidence_is_never_further_from_the_gap(
    metric: str, value: float, days: int, more: int
) -> None:
    told = claim("it", metric, f"{round(value, 1)}", period="2026-Q1", as_of="2026-04-01")
    criterion = metrics()[metric].criterion
    assert criterion is not None
    gap = founding().rubric.gaps[criterion].mode
    day = date(2026, 5, 1)
    away = [
        abs(mode(one(told, as_of=day + timedelta(days=age)), "it", criterion) - gap)
        for age in (days, days + more)
    ]
    assert away[1] <= away[0] + 1e-9


@pytest.mark.parametrize(
    ("period", "last", "overdue"),
    [
        ("2026-Q2", date(2026, 11, 13), "Q2 2026; Q3 was due by 13 Nov"),
        ("2025-Q4", date(2026, 5, 16), "Q4 2025; Q1 2026 was due by 16 May"),
        ("2026-H1", date(2027, 2, 28), "H1 2026; H2 was due by 28 Feb"),
        ("FY2025", date(2027, 3, 17), "FY2025; FY2026 was due by 17 Mar"),
        ("2025", date(2027, 3, 17), "2025; 2026 was due by 17 Mar"),
        (
            "2026-05-01/2026-07-31",
            date(2026, 12, 14),
            "1 May 2026 – 31 Jul 2026; the next quarter was due by 14 Dec",
        ),
    ],
)
def test_a_closed_figure_counts_fully_until_a_newer_one_is_due(
    period: str, last: date, overdue: str
) -> None:
    said = claim("it", "rd_share", "20.0%", period=period, published="2026-01-01")

    def at(days: int) -> Any:
        made = one(said, as_of=last + timedelta(days=days))
        return rating(made, "it", "learning").reasons[0]

    assert (at(0).fresh, at(0).overdue) == (1.0, "")
    assert "was due" not in at(0).text
    assert at(1).overdue == overdue and at(1).text.endswith(f"({overdue})")
    assert at(270).fresh == pytest.approx(0.5)


def test_a_figure_without_a_period_ages_from_its_own_date() -> None:
    said = claim("it", "rd_share", "20.0%", as_of="2026-01-01")
    made = one(said, as_of=date(2026, 9, 28))
    assert rating(made, "it", "learning").reasons[0].fresh == pytest.approx(0.5)


def test_two_independent_origins_lift_a_tier() -> None:
    def said(name: str, origin: str) -> Claim:
        return claim(
            "it",
            "attrition",
            "12%",
            id=name,
            tier="reported",
            origin=origin,
            as_of="2026-06-01",
            published="2026-06-01",
        )

    alone = rating(one(said("a", "first")), "it", "culture")
    both = rating(one(said("a", "first"), said("b", "second")), "it", "culture")
    assert both.high - both.mode == pytest.approx(alone.high - alone.mode - 5)


def test_an_unresolved_conflict_spans_both_values() -> None:
    made = one(
        claim("it", "rd_share", "10%", id="low", tier="reported", period="2025"),
        claim("it", "rd_share", "40%", id="high", tier="reported", period="2025"),
    )
    found = rating(made, "it", "learning")
    curve = next(it for it in made.rubric.leads if it.measure == "rd_share").curve
    assert found.low < curve.at(10) and found.high > curve.at(40)


def test_widths_combine_as_the_root_of_their_squares() -> None:
    when = {"as_of": "2026-06-01", "published": "2026-06-01"}
    made = one(
        claim("it", "top5_customer_share", "40.0%", period="2026-03-01/2026-05-31"),
        claim("it", "export_charge", "no", tier="reported", **when),
    )
    found = rating(made, "it", "stability")
    assert found.high - found.mode == pytest.approx((5**2 + 15**2) ** 0.5, abs=0.1)


def test_no_rating_is_wider_than_knowing_nothing_or_leaves_the_scale() -> None:
    for row in founding().scorer(date(2030, 1, 1)).rated.values():
        for found in row:
            assert 0 <= found.low <= found.mode <= found.high <= 100
            total = sum(reason.points for reason in found.reasons)
            assert total == pytest.approx(found.mode, abs=1e-9)


def test_reasons_name_their_rule_metric_and_claims() -> None:
    row = founding().scorer().ratings["astera-labs"]
    growth = row[0]
    assert growth.reasons[0].rule == "growth.revenue"
    assert growth.reasons[0].metric == "revenue_growth"
    assert growth.reasons[0].claims == ("astera-revenue-growth",)
    assert "93.4 %" in growth.reasons[0].text


def test_the_readers_verdict_outranks_the_rubric_and_narrows_the_range() -> None:
    made = founding().scorer(LATER)
    own = OwnRating("stability", 80.0, 10.0, "my verdict: pass")
    mine = made.with_own({"nvidia": {"stability": own}})
    found = rating(mine, "nvidia", "stability")
    assert (found.low, found.mode, found.high) == (70, 80, 90)
    assert found.own and not found.gap
    assert found.reasons[0].text == "my verdict: pass"
    assert mode(mine, "nvidia", "growth") == mode(made, "nvidia", "growth")
    assert mode(mine, "xai", "stability") == mode(made, "xai", "stability")
    wide = OwnRating("stability", 50.0, 90.0, "no idea")
    wider = rating(made.with_own({"nvidia": {"stability": wide}}), "nvidia", "stability")
    before = rating(made, "nvidia", "stability")
    assert wider.high - wider.low <= before.high - before.low


def test_a_word_that_the_evidence_bears_out_costs_no_points() -> None:
    made = founding().scorer(LATER)
    read = rating(made, "astera-labs", "growth")
    word = OwnRating("growth", 80.0, 8.0, "my verdict: pass", agrees=(72.0, 100.0))
    assert abs(read.mode - 80) < 8
    found = rating(made.with_own({"astera-labs": {"growth": word}}), "astera-labs", "growth")
    assert found.mode == read.mode and found.own
    assert (found.low, found.high) == (pytest.approx(read.mode - 8), pytest.approx(read.mode + 8))
    far = OwnRating("growth", 45.0, 10.0, "my verdict: concern", agrees=(35.0, 55.0))
    assert (
        rating(made.with_own({"astera-labs": {"growth": far}}), "astera-labs", "growth").mode == 45
    )
    number = OwnRating("growth", 80.0, 8.0, "my verdict: pass, 80")
    again = made.with_own({"astera-labs": {"growth": number}})
    assert rating(again, "astera-labs", "growth").mode == 80
    gap = OwnRating("comp", 45.0, 10.0, "my verdict: concern", agrees=(35.0, 55.0))
    assert rating(made.with_own({"xai": {"comp": gap}}), "xai", "comp").mode == 45


def test_taking_a_verdict_back_restores_every_fit_exactly() -> None:
    made = founding().scorer(LATER)
    own = OwnRating("comp", 90.0, 5.0, "an offer")
    mine = made.with_own({"xai": {"comp": own}})
    assert mine.score().fits != made.score().fits
    assert mine.with_own({}).score().fits == made.score().fits


def test_asset_flags_reach_those_who_hold_the_asset() -> None:
    world = evidence(
        [employer("owner"), employer("renter", "lab"), employer("stranger")],
        [
            claim("hall", "accelerators_deployed", "50k", as_of="2026-05-01"),
            claim("hall", "permit_challenge", "yes", as_of="2026-05-01"),
            claim("hall", "power_funded", "yes", as_of="2026-05-01"),
            claim("stranger", "run_rate", "$1B", as_of="2026-05-01"),
            claim("owner", "run_rate", "$1B", as_of="2026-05-01"),
            claim("renter", "run_rate", "$1B", as_of="2026-05-01"),
        ],
        [Asset("hall", "The Hall", "cluster")],
        [relation("owner", "hall", "owner"), relation("renter", "hall", "tenant")],
    )
    made, month = scorer(world), 2 ** (-31 / 120)
    assert points(made, "owner", "stability.permits") == pytest.approx(-10 * month)
    assert points(made, "renter", "stability.rented_permits") == pytest.approx(-4 * month)
    assert points(made, "stranger", "stability.permits") is None
    assert points(made, "owner", "capacity.power_funded") == pytest.approx(4 * month)
    assert points(made, "renter", "capacity.power_funded") == pytest.approx(4 * month)


@pytest.mark.parametrize("metric", ["power_funded", "power_permitted"])
def test_a_part_that_is_funded_or_permitted_is_named(metric: str) -> None:
    for yes in ("yes", "no"):
        one = claim("it", metric, yes, perimeter="phase 1", as_of="2026-05-01")
        made = scorer(evidence([employer("it")], [one, claim("it", "run_rate", "$1B")]))
        assert text_of(made, "it", f"capacity.{metric}").endswith("(phase 1)")


def text_of(made: Scorer, who: str, rule: str) -> str:
    reasons = [reason for row in made.ratings[who] for reason in row.reasons]
    return next(str(reason.text) for reason in reasons if reason.rule == rule)


def test_a_count_of_tenants_that_is_open_above_is_rated_as_its_number_and_says_so() -> None:
    def with_count(counted: str) -> Scorer:
        world = evidence(
            [employer("it"), employer("renter", "lab")],
            [
                claim("it", "run_rate", "$1B", as_of="2026-05-01"),
                claim("hall", "outside_tenants", counted, as_of="2026-05-01"),
            ],
            [Asset("hall", "Hall", "cluster")],
            [relation("it", "hall", "owner"), relation("renter", "hall", "tenant")],
        )
        return scorer(world)

    exact, least = with_count("1"), with_count("1+")
    rule = "stability.tenants"
    month = 2 ** (-31 / 60)
    assert points(exact, "it", rule) == pytest.approx(-10 * month)
    assert points(least, "it", rule) == pytest.approx(-10 * month)
    assert text_of(exact, "it", rule).endswith(": one, Renter")
    assert text_of(least, "it", rule).endswith(": Renter is named")
    count = tenant_count(least.facts, least.facts.evidence.employers["it"])
    assert count is not None
    assert (count.value, count.low, count.written_low, count.written_high) == (1, 1, 1, None)


def test_a_build_time_names_who_built() -> None:
    built = {"period": "2025", "tier": "reported"}
    world = evidence(
        [employer("parent"), employer("child", "lab", parent="parent"), employer("other")],
        [
            claim("child", "build_days", "~122 days", also=("hall",), **built),
            claim("shed", "build_days", "90 days", **built),
            *(claim(who, "run_rate", "$1B", as_of="2026-05-01") for who in ("parent", "other")),
        ],
        [Asset("hall", "The Hall", "cluster"), Asset("shed", "The Shed", "cluster")],
        [relation("child", "hall", "operator"), relation("other", "shed", "owner")],
    )
    made, rule = scorer(world), "capacity.build_speed"
    assert text_of(made, "child", rule) == "a site built in ~122 days"
    assert text_of(made, "parent", rule) == "a site built in ~122 days, by Child"
    assert text_of(made, "other", rule).endswith(
        "90 days, reported for The Shed without its builder"
    )


def test_no_hire_or_opening_is_said_in_words() -> None:
    for metric, rule in (
        ("infra_openings", "learning.infra_openings"),
        ("optics_openings", "learning.optics_openings"),
        ("senior_ic_openings", "learning.senior_openings"),
    ):
        none, some = (one(claim("it", metric, figure, as_of="2026-05-01")) for figure in ("0", "3"))
        assert "seen" in text_of(none, "it", rule) and "0" not in text_of(none, "it", rule)
        assert "3 postings" in text_of(some, "it", rule)


@pytest.mark.parametrize("metric", ["infra_openings", "optics_openings", "senior_ic_openings"])
def test_what_nobody_saw_moves_no_rating(metric: str) -> None:
    led = claim("it", "rd_share", "20.0%", period="2026-Q1")
    none = claim("it", metric, "0", as_of="2026-05-01")
    without, seen = (rating(one(*claims), "it", "learning") for claims in ((led,), (led, none)))
    assert (seen.low, seen.mode, seen.high) == (without.low, without.mode, without.high)
    assert none.id in seen.claims


def test_a_run_rate_that_grew_within_a_year_is_not_stretched_to_one() -> None:
    def growth_of(first: str, day: str, last: str = "$5B+") -> Any:
        made = one(
            claim("it", "run_rate", first, id="first", as_of=day, published=day),
            claim("it", "run_rate", last, id="last", as_of="2026-04-01"),
        )
        return run_rate_growth(made.facts, made.facts.evidence.employers["it"])

    within = growth_of("~$1B", "2025-08-31")
    assert within.value == pytest.approx(400)
    assert within.low == pytest.approx(5 / 1.05 * 100 - 100)
    assert (within.written_low, within.written_high) == (pytest.approx(400), None)
    assert within.text == "from ~$1B to at least $5B, ~+400 % or more within a year"
    assert set(within.claims) == {"first", "last"}
    longer = growth_of("$1B", "2024-12-01")
    assert longer.value < 400 and longer.text.endswith("a year")
    shrunk = growth_of("$10B", "2025-08-31", "$5B")
    assert shrunk.value < -50 and shrunk.written_high == pytest.approx(shrunk.value)


def earned(margin: float) -> list[Claim]:
    """A quarter's revenue of a million and what was left of it."""
    return [
        claim("it", "revenue", "$1,000,000", period="2026-Q1", id="sold"),
        claim("it", "net_income", f"${margin * 1e4:.0f}", period="2026-Q1", id="left"),
    ]


@pytest.mark.parametrize(("margin", "added"), [(35, 8.25), (10, 3), (0, 0)])
def test_where_no_buyer_is_known_profit_leads_stability_and_moves_nothing(
    margin: float, added: float
) -> None:
    known = rating(one(*earned(margin)), "it", "stability")
    assert not known.gap
    assert (known.high - known.low) / 2 >= 15, "as wide as a report, however well it is filed"
    gap = next(iter(known.reasons))
    assert gap.rule == "stability.earnings"
    by_margin = [reason for reason in known.reasons if reason.rule == "stability.margin"]
    assert not by_margin, "what leads adjusts nothing"
    assert gap.points == pytest.approx(42 + added, abs=0.01)


def test_a_known_buyer_leads_and_profit_adjusts() -> None:
    share = claim("it", "top_customer_share", "20%", period="2026-Q1")
    known = rating(one(*earned(20), share), "it", "stability")
    assert [reason.rule for reason in known.reasons][:2] == [
        "stability.top_customer",
        "stability.margin",
    ]


def test_of_two_periods_that_end_together_the_shorter_counts() -> None:
    half = claim("it", "rd_share", "56%", period="2026-H1", id="a-half")
    quarter = claim("it", "rd_share", "45%", period="2026-Q2", id="b-quarter")
    made = scorer(evidence([employer("it")], [half, quarter]), date(2026, 8, 1))
    assert made.facts.measures("it", "rd_share")[0].claims == (quarter.id,)


def test_a_quarter_that_is_long_overdue_gives_way_to_its_year() -> None:
    year = claim("it", "rd_share", "23%", period="2025", id="a-year")
    quarter = claim("it", "rd_share", "21%", period="2025-Q4", id="b-quarter")
    claims = evidence([employer("it")], [year, quarter])
    shown = [
        scorer(claims, day).facts.measures("it", "rd_share")[0].claims[0]
        for day in (date(2026, 6, 1), date(2026, 11, 29))
    ]
    assert shown == [quarter.id, year.id]
