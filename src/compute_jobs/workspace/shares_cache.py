"""Shares kept between runs, by what they depend on; losing them costs a tenth of a second."""

from __future__ import annotations

import json
from typing import Any

from compute_jobs.workspace.atomic import write_cache
from compute_jobs.workspace.paths import Home

KEPT = 40
LARGEST = 2_000_000
"""Bytes; a ranking of thousands is not worth keeping."""


class SharesCache:
    """A small file of JSON in the cache folder; unreadable or missing, it is empty."""

    def __init__(self, home: Home) -> None:
        self._file = home.cache / "shares.json"
        self._known: dict[str, Any] | None = None

    def get(self, key: str) -> Any:
        return self._load().get(key)

    def put(self, key: str, data: Any) -> None:
        """Keep it, and let the oldest go. Silent where it can't be written."""
        known = self._load()
        known.pop(key, None)
        known[key] = data
        while len(known) > KEPT:
            del known[next(iter(known))]
        text = json.dumps(known, separators=(",", ":"))
        if len(text) <= LARGEST:
            write_cache(self._file, text.encode())

    def _load(self) -> dict[str, Any]:
        if self._known is None:
            try:
                found = json.loads(self._file.read_bytes())
            except (OSError, ValueError, RecursionError):
                found = {}
            self._known = found if isinstance(found, dict) else {}
        return self._known
