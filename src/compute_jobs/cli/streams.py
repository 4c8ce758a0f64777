"""Standard streams that may be closed, full, or unable to write most characters.

A shell can close any of the three, a disk can be full when the output reaches it, and a terminal
may support only ASCII. None of these is a crash.
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
"""What replaces a mark that can't be written."""


class OutputError(ReaderError):
    """The output couldn't be written."""


def make_ready() -> None:
    """Make the three streams usable; called once, before anything is printed."""
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


def let_go() -> None:
    """Drop output that still can't be written, so that Python doesn't complain as it ends."""
    try:
        sys.stdout.flush()
    except (OSError, OutputError):
        silence(sys.stdout)


def knows_all_characters() -> bool:
    """Whether stdout can carry any text as it is."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def silence(stream: TextIO) -> None:
    """Point the stream at nowhere, so that its buffer can be flushed."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _Output(io.TextIOWrapper):
    """Stdout that fails with an error of its own, whatever was being done when it was written."""

    def write(self, text: str, /) -> int:
        with _as_output_error():
            return super().write(text)

    def flush(self) -> None:
        with _as_output_error():
            super().flush()


@contextlib.contextmanager
def _as_output_error() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read the output is gone: an end, not an error
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

    Otherwise the next file opened, perhaps one of the reader's, would get number 1 or 2, and
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
    """The nearest in ASCII: a substitute, the letter without its accent, or a question mark."""
    from compute_jobs.core.evidence.evidence_model import TIERS
    from compute_jobs.core.evidence.format import tier_glyph

    tiers = {tier_glyph(tier): tier_glyph(tier, ascii_only=True) for tier in TIERS}
    known = _SUBSTITUTES.get(character) or tiers.get(character)
    if known is not None:
        return known
    import unicodedata

    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part.isascii()) or "?"
