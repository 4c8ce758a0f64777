"""Watches in the program: added in a form, shown with what they fired for, told in the news."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from compute_jobs.answers.watching import add_watch, new_watch
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.record.watches import WatchRule, load_watches
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status

pytestmark = pytest.mark.usefixtures("small_world")
SIZES = ((120, 40), (80, 24), (40, 12))


def regraded(evidence: Evidence) -> Evidence:
    claim = replace(evidence.claims["harbor-rd"], tier="filed", statement="It files now.")
    return replace(evidence, claims={**evidence.claims, claim.id: claim})


@pytest.mark.parametrize("size", SIZES)
async def test_a_watch_is_added_picked_from_lists_and_removed(size: tuple[int, int]) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press("W")
        assert "No watches yet" in drawn(app)
        await pilot.press("a", "enter")
        await pilot.press(*"rank", "enter")
        await pilot.press("enter", *"harbor", "enter")
        assert "Harbor Interconnect" in drawn(app), "its name, not its id"
        await pilot.press(*"1", "ctrl+s")
        await pilot.pause(0.2)
        home = app.desk.workspace.home
        assert load_watches(home) == [WatchRule(1, "rank", "harbor", value=1.0)]
        assert "Watches (1)" in drawn(app)
        await pilot.press("x")
        assert load_watches(home) == []


async def test_what_is_missing_is_said_at_its_field() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("W", "a", *"fit", "ctrl+s")
        await pilot.pause()
        text = drawn(app)
        for problem in ("fit needs an employer", "fit needs <= or >=", "fit needs a number"):
            assert problem in text
        await pilot.press("enter", *"harbor", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "fit needs an employer" not in text, "it is chosen now"
        assert "Not saved" not in status(app)
        assert "fit needs a number" in text, "that is still so"
        app.screen.query_one("#kind", Input).value = "claim"
        await pilot.pause()
        text = drawn(app)
        assert "needs a number" not in text
        assert "metric" in text and "<= or >=" not in text, "only what a claim's watch takes"
        assert load_watches(app.desk.workspace.home) == []


async def test_names_may_be_typed_and_what_another_kind_took_is_left_out() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("W", "a", *"fit")
        await pilot.pause()
        app.screen.query_one("#employer", Input).value = "Harbor Interconnect"
        app.screen.query_one("#op", Input).value = "<="
        app.screen.query_one("#kind", Input).value = "claim"
        app.screen.query_one("#metric", Input).value = "R&D share of revenue"
        app.screen.query_one("#tier", Input).value = "company"
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        (watch,) = load_watches(app.desk.workspace.home)
        known = (watch.kind, watch.employer, watch.metric, watch.op, watch.tier)
        assert known == ("claim", "harbor", "rd_share", "", "primary")


async def test_what_fired_is_in_the_news_and_known_once_it_was_read() -> None:
    desk = small_desk()
    watch, problems = new_watch(desk, "claim", {"employer": "harbor", "metric": "rd_share"})
    assert watch is not None, problems
    add_watch(desk, watch)
    desk.mark_seen()
    app = program(small_desk(change=regraded))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        assert "1 watch fired" in status(app)
        await pilot.press("W")
        assert "fired: 1" in drawn(app)
        await pilot.press("escape", "N")
        assert "(watch 1)" in drawn(app)
        await pilot.press("escape", "W")
        assert "nothing fired" in drawn(app)


async def test_checking_marks_what_fired_as_known() -> None:
    desk = small_desk()
    watch, _ = new_watch(desk, "claim", {"employer": "harbor", "metric": "rd_share"})
    assert watch is not None
    add_watch(desk, watch)
    app = program(small_desk(change=regraded))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("W", "c")
        assert "1 event marked as known" in status(app)
        await pilot.press("c")
        assert "Nothing fired" in status(app)
