"""Whether a job is remote, hybrid or on-site, from the board's own field, place and title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from compute_jobs.core.posting import Remote
from compute_jobs.live.boards.titles import whole_words
from compute_jobs.live.payload import Fields, line
from compute_jobs.packs.tables import bundled_table

_IN_TITLE = re.compile(r"[(\[]([^()\[\]]*)[)\]]|\s[-–—|]\s*([^-–—|]+)$")
"""What is in brackets, or after the last dash: "Engineer (Remote)", "Engineer - Hybrid"."""
_TITLE_PARTS = re.compile(r"[,/;]|\s[-–—]\s|\bor\b|\band\b")
_TITLE_WORDS = re.compile(
    r"(?:(?:fully|100%|us|usa|uk|eu|emea|apac)\s)?(remote|hybrid|on-?site|in-?office)"
    r"(?:[\s-](?:us|usa|uk|eu|emea|apac|only|first|friendly|eligible|possible|role|position))*"
)
"""Only a separate part of a title: a hybrid cloud engineer may work anywhere."""
_NAMES: tuple[Remote, ...] = ("hybrid", "remote", "onsite")
"""In the order in which words count: hybrid or remote is hybrid."""
_SHOWN = {"hybrid": "hybrid", "remote": "remote", "onsite": "on-site"}


def workplace_of(field: str, places: Sequence[str], title: str = "") -> tuple[Remote, str]:
    """The board's own field first, then the places, then the title; descriptions are not used. With
    it comes a note if field and place disagree.
    """
    said = _in(field, _field_words())
    named = (_in(text, _place_words()) for text in places)
    place: Remote = next(filter(None, named), "")
    if said and place and said != place:
        note = f"{_SHOWN[said]} by the board's own field, but its place says {_SHOWN[place]}"
        return said, note
    return said or place or _in_title(title), ""


def field_of(metadata: Sequence[Fields]) -> str:
    """The workplace in a list of named fields, such as Greenhouse's; empty if none states it."""
    rules = bundled_table("boards_rules")["remote"]
    for item in metadata:
        name = item.line("name").lower().strip(" ?:*")
        value = item.raw("value")
        texts = [line(each, 120) for each in (value if isinstance(value, list) else [value])]
        if name in rules["fields"]:
            if found := next((text for text in texts if _in(text, _field_words())), ""):
                return found
        elif name in rules["yes_no"] or name.removeprefix("is ") in rules["yes_no"]:
            if value is True or texts[:1] in (["Yes"], ["yes"], ["YES"]):
                return name
            if found := next((text for text in texts if _in(text, _field_words())), ""):
                return found
    return ""


def _in_title(title: str) -> Remote:
    for match in _IN_TITLE.finditer(title):
        for part in _TITLE_PARTS.split(match[1] or match[2] or ""):
            if words := _TITLE_WORDS.fullmatch(part.strip().lower()):
                return _in(words[1], _place_words())
    return ""


def _in(text: str, words: dict[Remote, re.Pattern[str]]) -> Remote:
    plain = text.lower().replace("_", " ")
    if _not_remote().search(plain) is not None:
        return "onsite"
    return next((name for name in _NAMES if words[name].search(plain) is not None), "")


@cache
def _not_remote() -> re.Pattern[str]:
    return re.compile(r"\b(?:not|no|non)[ -]remote\b")


@cache
def _place_words() -> dict[Remote, re.Pattern[str]]:
    rules: dict[str, Any] = bundled_table("boards_rules")["remote"]
    return {name: whole_words(rules[name]) for name in _NAMES}


@cache
def _field_words() -> dict[Remote, re.Pattern[str]]:
    rules: dict[str, Any] = bundled_table("boards_rules")["remote"]
    return {name: whole_words([*rules[name], *rules["in_field"][name]]) for name in _NAMES}
