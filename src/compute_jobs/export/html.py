"""The page as one HTML file: no script, nothing loaded, links only to the sources' addresses."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from compute_jobs.core.evidence import format as fmt
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

_SHOWN = 3
"""Ranks with a shade of their own; the rest share one."""


def to_html(page: SharedPage) -> str:
    style = "\n" + Path(__file__).with_name("page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(page.title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f"<h1>{_text(page.title)}</h1>",
        *(line for block in page.blocks for line in _lines(block)),
        *("<h2>Sources</h2>", "<ol>", *map(_source, page.sources), "</ol>"),
    ]
    return "\n".join([*lines, "</body>", "</html>"]) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Headline(level, line, new_page):
            sheet = ' class="sheet"' if new_page else ""
            yield f"<h{level}{sheet}>{_line(line)}</h{level}>"
        case Paragraph(line, soft):
            yield f'<p class="soft">{_line(line)}</p>' if soft else f"<p>{_line(line)}</p>"
        case Quote(text):
            shown = escape(clean_text(text, multiline=True).strip("\n"))
            yield f"<blockquote>{shown}</blockquote>"
        case Bullets(items, True):
            for item in items:
                yield f'<p class="reading">{_line(item.line)}</p>'
        case Bullets(items):
            yield "<ul>"
            for item in items:
                inner = "".join(f"<li>{_line(line)}</li>" for line in item.inner)
                yield f"<li>{_line(item.line)}{f'<ul>{inner}</ul>' if inner else ''}</li>"
            yield "</ul>"
        case PageTable():
            yield from _table(block)


def _table(table: PageTable) -> Iterator[str]:
    yield "<table>"
    yield f"<thead><tr>{''.join(f'<th>{head}</th>' for head in table.heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = list(map(_line, row.cells))
        cells[-1] += "".join(f"; yours: {_part(detail)}" for detail in row.details)
        shown = (
            f'<td data-label="{head}">{cell}</td>'
            for head, cell in zip(table.heads, cells, strict=True)
        )
        yield f"<tr>{''.join(shown)}</tr>"
    yield "</tbody>"
    yield "</table>"


def _line(line: Inline) -> str:
    return "".join(map(_part, line))


def _part(part: str | Foreign | SmallBar) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, SmallBar):
        return shares_bar(part.values) if part.kind == "shares" else range_bar(*part.values)
    text = _text(part.text)
    if part.refs:
        links = ", ".join(f'<a href="#s{number}">{number}</a>' for number in part.refs)
        text = f'{text} <span class="ref">[{links}]</span>'
    if part.look in ("bold", "name"):
        return f"<b>{text}</b>"
    if part.look == "bad":
        return f'<span class="bad">{text}</span>'
    return _link(part.text) if part.look == "link" and safe_url(part.text) else text


def _text(text: str) -> str:
    return escape(clean_text(text))


def _link(url: str) -> str:
    shown = escape(url)
    return f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>'


def _source(line: SourceLine) -> str:
    url = f", {_link(line.url)}" if line.url else ""
    places = f" ({_text(line.places)})" if line.places else ""
    origin = f" From: {_text(line.origin)}." if line.origin else ""
    tier = f'<span class="tier">{line.tier}</span>'
    return f'<li id="s{line.number}">{tier}: {_text(line.what)}{places}{url}.{origin}</li>'


# -- bars as inline SVG ----------------------------------------------------------------------


def _at(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 1)


def range_bar(fit: float, low: float, high: float) -> str:
    """0 to 100 as a line, the range on it, the fit as a mark."""
    start, end = _at(low), _at(high)
    said = f"fit {fmt.points(fit)}, range {fmt.points_range(low, high)}"
    return (
        f'<svg class="bar" viewBox="0 0 100 8" role="img" aria-label="{escape(said)}">'
        '<rect class="track" x="0" y="3" width="100" height="2"/>'
        f'<rect class="span" x="{start:g}" y="1" width="{max(round(end - start, 1), 0.5):g}"'
        ' height="6"/>'
        f'<rect class="mark" x="{min(max(_at(fit) - 0.6, 0), 98.8):.1f}" y="0" width="1.2"'
        ' height="8"/></svg>'
    )


def shares_bar(shares: Sequence[float]) -> str:
    """First, second, third and later as parts of one line."""
    parts = [max(share, 0.0) for share in shares[:_SHOWN]]
    rest = sum(shares[_SHOWN:])
    said = [f"rank {k + 1}: {fmt.share(part)}" for k, part in enumerate(parts)]
    if shares[_SHOWN:]:
        said.append(f"later: {fmt.share(rest)}")
    drawn, x = [], 0.0
    for k, part in enumerate([*parts, rest]):
        width = round(min(100 * part, 100 - x), 1)
        if width > 0:
            shade = f"r{k + 1}" if k < len(parts) else "later"
            drawn.append(f'<rect class="{shade}" x="{x:g}" y="1" width="{width:g}" height="6"/>')
        x = round(x + width, 1)
    return (
        f'<svg class="bar" viewBox="0 0 100 8" role="img" aria-label="{escape(", ".join(said))}">'
        f'<rect class="track" x="0" y="3" width="100" height="2"/>{"".join(drawn)}</svg>'
    )
