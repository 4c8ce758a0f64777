"""What a listed employer still needs for a rank: enough of it, and never more than it takes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import CRITERIA, LAYERS, Criterion, Layer
from compute_jobs.core.fit.scoring import TIE, rank_needs
from tests.core.fit.world import employer, evidence, founding, grounding, scorer

RUBRIC = founding().rubric


@given(
    st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(lambda them: sum(them) > 0),
    st.sets(st.sampled_from(CRITERIA)),
    st.sampled_from(LAYERS),
)
def test_what_is_named_is_enough_and_nothing_of_it_is_too_much(
    numbers: list[int], gaps: set[Criterion], layer: Layer
) -> None:
    weights = {name: number / sum(numbers) for name, number in zip(CRITERIA, numbers, strict=True)}
    needs = rank_needs(RUBRIC, weights, layer, gaps)
    assert needs.grounded + math.fsum(it.weight for it in needs.missing) == pytest.approx(1)
    if needs.grounded >= needs.needed - TIE:
        return  # such an employer is ranked
    named = [it for it in needs.missing if f"{it.evidence}" in needs.words]
    if needs.enough:
        assert " and " not in needs.words.partition("add ")[2]
        for it in needs.enough:
            assert needs.grounded + it.weight >= needs.needed - 2 * TIE
    else:
        together = needs.grounded + math.fsum(it.weight for it in named)
        assert together >= needs.needed - 2 * TIE
        assert together - min(it.weight for it in named) < needs.needed


def test_it_is_said_by_layer_and_in_words() -> None:
    weights = dict(RUBRIC.weights)
    gaps: set[Criterion] = {"stability", "learning", "comp", "culture"}
    needs = rank_needs(RUBRIC, weights, "cluster", gaps)
    assert needs.words == (
        "45 of 50 % known: add customer concentration, R&D spending, posted pay or attrition"
    )
    first = {layer: rank_needs(RUBRIC, weights, layer, CRITERIA).missing[0] for layer in LAYERS}
    assert first["power"].evidence == first["silicon"].evidence == "product revenue"
    assert first["cluster"].evidence == "deployed accelerators"


def test_a_ranked_employer_needs_nothing_and_one_without_claims_everything() -> None:
    firms = [employer("it", "silicon"), employer("blank", "silicon")]
    ranking = scorer(evidence(firms, grounding("it"))).score()
    assert ranking.needs(firms[0]) is None
    needs = ranking.needs(firms[1])
    assert needs is not None and needs.grounded == 0
    assert needs.missing[0].criterion == "capacity"
