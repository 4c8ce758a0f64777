"""Reads titles: levels, track, whether the job is technical, and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from msgspec import Struct

from compute_jobs.core.posting import LEVELS, Track
from compute_jobs.packs.tables import bundled_table

_PUNCTUATION = re.compile(r"[^\w+#&/.()|'-]+|[()]|(?<!\w)[./'-]|[./'](?!\w)")
_PART_END = re.compile(r"[,(|]|\s[-–—]\s")
_SHORT = (("sr", "senior"), ("jr", "junior"), ("mgr", "manager"), ("eng", "engineer"))


class TitleReading(Struct, frozen=True):
    """The levels a title names, lowest first, and its track."""

    levels: tuple[str, ...]
    track: Track
    technical: bool


@lru_cache(maxsize=65536)
def read_title(title: str) -> TitleReading:
    """By the rules of data/seniority.toml."""
    words = _plain(title)
    technical = _technical(title)
    rules = _rules()
    words = rules.masks.sub(" ", words)
    levels: set[str] = set()
    managing = False
    for level, of, pattern in rules.levels:
        if pattern.search(words) is not None:
            levels.add(level)
            managing = managing or of == "manager"
    track: Track = "manager" if managing else "ic" if technical or levels else ""
    if managing:
        # A senior manager or a staff manager is a manager: the lower level isn't the job.
        levels -= {"senior", "staff", "principal", "mid", "junior"}
    return TitleReading(tuple(level for level in LEVELS if level in levels), track, technical)


@lru_cache(maxsize=65536)
def topics_of(title: str, team: str = "") -> tuple[str, ...]:
    """Ids of the fields of data/boards_rules.toml that the title or the team names."""
    technical = _technical(title)
    words = _plain(f"{title} | {team}")
    return tuple(
        topic
        for topic, pattern, never, technical_only in _topics()
        if (technical or not technical_only)
        and pattern.search(never.sub(" ", words) if never else words)
    )


def speaks_of(topic: str, text: str) -> bool:
    return any(
        name == topic and pattern.search(text.lower()) is not None
        for name, pattern, _, _ in _topics()
    )


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words or phrases, bounded on both sides."""
    parts = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<![\w+])(?:{'|'.join(parts)})(?![\w+])")


class _TitleRules(Struct, frozen=True):
    masks: re.Pattern[str]
    levels: tuple[tuple[str, str, re.Pattern[str]], ...]
    technical: re.Pattern[str]
    titles: re.Pattern[str]
    never: re.Pattern[str]


@cache
def _rules() -> _TitleRules:
    seniority = bundled_table("seniority")
    masks = whole_words(word for mask in seniority["mask"] for word in mask["words"])
    things = "|".join(re.escape(word) for word in seniority["individual_managers"]["words"])
    levels = []
    for rule in seniority["rule"]:
        words = whole_words(rule["words"]).pattern
        if rule.get("people_only"):
            words = rf"(?<!\w)(?<!-)(?:(?!(?:{things})s?\s+managers?\b)\w+\s+|^){words}"
        after = rule.get("unless_before")
        if after:
            words += rf"(?!\s+(?:{'|'.join(map(re.escape, after))})\b)"
        levels.append((rule["level"], rule["track"], re.compile(words)))
    technical = seniority["technical"]
    return _TitleRules(
        masks,
        tuple(levels),
        whole_words(technical["words"]),
        whole_words(technical["titles"]),
        whole_words(technical["never"]),
    )


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, bool], ...]:
    return tuple(
        (
            topic["id"],
            whole_words(topic["words"]),
            whole_words(topic["never"]) if topic["never"] else None,
            bool(topic.get("technical_only")),
        )
        for topic in bundled_table("boards_rules")["topic"]
    )


def _technical(title: str) -> bool:
    rules = _rules()
    words = _plain(title)
    if rules.technical.search(words) is None:
        return False
    if rules.never.search(words) is None:
        return True
    first = _plain(_PART_END.split(title, maxsplit=1)[0])
    return rules.titles.search(first) is not None and rules.never.search(first) is None


def _plain(title: str) -> str:
    words = _PUNCTUATION.sub(" ", title.lower().replace("/", " | ").replace(",", " | "))
    for short, full in _SHORT:  # "Sr.Staff" is written without a space too
        words = re.sub(rf"\b{short}\b\.?", f"{full} ", words)
    return " ".join(words.split())
