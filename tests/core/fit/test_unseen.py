"""No rule knows an employer: other names give the same; employers never seen rank sensibly."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Evidence
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.anchors import make_anchors
from compute_jobs.core.fit.hype_watch import hype_flags
from compute_jobs.core.fit.scenario_overlays import apply_scenarios
from compute_jobs.core.fit.scoring import Ranking, Scorer
from tests.core.fit.world import (
    FIVE,
    LATER,
    claim,
    employer,
    evidence,
    fit_of,
    founding,
    relation,
    scorer,
)


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
    assert ranking.order == ("solid", "chips")
    assert "talker" in ranking.unranked
    first, second, third = (fit_of(ranking, name) for name in ("solid", "chips", "talker"))
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


def test_half_of_the_weights_rest_on_leading_measures_before_anybody_is_ranked() -> None:
    few = evidence(
        [employer("it")],
        [
            claim("it", "revenue_growth", "20%", period="2025"),
            claim("it", "attrition", "9%", as_of="2026-05-01"),
        ],
    )
    ranking = scorer(few).score()
    assert (ranking.order, ranking.unranked) == ((), ("it",))
    fit = ranking.partial("it")
    assert fit is not None and fit.grounded == pytest.approx(0.3)
    assert fit.missing == ("capacity", "stability", "learning", "comp")
    assert scorer(few).score({"growth": 90}).order == ("it",)
    share = claim("it", "top5_customer_share", "40%", period="2025", id="share")
    for marked in (True, False):
        more = replace(
            few,
            employers={"it": employer("it", ranked=marked)},
            claims={**few.claims, "share": share},
        )
        assert scorer(more).score().order == ("it",)


@pytest.mark.parametrize(
    ("metric", "figure", "more"),
    [
        ("infra_openings", "3", {}),
        ("permit_challenge", "no", {}),
        ("leadership_change", "no", {}),
        ("profitable", "yes", {}),
        ("comp_disclosed", "no", {}),
        ("accelerators_planned", "2M", {"modality": "plan"}),
        ("power_permitted", "yes", {}),
        ("revenue_growth", "900%", {"tier": "ambition"}),
        ("posted_base", "$900k", {"tier": "analysis"}),
    ],
)
def test_a_worthless_claim_never_ranks_anybody(
    metric: str, figure: str, more: dict[str, str]
) -> None:
    known = [
        claim("it", "revenue_growth", "20%", period="2026-Q1"),
        claim("it", "rd_share", "20%", period="2026-Q1"),
        claim("it", "attrition", "9%", as_of="2026-05-01"),
    ]
    before = scorer(evidence([employer("it")], known)).score().partial("it")
    told = claim("it", metric, figure, **{"as_of": "2026-05-01", "id": "worthless", **more})
    ranking = scorer(evidence([employer("it")], [*known, told])).score()
    after = ranking.partial("it")
    assert before is not None and after is not None
    assert ranking.order == () and after.grounded == before.grounded


def invented(as_of: date = date(2026, 6, 1), *more: Claim) -> Ranking:
    """Strong and filed, middling reports, hype only, and reports of 2017 alone."""
    filed = {"period": "2026-Q1"}
    report = {"period": "2025", "tier": "reported"}
    past = {"period": "2017", "tier": "reported", "published": "2018-02-01"}
    hype = {"tier": "ambition", "as_of": "2026-05-01"}
    strong = [("revenue_growth", "90%"), ("top5_customer_share", "25%"), ("rd_share", "30%")]
    middling = [("revenue_growth", "30%"), ("top5_customer_share", "30%"), ("rd_share", "15%")]
    return scorer(
        evidence(
            [employer(name, "lab") for name in ("strong", "middling", "hype", "past")],
            [
                *(claim("strong", metric, figure, **filed) for metric, figure in strong),
                *(claim("middling", metric, figure, **report) for metric, figure in middling),
                *(claim("hype", metric, figure, **hype) for metric, figure in strong),
                claim("hype", "accelerators_planned", "9M", modality="plan", **hype),
                *(
                    claim("past", metric, "95%", **past)
                    for metric in ("revenue_growth", "rd_share")
                ),
                claim("past", "top5_customer_share", "5%", **past),
                *more,
            ],
        ),
        as_of,
    ).score()


def test_strong_filings_beat_middling_reports_and_hype_is_not_ranked() -> None:
    ranking = invented()
    assert ranking.order == ("strong", "middling")


def test_evidence_of_2017_says_no_more_than_nothing_and_ranks_nobody() -> None:
    ranking = invented()
    past = fit_of(ranking, "past")
    assert past.fit == pytest.approx(ranking.baseline, abs=0.3)
    assert ranking.baseline < fit_of(ranking, "middling").fit - 5
    assert ranking.unranked == ("hype", "past")
    assert past.grounded == 0 and len(past.missing) == 6


@given(st.integers(0, 4000))
@settings(max_examples=30, deadline=None)
def test_a_measure_that_has_aged_away_grounds_nobody(days: int) -> None:
    told = claim("it", "attrition", "5.0%", as_of="2020-01-01", published="2020-01-01")
    made = scorer(evidence([employer("it")], [told]), date(2020, 1, 1) + timedelta(days=days))
    fit = fit_of(made.score(), "it")
    aged_away = 2 ** (-days / 365) < founding().rubric.least_fresh
    assert fit.grounded == pytest.approx(0.0 if aged_away else 0.1)


def test_a_measure_that_still_says_something_leads_before_one_that_has_aged_away() -> None:
    old = claim("it", "revenue_growth", "90%", period="2016", id="old")
    rate = claim("it", "run_rate_growth", "30%", as_of="2026-05-01", id="new")
    (growth, *_) = fit_of(scorer(evidence([employer("it")], [old, rate])).score(), "it").criteria
    assert growth.rating.claims == ("new",) and not growth.rating.gap


def test_twins_get_equal_points_and_equal_fits_once_the_published_score_has_aged() -> None:
    world = founding()
    for name in FIVE:
        about = world.evidence.employers[name]
        twin = replace(about, id="twin", name="Twin", aliases=(), ticker="", cik=None)
        told = world.evidence
        copies = {
            f"twin-{key}": replace(
                it,
                id=f"twin-{key}",
                subjects=tuple("twin" if who == name else who for who in it.subjects),
                counterparty="twin" if it.counterparty == name else it.counterparty,
                deal=f"twin-{it.deal}" if it.deal else None,
            )
            for key, it in told.claims.items()
            if name in it.subjects and it.metric != "published_fit"
        }
        lines = tuple(
            replace(it, employer="twin", claims=()) for it in told.relations if it.employer == name
        )
        if lines or any(it.parent == name for it in told.employers.values()):
            continue  # a site has one owner: a second one isn't the same world
        both = replace(
            told,
            employers={**told.employers, "twin": twin},
            claims={**told.claims, **copies},
        )
        for day, apart in ((world.newest, 3.0), (world.newest + timedelta(days=1800), 0.01)):
            ranking = Scorer(resolve(both, day), world.rubric, world.anchors).score()
            mine, other = fit_of(ranking, name), fit_of(ranking, "twin")
            assert other.points == pytest.approx(mine.points)
            assert other.fit == pytest.approx(mine.fit, abs=apart)


def doubled(world: Evidence) -> Evidence:
    """The world beside its twin: every employer, asset, deal and claim once more, by other ids."""
    twin = {name: f"twin-{name}" for name in (*world.employers, *world.assets)}

    def other(name: str | None) -> str | None:
        return None if name is None else twin.get(name, name)

    return replace(
        world,
        employers={
            **world.employers,
            **{
                twin[key]: replace(
                    it, id=twin[key], name=f"Twin of {it.name}", aliases=(), parent=other(it.parent)
                )
                for key, it in world.employers.items()
            },
        },
        assets={
            **world.assets,
            **{
                twin[key]: replace(
                    it,
                    id=twin[key],
                    name=f"Twin {it.name}",
                    aliases=(),
                    alias_of=other(it.alias_of),
                )
                for key, it in world.assets.items()
            },
        },
        relations=(
            *world.relations,
            *(
                replace(
                    it,
                    employer=twin[it.employer],
                    asset=twin[it.asset],
                    claims=tuple(f"twin-{name}" for name in it.claims),
                )
                for it in reversed(world.relations)
            ),
        ),
        claims={
            **{
                f"twin-{key}": replace(
                    it,
                    id=f"twin-{key}",
                    subjects=tuple(twin.get(who, who) for who in it.subjects),
                    counterparty=other(it.counterparty),
                    deal=f"twin-{it.deal}" if it.deal else None,
                    inputs=tuple(f"twin-{name}" for name in it.inputs),
                )
                for key, it in world.claims.items()
                if it.metric != "published_fit" and it.subjects != ("market",)
            },
            **world.claims,
        },
    )


@pytest.mark.parametrize("as_of", [founding().newest, LATER])
def test_twins_on_the_supply_map_are_rated_alike(as_of: date) -> None:
    world = founding()
    made = Scorer(resolve(doubled(world.evidence), as_of), world.rubric, world.anchors)
    ranking = made.score()
    for name in FIVE:
        mine, other = fit_of(ranking, name), fit_of(ranking, f"twin-{name}")
        assert other.points == pytest.approx(mine.points), name
        for a, b in zip(mine.criteria, other.criteria, strict=True):
            spans = [(it.rating.low, it.rating.mode, it.rating.high) for it in (a, b)]
            assert spans[1] == pytest.approx(spans[0])
            assert b.rating.claims == tuple(f"twin-{claim}" for claim in a.rating.claims)
    flags: dict[str, set[tuple[str, float | None, bool]]] = {}
    for flag in hype_flags(made.facts, world.hype):
        known = (flag.flag, flag.ratio, flag.contested)
        flags.setdefault(flag.employer, set()).add(known)
    assert all(flags.get(name) == flags.get(f"twin-{name}") for name in FIVE)


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
@settings(max_examples=30, deadline=None)
def test_no_fit_reaches_100(picks: list[int]) -> None:
    best = [
        claim("nvidia", "revenue_growth", "900%", period="2026-Q1", id="growth"),
        claim(
            "nvidia", "segment_revenue", "$9T", period="2025", perimeter="data-center", id="sold"
        ),
        claim("nvidia", "top5_customer_share", "1%", period="2026-Q1", id="top"),
        claim("nvidia", "rd_share", "99%", period="2026-Q1", id="rd"),
        claim("nvidia", "posted_base", "$999k", as_of="2026-05-20", id="pay"),
        claim("nvidia", "attrition", "0%", as_of="2026-05-20", id="stay"),
    ]
    world = founding()
    anchors = replace(world.anchors, residuals={**world.anchors.residuals, "nvidia": 40.0})
    chosen = {best[pick].id: best[pick] for pick in picks}
    more = replace(world.evidence, claims={**world.evidence.claims, **chosen})
    fit = fit_of(Scorer(resolve(more, world.newest), world.rubric, anchors).score(), "nvidia")
    assert fit.high < 100
    assert fit.points + fit.scale_shift + fit.residual == pytest.approx(fit.fit)


def test_nobody_outside_the_five_is_ranked_by_the_founding_packs() -> None:
    ranking = founding().scorer(LATER).score()
    assert set(ranking.ids) == set(FIVE)
