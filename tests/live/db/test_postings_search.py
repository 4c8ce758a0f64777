"""Search on every key: words, filters, slips; and it never stumbles over what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.posting import Pay, Query
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.db.search import SearchResult
from tests.live.boards.make import posting

DAY = date(2026, 11, 21)


def paid(low: float, high: float, currency: str = "USD", interval: Any = "year") -> dict[str, Any]:
    return {"pay": (Pay(low, high, currency, interval, "text"),)}


POSTINGS = [
    posting(
        1,
        "Staff Kernel Engineer",
        team="Compute",
        places=("Austin, TX",),
        remote="hybrid",
        text="CUDA and Rust.",
        first_published=DAY - timedelta(days=1),
        **paid(200e3, 310e3),
    ),
    posting(
        2,
        "Kernel Engineer",
        places=("Memphis, TN",),
        remote="onsite",
        first_published=DAY - timedelta(days=40),
        **paid(150e3, 199e3),
    ),
    posting(
        3,
        "Site Reliability Engineer",
        places=("Remote, US",),
        remote="remote",
        text="You write kernels and Kubernetes operators.",
        first_published=DAY,
    ),
    posting(
        4,
        "Recruiter, Compute",
        places=("London, UK",),
        first_published=DAY,
        **paid(80e3, 95e3, "GBP"),
    ),
    posting(
        5,
        "Engineering Manager, Networking",
        employer="other-co",
        places=("Zürich",),
        first_published=DAY - timedelta(days=9),
        **paid(40, 60, "USD", "hour"),
    ),
]


@pytest.fixture(scope="module")
def cache() -> Iterator[LiveCache]:
    with LiveCache(None) as made:
        made.put_board("greenhouse:acme", POSTINGS, day=DAY, complete=True)
        yield made


def jobs(found: SearchResult) -> list[str]:
    return [hit.posting.job for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), ["4", "3", "1", "5", "2"]),
        (Query("kernel"), ["1", "2", "3"]),
        (Query("kern"), ["1", "2", "3"]),
        (Query("KERNEL engineer"), ["1", "2"]),
        (Query("cuda"), ["1"]),
        (Query("kernel austin"), ["1"]),
        (Query("kernel -staff"), ["2", "3"]),
        (Query("-kernel"), ["4", "3", "5"]),
        (Query("compute"), ["4", "1"]),
        (Query("zurich"), ["5"]),
        (Query("k"), ["1", "2"]),
        (Query("other co"), ["5"]),
        (Query("nothing at all like it"), []),
        (Query("kernel", title="staff"), ["1"]),
        (Query(employers=("other-co",)), ["5"]),
        (Query(employers=("acme", "other-co"), track="manager"), ["5"]),
        (Query(places="memphis"), ["2"]),
        (Query("kernel", places="tx"), ["1"]),
        (Query("kernels", places="remote us"), ["3"]),
        (Query(remote="remote"), ["3"]),
        (Query("engineer", levels=("staff", "principal")), ["1"]),
        (Query(topics=("infra",)), ["3", "1", "5", "2"]),
        (Query(pay_at_least=200e3), ["1"]),
        (Query(pay_at_least=150e3), ["1", "2"]),
        (Query(pay_at_least=199_500), ["1"]),
        (Query(pay_at_least=90e3, currency="GBP"), ["4"]),
        (Query(since=DAY - timedelta(days=5)), ["4", "3", "1"]),
        (Query("kernel", limit=1), ["1"]),
    ],
)
def test_words_and_filters(cache: LiveCache, query: Query, expected: list[str]) -> None:
    found = cache.search(query)
    assert jobs(found) == expected


def test_title_hits_come_before_mentions(cache: LiveCache) -> None:
    found = cache.search(Query("kernels"))
    assert jobs(found) == ["3"]
    hits = cache.search(Query("kernel")).hits
    assert ["kernel" in hit.posting.title.lower() for hit in hits] == [True, True, False]
    assert cache.search(Query("kernel", limit=1)).total == 3


def test_a_hit_is_the_posting_without_its_description(cache: LiveCache) -> None:
    *_, last = cache.search(Query("kernel")).hits
    kept = cache.posting(last.id)
    assert kept is not None
    assert last.posting == replace(kept.posting, text="")
    assert last.first_seen == kept.first_seen


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("kernal ", "kernel", ["1", "2"]),
        ("relability", "reliability", ["3"]),
        ("enginer staff", "engineer", ["1"]),
        ("netwrking", "networking", ["5"]),
    ],
)
def test_a_slip_is_forgiven_and_told(
    cache: LiveCache, typed: str, meant: str, expected: list[str]
) -> None:
    found = cache.search(Query(typed))
    assert jobs(found) == expected
    (words,) = found.corrected.values()
    assert meant in words


def test_a_slip_in_a_place(cache: LiveCache) -> None:
    found = cache.search(Query(places="memphs"))
    assert jobs(found) == ["2"] and found.corrected == {"memphs": ("memphis",)}


def test_a_short_word_is_not_mended(cache: LiveCache) -> None:
    assert cache.search(Query("xyz")).corrected == {}


def test_what_closed_is_not_found_and_what_reopened_is() -> None:
    with LiveCache(None) as cache:
        for day, listed in ((0, POSTINGS[:3]), (1, POSTINGS[1:3]), (2, POSTINGS[:3])):
            cache.put_board("greenhouse:acme", listed, day=DAY + timedelta(days=day), complete=True)
            assert ("1" in jobs(cache.search(Query("staff kernel")))) == (len(listed) == 3)
            assert ("1" in jobs(cache.search(Query("cuda")))) == (len(listed) == 3)


def test_a_changed_posting_is_found_by_its_new_words_only() -> None:
    with LiveCache(None) as cache:
        cache.put_board("b:t", [posting(1, "Welder", text="steel")], day=DAY, complete=True)
        cache.put_board("b:t", [posting(1, "Plumber", text="copper")], day=DAY, complete=True)
        assert jobs(cache.search(Query("plumber"))) == jobs(cache.search(Query("copper"))) == ["1"]
        assert jobs(cache.search(Query("welder"))) == jobs(cache.search(Query("steel"))) == []


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=60)
def test_whatever_is_typed_it_answers(
    cache: LiveCache, words: str, title: str, places: str
) -> None:
    found = cache.search(Query(words, title=title, places=places))
    assert len(found.hits) <= found.total or found.total == -1


@pytest.mark.parametrize(
    "typed", ['"', "'", "a OR", "NOT", "(", "*", "^x", "{title}:x", "x:y", "--", "\0", "zzall"]
)
def test_the_search_language_is_not_the_readers(cache: LiveCache, typed: str) -> None:
    cache.search(Query(typed))
    cache.search(Query(places=typed, title=typed))


ENDINGS = ["", "s", "ed", "é", "0", "ing", "er", "ers", "ist", "land", "mark", "x", "ü", "zone"]


@given(st.sets(st.sampled_from(ENDINGS), min_size=1), st.sampled_from(["bench", "bénch", "benc"]))
@settings(max_examples=40)
def test_a_word_being_typed_finds_all_that_begin_so(endings: set[str], typed: str) -> None:
    """Few such words are looked for one by one, many as a beginning: nobody sees which."""
    with LiveCache(None) as cache:
        made = [
            posting(number, f"Lead {'Bench' if number % 2 else 'Bénch'}{ending}", places=("Oslo",))
            for number, ending in enumerate(sorted(endings))
        ]
        other = posting(99, "Lead Bencmaster" if typed == "benc" else "Lead Bender")
        cache.put_board("b:t", [*made, other], day=DAY, complete=True)
        expected = {it.job for it in made} | ({"99"} if typed == "benc" else set())
        assert set(jobs(cache.search(Query(f"lead {typed}")))) == expected
        assert set(jobs(cache.search(Query(title=typed)))) == expected
        found = cache.search(Query(typed, places="osl"))
        assert set(jobs(found)) == expected - {"99"} and found.corrected == {}
