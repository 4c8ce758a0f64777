"""A refresh: progress while it runs, what failed and why, stopping, reading it in at the end."""

from __future__ import annotations

from compute_jobs.cache import live_evidence
from compute_jobs.platform.paths import find_home
from tests.small_world import POSTINGS, small_desk
from tests.tui.driving import drawn, program, until
from tests.tui.screens.conftest import Sources


async def test_progress_is_shown_and_the_outcome_read_in(sources: Sources) -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        before = len(app.view.claims("harbor"))
        await pilot.press("R", "enter")
        await until(pilot, lambda: "Refresh 3 of 4" in drawn(app))
        text = drawn(app)
        assert "filed claims" in text
        assert "fetching" in text
        assert len(app.view.claims("harbor")) == before, "nothing is read in yet"
        sources.let_go.set()
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "1 source failed." in drawn(app))
        text = drawn(app)
        assert "Refreshed: " in text
        assert "has no page there (404)" in text
        assert "employer edit NAME --board" in text
        assert len(app.view.claims("harbor")) > before


async def test_it_can_be_stopped_and_gone_on_with(sources: Sources) -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R", "R")
        await until(pilot, lambda: "Refresh 3 of 4" in drawn(app))
        await pilot.press("x")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "Stopped" in drawn(app))
        assert "cancelled" in drawn(app)
        sources.let_go.set()
        await pilot.press("R")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "1 source failed" in drawn(app))
        assert len(sources.asked("companyfacts")) == 1, "what was read by then is fresh"


async def test_leaving_stops_it_too(sources: Sources) -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R", "enter")
        await until(pilot, lambda: sources.asked("quarry"))
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause(0.1)
        assert app.screen is app.main
        assert app.is_running


async def test_from_an_employers_postings_only_that_one_is_refreshed(sources: Sources) -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("J", "R", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert sources.asked("harbor")
        assert sources.asked("companyfacts")
        assert not sources.asked("quarry")
        assert not sources.asked("cobalt")
        assert live_evidence(find_home().cache).claims


async def test_it_says_what_it_will_ask_and_starts_on_enter_alone(sources: Sources) -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: "This asks" in drawn(app))
        text = drawn(app)
        assert "the SEC for filings of 1 employer" in text
        assert "3 job boards" in text
        assert "Harbor" in text
        assert not sources.seen
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.main
        assert not sources.seen


async def test_the_contact_is_asked_for_once_with_the_file_s_path(sources: Sources) -> None:
    home = find_home()
    home.config_file.write_text("[network]\nallow_loopback = true\n", "utf-8")
    sources.let_go.set()
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R", "enter")
        await until(pilot, lambda: "e-mail for the SEC" in drawn(app))
        assert "contact.toml" in "".join(drawn(app).split())
        assert not sources.seen
        await pilot.press(*"no", "enter")
        await until(pilot, lambda: "is not an e-mail address" in drawn(app))
        assert "e-mail for the SEC" in drawn(app), "it stays open"
        await pilot.press("backspace", "backspace", *"me", "at", *"example.org", "enter")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "Refreshed" in drawn(app))
    agents = {seen.agent.rpartition(" ")[2] for seen in sources.asked("sec.gov")}
    assert agents == {"me@example.org"}
    assert not small_desk().live.preview().needs_contact
