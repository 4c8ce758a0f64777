"""Compute per head: both figures, both dates, the weaker tier, and nothing where one is missing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Relation
from compute_jobs.core.fit.employer_comparison import CompareCell, compare
from compute_jobs.core.fit.fit_model import Preference, PreferenceResult
from compute_jobs.core.fit.measures import estimated, measured
from compute_jobs.core.fit.preference_answers import Answers
from compute_jobs.core.fit.scoring import Scorer
from tests.core.fit.world import claim, employer, evidence, founding, relation, scorer

NOW = {"as_of": "2026-05-20", "published": "2026-05-20"}
STAFF = claim("it", "employees", "2,000", as_of="2025-12-31", published="2026-02-20")
NAMES = ("power_per_employee", "h100e_per_employee")


def made_of(claims: Iterable[Claim], relations: Iterable[Relation] = ()) -> Scorer:
    people = [employer("it"), employer("other")]
    return scorer(evidence(people, claims, [Asset("hall", "Hall", "cluster")], relations))


def answer(made: Scorer, op: str, value: float, name: str = NAMES[0]) -> PreferenceResult:
    employers = [made.facts.evidence.employers["it"]]
    line = Preference(name, op, value)  # type: ignore[arg-type]
    return Answers(made.facts, employers, founding().lines).result(line, "it")


def cell(made: Scorer, name: str) -> CompareCell | None:
    rows = compare(made.facts, ["it", "other"], founding().lines)
    return next((row.cells.get("it") for row in rows if row.metric == name), None)


def test_active_power_for_each_employee_has_both_dates_and_the_weaker_tier() -> None:
    made = made_of([STAFF, claim("it", "power_deployed", "1.5 GW", tier="relayed", **NOW)])
    found = measured(made.facts, made.facts.evidence.employers["it"], NAMES[0])
    assert found is not None
    assert found.value == pytest.approx(0.75)
    assert found.tier == "relayed"
    assert found.text == "750 kW (1.5 GW, 20 May 2026; 2,000 employees, 31 Dec 2025)"
    assert len(found.claims) == 2
    assert answer(made, ">=", 0.5).answer == "met"
    assert answer(made, ">=", 0.8).answer == "broken"
    shown = cell(made, NAMES[0])
    assert shown is not None
    assert (shown.text, shown.counts) == ("750 kW", True)
    assert set(shown.claims) == set(found.claims)


@pytest.mark.parametrize("name", NAMES)
def test_with_one_of_the_two_missing_nothing_is_said(name: str) -> None:
    for claims in (
        [STAFF],
        [claim("it", "power_deployed", "1.5 GW", **NOW), claim("it", "h100e_owned", "9k", **NOW)],
        [
            claim("it", "employees", "300", perimeter="research", **NOW),
            claim("it", "power_deployed", "1.5 GW", **NOW),
        ],
    ):
        made = made_of(claims)
        about = made.facts.evidence.employers["it"]
        assert measured(made.facts, about, name) is None
        assert estimated(made.facts, about, name) is None


def test_a_plan_runs_no_machine() -> None:
    plan = claim("it", "power_planned", "5 GW", tier="ambition", modality="plan", **NOW)
    made = made_of([STAFF, plan])
    assert cell(made, NAMES[0]) is None


def test_an_estimate_shows_and_rules_nobody_out() -> None:
    owned = claim("it", "h100e_owned", "1,000,000 H100e", tier="analysis", **NOW)
    made = made_of([STAFF, owned])
    shown = cell(made, NAMES[1])
    assert shown is not None
    assert (shown.value, shown.tier, shown.counts, shown.best) == (500, "analysis", False, False)
    assert answer(made, ">=", 10_000, NAMES[1]).answer == "unknown"


def test_a_sum_over_sites_on_record_breaks_no_lower_line() -> None:
    site = claim("hall", "power_deployed", "100 MW", tier="reported", **NOW)
    made = made_of([STAFF, site], [relation("it", "hall", "owner")])
    assert answer(made, ">=", 0.04).answer == "met"
    assert answer(made, ">=", 1).answer == "unknown", "it may have more sites"


def test_what_is_rented_is_no_more_than_a_bound() -> None:
    site = claim("hall", "power_deployed", "100 MW", tier="reported", **NOW)
    made = made_of([STAFF, site], [relation("it", "hall", "tenant")])
    assert answer(made, ">=", 0.04).answer == "unknown", "its share may be less"
    shown = cell(made, NAMES[0])
    assert shown is not None
    assert "rented" in shown.note


def test_no_rating_moves() -> None:
    without = made_of([STAFF])
    owned = claim("it", "h100e_owned", "1,000,000 H100e", tier="reported", **NOW)
    assert made_of([STAFF, owned]).ratings["it"] == without.ratings["it"]
