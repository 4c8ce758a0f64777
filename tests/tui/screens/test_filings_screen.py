"""Filings to read: listed, opened, marked as read, read into the inbox."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.edgar.submissions import NewsFiling
from compute_jobs.platform.paths import find_home
from tests.live.edgar.make import CIK
from tests.live.replay import Reply, plain
from tests.small_world import DAY, small_desk
from tests.tui.driving import drawn, program, status, until
from tests.tui.screens.conftest import Sources

FOLDER = f"https://www.sec.gov/Archives/edgar/data/{CIK}/000000424226000001/"
FILINGS = (
    NewsFiling(
        "0000004242-26-000001", "harbor", "8-K", DAY, f"{FOLDER}cover.htm", ("2.02", "9.01")
    ),
    NewsFiling("0000004242-26-000002", "cobalt", "6-K", DAY, f"{FOLDER}b.htm"),
)


def put_filings(*filings: NewsFiling) -> None:
    with LiveCache(find_home().cache) as cache:
        for it in filings:
            cache.put_filings(it.employer, [it], recent=date.min, kept=date.min)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_they_are_listed_with_what_they_report(size: tuple[int, int]) -> None:
    put_filings(*FILINGS)
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press("F")
        text = drawn(app)
        assert "Filings (2, 2 unread)" in text and "results" in text
        assert all(len(line) <= size[0] for line in text.split("\n"))
        await pilot.press("escape")
        assert app.screen is app.main


async def test_space_and_opening_mark_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda *_, **__: True)
    put_filings(*FILINGS)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("F", "space")
        assert "2, 1 unread" in drawn(app)
        await pilot.press("space")
        assert "2, 2 unread" in drawn(app)
        await pilot.press("down", "o")
        assert "2, 1 unread" in drawn(app)
        await pilot.press("f")
        assert "Filings (1, 1 unread)" in drawn(app) and "only unread" in drawn(app)
        await pilot.press("space")
        assert "Nothing unread" in drawn(app)


async def test_one_is_read_into_the_inbox(sources: Sources) -> None:
    path = FOLDER.removeprefix("https:/")
    names = [{"name": name} for name in ("cover.htm", "ex991.htm")]
    sources.on(f"{path}index.json", plain({"directory": {"item": names}}))
    sources.on(f"{path}cover.htm", Reply(b"<p>See the release.</p>"))
    release = b"<p>Harbor reported revenue of $412.5 million for the third quarter of 2026.</p>"
    sources.on(f"{path}ex991.htm", Reply(release))
    put_filings(FILINGS[0])
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("F", "r")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "Inbox" in drawn(app).split("\n")[0])
        assert "$412.5" in drawn(app)
        await pilot.press("escape")
        await until(pilot, lambda: "1, 0 unread" in drawn(app))
    (document,) = app.desk.coverage.inbox()
    assert document.card.publisher and document.card.title.endswith("results")


async def test_a_filing_that_cannot_be_fetched_stays_unread(sources: Sources) -> None:
    put_filings(FILINGS[0])
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("F", "r")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "404" in status(app))
        assert "1, 1 unread" in drawn(app) and app.desk.coverage.inbox() == []


async def test_hostile_words_are_text() -> None:
    put_filings(replace(FILINGS[0], form="[@click=app.quit]x", items=("[b]",)))
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("F")
        assert "item [b]" in drawn(app)
