"""A reader's weights and preferences: read, checked and merged without surprises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.core.fit.rubric import (
    check_weight,
    criterion_of,
    normalised,
    raw_weights,
)
from compute_jobs.errors import ReaderError
from tests.core.fit.world import founding

RUBRIC = founding().rubric


@given(st.dictionaries(st.sampled_from(CRITERIA), st.floats(0.1, 1000)))
def test_weights_always_sum_to_one(weights: dict[str, float]) -> None:
    shares = normalised(weights, RUBRIC)
    assert set(shares) == set(CRITERIA)
    assert sum(shares.values()) == pytest.approx(1)


def test_no_weights_are_the_founding_profiles_bit_for_bit() -> None:
    assert normalised({}, RUBRIC) == dict(RUBRIC.weights)
    scaled = {c: w * 7 for c, w in RUBRIC.weights.items()}
    assert normalised(scaled, RUBRIC) == dict(RUBRIC.weights)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1001.0])
def test_weights_out_of_reason_are_refused(value: float) -> None:
    with pytest.raises(ReaderError):
        check_weight(value)


def test_a_criterion_goes_by_any_beginning_that_fits_one() -> None:
    assert criterion_of("Stab") == "stability"
    assert criterion_of("comp") == criterion_of("pay") == criterion_of("Pa") == "comp"
    for name in ("", "c", "luck"):
        with pytest.raises(ReaderError, match="there are"):
            criterion_of(name)


def test_one_line_per_metric_in_the_order_they_were_made() -> None:
    first, second = Preference("revenue", ">=", 1.0), Preference("layer", "=", "lab")
    again = Preference("revenue", ">=", 2.0)
    profile = Profile()
    for preference in (first, second, again):
        profile = profile.with_preference(preference)
    assert profile.preferences == (again, second)
    assert Profile().with_preference(first).preferences == (first,)


def test_setting_one_weight_leaves_the_others() -> None:
    profile = Profile(weights={"growth": 40.0})
    raw = raw_weights(profile, RUBRIC)
    assert raw["growth"] == 40
    assert raw["capacity"] == pytest.approx(RUBRIC.weights["capacity"] * 100)
