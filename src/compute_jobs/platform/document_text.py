"""A document's bytes as text: detects the encoding, joins a PDF's pages.

A PDF is read in a separate process, since a small file can take hours, or all memory:
``python -m compute_jobs.platform.document_text`` has a PDF as its input and the text as its output.
"""

from __future__ import annotations

import codecs
import errno
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, read_file

LARGEST_DOCUMENT = 64_000_000
"""Bytes; the longest registration statements have a few million."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,40})", re.I)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIPES = ("/dev/fd/", "/proc/self/fd/")
"""What a shell writes for <(command)."""
_BINARY = 0.02
"""Share of zero bytes beyond which a file is no text."""


def document_bytes(place: str) -> bytes:
    """The file's content. Raises ReaderError."""
    path = Path(place).expanduser()
    try:
        if place.startswith(_PIPES):
            with path.open("rb") as pipe:
                return piped_document(pipe)
        return read_file(path, LARGEST_DOCUMENT)
    except FileNotFoundError:
        raise ReaderError("there is no such file", place) from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_large(place) from None
        if error.errno == errno.ENODEV:
            todo = "pipe its text in, and give - for the file"
            raise ReaderError("it isn't a regular file", place, todo) from None
        raise disk_error(error, "read it", path) from error


def piped_document(pipe: BinaryIO | None = None) -> bytes:
    """The content of a pipe: of standard input, unless given. Raises ReaderError."""
    data = (pipe or sys.stdin.buffer).read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise _too_large("standard input" if pipe is None else "the pipe")
    return data


def _too_large(place: str) -> ReaderError:
    return ReaderError(
        f"it is larger than {LARGEST_DOCUMENT // 1_000_000} MB",
        place,
        "give only the relevant part",
    )


def document_text(data: bytes, *, place: str, content_type: str = "") -> str:
    """The text of a document. ``place`` names it in an error; ``content_type`` is a server's."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return pdf_text(data, place, LARGEST_DOCUMENT)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if data.count(0) > _BINARY * len(data):
        raise ReaderError("it isn't text", place, "give a text, a page, or a PDF")
    head = _CHARSET.search(data[:4096])
    told = _HEADER.search(content_type)
    names = ["utf-8", told[1] if told else "", head[1].decode("ascii") if head else ""]
    for name in names:
        try:
            if name:
                return data.decode(codecs.lookup(name).name)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


# -- a PDF, in a process of its own ------------------------------------------------------------

SECONDS = 120
MEMORY = 2 * 2**30
"""In bytes, if the system can enforce it."""
MOST_PAGES = 3_000
_INSTEAD = "paste its text instead"
_ENCRYPTED, _TOO_LONG, _UNREADABLE, _TOO_MUCH = 3, 4, 5, 6


def pdf_text(data: bytes, place: str, largest: int) -> str:
    """The text of its pages. ``place`` names it in an error. Raises ReaderError."""
    if find_spec("pypdf") is None:
        todo = "pip install 'compute-jobs[documents]', or paste its text"
        raise ReaderError("reading a PDF needs one more library", place, todo)
    command = [sys.executable, "-P", "-m", __name__, str(largest)]
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command, input=data, capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        what = f"the PDF takes more than {SECONDS // 60} minutes to read"
        raise ReaderError(what, place, _INSTEAD) from None
    except OSError as error:
        what = f"the PDF can't be read: {error.strerror}"
        raise ReaderError(what, place, _INSTEAD) from None
    if done.returncode == _ENCRYPTED:
        raise ReaderError("the PDF is encrypted", place, _INSTEAD)
    if done.returncode == _TOO_LONG:
        what = f"the PDF's text is larger than {largest // 1_000_000} MB"
        raise ReaderError(what, place, "give only the relevant part")
    if done.returncode:
        told = done.stderr if done.returncode == _UNREADABLE else b""
        why = told.decode("ascii", "replace") or "it takes too much memory"
        raise ReaderError(f"the PDF can't be read: {why}", place, _INSTEAD)
    text = done.stdout.decode("utf-8", "surrogatepass")
    if not text.strip():
        raise ReaderError("the PDF has no text, only pictures", place, _INSTEAD)
    return text


def main() -> int:
    _limit_memory()
    import io
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its messages about bad files don't help
    room, parts = int(sys.argv[1]), list[str]()
    try:
        for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages[:MOST_PAGES]:
            parts.append(page.extract_text())
            room -= len(parts[-1])
            if room < 0:
                return _TOO_LONG
    except (DependencyError, FileNotDecryptedError):
        return _ENCRYPTED
    except MemoryError:
        return _TOO_MUCH
    except Exception as error:  # any file may come, and pypdf raises almost anything
        sys.stderr.write(type(error).__name__)
        return _UNREADABLE
    sys.stdout.buffer.write("\n\n".join(parts).encode("utf-8", "surrogatepass"))
    return 0


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 9, SECONDS + 9))  # no one may be waiting
    except (ImportError, OSError, ValueError):
        return  # not on every system; the time is bounded all the same


if __name__ == "__main__":
    sys.exit(main())
