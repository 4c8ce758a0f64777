"""Making any text inert in Markdown while it stays readable as it is.

Escaped is what CommonMark or GitHub would act on; everything else stays untouched, so that a
price range or a snake_case name doesn't drown in backslashes.
"""

from __future__ import annotations

import re

from compute_jobs.core.evidence.clean import clean_text

_ACTIVE = re.compile(r"[\\`*\[\]<|]")
# "about 90" after a space can open a strike-through but never close one, so it stays bare
_TILDE = re.compile(r"(?<!\S)~(?=[A-Za-z0-9])|(?<=\s)~(?=\$)|(~)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINK = re.compile(r"(?<![A-Za-z])(https?|ftp|mailto|xmpp)(?=:)", re.IGNORECASE)
_WWW = re.compile(r"(www)(?=\.)", re.IGNORECASE)
_DATED = re.compile(r"#{1,6} (\d{4}-\d\d-\d\d)", re.ASCII)
"""The line above a note that was appended on a day."""
_LINE_START = re.compile(r"([#>=:+-])|(\d{1,9})[.)](?=\s|$)")


def inline(text: str) -> str:
    """One line of text that renders as itself wherever it stands, a table's cell included."""
    return _start(_escape(clean_text(text)))


def quoted(text: str) -> list[str]:
    """Text of many lines as a block quote that shows each line as it was written."""
    lines = clean_text(text, multiline=True).strip("\n").split("\n")
    found = []
    for position, line in enumerate(lines):
        bare = line.strip(" ")
        if not bare:
            found.append(">")
            continue
        if dated := _DATED.fullmatch(line):
            found.append(f"> **{dated[1]}**  ")
            continue
        # a plain space would be swallowed, four would make it code
        indent = "\u00a0" * (len(line) - len(line.lstrip(" ")))
        body = _escape(bare)
        body = indent + body if indent else _start(body)
        more = position + 1 < len(lines) and lines[position + 1].strip(" ")
        found.append(f"> {body}{'  ' if more else ''}")
    return found


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
