"""Where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 4_000
"""Characters; anything longer is a list or not prose, and is cut at a space, since every word is
compared with every figure.
"""
_END = re.compile(
    r"[.!?…](?:(?<![.!?…].)[.!?…]*[\"”’')\]*_]*(?:\[\w{1,3}\])*(?=\s)|(?<!…)(?=[A-Z][a-z]+ ))"
)
_BEGIN = re.compile(r"\s*[\"“‘'(\[*_]*[A-Z0-9$€£~+]")
_LOW_BEGIN = re.compile(r"\s+(?:we|our|so|and|but|it|they|this|that|these|the|now|also|in|for|i)\b")
"""How speech that a machine wrote down goes on after a full stop."""
_WHOLE_WORD = re.compile(r"[a-z]{5,}\Z")
_WORD = re.compile(r"[\w.&'’-]*\Z")
_ABBREVIATIONS = frozenset(
    (
        *(
            "inc",
            "corp",
            "co",
            "ltd",
            "llc",
            "no",
            "nos",
            "vs",
            "approx",
            "mr",
            "mrs",
            "ms",
            "dr",
            "st",
        ),
        *(
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec",
            "est",
        ),
        *(
            "e.g",
            "i.e",
            "etc",
            "fig",
            "sec",
            "dept",
            "gov",
            "sen",
            "rep",
            "gen",
            "u.s",
            "u.k",
            "ca",
        ),
        *(
            "calif",
            "tenn",
            "tex",
            "mass",
            "pa",
            "ind",
            "wash",
            "ariz",
            "fla",
            "ill",
            "va",
            "jr",
            "sr",
        ),
        *("a.m", "p.m", "incl", "mo", "yr", "cf", "al", "ex", "art", "para", "pp", "n.a", "n.m"),
        *("adj", "excl", "mgmt"),
    )
)


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, without the spaces around it."""
    at = start
    for match in _END.finditer(text, start, end):
        dot, stop = match.span()
        if text[stop].isspace() and (
            not (_BEGIN.match(text, stop, end) or _begins_low(text, dot, stop, end))
            or _is_abbreviation(text, at, dot)
            or (text[dot] == "." and _only_number(text[at:dot]))
        ):
            continue
        yield from _pieces(text, at, stop)
        at = stop
    yield from _pieces(text, at, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        space = text.rfind(" ", start, start + _LONGEST)
        stop = space if space > start else start + _LONGEST
        span = _trimmed(text, start, stop)
        if span is not None:
            yield span
        start = stop
    span = _trimmed(text, start, end)
    if span is not None:
        yield span


def _is_abbreviation(text: str, start: int, dot: int) -> bool:
    if text[dot : dot + 1] != ".":
        return False
    match = _WORD.search(text, max(start, dot - 12), dot)
    word = match[0].lower() if match else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and text[dot - 1].isupper())


def _begins_low(text: str, dot: int, stop: int, end: int) -> bool:
    """Whether a sentence begins without a capital: "$3 billion. we estimate"."""
    whole = _WHOLE_WORD.search(text, max(0, dot - 12), dot)
    return whole is not None and _LOW_BEGIN.match(text, stop, end) is not None


def _only_number(text: str) -> bool:
    """The "1." of a list item doesn't end a sentence."""
    return text.strip().lstrip("(").isdigit()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
