"""HTML as plain text, quickly and without trusting it."""

from __future__ import annotations

import re
from html import unescape

from compute_jobs.core.evidence.clean import clean_text

_LONGEST = 400_000
_HIDDEN = re.compile(r"<!--|<(script|style|head|template)\b", re.I)
_CLOSED = {
    name: re.compile(rf"</{name}\b[^<>]*>", re.I)
    for name in ("script", "style", "head", "template")
}
_ITEM = re.compile(r"<li\b[^<>]*>", re.I)
_BREAK = re.compile(
    r"</?(?:p|div|br|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|hr|dl|dt|dd)"
    r"\b[^<>]*>",
    re.I,
)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


def plain(html: str, *, escaped: bool = False, limit: int | None = None) -> str:
    """The text of a fragment, one line per block. ``escaped``: the fragment itself was escaped."""
    text = html[:_LONGEST]
    if escaped:
        text = unescape(text)
    if "<" in text:
        text = _shown(text)
        text = _ITEM.sub("\n• ", text)
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = unescape(text)
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return clean_text(text, multiline=True, limit=limit)


def _shown(text: str) -> str:
    """Without comments, scripts and styles; what is opened and never closed hides the rest.

    Each opening looks for its end once and a failed look ends it all, so that a page of openings
    costs one pass and not one pass each.
    """
    kept: list[str] = []
    place = 0
    while (found := _HIDDEN.search(text, place)) is not None:
        kept.append(text[place : found.start()])
        name = found[1]
        if name is None:
            end = text.find("-->", found.end())
            place = end + 3
        else:
            closed = _CLOSED[name.lower()].search(text, found.end())
            end = -1 if closed is None else closed.end()
            place = end
        if end < 0:
            return " ".join(kept)
    kept.append(text[place:])
    return " ".join(kept)
