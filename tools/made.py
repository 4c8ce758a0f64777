"""Parts of a page that are made and not written: between ``<!-- made: NAME … -->`` and its end.

A page holds the part as it was last made, so that it reads well anywhere; ``make docs`` makes it
anew and a test holds the two against each other.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping

Maker = Callable[..., str]

_PART = re.compile(
    r"(?P<head><!-- made: (?P<name>[\w-]+)(?P<words>[^>\n]*?) -->\n).*?(?P<tail><!-- /made -->)",
    re.S,
)


class UnknownMakerError(KeyError):
    """A page asks for a part that nobody makes."""


def remade(page: str, makers: Mapping[str, Maker]) -> str:
    """The page with every made part made anew."""

    def part(match: re.Match[str]) -> str:
        maker = makers.get(match["name"])
        if maker is None:
            raise UnknownMakerError(match["name"])
        body = maker(*shlex.split(match["words"])).strip("\n")
        return f"{match['head']}{body}\n{match['tail']}"

    return _PART.sub(part, page)


def parts(page: str) -> list[tuple[str, list[str]]]:
    """Name and words of every made part, in order."""
    return [(match["name"], shlex.split(match["words"])) for match in _PART.finditer(page)]


def fences(page: str, kind: str) -> list[tuple[str, str]]:
    """The fenced blocks of a kind: what follows the kind on the fence's line, and the text."""
    found = re.finditer(
        rf"^```{re.escape(kind)}(?P<words>[^\n`]*)\n(?P<text>.*?)^```$", page, re.M | re.S
    )
    return [(match["words"].strip(), match["text"]) for match in found]
