"""Searching cached postings: words, filters and corrected typos, fast enough for every keystroke.

Filters are words too: each posting has tokens such as "zzremotehybrid" in a separate column, so a
filter narrows the full-text search instead of being applied to each hit.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from compute_jobs.core.posting import Listed, Query
from compute_jobs.live.db.postings_table import (
    COLUMNS,
    DAY_BITS,
    PAY_STEP,
    PAY_STEPS,
    as_listed,
    employer_token,
    pay_step,
)

_WORD = re.compile(r"[^\W_]+")
_HEAD = "{title team places employer}"
_LIKE_ENOUGH = 0.74
"""Similarity (0 to 1) from which a known word counts as the correction of a misspelled one."""
_NEIGHBOURS = 4
_SHORTEST_SLIP = 4
_LONG_ENOUGH = 3
_SPELT_OUT = 8
"""Up to this many words with the same beginning are searched one by one instead of as a prefix."""


class SearchResult(Struct, frozen=True):
    """Search results: those with every word in title, team or place first."""

    hits: tuple[Listed, ...]
    """Without their descriptions."""
    total: int
    """All matches, shown or not; -1 if they weren't counted."""
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Typed words that no posting has, and the similar ones searched instead."""


def search(link: sqlite3.Connection, query: Query) -> SearchResult:
    """Open postings that match."""
    try:
        return _Search(link, query).result()
    except sqlite3.OperationalError as error:
        # A letter that this Python knows but SQLite's older tables don't splits a word in two.
        if "fts5" not in str(error):
            raise
        return SearchResult((), 0)


class _Search:
    def __init__(self, link: sqlite3.Connection, query: Query) -> None:
        self._link = link
        self._query = query
        self._limit = max(query.limit, 1)
        self._first = query.since.toordinal() << DAY_BITS if query.since else 0
        self._corrected: dict[str, tuple[str, ...]] = {}

    def result(self) -> SearchResult:
        query = self._query
        wanted, unwanted = _words(query.words)
        groups = self._groups(wanted)
        named = self._groups(_words(query.title)[0])
        tokens = list(_filter_tokens(query))
        places = [self._place(word) for word in _WORD.findall(query.places.lower())]
        minus = [f"NOT {_quoted(word)}" for word in unwanted]
        head = [f"facets : {token}" for token in tokens]
        head += [f"title : ({group})" for group in named]
        head += [f"places : ({self._either(words)})" for words in places]
        head += [f"{_HEAD} : ({group})" for group in groups]
        in_head = ("search", _all_of(head, minus))
        hits = dict.fromkeys(self._newest(*in_head))
        anywhere = in_head
        # One or two letters are searched in titles only: half of all texts contain them.
        if wanted and not named and len(wanted[-1]) >= _LONG_ENOUGH:
            whole = [*tokens, *(f"({self._either(words, 'zzin')})" for words in places)]
            whole += [f"({group})" for group in groups]
            anywhere = ("search_all", _all_of(whole, minus))
            if len(hits) < query.limit:
                hits |= dict.fromkeys(self._newest(*anywhere))
        shown = list(hits)[: self._limit]
        rows = self._rows(shown)
        listed = tuple(rows[place] for place in shown if place in rows)
        total = len(listed)
        if total >= query.limit:
            total = -1 if self._inexact else self._count(*anywhere)
        return SearchResult(listed, total, self._corrected)

    @property
    def _inexact(self) -> bool:
        """Whether the index's pay steps are too coarse for the amount."""
        return self._query.pay_at_least is not None and self._query.pay_at_least % PAY_STEP > 0

    # ── Matches ─────────────────────────────────────────────────

    def _newest(self, table: str, match: str) -> list[int]:
        """Places of the newest matches. The exact pay is then compared for these only."""
        matches = self._link.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ?"  # noqa: S608
            " AND rowid>=? ORDER BY rowid DESC",
            (match, self._first),
        )
        if not self._inexact:
            return [row[0] for row in matches.fetchmany(self._limit)]
        kept: list[int] = []
        while len(kept) < self._limit and (batch := [row[0] for row in matches.fetchmany(500)]):
            rows = self._rows(batch)
            kept += [place for place in batch if place in rows and self._pays(rows[place])]
        return kept[: self._limit]

    def _count(self, table: str, match: str) -> int:
        row = self._link.execute(
            f"SELECT count(*) FROM {table} WHERE {table} MATCH ? AND rowid>=?",  # noqa: S608
            (match, self._first),
        ).fetchone()
        return int(row[0])

    def _rows(self, places: Sequence[int]) -> dict[int, Listed]:
        rows = self._link.execute(
            f"SELECT {COLUMNS} FROM postings"  # noqa: S608
            " WHERE place IN (SELECT value FROM json_each(?))",
            (json.dumps(places),),
        )
        return {row[0]: found for row in rows if (found := as_listed(row)) is not None}

    def _pays(self, it: Listed) -> bool:
        return any(
            pay.interval == "year"
            and pay.currency == self._query.currency
            and pay.high >= (self._query.pay_at_least or 0.0)
            for pay in it.posting.pay
        )

    # ── Words ───────────────────────────────────────────────────

    def _groups(self, words: Sequence[str]) -> list[str]:
        last = len(words) - 1
        return [self._group(word, place == last) for place, word in enumerate(words)]

    def _group(self, word: str, last: bool) -> str:
        """A word as the index needs it; the last may be unfinished, a typo is corrected."""
        # A whole word is found directly; for a prefix, all hits are collected first.
        whole = self._used(word)
        if whole and not last:
            return _quoted(word)
        if whole or self._used(word, prefix=True):
            return self._beginning(word)
        near = self._near(word)
        return " OR ".join(map(_quoted, near)) if near else f"{_quoted(word)}*"

    def _beginning(self, word: str) -> str:
        """All words with this beginning.

        A few are listed explicitly: for a prefix SQLite collects all hits before it returns the
        first; for separate words it starts with the newest.
        """
        if len(word) > _LONG_ENOUGH and word.isascii():
            rows = self._link.execute(
                "SELECT term FROM temp.terms WHERE term>=? AND term<? LIMIT ?",
                (word, f"{word}\U0010ffff", _SPELT_OUT + 1),
            )
            terms = [str(row[0]) for row in rows]
            if 0 < len(terms) <= _SPELT_OUT and all(map(str.isascii, terms)):
                return " OR ".join(map(_quoted, terms))
        return f"{_quoted(word)}*"

    def _place(self, word: str) -> tuple[str, ...]:
        """A word of a place, or similar ones if no place has it."""
        if self._exists("search", f"places : {_quoted(word)}*"):
            return (word,)
        return self._near(word) or (word,)

    def _either(self, words: Iterable[str], before: str = "") -> str:
        return " OR ".join(self._beginning(before + word) for word in words)

    def _used(self, word: str, *, prefix: bool = False) -> bool:
        """Whether any open posting has the word, or one that starts with it."""
        match = f"{_quoted(word)}{'*' if prefix else ''}"
        return self._exists("search", match) or (
            len(word) >= _LONG_ENOUGH and self._exists("search_all", match)
        )

    def _exists(self, table: str, match: str) -> bool:
        query = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"  # noqa: S608
        return self._link.execute(query, (match,)).fetchone() is not None

    def _near(self, word: str) -> tuple[str, ...]:
        """Words of titles, teams and places that resemble an unknown one; the substitution is
        noted.
        """
        if len(word) < _SHORTEST_SLIP:
            return ()
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        rows = self._link.execute(
            "SELECT word FROM words WHERE length(word) BETWEEN ? AND ?",
            (len(word) - 2, len(word) + 2),
        )
        scored = process.extract(
            word,
            [row[0] for row in rows],
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_LIKE_ENOUGH,
            limit=_NEIGHBOURS,
        )
        best = scored[0][1] if scored else 0.0
        close = [near for near, score, _ in scored if score >= best - 0.08]
        near_words = tuple(near for near in close if self._used(near))
        if near_words:
            self._corrected[word] = near_words
        return near_words


def _filter_tokens(query: Query) -> Iterator[str]:
    if query.employers:
        yield _any_of(map(employer_token, query.employers))
    if query.remote:
        yield _quoted(f"zzremote{query.remote}")
    if query.track:
        yield _quoted(f"zztrack{query.track}")
    if query.levels:
        yield _any_of(f"zzlevel{level}" for level in query.levels)
    for topic in query.topics:
        yield _quoted(f"zztopic{topic}")
    if query.pay_at_least is not None:
        currency = query.currency.lower()
        steps = range(pay_step(query.pay_at_least), PAY_STEPS + 1)
        yield _any_of(f"zzpay{currency}{step}" for step in steps)


def _words(text: str) -> tuple[list[str], list[str]]:
    """Words wanted and words refused, in lower case."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in text.lower().split()[:16]:
        target = unwanted if part.startswith("-") and len(part) > 1 else wanted
        target += _WORD.findall(part)
    return wanted, unwanted


def _all_of(parts: Sequence[str], minus: Sequence[str]) -> str:
    return " ".join([" AND ".join(parts) or "zzall", *minus])


def _any_of(tokens: Iterable[str]) -> str:
    return f"({' OR '.join(map(_quoted, tokens))})"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', "") + '"'
