"""What changed on a board, and the claims of one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.core.posting import Listed, Pay, Posting
from compute_jobs.live.boards.board_claims import Growth, board_claims, growth
from compute_jobs.live.claim_parts import SourceReading
from tests.live.boards.make import TODAY, posting

BASE = Pay(180_000, 220_000, "USD", "year", "structured")


def listed(number: int, opened: int | None, closed: int | None = None, **more: Any) -> Listed:
    """A posting first published, and closed, so many days ago."""
    day = None if opened is None else TODAY - timedelta(days=opened)
    over = None if closed is None else TODAY - timedelta(days=closed)
    return Listed(posting(number, first_published=day, **more), TODAY, over or TODAY, over)


def both(board: list[Listed], watched_since: date) -> tuple[Growth, Growth]:
    """Growth over a month and over a quarter."""
    return growth(board, TODAY, watched_since), growth(board, TODAY, watched_since, 90)


def claims(*postings: Posting, **more: Any) -> dict[tuple[str, str], Claim]:
    return {
        (it.metric, it.perimeter): it for it in made(*postings, **more).evidence.claims.values()
    }


def made(*postings: Posting, **more: Any) -> SourceReading:
    return board_claims(
        postings,
        employer="acme",
        name="Acme",
        board="greenhouse",
        url="https://job-boards.greenhouse.io/acme",
        today=TODAY,
        **more,
    )


def number(claim: Claim) -> float | None:
    return claim.figure.value if claim.figure else None


def test_opened_is_by_first_publication_and_closed_by_snapshots() -> None:
    board = [
        listed(1, 5),
        listed(2, 45),
        listed(3, 200),
        listed(4, 100, closed=10),
        listed(5, 20, closed=3),
    ]
    month, quarter = both(board, TODAY - timedelta(days=120))
    assert month.opened == 2
    assert month.growth is not None and month.growth == 0, "three were open then, three are now"
    assert quarter.opened == 3
    assert quarter.growth == 50


def test_before_anybody_looked_nothing_is_known_of_what_closed() -> None:
    month, quarter = both([listed(1, 5), listed(2, 45)], TODAY - timedelta(days=40))
    assert month.growth == 100
    assert quarter.growth is None and quarter.opened == 2
    assert growth([listed(1, 5)], TODAY, None).growth is None


def undated(number: int, seen: int, **more: Any) -> Listed:
    """A posting of a board that tells no dates, first seen so many days ago."""
    return Listed(posting(number, first_published=None, **more), ago(seen), TODAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_where_a_board_tells_no_dates_what_was_seen_first_later_is_new() -> None:
    """Ten open a month ago, twenty now, and every one of them seen to come."""
    board = [*(undated(n, 60) for n in range(10)), *(undated(n, 5) for n in range(10, 20))]
    month, quarter = both(board, ago(90))
    assert (month.opened, month.growth) == (10, 100)
    assert (quarter.opened, quarter.growth) == (20, None), "none was open then"
    assert not month.dated


def test_what_was_there_at_the_first_look_opened_nobody_knows_when() -> None:
    board = [*(undated(n, 60) for n in range(10)), undated(10, 5)]
    month, quarter = both(board, ago(60))
    assert month.opened == 1
    assert month.growth == pytest.approx(10)
    assert (quarter.opened, quarter.growth) == (None, None)
    unwatched = growth(board, TODAY, None)
    assert (unwatched.opened, unwatched.growth) == (None, None)
    dated = growth([undated(1, 10, job="9"), listed(2, 50, job="9")], TODAY, ago(10))
    assert dated.opened == 0, "another posting says that the job is older"


def test_a_count_that_nobody_knows_is_not_told() -> None:
    def statement(since: int) -> str:
        known = growth([undated(1, 60), undated(2, 60), undated(3, 5)], TODAY, ago(since))
        return claims(posting(1), growth=known)["open_postings", ""].statement

    assert "1 first published or seen in the last 30 days, +50 %" in statement(60)
    assert "in the last" not in statement(4)


def test_one_job_in_many_places_is_one_job() -> None:
    same = [listed(1, 5, job="9"), listed(2, 50, job="9"), listed(3, 50, closed=2, job="9")]
    month = growth(same, TODAY, TODAY - timedelta(days=365))
    assert month.opened == 0, "the job is as old as its first posting"
    assert month.growth == 0, "it is one job, open while one posting is"


def test_counts_are_primary_dated_and_of_jobs() -> None:
    made = claims(
        posting(1, "Staff Engineer, GPU Clusters"),
        posting(2, "Staff Engineer, GPU Clusters", job="1"),
        posting(3, "Principal Optical Engineer"),
        posting(4, "Engineering Manager, Inference"),
        posting(5, "Staff Accountant"),
    )
    assert number(made["open_postings", ""]) == 4
    assert "5 postings" in made["open_postings", ""].statement
    assert number(made["senior_ic_openings", ""]) == 2
    assert number(made["infra_openings", ""]) == 2
    assert number(made["optics_openings", ""]) == 1
    track = made["senior_ic_track", ""]
    assert track.figure is not None and track.figure.text == "yes"
    for claim in made.values():
        assert claim.tier == "primary" and claim.as_of is not None
        assert claim.as_of.last == TODAY and claim.subjects == ("acme",)


def notes(*postings: Posting, **more: Any) -> str:
    return "\n".join(made(*postings, **more).notes)


def test_nothing_found_is_a_zero_only_where_all_was_read_and_nothing_speaks_of_it() -> None:
    read = {"text": "We keep the books."}
    zero = claims(posting(1, "Accountant"), posting(2, "Senior Web Engineer", **read))
    assert number(zero["optics_openings", ""]) == 0
    assert "No open optics" in zero["optics_openings", ""].statement
    assert number(zero["senior_ic_openings", ""]) == 0
    assert ("senior_ic_track", "") not in zero


@pytest.mark.parametrize(
    ("title", "more", "why"),
    [
        ("Senior Engineer", {"text": "You'll align lasers."}, "1 may be, judging by their"),
        ("Senior Engineer", {"has_text": False}, "1 may be, judging by their"),
        ("Senior Engineer", {"text": "long " * 1600}, "1 may be, judging by their"),
        ("光学エンジニア", {"text": "…"}, "1 may be, judging by their"),
    ],
)
def test_what_may_be_one_is_not_none(title: str, more: dict[str, Any], why: str) -> None:
    board = [posting(1, "Accountant"), posting(2, title, **more)]
    assert ("optics_openings", "") not in claims(*board)
    assert why in notes(*board) and "optics" in notes(*board)


def test_no_staff_title_among_titles_without_levels_is_not_none() -> None:
    board = [posting(1, "Software Engineer"), posting(2, "Senior Engineer")]
    assert ("senior_ic_openings", "") not in claims(*board)
    assert "1 state no level" in notes(*board)
    assert ("senior_ic_openings", "") not in claims(posting(1, "Senior Engineer"), complete=False)
    assert ("senior_ic_openings", "") not in claims(posting(1, "Senior Engineer"), at_least=2000)


def test_the_median_base_is_of_dollars_a_year_for_engineers() -> None:
    made = claims(
        *[
            posting(n, "Engineer", pay=(Pay(100e3 * n, 120e3 * n, "USD", "year", "text"),))
            for n in (1, 2, 3)
        ],
        posting(4, "Engineer", pay=(Pay(1e6, 2e6, "EUR", "year", "text"),)),
        posting(5, "Engineer", pay=(Pay(50, 60, "USD", "hour", "text"),)),
        posting(6, "Engineer, Intern", pay=(Pay(10e3, 20e3, "USD", "year", "text"),)),
        posting(7, "Recruiter", pay=(Pay(10e3, 20e3, "USD", "year", "text"),)),
    )
    base = made["posted_base", ""]
    assert base.figure is not None
    assert (base.figure.value, base.figure.low, base.figure.high) == (220e3, 200e3, 240e3)
    assert base.figure.per == "year" and "other currencies" in base.statement
    assert ("posted_base", "infrastructure") not in made


def test_of_several_zones_one_in_dollars_counts_once() -> None:
    zones = (Pay(150e3, 180e3, "CAD", "year", "text"), Pay(200e3, 220e3, "USD", "year", "text"))
    base = claims(*[posting(n, pay=zones) for n in (1, 2, 3)])["posted_base", ""]
    assert base.figure is not None and base.figure.value == 210e3
    assert "3 engineering" in base.statement and "other currencies" not in base.statement


def test_two_postings_make_no_median() -> None:
    made = claims(posting(1, pay=(BASE,)), posting(2, pay=(BASE,)))
    assert ("posted_base", "") not in made


def test_whether_pay_is_disclosed_is_what_was_read() -> None:
    def told(*postings: Posting, **more: Any) -> str:
        claim = claims(*postings, **more).get(("comp_disclosed", ""))
        return claim.figure.text if claim and claim.figure else ""

    assert told(posting(1, pay=(BASE,)), posting(2)) == "yes"
    assert told(posting(1), posting(2), posting(3)) == "no"
    assert told(posting(1), posting(2), posting(3, has_text=False)) == "", "one is not read yet"
    assert told(posting(1), posting(2), posting(3), complete=False) == ""


def test_pay_that_was_not_understood_is_not_pay_that_is_not_posted() -> None:
    """A parser that misses a pay line must not make the claim that the employer posts none."""
    board = [posting(n, text="Compensation: $180,000 - $440,000", no_pay="unsaid") for n in (1, 2)]
    board += [posting(3)]
    assert ("comp_disclosed", "") not in claims(*board)
    assert "2 mention money that couldn't be parsed" in notes(*board)
    twice = [posting(1), posting(4, job="1", no_pay="unsaid"), posting(2), posting(3)]
    assert ("comp_disclosed", "") not in claims(*twice), "one posting of a job may say more"


def test_a_capped_board_has_at_least_so_many() -> None:
    claim = claims(posting(1), at_least=2000)["open_postings", ""]
    assert claim.figure is not None
    assert (claim.figure.bound_low, claim.figure.bound_high) == (2000, None)
    assert claim.statement.startswith("At least 2,000")


def test_growth_is_told_where_it_is_known() -> None:
    found = growth([listed(1, 5), listed(2, 45)], TODAY, date(2026, 1, 1))
    statement = claims(posting(1), posting(2), growth=found)["open_postings", ""].statement
    assert "1 first published in the last 30 days" in statement and "+100 %" in statement
