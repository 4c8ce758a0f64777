"""The cache: batches, postings merged, safe against damage and against another program."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs import cache as kept
from compute_jobs.cache import DATABASE as NAME
from compute_jobs.cache import live_evidence
from compute_jobs.core.evidence.evidence_model import Asset, Evidence, Relation
from compute_jobs.core.posting import Pay, Posting, Query
from compute_jobs.errors import ReaderError
from compute_jobs.live.db.database import Database, _begin_log, source_ages
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.platform import files
from tests.live.boards.make import posting
from tests.live.edgar.make import calendar_year, claims

DAY = date(2026, 11, 21)
LATER = DAY + timedelta(days=3)
FILED = claims({"Revenues": calendar_year(2025, [1e6, 2e6, 3e6, 4e6])}).evidence
BOARD = "greenhouse:acme"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[LiveCache]:
    with LiveCache(tmp_path / "cache") as made:
        yield made


def put(
    cache: LiveCache, *postings: Posting, day: date = DAY, complete: bool = True
) -> tuple[set[str], set[str]]:
    change = cache.put_board(BOARD, postings, day=day, complete=complete)
    return {it.rpartition(":")[2] for it in change.opened}, {
        it.rpartition(":")[2] for it in change.closed
    }


def test_evidence_comes_back_as_it_went_in(cache: LiveCache) -> None:
    asset = Asset("a", "A", "cluster")
    line = Relation("acme", "a", "owner", None, None, tuple(FILED.claims)[:1], pack="live-epoch")
    given = replace(FILED, assets={"a": asset}, relations=(line,))
    cache.put_batch("one", given, day=DAY)
    found = cache.evidence()
    assert dict(found.claims) == dict(given.claims)
    assert dict(found.sources) == dict(given.sources) and dict(found.origins) == dict(given.origins)
    assert dict(found.assets) == {"a": asset} and found.relations == (line,)


def test_a_batch_replaces_itself_and_no_other(cache: LiveCache) -> None:
    cache.put_batch("one", FILED, day=DAY)
    cache.put_batch("two", Evidence(assets={"a": Asset("a", "A", "cluster")}), day=DAY)
    cache.put_batch("one", Evidence(), day=LATER)
    found = cache.evidence()
    assert not found.claims and set(found.assets) == {"a"}


def test_earlier_days_are_kept_as_far_as_asked(cache: LiveCache) -> None:
    one = next(iter(FILED.claims.values()))
    for days in range(5):
        named = replace(one, id=f"claim-{days}")
        cache.put_batch(
            "board", Evidence(claims={named.id: named}), day=DAY + timedelta(days=days), keep_days=3
        )
    assert set(cache.evidence().claims) == {"claim-2", "claim-3", "claim-4"}
    cache.put_batch("board", Evidence(), day=DAY + timedelta(days=4), keep_days=3)
    assert set(cache.evidence().claims) == {"claim-2", "claim-3"}, "a day read twice is one day"


@pytest.mark.parametrize("keep_days", [1, 60])
def test_a_day_of_a_clock_that_was_wrong_gives_way(cache: LiveCache, keep_days: int) -> None:
    one = next(iter(FILED.claims.values()))
    for day, says in ((DAY + timedelta(days=40), "old"), (DAY, "new")):
        given = Evidence(claims={one.id: replace(one, statement=says)})
        cache.put_batch("edgar:one", given, day=day, keep_days=keep_days)
    assert cache.evidence().claims[one.id].statement == "new"


def test_a_day_that_another_program_writes_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, write = threading.Event(), files.write_stamped

    def slowly(place: Path, stamp: str, value: Any) -> bool:
        if not begun.is_set():
            begun.set()
            time.sleep(0.1)
        return write(place, stamp, value)

    def put_day(day: date) -> None:
        LiveCache(tmp_path).put_batch("board", FILED, day=day, keep_days=60)

    monkeypatch.setattr(kept, "write_stamped", slowly)
    other = threading.Thread(target=put_day, args=(DAY,))
    other.start()
    begun.wait()
    put_day(LATER)
    other.join()
    assert set(kept.live_batches(tmp_path)["board"]) == {str(DAY), str(LATER)}


def test_what_earlier_versions_kept_is_removed(cache: LiveCache, tmp_path: Path) -> None:
    cache.put_state("one", at="2026-11-21", ok=True)
    folder = tmp_path / "cache"
    for name in ("live.cache", "live-1.sqlite", "live-2.sqlite-wal", "live-4.sqlite", "mine.txt"):
        (folder / name).write_text("x")
    cache.put_batch("one", FILED, day=DAY)
    left = {it.name for it in folder.iterdir()}
    assert {NAME, "live-4.sqlite", "mine.txt"} <= left
    assert not left & {"live.cache", "live-1.sqlite", "live-2.sqlite-wal"}


def test_a_row_that_makes_no_sense_is_left_out(cache: LiveCache, tmp_path: Path) -> None:
    put(cache, *map(posting, range(5)))
    cache.put_state("one", at="2026-11-21", ok=True)
    cache.put_state("two", at="2026-11-21", ok=True)
    with cache.database.write() as link:
        link.execute("UPDATE states SET row=x'80' WHERE key='one'")
        link.execute("UPDATE postings SET row=x'80' WHERE id=?", (posting(1).id,))
    assert [it.key for it in cache.states()] == ["two"] and cache.state("one") is None
    assert set(source_ages(tmp_path / "cache")) == {"two"}
    jobs = {it.posting.job for it in cache.listed()}
    assert jobs == {"0", "2", "3", "4"} and cache.posting(posting(1).id) is None
    assert {it.posting.job for it in cache.search(Query()).hits} == jobs
    put(cache, *(posting(number, "Staff Engineer", has_text=False) for number in range(5)))
    assert len(cache.listed()) == 5, "the next reading restores it"
    assert cache.database.set_aside is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_a_damaged_file_costs_one_source(cache: LiveCache, tmp_path: Path, damage: str) -> None:
    cache.put_batch("edgar:one", FILED, day=DAY)
    cache.put_batch("board:two", Evidence(assets={"a": Asset("a", "A", "cluster")}), day=DAY)
    place = tmp_path / "cache" / kept.LIVE / "edgar-one.evidence"
    data = place.read_bytes()
    changed = {
        "cut": data[:-9],
        "flipped": data[:-5] + b"?" + data[-4:],
        "empty": b"",
        "other": b"x" * 99,
    }
    place.write_bytes(changed[damage])
    found = live_evidence(tmp_path / "cache")
    assert not found.claims and set(found.assets) == {"a"}
    assert not cache.has_batch("edgar:one") and cache.has_batch("board:two"), "it is read anew"
    cache.put_batch("edgar:one", FILED, day=DAY)
    assert dict(cache.evidence().claims) == dict(FILED.claims)
    assert place.with_suffix(".damaged").read_bytes() == changed[damage]


def test_where_nothing_can_be_kept_it_is_said(
    cache: LiveCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "write_cache", lambda *_: False)
    with pytest.raises(ReaderError, match="can't be kept"):
        cache.put_batch("one", FILED, day=DAY)


def test_nothing_cached_is_nothing(tmp_path: Path) -> None:
    assert not live_evidence(tmp_path / "cache").claims
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "content", [b"this is no database at all" * 400, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_database_is_set_aside_and_begun_anew(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / NAME).write_bytes(content)
    with LiveCache(folder) as cache:
        cache.put_state("one", at="2026-11-21", ok=True)
        assert [it.key for it in cache.states()] == ["one"]
        assert cache.database.set_aside is not None
        assert cache.database.set_aside.read_bytes() == content


def test_damage_while_it_is_open_is_survived(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with LiveCache(folder) as cache:
        put(cache, *[posting(n, text="word " * 400) for n in range(300)])
        cache.database.close()
        data = bytearray((folder / NAME).read_bytes())
        data[4096:] = b"\xff" * (len(data) - 4096)
        (folder / NAME).write_bytes(data)
        assert cache.listed() == ()
        assert put(cache, posting(1)) == ({"1"}, set())


def test_where_nothing_can_be_written_it_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with LiveCache(tmp_path / "file" / "cache") as cache:
        cache.put_state("one", at="2026-11-21", ok=True)
        assert [it.key for it in cache.states()] == ["one"]


def test_files_are_the_readers_alone(cache: LiveCache, tmp_path: Path) -> None:
    cache.put_batch("one", FILED, day=DAY)
    cache.put_state("one", at="2026-11-21", ok=True)
    for place in (NAME, f"{kept.LIVE}/one.evidence"):
        assert (tmp_path / "cache" / place).stat().st_mode & 0o077 == 0


def test_two_programs_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with LiveCache(folder) as cache:
                for _ in range(8):
                    cache.put_batch(name, FILED, day=DAY)
                    cache.put_state(name, at="2026-11-21T00:00:00+00:00", ok=True)
                    put(cache, posting(1), posting(2))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with LiveCache(folder) as cache:
        assert {it.key for it in cache.states()} == {"one", "two"}
        assert len(cache.listed()) == 2


def test_many_that_make_it_at_once_all_have_the_file(tmp_path: Path) -> None:
    """Switching a new file to its log is where SQLite says "locked" without waiting."""
    for turn in range(40):
        databases = [Database(tmp_path / str(turn)) for _ in range(3)]
        start = threading.Barrier(len(databases))

        def make(it: Database, start: threading.Barrier = start) -> None:
            start.wait()
            assert it.link

        threads = [threading.Thread(target=make, args=(it,)) for it in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for it in databases:
            (place,) = it.link.execute("SELECT file FROM pragma_database_list").fetchall()[0]
            assert place, "none is in memory"
            it.close()


def test_opening_waits_for_another_that_begins_the_log(tmp_path: Path) -> None:
    class Busy:
        tries = 0

        def execute(self, what: str) -> None:
            self.tries += 1
            if self.tries < 3:
                raise sqlite3.OperationalError("database is locked")

    busy: Any = Busy()
    _begin_log(busy)
    assert busy.tries == 3


def test_a_cache_that_stays_locked_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    with LiveCache(folder) as cache:
        cache.put_state("one", at="2026-11-21", ok=True)
    monkeypatch.setattr("compute_jobs.live.db.database._PATIENCE", 0.01)
    other = sqlite3.connect(folder / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with LiveCache(folder) as cache:
        assert cache.states(), "reading goes on while somebody writes"
        with pytest.raises(ReaderError, match="locked") as caught:
            cache.put_state("two", at="2026-11-21", ok=True)
    other.close()
    assert "\n" not in str(caught.value)
    with LiveCache(folder) as cache:
        assert [it.key for it in cache.states()] == ["one"]


def test_a_failure_leaves_the_last_success_standing(cache: LiveCache) -> None:
    cache.put_state("edgar:x", at="2026-11-20", ok=True, marker="7", notes=["a"])
    cache.put_state("edgar:x", at="2026-11-21", ok=False, error="no", todo="try again")
    state = cache.state("edgar:x")
    assert state is not None
    assert (state.tried, state.succeeded, state.marker) == ("2026-11-21", "2026-11-20", "7")
    assert (state.error, state.todo, state.notes) == ("no", "try again", ("a",))
    assert cache.state("edgar:y") is None


def test_a_posting_comes_back_whole(cache: LiveCache) -> None:
    given = posting(
        1,
        "Senior / Staff Engineer, GPU",
        team="Compute",
        places=("Austin, TX", "Memphis, TN"),
        remote="hybrid",
        first_published=date(2026, 11, 1),
        pay=(Pay(1e5, 2e5, "USD", "year", "text", "Level 4"),),
        text="Run clusters.\nAnd more.",
        url="https://x/1",
        employment="Full-time",
        requisition="R-1",
    )
    put(cache, given)
    found = cache.posting(given.id)
    assert found is not None and found.posting == given
    assert (found.first_seen, found.last_seen, found.closed) == (DAY, DAY, None)
    assert cache.listed(employer="acme")[0].posting == replace(given, text="")
    assert cache.counts() == {"acme": 1}


def test_opened_closed_and_opened_again(cache: LiveCache) -> None:
    assert put(cache, posting(1), posting(2)) == ({"1", "2"}, set())
    assert put(cache, posting(2), posting(3), day=LATER) == ({"3"}, {"1"})
    assert [it.closed for it in cache.listed(closed=True) if it.posting.job == "1"] == [LATER]
    assert put(cache, posting(1), posting(2), posting(3), day=LATER) == ({"1"}, set())
    assert cache.listed(closed=True)[0].closed is None and len(cache.listed()) == 3
    assert cache.watched_since(BOARD) == DAY


def test_a_reading_that_was_not_complete_closes_nothing(cache: LiveCache) -> None:
    put(cache, posting(1), posting(2))
    assert put(cache, posting(2), day=LATER, complete=False) == (set(), set())
    assert len(cache.listed()) == 2


def test_a_first_look_is_no_news(cache: LiveCache) -> None:
    assert cache.put_board(BOARD, [posting(1)], day=DAY, complete=True).first_look
    assert not cache.put_board(BOARD, [posting(1)], day=LATER, complete=True).first_look


def test_a_list_without_descriptions_keeps_those_read_before(cache: LiveCache) -> None:
    full = posting(
        1, text="Whole text.", pay=(Pay(1e5, 2e5, "USD", "year", "text"),), places=("A", "B")
    )
    put(cache, full)
    put(cache, posting(1, "Senior Engineer", has_text=False, places=("2 Locations",)), day=LATER)
    found = cache.posting(full.id)
    assert found is not None
    assert (found.posting.title, found.posting.text) == ("Senior Engineer", "Whole text.")
    assert found.posting.pay == full.pay and found.posting.places == ("A", "B")
    assert cache.have_text(BOARD) == {full.id}


def test_a_date_in_words_does_not_move_with_the_day_it_is_read(cache: LiveCache) -> None:
    first = posting(1, first_published=DAY - timedelta(days=30), approximate=True)
    put(cache, first)
    put(cache, replace(first, first_published=LATER - timedelta(days=30)), day=LATER)
    assert cache.listed()[0].posting.first_published == DAY - timedelta(days=30)
    put(cache, replace(first, first_published=date(2026, 9, 1), approximate=False), day=LATER)
    put(cache, first, day=LATER)
    kept = cache.listed()[0].posting
    assert kept.first_published == date(2026, 9, 1) and not kept.approximate


def test_what_closed_long_ago_is_forgotten(cache: LiveCache) -> None:
    put(cache, posting(1), posting(2))
    put(cache, posting(2), day=LATER)
    put(cache, posting(2), day=LATER + timedelta(days=500))
    assert [it.posting.job for it in cache.listed(closed=True)] == ["2"]


def test_a_full_disk_is_said_with_what_helps(cache: LiveCache) -> None:
    (pages,) = cache.database.link.execute("PRAGMA page_count").fetchone()
    cache.database.link.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ReaderError, match=r"full.*free some space"):
        put(cache, posting(1, text=os.urandom(100_000).hex()))
