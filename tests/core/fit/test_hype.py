"""Every flag of the founding profile's watch comes out by rule, with both sides of a contest."""

from __future__ import annotations

from typing import Any

import pytest

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
    assert "at least one outside tenant, and only Anthropic is named" in open_.why
    assert {"colossus-first-outside-tenant", "anthropic-colossus1-lease"} <= set(open_.claims)
    assert ("astera-labs", "few_customers") in flags


def test_every_flag_has_a_sentence_and_claims_that_exist() -> None:
    world = founding()
    for flag in watch().values():
        assert flag.why[-1].isalnum() and "{" not in flag.why
        assert flag.claims
        assert set(flag.claims) <= set(world.evidence.claims)
        rule = world.hype.rules[flag.flag]
        other = (rule.texts.get("unknown_title"), rule.texts.get("challenged_title"))
        assert flag.title in (rule.title, *other)
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


def test_chips_of_another_kind_are_not_held_against_each_other() -> None:
    tpus = claim("it", "accelerators_committed", "1M TPUs", deal="d", role="tenant")
    assert "announced_over_deployed" not in flags_of(RUNS, tpus, tenants=("a", "b"))


def test_paying_users_end_the_captive_flag_and_two_end_the_single_tenancy() -> None:
    assert {"captive_capacity"} == flags_of(RUNS)
    assert flags_of(RUNS, tenants=("a",)) == {"one_tenant"}
    assert flags_of(RUNS, tenants=("a", "b")) == set()


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
    assert named.contested and named.why.endswith("and only A is named")
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
    assert told["anthropic", "announced_over_deployed"].why.endswith("elsewhere is not told")
    assert "speaks of ~1M GPUs" in told["spacex", "announced_over_deployed"].why
    owed = told["anthropic", "commitments_over_run_rate"].why
    assert "$30B against income of at least $5B: at most 6 times" in owed
    assert owed.endswith("with ~1 GW and up to 1M TPUs on top"), "they are no part of the ratio"


def test_a_flag_says_of_whom_it_is_told_and_how_sure_anybody_was() -> None:
    told = watch()
    assert "(told of xAI)" in told["spacex", "power_not_permitted"].why
    assert "told of" not in told["xai", "power_not_permitted"].why
    assert told["xai", "power_not_permitted"].title == "Power's permits contested"
    assert "(ambition, not commitment)" in told["spacex", "power_not_funded"].why
    assert told["spacex", "one_tenant"].why.endswith("nobody says who supplies whom")
    captive = told["xai", "captive_capacity"].why
    assert "220,000" not in captive, "the document that calls it captive gives no figure"
