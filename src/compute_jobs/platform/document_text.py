"""A document's bytes as text: detects the encoding, joins a PDF's pages."""

from __future__ import annotations

import codecs
import errno
import re
import sys
from pathlib import Path

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
_BINARY = 0.02
"""Share of zero bytes beyond which a file is no text."""


def document_bytes(place: str) -> bytes:
    """The file's content. Raises ReaderError."""
    path = Path(place).expanduser()
    try:
        return read_file(path, LARGEST_DOCUMENT)
    except FileNotFoundError:
        raise ReaderError("there is no such file", place) from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_large(place) from None
        if error.errno == errno.ENODEV:
            todo = "pipe its text in: compute-jobs read -"
            raise ReaderError("it isn't a regular file", place, todo) from None
        raise disk_error(error, "read it", path) from error


def piped_document() -> bytes:
    """The content of standard input. Raises ReaderError."""
    data = sys.stdin.buffer.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise _too_large("standard input")
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
        from compute_jobs.platform.pdf_pages import pdf_text

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
