"""The screens that say what changed, what an item moves, and what a question comes to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.record.last_look import load_last_look
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status

pytestmark = pytest.mark.usefixtures("small_world")
SIZES = ((120, 40), (80, 24), (40, 12))


def regraded(evidence: Evidence) -> Evidence:
    claim = replace(evidence.claims["harbor-rd"], tier="filed", statement="It files now.")
    return replace(evidence, claims={**evidence.claims, claim.id: claim})


async def test_the_first_start_is_the_first_look() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        assert load_last_look(app.desk.workspace.home) is not None
        await pilot.press("N")
        assert "Nothing new since you last looked" in drawn(app)


@pytest.mark.parametrize("way_out", ["escape", "q"])
@pytest.mark.parametrize("size", SIZES)
async def test_news_are_said_at_the_start_and_seen_once_left(
    size: tuple[int, int], way_out: str
) -> None:
    small_desk().mark_seen()
    app = program(small_desk(change=regraded))
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        assert "1 new claim since" in status(app)
        await pilot.press("N")
        assert "1 claim" in drawn(app)
        await pilot.press(way_out)
        await pilot.press("N")
        assert "Nothing new" in drawn(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_first_look_may_go_back_to_a_date(size: tuple[int, int]) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        await pilot.press("N", "s")
        await pilot.press("ctrl+u", *"soon", "enter")
        await pilot.pause()
        assert "not a date" in drawn(app)
        await pilot.press("ctrl+u", *"2025-01-01", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "News (5)" in text
        assert ("more: f" in text) is (size[0] > 40)
        await pilot.press("f")
        assert "News (5)" not in drawn(app)
        assert "more: f" not in drawn(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_claim_shows_what_it_moves(size: tuple[int, int]) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press("2", "I")
        text = drawn(app)
        assert "Without the claim “" in text
        assert "Harbor" in text
        assert "touched" not in text
        await pilot.press("escape")
        assert app.screen.id != "impact"


async def test_a_source_and_a_site_show_what_they_move() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("d", "I")
        assert "Without the source" in drawn(app)
        await pilot.press("escape", "escape", "M", "f", "down", "I")
        assert "Without the asset" in drawn(app) or "Sites" in drawn(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_question_is_answered_with_its_claims(size: tuple[int, int]) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press("Q", *"harbor revenue", "enter")
        await pilot.pause()
        assert "$308.4M" in drawn(app)
        await pilot.press("escape")
        await pilot.press(":", *"what is the stock price of harbor?", "enter")
        await pilot.pause()
        assert "stock" in drawn(app)
        assert "explain" not in drawn(app), "a screen names keys and questions, no commands"
        assert "What don't we know" in drawn(app) or size == (40, 12)
        await pilot.press("y")
        await pilot.pause()
        assert type(app.screen).__name__ == "WhyScreen"
        await pilot.press("escape")
        await pilot.press("Q", *"harbor revenue", "enter")
        await pilot.pause()
        assert "$308.4M" in drawn(app), "the next question is asked from the answer"
