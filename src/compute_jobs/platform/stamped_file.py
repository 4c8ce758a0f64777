"""A file with a value and the state it was computed in. For another state, it has none."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from compute_jobs.platform.files import LARGEST_PACK_FILE, read_file, write_cache

T = TypeVar("T")


def read_stamped(place: Path, stamp: str, kind: type[T]) -> T | None:
    """The value written with that stamp; None if there is none."""
    import msgspec

    try:
        head, _, body = read_file(place).partition(b"\n")
        if head == _head(stamp, body):
            return msgspec.msgpack.decode(body, type=kind)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return None


def write_stamped(place: Path, stamp: str, value: object) -> bool:
    """Save a value; False if that isn't possible."""
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
    """A file's path and a short name for its content, "?" if it can't be read."""
    try:
        return path, fingerprint(read_file(Path(path), LARGEST_PACK_FILE))
    except OSError:
        return path, "?"


def _head(stamp: str, body: bytes) -> bytes:
    return f"compute-jobs {stamp} {fingerprint(body)}".encode()
