"""Bytes as text, whatever they are encoded in."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.errors import ReaderError
from compute_jobs.platform import document_text as documents
from compute_jobs.platform.document_text import document_bytes, document_text, piped_document

WORDS = "Umsatz – 5 Mio. € “sicher”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_found_out(encoding: str) -> None:
    assert document_text(WORDS.encode(encoding), place="x") == WORDS


def test_the_server_or_the_page_tells_the_encoding() -> None:
    data = WORDS.encode("cp1252")
    assert document_text(data, place="x", content_type="text/html; charset=windows-1252") == WORDS
    page = b'<html><meta charset="windows-1252">' + data
    assert document_text(page, place="x").endswith(WORDS)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ReaderError, match="no text"):
        document_text(b"\x00\x01" * 400, place="picture.png")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_an_error(data: bytes) -> None:
    try:
        assert isinstance(document_text(data, place="x"), str)
    except ReaderError as error:
        assert "\n" not in str(error)


def test_a_pdf_s_pages_are_put_together() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(ReaderError, match="only pictures"):
        document_text(data.getvalue(), place="scan.pdf")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_a_device_and_a_huge_file_are_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(2**40)
    for place, told in (
        (tmp_path / "pipe", "no regular file"),
        (Path("/dev/zero"), "no regular file"),
        (tmp_path / "huge", "larger than 64 MB"),
        (tmp_path / "none", "no such file"),
    ):
        with pytest.raises(ReaderError, match=told):
            document_bytes(str(place))


class Endless(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        assert isinstance(buffer, memoryview)
        return len(buffer)


def test_an_endless_input_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 3_000_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    with pytest.raises(ReaderError, match="larger than 3 MB"):
        piped_document()
