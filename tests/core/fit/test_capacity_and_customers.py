"""What capacity and concentration rest on: credit above the gap, AI systems, total revenue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Asset, Claim, Layer, Role
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.capacity import (
    outside_user,
    tenants_of,
)
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.core.fit.measures import measured
from compute_jobs.core.fit.money import deals, income, product_revenue, top_five_share
from compute_jobs.core.fit.rating_facts import Measure
from compute_jobs.core.fit.scenario_overlays import apply_scenarios
from compute_jobs.core.fit.scoring import Scorer
from tests.core.fit.world import (
    LATER,
    claim,
    employer,
    evidence,
    fit_of,
    founding,
    mode,
    points,
    rating,
    relation,
    scorer,
)

NOW = {"as_of": "2026-06-01", "published": "2026-06-01"}
GAP = founding().rubric.gaps["capacity"].mode


def curve(measure: str, at: float) -> float:
    lead = next(lead for lead in founding().rubric.leads if lead.measure == measure)
    return lead.curve.at(at)


def halls(*held: tuple[Role, str], who: str = "it", more: tuple[Claim, ...] = ()) -> Scorer:
    """One cluster company and its halls: how it holds each, and how many chips run there."""
    return scorer(
        evidence(
            [employer(who), employer("user", "lab"), employer("other")],
            [
                *(
                    claim(f"hall-{at}", "accelerators_deployed", chips, id=f"hall-{at}", **NOW)
                    for at, (_, chips) in enumerate(held)
                ),
                claim(who, "employees", "40", **NOW),
                *more,
            ],
            [Asset(f"hall-{at}", f"Hall {at}", "cluster") for at, _ in enumerate(held)],
            [
                line
                for at, (role, _) in enumerate(held)
                for line in (
                    relation(who, f"hall-{at}", role),
                    relation("user", f"hall-{at}", "tenant"),
                    relation("other", f"hall-{at}", "operator"),
                )
            ],
        )
    )


@pytest.mark.parametrize(("role", "share"), [("owner", 1.0), ("operator", 0.8), ("tenant", 0.5)])
def test_credit_scales_what_lies_above_the_gap(role: Role, share: float) -> None:
    got = points(halls((role, "100,000")), "it", "capacity.accelerators")
    assert got == pytest.approx(GAP + share * (curve("credited_accelerators", 1e5) - GAP))


def test_few_chips_are_below_the_gap_whoever_holds_them() -> None:
    for role in ("owner", "tenant"):
        got = points(halls((role, "100")), "it", "capacity.accelerators")
        assert got == pytest.approx(curve("credited_accelerators", 100))


@given(st.integers(3, 6), st.integers(2, 6))
@settings(max_examples=30, deadline=None)
def test_a_further_site_never_takes_points_away(one: int, other: int) -> None:
    alone = halls(("owner", f"{10**one}"))
    both = halls(("owner", f"{10**one}"), ("tenant", f"{10**other}"))
    rule = "capacity.accelerators"
    before, after = points(alone, "it", rule), points(both, "it", rule)
    assert before is not None and after is not None and after >= before - 1e-9


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 900), st.integers(0, 900))
@settings(max_examples=40, deadline=None)
def test_an_old_site_never_takes_from_a_fresh_one(one: int, two: int, age: int, more: int) -> None:
    def with_sites(*sites: tuple[int, int]) -> float:
        day = date(2026, 6, 1)
        told = [
            claim(
                f"hall-{at}",
                "accelerators_deployed",
                f"{10**size}",
                id=f"hall-{at}",
                as_of=(day - timedelta(days=days)).isoformat(),
                published="2020-01-01",
            )
            for at, (size, days) in enumerate(sites)
        ]
        world = evidence(
            [employer("it")],
            [*told, claim("it", "employees", "40", **NOW)],
            [Asset(f"hall-{at}", f"Hall {at}", "cluster") for at, _ in enumerate(sites)],
            [relation("it", f"hall-{at}", "owner") for at, _ in enumerate(sites)],
        )
        return float(points(scorer(world, day), "it", "capacity.accelerators") or 0.0)

    alone, both = with_sites((one, age)), with_sites((one, age), (two, age + more))
    assert both >= min(alone, GAP) - 1e-9 and (both >= alone - 1e-9 or alone < GAP)


def test_who_else_is_credited_with_the_same_machines_is_said() -> None:
    found = rating(halls(("owner", "100,000")), "it", "capacity").reasons[0]
    assert "also counted for Other and User" in found.text


# -- outside customers -----------------------------------------------------------------------


def hall(*claims: Claim, role: Role = "owner", layer: Layer = "cluster") -> Scorer:
    """A company with one hall that nobody rents on the supply map, and what is claimed of it."""
    runs = claim("hall", "accelerators_deployed", "100,000", id="runs", **NOW)
    about = [claim("it", "employees", "40", **NOW)]
    return scorer(
        evidence(
            [employer("it", layer), employer("buyer", "lab"), employer("sister", parent="it")],
            [runs, *about, *claims],
            [Asset("hall", "Hall", "cluster"), Asset("shed", "Shed", "cluster")],
            [relation("it", "hall", role)],
        )
    )


def lease_to(buyer: str, **more: Any) -> Claim:
    terms = {"deal": "d", "deal_status": "effective", "role": "owner", "per": "month", **NOW}
    return claim("it", "deal_rate", "$100M", id="lease", counterparty=buyer, **(terms | more))


def used(made: Scorer) -> Measure | None:
    return outside_user(made.facts, made.facts.evidence.employers["it"])


PLACED = claim("hall", "capacity_lease", "Hall", id="place", deal="d", **NOW)
"""Another claim of the lease's deal, which says where it is."""


