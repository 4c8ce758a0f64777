"""The readable text of an HTML page, with the way back to each character of the source.

A scanner of our own rather than ``html.parser``: every character keeps its offset, and no page,
however broken or deep, takes more than linear time.
"""

from __future__ import annotations

import html
import json
import re
from array import array
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

_BEGINNING = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|article|main|div|p|table|section|h[1-6]|ul|"
    r"span|meta|title|document|\?xml)\b",
    re.I | re.S,
)
_PARAGRAPH = re.compile(r"</p>|<p[ >]", re.I)
_LOOKED_AT = 4_000
_FEW = 4
_NAME = re.compile(r"/?\s*([a-zA-Z][\w:-]*)")
_ATTRIBUTE = re.compile(
    r"([\w:-]+)\s*=\s*(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'>]{1,500}))"
)
_PIECE = re.compile(r"\s+|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});|[^\s&]+|&")
_SKIPPED = frozenset(
    (
        *(
            "script",
            "style",
            "noscript",
            "template",
            "svg",
            "nav",
            "footer",
            "aside",
            "form",
            "button",
        ),
        *("select", "iframe", "ix:header", "ix:hidden", "head", "canvas", "figcaption", "dialog"),
    )
)
_RAW = frozenset(("script", "style", "noscript", "template", "textarea", "title"))
_BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "table",
        ),
        *("blockquote", "pre", "hr", "figure", "address", "tbody", "thead", "tfoot", "caption"),
        *("body", "html", "center", "fieldset", "details", "summary"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_VOID = frozenset(
    ("br", "hr", "img", "meta", "link", "input", "col", "wbr", "source", "area", "base")
)
_PUBLISHED = (
    *("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date"),
    *("parsely-pub-date", "og:article:published_time", "sailthru.date", "dcterms.date", "time"),
)
_TITLES = ("og:title", "twitter:title", "dc.title")
_PUBLISHERS = ("og:site_name", "ld:publisher", "publisher", "application-name", "dc.publisher")
_CLASSES = re.compile(r"\b(?:class|id)\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})')", re.I)
_BESIDE = (
    *("related", "newsletter", "promo", "advert", "ad-", "ads-", "share", "social", "comment"),
    *("sidebar", "breadcrumb", "cookie", "recirc", "recommend", "trending", "most-read", "popular"),
    *("subscribe", "signup", "footer", "nav-", "menu", "toc", "byline-bio", "author-bio", "disqus"),
)
"""Prefixes of the classes of content beside an article."""
_ARTICLES = ("Article", "BlogPosting", "Report", "PressRelease", "WebPage")
_LARGEST_DATA = 200_000
_MOST_NODES = 300
_MOST = 0.5
"""Share of the text that has to remain without the content beside the article; below that
everything is read.
"""
_DEEPEST = 200
"""Open elements remembered; deeper ones are read as part of the last."""
_ENOUGH = 0.3
"""Share of a page's text that an <article> or <main> needs to be taken for all of it."""
_LINKS = 0.6
"""A short block with more of its text in links than this is a menu."""


class HtmlMeta(NamedTuple):
    title: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""


BlockKind = Literal["text", "heading", "item", "row", "cell"]
HtmlBlock = tuple[BlockKind, int, int, list[tuple[int, int, int]], int]
"""Kind, start, end, cells, level."""


class _Element(NamedTuple):
    name: str
    hidden: bool
    main: bool
    beside: bool


class HtmlText(NamedTuple):
    text: str
    places: array[int]
    blocks: list[HtmlBlock]
    meta: HtmlMeta


def looks_like_html(source: str, begin: int = 0) -> bool:
    """Whether a page begins at ``begin``, or what begins there contains paragraphs of one."""
    head = source[begin : begin + _LOOKED_AT]
    return _BEGINNING.match(head) is not None or len(_PARAGRAPH.findall(head)) >= _FEW


def read_html(source: str, begin: int = 0) -> HtmlText:
    reader = _PageScanner(source)
    reader.read(begin)
    return reader.result()


class _PageScanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.places: array[int] = array("L")
        self.length = 0
        self.blocks: list[HtmlBlock] = []
        self.meta: dict[str, str] = {}
        self._inside: list[bool] = []
        """For each block: whether it is in an <article> or <main>."""
        self._beside: list[bool] = []
        """For each block: whether it is in the content beside the page's article."""
        self._open: list[_Element] = []
        self._skipping = 0
        self._main = 0
        self._side = 0
        self._kind: BlockKind = "text"
        self._level = 0
        self._start = 0
        self._linked = 0
        self._in_link = 0
        self._row: list[tuple[int, int, int]] | None = None
        self._cell: tuple[int, int] | None = None
        self._column = 0
        self._spaced = True

    def read(self, begin: int) -> None:
        source, at, size = self.source, begin, len(self.source)
        comments = True
        while at < size:
            left = source.find("<", at)
            if left < 0:
                self._data(at, size)
                break
            if left > at:
                self._data(at, left)
            if comments and source.startswith("<!--", left):
                stop = source.find("-->", left + 4)
                if stop < 0:
                    comments = False
                    at = left + 4
                else:
                    at = stop + 3
                continue
            following = source[left + 1 : left + 2]
            if not (following.isalpha() or following in "/!?"):
                self._data(left, left + 1)
                at = left + 1
                continue
            right = _tag_end(source, left + 1)
            at = self._tag(left, right)
        self._flush()

    def _tag(self, left: int, right: int) -> int:
        """Where to continue after a tag."""
        tag = self.source[left + 1 : right]
        match = _NAME.match(tag)
        if match is None:
            return right + 1
        name = match[1].lower()
        if tag.startswith("/"):
            self._close(name)
            return right + 1
        if name == "meta":
            self._note_meta(tag)
        elif name == "link":
            self._note_link(tag)
        elif name == "time" and self._main:
            self._note_time(tag)
        if name in _RAW:
            stop = _closing(self.source, name, right + 1)
            if name == "script" and "ld+json" in tag[:200]:
                self._note_data(self.source[right + 1 : min(stop, right + _LARGEST_DATA)])
            if name == "title" and "title" not in self.meta:
                self.meta["title"] = html.unescape(self.source[right + 1 : min(stop, right + 600)])
            after = self.source.find(">", stop)
            return len(self.source) if after < 0 else after + 1
        self._enter(name, tag)
        return right + 1

    def _enter(self, name: str, tag: str) -> None:
        if name == "br":
            self._break()
            return
        if name in _HEADINGS or name in _BLOCKS or name in ("li", "tr"):
            self._flush()
            self._kind = "heading" if name in _HEADINGS else "item" if name == "li" else "text"
            self._level = int(name[1]) if name in _HEADINGS else 0
        if name == "tr":
            self._row, self._column = [], 0
        elif name in ("td", "th"):
            self._end_cell()
            if self._row is not None:
                self._cell = (self.length, self._column)
                self._column += _span(tag)
        if name in _VOID or tag.endswith("/"):
            return
        if name == "a":
            self._in_link += 1
        if len(self._open) >= _DEEPEST:
            return
        hidden = name in _SKIPPED or (name == "header" and not self._main) or _is_hidden(tag)
        element = _Element(name, hidden, name in ("article", "main"), _is_beside(name, tag))
        self._open.append(element)
        self._count(element, 1)

    def _count(self, element: _Element, step: int) -> None:
        self._skipping += step * element.hidden
        self._main += step * element.main
        self._side += step * element.beside

    def _close(self, name: str) -> None:
        if name in ("td", "th"):
            self._end_cell()
        if name in _HEADINGS or name in _BLOCKS or name in ("li", "tr"):
            self._flush()
        if name == "a":
            self._in_link = max(0, self._in_link - 1)
        if not any(element.name == name for element in self._open):
            return
        while self._open:
            last = self._open.pop()
            self._count(last, -1)
            if last.name == name:
                break

    def _data(self, left: int, right: int) -> None:
        if self._skipping:
            return
        for match in _PIECE.finditer(self.source, left, right):
            piece = match[0]
            if piece[0].isspace():
                if not self._spaced:
                    self._add(" ", match.start(), 1)
                    self._spaced = True
                continue
            if piece[0] == "&" and len(piece) > 1:
                plain = html.unescape(piece).replace("\xa0", " ")
                for ch in plain[:4]:
                    if ch == " " and self._spaced:
                        continue
                    self._add(ch, match.start(), 0)
                    self._spaced = ch == " "
                continue
            self._add(piece, match.start(), 1)
            self._spaced = False

    def _add(self, text: str, place: int, step: int) -> None:
        if self._in_link:
            self._linked += len(text)
        self.parts.append(text)
        size = len(text)
        self.places.extend(range(place, place + size) if step else (place,) * size)
        self.length += size

    def _break(self) -> None:
        if not self._skipping and self.length > self._start:
            last = self.places[-1] if self.places else 0
            self._add("\n", last, 0)
            self._spaced = True

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            start, column = self._cell
            if self.length > start:
                self._row.append((start, self.length, column))
                last = self.places[-1]
                self._add("\t", last, 0)
                self._spaced = True
        self._cell = None

    def _flush(self) -> None:
        """End the block; inside a table's row, only its cells end."""
        near = [element.name for element in self._open[-6:]] if self._cell is not None else []
        if "tr" in near:
            if self.length > self._start and not self._spaced:
                self._add(" ", self.places[-1], 0)
                self._spaced = True
            if "td" in near[-5:] or "th" in near[-5:]:
                return
        self._end_cell()
        if self.length > self._start:
            menu = self._linked > _LINKS * (self.length - self._start)
            if not (menu and self.length - self._start < 200) or self._main:
                self.blocks.append(
                    (
                        "row" if self._row else self._kind,
                        self._start,
                        self.length,
                        self._row or [],
                        self._level,
                    )
                )
                self._inside.append(self._main > 0)
                self._beside.append(self._side > 0)
            last = self.places[-1]
            self._add("\n", last, 0)
            self._spaced = True
        self._start, self._linked = self.length, 0
        self._row, self._kind, self._level = None, "text", 0

    def _note_meta(self, tag: str) -> None:
        found = _attributes(tag)
        name = (found.get("property") or found.get("name") or found.get("itemprop") or "").lower()
        content = html.unescape(found.get("content", ""))[:500]
        if name and content:
            self.meta.setdefault(name, content)

    def _note_link(self, tag: str) -> None:
        found = _attributes(tag)
        if found.get("rel", "").lower() == "canonical" and found.get("href", "").startswith("http"):
            self.meta.setdefault("canonical", html.unescape(found["href"])[:500])

    def _note_time(self, tag: str) -> None:
        self.meta.setdefault("time", _attributes(tag).get("datetime", "")[:50])

    def _note_data(self, source: str) -> None:
        """Title, publisher and date of an article's JSON-LD."""
        try:
            nodes: list[Any] = [json.loads(source)]
        except (ValueError, RecursionError):
            return
        for node in nodes:  # grows while it is walked
            if isinstance(node, list):
                nodes += node[:_MOST_NODES]
            elif isinstance(node, dict):
                nodes += [node[name] for name in ("@graph", "mainEntity") if name in node]
                if any(str(kind).endswith(_ARTICLES) for kind in _listed(node.get("@type"))):
                    self._note_article(node)
            if len(nodes) > _MOST_NODES:
                return

    def _note_article(self, node: dict[str, Any]) -> None:
        publisher = next(iter(_listed(node.get("publisher"))), None)
        if isinstance(publisher, dict):
            publisher = publisher.get("name")
        told = (node.get("headline"), node.get("datePublished"), publisher)
        for name, value in zip(("headline", "datepublished", "ld:publisher"), told, strict=True):
            if isinstance(value, str) and value.strip():
                self.meta.setdefault(name, html.unescape(value)[:500])

    def _size(self, places: Sequence[int]) -> int:
        return sum(self.blocks[at][2] - self.blocks[at][1] for at in places)

    def result(self) -> HtmlText:
        read: Sequence[int] = range(len(self.blocks))
        beside = [not it for it in self._beside]
        for chosen, enough in ((self._inside, _ENOUGH), (beside, _MOST)):
            kept = [at for at in read if chosen[at]]
            if self._size(kept) > enough * self._size(read):
                read = kept
        blocks = [self.blocks[at] for at in read]
        meta = HtmlMeta(
            title=_first(self.meta, (*_TITLES, "headline", "title")),
            publisher=_first(self.meta, _PUBLISHERS),
            published=_first(self.meta, _PUBLISHED),
            url=_first(self.meta, ("canonical", "og:url")),
        )
        self.places.append(len(self.source))
        return HtmlText("".join(self.parts), self.places, blocks, meta)


def _attributes(tag: str) -> dict[str, str]:
    return {
        name.lower(): one or two or three
        for name, one, two, three in _ATTRIBUTE.findall(tag[:4000])
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_beside(name: str, tag: str) -> bool:
    """Whether an element's class or id says that it isn't part of the article."""
    if name not in ("div", "section", "ul", "ol", "p"):
        return False
    found = _CLASSES.search(tag[:1000])
    return found is not None and any(
        word.startswith(_BESIDE) for word in (found[1] or found[2]).lower().split()
    )


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((" ".join(meta[name].split()) for name in names if meta.get(name, "").strip()), "")


def _tag_end(source: str, at: int) -> int:
    """The position of a tag's ">"; quotes hide it, but only nearby ones."""
    limit = min(len(source), at + 20_000)
    place = at
    while place < limit:
        stop = source.find(">", place, limit)
        if stop < 0:
            return limit
        quote = min(
            (q for q in (source.find('"', place, stop), source.find("'", place, stop)) if q >= 0),
            default=-1,
        )
        if quote < 0:
            return stop
        after = source.find(source[quote], quote + 1, limit)
        if after < 0:
            return stop
        place = after + 1
    return limit


def _closing(source: str, name: str, at: int) -> int:
    found = re.compile(rf"</\s*{name}\b", re.I).search(source, at)
    return found.start() if found else len(source)


def _span(tag: str) -> int:
    found = re.search(r"colspan\s*=\s*[\"']?(\d{1,3})", tag[:1000], re.I)
    return max(1, int(found[1])) if found else 1


def _is_hidden(tag: str) -> bool:
    lowered = tag[:400].lower()
    return (
        "display:none" in lowered
        or "display: none" in lowered
        or " hidden" in lowered.split('"')[0]
    )
