"""The pack ``boards`` on made payloads: counts of the day, no titles, nothing about pay unread."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tools.atlas import boards
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import write_pack

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs

STAFF, OTHER = "Staff Engineer, GPU Clusters", "Account Executive"
UNDATED = {
    "ats": "ashby",
    "token": "lambda",
    "postings": 90,
    "grade": "relayed count",
    "date_basis": "undated list, probably October to November (inference)",
}


def opening(number: int, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "internal_job_id": number,
        "title": title,
        "location": {"name": "Oslo"},
        "first_published": "2026-08-10T00:00:00-04:00",
    } | more


def board(name: str, payload: Any) -> tuple[str, bytes]:
    return f"boards_{name}.json.gz", gzip.compress(json.dumps(payload).encode(), mtime=0)


def greenhouse(*jobs: dict[str, Any]) -> tuple[str, bytes]:
    payload = {"fetched_at": "2026-08-21T03:00:00", "jobs": list(jobs)}
    return board("greenhouse_spacex_2026-08-22", payload)


def made(
    folder: Path, *files: tuple[str, bytes], counts: list[dict[str, Any]] | None = None
) -> list[Claim]:
    """The claims of the pack that these payloads and counts give."""
    place = folder / "boards"
    place.mkdir()
    for name, body in files:
        (place / name).write_bytes(body)
    rows = "".join(f"{json.dumps(row)}\n" for row in counts or [])
    (place / "counts.jsonl").write_text(rows, "utf-8")
    pack = boards.make(Inputs(folder))
    if pack is None:
        return []
    write_pack(pack, folder / "out")
    result = load_packs([*founding_packs(), folder / "out" / "boards"])
    assert not result.problems
    return [claim for claim in result.evidence.claims.values() if claim.pack == "boards"]


def test_a_board_is_counted_as_of_the_day_it_was_asked(tmp_path: Path) -> None:
    claims = made(tmp_path, greenhouse(opening(1, STAFF), opening(2, OTHER)))
    by_metric = {claim.metric: claim for claim in claims}
    jobs = by_metric["open_postings"]
    assert jobs.figure is not None and jobs.figure.value == 2 and jobs.perimeter == ""
    assert jobs.as_of is not None and jobs.as_of.text == "2026-08-21", "not the file's name"
    assert {claim.tier for claim in claims} == {"primary"}
    assert by_metric["senior_ic_openings"].figure.value == 1  # type: ignore[union-attr]


def test_no_text_of_a_posting_is_bundled(tmp_path: Path) -> None:
    claims = made(tmp_path, greenhouse(opening(1, STAFF), opening(2, OTHER)))
    for claim in claims:
        assert STAFF not in claim.statement + claim.note and OTHER not in claim.statement


def test_a_list_without_descriptions_says_nothing_about_pay(tmp_path: Path) -> None:
    claims = made(tmp_path, greenhouse(*(opening(number, STAFF) for number in range(20))))
    assert not {"comp_disclosed", "posted_base"} & {claim.metric for claim in claims}


def test_posted_pay_is_bundled_where_descriptions_state_it(tmp_path: Path) -> None:
    paid = {
        "content": "text",
        "pay_input_ranges": [
            {
                "min_cents": 20_000_000,
                "max_cents": 30_000_000,
                "currency_type": "USD",
                "title": "Annual Salary",
            }
        ],
    }
    claims = made(tmp_path, greenhouse(*(opening(number, STAFF, **paid) for number in range(20))))
    (base,) = (it for it in claims if it.metric == "posted_base" and not it.perimeter)
    assert base.figure is not None
    assert (base.figure.value, base.figure.low, base.figure.high) == (250_000, 200_000, 300_000)


def test_a_plain_list_counts_postings_and_not_jobs(tmp_path: Path) -> None:
    job = {"id": "a", "title": STAFF, "role": "Infra", "location": "Oslo", "link": "https://a.b/c"}
    claims = made(tmp_path, board("ashby_openai_2026-05-13", [job, job | {"id": "b"}]))
    (count,) = (it for it in claims if it.metric == "open_postings")
    assert count.perimeter == "postings" and "2 open postings" in count.statement
    assert count.as_of is not None and count.as_of.text == "2026-05-13"


@pytest.mark.parametrize(
    ("row", "day", "inferred"),
    [({}, "2026-10", True), ({"dump_date": "2026-07-30"}, "2026-07-30", False)],
)
def test_what_others_counted_is_reported_and_dated_as_well_as_known(
    tmp_path: Path, row: dict[str, Any], day: str, *, inferred: bool
) -> None:
    (claim,) = made(tmp_path, counts=[UNDATED | row])
    assert claim.tier == "reported" and claim.figure is not None and claim.figure.value == 90
    assert claim.as_of is not None and (claim.as_of.text, claim.as_of.inferred) == (day, inferred)


@pytest.mark.parametrize(
    "row",
    [
        {"date_basis": ""},
        {"token": "figure"},
        {"grade": "primary (employer board, stored copy)"},
        {"postings": None},
    ],
)
def test_counts_without_any_day_or_employer_are_left_out(
    tmp_path: Path, row: dict[str, Any]
) -> None:
    assert made(tmp_path, counts=[UNDATED | row]) == []


def test_a_few_openings_say_that_pay_is_posted_but_not_how_much_it_is(tmp_path: Path) -> None:
    pay = {"min": 300_000, "max": 500_000, "currency": "USD", "title": STAFF}
    row = {"ats": "greenhouse", "token": "anthropic", "dump_date": "2026-08-03", "pay": pay}
    (claim,) = made(tmp_path, counts=[row, row | {"pay": pay | {"max": 600_000}}])
    assert claim.metric == "comp_disclosed" and claim.tier == "reported"
    assert "$300,000 to $600,000" in claim.statement and STAFF not in claim.statement
