"""Spreadsheets and CSV of any make: the same rows, whatever wrote them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.errors import ReaderError
from compute_jobs.live.lca.disclosure_rows import CsvRows, XlsxRows, _letters, _number
from tests.live.lca.make import NEW, cells_of, csv_file, row, table, xlsx_file

ROWS = [row(1), row(2, employer="Someone & Sons <LLC>"), row(3, city=""), row(4, wage="Ünï")]
PLACE = list(NEW).index("employer") * 2


def wanted(text: str) -> bool:
    return text in ("ACME LABS, INC.", "Someone & Sons <LLC>")


def read(path: Path, tmp_path: Path, *, skip: int = 0) -> list[list[str] | None]:
    if path.suffix == ".xlsx":
        with XlsxRows(path, wanted, lambda done: None, tmp_path) as sheet:
            return list(sheet.rows(lambda header: PLACE, skip))
    with CsvRows(path, wanted, lambda done: None) as text:
        return list(text.rows(lambda header: PLACE, skip))


def as_text(cells: list[Any]) -> list[str]:
    return [str(it) for it in cells]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"shared": False},
        {"placed": False},
        {"prefix": "x:"},
        {"shared": False, "placed": False},
    ],
)
def test_a_spreadsheet_of_any_make_reads_alike(tmp_path: Path, how: dict[str, Any]) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", ROWS, **how)
    assert cells_of(read(path, tmp_path)) == [as_text(it) for it in table(ROWS)]


@pytest.mark.parametrize("how", [{}, {"separator": ";"}, {"separator": "\t"}])
def test_csv_with_any_separator_reads_alike(tmp_path: Path, how: dict[str, Any]) -> None:
    path = csv_file(tmp_path / "a.csv", ROWS, **how)
    assert cells_of(read(path, tmp_path)) == [as_text(it) for it in table(ROWS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path / "a.csv", ROWS, encoding=encoding)
    assert cells_of(read(path, tmp_path))[-1][list(NEW).index("wage") * 2] == "Ünï"


@pytest.mark.parametrize("make", [xlsx_file, csv_file])
def test_rows_of_others_are_counted_and_not_read(tmp_path: Path, make: Any) -> None:
    others = [row(1, employer="Other"), row(2), row(3, employer="")]
    found = read(make(tmp_path / f"a.{make.__name__[:-5]}", others), tmp_path)
    assert [it is None for it in found] == [False, True, False, True]


@pytest.mark.parametrize("make", [xlsx_file, csv_file])
def test_rows_that_were_read_are_passed_over(tmp_path: Path, make: Any) -> None:
    path = make(tmp_path / f"a.{make.__name__[:-5]}", [row(n) for n in range(1, 8)])
    found = cells_of(read(path, tmp_path, skip=5))
    assert [it[0] for it in found] == ["CASE_NUMBER", "I-200-000006", "I-200-000007"]


def damaged(path: Path, kind: str) -> Path:
    if kind == "cut":
        path.write_bytes(xlsx_file(path, ROWS).read_bytes()[:-40])
    elif kind == "no sheet":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("a.txt", "x")
    elif kind == "endless row":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/worksheets/sheet1.xml", "<row><c><v>" + "9" * 9_000_000)
    elif kind == "wrong sum":
        data = bytearray(xlsx_file(path, ROWS * 50).read_bytes())
        data[200] ^= 0xFF
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["cut", "no sheet", "endless row", "wrong sum"])
def test_a_damaged_spreadsheet_is_one_clear_error(tmp_path: Path, kind: str) -> None:
    path = damaged(tmp_path / "a.xlsx", kind)
    with pytest.raises(ReaderError) as caught:
        read(path, tmp_path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_odd_numbers_of_texts_are_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheet = (
        '<row><c r="A1" t="s"><v>0</v></c></row><row><c r="A2" t="s"><v>99</v></c>'
        '<c r="B2" t="s"><v>-1</v></c><c r="C2" t="e"><v>#REF!</v></c></row>'
        '<row><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>99</v></c></row>'
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{sheet}</sheetData>")
        file.writestr(
            "xl/sharedStrings.xml",
            "<sst><si><r><t>ACME </t></r><r><t>LABS, INC.</t></r><rPh><t>no</t></rPh></si></sst>",
        )
    with XlsxRows(path, wanted, lambda done: None, tmp_path) as rows:
        found = list(rows.rows(lambda header: 0, 0))
    assert found == [["ACME LABS, INC."], None, ["ACME LABS, INC.", ""]]


def sheet_of(path: Path, sheet: bytes, strings: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", sheet)
        file.writestr("xl/sharedStrings.xml", strings)
    return path


MANY = 300_000
HEAD = b'<row><c r="A1" t="inlineStr"><is><t>EMPLOYER</t></is></c></row>'


@pytest.mark.parametrize(
    ("sheet", "strings"),
    [
        (HEAD, b"<si>" * MANY),
        (HEAD, b"<si>" + b"<t>" * MANY + b"</si>"),
        (HEAD, b"<si>" + b"<t " * MANY + b"</si>"),
        (HEAD, b"<si>" + b"<rPh " * MANY + b"</si>"),
        (b"<row>" + b"<c>" * MANY + b"</row>", b""),
        (b"<row>" + b"<c " * MANY + b"</row>", b""),
        (HEAD + b"<row>" + b"<c " * MANY + b"</row>", b""),
        (HEAD + b'<row><c r="A2" t="s">' + b"<v>" * MANY + b"</c></row>", b""),
        (HEAD + b"<row><c " + b'r="A1" ' * MANY + b"</row>", b""),
    ],
)
def test_tags_that_never_end_take_no_longer_than_others(
    tmp_path: Path, sheet: bytes, strings: bytes
) -> None:
    """Searching for the end of each would take hours."""
    path = sheet_of(tmp_path / "a.xlsx", sheet, strings)
    with XlsxRows(path, wanted, lambda done: None, tmp_path) as rows:
        found = list(rows.rows(lambda header: 0, 0))
    assert len(found) in (1, 2)


@pytest.mark.parametrize("number", [b"abc", b"9" * 5000, b"-1", b""])
def test_what_is_no_number_of_a_text_is_an_empty_cell(tmp_path: Path, number: bytes) -> None:
    cell = b'<row><c r="A2" t="s"><v>' + number + b"</v></c></row>"
    with XlsxRows(
        sheet_of(tmp_path / "a.xlsx", HEAD + cell), wanted, lambda done: None, tmp_path
    ) as rows:
        assert list(rows.rows(lambda header: 0, 0)) == [["EMPLOYER"], None]


def test_a_spreadsheet_that_unpacks_to_far_more_than_its_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(250):
            sheet.write(b" " * 1_000_000)
    with pytest.raises(ReaderError, match="far more than a spreadsheet would"):
        XlsxRows(path, wanted, lambda done: None, tmp_path)


def test_a_line_without_an_end_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"EMPLOYER," + b"a" * 5_000_000)
    with pytest.raises(ReaderError, match="is too long"):
        read(path, tmp_path)


@given(st.integers(0, 16_383))
def test_columns_are_named_as_spreadsheets_name_them(at: int) -> None:
    assert _number(_letters(at).encode()) == at
    assert [_letters(it) for it in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
