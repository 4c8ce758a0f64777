"""A file that holds a value and the state it was made in. Of another state, it holds none."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from compute_jobs.platform.files import LARGEST_PACK_FILE, read_file, write_cache

T = TypeVar("T")


def read_stamped(place: Path, stamp: str, kind: type[T]) -> T | None:
    """What was written under that stamp; None where there is nothing of the kind."""
    import msgspec

    try:
        head, _, body = read_file(place).partition(b"\n")
        if head == _head(stamp, body):
            return msgspec.msgpack.decode(body, type=kind)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return None


def write_stamped(place: Path, stamp: str, value: object) -> bool:
    """Keep a value; False where that isn't possible."""
    import msgspec

    try:
        body = msgspec.msgpack.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return False
    return write_cache(place, _head(stamp, body) + b"\n" + body)


def short(plain: object) -> str:
    """A short name for plain data."""
    return fingerprint(repr(plain).encode("utf-8", "surrogatepass"))


def fingerprint(data: bytes) -> str:
    """A short name for exact content."""
    import zlib

    return f"{len(data):x}-{zlib.crc32(data):08x}{zlib.adler32(data):08x}"


def content(path: str) -> tuple[str, str]:
    """A file's place and a short name for its content, "?" where it can't be read."""
    try:
        return path, fingerprint(read_file(Path(path), LARGEST_PACK_FILE))
    except OSError:
        return path, "?"


def _head(stamp: str, body: bytes) -> bytes:
    return f"compute-jobs {stamp} {fingerprint(body)}".encode()