@pytest.mark.parametrize(
    "told",
    [
        (lease_to("buyer", also=("hall",)),),
        (lease_to("buyer"), PLACED),
        (claim("hall", "outside_tenants", "3", id="count", tier="relayed", **NOW),),
    ],
)
def test_a_named_counterparty_and_a_filed_count_are_outside_customers(
    told: tuple[Claim, ...],
) -> None:
    captive, let = (rating(hall(*more), "it", "capacity") for more in ((), told))
    share = founding().rubric.shares.captive
    full = curve("credited_accelerators", 1e5)
    assert captive.reasons[0].points == pytest.approx(GAP + share * (full - GAP))
    assert let.reasons[0].points == pytest.approx(full)
    assert told[0].id in let.claims and told[0].id not in captive.claims
    yes = used(hall(*told))
    assert yes is not None and yes.yes and told[0].id in yes.claims


@pytest.mark.parametrize(
    "told", [lease_to("buyer"), claim("it", "outside_tenants", "3", id="count", **NOW)]
)
def test_a_customer_without_a_place_uses_no_site_but_is_a_customer(told: Claim) -> None:
    captive, still = (points(hall(*more), "it", "capacity.accelerators") for more in ((), (told,)))
    assert still == pytest.approx(captive)
    yes = used(hall(told))
    assert yes is not None and yes.yes and told.id in yes.claims


def test_a_deal_that_starts_later_by_any_of_its_claims_has_no_user_yet() -> None:
    later = replace(PLACED, start=parse_day("2027-01"))
    captive, let, still = (
        points(hall(*more), "it", "capacity.accelerators")
        for more in ((), (lease_to("buyer"), PLACED), (lease_to("buyer"), later))
    )
    assert still == pytest.approx(captive) and let != pytest.approx(captive)


