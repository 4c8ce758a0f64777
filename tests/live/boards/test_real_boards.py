"""Real payloads, where they are on this machine: every posting parsed, no pay invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.live.boards.board import BoardReading
from compute_jobs.live.boards.workday import read_job
from compute_jobs.live.payload import Fields
from tests.live.boards.make import job, parse


def load(shared: Path, name: str) -> Any:
    path = shared / "real" / name
    if not path.is_file():
        pytest.skip(f"{name} is not on this machine")
    return json.loads(path.read_bytes())


def pays(reading: BoardReading) -> list[tuple[float, float, str, str, str]]:
    return [
        (it.low, it.high, it.currency, it.interval, it.how)
        for posting in reading.postings
        for it in posting.pay
    ]


def test_every_posting_of_a_board_of_816(shared: Path) -> None:
    raw = load(shared, "greenhouse/databricks_2026-08-22.json")
    reading = parse("greenhouse", raw)
    assert len(reading.postings) == len(raw["jobs"]) == 816 and reading.complete
    assert all(it.title and it.url and it.first_published and it.places for it in reading.postings)
    assert pays(reading) == [], "a list without descriptions states no pay"
    assert len({it.job for it in reading.postings}) < 816
    assert sum(it.senior_ic for it in reading.postings) > 100


@pytest.mark.parametrize(
    ("name", "count", "pay"),
    [
        ("gitlab_content_2jobs.json", 2, [(108400, 129600, "USD", "year", "text")]),
        ("amplitude_content_2jobs.json", 2, []),
    ],
)
def test_greenhouse_with_content(shared: Path, name: str, count: int, pay: list[Any]) -> None:
    reading = parse("greenhouse", load(shared, f"greenhouse/{name}"))
    assert len(reading.postings) == count and pays(reading) == pay
    for posting in reading.postings:
        assert len(posting.text) > 1000 and "<" not in posting.text and "&nbsp;" not in posting.text


def test_on_target_earnings_are_not_base(shared: Path) -> None:
    one = load(shared, "greenhouse/gong_detail_OTE_trimmed.json")
    reading = parse("greenhouse", {"jobs": [one]})
    assert pays(reading) == [] and reading.postings[0].no_pay
    assert len(reading.postings[0].places) == 5


@pytest.mark.parametrize(
    ("name", "count", "pay"),
    [
        ("idealist_2.json", 2, []),
        ("matchgroup_2_salaryRange.json", 2, [(150000, 180000, "USD", "year", "structured")]),
        (
            "outreach_4_salaryRange_trimmed.json",
            4,
            [
                (140000, 160000, "USD", "year", "structured"),
                (145000, 185000, "USD", "year", "structured"),
                (130000, 160000, "USD", "year", "structured"),
            ],
        ),
    ],
)
def test_lever(shared: Path, name: str, count: int, pay: list[Any]) -> None:
    reading = parse("lever", load(shared, f"lever/{name}"))
    assert len(reading.postings) == count and pays(reading) == pay
    assert all(it.first_published and it.places and it.remote for it in reading.postings)


def test_ashby_with_and_without_compensation(shared: Path) -> None:
    null = parse("ashby", load(shared, "ashby/linear_2_nullcomp.json"))
    assert len(null.postings) == 2 and pays(null) == []
    assert [it.levels for it in null.postings] == [("senior", "staff")] * 2
    raw = load(shared, "ashby/wealthcom_5_comp_trimmed.json")
    some = parse("ashby", raw)
    assert len(some.postings) == len(raw["jobs"]) - 1, "one is not listed"
    assert pays(some) == [
        (130000, 180000, "USD", "year", "structured"),
        (30, 38, "USD", "hour", "structured"),
        (210000, 490000, "USD", "year", "structured"),
    ]


def test_workday(shared: Path) -> None:
    raw = load(shared, "workday/workday_jobs.json")
    detail = load(shared, "workday/workday_detail_trimmed.json")["jobPostingInfo"]
    asked = job("workday")
    for entry in raw["jobPostings"]:
        found = read_job(asked, Fields(entry), Fields(None))
        assert found is not None and found.approximate and not found.pay
    entry = raw["jobPostings"][1]
    found = read_job(asked, Fields(entry), Fields(detail))
    assert found is not None and not found.approximate and found.levels == ("senior",)
    assert [(it.low, it.high) for it in found.pay] == [(151500, 227300), (137100, 243600)]
