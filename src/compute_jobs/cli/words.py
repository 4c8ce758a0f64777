"""The words of a command line in the order argparse can read: options first, then the rest.

argparse gives up on options that stand between a command's words where one of those may be left
out, and takes every word that begins with a minus for an option.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Takes = Literal["nothing", "one", "many"]
"""How many words an option takes after it."""

NEGATIVE = re.compile(r"-\$?\.?\d")
"""What begins like a negative figure is one: no option begins with a digit. -5%, -$5B, -.5"""
_LEAST = 3
"""Words of a hard line: METRIC OP VALUE. What stands after them may be the command's own."""


def options_first(
    words: Sequence[str],
    options: Mapping[str, Takes],
    *,
    needed: int = 0,
    minus_words: bool = False,
) -> list[str]:
    """Options with their values, then a ``--`` where one is needed, then the command's own words.

    ``needed`` words of its own the command can't do without: an option of many words leaves them
    over. With ``minus_words`` an unknown word with one minus before it is the command's own too.
    """
    found: list[list[str]] = []
    many: list[str] = []
    own: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            own += rest
            break
        takes = options.get(word)
        if takes == "nothing":
            found.append([word])
        elif takes == "one" and not (rest and _may_be_value(rest[0], options)):
            return [word]  # argparse says what is missing
        elif takes == "one":
            found.append(_with_value(word, rest.pop(0)))
        elif takes == "many":
            many = [word]
            while rest and _is_value(rest[0], options):
                many.append(rest.pop(0))
            found.append(many)
        elif _is_own(word, options, minus_words=minus_words):
            own.append(word)
        else:
            found.append([word])  # argparse says what is wrong with it
    missing = needed - len(own)
    spare = len(many) - 1 - (_LEAST + (many[2:3] == ["not"]))
    if 0 < missing <= spare:
        own += many[-missing:]
        del many[-missing:]
    if own and (many or any(_looks_like_option(word) for word in own)):
        own = ["--", *own]
    return [*(word for option in found for word in option), *own]


def _with_value(option: str, value: str) -> list[str]:
    """Tied together where argparse would take the value for another option."""
    if not _looks_like_option(value):
        return [option, value]
    return [f"{option}={value}"] if option.startswith("--") else [option + value]


def _may_be_value(word: str, options: Mapping[str, Takes]) -> bool:
    return word not in options and not word.startswith("--")


def _is_value(word: str, options: Mapping[str, Takes]) -> bool:
    return not _looks_like_option(word) or (word not in options and bool(NEGATIVE.match(word)))


def _is_own(word: str, options: Mapping[str, Takes], *, minus_words: bool) -> bool:
    if not _looks_like_option(word) or NEGATIVE.match(word):
        return True
    if word.startswith("--"):
        return " " in word and word.partition("=")[0] not in options
    return minus_words or (" " in word and word[:2] not in options)


def _looks_like_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-"