def test_the_tenant_of_a_place_where_nothing_runs_does_not_use_what_runs_elsewhere() -> None:
    def capacity_of(place: str, *more: Claim) -> Any:
        runs = claim("it", "power_deployed", "100 MW", role="owner", **NOW)
        world = evidence(
            [employer("it"), employer("buyer", "lab")],
            [runs, *more],
            [Asset("hall", "Hall", "data center", place=place)],
            [relation("it", "hall", "owner"), relation("buyer", "hall", "tenant")],
        )
        return rating(scorer(world), "it", "capacity").reasons[0]

    running = claim("hall", "power_deployed", "40 MW", **NOW)
    assert "without a named outside user" in capacity_of("Kentucky").text
    for reason in (capacity_of("Kentucky", running), capacity_of("")):
        assert "with customers including Buyer, counted in full" in reason.text


@pytest.mark.parametrize(
    "told",
    [
        lease_to("sister"),
        lease_to("buyer", also=("shed",)),
        lease_to("buyer", deal_status="ended"),
        lease_to("buyer", deal_status="negotiating"),
        lease_to("buyer", role="tenant"),
        lease_to("buyer", end="2026-04-30"),
        lease_to("buyer", also=("hall",), start="2027-01"),
        claim("it", "outside_tenants", "3", id="count", tier="reported", **NOW),
    ],
)
def test_what_names_no_customer_of_the_hall_leaves_it_captive(told: Claim) -> None:
    captive, still = (points(hall(*more), "it", "capacity.accelerators") for more in ((), (told,)))
    assert still == pytest.approx(captive)


@pytest.mark.parametrize(
    ("tier", "status", "outside"),
    [("relayed", "effective", False), ("relayed", "signed", True), ("analysis", "effective", True)],
)
def test_a_customer_that_was_bought_is_none_from_that_day_on(
    tier: str, status: str, *, outside: bool
) -> None:
    sale = claim("user", "ownership", "It", tier=tier, deal_status=status, role="parent",
                 counterparty="it", id="sale", **NOW)  # fmt: skip
    made = halls(("owner", "100,000"), more=(sale,))
    found = tenants_of(made.facts, made.facts.evidence.employers["it"])
    assert ("user" in found) is outside


def test_a_tenant_is_no_outside_customer_of_its_own() -> None:
    made = hall(role="tenant", layer="lab")
    assert used(made) is None
    text = rating(made, "it", "capacity").reasons[0].text
    assert "outside user" not in text and "as tenant" in text


def test_where_no_claim_names_a_customer_nobody_says_that_there_is_none() -> None:
    assert used(hall()) is None
    denied = used(hall(claim("it", "outside_tenants", "0", tier="reported", **NOW)))
    assert denied is not None and not denied.yes


def chips(*claims: Claim) -> Scorer:
    return scorer(evidence([employer("it", "silicon")], claims))


def test_product_counts_fully_where_it_is_known_to_go_into_ai_systems() -> None:
    sold = {"period": "2025", "per": "year"}
    segment = claim("it", "segment_revenue", "$10B", perimeter="Data Center", **sold)
    whole = claim("it", "revenue", "$40B", **sold)
    full = points(chips(whole, segment), "it", "capacity.shipped")
    assert full == pytest.approx(curve("product_revenue", 1e10))
    half = points(chips(whole), "it", "capacity.shipped")
    assert half == pytest.approx(GAP + 0.5 * (curve("product_revenue", 4e10) - GAP))
    text = rating(chips(whole), "it", "capacity").reasons[0].text
    assert "its share for AI systems isn't known, counted 50 %" in text
    games = claim("it", "segment_revenue", "$10B", perimeter="Gaming retail chain", **sold)
    assert points(chips(whole, games), "it", "capacity.shipped") == pytest.approx(half)


def test_all_that_a_power_company_sells_counts_a_quarter_until_a_segment_is_named() -> None:
    sold = {"period": "2025", "tier": "filed"}
    whole = claim("it", "revenue", "$40B", **sold)
    segment = claim("it", "segment_revenue", "$10B", perimeter="Data Center", **sold)

    def power(*claims: Claim) -> Scorer:
        return scorer(evidence([employer("it", "power")], claims))

    quarter = points(power(whole), "it", "capacity.power_sold")
    assert quarter == pytest.approx(GAP + 0.25 * (curve("product_revenue", 4e10) - GAP))
    assert "counted 25 %" in rating(power(whole), "it", "capacity").reasons[0].text
    full = points(power(whole, segment), "it", "capacity.power_sold")
    assert full == pytest.approx(curve("product_revenue", 1e10))


