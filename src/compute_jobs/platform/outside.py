"""Files written where the reader says, outside the home: exports to share."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from compute_jobs.errors import ReaderError
from compute_jobs.platform.atomic import write_file


def write_for_reader(path: str, text: str) -> str:
    """Write a whole file or leave what was there; returns the place.

    Unlike the reader's own record, an export is meant to be shared: it keeps the mode of the file
    it replaces, or gets the one new files get.
    """
    place = Path(path).expanduser()
    if place.is_dir():
        raise ReaderError(f"{place} is a folder", todo="name a file, e.g. shortlist.md")
    if not place.parent.is_dir():
        raise ReaderError(f"there is no folder {place.parent}", todo="make it first")
    mode = _mode(place)
    write_file(place, text.encode("utf-8"))
    with contextlib.suppress(OSError):
        place.chmod(mode)
    return str(place)


def _mode(place: Path) -> int:
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
