"""Who is speaking in a transcript: the company's people, or the analysts who ask them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import NamedTuple

_NAME = r"[A-Z][\w.'’-]*(?:[ \t]+[A-Z][\w.'’-]+){0,3}"
_TURN = re.compile(
    rf"^[ \t•*>#-]*(?:\[[\d:]+\][ \t]*)?(?:(?P<question>Q:|Question:|Q\.)|(?P<name>{_NAME})[ \t]*"
    r"(?:\((?P<role>[^)\n]{2,60})\)|(?:--|–|—|-)[ \t]+(?P<title>[^\n:$\d]{2,200}?)"
    r"(?=[ \t*]*(?:$|:\s))|:(?=\s|\Z)|)"
    r"(?P<alone>[ \t*]*$)?)",
    re.M,
)
_INTRODUCED = re.compile(
    r"\b(?:questions?|go)\b[^.\n]{0,60}?\b(?:from|to)\s+"
    rf"(?:the\s+line\s+of\s+)?(?P<name>{_NAME})"
)
_ASKS = re.compile(r"\b(?:[Aa]nalysts?|[Ii]nterviewer|[Mm]oderator|[Hh]ost)\b")
_LIST = re.compile(r"^[ \t*#]*(?:Analysts?|Conference Call Participants):?[ \t*]*$", re.M)
_LISTED = re.compile(rf"[ \t•*-]*(?P<name>{_NAME})[ \t]*(?:--|–|—|-)[ \t]")
_QUESTION = re.compile(r"\?\W*\Z")
_OURS = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s)\b")
ASKED = re.compile(r"^[ \t*#_]*[A-Z“\"][^\n]{8,300}\?[ \t*_]*$", re.M)
"""A question on a line of its own, which the next line answers, in an interview without names."""
HEARD = re.compile(
    r"^[ \t]*((?:Sen(?:ator)?|Rep(?:resentative)?|Congress(?:wo)?man|Chair(?:(?:wo)?man)?|"
    r"Commissioner|Mr|Mrs|Ms|Dr|The)"
    r"\.? [A-Z][\w'’-]*[A-Z]{2}(?: [A-Z]{2,})*)(?: of [A-Z][\w ]{2,20})?\.\s",
    re.M,
)
"""A turn in the record of a hearing: "Senator CRUZ. How much", "Mr. REYES. We have"."""
_PRESIDES = ("Sen", "Rep", "Congress", "Chair", "Commissioner", "The")
"""Who asks at a hearing, also in a turn without a question: "The CHAIRMAN. Our staff says"; as does
whoever has a question in another turn.
"""
_LEAST_OURS = 2
"""Who speaks for a company says "we" or "our" at least as often; a host may not."""
_LONGEST_LIST = 40
_TWO = 2


class SpeakerTurns(NamedTuple):
    """Where each turn begins, and whether it is a question."""

    starts: list[int]
    asking: list[bool]

    def asks(self, at: int) -> bool:
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and self.asking[place]


def speaker_turns(text: str, *, hosted: bool = False) -> SpeakerTurns:
    """Turns begin with a name on a line of its own, with its role, or before a colon.

    In a ``hosted`` talk, who ends on a question or never says "we" doesn't speak for the company.
    """
    analysts = {_plain(match["name"]) for match in _INTRODUCED.finditer(text)} | _listed(text)
    full = (
        {"".join(it[0] for it in name.split()): _plain(name) for name in _named(text)}
        if hosted
        else {}
    )
    names: list[str] = []
    starts, asking = [], []
    for match in HEARD.finditer(text) if hosted else ():
        names.append(_plain(match[1]))
        starts.append(match.start())
        asking.append(match[1].startswith(_PRESIDES))
    heard = bool(starts)
    for match in _TURN.finditer(text) if not heard else ():
        name, role = match["name"], match["role"] or match["title"] or ""
        told = text[match.start() : match.end()].rstrip()
        if name and not (role or told.endswith(":") or match["alone"] is not None):
            continue
        names.append(full.get(name or "", _plain(name or "")))
        starts.append(match.start())
        asking.append(
            match["question"] is not None
            or _ASKS.search(role or name) is not None
            or _plain(name) in analysts
        )
    turns = list(zip(names, starts, [*starts[1:], len(text)], strict=False)) if hosted else []
    ours = Counter[str]()
    for name, start, end in turns:
        ours[name] += len(_OURS.findall(text, start, end))
        if heard and _QUESTION.search(text, max(start, end - 200), end):
            ours[name] -= len(text)
    last: list[int] = []
    for at, (name, start, end) in enumerate(turns):
        line = text.rfind("\n", start, start + len(text[start:end].rstrip())) + 1
        if line > start and ASKED.match(text, line):  # by someone without a name
            last.append(line)
        stop = line if line in last else end
        asks = _QUESTION.search(text, max(start, stop - 200), stop) is not None
        asking[at] = asking[at] or asks or ours[name] < _LEAST_OURS
    for line in last:
        place = bisect_right(starts, line)
        starts.insert(place, line)
        asking.insert(place, True)
    if hosted and len(set(names)) < _TWO:
        asked = [match.span() for match in ASKED.finditer(text)]
        starts = [at for span in asked for at in span]
        asking = [True, False] * len(asked)
    return SpeakerTurns(starts, asking)


def _named(text: str) -> set[str]:
    """The full names before turns, for the initials that stand before later ones."""
    return {it["name"] for it in _TURN.finditer(text) if it["name"] and " " in it["name"]}


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