def test_a_power_company_without_revenue_shows_the_megawatts_it_runs() -> None:
    runs = claim("it", "power_deployed", "1.1 GW", **NOW)
    made = scorer(evidence([employer("it", "power")], [runs]))
    assert rating(made, "it", "capacity").reasons[0].rule == "capacity.power"


def test_contracted_power_is_not_active_power() -> None:
    made = scorer(
        evidence(
            [employer("it")],
            [
                claim("it", "power_deployed", "1.5 GW", **NOW),
                claim("it", "power_leased", "3.7 GW", **NOW),
            ],
        )
    )
    it = made.answers.employers[0]
    active, contracted = (
        measured(made.facts, it, name) for name in ("active_power", "contracted_power")
    )
    assert active is not None and contracted is not None
    assert (active.value, contracted.value) == (1500, 3700)
    only = scorer(evidence([employer("it")], [claim("it", "power_leased", "3.7 GW", **NOW)]))
    assert rating(only, "it", "capacity").gap


def test_a_gap_says_what_estimates_say_and_counts_as_any_gap() -> None:
    guess = claim("it", "power_deployed", "1.5 GW", tier="analysis", id="guess", **NOW)
    found = rating(scorer(evidence([employer("it")], [guess])), "it", "capacity")
    other = claim("it", "accelerators_planned", "500k", tier="ambition", modality="plan")
    silent = rating(scorer(evidence([employer("it")], [other])), "it", "capacity")
    assert found.gap and (found.low, found.mode, found.high) == (silent.low, GAP, silent.high)
    (reason,) = found.reasons
    assert "only estimates" in reason.text and "1.5 GW" in reason.text
    assert reason.claims == ("guess",)
    assert "not known" in silent.reasons[0].text and not silent.claims


# -- customers -------------------------------------------------------------------------------


def customers(*shares: str, period: str = "2026-Q1", perimeter: str = "") -> list[Claim]:
    return [
        claim(
            "it",
            "top_customer_share",
            share,
            id=f"{period}-{at}",
            period=period,
            counterparty=f"customer-{at}",
            perimeter=perimeter,
        )
        for at, share in enumerate(shares)
    ]


def top_five(*claims: Claim) -> Measure | None:
    made = scorer(evidence([employer("it")], [claim("it", "employees", "40"), *claims]))
    return top_five_share(made.facts, made.answers.employers[0])


def test_disclosed_customers_add_up_to_a_lower_bound() -> None:
    five = top_five(*customers("36%", "26%", "10%"))
    assert five is not None
    assert five.value == pytest.approx(72)
    assert five.written_low == pytest.approx(72) and five.written_high is None
    assert five.high >= 92
    assert five.text == "at least 72 % (36 + 26 + 10)"
    line = Preference("top5_customer_share", "<=", 60.0)
    made = scorer(evidence([employer("it")], customers("36%", "26%", "10%")))
    assert fit_of(made.score(None, [line]), "it").preferences[0].answer == "broken"


def test_one_newer_customer_in_the_press_does_not_replace_the_filed_ones() -> None:
    newer = claim("it", "top_customer_share", "41%", tier="reported", period="2026-Q2")
    five = top_five(*customers("36%", "26%", "10%"), newer)
    assert five is not None and five.text == "at least 72 % (36 + 26 + 10)"
    assert top_five(newer) is None


