"""The streams a command is started with, as they may be: closed, full, or of few characters.

A shell can close any of the three, a disk can be full when the output reaches it, and a terminal
can know no more than ASCII. None of these is a crash.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import NoReturn, TextIO, cast

from compute_jobs.errors import ReaderError

_HANDLER = "compute_jobs.substitutes"
_SUBSTITUTES = {
    **dict.fromkeys("–—−‑·•", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’", "'"),
    **{"✓": "+", "✗": "x", "×": "x", "★": "*", "⚠": "!"},
    **{"…": "...", "≤": "<=", "≥": ">=", "→": "->", "≈": "~"},
}
"""What stands for a mark where it can't be written; the screens' own ASCII marks among them."""


class OutputError(ReaderError):
    """What was to be printed couldn't be."""


def make_ready() -> None:
    """Make the three streams usable whatever they are; called once, before anything is said."""
    codecs.register_error(_HANDLER, _substitute)
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        _stand_in()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _Output(
            sys.stdout.buffer,
            encoding=sys.stdout.encoding,
            errors=_HANDLER,
            newline=None if os.name == "nt" else "\n",
            line_buffering=sys.stdout.line_buffering,
            write_through=sys.stdout.write_through,
        )
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=_HANDLER)


def tell(text: str) -> None:
    """A line on stderr. What was done is done, whether or not anybody can be told."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def let_go() -> None:
    """Before the end: what couldn't be written out by now is let go without a word."""
    try:
        sys.stdout.flush()
    except (OSError, OutputError):
        _silence(sys.stdout)


def knows_all_characters() -> bool:
    """Whether stdout can carry any text as it is."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def as_typed(text: str) -> str:
    """Words of the command line whose UTF-8 Python kept as bytes, because the locale knows none."""
    if text.isascii():
        return text
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        return text


def _silence(stream: TextIO) -> None:
    """Send what is still held to nowhere, or Python would complain of it when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _Output(io.TextIOWrapper):
    """Stdout whose failing is told as its own, whatever was being done when it came out."""

    def write(self, text: str, /) -> int:
        with _told():
            return super().write(text)

    def flush(self) -> None:
        with _told():
            super().flush()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # its reader has gone: nobody to tell
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"couldn't write the output: {reason}", todo="send it elsewhere"
        ) from None


# -- closed ones -----------------------------------------------------------------------------


class _NoOutput(io.TextIOBase):
    def write(self, _text: str, /) -> NoReturn:
        raise OutputError("standard output is closed", todo="send it to a file, a pipe or a screen")


class _NoInput(io.TextIOBase):
    @property
    def buffer(self) -> NoReturn:
        raise ReaderError("standard input is closed", todo="give it a file or a pipe to read")


def _stand_in() -> None:
    """Something for each stream that was closed, and for its number too.

    Else the next file to be opened, perhaps one of the reader's, would be number 1 or 2, and
    whatever a child process or a library prints would go into it.
    """
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(number, True)
        os.close(number)
    if sys.stdin is None:
        sys.stdin = cast("TextIO", _NoInput())
    if sys.stdout is None:
        sys.stdout = cast("TextIO", _NoOutput())
    if sys.stderr is None:
        sys.stderr = cast("TextIO", io.StringIO())


# -- few characters --------------------------------------------------------------------------


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


@cache
def _plain(character: str) -> str:
    """The nearest in ASCII; the letter without its accent, else a question mark."""
    from compute_jobs.core.evidence.evidence_model import TIERS
    from compute_jobs.core.evidence.format import tier_glyph

    tiers = {tier_glyph(tier): tier_glyph(tier, ascii_only=True) for tier in TIERS}
    known = _SUBSTITUTES.get(character) or tiers.get(character)
    if known is not None:
        return known
    import unicodedata

    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part.isascii()) or "?"
