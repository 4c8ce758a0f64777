"""Answers of servers as they came, kept as evidence: a claim can be traced to its bytes.

One compressed file for each different answer, named by its sha256. Its first line says where and
when it was fetched, so that a file explains itself even without the cache.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from compute_jobs.live.fetch import Response
from compute_jobs.platform.files import write_cache

_SHA = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400.0
_LARGEST = 256_000_000


class _AnswerHead(Struct):
    """The first line of a file."""

    url: str
    at: datetime
    sha256: str
    headers: Mapping[str, str]


class RawStore:
    """The folder ``raw`` of a cache."""

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "raw"

    def keep(self, answer: Response) -> bool:
        """Keep an answer; one that is here already is only marked as seen again."""
        place = self._place(answer.sha256)
        if place is None:
            return False
        try:
            os.utime(place)
        except OSError:
            head = _AnswerHead(answer.url, answer.at, answer.sha256, answer.headers)
            content = msgspec.json.encode(head) + b"\n" + answer.body
            return write_cache(place, gzip.compress(content, 5, mtime=0))
        return True

    def find(self, sha256: str) -> Response | None:
        """The answer with this sha256, if it is still here and whole."""
        place = self._place(sha256)
        if place is None:
            return None
        try:
            with gzip.open(place) as stream:
                head = msgspec.json.decode(stream.readline(1_000_000), type=_AnswerHead)
                body = stream.read(_LARGEST)
        except (OSError, EOFError, ValueError):
            return None
        if hashlib.sha256(body).hexdigest() != sha256:
            return None
        return Response(head.url, head.at, body, sha256, head.headers)

    def prune(self, *, days: float, megabytes: float, now: float | None = None) -> int:
        """Drop what is older than ``days``, then the oldest until the rest fits; files dropped."""
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

    def _place(self, sha256: str) -> Path | None:
        if not _SHA.fullmatch(sha256):
            return None
        return self.folder / sha256[:2] / f"{sha256}.gz"
