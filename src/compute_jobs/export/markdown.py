"""The parts of a shared page, written in Markdown: GitHub's tables, otherwise plain CommonMark.

Texts from elsewhere are made inert while they stay readable: only what CommonMark or GitHub would
act on is escaped, so that a price range or a snake_case name doesn't drown in backslashes. Two
characters of private use mark what only HTML shows; ``to_markdown`` takes them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from compute_jobs.core.evidence.clean import clean_text

REF, BAR = "\ue000", "\ue001"
"""Before the numbers of documents, and around a bar's kind and values."""
_BARS = re.compile(f"{BAR}[^{BAR}]*{BAR}")
_URL = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:[/?#][!#$%&'()*+,./:;=?@A-Za-z0-9_~\[\]-]*)?"
)
_ACTIVE = re.compile(r"[\\`*\[\]<|]")
# "about 90" after a space can open a strike-through but never close one, so it stays bare
_TILDE = re.compile(r"(?<!\S)~(?=[A-Za-z0-9])|(?<=\s)~(?=\$)|(~)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINK = re.compile(r"(?<![A-Za-z])(https?|ftp|mailto|xmpp)(?=:)", re.IGNORECASE)
_WWW = re.compile(r"(www)(?=\.)", re.IGNORECASE)
_DATED = re.compile(r"#{1,6} (\d{4}-\d\d-\d\d)", re.ASCII)
"""The line above a note that was appended on a day."""
_HEAD_END = re.compile(r"(?<=\s)#+$")
"""What would close a heading."""
_LINE_START = re.compile(r"([#>=:+-])|(\d{1,9})[.)](?=\s|$)")


def to_markdown(page: str) -> str:
    """The page without what only HTML shows."""
    return _BARS.sub("", page).replace(REF, "")


def safe_url(url: str) -> str:
    """The address if it is a plain web address, else empty: never a script."""
    return url if _URL.fullmatch(url) else ""


def link(text: str) -> str:
    """A plain web address to follow, or a text."""
    return f"<{text}>" if safe_url(text) else inline(text)


def bold(text: str) -> str:
    return f"**{inline(text) or '–'}**"  # four asterisks alone would be a rule


def bar(kind: str, *values: float) -> str:
    """A drawing beside a number: the range of a fit, or how often each rank came up."""
    return f"{BAR}{kind} {' '.join(map(str, values))}{BAR}"


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def nested(head: str, items: Iterable[str]) -> str:
    """An item of a list, with a list under it."""
    return "\n".join([head, *(f"  - {item}" for item in items)])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# -- inert text ------------------------------------------------------------------------------


def inline(text: str) -> str:
    """One line of text that renders as itself anywhere, in a table's cell too."""
    return _HEAD_END.sub(r"\\\g<0>", _start(_escape(clean_text(_marked(text)))))


def quoted(text: str) -> str:
    """Text of many lines as a block quote that shows each line as it was written."""
    lines = clean_text(_marked(text), multiline=True).strip("\n").split("\n")
    shown = []
    for position, line in enumerate(lines):
        bare = line.strip(" ")
        if not bare:
            shown.append(">")
            continue
        if dated := _DATED.fullmatch(line):
            shown.append(f"> **{dated[1]}**  ")
            continue
        # a plain space would be swallowed, four would make it code
        indent = "\u00a0" * (len(line) - len(line.lstrip(" ")))
        body = _escape(bare)
        body = indent + body if indent else _start(body)
        more = position + 1 < len(lines) and lines[position + 1].strip(" ")
        shown.append(f"> {body}{'  ' if more else ''}")
    return "\n".join(shown)


def _marked(text: str) -> str:
    """Without our marks, which a text from elsewhere has no use for."""
    return text.replace(REF, "").replace(BAR, "")


def _escape(text: str) -> str:
    text = _ACTIVE.sub(r"\\\g<0>", text)
    text = _TILDE.sub(lambda found: "\\~" if found[1] else "~", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _LINK.sub(lambda found: f"{found[1]}\\", text)
    return _WWW.sub(lambda found: f"{found[1]}\\", text)


def _start(text: str) -> str:
    """What would open a block at the start of a line, escaped."""
    found = _LINE_START.match(text)
    if found is None:
        return text
    if found[1]:
        return f"\\{text}"
    end = found.end(2)
    return f"{text[:end]}\\{text[end:]}"
