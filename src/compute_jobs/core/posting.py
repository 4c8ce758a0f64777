"""The nouns of open jobs: what a board lists, whatever the board, and what a reader looks for.

Plain data without I/O, shared by the cache below ``live`` and the screens above it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Interval = Literal["hour", "day", "week", "month", "year"]
Remote = Literal["", "onsite", "hybrid", "remote"]
REMOTES: tuple[Remote, ...] = ("onsite", "hybrid", "remote")
Track = Literal["", "ic", "manager"]
LEVELS: tuple[str, ...] = (
    "intern",
    "junior",
    "mid",
    "senior",
    "staff",
    "principal",
    "distinguished",
    "manager",
    "director",
    "executive",
)
"""Seniority according to titles; the last three manage people."""
SENIOR_IC: tuple[str, ...] = ("staff", "principal", "distinguished")


class Pay(Struct, frozen=True):
    """One posted base range, in the currency and interval it was posted in."""

    low: float
    high: float
    currency: str
    interval: Interval
    how: Literal["structured", "text"]
    label: str = ""
    """The posting's label for the range: a place, a level."""


class Posting(Struct, frozen=True):
    id: str
    """board:token:native id; stays the same while the posting is open."""
    employer: str
    board: str
    token: str
    job: str
    """The employer's own number for the job; one job may be posted in many places."""
    title: str
    team: str = ""
    places: tuple[str, ...] = ()
    remote: Remote = ""
    levels: tuple[str, ...] = ()
    """Every level the title names, lowest first ("Senior / Staff Engineer" names two)."""
    track: Track = ""
    technical: bool = False
    topics: tuple[str, ...] = ()
    """Fields by the rules of data/boards_rules.toml: infra, optics, ..."""
    first_published: date | None = None
    approximate: bool = False
    """The date was given in words ("30+ days ago"), or is the day we first saw it."""
    pay: tuple[Pay, ...] = ()
    no_pay: str = ""
    """Why a figure that looks like pay was ignored; empty if there was none."""
    text: str = ""
    url: str = ""
    employment: str = ""
    requisition: str = ""
    has_text: bool = True
    """False if only the list was read and the description hasn't been fetched yet."""
    notes: tuple[str, ...] = ()
    """The posting's contradictions, one per line."""

    @property
    def level(self) -> str:
        """The highest level the title names."""
        return self.levels[-1] if self.levels else ""

    @property
    def senior_ic(self) -> bool:
        """A staff, principal or comparable engineering job without reports."""
        return self.technical and self.track == "ic" and self.level in SENIOR_IC


class Listed(Struct, frozen=True):
    """A posting as the cache keeps it: when it was first and last seen, and when it closed."""

    posting: Posting
    first_seen: date
    last_seen: date
    closed: date | None = None

    @property
    def id(self) -> str:
        return self.posting.id


class Query(Struct, frozen=True, omit_defaults=True):
    """A search of postings. Every word must occur; one with a minus before it must not."""

    words: str = ""
    title: str = ""
    """Words that must occur in the title."""
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
