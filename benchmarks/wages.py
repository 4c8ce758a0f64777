"""The Labor Department's disclosure: a made file of 500,000 rows, its memory, its time, a stop.

    python -m benchmarks.wages [--quick]

The file has the size of a real quarter's: 96 columns, texts in the table of shared strings, and a
case number of its own in each row. It is read in a process of its own, whose peak memory counts;
times are of that process alone (processor time).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.live import resident
from benchmarks.table import Row, as_text
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.lca.lca_import import FileStep, LcaImport, import_lca
from compute_jobs.packs.load import load_packs

MEMORY = 150.0
"""Megabytes at most, whatever the size of the file."""
COLUMNS = 96
FILLERS = 40
"""Columns in which a row says something that nobody asks for."""
TODAY = date(2026, 11, 21)
NAMES = (
    "CASE_NUMBER", "CASE_STATUS", "VISA_CLASS", "EMPLOYER_NAME", "JOB_TITLE", "FULL_TIME_POSITION",
    "WAGE_RATE_OF_PAY_FROM", "WAGE_UNIT_OF_PAY", "PW_WAGE_LEVEL", "WORKSITE_CITY", "WORKSITE_STATE",
    "DECISION_DATE",
)  # fmt: skip
KNOWN = ("NVIDIA Corporation", "Astera Labs, Inc.", "Google LLC")


def measure(quick: bool) -> list[Row]:
    count = 60_000 if quick else 500_000
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in (("xlsx", write_xlsx), ("csv", write_csv)):
            file = Path(folder, f"LCA_Disclosure_{kind}.{kind}")
            write(file, count)
            size = file.stat().st_size / 1e6
            done = _reading(file, stop=0)
            stopped = _reading(file, stop=count * 2 // 5)
            assert done["matched"] == stopped["matched"], "a stop loses nothing and repeats nothing"
            what = f"{count:,} applications from {kind}"
            note = f"{size:.0f} MB, {done['steps']} steps of progress; {done['bare']:.0f} MB before"
            again = f"{stopped['first']:,} rows, then the other {stopped['second']:,}"
            rows += [
                Row(f"{what}: peak memory", done["peak"], "MB", limit=MEMORY, note=note),
                Row(f"{what}", done["seconds"], "s"),
                Row(f"{what}, stopped and continued", stopped["seconds"], "s", note=again),
            ]
            file.unlink()
    return rows


def _reading(file: Path, *, stop: int) -> dict[str, float]:
    """What a process of its own measures."""
    code = f"from benchmarks.wages import read; read({str(file)!r}, {stop})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def read(name: str, stop: int) -> None:
    """Print what importing the file takes; a ``stop`` ends the first try after so many rows."""
    employers = load_packs([]).evidence.employers
    bare, steps = resident(), 0
    with tempfile.TemporaryDirectory() as folder, LiveCache(Path(folder)) as cache:
        cancel = threading.Event()

        def told(step: FileStep) -> None:
            nonlocal steps
            steps += 1
            if stop and step.rows >= stop:
                cancel.set()

        def once() -> LcaImport:
            return import_lca(
                [Path(name)], employers, cache, on_step=told, cancel=cancel, today=TODAY
            )

        began = time.process_time()
        result = once()
        first = result.files[0][1]
        if stop:
            cancel, stop = threading.Event(), 0
            result = once()
        seconds = time.process_time() - began
    rows = result.files[0][1]
    print(
        json.dumps(
            {
                "bare": bare,
                "peak": resident(),
                "seconds": seconds,
                "steps": steps,
                "first": first,
                "second": rows - first,
                "matched": sum(sum(it.values()) for it in result.matched.values()),
            }
        )
    )


def made_rows(count: int) -> Iterator[list[str]]:
    """One row in twenty is of an employer known here; each case number is its own."""
    for number in range(count):
        known = number % 20 == 0
        employer = KNOWN[number // 20 % len(KNOWN)] if known else f"EMPLOYER {number % 30_000} LLC"
        yield [
            f"I-200-{26000 + number % 365:05d}-{number:06d}",
            "Certified" if number % 15 else "Withdrawn",
            "H-1B",
            employer,
            f"SENIOR SOFTWARE ENGINEER {number % 200}",
            "Y" if number % 50 else "N",
            str(120_000 + number % 900 * 100),
            "Year",
            ("I", "II", "III", "IV")[number % 4],
            ("SAN JOSE", "AUSTIN", "SEATTLE")[number % 3],
            ("CA", "TX", "WA")[number % 3],
            f"2026-{number % 9 + 1:02d}-15",
            *(f"filler {column} of {(number * 7 + column) % 5_000}" for column in range(FILLERS)),
            *[""] * (COLUMNS - len(NAMES) - FILLERS),
        ]


def header() -> list[str]:
    return [*NAMES, *(f"OTHER_{number}" for number in range(COLUMNS - len(NAMES)))]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header())
        writer.writerows(made_rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """Texts as shared strings, numbers of their own, written row by row."""
    strings: dict[str, int] = {}
    letters = [_letters(at) for at in range(COLUMNS)]
    wage = NAMES.index("WAGE_RATE_OF_PAY_FROM")

    def cell(at: int, row: int, text: str) -> str:
        place = f"{letters[at]}{row}"
        if not text:
            return f'<c r="{place}" s="1"/>'
        if at == wage and row > 1:
            return f'<c r="{place}"><v>{text}</v></c>'
        return f'<c r="{place}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'

    def lines() -> Iterator[list[str]]:
        yield header()
        yield from made_rows(count)

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for row, cells in enumerate(lines(), start=1):
                inside = "".join(cell(at, row, text) for at, text in enumerate(cells))
                sheet.write(f'<row r="{row}">{inside}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as table:
            table.write(b"<sst>")
            for text in strings:
                table.write(f"<si><t>{text}</t></si>".encode())
            table.write(b"</sst>")


def _letters(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    print(as_text(measure(parser.parse_args().quick)))
