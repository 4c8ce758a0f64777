"""PDFs that ask for hours or for all memory: 1 MB that unpacks to gigabytes, circles, depths."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from unittest import mock

from compute_jobs.errors import ReaderError
from compute_jobs.platform import document_text as documents
from compute_jobs.platform.document_text import document_text
from tests.attack.tally import Attack, Ground

MB = 1_000_000
SECONDS = 5
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
    b"/Resources << /Font << /F1 3 0 R >> /XObject << /X0 6 0 R >> >> >>"
)
SHOWN = b"BT /F1 11 Tf 50 700 Td (Quarry Cloud had revenue of $5 million in 2025.) Tj ET\n"


def zipped(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def stream(data: bytes, more: bytes = b"") -> bytes:
    """An object with a stream, packed unless ``more`` says how it is."""
    if not more:
        data, more = zipped(data), b"/Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def pdf(
    content: bytes = b"",
    *,
    pages: bytes = PAGES,
    page: bytes = PAGE,
    font: bytes = FONT,
    more: Sequence[bytes] = (),
    trailer: bytes = b"",
    start: int | None = None,
) -> bytes:
    """A PDF of these objects: one page with one sentence unless they say otherwise."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, each in enumerate((CATALOG, pages, font, page, content or stream(SHOWN), *more), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    at, size = (len(out) if start is None else start), len(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at)
    return bytes(out)


