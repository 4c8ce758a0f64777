"""The page as Markdown: GitHub's tables, otherwise plain CommonMark, sources as a numbered list.

Texts from elsewhere are made inert while they stay readable: only what CommonMark or GitHub would
act on is escaped, so that a price range or a snake_case name doesn't drown in backslashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export.blocks import (
    Block,
    Bullets,
    Foreign,
    Headline,
    Inline,
    PageTable,
    Paragraph,
    Quote,
    SharedPage,
    SmallBar,
    SourceLine,
)
from compute_jobs.export.citations import safe_url

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


def to_markdown(page: SharedPage) -> str:
    sources = [_source(line) for line in page.sources] or ["No source is cited."]
    parts = [f"# {inline(page.title)}", *("\n".join(_lines(block)) for block in page.blocks)]
    return "\n\n".join([*parts, "## Sources", "\n".join(sources)]) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Headline(level, line):
            yield f"{'#' * level} {_line(line)}"
        case Paragraph(line):
            yield _line(line)
        case Quote(text):
            yield from quoted(text)
        case Bullets(items):
            for item in items:
                yield f"- {_line(item.line)}"
                for line in item.inner:
                    yield f"  - {_line(line)}"
        case PageTable():
            yield from _table(block)


def _table(table: PageTable) -> Iterator[str]:
    yield f"| {' | '.join(table.heads)} |"
    yield f"| {' | '.join('---' for _ in table.heads)} |"
    for row in table.rows:
        yield f"| {' | '.join(map(_line, row.cells))} |"
    details = [(row.cells[0], detail) for row in table.rows for detail in row.details]
    if details:
        yield ""
    for name, detail in details:
        yield f"- {_line(name)}, yours: {_line((detail,))}"


def _line(line: Inline) -> str:
    return "".join(map(_part, line))


def _part(part: str | Foreign | SmallBar) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, SmallBar):
        return ""
    text = inline(part.text)
    if part.look == "bold":
        text = f"**{text or '–'}**"  # four asterisks alone would be a rule
    elif part.look == "link" and safe_url(part.text):
        text = f"<{part.text}>"
    return f"{text} [{', '.join(map(str, part.refs))}]" if part.refs else text


def _source(line: SourceLine) -> str:
    url = f", <{line.url}>" if line.url else ""
    places = f" ({inline(line.places)})" if line.places else ""
    origin = f" From: {_sentence(line.origin)}" if line.origin else ""
    return f"{line.number}. **{line.tier}**: {inline(line.what)}{places}{url}.{origin}"


def _sentence(text: str) -> str:
    shown = inline(text)
    return shown if shown.endswith((".", "!", "?", "…")) else f"{shown}."


# -- inert text ------------------------------------------------------------------------------


def inline(text: str) -> str:
    """One line of text that renders as itself anywhere, in a table's cell too."""
    return _start(_escape(clean_text(text)))


def quoted(text: str) -> list[str]:
    """Text of many lines as a block quote that shows each line as it was written."""
    lines = clean_text(text, multiline=True).strip("\n").split("\n")
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
    return shown


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