def test_a_share_of_a_segment_or_of_receivables_is_no_share_of_revenue() -> None:
    for perimeter in ("receivables", "colocation", "segment"):
        assert top_five(*customers("60%", "30%", perimeter=perimeter)) is None
        stated = claim("it", "top5_customer_share", "95%", period="2026-Q1", perimeter=perimeter)
        assert top_five(stated) is None
    stated = claim("it", "top5_customer_share", "50%", period="2026-Q1", id="whole")
    worse = top_five(stated, *customers("36%", "26%", "10%"))
    older = top_five(stated, *customers("36%", "26%", "10%", period="2025-Q1"))
    assert worse is not None and worse.value == pytest.approx(72)
    assert older is not None and older.value == pytest.approx(50)


@given(st.lists(st.integers(10, 30), min_size=2, max_size=3), st.integers(1, 10))
@settings(max_examples=30, deadline=None)
def test_worse_disclosed_concentration_never_raises_a_rating(shares: list[int], more: int) -> None:
    worse = [shares[0] + more, *shares[1:]]
    modes = [
        mode(scorer(evidence([employer("it")], customers(*(f"{s}%" for s in each)))), "it", name)
        for each in (shares, worse)
        for name in ("stability",)
    ]
    assert modes[1] <= modes[0] + 1e-9


def test_a_segments_revenue_is_the_least_the_company_has() -> None:
    segment = claim("it", "segment_revenue", "$80B", period="2025", perimeter="data center")
    made = scorer(evidence([employer("it", "silicon")], [segment]))
    earned = income(made.facts, made.answers.employers[0])
    assert earned is not None
    assert (earned.value, earned.written_high) == (80e9, None)
    assert "at least $80B" in earned.text and "of one segment" in earned.text
    whole = claim("it", "revenue", "$200B", period="2025")
    made = scorer(evidence([employer("it", "silicon")], [segment, whole]))
    earned = income(made.facts, made.answers.employers[0])
    assert earned is not None and earned.value == 200e9
    half = claim("it", "revenue", "$90B", period="2025-H2")
    quarter = claim("it", "segment_revenue", "$48B", period="2025-Q4", perimeter="data center")
    made = scorer(evidence([employer("it", "silicon")], [quarter, half]))
    earned = income(made.facts, made.answers.employers[0])
    assert earned is not None and earned.value == 180e9
    older = claim("it", "revenue", "$90B", period="2025-H1")
    made = scorer(evidence([employer("it", "silicon")], [quarter, older]))
    earned = income(made.facts, made.answers.employers[0])
    assert earned is not None and earned.value == 192e9


def test_a_segment_never_looks_larger_than_the_whole_by_being_told_over_another_stretch() -> None:
    part = claim("it", "segment_revenue", "$89B", period="2025-Q4", perimeter="data center")
    quarter = claim("it", "revenue", "$96B", period="2025-Q4")
    half = claim("it", "revenue", "$177B", period="2025-H2")
    made = scorer(evidence([employer("it", "accelerator")], [part, quarter, half]))
    earned = income(made.facts, made.answers.employers[0])
    sold = product_revenue(made.facts, made.answers.employers[0])
    assert earned is not None and sold is not None
    assert (sold.value, earned.value) == (4 * 89e9, 4 * 96e9)
    alone = scorer(evidence([employer("it", "accelerator")], [quarter, half]))
    longest = income(alone.facts, alone.answers.employers[0])
    assert longest is not None and longest.value == 2 * 177e9


def test_a_quarter_of_fourteen_weeks_is_more_than_a_quarter_of_a_year() -> None:
    now = claim("it", "revenue", "$98M", period="2026-01-01/2026-04-08")
    before = claim("it", "revenue", "$45.5M", period="2025-01-01/2025-04-01")
    made = scorer(evidence([employer("it", "silicon")], [now, before]))
    it = made.answers.employers[0]
    earned, grown = income(made.facts, it), measured(made.facts, it, "revenue_growth")
    assert earned is not None and grown is not None
    assert earned.value == pytest.approx(365.25e6)
    assert earned.text == "$365.2M a year, at the pace of $98M in 98 days"
    assert grown.value == pytest.approx(100)
    assert grown.text == "from $45.5M in 91 days to $98M in 98 days, day for day +100 %"


