"""Shares kept between runs, by what they depend on; losing them costs a tenth of a second."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from compute_jobs.caches.row_file import RowFile, opened, packed
from compute_jobs.platform.files import write_cache
from compute_jobs.platform.paths import Home

NAME = "shares.rows"
_KIND = "compute-jobs shares 1"
KEPT = 40
LARGEST = 2_000_000
"""Bytes; a ranking of thousands is not worth keeping."""


class SharesCache:
    """A small file in the cache folder; unreadable or missing, it is empty."""

    def __init__(self, home: Home) -> None:
        self._place = home.cache / NAME

    def get(self, key: str) -> Any:
        file = self._file
        return None if file is None else file.piece(key)

    def put(self, key: str, data: Any) -> None:
        """Keep it, and let the oldest go. Silent where it can't be written."""
        file = self._file
        names = [] if file is None else [it for it in file.head.get("keys", ()) if it != key]
        known = {it: self.get(it) for it in names[1 - KEPT :]}
        known = {it: kept for it, kept in known.items() if kept is not None} | {key: data}
        text = packed(_KIND, {"keys": list(known)}, {it: [known[it]] for it in known})
        if text is not None and len(text) <= LARGEST:
            write_cache(self._place, text)
            self.__dict__.pop("_file", None)

    @cached_property
    def _file(self) -> RowFile | None:
        return opened(self._place, _KIND)
