"""Filings and posts opened again: does a bundled fact's figure still stand in its document?

A figure is looked for as filings write it: in full, in thousands, millions or billions. That it
stands somewhere in the document raises no grade; that it isn't found proves nothing either, so the
claim stays and is named.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from compute_jobs.core.coverage.html_text import looks_like_html, read_html
from compute_jobs.live.fetch import Response
from compute_jobs.live.payload import PayloadError, read_json
from tools.atlas.live_pages import LivePages
from tools.atlas.pack_text import Row, Rows

_FOLDER = re.compile(r"https://www\.sec\.gov/Archives/edgar/data/\d+/\d{18}/")
_PART = re.compile(r"(?!R\d+\.|FilingSummary|.*-index).*\.(?:htm|html|txt)", re.I)
_SCALES: Mapping[str, Sequence[float]] = {
    "usd": (1, 1e3, 1e6, 1e9),
    "mw": (1, 1e3),
    "subscriber": (1, 1e6),
}
_NEAR = 0.006
"""How far from the figure a rounded one may be."""
_CHECKED = re.compile(r" Its figures? st(?:ands?|ood) in .*$")


class OpenedDocument(NamedTuple):
    """One document as text, and the bytes it was read from."""

    name: str
    text: str
    sha256: str


def checked(files: Mapping[str, Rows], pages: LivePages) -> dict[str, Rows]:
    """The rows of a pack, its source cards naming the documents in which its figures stand.

    What can't be opened and figures that aren't found are named on stderr.
    """
    rows = {table: [*_all(files, table)] for table in ("claim", "source")}
    notes: dict[str, str] = {}
    for source in rows["source"]:
        url = str(source.get("url", ""))
        told = [it for it in rows["claim"] if source["id"] in _cited(it) and not it.get("inputs")]
        figures = [it for it in told if figure_forms(it)]
        if not figures or not url or "action=getcompany" in url:
            continue
        documents = list(_documents(url, pages))
        at = {
            it["id"]: next((d for d in documents if stands_in(it, d.text)), None) for it in figures
        }
        for claim, document in at.items():
            if documents and document is None:
                print(f"{claim}: its figure isn't found in {url}", file=sys.stderr)
        if not documents:
            print(f"{source['id']}: kept as bundled, not opened", file=sys.stderr)
        found = dict.fromkeys(it for it in at.values() if it is not None)
        if found:
            names = ", ".join(f"{it.name} (sha256 {it.sha256})" for it in found)
            before = _CHECKED.sub("", str(source.get("note", "")))
            notes[source["id"]] = f"{before} Its figures stand in {names}.".strip()
    return {
        name: {
            table: [_noted(row, notes) if table == "source" else row for row in each]
            for table, each in tables.items()
        }
        for name, tables in files.items()
    }


def _noted(source: Row, notes: Mapping[str, str]) -> Row:
    note = notes.get(source["id"])
    return source if note is None else {**source, "note": note}


def figure_forms(claim: Row) -> list[str]:
    """How a document may write a claim's figure; none where it has no number."""
    forms: list[str] = []
    for key in ("value", "low", "high"):
        value = claim.get(key)
        if isinstance(value, int | float) and value:
            for scale in _SCALES.get(str(claim.get("unit")), (1,)):
                forms += _written(abs(value) / scale)
    return list(dict.fromkeys(forms))


def stands_in(claim: Row, text: str) -> bool:
    """Whether a claim's figure stands in a text, in one of the ways it may be written."""
    every = "|".join(map(re.escape, figure_forms(claim)))
    return bool(every) and re.search(rf"(?<![\d.,])(?:{every})(?![\d]|[.,]\d)", text) is not None


def _written(number: float) -> Iterator[str]:
    for digits in (0, 1, 2):
        shown = f"{number:,.{digits}f}"
        if number >= 1 and abs(float(shown.replace(",", "")) - number) <= _NEAR * number:
            yield shown
            yield shown.replace(",", "")


def _documents(url: str, pages: LivePages) -> Iterator[OpenedDocument]:
    """A post itself; of a filing's folder, every document that is text."""
    if not _FOLDER.fullmatch(url):
        answer = pages.get(url)
        if answer is not None:
            yield _opened(url, answer)
        return
    index = pages.get(f"{url}index.json")
    for name in _names(index, url) if index is not None else ():
        answer = pages.get(url + name)
        if answer is not None:
            yield _opened(name, answer)


def _names(index: Response, url: str) -> list[str]:
    try:
        items: Any = read_json(index.body, url)["directory"]["item"]
        names = [str(item["name"]) for item in items]
    except (PayloadError, KeyError, TypeError) as error:
        print(f"{url}: no list of documents ({error})", file=sys.stderr)
        return []
    return [name for name in names if _PART.fullmatch(name) and "/" not in name]


def _opened(name: str, answer: Response) -> OpenedDocument:
    source = answer.body.decode("utf-8", "replace")
    text = read_html(source).text if looks_like_html(source) else source
    return OpenedDocument(name, text, answer.sha256)


def _all(files: Mapping[str, Rows], table: str) -> Iterable[Row]:
    return (row for tables in files.values() for row in tables.get(table, ()))


def _cited(claim: Row) -> set[str]:
    return {str(ref["id"]) for ref in claim.get("sources", ())}