def test_a_margin_says_which_result_it_is_and_gives_the_net_one_too() -> None:
    q = {"period": "2026-Q1"}
    sold, earned = claim("it", "revenue", "$2B", **q), claim("it", "operating_income", "-$50M", **q)
    net = claim("it", "net_income", "-$600M", **q)
    made = scorer(evidence([employer("it")], [sold, earned, net]))
    margin = measured(made.facts, made.answers.employers[0], "operating_margin")
    assert margin is not None and margin.value == pytest.approx(-2.5)
    assert margin.text == "an operating loss of $50M on $2B of revenue, a net loss of $600M"
    assert net.id in margin.claims and margin.tier == "filed"
    press = replace(net, tier="reported")
    made = scorer(evidence([employer("it")], [sold, earned, press]))
    margin = measured(made.facts, made.answers.employers[0], "operating_margin")
    assert margin is not None and margin.tier == "reported"


def test_a_parents_own_result_has_its_subsidiarys_loss_in_it() -> None:
    year = {"period": "2025"}
    lost = claim("child", "operating_income", "-$6B", **year)
    sold = claim("it", "revenue", "$18B", **year)
    own = claim("it", "operating_income", "-$2B", **year)
    worlds = [
        scorer(evidence([employer("it"), employer("child", parent="it")], [lost, sold, *more]))
        for more in ((), (own,))
    ]
    assert points(worlds[0], "it", "stability.subsidiary") is not None
    assert points(worlds[1], "it", "stability.subsidiary") is None


# -- one tenant ------------------------------------------------------------------------------


def landlord(rate: str, *more: Claim) -> Scorer:
    lease = claim(
        "it",
        "deal_rate",
        rate,
        id="lease",
        per="month",
        deal="lease",
        deal_status="effective",
        role="owner",
        counterparty="user",
        start="2026-05",
        end="2029-05",
        **NOW,
    )
    return halls(
        ("owner", "100,000"),
        more=(lease, claim("it", "revenue", "$1.2B", period="2025"), *more),
    )


def test_a_contract_that_makes_most_of_the_income_is_concentration() -> None:
    assert points(landlord("$10M"), "it", "stability.contract_share") == 0
    much = points(landlord("$400M"), "it", "stability.contract_share")
    assert much is not None and much < -5


def test_a_ceiling_makes_no_contract_and_a_range_counts_from_its_lower_end() -> None:
    def share(figure: str) -> Any:
        worth = claim("it", "deal_value", figure, id="worth", per="total", deal="d", role="owner",
                      counterparty="user", start="2026-05", end="2031-05", **NOW)  # fmt: skip
        sold = claim("it", "revenue", "$1B", period="2025")
        made = scorer(evidence([employer("it", "cloud"), employer("user", "lab")], [worth, sold]))
        return measured(made.facts, made.answers.employers[0], "contract_share")

    assert share("up to $27B") is None
    ranged = share("$12–27B")
    assert ranged.value == pytest.approx(100 * 2.4 / 3.4)
    assert ranged.text.startswith("at least 71 % of revenue including it: at least $2.4B a year")


@pytest.mark.parametrize(
    ("start", "end", "yearly"),
    [("2026", "2028", 1e9), ("2026-Q1", "2026-Q4", 3e9), ("2026", "2026", 3e9),
     ("2026-05", "2029-05", 1e9)],
)  # fmt: skip
def test_a_contract_runs_to_the_end_of_the_year_or_quarter_in_which_it_ends(
    start: str, end: str, yearly: float
) -> None:
    terms = {"deal": "d", "role": "owner", "counterparty": "user", **NOW}
    worth = claim("it", "deal_value", "$3B", start=start, end=end, **terms)
    ended = claim("it", "deal_value", "$9B", deal_status="ended", perimeter="first", **terms)
    monthly = claim("it", "deal_rate", "$5M", per="month", **terms)
    made = scorer(evidence([employer("it", "cloud"), employer("user", "lab")], [worth, ended]))
    (deal,) = deals(made.facts, made.answers.employers[0])
    assert deal.yearly is not None and deal.yearly.value == pytest.approx(yearly)
    made = scorer(evidence([employer("it", "cloud"), employer("user", "lab")], [ended, monthly]))
    (deal,) = deals(made.facts, made.answers.employers[0])
    assert deal.whole is None, "what has ended is no running contract's size"


