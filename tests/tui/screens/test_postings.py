"""Postings: words, filters, targets, saved searches, and why a list is empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.posting import LEVELS, REMOTES, Pay, Query
from compute_jobs.errors import ReaderError
from compute_jobs.tui.screens.postings import MOST, PostingsScreen, pay_text, read_pay
from compute_jobs.tui.screens.refresh import RefreshScreen
from tests.small_world import POSTINGS, fail_board, nothing_known, small_desk
from tests.tui.driving import drawn, footer, program, status


def recalled(saved: Mapping[str, Any]) -> PostingsScreen:
    """The screen as a later start opens it."""
    screen = PostingsScreen()
    screen.recall(saved)
    return screen


@given(
    st.builds(
        Query,
        words=st.text(),
        title=st.text(),
        employers=st.sampled_from(((), ("quarry",))),
        places=st.text(),
        remote=st.sampled_from(("", *REMOTES)),
        levels=st.sampled_from(((), *((level,) for level in LEVELS))),
        track=st.sampled_from(("", "ic", "manager")),
        pay_at_least=st.sampled_from((None, 200_000.0)),
        limit=st.just(MOST),
    ),
    st.booleans(),
)
def test_a_search_comes_back_as_it_was(search: Query, targets: bool) -> None:
    screen = PostingsScreen()
    screen.search, screen._only_targets = search, targets
    saved = json.loads(json.dumps(screen.remember()))
    again = recalled(saved)
    assert (again.search, again._only_targets) == (search, targets)


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.dictionaries(st.sampled_from(["words", "limit", "levels", "remote"]), st.integers()),
    )
)
def test_a_spoilt_search_breaks_nothing(saved: object) -> None:
    assert recalled({"search": saved, "targets": saved}).search.limit == MOST


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("200000", 200_000), ("$200k", 200_000), ("200", 200_000), ("0.2M", 200_000), ("0", 0)],
)
def test_pay_as_one_types_it(typed: str, amount: float) -> None:
    assert read_pay(typed) == amount


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(ReaderError):
        read_pay("lots")


def test_pay_is_never_converted() -> None:
    assert pay_text(Pay(40, 55, "EUR", "hour", "text")) == "EUR 40–55 an hour"
    assert pay_text(Pay(180_000, 260_000, "USD", "year", "text")) == "$180,000–260,000 a year"


async def test_from_an_employer_to_its_postings_and_back() -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J")
        text = drawn(app)
        assert "Postings · Harbor Interconnect (1)" in text
        assert "it is on-target pay" in text
        await pilot.press("e")
        assert "Postings (3)" in drawn(app)
        await pilot.press("l")
        await pilot.pause()
        assert app.screen is app.main


async def test_a_posting_in_full() -> None:
    at_hall_one = replace(POSTINGS[0], employer="cobalt")
    desk = small_desk(postings=[at_hall_one, *POSTINGS[1:]])
    desk.set_about(level="staff", places=["Austin"], skills=["networking"])
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J", "e")
        text = drawn(app)
        assert "$180–260k" in text
        detail = desk.live.posting(POSTINGS[0].id)
        assert detail is not None
        assert detail.match is not None
        assert f"matches you {detail.match.score:.0f} %" in text
        assert detail.match.reasons
        assert detail.match.against
        page = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        for reason in (*detail.match.reasons, *detail.match.against):
            assert reason in page
        assert detail.ties
        for tie in detail.ties:
            assert tie.sentence in " ".join(page.split())
        await pilot.press("down")
        assert "EUR 40–55 an hour" in drawn(app)


async def test_words_are_looked_for_on_every_key() -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J", "e", "slash", *"photo")
        await pilot.pause()
        assert "Postings (1)" in drawn(app)
        assert "Photonics Engineer" in drawn(app)
        await pilot.press(*["backspace"] * 2, *"tnics")
        await pilot.pause()
        assert "Postings (1)" in drawn(app)
        assert "searched for photnics: photonics" in drawn(app)
        await pilot.press("enter", "escape")
        assert "Postings (3)" in drawn(app)


async def test_filters_narrow_and_go_away() -> None:
    desk = small_desk(postings=POSTINGS)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J", "e", "f", "dollar_sign")
        await pilot.pause()
        await pilot.press(*"250k", "enter")
        await pilot.pause()
        assert "$250,000 or more" in drawn(app)
        assert "Postings (1)" in drawn(app)
        await pilot.press("f", "r", "3")
        await pilot.pause()
        text = drawn(app)
        assert "No open posting matches" in text
        assert "backspace" in text
        await pilot.press("backspace")
        assert "Postings (3)" in drawn(app)


async def test_a_target_is_kept_and_can_be_shown_alone() -> None:
    desk = small_desk(postings=POSTINGS)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J", "e", "down", "space")
        assert desk.view.dossier("quarry").targets == ("ashby:quarry:2",)
        assert "★" in drawn(app)
        await pilot.press("f", "s")
        await pilot.pause()
        text = drawn(app)
        assert "Postings (1)" in text
        assert "Technician" in text
        await pilot.press("f", "s", "down", "space")
        await pilot.pause()
        await pilot.press("u")
        assert "one of your targets" in drawn(app) or desk.view.dossier("quarry").targets


async def test_a_search_is_saved_used_and_removed() -> None:
    desk = small_desk(postings=POSTINGS)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J", "e", "slash", *"staff", "enter", "s", "enter")
        await pilot.pause()
        await pilot.press(*"mine", "enter")
        await pilot.pause()
        assert desk.live.saved_searches() == {"mine": Query(words="staff")}
        await pilot.press("backspace", "s", "enter")
        await pilot.pause()
        assert "Postings (1)" in drawn(app)
        await pilot.press("s", *"remove mine", "enter")
        await pilot.pause()
        assert desk.live.saved_searches() == {}


async def test_an_empty_list_says_why_and_which_key_fills_it() -> None:
    desk = small_desk(postings=POSTINGS)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "J")
        text = drawn(app)
        assert "No job board is known for Northlight" in text
        await pilot.press("escape")
        fail_board(desk.workspace.home, "harbor", "the board answers 404", "check the token")
        await pilot.press("up", "J")
        page = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        assert "could not be read: the board answers 404; check the token" in " ".join(page.split())
        await pilot.press("e")
        text = drawn(app)
        assert "nothing has been fetched" in text
        assert "compute-jobs refresh" in text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_an_empty_list_says_what_a_key_would_have_done_and_offers_to_fetch(
    size: tuple[int, int],
) -> None:
    app = program(small_desk(change=nothing_known))
    async with app.run_test(size=size) as pilot:
        await pilot.press("J", "e")
        await pilot.pause()
        line = footer(app)
        assert "R fetch" in line
        for useless in ("enter read", "space target", "o source", "filter"):
            assert useless not in line
        for key, word in (
            ("enter", "No posting"),
            ("space", "No posting"),
            ("backspace", "No filter is set"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert word in status(app)
        await pilot.press("R")
        await pilot.pause()
        assert isinstance(app.screen, RefreshScreen)
        await pilot.press("x")


@pytest.mark.parametrize("width", [80, 120])
async def test_filters_that_are_set_can_be_taken_away_by_the_footer(width: int) -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.press("J", "e")
        await pilot.pause()
        assert "bksp" not in footer(app)
        await pilot.press("f", "r", "1")
        await pilot.pause()
        assert "bksp clear filters" in footer(app)
        await pilot.press("backspace")
        await pilot.pause()
        assert "bksp" not in footer(app)
