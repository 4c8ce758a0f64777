"""A report a company filed with the SEC that the reader may want to read: an 8-K, a 6-K.

Plain data without I/O, shared by the cache below ``live`` and the screens above it.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class NewsFiling(Struct, frozen=True):
    """One filing that reports news between two periodic reports."""

    accession: str
    employer: str
    form: str
    filed: date
    url: str
    """Of its main document."""
    items: tuple[str, ...] = ()
    """Numbers of the 8-K items it reports, e.g. "1.01"."""
    unread: bool = False

    @property
    def folder(self) -> str:
        """The address of the folder that holds all its documents."""
        return self.url[: self.url.rfind("/") + 1]
