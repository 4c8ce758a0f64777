"""Filings with news: what they report, in words, and which of their documents to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.filing import NewsFiling
from compute_jobs.live.edgar.submissions import document_names
from compute_jobs.packs.tables import bundled_table

_EXHIBITS = "9.01"
_PAGE = re.compile(r"\.(?:html?|txt)$", re.I)
_NO_DOCUMENT = re.compile(r"^R\d+\.|-index\b|-index-headers|^\d{10}-?\d{2}-?\d{6}\.txt$", re.I)
_EXHIBIT = re.compile(r"(?:^|[^a-z])(?:ex|exhibit)[-_. ]?(\d{1,3})|dex(\d{1,3})", re.I)


def filing_news(filing: NewsFiling) -> str:
    """ "results; announcement"; attached exhibits aren't mentioned beside other items."""
    items = [it for it in filing.items if it != _EXHIBITS] or list(filing.items)
    told = "; ".join(map(item_words, items))
    if told:
        return told
    return "report of a foreign company" if filing.form.startswith("6-K") else "items not given"


def item_words(number: str) -> str:
    """What an item of Form 8-K reports."""
    return _item_words().get(number, f"item {number}")


def filing_line(filing: NewsFiling) -> str:
    """ "8-K of 27 May 2026: results"."""
    return f"{filing.form} of {fmt.day(filing.filed)}: {filing_news(filing)}"


def documents_to_read(index: Any, filing: NewsFiling) -> list[str]:
    """Addresses of the main document and of exhibits with news.

    ``index`` is the filing's own list of documents. Raises PayloadError if it isn't one.
    """
    rules = bundled_table("filing_items")["read"]
    main = filing.url.removeprefix(filing.folder)
    chosen = [
        name
        for name in document_names(index)
        if name != main and _PAGE.search(name) and not _NO_DOCUMENT.search(name)
        and _is_news(name, str(rules["exhibit"]))
    ]  # fmt: skip
    return [filing.folder + name for name in dict.fromkeys([main, *chosen])][: rules["most"]]


def _is_news(name: str, exhibit: str) -> bool:
    """By the exhibit's number in the name; a name without one may be a press release."""
    number = _EXHIBIT.search(name)
    return number is None or (number[1] or number[2]).startswith(exhibit)


@cache
def _item_words() -> dict[str, str]:
    rows: Sequence[Any] = bundled_table("filing_items")["item"]
    return {row["number"]: row["words"] for row in rows}
