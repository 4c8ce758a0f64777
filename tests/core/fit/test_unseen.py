"""No rule knows an employer: other names give the same; employers never seen rank sensibly."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Evidence
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.anchors import make_anchors
from compute_jobs.core.fit.hype_watch import hype_flags
from compute_jobs.core.fit.scenario_overlays import apply_scenarios
from compute_jobs.core.fit.scoring import Scorer
from tests.core.fit.world import FIVE, LATER, claim, employer, evidence, founding, relation, scorer


def renamed(world: Evidence) -> tuple[Evidence, dict[str, str]]:
    """Every employer and asset under another id and name, in another order of names."""
    ids = [*world.employers, *world.assets]
    new = {name: f"thing-{len(ids) - i:03}" for i, name in enumerate(ids)}

    def subject(name: str | None) -> str | None:
        return new.get(name, name) if name is not None else None

    def said(it: Claim) -> Claim:
        return replace(
            it,
            subjects=tuple(new.get(s, s) for s in it.subjects),
            counterparty=subject(it.counterparty),
        )

    changed = replace(
        world,
        employers={
            new[key]: replace(
                it, id=new[key], name=new[key].upper(), aliases=(), parent=subject(it.parent)
            )
            for key, it in world.employers.items()
        },
        assets={
            new[key]: replace(
                it, id=new[key], name=new[key].upper(), aliases=(), alias_of=subject(it.alias_of)
            )
            for key, it in world.assets.items()
        },
        relations=tuple(
            replace(it, employer=new[it.employer], asset=new[it.asset]) for it in world.relations
        ),
        claims={key: said(it) for key, it in world.claims.items()},
    )
    return changed, new


@pytest.mark.parametrize("as_of", [founding().newest, LATER])
def test_renaming_everybody_changes_nothing(as_of: date) -> None:
    world = founding()
    other, new = renamed(world.evidence)
    anchors = make_anchors(resolve(other, world.newest), world.rubric)
    assert anchors.shift == pytest.approx(world.anchors.shift)
    ours = world.scorer(as_of)
    theirs = Scorer(resolve(other, as_of), world.rubric, anchors, world.lines)
    for name in FIVE:
        mine, same = ours.score().fit(name), theirs.score().fit(new[name])
        assert mine is not None and same is not None
        assert same.fit == pytest.approx(mine.fit)
        assert [same.low, same.high] == pytest.approx([mine.low, mine.high])
        for a, b in zip(mine.criteria, same.criteria, strict=True):
            assert b.rating.claims == a.rating.claims
            mine_by, same_by = ({r.rule: r.points for r in x.rating.reasons} for x in (a, b))
            assert same_by == pytest.approx(mine_by)
    flags = {
        (f.employer, f.flag, f.ratio, f.contested) for f in hype_flags(theirs.facts, world.hype)
    }
    assert flags == {
        (new[f.employer], f.flag, f.ratio, f.contested) for f in hype_flags(ours.facts, world.hype)
    }
    for suggestion in world.lines.suggestions:
        mine_all, theirs_all = (it.score(None, [suggestion.preference]) for it in (ours, theirs))
        for name in FIVE:
            mine, same = mine_all.fit(name), theirs_all.fit(new[name])
            assert mine is not None and same is not None
            assert same.preferences[0].answer == mine.preferences[0].answer
            assert same.excluded == mine.excluded


def test_renaming_everybody_changes_no_scenario() -> None:
    world = founding()
    other, new = renamed(world.evidence)
    for scenario in world.scenarios:
        fits = []
        for told, names in ((world.evidence, {n: n for n in FIVE}), (other, new)):
            happened = resolve(apply_scenarios(told, [scenario], LATER), LATER)
            ranking = Scorer(happened, world.rubric).score()
            fits.append([fit.fit for n in FIVE if (fit := ranking.fit(names[n]))])
        assert fits[0] == pytest.approx(fits[1]), scenario.id


def test_the_order_of_packs_and_claims_changes_nothing() -> None:
    world = founding()
    told = world.evidence
    turned = replace(
        told,
        employers=dict(reversed(list(told.employers.items()))),
        assets=dict(reversed(list(told.assets.items()))),
        relations=tuple(reversed(told.relations)),
        claims=dict(reversed(list(told.claims.items()))),
    )
    ours = world.scorer(LATER).score()
    theirs = Scorer(resolve(turned, LATER), world.rubric, world.anchors, world.lines).score()
    assert theirs.order == ours.order
    for name in FIVE:
        assert theirs.fit(name) == ours.fit(name)


def three() -> Evidence:
    """A cloud that shows its machines, a lab that talks of them, and a small chip maker."""
    filed = {"period": "2025", "tier": "filed"}
    now = {"as_of": "2026-05-01", "tier": "primary"}
    talk = {"as_of": "2026-05-01", "tier": "ambition", "modality": "plan"}
    return evidence(
        [
            employer("solid", "cloud"),
            employer("talker", "lab"),
            employer("chips", "silicon"),
            employer("rents-a", "lab", ranked=False),
            employer("rents-b", "lab", ranked=False),
        ],
        [
            claim("solid", "revenue", "$4B", **filed),
            claim("solid", "revenue_growth", "60%", **filed),
            claim("solid", "operating_income", "$600M", **filed),
            claim("solid", "top5_customer_share", "38%", **filed),
            claim("solid", "rd_share", "18%", **filed),
            claim("solid", "senior_ic_openings", "14", **now),
            claim("solid", "posted_base", "$240k", **now),
            claim("campus", "accelerators_deployed", "60k", **now),
            claim("campus", "power_permitted", "yes", **now),
            claim("campus", "power_funded", "yes", **now),
            claim("talker", "accelerators_planned", "2M", **talk),
            claim("talker", "power_planned", "5 GW", **talk),
            claim("talker", "valuation", "$90B", as_of="2026-05-01", tier="reported"),
            claim("talker", "product", "the future", tier="analysis"),
            claim("chips", "revenue", "$180M", **filed),
            claim("chips", "revenue_growth", "45%", **filed),
            claim("chips", "top5_customer_share", "95%", **filed),
            claim("chips", "rd_share", "30%", **filed),
        ],
        [Asset("campus", "Campus", "cluster")],
        [
            relation("solid", "campus", "owner"),
            relation("rents-a", "campus", "tenant"),
            relation("rents-b", "campus", "tenant"),
        ],
    )


def test_three_invented_employers_rank_sensibly() -> None:
    ranking = scorer(three()).score()
    assert ranking.order == ("solid", "chips", "talker")
    first, second, third = (ranking.fit(name) for name in ranking.order)
    assert first is not None and second is not None and third is not None
    assert first.fit - second.fit >= 10
    assert second.fit - third.fit >= 3
    assert all(part.rating.gap for part in third.criteria)
    assert third.high - third.low > first.high - first.low


def test_the_talker_is_the_one_the_hype_watch_names() -> None:
    made = scorer(three())
    flags = hype_flags(made.facts, founding().hype)
    assert {(it.employer, it.flag) for it in flags} == {
        ("chips", "few_customers"),
        ("talker", "announced_none_exists"),
        ("talker", "power_not_permitted"),
        ("talker", "power_not_funded"),
    }


def test_an_employer_no_pack_ranks_joins_once_half_of_it_is_known() -> None:
    few = evidence(
        [employer("it", ranked=False)],
        [
            claim("it", "revenue_growth", "20%", period="2025"),
            claim("it", "attrition", "9%", as_of="2026-05-01"),
        ],
    )
    assert scorer(few).score().order == ()
    more = replace(few, claims={**few.claims, "pay": claim("it", "posted_base", "$200k", id="pay")})
    assert scorer(more).score().order == ("it",)


def test_nobody_outside_the_five_is_ranked_by_the_founding_packs() -> None:
    assert set(founding().scorer(LATER).ids) == set(FIVE)
