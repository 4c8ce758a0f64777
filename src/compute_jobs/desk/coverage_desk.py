"""Coverage: a document in, graded candidate claims out, held against the ledger that is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.coverage.candidates import Candidate, Reading
from compute_jobs.core.coverage.text_reading import (
    NO_TERMS,
    Progress,
    ReadingTerms,
    ReadingTools,
    read_text,
)
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from compute_jobs.desk.view import View
    from compute_jobs.desk.workspace import Workspace

_SHORT_ID = 8
_WEB = ("https://", "http://")


class CoverageDocument(Struct, frozen=True):
    """A document as it was read, and what it suggests."""

    id: str
    sha256: str
    """Of its bytes."""
    text: str
    """What offsets count in."""
    reading: Reading
    url: str = ""
    file: str = ""


class CoverageDesk:
    """Held by the desk as ``desk.coverage``. Reading a web address alone uses the network."""

    def __init__(self, workspace: Workspace, view: Callable[[], View]) -> None:
        """``view`` is asked for the view shown, which changes while the desk is open."""
        self._workspace = workspace
        self._view = view

    def fetch(self, place: str) -> tuple[bytes, str]:
        """The bytes of a file or of a web address, and the server's content type."""
        if place.startswith(_WEB):
            from compute_jobs.live.web_page import fetch_page

            page = fetch_page(self._workspace.home, place)
            return page.body, page.content_type
        from compute_jobs.platform.document_text import LARGEST_DOCUMENT
        from compute_jobs.platform.files import disk_error, read_file

        path = Path(place).expanduser()
        try:
            return read_file(path, LARGEST_DOCUMENT), ""
        except OSError as error:
            raise disk_error(error, "read it", path) from error

    def read(
        self,
        data: bytes,
        place: str,
        terms: ReadingTerms = NO_TERMS,
        *,
        content_type: str = "",
        progress: Progress | None = None,
    ) -> CoverageDocument:
        """Read a document; nothing is stored. ``place`` is its address, its file, or "-"."""
        from compute_jobs.platform.document_text import document_text

        text = document_text(data, place=place, content_type=content_type)
        if not text.strip():
            raise ReaderError("there is no text in it", place)
        sha256 = hashlib.sha256(data).hexdigest()
        url = place if place.startswith(_WEB) else ""
        reading = read_text(text, self._tools, terms, progress=progress)
        facts = reading.facts
        facts = facts._replace(
            url=url or facts.url,
            publisher=facts.publisher or self._publisher(reading, url or facts.url),
        )
        reading = self.related(replace(reading, facts=facts))
        file = "" if url or place == "-" else Path(place).name
        return CoverageDocument(sha256[:_SHORT_ID], sha256, text, reading, facts.url, file)

    def related(self, reading: Reading) -> Reading:
        """The reading with its candidates held against the ledger as it is now."""
        from compute_jobs.core.coverage.ledger_relations import relate

        return relate(reading, self._view().scored.ledger, url=reading.facts.url)

    def _publisher(self, reading: Reading, url: str) -> str:
        """Who published it, where nothing says so: the company that speaks, or the site."""
        if reading.facts.stance == "primary" and reading.subject:
            return self._workspace.evidence.employers[reading.subject].name
        host = urlsplit(url).hostname or ""
        return host.removeprefix("www.")

    @cached_property
    def _tools(self) -> ReadingTools:
        from compute_jobs.core.coverage.names_in_text import NameIndex
        from compute_jobs.packs.tables import read_reading_rules

        evidence = self._workspace.evidence
        return ReadingTools(read_reading_rules(), evidence, NameIndex(evidence))


def figures_of(document: CoverageDocument) -> tuple[Candidate, ...]:
    return tuple(each for each in document.reading.candidates if each.figure is not None)
