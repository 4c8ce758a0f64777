"""Bytes as text, whatever they are encoded in."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute_jobs.errors import ReaderError
from compute_jobs.platform import document_text as documents
from compute_jobs.platform.document_text import document_bytes, document_text, piped_document
from tests.core.coverage.made_world import read_made

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
    with pytest.raises(ReaderError, match="isn't text"):
        document_text(b"\x00\x01" * 400, place="picture.png")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_an_error(data: bytes) -> None:
    try:
        assert isinstance(document_text(data, place="x"), str)
    except ReaderError as error:
        assert "\n" not in str(error)


def made_pdf(*pages: Sequence[str]) -> bytes:
    """A PDF with lines of text, and no library that writes one."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 50 700 Td {shown} ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font "
            f"<< /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start, size = len(out), len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{out}startxref\n{start}\n%%EOF\n".encode("latin-1")


def test_a_pdf_s_pages_are_put_together() -> None:
    pytest.importorskip("pypdf")
    lines = ["Corvid AI has annual revenue of", "$9 billion, and it plans to build"]
    text = document_text(made_pdf(lines, ["two gigawatts in Ohio."]), place="report.pdf")
    assert text.split() == " ".join((*lines, "two gigawatts in Ohio.")).split()
    found = [each for each in read_made(text).candidates if each.figure is not None]
    assert [(each.unit, each.label) for each in found] == [("usd", "reported"), ("mw", "reported")]


@settings(max_examples=8, deadline=None)  # each is a process
@given(st.lists(st.tuples(st.integers(9, 900), st.binary(max_size=9)), max_size=8))
def test_any_damage_to_a_pdf_is_one_line(damage: list[tuple[int, bytes]]) -> None:
    pytest.importorskip("pypdf")
    data = bytearray(made_pdf(["Corvid has 300 MW."]))
    for at, put in damage:
        data[at : at + 3] = put
    try:
        assert document_text(bytes(data), place="x")
    except ReaderError as error:
        assert "\n" not in str(error)


def test_a_pdf_of_pictures_is_said_to_be_one() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(ReaderError, match="only pictures"):
        document_text(data.getvalue(), place="scan.pdf")


def hostile_pdf(content: bytes, *, filters: bytes = b"/FlateDecode", times: int = 1) -> bytes:
    """A page, shown that often, whose content is packed small."""
    whole = made_pdf(["x"])
    head, _, rest = whole.partition(b"5 0 obj\n")
    head = head.replace(b"[4 0 R]", b"[" + b"4 0 R " * times + b"]")
    packed = zlib.compress(content, 9)
    stream = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream\nendobj\n"
    return head + b"5 0 obj\n" + stream % (len(packed), filters, packed) + rest


@pytest.mark.parametrize(
    ("pdf", "told"),
    [
        (hostile_pdf(b"BT (a) Tj ET " * 200_000, times=2000), "takes more than"),
        (hostile_pdf(b"", filters=b"/Nosuch"), "NotImplementedError"),
        (made_pdf(["x"]).replace(b"startxref\n", b"startxref\n" + b"9" * 30), "OverflowError"),
    ],
    ids=["hours", "a filter nobody knows", "far away"],
)
def test_a_pdf_made_to_hurt_is_one_line(
    pdf: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pypdf")
    assert len(pdf) < 50_000
    monkeypatch.setattr(documents, "SECONDS", 2)
    with pytest.raises(ReaderError, match=told):
        document_text(pdf, place="x.pdf")


def test_a_pdf_takes_no_more_than_its_share() -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(ReaderError, match="larger than 1 MB"):
        documents.pdf_text(hostile_pdf(b"BT (%s) Tj ET" % (b"a" * 1_500_000)), "x.pdf", 1_000_000)


def test_no_file_beside_the_reader_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of downloads may hold a pypdf.py."""
    pytest.importorskip("pypdf")
    (tmp_path / "pypdf.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert document_text(made_pdf(["Corvid has 300 MW."]), place="x.pdf").strip()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_a_device_and_a_huge_file_are_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(2**40)
    for place, told in (
        (tmp_path / "pipe", "isn't a regular file"),
        (Path("/dev/zero"), "isn't a regular file"),
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
