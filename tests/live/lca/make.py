"""Small disclosure files in the shapes of several years, made here."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from compute_jobs.core.evidence.evidence_model import Employer

EMPLOYERS = {
    "acme": Employer(
        "acme", "Acme Labs", "silicon", aliases=("Acme",), legal_names=("Acme Labs, Inc.",)
    ),
    "north": Employer("north", "Northlight", "cluster", legal_names=("X.North Corp.",)),
}
NEW = {
    "case": "CASE_NUMBER",
    "status": "CASE_STATUS",
    "visa": "VISA_CLASS",
    "employer": "EMPLOYER_NAME",
    "title": "JOB_TITLE",
    "full_time": "FULL_TIME_POSITION",
    "wage": "WAGE_RATE_OF_PAY_FROM",
    "unit": "WAGE_UNIT_OF_PAY",
    "wage_level": "PW_WAGE_LEVEL",
    "city": "WORKSITE_CITY",
    "state": "WORKSITE_STATE",
    "decided": "DECISION_DATE",
}
OF_2019 = NEW | {
    "wage": "WAGE_RATE_OF_PAY_FROM_1",
    "unit": "WAGE_UNIT_OF_PAY_1",
    "wage_level": "PW_WAGE_LEVEL_1",
    "city": "WORKSITE_CITY_1",
    "state": "WORKSITE_STATE_1",
}
OLD = {
    "case": "LCA_CASE_NUMBER",
    "status": "STATUS",
    "employer": "LCA_CASE_EMPLOYER_NAME",
    "title": "LCA_CASE_JOB_TITLE",
    "wage": "LCA_CASE_WAGE_RATE_FROM",
    "unit": "LCA_CASE_WAGE_RATE_UNIT",
    "city": "LCA_CASE_WORKLOC1_CITY",
    "state": "LCA_CASE_WORKLOC1_STATE",
    "decided": "DECISION_DATE",
}
Row = Mapping[str, Any]


def row(number: int, **more: Any) -> dict[str, Any]:
    """One application, by this program's names of the columns."""
    return {
        "case": f"I-200-{number:06d}",
        "status": "Certified",
        "visa": "H-1B",
        "employer": "ACME LABS, INC.",
        "title": "SENIOR SOFTWARE ENGINEER",
        "full_time": "Y",
        "wage": 150_000 + 1_000 * number,
        "unit": "Year",
        "wage_level": "III",
        "city": "SAN JOSE",
        "state": "CA",
        "decided": "2026-03-02",
        **more,
    }


def table(rows: Iterable[Row], columns: Mapping[str, str] = NEW) -> list[list[Any]]:
    """Header and cells, with columns between them that nobody asks for."""
    names = [part for name in columns.values() for part in (name, f"{name}_NOTE")]
    cells = [[part for field in columns for part in (row.get(field, ""), "x")] for row in rows]
    return [names, *cells]


def csv_file(
    path: Path,
    rows: Iterable[Row],
    columns: Mapping[str, str] = NEW,
    *,
    separator: str = ",",
    encoding: str = "utf-8",
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(table(rows, columns))
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(
    path: Path,
    rows: Iterable[Row],
    columns: Mapping[str, str] = NEW,
    *,
    shared: bool = True,
    placed: bool = True,
    prefix: str = "",
) -> Path:
    """A spreadsheet: texts in its table or inline, cells with their places or one after another."""
    strings: dict[str, int] = {}

    def cell(place: str, value: Any) -> str:
        at = f' r="{place}"' if placed else ""
        if value == "":
            return f'<{prefix}c{at} s="1"/>'
        if isinstance(value, (int, float)):
            return f'<{prefix}c{at} s="2"><{prefix}v>{value}</{prefix}v></{prefix}c>'
        if shared:
            number = strings.setdefault(value, len(strings))
            return f'<{prefix}c{at} t="s"><{prefix}v>{number}</{prefix}v></{prefix}c>'
        text = f"<{prefix}is><{prefix}t>{escape(value)}</{prefix}t></{prefix}is>"
        return f'<{prefix}c{at} t="inlineStr">{text}</{prefix}c>'

    lines = []
    for number, cells in enumerate(table(rows, columns), start=1):
        inside = "".join(cell(f"{letters(at)}{number}", it) for at, it in enumerate(cells))
        lines.append(f'<{prefix}row r="{number}">{inside}</{prefix}row>')
    sheet = f"<{prefix}worksheet><{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>"
    parts = "".join(
        f"<{prefix}si><{prefix}t xml:space='preserve'>{escape(it)}</{prefix}t></{prefix}si>"
        for it in strings
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/worksheets/sheet1.xml", f"{sheet}</{prefix}worksheet>")
        if shared:
            file.writestr("xl/sharedStrings.xml", f"<{prefix}sst>{parts}</{prefix}sst>")
    return path


def letters(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def cells_of(rows: Sequence[list[str] | None]) -> list[list[str]]:
    return [it for it in rows if it is not None]
