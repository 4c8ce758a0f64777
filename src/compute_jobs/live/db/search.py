"""Postings in SQLite and the search over them: words, filters, forgiven typos, on every key.

Filters are words too: each posting carries tokens such as "zzremotehybrid" in a column of its own,
so that a filter narrows the full-text search instead of being tried on each of its hits.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from compute_jobs.core.posting import Listed, Posting
from compute_jobs.live.db.postings_table import (
    COLUMNS,
    DAY_BITS,
    PAY_STEP,
    PAY_STEPS,
    as_listed,
    employer_token,
    pay_step,
    posted_pay,
    posting_id,
)

_WORD = re.compile(r"[^\W_]+")
_HEAD = "{title team places employer}"
_LIKE_ENOUGH = 74.0
"""Likeness (0 to 100) from which a word of the vocabulary counts as a slip of what was typed."""
_NEIGHBOURS = 4
_SHORTEST_SLIP = 4
_LONG_ENOUGH = 3
_SPELT_OUT = 8
"""Words that begin alike, up to which they are looked for one by one instead of as a beginning."""


class Query(Struct, frozen=True):
    """What to look for. Words must all be there; one with a minus before it must not."""

    words: str = ""
    title: str = ""
    """Words that must stand in the title."""
    employers: tuple[str, ...] = ()
    places: str = ""
    remote: str = ""
    levels: tuple[str, ...] = ()
    """Any of them."""
    track: str = ""
    topics: tuple[str, ...] = ()
    pay_at_least: float | None = None
    """Yearly base: the top of the posted range reaches it."""
    currency: str = "USD"
    since: date | None = None
    limit: int = 200


class Hit:
    """A posting that matches. Its row becomes a posting when somebody looks at it: of the two
    hundred that a key finds, some thirty are in sight."""

    __slots__ = ("_listed", "_row", "id", "in_title")

    def __init__(self, row: Sequence[Any], in_title: bool) -> None:
        self._row = row
        self._listed: Listed | None = None
        self.id = posting_id(row)
        self.in_title = in_title
        """Whether every word stands in the title, team, place or employer."""

    @property
    def posting(self) -> Posting:
        return self._whole.posting

    @property
    def first_seen(self) -> date:
        return self._whole.first_seen

    @property
    def _whole(self) -> Listed:
        if self._listed is None:
            self._listed = as_listed(self._row, "")
        return self._listed


class SearchResult(Struct, frozen=True):
    hits: tuple[Hit, ...]
    total: int
    """All that match, shown or not; -1 where that was not counted."""
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words as typed that nobody uses, and the near ones that were looked for instead."""


def search(link: sqlite3.Connection, query: Query) -> SearchResult:
    """Open postings that match: those with every word in title, team or place first."""
    try:
        return _search(link, query)
    except sqlite3.OperationalError as error:
        # A letter that this Python knows and that SQLite's older tables don't splits a word in two.
        if "fts5" not in str(error):
            raise
        return SearchResult((), 0)


def _search(link: sqlite3.Connection, query: Query) -> SearchResult:
    corrected: dict[str, tuple[str, ...]] = {}
    wanted, unwanted = _words(query.words)
    groups = [_group(link, word, last, corrected) for word, last in _with_last(wanted)]
    named = [
        _group(link, word, last, corrected) for word, last in _with_last(_words(query.title)[0])
    ]
    tokens = list(_filter_tokens(query))
    places = [_place(link, word, corrected) for word in _WORD.findall(query.places.lower())]
    minus = [f"NOT {_quoted(word)}" for word in unwanted]
    head = [f"facets : {token}" for token in tokens]
    head += [f"title : ({group})" for group in named]
    head += [f"places : ({_either(link, words)})" for words in places]
    head += [f"{_HEAD} : ({group})" for group in groups]
    in_head = _Match("search", _and(head, minus), query.since)
    # A letter or two being typed is looked for in titles only: half of all texts have it.
    far = wanted and not named and len(wanted[-1]) >= _LONG_ENOUGH
    whole = [*tokens, *(f"({_either(link, words, 'zzin')})" for words in places)]
    whole += [f"({group})" for group in groups]
    anywhere = _Match("search_all", _and(whole, minus), query.since) if far else in_head
    hits = dict.fromkeys(_newest(link, in_head, query), True)
    if far and len(hits) < query.limit:
        for place in _newest(link, anywhere, query):
            if len(hits) < query.limit:
                hits.setdefault(place, False)
    rows = _rows(link, list(hits))
    found = tuple(Hit(rows[place], in_title) for place, in_title in hits.items() if place in rows)
    return SearchResult(found, _total(link, anywhere, query, len(found)), corrected)


def _total(link: sqlite3.Connection, match: _Match, query: Query, shown: int) -> int:
    if shown < query.limit:
        return shown
    return -1 if _inexact(query) else match.count(link)


def _inexact(query: Query) -> bool:
    """Whether the steps of pay that the index knows are too coarse for what was asked."""
    return query.pay_at_least is not None and query.pay_at_least % PAY_STEP > 0


