"""Raw server responses, kept as evidence: a claim can be traced to its bytes.

One compressed file for each distinct response, named by its sha256. Its first line says where and
when it was fetched, so a file is self-explanatory even without the cache.
"""

from __future__ import annotations

import gzip
import os
import re
import time
from pathlib import Path

import msgspec

from compute_jobs.live.fetch import Response
from compute_jobs.platform.files import write_cache

_SHA = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400.0


class RawStore:
    """The folder ``raw`` of a cache."""

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "raw"

    def keep(self, answer: Response) -> bool:
        """Keep a response; if it is already there, only its last-seen time changes."""
        if not _SHA.fullmatch(answer.sha256):
            return False
        place = self.folder / answer.sha256[:2] / f"{answer.sha256}.gz"
        try:
            os.utime(place)
        except OSError:
            head = {name: getattr(answer, name) for name in ("url", "at", "sha256", "headers")}
            content = msgspec.json.encode(head) + b"\n" + answer.body
            return write_cache(place, gzip.compress(content, 5, mtime=0))
        return True

    def prune(self, *, days: float, megabytes: float, now: float | None = None) -> int:
        """Delete files older than ``days``, then the oldest until the rest fits; returns the number
        deleted.
        """
        now = time.time() if now is None else now
        files = []
        for path in self.folder.glob("??/*.gz"):
            try:
                status = path.stat()
            except OSError:
                continue
            files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        dropped = 0
        for seen, size, path in sorted(files):
            if seen >= now - days * _DAY and total <= megabytes * 1_000_000:
                break
            try:
                path.unlink()
            except OSError:
                continue
            total -= size
            dropped += 1
        return dropped
