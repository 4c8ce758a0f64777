"""Which employer a typed name means; what is ambiguous asks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import Asset, Employer
from compute_jobs.core.evidence.name_lookup import find_name, resolve_name
from tests.core.evidence.make import evidence

THINGS: list[Employer | Asset] = [
    Employer("astera-labs", "Astera Labs", "silicon", ("Astera", "ALAB Inc."), "ALAB", 1736297),
    Employer("nvidia", "NVIDIA", "accelerator", ("Nvidia Corporation",), "NVDA", 1045810),
    Employer("spacex", "SpaceX", "cluster", ("Space Exploration Technologies Corp.",), "SPCX"),
    Employer("xai", "xAI", "lab", ("SpaceXAI", "Space XAI")),
    Employer("anysphere", "Anysphere", "platform", ("Cursor",)),
    Employer("lambda", "Lambda", "cloud", ("Lambda Labs", "Twin")),
    Employer("other-twin", "Other", "cloud", ("Twin",)),
    Asset("hall-1", "Hall 1", "cluster", ("Hall One",)),
    Asset("hall", "Hall", "cluster", alias_of="hall-1"),
    Asset("hall-2", "Hall 2", "cluster"),
]


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("astera-labs", "astera-labs"),
        ("Astera", "astera-labs"),
        ("astera labs, inc.", "astera-labs"),
        ("alab", "astera-labs"),
        ("1045810", "nvidia"),
        ("0001045810", "nvidia"),
        ("NVIDIA CORP", "nvidia"),
        ("SpaceXAI", "xai"),
        ("space x", "spacex"),
        ("Cursor", "anysphere"),
        ("any", "anysphere"),
        ("anyshpere", "anysphere"),
        ("nvidea", "nvidia"),
        ("hall one", "hall-1"),
    ],
)
def test_names_that_mean_one_thing(query: str, means: str) -> None:
    assert find_name(query, THINGS).id == means


@pytest.mark.parametrize(
    ("query", "candidates"),
    [("Twin", {"lambda", "other-twin"}), ("labs", {"astera-labs", "lambda"})],
)
def test_an_ambiguous_name_asks(query: str, candidates: set[str]) -> None:
    found = find_name(query, THINGS)
    assert (found.id, found.ambiguous) == (None, True)
    assert set(found.candidates) == candidates


def test_an_unknown_name_suggests_or_says_nothing() -> None:
    near = find_name("nvidex", THINGS)
    assert (near.id, near.ambiguous) == (None, False)
    assert "nvidia" in near.candidates
    assert "nvidia" not in find_name("invidix", THINGS).candidates, "another first letter"
    for query in ("zzzzzz", "", "   ", "x", "!!!", "\x1b[0m"):
        found = find_name(query, THINGS)
        assert found.id is None
        assert not found.ambiguous


def test_two_names_of_one_asset_are_one_thing() -> None:
    twice: list[Asset] = [
        Asset("a", "Same", "cluster"),
        Asset("b", "Same", "cluster", alias_of="a"),
    ]
    assert find_name("same", twice).id == "a"


def test_assets_are_found_only_where_they_are_asked_for() -> None:
    assert resolve_name("hall-2", evidence(())).id is None
    assert resolve_name("Hall 2", evidence(()), assets=True).id == "hall-2"


@given(st.sampled_from(THINGS))
def test_every_id_finds_itself(thing: Employer | Asset) -> None:
    assert find_name(thing.id, THINGS).id == thing.id
    assert find_name(thing.id.upper(), THINGS).id == thing.id


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    found = find_name(text, THINGS)
    assert found.id is None or not found.ambiguous
    assert set(found.candidates) <= {thing.id for thing in THINGS}


def test_an_exact_name_needs_no_fuzzy_library() -> None:
    code = (
        "import sys\n"
        "from compute_jobs.core.evidence.evidence_model import Employer\n"
        "from compute_jobs.core.evidence.name_lookup import find_name\n"
        "assert find_name('Nvidia', [Employer('nvidia', 'NVIDIA', 'lab')]).id == 'nvidia'\n"
        "assert 'rapidfuzz' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
