"""The log: a small file in the state folder, never the screen. Where it can't be written, nothing.

``logging`` is imported with the first thing worth noting, so that a quiet command doesn't pay.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    import logging

    from compute_jobs.platform.paths import Home

LARGEST = 512_000
"""Bytes after which the log starts anew; one older file is kept beside it."""
_NAME = "compute_jobs"
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_home: Home | None = None


def log_to_file(home: Home, *, level: str = "WARNING") -> None:
    """Note warnings in the home's log from now on. The file appears with the first of them."""
    global _home
    import logging

    _home = home
    logger = logging.getLogger(_NAME)
    logger.setLevel(min(logger.level or logging.CRITICAL, logging.getLevelName(level)))
    logger.propagate = False
    for old in [each for each in logger.handlers if getattr(each, "to_file", False)]:
        logger.removeHandler(old)
    logger.addHandler(_file_handler(home.log_file, level))


def log_to_stderr() -> None:
    """Say on stderr what is being done (``--verbose``)."""
    import logging

    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logger.addHandler(handler)


def use_home(home: Home) -> None:
    """Remember whose log a crash goes to; touches nothing."""
    global _home
    _home = home


def log_crash(error: BaseException) -> str | None:
    """Keep the details of a failure; where they are, or None when they couldn't be kept."""
    import traceback

    home = _home or _default_home()
    if home is None:
        return None
    lines = traceback.format_exception(error)
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    if _append(home.log_file, f"{stamp} CRASH\n{''.join(lines)}\n"):
        return str(home.log_file)
    return None


def _default_home() -> Home | None:
    from compute_jobs.platform.paths import find_home

    given = next(
        (b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--home"),
        next((a[7:] for a in sys.argv if a.startswith("--home=")), None),
    )
    try:
        return find_home(given)
    except ReaderError:
        return None


def _file_handler(path: Path, level: str) -> logging.Handler:
    import logging

    class FileHandler(logging.Handler):
        """Opens the file for each line: they are few, and a removed folder comes back."""

        to_file = True

        def emit(self, record: logging.LogRecord) -> None:
            try:
                text = self.format(record)
            except Exception:  # a message that can't be formatted must not stop the work
                text = f"{record.levelname} {record.name}: {record.msg!r}"
            _append(path, " ".join(text.split("\n")) + "\n")

    handler = FileHandler(level)
    handler.setFormatter(logging.Formatter(_LINE))
    return handler


def _append(path: Path, text: str) -> bool:
    from compute_jobs.platform.files import FILE_MODE, make_folder

    try:
        make_folder(path.parent)
        try:
            if path.stat().st_size > LARGEST:
                path.replace(path.with_suffix(".1.log"))
        except FileNotFoundError:
            pass
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            os.write(handle, text.encode("utf-8", "replace"))
        finally:
            os.close(handle)
    except (OSError, ReaderError):
        return False
    return True
