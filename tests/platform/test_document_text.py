"""Bytes as text, whatever they are encoded in."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.errors import ReaderError
from compute_jobs.platform.document_text import document_text

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
