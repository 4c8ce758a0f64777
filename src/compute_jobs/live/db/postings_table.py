"""Postings as rows, merged board by board, so opened and closed ones are known.

A posting's place in the table grows with its day, so the newest come first without sorting. There
are two full-text indexes: one of titles, teams and places, for searching while typing, and a
compact one of everything. Filters are words in both; see ``search``.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from compute_jobs.core.posting import Listed, Posting
from compute_jobs.live.db.database import unpacked

PAY_STEPS = 60
DAY_BITS = 20
PAY_STEP = 25_000.0
_MARK = "\n\x1e\n"
"""Separates the indexed words from the displayed text; texts never contain it."""
_WORD = re.compile(r"[^\W_]+")
COLUMNS = "place, row, first_seen, last_seen, closed"


class _HeldRow(NamedTuple):
    """What a merge needs to know about a posting in the table."""

    place: int
    digest: str
    closed: str
    has_text: int
    first_seen: str


class _Change(NamedTuple):
    place: int
    posting: Posting
    digest: str
    first_seen: str


def merge(
    link: sqlite3.Connection, board: str, postings: Sequence[Posting], *, day: date, complete: bool
) -> tuple[list[str], list[str]]:
    """Bring a board up to date inside the caller's transaction; ids opened and closed."""
    today = day.isoformat()
    columns = "id, place, digest, closed, has_text, first_seen"
    rows = link.execute(f"SELECT {columns} FROM postings WHERE board=?", (board,))  # noqa: S608
    held = {row[0]: _HeldRow(*row[1:]) for row in rows.fetchall()}
    opened: list[str] = []
    new: list[Posting] = []
    changes: list[_Change] = []
    for posting in postings:
        known = held.get(posting.id)
        if known is None or known.closed:
            opened.append(posting.id)
        if known is None:
            new.append(posting)
            continue
        lost_text = known.has_text and not posting.has_text and not known.closed
        whole = _with_held(link, posting) if posting.approximate or lost_text else posting
        digest = _digest(whole)
        if digest != known.digest or known.closed:
            if not known.closed:
                _unindex(link, known.place)
            changes.append(_Change(known.place, whole, digest, known.first_seen))
    # Writing the index is fastest in order of places.
    _write(
        link, board, sorted([*changes, *_placed(link, new, day)], key=lambda it: it.place), today
    )
    seen = {posting.id for posting in postings}
    link.executemany("UPDATE postings SET last_seen=? WHERE id=?", [(today, it) for it in seen])
    if not complete:
        return opened, []
    closed = [name for name, known in held.items() if name not in seen and not known.closed]
    link.executemany("UPDATE postings SET closed=? WHERE id=?", [(today, it) for it in closed])
    for name in closed:
        _unindex(link, held[name].place)
    return opened, closed


def forget_closed(link: sqlite3.Connection, before: date) -> None:
    """Drop postings that closed long ago, with their texts."""
    cut = (before.isoformat(),)
    link.execute(
        "DELETE FROM texts WHERE place IN"
        " (SELECT place FROM postings WHERE closed<>'' AND closed<?)",
        cut,
    )
    link.execute("DELETE FROM postings WHERE closed<>'' AND closed<?", cut)


def _placed(
    link: sqlite3.Connection, postings: Sequence[Posting], today: date
) -> Iterator[_Change]:
    """New postings, each at the next free place of its day."""
    by_day: dict[int, list[Posting]] = {}
    for posting in postings:
        day = posting.first_published or today
        by_day.setdefault(day.toordinal(), []).append(posting)
    for ordinal, of_day in by_day.items():
        first = ordinal << DAY_BITS
        last = link.execute(
            "SELECT max(place) FROM postings WHERE place>=? AND place<?",
            (first, first + (1 << DAY_BITS)),
        ).fetchone()[0]
        for place, posting in enumerate(of_day, start=first if last is None else last + 1):
            yield _Change(place, posting, _digest(posting), today.isoformat())


def _write(link: sqlite3.Connection, board: str, changes: Sequence[_Change], today: str) -> None:
    """Store open postings and index them."""
    link.executemany(
        "INSERT OR REPLACE INTO postings VALUES(?,?,?,?,?,?,?,?,?,'')",
        [
            (it.place, it.posting.id, board, it.posting.employer, int(it.posting.has_text),
             it.digest, _packed(it.posting), it.first_seen, today)
            for it in changes
        ],
    )  # fmt: skip
    heads = []
    docs = []
    words: set[str] = set()
    for place, posting, _, _ in changes:
        head = _head(posting)
        heads.append((place, *head))
        docs.append((place, f"{' '.join(head)} {_place_tokens(posting)}{_MARK}{posting.text}"))
        words |= _vocabulary(posting)
    link.executemany(
        "INSERT INTO search(rowid, title, team, places, employer, facets) VALUES(?,?,?,?,?,?)",
        heads,
    )
    link.executemany("INSERT INTO search_all(rowid, doc) VALUES(?,?)", docs)
    link.executemany(
        "INSERT OR REPLACE INTO texts(place, doc) VALUES(?,?)",
        [(place, zlib.compress(doc.encode("utf-8", "replace"), 1)) for place, doc in docs],
    )
    link.executemany("INSERT OR IGNORE INTO words VALUES(?)", [(word,) for word in sorted(words)])


