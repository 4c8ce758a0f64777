"""The building blocks of a shared page, before Markdown or HTML.

A line mixes our own words (``str``), written as they are, with ``Foreign`` texts, which each format
makes inert: names, statements and notes come from sources or from the reader.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Foreign(Struct, frozen=True):
    """A text from elsewhere, with the numbers of the source lines that back it."""

    text: str
    refs: tuple[int, ...] = ()
    look: Literal["plain", "bold", "name", "bad", "link"] = "plain"


class SmallBar(Struct, frozen=True):
    """A drawing beside a number: the range of a fit, or how often each rank came up."""

    kind: Literal["range", "shares"]
    values: tuple[float, ...]


Inline = tuple[str | Foreign | SmallBar, ...]


class Headline(Struct, frozen=True):
    level: int
    line: Inline
    new_page: bool = False
    """Starts a new sheet in print."""


class Paragraph(Struct, frozen=True):
    line: Inline
    soft: bool = False


class Bullet(Struct, frozen=True):
    line: Inline
    inner: tuple[Inline, ...] = ()


class Bullets(Struct, frozen=True):
    items: tuple[Bullet, ...]
    reading: bool = False
    """How to read a table, in small print if the format has it."""


class TableRow(Struct, frozen=True):
    cells: tuple[Inline, ...]
    details: tuple[Foreign, ...] = ()
    """What the reader added to the row."""


class PageTable(Struct, frozen=True):
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]


class Quote(Struct, frozen=True):
    """Text of many lines, shown as it was written."""

    text: str


Block = Headline | Paragraph | Bullets | PageTable | Quote


class SourceLine(Struct, frozen=True):
    """One document that the page cites."""

    number: int
    tier: str
    """How its claims are known, in words."""
    what: str
    """Title, publisher and date; its kind if it has no address."""
    url: str
    """An address that is safe to link, or empty."""
    places: str
    origin: str
    """The document's own source, if stated."""


class SharedPage(Struct, frozen=True):
    title: str
    blocks: tuple[Block, ...]
    sources: tuple[SourceLine, ...]
