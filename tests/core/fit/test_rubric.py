"""The rubric says why of every constant, points the right way, and refuses nonsense."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import CRITERIA, LAYERS, RATING_TIERS
from compute_jobs.core.fit.measures import DERIVED
from compute_jobs.core.fit.rubric import Adjust, Curve, Lead, State, rubric_from
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from tests.core.fit.world import founding, metrics

RAW: dict[str, Any] = tomllib.loads((bundled_data() / "rubric.toml").read_text("utf-8"))


RULES: list[Lead | Adjust] = [*founding().rubric.leads, *founding().rubric.adjusts]


def test_every_rule_has_a_reason_and_every_number_beside_it() -> None:
    rubric = founding().rubric
    for rule in RULES:
        assert len(rule.why) > 20, rule.id
    for section in ("half_width", "shares", "age", "rank"):
        for name in RAW[section]:
            if name != "why":
                assert len(RAW[section]["why"][name]) > 20
    for criterion in CRITERIA:
        assert len(rubric.whys[criterion]) > 20
        assert len(rubric.gaps[criterion].why) > 20


def test_capacity_counts_most() -> None:
    weights = founding().rubric.weights
    assert sum(weights.values()) == pytest.approx(1)
    assert all(weights["capacity"] > w for c, w in weights.items() if c != "capacity")


def test_a_gap_is_low_ish_wide_and_no_green_light() -> None:
    for gap in founding().rubric.gaps.values():
        assert gap.mode < 50
        assert gap.high - gap.low >= 50
        assert gap.ask.endswith("?")


def test_widths_follow_the_tiers() -> None:
    rubric = founding().rubric
    assert [rubric.half_widths[tier] for tier in RATING_TIERS] == [5, 8, 10, 15]
    assert rubric.half_width("filed", 1.0) == 5
    assert rubric.half_width("filed", 0.0) == rubric.widest == 30
    assert rubric.half_width("reported", 0.5) == 15 + 15 * 0.5


def test_rules_measure_what_there_is() -> None:
    known = {*metrics(), *DERIVED}
    for rule in RULES:
        assert rule.measure in known, rule.id
        assert rule.id.split(".")[0] == rule.criterion


def test_every_layer_can_lead_every_criterion() -> None:
    rubric = founding().rubric
    for criterion in CRITERIA:
        for layer in LAYERS:
            assert rubric.leads_for(criterion, layer), (criterion, layer)


def test_curves_point_the_way_the_metric_does() -> None:
    rubric = founding().rubric
    rules = [(lead.id, lead.measure, lead.curve) for lead in rubric.leads]
    rules += [(it.id, it.measure, it.curve) for it in rubric.adjusts if it.curve is not None]
    for name, measure, curve in rules:
        better = metrics()[measure].better if measure in metrics() else None
        falling = all(b <= a for a, b in pairwise(curve.ys))
        rising = all(b >= a for a, b in pairwise(curve.ys))
        assert rising or falling, name
        if better is not None:
            assert rising if better == "higher" else falling, name
    for rule in rubric.adjusts:
        metric = metrics().get(rule.measure)
        if {"yes", "no"} <= rule.points.keys() and metric is not None and metric.better:
            good: State = "yes" if metric.better == "higher" else "no"
            bad: State = "no" if good == "yes" else "yes"
            assert rule.points[good] > rule.points[bad], rule.id


def test_not_knowing_is_never_better_than_knowing_the_good() -> None:
    for rule in founding().rubric.adjusts:
        if "unknown" in rule.points:
            best = max([*rule.points.values(), *(rule.curve.ys if rule.curve else ())])
            assert rule.points["unknown"] < 0 < best


def test_risk_costs_something_real() -> None:
    """Each of the founding profile's risks takes at least four points off its criterion."""
    rubric = founding().rubric
    costs = {rule.id: rule for rule in rubric.adjusts}
    for name in ("stability.permits", "stability.export", "stability.leadership"):
        assert costs[name].points["yes"] <= -4
    tenants = costs["stability.tenants"].curve
    assert tenants is not None and tenants.at(1) <= -8
    owed = costs["stability.commitments"].curve
    assert owed is not None and owed.at(6) <= -6
    top5 = next(lead for lead in rubric.leads if lead.measure == "top5_customer_share")
    assert top5.curve.at(40) - top5.curve.at(90) >= 20


def test_no_rule_names_anybody() -> None:
    world = founding().evidence
    names = {*world.employers, *world.assets}
    names |= {it.name.lower() for it in world.employers.values()}
    for file in ("rubric.toml", "hype.toml", "scenarios.toml", "suggestions.toml"):
        text = (bundled_data() / file).read_text("utf-8")
        bare = "\n".join(line for line in text.lower().splitlines() if not line.startswith("#"))
        for name in names - {"x", "modal", "lambda", "together", "crusoe", "site"}:
            assert f'"{name}"' not in bare, (file, name)


@pytest.mark.parametrize(
    ("x", "y"), [(0, 10), (5, 10), (10, 10), (15, 15), (20, 20), (30, 20), (1e9, 20)]
)
def test_a_curve_is_straight_between_and_flat_beyond(x: float, y: float) -> None:
    assert Curve((10, 20), (10, 20)).at(x) == y


def test_a_log_curve_counts_in_powers() -> None:
    curve = Curve((1, 100), (0, 10), log=True)
    assert curve.at(10) == pytest.approx(5)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("criteria", "growth", "weight"), "much", "growth"),
        (("criteria", "comp", "gap", "rating"), [50, 40, 60], "comp"),
        (("half_width", "filed"), None, "filed"),
        (("lead", 0, "curve"), [[0, 1], [0, 2]], "left to right"),
        (("lead", 0, "curve"), [[0, 1]], "two points"),
        (("lead", 0, "why"), "", "why"),
        (("lead", 0, "layers"), ["basement"], "layer"),
        (("lead", 0, "criterion"), "luck", "criterion"),
        (("adjust", 0, "text"), {}, "text"),
        (("adjust", 1, "id"), "capacity.named_systems", "twice"),
    ],
)
def test_a_damaged_rubric_is_refused_by_name(path: tuple[Any, ...], value: Any, named: str) -> None:
    raw = deepcopy(RAW)
    place: Any = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ReaderError, match=named):
        rubric_from(raw)
