"""Signals, crashes and error reports.

However the program ends, typed text is saved first and the terminal is restored.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError
from compute_jobs.tui.app.terminal_output import tell_terminal

_GRACE = 3.0
"""Seconds that saving and quitting may take after a signal before the process is killed."""
_REPORTS_KEPT = 20
_SAFE_TO_QUOTE = (AttributeError, NameError, ImportError, IndexError, ZeroDivisionError)
"""Errors whose message comes from the interpreter, so it can't contain the reader's text."""

LAST_RESETS = "\x1b[?1016l\x1b[?2048l\x1b[0m"
"""Switches off the modes that Textual switches on but not off."""


def catch_signals(end: Callable[[int], object]) -> None:
    """Make SIGTERM, SIGHUP and SIGINT save everything and end the program with that code."""
    import asyncio

    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, _end, end, 128 + int(number))
        except (NotImplementedError, RuntimeError, ValueError):
            return


def _end(end: Callable[[int], object], code: int) -> None:
    import threading

    guard = threading.Timer(_GRACE, os._exit, (code,))
    guard.daemon = True
    guard.start()
    end(code)


def crash_report(error: BaseException) -> str:
    """What went wrong and where, without the values of variables and so without notes."""
    import platform
    import traceback
    from importlib.metadata import version

    said = f": {error}" if isinstance(error, _SAFE_TO_QUOTE) else ""
    lines = [
        f"compute-jobs {version('compute-jobs')}, {time.strftime('%Y-%m-%d %H:%M:%S')}",
        f"Python {platform.python_version()}, Textual {version('textual')}, {platform.platform()}",
        f"TERM={os.environ.get('TERM', '')}",
        "",
        f"{type(error).__name__}{said}",
        "",
    ]
    seen: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in seen:
        seen.append(at)
        lines.append(f"{type(at).__name__} at")
        lines += [line.rstrip("\n") for line in traceback.format_tb(at.__traceback__)]
        at = at.__cause__ or at.__context__
    return "\n".join(lines) + "\n"


def keep_report(error: BaseException, folder: Path | None) -> Path | None:
    """Write the report to the state folder, else to the system's temporary one."""
    import tempfile

    from compute_jobs.platform.files import write_cache

    data = crash_report(error).encode("utf-8", "replace")
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    for place in (folder, Path(tempfile.gettempdir())):
        if place is not None and write_cache(place / name, data):
            if place == folder:
                for old in sorted(place.glob("crash-*.txt"))[:-_REPORTS_KEPT]:
                    old.unlink(missing_ok=True)
            return place / name
    return None


def crash_words(error: BaseException, report: Path | None, *, saved: bool = True) -> str:
    """The one line that a reader sees."""
    told = f" The report, without your notes, is {report}." if report else ""
    typed = " Your text is saved." if saved else ""
    name = type(error).__name__
    return f"compute-jobs stopped on an error: {name}{place_of(error)}.{typed}{told}"


def ending(last_words: str, unsaved: Sequence[str]) -> str:
    """What to print once the terminal is restored: an error message, and unsaved notes."""
    lines = [last_words] if last_words else []
    for text in unsaved:
        lines += ["compute-jobs could not save this note:", clean_text(text, multiline=True)]
    return "".join(f"{line}\n" for line in lines)


def place_of(error: BaseException) -> str:
    """File and line of an error in parentheses; empty without a traceback."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""


class ErrorReports:
    """Turns an unexpected error into one line for the reader and a report on disk.

    Each failing place is reported once, however often it fails.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._reports: dict[tuple[str, str], Path | None] = {}

    def words(self, doing: str, error: Exception) -> str:
        """The line for an error that ended work in the background."""
        if isinstance(error, ReaderError):
            return str(error)
        kind, where = type(error).__name__, place_of(error)
        if (kind, where) not in self._reports:
            self._reports[kind, where] = keep_report(error, self._folder)
        report = self._reports[kind, where]
        told = f"; the report is {report}" if report else ""
        return f"{doing} stopped on an error: {kind}{where}{told}"

    def last_words(self, error: BaseException, *, saved: bool) -> str:
        """The line for an error that ended the program."""
        report = None
        with suppress(Exception):
            report = keep_report(error, self._folder)
        return crash_words(error, report, saved=saved)


def reset_terminal() -> None:
    """Once more after the end, for modes that the driver doesn't reset."""
    # On Windows the console no longer interprets escape codes: the driver has restored it.
    if sys.platform != "win32":
        tell_terminal(LAST_RESETS)
