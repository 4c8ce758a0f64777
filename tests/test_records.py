"""What the rest relies on: nothing changes a record, and equal records are interchangeable."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence, SourceRef
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.core.robustness.decision_table import DecisionTable

RECORDS: list[Struct] = [
    SourceRef("filing", "page 3"),
    Evidence(),
    Profile(),
    DecisionTable((), ()),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda it: type(it).__name__)
def test_nothing_can_be_changed(record: Any) -> None:
    name = record.__struct_fields__[0]
    before = getattr(record, name)
    with pytest.raises(AttributeError):
        setattr(record, name, "other")
    with pytest.raises(AttributeError):
        delattr(record, name)
    assert getattr(record, name) is before


def test_equal_values_are_equal_records() -> None:
    ref = SourceRef("filing", "page 3")
    assert ref == SourceRef("filing", "page 3") != SourceRef("filing", "page 4")
    assert {ref: 1}[SourceRef("filing", "page 3")] == 1
    assert copy.deepcopy(ref) == ref
    assert replace(ref, locator="page 4") == SourceRef("filing", "page 4")


def test_every_record_has_its_own_defaults() -> None:
    assert Profile().weights is not Profile().weights
