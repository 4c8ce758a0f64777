"""The ladder: facts before estimates, plans beside what runs, unknown never 0."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Relation
from compute_jobs.core.fit.capacity_ladder import (
    RUNGS,
    TRACKS,
    LadderRung,
    Rung,
    Track,
    ladder,
    rung_figure,
    site_lines,
)
from compute_jobs.core.fit.rating_facts import Facts
from tests.core.fit.world import claim, employer, evidence, relation, scorer

NOW = {"as_of": "2026-05-20", "published": "2026-05-20"}
BEFORE = {"as_of": "2026-01-10", "published": "2026-01-10"}
PLAN = {"tier": "ambition", "modality": "plan"}


def facts_of(claims: Iterable[Claim], relations: Iterable[Relation] = ()) -> Facts:
    halls = [Asset(name, name.title(), "data center") for name in ("north", "south")]
    people = [employer("it"), employer("child", parent="it"), employer("user", "lab")]
    return scorer(evidence(people, claims, halls, relations)).facts


def rung_of(facts: Facts, who: str, rung: Rung, track: Track = "power") -> LadderRung:
    about = facts.evidence.employers[who]
    found = ladder(facts, about, site_lines(facts))
    return next(it for it in found if (it.rung, it.track) == (rung, track))


def test_where_nothing_is_known_every_rung_is_unknown_and_none_is_zero() -> None:
    facts = facts_of([], [relation("it", "north", "owner")])
    rungs = ladder(facts, facts.evidence.employers["it"], site_lines(facts))
    assert {(it.rung, it.track) for it in rungs} == {(r, t) for r in RUNGS for t in TRACKS}
    assert all((it.value, it.rented, it.known) == (None, None, False) for it in rungs)


def test_an_estimate_shows_only_where_no_fact_is_known() -> None:
    guess = claim("north", "power_deployed", "400 MW", tier="analysis", **NOW)
    figure = rung_figure(facts_of([guess]), "north", "active", "power")
    assert figure is not None
    assert figure.estimated
    fact = claim("north", "power_deployed", "150 MW", tier="reported", **BEFORE)
    figure = rung_figure(facts_of([guess, fact]), "north", "active", "power")
    assert figure is not None
    assert (figure.value, figure.estimated) == (150, False)


def test_what_runs_is_no_plan_and_a_plan_is_not_added_to_it() -> None:
    facts = facts_of(
        [
            claim("north", "power_deployed", "150 MW", tier="reported", **NOW),
            claim("north", "power_planned", "300 MW", id="a", start="2026-09", **PLAN, **NOW),
            claim("north", "power_planned", "900 MW", id="b", start="2027-09", **PLAN, **NOW),
        ],
        [relation("it", "north", "owner")],
    )
    assert rung_of(facts, "it", "active").value == 150
    assert rung_of(facts, "it", "announced").value == 900


def test_a_plan_that_a_later_one_replaced_counts_no_more() -> None:
    facts = facts_of(
        [
            claim("north", "power_planned", "1.4 GW", id="old", **PLAN, **BEFORE),
            claim("north", "power_planned", "900 MW", id="new", **PLAN, **NOW),
        ]
    )
    figure = rung_figure(facts, "north", "announced", "power")
    assert figure is not None
    assert figure.value == 900


def test_a_plan_is_gone_once_what_runs_says_how_it_ended() -> None:
    plan = claim("north", "power_planned", "300 MW", start="2026-03", **PLAN, **BEFORE)
    assert rung_figure(facts_of([plan]), "north", "announced", "power") is not None
    runs = claim("north", "power_deployed", "280 MW", tier="reported", **NOW)
    assert rung_figure(facts_of([plan, runs]), "north", "announced", "power") is None


def test_what_is_rented_stays_apart_from_what_is_held() -> None:
    facts = facts_of(
        [
            claim("north", "power_deployed", "150 MW", tier="reported", **NOW),
            claim("south", "power_deployed", "70 MW", tier="filed", **BEFORE),
        ],
        [
            relation("it", "north", "owner"),
            relation("child", "south", "operator"),
            relation("user", "north", "tenant"),
        ],
    )
    own = rung_of(facts, "it", "active")
    assert (own.value, own.at_least, own.tier) == (220, True, "reported")
    assert [day.text for day in own.days] == ["2026-01-10", "2026-05-20"]
    assert {(part.asset, part.role) for part in own.parts} == {
        ("north", "owner"),
        ("south", "parent"),
    }
    rents = rung_of(facts, "user", "active")
    assert (rents.value, rents.rented) == (None, 150)


def test_a_lease_that_is_only_talked_of_is_on_no_rung() -> None:
    facts = facts_of(
        [claim("north", "power_deployed", "150 MW", **NOW)],
        [relation("user", "north", "tenant", status="negotiating")],
    )
    assert not rung_of(facts, "user", "active").known
    assert [line.is_talk for line in site_lines(facts)] == [True]


def test_a_figure_about_the_employer_stands_against_a_sum_that_misses_sites() -> None:
    site = claim("north", "power_deployed", "150 MW", tier="reported", **NOW)
    whole = claim("it", "power_deployed", "1.5 GW", tier="relayed", **NOW)
    own = rung_of(facts_of([site, whole], [relation("it", "north", "owner")]), "it", "active")
    assert (own.value, own.tier, own.at_least, own.parts) == (1500, "relayed", False, ())


def test_an_estimate_of_the_whole_does_not_replace_facts_about_sites() -> None:
    site = claim("north", "power_deployed", "150 MW", tier="reported", **NOW)
    whole = claim("it", "power_deployed", "1.5 GW", tier="analysis", **NOW)
    own = rung_of(facts_of([site, whole], [relation("it", "north", "owner")]), "it", "active")
    assert (own.value, own.estimated) == (150, False)
    assert [it.value for it in own.others] == [1500]


def test_a_figure_about_a_part_never_stands_for_the_whole() -> None:
    part = {"perimeter": "added in the quarter", **NOW}
    own = rung_of(facts_of([claim("it", "power_deployed", "850 MW", **part)]), "it", "active")
    assert own.value is None
    assert [(it.value, it.perimeter) for it in own.others] == [(850, "added in the quarter")]
    both = [
        claim("it", "power_deployed", "850 MW", id="part", **part),
        claim("it", "power_deployed", "600 MW", id="whole", tier="reported", **NOW),
    ]
    own = rung_of(facts_of(both), "it", "active")
    assert own.value == 600
    assert [it.value for it in own.others] == [850]


def test_a_claim_about_parent_and_subsidiary_is_named_once() -> None:
    told = claim("it", "power_deployed", "1 GW", also=("child",), **NOW)
    own = rung_of(facts_of([told]), "it", "active")
    assert (own.value, own.others) == (1000, ())


def test_a_plan_says_by_when() -> None:
    plan = claim("it", "power_planned", "2 GW", start="2027-12-31", **PLAN, **NOW)
    assert rung_of(facts_of([plan]), "it", "announced").text == "2 GW by 31 Dec 2027"


def test_several_deals_are_named_and_never_added() -> None:
    deals = [
        claim("user", "power_committed", f"{size} GW", counterparty=other, role="tenant", **NOW)
        for size, other in ((5, "it"), (2, "child"))
    ]
    own = rung_of(facts_of(deals), "user", "contracted")
    assert own.value == 5000
    assert [it.value for it in own.others] == [2000]


def test_units_of_different_machines_are_counted_as_chips() -> None:
    facts = facts_of(
        [
            claim("north", "accelerators_deployed", "100,000 GPUs", tier="reported", **NOW),
            claim("south", "accelerators_deployed", "50,000 TPUs", tier="reported", **NOW),
        ],
        [relation("it", "north", "owner"), relation("it", "south", "owner")],
    )
    assert rung_of(facts, "it", "active", "accelerators").text == "~150,000 chips"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["north", "south", "it"]),
            st.sampled_from(["power_deployed", "power_planned", "power_leased"]),
            st.integers(1, 3000),
            st.sampled_from(["analysis", "ambition"]),
        ),
        max_size=5,
    )
)
def test_no_estimate_and_no_plan_moves_what_is_known_to_run(
    noise: list[tuple[str, str, int, str]],
) -> None:
    known = [
        claim("north", "power_deployed", "150 MW", tier="reported", **NOW),
        claim("south", "power_deployed", "70 MW", tier="filed", **BEFORE),
    ]
    lines = [relation("it", "north", "owner"), relation("it", "south", "owner")]
    more = [
        claim(
            subject,
            metric,
            f"{size} MW",
            id=f"noise-{at}",
            tier=tier,
            modality="plan" if tier == "ambition" else "fact",
            **NOW,
        )
        for at, (subject, metric, size, tier) in enumerate(noise)
    ]
    before = rung_of(facts_of(known, lines), "it", "active")
    after = rung_of(facts_of([*known, *more], lines), "it", "active")
    assert (after.value, after.tier, after.claims) == (before.value, before.tier, before.claims)


def test_a_plan_that_names_its_company_is_not_announced_by_its_tenant() -> None:
    lines = [relation("it", "north", "owner"), relation("user", "north", "tenant")]
    plan = claim("it", "power_planned", "2 GW", also=("north",), **PLAN, **NOW)
    facts = facts_of([plan], lines)
    assert rung_of(facts, "it", "announced").value == 2000
    assert not rung_of(facts, "user", "announced").known
    site = claim("north", "power_planned", "1 GW", **PLAN, **NOW)
    assert rung_of(facts_of([site], lines), "user", "announced").rented == 1000
    shared = [*lines, relation("child", "north", "tenant")]
    assert not rung_of(facts_of([site], shared), "user", "announced").known
