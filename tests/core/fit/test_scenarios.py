"""Who still ranks if …: overlays that move what they say, name nobody, and leave no trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Evidence
from compute_jobs.core.evidence.format import tier_label
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.scenario_overlays import Scenario, apply_scenarios, scenarios_from
from compute_jobs.core.fit.scoring import Ranking, Scorer
from tests.core.fit.world import FIVE, LATER, claim, employer, evidence, founding, points, relation

BY_ID = {it.id: it for it in founding().scenarios}


def fits(names: Sequence[str], world: Evidence | None = None) -> dict[str, float]:
    return {name: fit.fit for name in FIVE if (fit := ranked(names, world).fit(name))}


def ranked(names: Sequence[str], world: Evidence | None = None) -> Ranking:
    base = founding()
    told = apply_scenarios(world or base.evidence, [BY_ID[name] for name in names], LATER)
    return Scorer(resolve(told, LATER), base.rubric, base.anchors, base.lines).score()


@pytest.mark.parametrize(
    ("name", "hurt", "spared"),
    [
        ("one-tenant-leaves", {"anthropic", "spacex", "xai"}, {"astera-labs", "nvidia"}),
        ("permit-denied", {"anthropic", "spacex", "xai"}, {"astera-labs"}),
        ("export-ban-widens", {"astera-labs", "nvidia"}, {"anthropic", "spacex", "xai"}),
        ("raise-fails", {"anthropic", "spacex", "xai"}, {"astera-labs", "nvidia"}),
        ("large-customer-leaves", {"astera-labs"}, {"nvidia", "anthropic", "spacex", "xai"}),
    ],
)
def test_each_scenario_hurts_whom_it_concerns_and_nobody_gains(
    name: str, hurt: set[str], spared: set[str]
) -> None:
    before, after = fits([]), fits([name])
    for who in hurt:
        assert after[who] <= before[who] - 0.4, who
    for who in spared:
        assert after[who] == pytest.approx(before[who]), who


def listing(*claims: Claim) -> Evidence:
    """A profitable company that plans an IPO, and what else is known, after a round fails."""
    plan = {"deal": "ipo", "tier": "ambition"}
    world = evidence(
        [employer("it")],
        [
            claim("it", "profitable", "yes", as_of="2026-06-01"),
            claim("it", "ipo_raise", "$75B", modality="plan", **plan),
            claim("it", "power_funded", "yes", as_of="2026-06-01"),
            *claims,
        ],
    )
    return apply_scenarios(world, [BY_ID["raise-fails"]], LATER)


def test_an_ipo_that_is_done_is_not_withdrawn_and_what_was_raised_stays() -> None:
    raised = claim("it", "funding_round", "$85B", as_of="2026-06-30", id="raised")
    done = replace(raised, deal="ipo", deal_status="effective")
    assert "if-raise-fails-it-power-funded" in listing(raised).claims
    assert "raised" in listing(raised).claims
    after = listing(done)
    assert {"raised", "it-ipo_raise-$75B", "it-power_funded-yes"} <= set(after.claims)


def test_what_a_scenario_sets_is_shown_as_assumed() -> None:
    after = listing()
    assumed = after.claims["if-raise-fails-it-power-funded"]
    facts = Scorer(resolve(after, LATER), founding().rubric).facts
    assert facts.how_known(assumed, assumed.tier, assumed.hedge) == "assumed"
    assert tier_label(assumed.tier, after.origin_of(assumed)) == "assumed"


def test_the_bundled_scenarios_are_those() -> None:
    assert len(BY_ID) == 5
    for it in BY_ID.values():
        assert it.title and it.what.endswith(".") and len(it.why) > 20
        assert not any(effect.subjects for effect in it.effects)


def test_several_at_once_move_more_than_each() -> None:
    whole = fits(list(BY_ID))
    for name in BY_ID:
        alone = fits([name])
        assert all(whole[who] <= alone[who] + 1e-9 for who in FIVE), name


def test_a_scenario_leaves_the_evidence_as_it_was() -> None:
    world = founding().evidence
    before = (dict(world.claims), world.relations)
    apply_scenarios(world, list(BY_ID.values()), LATER)
    assert (dict(world.claims), world.relations) == before
    assert apply_scenarios(world, [], LATER) is world


def test_what_is_supposed_says_so_and_stands_at_the_tier_it_was_known_at() -> None:
    world = founding().evidence
    told = apply_scenarios(world, [BY_ID["export-ban-widens"]], LATER)
    added = [it for key, it in told.claims.items() if key not in world.claims]
    assert added
    for it in added:
        assert it.id.startswith("if-export-ban-widens-")
        assert it.pack == "scenario" and it.note.startswith("Assumed")
    growth = next(it for it in added if it.metric == "revenue_growth")
    assert growth.tier == world.claims["astera-revenue-growth"].tier
    assert growth.figure is not None and growth.figure.value is not None
    assert growth.figure.value == pytest.approx((1.934 * 0.71 - 1) * 100)


def test_the_tenant_takes_its_contract_along() -> None:
    told = apply_scenarios(founding().evidence, [BY_ID["one-tenant-leaves"]], LATER)
    assert "spacex-anthropic-monthly-rate" not in told.claims
    lines = [it for it in told.relations if it.employer == "anthropic"]
    assert lines and all(it.status == "ended" for it in lines)
    made = Scorer(resolve(told, LATER), founding().rubric)
    assert points(made, "spacex", "stability.tenants") == -26
    assert points(made, "spacex", "growth.contracted") is None
    assert points(made, "spacex", "capacity.accelerators") is not None


def test_two_tenants_do_not_leave_at_once() -> None:
    world = evidence(
        [employer("it"), employer("a", "lab"), employer("b", "lab")],
        [claim("hall", "accelerators_deployed", "9k", id="runs")],
        [Asset("hall", "Hall", "cluster")],
        [
            relation("it", "hall", "owner", claims=["runs"]),
            relation("a", "hall", "tenant", claims=["runs"]),
            relation("b", "hall", "tenant", claims=["runs"]),
        ],
    )
    told = apply_scenarios(world, [BY_ID["one-tenant-leaves"]], LATER)
    assert told.relations == world.relations


def own(effect: Mapping[str, object]) -> Scenario:
    row = {"id": "own", "title": "Own", "what": "It.", "why": "Because.", "effect": [effect]}
    return scenarios_from({"scenario": [row]})[0]


def test_data_may_name_a_subject_and_set_drop_and_scale() -> None:
    world = evidence(
        [employer("it"), employer("other")],
        [
            claim("it", "revenue", "$1B", period="2025", also=("other",), id="both"),
            claim("it", "attrition", "9%", id="leavers"),
            claim("it", "accelerators_deployed", "10k", id="chips"),
        ],
    )
    effect = {
        "kind": "set",
        "subjects": ["it"],
        "set": {"revenue": "$5B"},
        "drop": ["attrition"],
        "scale": {"accelerators_deployed": 0.25},
    }
    told = resolve(apply_scenarios(world, [own(effect)], LATER), LATER)
    mine, theirs = told.best("it", "revenue"), told.best("other", "revenue")
    chips = told.best("it", "accelerators_deployed")
    assert mine is not None and mine.standing.figure is not None
    assert mine.standing.figure.value == 5e9
    assert theirs is not None and theirs.standing.figure is not None
    assert theirs.standing.figure.value == 1e9
    assert chips is not None and chips.standing.figure is not None
    assert chips.standing.figure.value == 2500
    assert told.best("it", "attrition") is None


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"metric": "attrition", "at_least": 9}, True),
        ({"metric": "attrition", "at_least": 10}, False),
        ({"metric": "attrition", "is": "known"}, True),
        ({"metric": "revenue", "is": "known"}, False),
        ({"metric": "operating_income", "is": "negative"}, True),
        ({"metric": "profitable", "is": "no"}, True),
        ({"metric": "profitable", "is": "yes"}, False),
    ],
)
def test_conditions_decide_whom_it_concerns(condition: dict[str, object], holds: bool) -> None:
    world = evidence(
        [employer("it")],
        [
            claim("it", "attrition", "9%"),
            claim("it", "operating_income", "-$1B", period="2025"),
            claim("it", "profitable", "no"),
        ],
    )
    for key in ("any", "all"):
        effect = {"kind": "set", key: [condition], "set": {"leadership_change": "yes"}}
        told = resolve(apply_scenarios(world, [own(effect)], LATER), LATER)
        assert (told.best("it", "leadership_change") is not None) is holds


def test_the_largest_customer_of_the_newest_period_is_the_one_that_leaves() -> None:
    def share(figure: str, customer: str, period: str) -> Claim:
        name = f"{customer}-{period}"
        return claim("it", "top_customer_share", figure, id=name, period=period, perimeter=customer)

    growth = claim("it", "revenue_growth", "100%", period="2026-Q1")
    five = claim("it", "top5_customer_share", "80%", period="2026-Q1", id="five")

    def left(*shares: Claim) -> float | None:
        world = evidence([employer("it")], [growth, *shares])
        told = apply_scenarios(world, [BY_ID["large-customer-leaves"]], LATER)
        found = resolve(told, LATER).best("it", "revenue_growth")
        assert found is not None and found.standing.figure is not None
        return found.standing.figure.value

    old, small = share("50%", "a", "2025-Q1"), share("12%", "a", "2026-Q1")
    large = share("30%", "b", "2026-Q1")
    assert left(old, small) == pytest.approx(100)
    assert left(old, small, large) == pytest.approx(2 * 70 - 100)
    assert left(old, small, large, five) == pytest.approx(2 * 70 - 100), "not both"
    assert left(five) == pytest.approx(2 * 84 - 100)


def test_an_effect_without_a_condition_concerns_nobody() -> None:
    world = evidence([employer("it")], [claim("it", "attrition", "9%")])
    told = apply_scenarios(world, [own({"kind": "set", "drop": ["attrition"]})], LATER)
    assert told.claims == world.claims


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="meteor"):
        own({"kind": "meteor"})