def _unindex(link: sqlite3.Connection, place: int) -> None:
    """Remove a posting from the search but keep its text. SQLite needs the words as indexed."""
    doc = _doc(link, place)
    link.execute("DELETE FROM search WHERE rowid=?", (place,))
    if doc:
        link.execute(
            "INSERT INTO search_all(search_all, rowid, doc) VALUES('delete', ?, ?)", (place, doc)
        )


def _with_held(link: sqlite3.Connection, posting: Posting) -> Posting:
    """Today's list entry, completed from an earlier reading of the posting's own page.

    A date given in words depends on the day of reading; the earliest one is kept.
    """
    held = next(listed(link, id=posting.id, closed=True, text=True), None)
    if held is None:
        return posting
    was = held.posting
    first = was.first_published
    if posting.approximate and first is not None:
        if was.approximate:
            first = min(first, posting.first_published or first)
        posting = replace(posting, first_published=first, approximate=was.approximate)
    if was.has_text and not posting.has_text:
        posting = replace(
            posting,
            text=was.text,
            pay=was.pay,
            no_pay=was.no_pay,
            has_text=True,
            places=was.places or posting.places,
            employment=posting.employment or was.employment,
        )
    return posting


def _packed(it: Posting) -> bytes:
    """The posting without its description, which has a table of its own."""
    return msgspec.msgpack.encode(replace(it, text=""))


def _head(it: Posting) -> tuple[str, ...]:
    employer = it.employer.replace("-", " ")
    return it.title, it.team, " ".join(it.places), employer, _facets(it)


def _place_tokens(it: Posting) -> str:
    """The index of everything has no columns, so the words of places are marked."""
    return " ".join(f"zzin{word}" for word in _WORD.findall(" ".join(it.places).lower()))


def _facets(it: Posting) -> str:
    tokens = [employer_token(it.employer), "zzall"]
    if it.remote:
        tokens.append(f"zzremote{it.remote}")
    if it.track:
        tokens.append(f"zztrack{it.track}")
    tokens += [f"zzlevel{level}" for level in it.levels]
    tokens += [f"zztopic{topic}" for topic in it.topics]
    for pay in it.pay:
        if pay.interval == "year":
            tokens.append(f"zzpay{pay.currency.lower()}{pay_step(pay.high)}")
    return " ".join(tokens)


def _digest(it: Posting) -> str:
    whole = _packed(it) + it.text.encode("utf-8", "replace")
    return hashlib.blake2b(whole, digest_size=12).hexdigest()


def _vocabulary(it: Posting) -> set[str]:
    text = " ".join((it.title, it.team, *it.places, it.employer.replace("-", " "))).lower()
    return {word for word in _WORD.findall(text) if 3 <= len(word) <= 24 and not word.isdigit()}


def listed(
    link: sqlite3.Connection,
    *,
    employer: str = "",
    board: str = "",
    id: str = "",  # noqa: A002
    closed: bool = False,
    text: bool = False,
) -> Iterator[Listed]:
    """Rows as postings, newest first."""
    wheres = [
        (f"{column}=?", value)
        for column, value in (("employer", employer), ("board", board), ("id", id))
        if value
    ]
    conditions = [where for where, _ in wheres] + ([] if closed else ["closed=''"])
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = link.execute(
        f"SELECT {COLUMNS} FROM postings{where} ORDER BY place DESC",  # noqa: S608
        [value for _, value in wheres],
    )
    for row in rows.fetchall():
        found = as_listed(row, _doc(link, row[0]).partition(_MARK)[2] if text else "")
        if found is not None:
            yield found


def employer_token(employer: str) -> str:
    return f"zzemployer{zlib.crc32(employer.encode()):08x}"


def pay_step(amount: float) -> int:
    return min(max(int(amount // PAY_STEP), 0), PAY_STEPS)


def _doc(link: sqlite3.Connection, place: int) -> str:
    row = link.execute("SELECT doc FROM texts WHERE place=?", (place,)).fetchone()
    return zlib.decompress(row[0]).decode("utf-8", "replace") if row else ""


def as_listed(row: Sequence[Any], text: str = "") -> Listed | None:
    """A row of COLUMNS as a posting; None for one that makes no sense."""
    _, packed, first_seen, last_seen, closed = row
    posting = next(unpacked([(packed,)], Posting), None)
    if posting is None:
        return None
    return Listed(
        replace(posting, text=text),
        first_seen=date.fromisoformat(first_seen),
        last_seen=date.fromisoformat(last_seen),
        closed=date.fromisoformat(closed) if closed else None,
    )
