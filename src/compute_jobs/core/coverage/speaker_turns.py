"""Who is speaking in a transcript: the company's people, or the analysts who ask them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_NAME = r"[A-Z][\w.'’-]*(?:[ \t]+[A-Z][\w.'’-]+){0,3}"
_TURN = re.compile(
    rf"^[ \t•*>#-]*(?:(?P<question>Q:|Question:|Q\.)|(?P<name>{_NAME})[ \t]*"
    r"(?:\((?P<role>[^)\n]{2,60})\)|(?:--|–|—|-)[ \t]+(?P<title>[^\n]{2,100}?)|:(?=\s|\Z)|)"
    r"(?P<alone>[ \t*]*$)?)",
    re.M,
)
_INTRODUCED = re.compile(
    r"\b(?:questions?|go)\b[^.\n]{0,60}?\b(?:from|to)\s+"
    rf"(?:the\s+line\s+of\s+)?(?P<name>{_NAME})"
)
_ASKS = re.compile(r"\b[Aa]nalysts?\b")
_LIST = re.compile(r"^[ \t*#]*(?:Analysts?|Conference Call Participants):?[ \t*]*$", re.M)
_LISTED = re.compile(rf"[ \t•*-]*(?P<name>{_NAME})[ \t]*(?:--|–|—|-)[ \t]")
_LONGEST_LIST = 40


class SpeakerTurns(NamedTuple):
    """Where each turn begins, and whether it is a question."""

    starts: list[int]
    asking: list[bool]

    def asks(self, at: int) -> bool:
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and self.asking[place]


def speaker_turns(text: str) -> SpeakerTurns:
    """Turns begin with a name on a line of its own, with its role, or before a colon."""
    analysts = {_plain(match["name"]) for match in _INTRODUCED.finditer(text)} | _listed(text)
    starts, asking = [], []
    for match in _TURN.finditer(text):
        name, role = match["name"], match["role"] or match["title"] or ""
        told = text[match.start() : match.end()].rstrip()
        if name and not (role or told.endswith(":") or match["alone"] is not None):
            continue
        starts.append(match.start())
        asking.append(
            match["question"] is not None
            or _ASKS.search(role) is not None
            or _plain(name) in analysts
        )
    return SpeakerTurns(starts, asking)


def _listed(text: str) -> set[str]:
    """Names in the list of analysts before the call."""
    found: set[str] = set()
    for heading in _LIST.finditer(text):
        for line in text[heading.end() : heading.end() + 4_000].split("\n")[:_LONGEST_LIST]:
            named = _LISTED.match(line)
            if line.strip() and named is None:
                break
            if named is not None:
                found.add(_plain(named["name"]))
    return found


def _plain(name: str) -> str:
    return " ".join(name.lower().split())