def many(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


def with_object_stream(objects: bytes, size: int = 7, index: bytes = b"") -> bytes:
    """A PDF whose objects 1 to 4 are in a stream of objects, and its table in another."""
    out = bytearray(b"%PDF-1.5\n")
    first = len(out)
    out += b"5 0 obj\n" + objects + b"\nendobj\n"
    last = len(out)
    rows = [(0, 0, 0), (2, 5, 0), (2, 5, 1), (2, 5, 2), (2, 5, 3), (1, first, 0), (1, last, 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4) + bytes([more]) for kind, at, more in rows)
    head = b"/Type /XRef /Size %d /W [1 4 1] /Root 1 0 R %s /Filter /FlateDecode" % (size, index)
    out += b"6 0 obj\n" + stream(zipped(table), head) + b"\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % last)


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "70 MB of sentences", pdf(stream(many(SHOWN, 70 * MB)))
    yield "1 GB of sentences", pdf(stream(many(SHOWN, 1000 * MB)))
    twice = stream(zipped(zipped(bytes(1000 * MB))), b"/Filter [/FlateDecode /FlateDecode]")
    yield "zipped twice", pdf(twice)
    yield "a thousand filters", pdf(stream(b"a" * MB, b"/Filter [%s]" % (b"/AHx " * 1000)))
    again = b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % (b"4 0 R " * 100_000)
    yield "one page 100,000 times", pdf(stream(many(SHOWN, MB)), pages=again)
    for count in (b"1000000000", b"-5", b"(a)", b"2 0 R"):
        yield f"{count!r} pages", pdf(pages=PAGES.replace(b"Count 1", b"Count " + count))
    yield "its own child", pdf(pages=PAGES.replace(b"[4 0 R", b"[2 0 R 4 0 R"))
    own_parent = PAGE.replace(b"Parent 2", b"Parent 4").replace(b"/Resources", b"/Res")
    yield "its own parent", pdf(page=own_parent)
    deep = [PAGES.replace(b"4 0", b"%d 0" % number) for number in range(8, 20_008)]
    yield "pages 20,000 deep", pdf(pages=PAGES.replace(b"4", b"7"), more=[b"null", *deep, PAGE])
    wide = [PAGES.replace(b"4 0 R", b"%d 0 R " % number * 10) for number in range(8, 20)]
    yield "pages to the twelfth", pdf(pages=PAGES.replace(b"4", b"7"), more=[b"null", *wide, PAGE])
    yield "a table before itself", pdf(trailer=b"/Prev 9")
    whole = pdf()
    start = whole.rindex(b"xref\n0")
    yield "a table that is its own", whole.replace(b"/Size", b"/Prev %d /Size" % start)
    yield "a table at 1e30", pdf(start=10**30)
    yield "a table at -1", pdf(start=-1)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << %s >>"
    draws = form % b"/XObject << /X0 6 0 R >>"
    yield "a form of itself", pdf(stream(b"/X0 Do\n"), more=[stream(b"/X0 Do\n", draws)])
    fonts = b"/Font << /F1 3 0 R >> /XObject << /X0 %d 0 R >>"
    forms = [stream(b"/X0 Do\n" * 10, form % (fonts % number)) for number in range(7, 16)]
    forms.append(stream(SHOWN, form % (fonts % 3)))
    yield "forms of forms", pdf(stream(b"/X0 Do\n" * 10), more=forms)
    cmap = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange %s endbfrange\n"
    for codes in (b"<00000000> <ffffffff> <0000>", b"<0000> <ffff> <0000> " * MB):
        codes_of = FONT[:-2] + b"/ToUnicode 6 0 R >>"
        yield "codes without end", pdf(font=codes_of, more=[stream(cmap % codes)])
    for before, behind in ((b"[", b"]"), (b"<< /a ", b" >>"), (b"[", b""), (b"(", b")")):
        for number in (900, 5 * MB):
            nested = before * number + behind * number
            yield f"{number} {before!r}", pdf(stream(b"BT " + nested + b" Tj ET"))
            yield f"{number} {before!r} on a page", pdf(page=PAGE[:-2] + b"/A " + nested + b" >>")
    for piece in (
        b"BI ID ", b"<", b"/", b"%", b"1 ", b"9", b"q ", b"[(a)-9]TJ ", b"(a)' ",
        b"1 0 0 1 1e30 1e30 Tm (a) Tj ", b"/F1 1e99 Tf (a) Tj ",
    ):  # fmt: skip
        yield f"{piece!r} shown", pdf(stream(b"BT /F1 9 Tf " + many(piece, 5 * MB)))
        yield f"{piece!r} on a page", pdf(page=PAGE[:-2] + b"/A " + many(piece, 5 * MB) + b" >>")
    yield "5,000 digits", pdf(page=PAGE.replace(b"612", b"9" * 5000))
    for length in (b"5 0 R", b"1000000000000000000", b"-1"):
        yield f"{length!r} long", pdf(b"<< /Length " + length + b" >>\nstream\nendstream")
    for name, data in (
        (b"LZWDecode", bytes(2 * MB)), (b"RunLengthDecode", b"\x81a" * (5 * MB)),
        (b"ASCII85Decode", b"z" * (20 * MB) + b"~>"), (b"ASCIIHexDecode", b"28" * (20 * MB)),
        (b"Nosuch", b"a"), (b"DCTDecode", b"a"), (b"JBIG2Decode", b"a"), (b"Crypt", b"a"),
    ):  # fmt: skip
        yield f"{name!r}", pdf(stream(data, b"/Filter /" + name))
    for columns in (b"1", b"1000000000"):
        how = b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns %s >>" % columns
        yield f"rows of {columns!r}", pdf(stream(zipped(bytes(60 * MB)), how))
    locked = b"/Encrypt << /Filter /Standard /V %d /R %d /Length 128 /O (%s) /U (%s) /P -4 >>"
    for number, revision in ((4, 4), (5, 6), (1, 2), (9, 9)):
        yield (
            f"locked, {revision}",
            pdf(trailer=locked % (number, revision, b"x" * 32, b"y" * 32) + b" /ID [(a)(b)]"),
        )
    objects = b"/Type /ObjStm /N %d /First 30 /Filter /FlateDecode %s"
    for size, extends in ((4, b""), (10**9, b""), (4, b"/Extends 5 0 R")):
        full = zipped(many(b"1 0 2 0 3 0 4 0 ", 900 * MB if size == 4 else 10 * MB))
        yield f"{size} objects", with_object_stream(stream(full, objects % (size, extends)))
    yield "a table of 1e9", with_object_stream(stream(b"x"), 10**9)
    yield "a table from 0 to 1e9", with_object_stream(stream(b"x"), 7, b"/Index [0 1000000000]")
    for piece in (
        b"", b"\0", b"\n", b"%%EOF\n", b"1 0 obj ", b"1 0 obj\n<<>>\nendobj\n",
        b"xref\n0 0\ntrailer <<>>\nstartxref\n9\n%%EOF\n", b"1 0 obj << /Length 9 >> stream ",
    ):  # fmt: skip
        yield f"{piece!r} alone", b"%PDF-1.4\n" + many(piece or b" ", 20 * MB)


def pdfs(ground: Ground) -> None:
    """Read each: a text or one line, in bounded time."""
    if find_spec("pypdf") is None:
        ground.findings.append("not tried: the extra 'documents' isn't installed")
        return
    for name, data in bombs():
        ground.tries += 1
        began = time.monotonic()
        with mock.patch.object(documents, "SECONDS", SECONDS), ground.no_error(name):
            try:
                document_text(data, place="x.pdf")
            except ReaderError as error:
                ground.expect("\n" not in str(error), f"{name}: {error}")
        took = time.monotonic() - began
        ground.expect(took < SECONDS + 10, f"{name}: {took:.0f} s")


ATTACKS: Sequence[Attack] = (
    Attack(
        "pdfs",
        "1 MB that unpacks to gigabytes; circular pages, tables, forms; deep nesting; encryption",
        "a text or one line, in bounded time and memory",
        pdfs,
    ),
)
