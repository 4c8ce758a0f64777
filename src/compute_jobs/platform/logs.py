"""The log: a small file in the state folder, never the screen.

If it can't be written, nothing is logged. ``logging`` is imported with the first entry, so quiet
commands don't pay for it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FILE_MODE, make_folder
from compute_jobs.platform.paths import Home, find_home

if TYPE_CHECKING:
    import logging

LARGEST = 512_000
"""Size in bytes after which a new log is started; one older file is kept."""
_NAME = "compute_jobs"

_home: Home | None = None


def log_to_file(home: Home) -> None:
    """Log warnings to the home's log from now on. The file is created with the first one."""
    global _home
    import logging

    _home = home
    logger = logging.getLogger(_NAME)
    logger.setLevel(min(logger.level or logging.CRITICAL, logging.WARNING))
    logger.propagate = False
    for old in [each for each in logger.handlers if getattr(each, "to_file", False)]:
        logger.removeHandler(old)
    logger.addHandler(_file_handler(home.log_file))


def log_to_stderr() -> None:
    """Print progress on stderr (``--verbose``)."""
    import logging

    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logger.addHandler(handler)


def log_crash(error: BaseException) -> str | None:
    """Log the details of a failure; returns the log's path, or None if it couldn't be written."""
    import traceback

    try:
        file = (_home or find_home(_home_option(sys.argv))).log_file
    except ReaderError:
        return None
    lines = traceback.format_exception(error)
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    return str(file) if _append(file, f"{stamp} CRASH\n{''.join(lines)}\n") else None


def _home_option(words: list[str]) -> str | None:
    """The value of --home: a crash may come before the command line is parsed."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        if word == "--home":
            return following
        if word.startswith("--home="):
            return word.removeprefix("--home=")
    return None


def _file_handler(path: Path) -> logging.Handler:
    import logging

    class FileHandler(logging.Handler):
        """Opens the file for each line: they are few, and a removed folder comes back."""

        to_file = True

        def emit(self, record: logging.LogRecord) -> None:
            try:
                text = self.format(record)
            except Exception:  # a message that can't be formatted mustn't stop the work
                text = f"{record.levelname} {record.name}: {record.msg!r}"
            _append(path, " ".join(text.split("\n")) + "\n")

    handler = FileHandler("WARNING")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def _append(path: Path, text: str) -> bool:
    try:
        make_folder(path.parent)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".1.log"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            os.write(handle, text.encode("utf-8", "replace"))
        finally:
            os.close(handle)
    except (OSError, ReaderError):
        return False
    return True
