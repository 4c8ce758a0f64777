"""The page as one HTML file: no script, nothing loaded, links only to the sources' addresses.

It is the Markdown page, rendered; every text in it is inert already.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.export.markdown import BAR, REF, to_markdown

if TYPE_CHECKING:
    from markdown_it.token import Token

SHEETS = ("Evidence", "My record (private)")
"""Headings that start a new sheet in print."""
_SHOWN = 3
"""Ranks with a shade of their own; the rest share one."""
_REFS = re.compile(rf"{REF}\[([\d, ]+)\]")
_BARS = re.compile(f"{BAR}(range|shares) ([^{BAR}]*){BAR}")


def to_html(page: str) -> str:
    from markdown_it import MarkdownIt

    style = "\n" + Path(__file__).with_name("page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = to_markdown(page).partition("\n")[0].removeprefix("# ")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(page)
    _dress(tokens)
    body = reader.renderer.render(tokens, reader.options, {})
    body = _REFS.sub(_links, body)
    body = _BARS.sub(_drawn, body)
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        body + "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _dress(tokens: Sequence[Token]) -> None:
    """Anchors of the documents, heads beside cells for narrow screens, sheets for print."""
    heads: list[str] = []
    column = 0
    for token, after in pairwise(tokens):
        match token.type:
            case "table_open":
                heads = []
            case "th_open":
                heads.append(after.content)
            case "tr_open":
                column = 0
            case "td_open":
                token.attrSet("data-label", heads[column])
                column += 1
            case "heading_open" if token.tag == "h2" and after.content in SHEETS:
                token.attrSet("class", "sheet")
            case "list_item_open" if token.info:
                token.attrSet("id", f"s{token.info}")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer nofollow")


def _links(found: re.Match[str]) -> str:
    links = ", ".join(f'<a href="#s{number}">{number}</a>' for number in found[1].split(", "))
    return f'<span class="ref">[{links}]</span>'


def _drawn(found: re.Match[str]) -> str:
    values = [float(value) for value in found[2].split()]
    return shares_bar(values) if found[1] == "shares" else range_bar(*values)


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
