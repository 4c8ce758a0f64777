"""Workplace: the board's own field, then the place, then the title."""

from __future__ import annotations

from typing import Any

import pytest

from compute_jobs.live.boards.workplace import field_of, workplace_of
from compute_jobs.live.payload import Fields
from tests.live.boards.make import greenhouse, greenhouse_job, only, parse


def read(*metadata: tuple[str, Any], place: str = "Austin, TX") -> Any:
    fields = [{"id": 1, "name": name, "value": value} for name, value in metadata]
    job = greenhouse_job(metadata=fields, location={"name": place})
    return only(parse("greenhouse", greenhouse(job)))


@pytest.mark.parametrize(
    ("name", "value", "remote"),
    [
        ("Location Type", "On-Site", "onsite"),
        ("Location Type", "Hybrid (Travel-Required)", "hybrid"),
        ("Location Type", "Remote", "remote"),
        ("Location Type", None, ""),
        ("Workplace Type", "Live and Work Anywhere", "remote"),
        ("Workplace Type", "Office", "onsite"),
        ("Workplace type:", ["Hybrid"], "hybrid"),
        ("Work Model", "IN_OFFICE", "onsite"),
        ("Remote Status", "Not remote", "onsite"),
        ("Remote?", True, "remote"),
        ("Remote?", "Yes", "remote"),
        ("Remote?", "No", ""),
        ("Is Remote", False, ""),
        ("Time Type", "Flexible", ""),
        ("Cost Center", "Remote Sensing", ""),
    ],
)
def test_a_field_of_the_board(name: str, value: Any, remote: str) -> None:
    assert read(("Time Type", "Full-time"), (name, value)).remote == remote


def test_the_field_wins_over_the_place_and_the_contradiction_is_noted() -> None:
    posting = read(("Location Type", "On-Site"), place="Remote-Friendly, US | Austin, TX")
    assert posting.remote == "onsite"
    assert posting.notes == ("on-site by the board's own field, but its place says remote",)
    agreeing = read(("Location Type", "Remote"), place="Remote, US")
    assert agreeing.remote == "remote" and agreeing.notes == ()


def test_contradictions_are_counted_for_the_whole_board() -> None:
    field = [{"id": 1, "name": "Location Type", "value": "On-Site"}]
    jobs = [
        greenhouse_job(n, metadata=field, location={"name": "Remote, US" if n < 3 else "Austin"})
        for n in range(1, 5)
    ]
    reading = parse("greenhouse", greenhouse(*jobs))
    assert any("disagree for 2 openings" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("title", "remote"),
    [
        ("Staff Engineer (Remote)", "remote"),
        ("Staff Engineer (Remote, US)", "remote"),
        ("Staff Engineer - Hybrid", "hybrid"),
        ("Staff Engineer [US Remote]", "remote"),
        ("Staff Engineer - Distributed Systems", ""),
        ("Remote Sensing Engineer", ""),
        ("Engineer (Hybrid Cloud)", ""),
    ],
)
def test_a_title_says_it_only_in_a_part_of_its_own(title: str, remote: str) -> None:
    assert workplace_of("", ["Austin, TX"], title) == (remote, "")


@pytest.mark.parametrize("value", [7, {}, [None], [[]], "", "x" * 500])
def test_odd_values_say_nothing(value: Any) -> None:
    assert field_of([Fields({"name": "Location Type", "value": value})]) == ""
