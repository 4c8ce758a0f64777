"""Answers of servers as they came, kept as evidence: a claim can be traced to its bytes.

One compressed file for each different answer, named by its sha256. Its first line says where and
when it was fetched, so that a file explains itself even without the cache beside it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from compute_jobs.platform.files import write_cache

_SHA = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400.0
_LARGEST = 256_000_000


class RawAnswer(Struct, frozen=True):
    url: str
    at: str
    sha256: str
    headers: Mapping[str, str]
    body: bytes


class RawStore:
    """The folder ``raw`` of a cache. ``None`` keeps nothing."""

    def __init__(self, cache: Path | None) -> None:
        self.folder = cache / "raw" if cache is not None else None

    def keep(self, url: str, at: str, sha256: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Keep an answer; one that is here already is only marked as seen again."""
        place = self._place(sha256)
        if place is None:
            return False
        try:
            os.utime(place)
        except OSError:
            about = {"url": url, "at": at, "sha256": sha256, "headers": dict(headers)}
            head = json.dumps(about).encode() + b"\n"
            return write_cache(place, gzip.compress(head + body, 5, mtime=0))
        return True

    def find(self, sha256: str) -> RawAnswer | None:
        """The answer with this sha256, if it is still here and whole."""
        import hashlib

        place = self._place(sha256)
        if place is None:
            return None
        try:
            with gzip.open(place) as stream:
                head = stream.readline(1_000_000)
                body = stream.read(_LARGEST)
            about: Any = json.loads(head)
            if hashlib.sha256(body).hexdigest() != sha256:
                return None
            return RawAnswer(about["url"], about["at"], sha256, about["headers"], body)
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def prune(self, *, days: float, megabytes: float, now: float | None = None) -> int:
        """Drop what is older than ``days``, then the oldest until the rest fits; files dropped."""
        now = time.time() if now is None else now
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        dropped = 0
        for seen, size, path in files:
            if seen >= now - days * _DAY and total <= megabytes * 1_000_000:
                break
            try:
                path.unlink()
            except OSError:
                continue
            total -= size
            dropped += 1
        return dropped

    def size(self) -> tuple[int, int]:
        """How many answers are kept, and their bytes on the disk."""
        files = list(self._files())
        return len(files), sum(size for _, size, _ in files)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        if self.folder is None:
            return
        for path in self.folder.glob("??/*.gz"):
            try:
                found = path.stat()
            except OSError:
                continue
            yield found.st_mtime, found.st_size, path

    def _place(self, sha256: str) -> Path | None:
        if self.folder is None or not _SHA.fullmatch(sha256):
            return None
        return self.folder / sha256[:2] / f"{sha256}.gz"
