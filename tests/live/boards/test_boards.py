"""Each board's shape, and what it does when the shape is another."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import BOARD_KINDS
from compute_jobs.live.boards.board import read_board
from compute_jobs.live.boards.board_source import ALL_BOARDS
from compute_jobs.live.payload import PayloadError
from compute_jobs.packs.load import load_packs
from tests.live.boards.make import (
    TOKENS,
    Answers,
    ashby_job,
    first_url,
    greenhouse,
    greenhouse_job,
    job,
    lever_job,
    only,
    parse,
    salary,
)

WORKDAY_EMPTY: dict[str, Any] = {"total": 0, "jobPostings": []}


def test_greenhouse() -> None:
    text = "<p>Run <b>clusters</b> &amp; more.</p><p>Base salary: $180,000 - $220,000</p>"
    posting = only(parse("greenhouse", greenhouse(greenhouse_job(7, "Staff Engineer, GPU", text))))
    assert posting.id == "greenhouse:acme:7" and posting.job == "9007"
    assert posting.employer == "acme" and posting.team == "Infrastructure"
    assert posting.places == ("Austin, TX",) and posting.first_published == date(2026, 11, 1)
    assert posting.text.startswith("Run clusters & more.\n")
    assert posting.senior_ic and posting.topics == ("infra",)
    assert [it.how for it in posting.pay] == ["text"] and posting.pay[0].low == 180000
    assert posting.url.endswith("/acme/jobs/7")


def test_greenhouse_pay_is_in_cents_and_names_no_interval() -> None:
    given = [
        {
            "min_cents": 18000000,
            "max_cents": 22000000,
            "currency_type": "USD",
            "title": "Base salary",
        },
        {"min_cents": 25000000, "max_cents": 30000000, "currency_type": "USD", "title": "OTE"},
        {"min_cents": 100, "max_cents": 200, "currency_type": "USD", "title": "Annual Salary"},
    ]
    posting = only(parse("greenhouse", greenhouse(greenhouse_job(pay_input_ranges=given))))
    assert [(it.low, it.high, it.how) for it in posting.pay] == [(180000, 220000, "structured")]


def test_greenhouse_places_are_split_and_general_applications_left_out() -> None:
    many = greenhouse_job(1, location={"name": "Austin | Chicago | New York City"})
    general = {**greenhouse_job(2, "Talent pool"), "internal_job_id": None}
    reading = parse("greenhouse", greenhouse(many, general))
    assert only(reading).places == ("Austin", "Chicago", "New York City")
    assert any("general" in note for note in reading.notes)


def test_one_job_posted_in_two_places_keeps_its_number() -> None:
    first, second = greenhouse_job(1), {**greenhouse_job(2), "internal_job_id": 9001}
    assert {it.job for it in parse("greenhouse", greenhouse(first, second)).postings} == {"9001"}


def test_a_board_that_holds_back_is_not_complete() -> None:
    reading = parse("greenhouse", greenhouse(greenhouse_job(), total=40))
    assert not reading.complete and reading.at_least == 40


def test_an_update_is_no_publication() -> None:
    posting = only(parse("greenhouse", greenhouse(greenhouse_job(first_published=None))))
    assert posting.first_published is None


def test_lever() -> None:
    given = {"interval": "per-year-salary", "currency": "USD", "min": 150000, "max": 180000}
    posting = only(parse("lever", [lever_job(salaryRange=given)]))
    assert posting.remote == "hybrid" and posting.places == ("Austin, TX", "New York, NY")
    assert posting.first_published == date(2026, 11, 1)
    assert "Rust" in posting.text and "CUDA" in posting.text
    assert [(it.low, it.interval, it.how) for it in posting.pay] == [(150000, "year", "structured")]


def test_lever_pages_until_a_page_is_short_or_the_same_again() -> None:
    full = [lever_job(number) for number in range(100)]
    for pages in ([full, full], [full, full[:7]], [full[:7]]):
        answers = Answers(*pages)
        reading = asyncio.run(read_board(ALL_BOARDS["lever"], job("lever"), answers))
        assert len(reading.postings) == len(pages[0]) and answers.bodies == []
        assert ["skip=100" in url for url in answers.urls] == [False, True][: len(pages)]


def test_lever_in_europe() -> None:
    from msgspec.structs import replace

    token = replace(TOKENS["lever"], host="api.eu.lever.co")
    assert first_url(token).startswith("https://api.eu.lever.co/v0/postings/acme?mode=json&skip=0")


def test_ashby() -> None:
    offers = {
        "compensationTierSummary": "$210K – $490K",
        "summaryComponents": [salary(210000, 490000)],
    }
    posting = only(parse("ashby", {"apiVersion": "1", "jobs": [ashby_job(compensation=offers)]}))
    assert posting.places == ("San Francisco", "New York City") and posting.team == "Compute"
    assert posting.remote == "" and posting.text == "Build things."
    assert [(it.low, it.high) for it in posting.pay] == [(210000, 490000)]


def test_ashby_s_pay_zones_stay_apart() -> None:
    tiers = [
        {"title": "SF, NYC", "components": [salary(210000, 260000), {"compensationType": "Bonus"}]},
        {"title": "Austin", "components": [salary(180000, 220000)]},
        {"title": "Toronto", "components": [salary(170000, 200000, currency="CAD")]},
        {"title": "OTE", "components": [salary(300000, 400000)]},
    ]
    offers = {"compensationTiers": tiers, "summaryComponents": [salary(170000, 260000)]}
    posting = only(parse("ashby", {"jobs": [ashby_job(compensation=offers)]}))
    assert [(it.label, it.low, it.high, it.currency) for it in posting.pay] == [
        ("SF, NYC", 210000, 260000, "USD"),
        ("Austin", 180000, 220000, "USD"),
        ("Toronto", 170000, 200000, "CAD"),
    ]


def test_greenhouse_ranges_of_sales_roles_that_are_on_target() -> None:
    blurb = "For sales roles, the range is the role's On Target Earnings (OTE)."
    given = {
        "min_cents": 24000000,
        "max_cents": 30000000,
        "currency_type": "USD",
        "title": "Annual Salary",
        "blurb": blurb,
    }
    jobs = [
        greenhouse_job(1, "Account Executive", pay_input_ranges=[given]),
        greenhouse_job(2, "Staff Engineer", pay_input_ranges=[given]),
    ]
    sales, engineer = parse("greenhouse", greenhouse(*jobs)).postings
    assert sales.pay == () and "on-target" in sales.no_pay
    assert engineer.pay[0].high == 300000


def test_cells_of_a_table_are_not_run_together() -> None:
    table = "<table><tr><td>Salary</td><td>$180,000</td><td>-</td><td>$220,000</td></tr></table>"
    assert only(parse("greenhouse", greenhouse(greenhouse_job(1, text=table)))).pay[0].low == 180000


def test_ashby_honours_what_is_unlisted_and_what_is_not_displayed() -> None:
    offers = {"summaryComponents": [salary(210000, 490000)]}
    hidden = ashby_job(1, compensation=offers, shouldDisplayCompensationOnJobPostings=False)
    reading = parse("ashby", {"jobs": [hidden, ashby_job(2, isListed=False)]})
    assert only(reading).pay == ()


@pytest.mark.parametrize(
    ("workplace", "remote", "policy"),
    [
        ("Hybrid", True, "hybrid"),
        ("OnSite", True, "onsite"),
        (None, True, "remote"),
        (None, None, ""),
    ],
)
def test_ashby_workplace_comes_before_is_remote(
    workplace: str | None, remote: bool | None, policy: str
) -> None:
    body = {"jobs": [ashby_job(workplaceType=workplace, isRemote=remote)]}
    assert only(parse("ashby", body)).remote == policy


@pytest.mark.parametrize(
    "empty", [None, {}, {"summaryComponents": None}, {"summaryComponents": [{}]}]
)
def test_ashby_null_compensation(empty: Any) -> None:
    assert only(parse("ashby", {"jobs": [ashby_job(compensation=empty)]})).pay == ()


@pytest.mark.parametrize("board", ["greenhouse", "ashby"])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"jobs": {}}', b"null"])
def test_another_shape_is_one_clear_error(board: str, body: bytes) -> None:
    with pytest.raises(PayloadError) as caught:
        parse(board, body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"ok": false}', b"7"])
def test_lever_answers_a_list_or_it_is_an_error(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse("lever", body)


@pytest.mark.parametrize("board", ["greenhouse", "lever", "ashby"])
def test_entries_of_a_moved_shape_are_an_error_and_not_an_empty_board(board: str) -> None:
    moved = [{"jobId": 1, "name": "Engineer"}] * 3
    with pytest.raises(PayloadError, match="none of its 3"):
        parse(board, moved if board == "lever" else {"jobs": moved})


@pytest.mark.parametrize("board", ["greenhouse", "lever", "ashby"])
def test_an_empty_board_is_readable(board: str) -> None:
    assert parse(board, [] if board == "lever" else {"jobs": []}).postings == ()


def test_titles_and_texts_are_cleaned_at_the_door() -> None:
    evil = "\x1b[31mEngineer\x1b[0m\u202e \x07[link=x]Two\nlines"
    text = "<script>alert(1)</script><p>Hi\x1b]0;title\x07 there</p><style>p{}</style>"
    posting = only(parse("greenhouse", greenhouse(greenhouse_job(1, evil, text))))
    assert posting.title == "Engineer [link=x]Two lines"
    assert posting.text == "Hi there"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///x", "https://a b", 7, None])
def test_strange_links_are_dropped(link: Any) -> None:
    body = greenhouse(greenhouse_job(absolute_url=link))
    assert only(parse("greenhouse", body)).url == ""


def test_deep_json_and_huge_numbers_are_clear_errors() -> None:
    for body in (b"[" * 100_000 + b"]" * 100_000, b'{"jobs": [' + b"9" * 6000 + b"]}"):
        with pytest.raises(PayloadError):
            parse("greenhouse", body)
    odd = greenhouse(greenhouse_job(id=10**400, pay_input_ranges=[{"min_cents": 1e308}]))
    with pytest.raises(PayloadError, match="could be read"):
        parse("greenhouse", json.dumps(odd).encode())


def test_a_long_text_is_cut_for_keeping_and_pay_is_read_from_all_of_it() -> None:
    text = f"<p>{'word ' * 4000}</p><p>Base salary: $180,000 - $220,000</p>"
    posting = only(parse("greenhouse", greenhouse(greenhouse_job(1, text=text))))
    assert len(posting.text) == 8000 and posting.pay[0].high == 220000


def test_every_board_of_the_table_can_be_asked() -> None:
    tokens = load_packs([]).evidence.boards
    assert {token.employer for token in tokens} >= {
        "astera-labs",
        "nvidia",
        "anthropic",
        "spacex",
        "xai",
    }
    for token in tokens:
        assert first_url(token).startswith("https://")
        assert ALL_BOARDS[token.board].page_url(token).startswith("https://")


def test_a_pack_may_name_each_kind_of_board() -> None:
    assert set(ALL_BOARDS) == set(BOARD_KINDS)


def test_a_token_is_quoted_into_the_address() -> None:
    from msgspec.structs import replace

    token = replace(TOKENS["greenhouse"], token="../x?y#z")
    url = first_url(token)
    assert url.count("?") == 1 and "/../" not in url and "#" not in url