class _Match(Struct, frozen=True):
    """One question to one of the two indexes."""

    table: str
    words: str
    since: date | None

    def places(self, link: sqlite3.Connection) -> sqlite3.Cursor:
        return link.execute(
            f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH ?"  # noqa: S608
            " AND rowid>=? ORDER BY rowid DESC",
            (self.words, self._first),
        )

    def count(self, link: sqlite3.Connection) -> int:
        row = link.execute(
            f"SELECT count(*) FROM {self.table} WHERE {self.table} MATCH ? AND rowid>=?",  # noqa: S608
            (self.words, self._first),
        ).fetchone()
        return int(row[0])

    @property
    def _first(self) -> int:
        return self.since.toordinal() << DAY_BITS if self.since else 0


def _and(parts: Sequence[str], minus: Sequence[str]) -> str:
    return " ".join([" AND ".join(parts) or "zzall", *minus])


def _newest(link: sqlite3.Connection, match: _Match, query: Query) -> list[int]:
    """Places of the newest matches. The exact amount of pay is looked at on the survivors."""
    limit = max(query.limit, 1)
    found = match.places(link)
    if not _inexact(query):
        return [row[0] for row in found.fetchmany(limit)]
    kept: list[int] = []
    while len(kept) < limit and (batch := [row[0] for row in found.fetchmany(500)]):
        rows = _rows(link, batch)
        kept += [place for place in batch if place in rows and _pays(rows[place], query)]
    return kept[:limit]


def _rows(link: sqlite3.Connection, places: Sequence[int]) -> dict[int, Sequence[Any]]:
    found: dict[int, Sequence[Any]] = {}
    for start in range(0, len(places), 500):
        part = places[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = link.execute(
            f"SELECT {COLUMNS} FROM postings WHERE place IN ({marks})",  # noqa: S608
            part,
        )
        found.update((row[0], row) for row in rows)
    return found


def _pays(row: Sequence[Any], query: Query) -> bool:
    return any(
        pay.interval == "year"
        and pay.currency == query.currency
        and pay.high >= (query.pay_at_least or 0.0)
        for pay in posted_pay(row)
    )


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


def _group(
    link: sqlite3.Connection, word: str, last: bool, corrected: dict[str, tuple[str, ...]]
) -> str:
    """A word as the search takes it; the one being typed may be a beginning, a slip is mended."""
    # Whether the word itself is used is known at once; a beginning has all its hits gathered.
    whole = _used(link, word, whole=True)
    if whole and not last:
        return _quoted(word)
    if whole or _used(link, word, whole=False):
        return _beginning(link, word)
    near = _near(link, word) if len(word) >= _SHORTEST_SLIP else ()
    if not near:
        return f"{_quoted(word)}*"
    corrected[word] = near
    return " OR ".join(_quoted(it) for it in near)


def _beginning(link: sqlite3.Connection, word: str) -> str:
    """All words that begin so. A few are named: a beginning is only found by gathering all hits
    before the first is told, words one after the other from the newest on."""
    if len(word) > _LONG_ENOUGH and word.isascii():
        rows = link.execute(
            "SELECT term FROM temp.terms WHERE term>=? AND term<? LIMIT ?",
            (word, f"{word}\U0010ffff", _SPELT_OUT + 1),
        )
        terms = [str(row[0]) for row in rows]
        if 0 < len(terms) <= _SPELT_OUT and all(map(str.isascii, terms)):
            return " OR ".join(map(_quoted, terms))
    return f"{_quoted(word)}*"


def _place(
    link: sqlite3.Connection, word: str, corrected: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """A word of a place, or the near ones where nobody has it."""
    match = f"places : {_quoted(word)}*"
    if link.execute("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", (match,)).fetchone():
        return (word,)
    near = _near(link, word) if len(word) >= _SHORTEST_SLIP else ()
    if near:
        corrected[word] = near
    return near or (word,)


def _either(link: sqlite3.Connection, words: Sequence[str], before: str = "") -> str:
    return " OR ".join(_beginning(link, before + word) for word in words)


def _used(link: sqlite3.Connection, word: str, *, whole: bool) -> bool:
    """Whether any open posting has the word, or a word that begins so."""
    match = f"{_quoted(word)}{'' if whole else '*'}"
    row = link.execute("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", (match,)).fetchone()
    if row is None and len(word) >= _LONG_ENOUGH:
        row = link.execute(
            "SELECT 1 FROM search_all WHERE search_all MATCH ? LIMIT 1", (match,)
        ).fetchone()
    return row is not None


def _near(link: sqlite3.Connection, word: str) -> tuple[str, ...]:
    """Words of titles, teams and places that look like it."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    least, most = len(word) - 2, len(word) + 2
    rows = link.execute("SELECT word FROM words WHERE length(word) BETWEEN ? AND ?", (least, most))
    found = process.extract(
        word,
        [row[0] for row in rows],
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=_LIKE_ENOUGH / 100,
        limit=_NEIGHBOURS,
    )
    best = found[0][1] if found else 0.0
    close = [near for near, score, _ in found if score >= best - 0.08]
    return tuple(near for near in close if _used(link, near, whole=True))


def _words(text: str) -> tuple[list[str], list[str]]:
    """Words asked for and words refused, in lower case."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in text.lower().split()[:16]:
        target = unwanted if part.startswith("-") and len(part) > 1 else wanted
        target += _WORD.findall(part)
    return wanted, unwanted


def _with_last(words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    for place, word in enumerate(words, start=1):
        yield word, place == len(words)


def _any_of(tokens: Iterator[str] | map[str]) -> str:
    return f"({' OR '.join(map(_quoted, tokens))})"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', "") + '"'
