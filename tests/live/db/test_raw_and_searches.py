"""Raw answers kept as evidence, and searches the reader keeps."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.posting import Query
from compute_jobs.errors import ReaderError
from compute_jobs.live.fetch import RawStore, Response
from compute_jobs.platform.paths import Home
from compute_jobs.record.watches import load_searches, remove_search, save_search
from tests.live.replay import raw_answer

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def keep(store: RawStore, body: bytes, seen: float | None = None) -> str:
    sha = hashlib.sha256(body).hexdigest()
    assert store.keep(Response("https://x.example/a", AT, body, sha, {"etag": "7"}))
    if seen is not None:
        os.utime(store.folder / sha[:2] / f"{sha}.gz", (seen, seen))
    return sha


def test_an_answer_is_found_by_its_hash_and_explains_itself(tmp_path: Path) -> None:
    sha = keep(RawStore(tmp_path), b'{"a": 1}\n{"b": 2}')
    head, body = raw_answer(tmp_path, sha)
    assert body == b'{"a": 1}\n{"b": 2}' and hashlib.sha256(body).hexdigest() == sha
    assert head["url"] == "https://x.example/a" and head["headers"] == {"etag": "7"}
    assert datetime.fromisoformat(head["at"]) == AT


def names(cache: Path) -> set[str]:
    return {path.stem for path in cache.rglob("*.gz")}


def test_the_same_answer_is_kept_once(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    keep(store, b"same")
    keep(store, b"same")
    assert len(list(tmp_path.rglob("*.gz"))) == 1


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "zz"])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    store = RawStore(tmp_path)
    assert not store.keep(Response("u", AT, b"x", name))
    assert list(tmp_path.iterdir()) == []


def test_old_answers_go_first_then_the_oldest_until_the_rest_fits(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    now = 1_800_000_000.0
    day = 86_400.0
    keep(store, b"old", now - 500 * day)
    middle = keep(store, os.urandom(40_000), now - 20 * day)
    new = keep(store, os.urandom(40_000), now - 1 * day)
    assert store.prune(days=400, megabytes=1, now=now) == 1 and names(tmp_path) == {middle, new}
    assert store.prune(days=400, megabytes=0.05, now=now) == 1
    assert names(tmp_path) == {new}


def test_searches_come_back_as_they_were_saved(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    query = Query(
        "kernel -staff",
        employers=("nvidia",),
        levels=("senior",),
        pay_at_least=2e5,
        since=date(2026, 11, 1),
    )
    save_search(home, "Kernels", query)
    save_search(home, "all", Query())
    assert load_searches(home) == {"Kernels": query, "all": Query()}
    assert "currency" not in (tmp_path / "searches.toml").read_text(), "defaults are not written"
    assert remove_search(home, "all") and not remove_search(home, "all")
    assert list(load_searches(home)) == ["Kernels"]


def test_no_file_is_no_searches(tmp_path: Path) -> None:
    assert load_searches(Home.at(tmp_path)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "[search",
        "[search.a]\nwords = 7\n",
        '[search.a]\nlevels = "x"\n',
        "[search.a]\npay_at_least = true\n",
    ],
)
def test_a_damaged_file_is_one_clear_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "searches.toml").write_text(text)
    with pytest.raises(ReaderError) as caught:
        load_searches(Home.at(tmp_path))
    assert "searches.toml" in str(caught.value) and "\n" not in str(caught.value)


def test_a_search_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(ReaderError):
        save_search(Home.at(tmp_path), " \x1b[0m ", Query())


@given(words=st.text(max_size=40), name=st.text(min_size=1, max_size=40))
def test_any_words_can_be_saved(tmp_path: Path, words: str, name: str) -> None:
    home = Home.at(tmp_path)
    try:
        save_search(home, name, Query(words))
    except ReaderError:
        return
    assert Query(words.encode("utf-8", "replace").decode()) in load_searches(home).values() or any(
        "\ud800" <= c <= "\udfff" for c in words
    )
