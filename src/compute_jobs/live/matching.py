"""How well postings match the reader's level, places and skills, with the reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec import Struct

from compute_jobs.core.posting import LEVELS, Posting, Query
from compute_jobs.live.boards.titles import read_title, whole_words
from compute_jobs.packs.tables import bundled_table

_LADDER = LEVELS[:7]
"""The levels without people management, in order; the others are another ladder."""
_WORDS = re.compile(r"[a-z0-9+#]+")


class Match(Struct, frozen=True):
    score: float
    """0 to 100, based on what the reader specified; omissions don't count."""
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def match(
    posting: Posting, *, level: str = "", places: Sequence[str] = (), skills: Sequence[str] = ()
) -> Match:
    """How well a posting matches, as a share of what was specified."""
    rules = bundled_table("boards_rules")["matching"]
    good: list[str] = []
    bad: list[str] = []
    points = asked = 0.0
    wanted = reader_level(level)
    if wanted:
        asked += rules["level"]
        worth = _level(posting, wanted, good, bad)
        points += rules[worth] if worth else 0.0
    if places:
        asked += rules["place"]
        points += rules["place"] if _place(posting, places, good, bad) else 0.0
    if skills:
        asked += rules["skills"]
        points += rules["skills"] * _skills(posting, skills, rules["skills_enough"], good, bad)
    score = points / asked * 100 if asked else 0.0
    return Match(round(score, 1), tuple(good), tuple(bad))


def interest(
    level: str = "",
    places: Sequence[str] = (),
    skills: Sequence[str] = (),
    searches: Sequence[Query] = (),
) -> Callable[[Posting], float]:
    """How much a posting matters to the reader before its description is read: 0 to 2.

    Saved searches count most. A search's word may be only in the description, so one word in the
    title is enough.
    """

    def of(posting: Posting) -> float:
        searched = any(_may_be_found(search, posting) for search in searches)
        suits = match(posting, level=level, places=places, skills=skills)
        return float(searched) + suits.score / 100

    return of


def _may_be_found(query: Query, posting: Posting) -> bool:
    if query.employers and posting.employer not in query.employers:
        return False
    if query.levels and not set(query.levels) & set(posting.levels):
        return False
    if query.remote and posting.remote and query.remote != posting.remote:
        return False
    if query.track and posting.track and query.track != posting.track:
        return False
    places = set(_WORDS.findall(" ".join(posting.places).lower()))
    if places and not set(_WORDS.findall(query.places.lower())) <= places:
        return False
    title = set(_WORDS.findall(f"{posting.title} {posting.team}".lower()))
    if not set(_WORDS.findall(query.title.lower())) <= title:
        return False
    words = [word for part in query.words.lower().split() if not part.startswith("-")
             for word in _WORDS.findall(part)]  # fmt: skip
    return not words or bool(set(words) & title)


@lru_cache(maxsize=64)
def reader_level(text: str) -> str:
    """The level that a reader's words mean: "Sr." is senior, "L5" is unknown."""
    plain = text.strip().lower()
    if plain in LEVELS:
        return plain
    levels = read_title(f"{text} engineer").levels
    return levels[-1] if levels else ""


def _level(posting: Posting, wanted: str, good: list[str], bad: list[str]) -> str:
    """The points for the level, and its name in the table."""
    if not posting.levels:
        good.append("the title states no level")
        return "next_level"
    if wanted in posting.levels:
        good.append(f"your level: {wanted}")
        return "level"
    if wanted in _LADDER and posting.level in _LADDER:
        steps = _LADDER.index(posting.level) - _LADDER.index(wanted)
        if abs(steps) == 1:
            good.append(f"one level {'above' if steps > 0 else 'below'} yours: {posting.level}")
            return "next_level"
        bad.append(
            f"{abs(steps)} levels {'above' if steps > 0 else 'below'} yours: {posting.level}"
        )
        return ""
    bad.append(f"a different track: {posting.level}")
    return ""


def _place(posting: Posting, places: Sequence[str], good: list[str], bad: list[str]) -> bool:
    offered = [*posting.places, posting.remote]
    for place in places:
        words = _WORDS.findall(place.lower())
        for offer in offered:
            if words and set(words) <= set(_WORDS.findall(offer.lower())):
                good.append(f"your place: {offer}")
                return True
    said = ", ".join(posting.places[:3]) or "no place given"
    bad.append(f"elsewhere: {said}")
    return False


def _skills(
    posting: Posting, skills: Sequence[str], enough: float, good: list[str], bad: list[str]
) -> float:
    text = f"{posting.title}\n{posting.team}\n{posting.text}".lower()
    named = [skill for skill in skills if skill.strip() and _pattern(skill).search(text)]
    if named:
        good.append(f"your skills: {', '.join(named)}")
    elif posting.has_text:
        bad.append("mentions none of your skills")
    else:
        bad.append("its description hasn't been fetched yet")
    return min(len(named) / min(enough, len(skills)), 1.0)


@lru_cache(maxsize=512)
def _pattern(skill: str) -> re.Pattern[str]:
    return whole_words([" ".join(skill.lower().split())])
