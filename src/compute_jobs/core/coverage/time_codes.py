"""Time codes of captions and transcripts, which break sentences and are no part of them."""

from __future__ import annotations

import re
from array import array

_CUE = re.compile(
    r"^(?:\d+[ \t]*\n)?[ \t]*(?:\d+:)?\d\d:\d\d[.,]\d+[ \t]+-->[^\n]*\n"
    r"(?:<v (?P<who>[^>\n]+)>)?",
    re.M,
)
_STAMP = re.compile(
    r"^[ \t]*(?:\[\d+(?::\d\d){1,2}\]|\d{1,3}(?::\d\d){1,2})"
    r"(?:[ \t]*\n(?=\S)|[ \t]*(?=[A-Za-z“\"]))",
    re.M,
)
_HEAD = 3_000
_LEAST = 4
"""As many lines near the beginning start with a time code."""


def without_time_codes(text: str) -> tuple[str, array[int] | None]:
    """The text without its time codes, and where each of its characters was; a caption's lines run
    on, and another speaker begins a paragraph.
    """
    head = text[:_HEAD]
    kinds = (_CUE, _STAMP) if "-->" in head else (_STAMP,)
    codes = next((it for it in kinds if len(it.findall(head)) >= _LEAST), None)
    if codes is None:
        return text, None
    shown: list[str] = []
    places = array("I")
    at, speaker = 0, ""
    for match in codes.finditer(text):
        who = match.groupdict().get("who") or ""
        until = match.start() if codes is _STAMP else at + len(text[at : match.start()].rstrip())
        gap = "" if codes is _STAMP else " " if who in ("", speaker) else "\n\n"
        shown += (text[at:until], gap)
        places.extend((*range(at, until), *[until] * len(gap)))
        at, speaker = match.end(), who or speaker
    shown.append(text[at:])
    places.extend(range(at, len(text)))
    return "".join(shown), places
