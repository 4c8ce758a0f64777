"""Every flag of the founding profile's watch comes out by rule, with both sides of a contest."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Asset, Claim
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.hype_watch import hype_flags
from tests.core.fit.world import LATER, claim, employer, evidence, founding, relation, scorer


def watch(as_of: Any = LATER) -> dict[tuple[str, str], HypeFlag]:
    world = founding()
    flags = hype_flags(world.scorer(as_of).facts, world.hype)
    return {(it.employer, it.flag): it for it in flags}


def test_a_million_gpus_against_the_tier_with_a_customer() -> None:
    flag = watch()["spacex", "announced_over_deployed"]
    assert flag.ratio == pytest.approx(1e6 / 220_000)
    assert {"spacex-million-gpu-memphis", "colossus1-accelerators-leased"} <= set(flag.claims)
    assert "spacex-tier-with-customer" in flag.claims
    early = watch(founding().newest.replace(day=11))["spacex", "announced_over_deployed"]
    assert early.ratio == pytest.approx(10)


def test_commitments_against_the_run_rate_and_no_infrastructure_hire() -> None:
    flags = watch()
    owed = flags["anthropic", "commitments_over_run_rate"]
    assert owed.ratio == pytest.approx(6)
    assert {"anthropic-azure-commitment", "anthropic-run-rate-5b"} <= set(owed.claims)
    for named in ("$30B", "1 GW", "1M TPUs", "$5B"):
        assert named in owed.why
    hire = flags["anthropic", "announced_without_hiring"]
    assert "anthropic-no-infra-hire" in hire.claims
    assert "no sign of infrastructure hiring" in hire.why


def test_a_captive_asset_is_published_and_contested_with_both_sides() -> None:
    flag = watch()["xai", "captive_capacity"]
    assert flag.contested
    assert {"xai-no-outside-customers", "anthropic-first-external-customer"} <= set(flag.claims)
    assert "Anthropic" in flag.why


def test_photonics_without_matching_hires() -> None:
    flag = watch()["nvidia", "announced_without_hiring"]
    assert {"nvidia-spectrum-x-photonics", "nvidia-no-optics-openings"} <= set(flag.claims)
    assert "Spectrum-X Photonics" in flag.why
    assert "(10 May 2026, inferred); not seen isn't the same as none" in flag.why


def test_the_under_reported_risks_are_flags_of_their_own() -> None:
    flags = watch()
    for name in ("spacex", "xai"):
        assert (name, "power_not_permitted") in flags
        assert (name, "power_not_funded") in flags
        assert (name, "one_tenant") in flags
    assert "xai-permit-challenge" in flags["xai", "power_not_permitted"].claims
    tenant = flags["spacex", "one_tenant"]
    assert tenant.contested
    assert "anysphere-compute-pact" in tenant.claims
    open_ = flags["xai", "one_tenant"]
    assert open_.contested
    assert "at least one outside tenant, and Anthropic is named" in open_.why
    assert {"colossus-first-outside-tenant", "anthropic-colossus1-lease"} <= set(open_.claims)
    assert ("astera-labs", "few_customers") in flags


def test_every_flag_has_a_sentence_and_claims_that_exist() -> None:
    world = founding()
    for flag in watch().values():
        assert flag.why[-1].isalnum() and "{" not in flag.why
        assert flag.claims
        assert set(flag.claims) <= set(world.evidence.claims)
        rule = world.hype[flag.flag]
        titles = [text for name, text in rule.texts.items() if name.endswith("_title")]
        assert flag.title in (rule.title, *titles)
        assert len(rule.why) > 20


def flags_of(*claims: Claim, layer: str = "cluster", tenants: tuple[str, ...] = ()) -> set[str]:
    world = evidence(
        [employer("it", layer), *(employer(name, "lab") for name in tenants)],  # type: ignore[arg-type]
        claims,
        [Asset("hall", "Hall", "cluster")],
        [
            relation("it", "hall", "operator"),
            *(relation(name, "hall", "tenant") for name in tenants),
        ],
    )
    return {
        it.flag for it in hype_flags(scorer(world).facts, founding().hype) if it.employer == "it"
    }


RUNS = claim("hall", "accelerators_deployed", "100k", as_of="2026-05-01")
PLAN = {"tier": "ambition", "modality": "plan"}


@pytest.mark.parametrize(("planned", "flagged"), [("150k", False), ("200k", True), ("1M", True)])
def test_the_threshold_decides_when_an_announcement_is_far_beyond(
    planned: str, flagged: bool
) -> None:
    found = flags_of(RUNS, claim("it", "accelerators_planned", planned, **PLAN), tenants=("a", "b"))
    assert ("announced_over_deployed" in found) is flagged


def test_what_runs_at_all_sites_counts_together() -> None:
    def ratio(*held: str) -> float | None:
        world = evidence(
            [employer("it")],
            [
                claim("it", "accelerators_planned", "1M", **PLAN),
                *(claim(hall, "accelerators_deployed", "200k", id=hall) for hall in held),
            ],
            [Asset(hall, hall.title(), "cluster") for hall in held],
            [relation("it", hall, "operator") for hall in held],
        )
        flags = hype_flags(scorer(world).facts, founding().hype)
        return next(it.ratio for it in flags if it.flag == "announced_over_deployed")

    assert ratio("north") == pytest.approx(5) and ratio("north", "south") == pytest.approx(2.5)


def test_a_tenants_part_of_a_site_is_not_the_whole_site() -> None:
    world = evidence(
        [employer("it", "lab"), employer("host")],
        [RUNS, claim("it", "accelerators_planned", "1M", **PLAN)],
        [Asset("hall", "Hall", "cluster")],
        [relation("host", "hall", "owner"), relation("it", "hall", "tenant")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    flag = next(it for it in flags if it.flag == "announced_over_deployed")
    assert "at Hall (the whole site)" in flag.why
    assert "at least 10 times" in flag.why and flag.ratio_high is None


@pytest.mark.parametrize("tenant", ["user", None])
def test_a_lease_names_a_user_only_if_a_claim_does(tenant: str | None) -> None:
    leased = claim("hall", "accelerators_leased", "100k", deal="d", as_of="2026-05-01")
    lines = [relation("it", "hall", "owner")]
    lines += [relation(tenant, "hall", "tenant")] if tenant else []
    world = evidence(
        [employer("it"), employer("user", "lab")],
        [leased, claim("it", "accelerators_planned", "1M", **PLAN)],
        [Asset("hall", "Hall", "cluster")],
        lines,
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    flag = next(it for it in flags if it.flag == "announced_over_deployed")
    said = "with a named user" if tenant else "leased out"
    assert f"100,000 GPUs {said} at Hall" in flag.why


def test_chips_of_another_kind_are_not_held_against_each_other() -> None:
    tpus = claim("it", "accelerators_committed", "1M TPUs", deal="d", role="tenant")
    assert "announced_over_deployed" not in flags_of(RUNS, tpus, tenants=("a", "b"))


def test_paying_users_end_the_captive_flag_and_two_end_the_single_tenancy() -> None:
    assert {"captive_capacity"} == flags_of(RUNS)
    one = claim("it", "outside_tenants", "1", as_of="2026-05-01")
    assert flags_of(RUNS, one, tenants=("a",)) == {"one_tenant"}
    assert flags_of(RUNS, tenants=("a",)) == set(), "the map never knows of all tenants"
    assert flags_of(RUNS, tenants=("a", "b")) == set()


def test_who_earns_by_letting_machines_has_some() -> None:
    plan = claim("it", "power_committed", "3.5 GW", deal="d")
    income = claim("it", "revenue", "$2B", period="2025")
    assert flags_of(plan) == {"announced_none_exists"}
    assert flags_of(plan, income, layer="cloud") == set()
    assert flags_of(plan, income, layer="lab") == {"announced_none_exists"}


def test_at_least_one_tenant_is_no_flat_flag() -> None:
    def flag_of(counted: str, *tenants: str) -> HypeFlag | None:
        world = evidence(
            [employer("it"), *(employer(name, "lab") for name in tenants)],
            [RUNS, claim("hall", "outside_tenants", counted, as_of="2026-05-01")],
            [Asset("hall", "Hall", "cluster")],
            [relation("it", "hall", "owner"), *(relation(n, "hall", "tenant") for n in tenants)],
        )
        flags = hype_flags(scorer(world).facts, founding().hype)
        return next((it for it in flags if it.flag == "one_tenant"), None)

    told, named, unnamed = flag_of("1", "a"), flag_of("1+", "a"), flag_of("1+")
    assert told is not None and named is not None and unnamed is not None
    assert not told.contested and told.why.endswith("goes to A")
    assert named.contested and named.why.endswith("and A is named")
    assert unnamed.contested and unnamed.why.endswith("and none is named")
    assert flag_of("1+", "a", "b") is None
    assert flag_of("2+", "a") is None


def test_power_flags_follow_what_is_told() -> None:
    plan = claim("it", "accelerators_planned", "110k", **PLAN)
    said = {"as_of": "2026-05-01", "tier": "primary"}
    yes = [claim("hall", metric, "yes", **said) for metric in ("power_funded", "power_permitted")]
    no = [claim("hall", metric, "no", **said) for metric in ("power_funded", "power_permitted")]
    fight = claim("hall", "permit_challenge", "yes", **said)
    powers = {"power_not_funded", "power_not_permitted"}
    assert flags_of(RUNS, plan, tenants=("a", "b")) == powers
    assert flags_of(RUNS, plan, *yes, tenants=("a", "b")) == set()
    assert flags_of(RUNS, *no, tenants=("a", "b")) == powers
    assert flags_of(RUNS, *yes, fight, tenants=("a", "b")) == {"power_not_permitted"}
    assert flags_of(RUNS, fight, tenants=("a", "b")) == {"power_not_permitted"}


def test_an_open_role_answers_the_hiring_flag() -> None:
    announced = claim("it", "product_announced", "optics", deal="p", deal_status="signed")
    none = claim("it", "optics_openings", "0", as_of="2026-05-01")
    some = claim("it", "optics_openings", "3", as_of="2026-05-01")
    assert "announced_without_hiring" in flags_of(announced, none)
    assert "announced_without_hiring" not in flags_of(announced, some)
    assert "announced_without_hiring" not in flags_of(announced)


def test_an_ended_commitment_is_none() -> None:
    earned = claim("it", "run_rate", "$1B", as_of="2026-05-01")
    for status, flagged in (("signed", True), ("ended", False), ("rumored", False)):
        owed = claim(
            "it", "capacity_commitments", "$9B", deal="d", deal_status=status, role="tenant"
        )
        assert ("commitments_over_run_rate" in flags_of(earned, owed)) is flagged, status


def test_a_ratio_over_a_figure_that_is_open_above_is_at_most() -> None:
    told = watch()
    assert "at most 3.3 times" in told["anthropic", "announced_over_deployed"].why
    assert told["anthropic", "announced_over_deployed"].why.endswith("other leases are unknown")
    assert "has announced ~1M GPUs" in told["spacex", "announced_over_deployed"].why
    owed = told["anthropic", "commitments_over_run_rate"].why
    assert (
        "$30B, against yearly revenue of at least $5B (2 Sep 2025, inferred): at most 6 times"
        in owed
    )
    assert owed.endswith("with ~1 GW and up to 1M TPUs on top"), "they are no part of the ratio"


def test_a_flag_marks_the_dates_that_no_document_states() -> None:
    few = watch()["astera-labs", "few_customers"]
    assert "~90 % (Q1 2026, inferred)" in few.why
    assert few.inferred == few.claims == ("astera-top5-customers",)
    assert few.age_of("astera-top5-customers").endswith("mo, inferred")
    assert few.age_text.endswith("old, date inferred")
    dated = replace(few, ages={"a": 3, "b": 400, "c": None}, inferred=("b",))
    assert dated.age_text == "claims 3 d to 13 mo old, 1 undated, 1 of the dates inferred"
    assert dated.age_of("a") == "3 d"


def test_a_flag_says_of_whom_it_is_told_and_how_sure_anybody_was() -> None:
    told = watch()
    assert "(reported for xAI)" in told["spacex", "power_not_permitted"].why
    assert "told of" not in told["xai", "power_not_permitted"].why
    assert told["xai", "power_not_permitted"].title == "Power permits disputed"
    assert "(ambition, not commitment)" in told["spacex", "power_not_funded"].why
    assert told["spacex", "one_tenant"].why.endswith("not known who supplies which")
    captive = told["xai", "captive_capacity"].why
    assert "220,000" not in captive, "the document that calls it captive gives no figure"


# -- customers end "captive" ------------------------------------------------------------------

SIGNED = {"deal": "d", "deal_status": "signed", "as_of": "2026-05-01"}


def captive(*claims: Claim, others: tuple[str, ...] = ("buyer",)) -> HypeFlag | None:
    world = evidence(
        [employer("it", "cloud"), *(employer(name, "lab") for name in others)],
        [RUNS, *claims],
        [Asset("hall", "Hall", "cluster"), Asset("other", "Other", "cluster")],
        [relation("it", "hall", "owner")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    return next((it for it in flags if it.flag == "captive_capacity"), None)


@pytest.mark.parametrize("tier", ["filed", "relayed"])
@pytest.mark.parametrize("subject", ["it", "hall"])
def test_a_filed_count_of_tenants_ends_captive(tier: str, subject: str) -> None:
    assert captive(claim(subject, "outside_tenants", "3", as_of="2026-05-01", tier=tier)) is None


def test_a_weaker_count_without_a_name_is_said_beside_the_flag() -> None:
    flag = captive(claim("it", "outside_tenants", "3+", as_of="2026-05-01", tier="reported"))
    assert flag is not None and flag.contested
    assert flag.why == "It runs 100,000 GPUs at Hall for at least 3 tenants; no customer is named"


@pytest.mark.parametrize(
    "named",
    [
        claim("it", "deal_value", "$5B", counterparty="buyer", role="owner", **SIGNED),
        claim("buyer", "capacity_lease", "a hall", counterparty="it", role="tenant", **SIGNED),
        claim("it", "top_customer_share", "36%", period="2025", counterparty="buyer"),
        claim("buyer", "power_leased", "100 MW", also=("hall",), counterparty="it", role="tenant",
              **SIGNED),
    ],
    ids=["it sells", "the buyer rents", "a disclosed customer", "at the hall"],
)  # fmt: skip
def test_a_named_counterparty_ends_captive(named: Claim) -> None:
    assert captive(named) is None


@pytest.mark.parametrize(
    "said",
    [
        claim("it", "deal_value", "$5B", counterparty="buyer", role="tenant", **SIGNED),
        claim("it", "deal_value", "$5B", counterparty="buyer", role="owner", deal="d",
              deal_status="negotiating", as_of="2026-05-01"),
        claim("it", "deal_value", "$5B", counterparty="buyer", role="owner", tier="ambition",
              **{**SIGNED, "deal_status": None}),
        claim("it", "power_leased", "9 MW", also=("other",), counterparty="buyer", role="owner",
              **SIGNED),
        claim("it", "power_leased", "9 MW", counterparty="it-works", role="owner", **SIGNED),
    ],
    ids=["it is the tenant", "only talked of", "an ambition", "another site", "its own family"],
)  # fmt: skip
def test_other_counterparties_are_no_outside_customers(said: Claim) -> None:
    world = evidence(
        [
            employer("it", "cloud"),
            employer("buyer", "lab"),
            employer("it-works", "lab", parent="it"),
        ],
        [RUNS, said],
        [Asset("hall", "Hall", "cluster"), Asset("other", "Other", "cluster")],
        [relation("it", "hall", "owner")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    assert "captive_capacity" in {it.flag for it in flags if it.employer == "it"}


def test_a_tenant_is_no_outside_customer_of_its_own() -> None:
    world = evidence(
        [employer("it", "lab"), employer("host", "cloud")],
        [
            claim("hall", "power_leased", "300 MW", deal="d", deal_status="effective"),
            claim("it", "power_planned", "3 GW", **PLAN),
        ],
        [Asset("hall", "Hall", "cluster")],
        [relation("host", "hall", "owner"), relation("it", "hall", "tenant")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    why = next(it.why for it in flags if it.flag == "announced_over_deployed")
    assert "named user" not in why


# -- ratios by their bounds -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "runs", "words", "low", "high"),
    [
        ("1M", "200k", "5 times", 5, 5),
        ("up to 1M", "200k", "at most 5 times", None, 5),
        ("1M+", "200k", "at least 5 times", 5, None),
        ("1M", "200k+", "at most 5 times", None, 5),
        ("1M", "up to 200k", "at least 5 times", 5, None),
        ("1M+", "200k+", "about 5 times", None, None),
        ("800k-1M", "200k", "4 to 5 times", 4, 5),
    ],
)
def test_a_ratio_follows_the_bounds_of_both_figures(
    planned: str, runs: str, words: str, low: float | None, high: float | None
) -> None:
    world = evidence(
        [employer("it"), employer("a", "lab")],
        [
            claim("hall", "accelerators_deployed", runs, as_of="2026-05-01"),
            claim("it", "accelerators_planned", planned, **PLAN),
        ],
        [Asset("hall", "Hall", "cluster")],
        [relation("it", "hall", "operator"), relation("a", "hall", "tenant")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    flag = next(it for it in flags if it.flag == "announced_over_deployed")
    assert f", {words} what is running: " in flag.why
    assert (flag.ratio_low, flag.ratio_high) == (low, high)


def test_a_disputed_base_widens_the_ratio() -> None:
    world = evidence(
        [employer("it"), employer("a", "lab")],
        [
            claim("hall", "accelerators_deployed", "100k", id="one"),
            claim("hall", "accelerators_deployed", "200k", id="two"),
            claim("it", "accelerators_planned", "1M", **PLAN),
        ],
        [Asset("hall", "Hall", "cluster")],
        [relation("it", "hall", "operator"), relation("a", "hall", "tenant")],
    )
    facts = scorer(world).facts
    measure = facts.measure("hall", "accelerators_deployed")
    assert measure is not None and measure.contested
    flag = next(
        it for it in hype_flags(facts, founding().hype) if it.flag == "announced_over_deployed"
    )
    assert flag.ratio_low is not None and flag.ratio_high is not None
    assert flag.ratio_high / flag.ratio_low > 1.5


# -- what is announced and doesn't exist --------------------------------------------------------


def none_exists(*claims: Claim, layer: str = "cluster") -> HypeFlag | None:
    world = evidence(
        [employer("it", layer)],  # type: ignore[arg-type]
        claims,
        [Asset("hall", "Hall", "cluster")],
        [relation("it", "hall", "owner")],
    )
    flags = hype_flags(scorer(world).facts, founding().hype)
    return next((it for it in flags if it.flag == "announced_none_exists"), None)


MILLION = claim("it", "accelerators_planned", "1M", **PLAN)


def test_an_announced_million_of_which_none_exists_is_a_flag() -> None:
    unknown = none_exists(MILLION)
    assert unknown is not None
    assert unknown.title == "Announced, none known to exist"
    assert unknown.why == "It has announced 1M GPUs, and no claim shows that any of it exists"
    none = none_exists(MILLION, claim("it", "accelerators_deployed", "0", as_of="2026-05-01"))
    assert none is not None
    assert none.title == "Announced, and none exists"
    assert none.why == "It has announced 1M GPUs, and none of it exists"
    assert len(none.claims) == 2


def test_what_is_under_contract_is_not_said_to_be_missing() -> None:
    leased = claim("it", "power_committed", "949 MW", as_of="2026-05-01")
    flag = none_exists(leased)
    assert flag is not None and flag.title == "Committed, not known to be running"
    assert flag.why == "It has committed to 949 MW, and no claim says how much of it is running"
    building = claim("it", "power_under_construction", "1.3 GW", as_of="2026-05-01")
    flag = none_exists(leased, building)
    assert flag is not None and flag.why.endswith("running; 1.3 GW is under construction")
    assert building.id in flag.claims


def test_what_it_may_rent_is_the_landlords_power() -> None:
    option = claim("it", "power_planned", "1.25 GW", role="tenant", counterparty="host", **PLAN)
    assert not {"power_not_funded", "power_not_permitted"} & flags_of(RUNS, option)
    own = claim("it", "power_planned", "1.25 GW", **PLAN)
    assert {"power_not_funded", "power_not_permitted"} <= flags_of(RUNS, own)


def test_a_no_says_which_part_it_is_about() -> None:
    no = claim("it", "power_funded", "no", perimeter="what it plans to build", as_of="2026-05-01")
    made = scorer(evidence([employer("it")], [no]))
    (flag,) = hype_flags(made.facts, founding().hype)
    assert flag.why == "It's power is not funded (what it plans to build)"


@pytest.mark.parametrize("tier", ["filed", "reported", "analysis"])
def test_any_claim_that_some_of_it_runs_ends_that_flag(tier: str) -> None:
    some = claim("hall", "accelerators_deployed", "5k", as_of="2026-05-01", tier=tier)
    assert none_exists(MILLION, some) is None


def test_other_chips_and_suppliers_plans_are_kept_apart() -> None:
    tpus = claim("hall", "accelerators_deployed", "5k TPUs", as_of="2026-05-01")
    assert none_exists(MILLION, tpus) is not None
    assert none_exists(MILLION, layer="accelerator") is None
    satellites = claim("it", "satellites_planned", "1 million", **PLAN)
    assert none_exists(satellites, layer="accelerator") is not None
    assert ("spacex", "announced_none_exists") in watch()


# -- all commitments ------------------------------------------------------------------------------


def owed(*claims: Claim) -> HypeFlag | None:
    world = evidence([employer("it", "lab"), employer("host", "cloud")], claims)
    flags = hype_flags(scorer(world).facts, founding().hype)
    return next((it for it in flags if it.flag == "commitments_over_run_rate"), None)


EARNED = claim("it", "run_rate", "$10B", as_of="2026-05-01")


def lease(metric: str, figure: str, **more: Any) -> Claim:
    terms = {"deal": "l", "deal_status": "signed", "counterparty": "host", "role": "tenant"}
    return claim("it", metric, figure, **{**terms, **more})


def test_leases_count_among_the_commitments() -> None:
    alone = owed(EARNED, lease("deal_value", "$45B"))
    assert alone is not None and alone.ratio == pytest.approx(4.5)
    assert "committed $45B, leases included, against yearly revenue of $10B: 4.5 times" in alone.why
    rate = lease("deal_rate", "$1B", per="month", start="2026-01-01", end="2029-01-01")
    by_rate = owed(EARNED, rate)
    assert by_rate is not None and by_rate.ratio == pytest.approx(3.6, rel=0.01)
    announced = claim("it", "capacity_commitments", "$30B", deal="c", deal_status="signed")
    both = owed(EARNED, announced, lease("deal_value", "$45B"))
    assert both is not None and both.ratio == pytest.approx(3)
    assert "$30B, against yearly revenue of $10B: 3 times; $75B with its leases: 7.5" in both.why
    assert {"it-capacity_commitments-$30B", "it-deal_value-$45B"} <= set(both.claims)


def test_what_it_sells_is_no_commitment() -> None:
    assert owed(EARNED, lease("deal_value", "$45B", role="owner")) is None
    assert owed(EARNED, lease("deal_value", "$45B", deal_status="ended")) is None


def test_commitments_that_cannot_be_added_up_are_named() -> None:
    flag = owed(
        EARNED,
        claim("it", "capacity_commitments", "$30B", deal="c", deal_status="signed"),
        claim("it", "capacity_commitments", "$7B", deal="t", deal_status="negotiating"),
        lease("deal_rate", "$1B", per="month"),
        lease("deal_value", "$2B", deal="x", role=None),
    )
    assert flag is not None
    assert "not counted: $7B under negotiation, $12B a year, at the pace" in flag.why
    assert "without a known term and $2B in a deal that doesn't say who pays" in flag.why
    assert len(flag.claims) == 5


def test_the_founding_leases_are_said_beside_the_announced() -> None:
    why = watch()["anthropic", "commitments_over_run_rate"].why
    assert "$75B with its leases, over up to 3 years where the term is known: at most 15" in why


def test_ceilings_plans_and_what_can_be_ended_on_notice_are_not_commitments() -> None:
    monthly = {"per": "month", "start": "2026-01", "end": "2029-01"}
    flag = owed(
        EARNED,
        claim("it", "capacity_commitments", "$30B", deal="c", deal_status="signed"),
        claim("it", "capacity_commitments", "$50B", deal="p", modality="plan"),
        claim("it", "deal_term", "10 years", deal="c"),
        lease("deal_value", "up to $44B", per="total", deal="u"),
        lease("deal_rate", "$1B", **monthly),
        claim("it", "notice_period", "90 days", deal="l"),
    )
    assert flag is not None and flag.ratio == pytest.approx(3)
    assert "$30B, over up to 10 years, against yearly revenue of $10B: 3 times" in flag.why
    assert "$32.96B with its leases, over up to 10 years: 3.3 times" in flag.why
    for said in ("$50B only planned", "up to $44B in total", "all but 90 days of $36B"):
        assert said in flag.why.partition("not counted:")[2]


def test_a_ceiling_hides_no_firm_contract_and_each_deal_is_cited() -> None:
    ceiling = {"figure": "up to $10B", "per": "total"}
    flag = owed(
        EARNED,
        claim("it", "capacity_commitments", **ceiling, deal="l", id="most"),
        claim("it", "capacity_commitments", **ceiling, deal="m", id="other"),
        lease("deal_value", "$60B"),
    )
    assert flag is not None and flag.ratio == pytest.approx(6)
    assert {"most", "other", "it-deal_value-$60B"} <= set(flag.claims)


# -- ages -----------------------------------------------------------------------------------------


def test_each_flag_carries_the_ages_of_its_claims() -> None:
    for flag in watch().values():
        assert set(flag.ages) == set(flag.claims)
        assert flag.age_text.startswith("claim")
    undated = claim("it", "accelerators_planned", "1M", id="undated", published=None, **PLAN)
    dated = claim("it", "accelerators_planned", "1M", id="dated", as_of="2026-05-22", **PLAN)
    both, one = none_exists(undated, dated), none_exists(undated)
    assert both is not None and one is not None
    assert both.ages == {"dated": 10, "undated": None}
    assert both.age_text == "claims 10 d old, 1 undated"
    assert one.age_text == "claim undated"


def test_a_share_of_a_segment_is_no_dependence_of_the_company() -> None:
    share = {"period": "2025", "tier": "filed"}
    assert "few_customers" in flags_of(claim("it", "top5_customer_share", "90%", **share))
    segment = claim("it", "top5_customer_share", "90%", perimeter="data-center", **share)
    assert "few_customers" not in flags_of(segment)


def test_what_is_committed_at_several_sites_is_added_up() -> None:
    world = evidence(
        [employer("it")],
        [
            claim("it", "power_deployed", "100 MW"),
            claim("one", "power_committed", "400 MW", also=("it",), id="one"),
            claim("two", "power_committed", "500 MW", also=("it",), id="two"),
        ],
        [Asset("one", "One", "campus"), Asset("two", "Two", "campus")],
        [relation("it", "one", "owner"), relation("it", "two", "owner")],
    )
    made = scorer(world)
    flags = {it.flag: it for it in hype_flags(made.facts, founding().hype)}
    flag = flags["announced_over_deployed"]
    assert flag.ratio == pytest.approx(9) and {"one", "two"} <= set(flag.claims)
    assert "400 MW at One and 500 MW at Two" in flag.why


def test_only_its_own_commitments_in_force_and_of_one_kind_are_added_up() -> None:
    def ratio(what: str, *claims: Claim, role: Any = "owner") -> float | None:
        runs = claim("it", f"{what}_deployed", "100 MW" if what == "power" else "10,000 GPUs")
        world = evidence(
            [employer("it"), employer("landlord")],
            [runs, *claims],
            [Asset("one", "One", "campus")],
            [relation("it", "one", role), relation("landlord", "one", "owner")],
        )
        flags = hype_flags(scorer(world).facts, founding().hype)
        over = (it for it in flags if it.flag == "announced_over_deployed" and it.employer == "it")
        return next((it.ratio for it in over), None)

    planned = claim("it", "power_planned", "300 MW", modality="plan")
    sited = claim("one", "power_committed", "900 MW")
    landlords = claim("landlord", "power_committed", "900 MW", also=("one",))
    ended = replace(sited, deal="d", deal_status="ended")
    assert ratio("power", planned, sited) == pytest.approx(9)
    assert ratio("power", planned, landlords, role="tenant") == pytest.approx(3)
    assert ratio("power", planned, ended) == pytest.approx(3)
    assert ratio("power", claim("it", "power_committed", "900 MW", deal_status="ended")) is None
    gpus = claim("it", "accelerators_planned", "30,000 GPUs", modality="plan")
    tpus = claim("one", "accelerators_committed", "400,000 TPUs")
    assert ratio("accelerators", gpus, tpus) == pytest.approx(3)