def test_short_notice_is_a_risk_of_its_own() -> None:
    notice = claim("it", "notice_period", "90 days", deal="lease", id="notice", **NOW)
    assert points(landlord("$400M", notice), "it", "stability.notice") == pytest.approx(-5)
    text = rating(landlord("$400M", notice), "it", "stability").reasons
    assert any("can be ended on 90 days' notice" in reason.text for reason in text)


@pytest.mark.parametrize("rate", ["$1M", "$100M", "$900M"])
@pytest.mark.parametrize("days", ["30 days", "90 days", "400 days"])
def test_losing_the_one_tenant_never_helps(rate: str, days: str) -> None:
    notice = claim("it", "notice_period", days, deal="lease", id="notice", **NOW)
    one = landlord(rate, notice)
    world = one.facts.evidence
    lease = claim("hall-0", "accelerators_leased", "100,000", id="leased", deal="lease", **NOW)
    count = claim("it", "outside_tenants", "1", id="count", **NOW)
    world = evidence(
        world.employers.values(),
        [*world.claims.values(), lease, count],
        world.assets.values(),
        [
            relation("it", "hall-0", "owner"),
            relation("user", "hall-0", "tenant", claims=("lease", "leased")),
        ],
    )
    gone = next(it for it in founding().scenarios if it.id == "one-tenant-leaves")
    before = Scorer(resolve(world, one.facts.as_of), one.rubric)
    happened = apply_scenarios(world, [gone], one.facts.as_of)
    after = Scorer(resolve(happened, one.facts.as_of), one.rubric)
    assert points(after, "it", "stability.tenants") == pytest.approx(-26)
    for criterion in ("stability", "growth", "capacity"):
        assert mode(after, "it", criterion) <= mode(before, "it", criterion) + 1e-9


def test_losing_the_one_tenant_helps_none_of_the_five() -> None:
    world = founding()
    gone = next(it for it in world.scenarios if it.id == "one-tenant-leaves")
    for day in (world.newest, LATER):
        before = world.scorer(day).score()
        happened = resolve(apply_scenarios(world.evidence, [gone], day), day)
        after = Scorer(happened, world.rubric, world.anchors, world.lines).score()
        for name in ("spacex", "xai"):
            assert fit_of(after, name).fit <= fit_of(before, name).fit + 1e-9


def test_a_reason_made_of_several_claims_is_as_weak_as_the_weakest() -> None:
    counted = claim("hall", "accelerators_deployed", "100,000", id="count", **NOW)
    uses = [
        claim("user", "capacity_lease", "Hall", id=tier, tier=tier, also=("hall",), role="tenant",
              counterparty="it", **NOW)
        for tier in ("reported", "relayed")
    ]  # fmt: skip

    def tier_with(*names: str) -> str:
        lines = [relation("it", "hall", "owner"), relation("user", "hall", "tenant", claims=names)]
        world = evidence(
            [employer("it"), employer("user", "lab")],
            [counted, claim("it", "employees", "40"), *(it for it in uses if it.id in names)],
            [Asset("hall", "Hall", "campus")],
            lines,
        )
        return str(rating(scorer(world), "it", "capacity").reasons[0].tier)

    assert tier_with() == "reported", "the tenant is only on the map"
    assert tier_with("reported") == "reported"
    assert tier_with("reported", "relayed") == "relayed", "two on one fact: the better one"
