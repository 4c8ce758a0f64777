"""Certified wages: matched by legal names alone, added up over files, stopped and gone on with."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.errors import ReaderError
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.lca.applications import LegalNames, plain_name
from compute_jobs.live.lca.lca_import import FileStep, LcaImport, import_lca
from compute_jobs.packs.tables import bundled_table
from tests.live.lca.make import EMPLOYERS, NEW, OF_2019, OLD, csv_file, row, xlsx_file

TODAY = date(2026, 11, 21)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[LiveCache]:
    with LiveCache(tmp_path / "cache") as made:
        yield made


def run(cache: LiveCache, *files: Path, **more: Any) -> LcaImport:
    return import_lca(files, EMPLOYERS, cache, today=TODAY, **more)


def wages(result: LcaImport, perimeter: str = "") -> dict[str, Claim]:
    return {
        it.id.rpartition("-")[2]: it
        for it in result.evidence.claims.values()
        if it.metric == "certified_wage" and it.perimeter == perimeter
    }


def test_a_median_with_its_quartiles_and_count(cache: LiveCache, tmp_path: Path) -> None:
    made = xlsx_file(tmp_path / "q2.xlsx", [row(n) for n in range(1, 10)])
    result = run(cache, made)
    claim = wages(result)["fy2026"]
    figure = claim.figure
    assert figure is not None
    assert (figure.value, figure.low, figure.high) == (155_000, 153_000, 157_000)
    assert figure.per == "year" and claim.tier == "filed"
    assert "9 engineering applications" in claim.statement
    assert "not posted pay" in claim.statement
    assert claim.as_of is not None and claim.as_of.last == date(2026, 3, 2)
    assert "ACME LABS, INC. (9)" in claim.sources[0].locator
    source = result.evidence.sources[claim.sources[0].source]
    assert source.kind == "filing" and source.url.startswith("https://www.dol.gov/")
    perimeters = {it.perimeter for it in result.evidence.claims.values()}
    assert perimeters >= {"SENIOR SOFTWARE ENGINEER", "senior titles", "wage level III"}
    assert "San Jose, CA" in perimeters


@pytest.mark.parametrize("columns", [NEW, OF_2019, OLD])
@pytest.mark.parametrize("make", [xlsx_file, csv_file])
def test_columns_of_any_year(cache: LiveCache, tmp_path: Path, columns: Any, make: Any) -> None:
    path = make(tmp_path / f"f.{make.__name__[:-5]}", [row(n) for n in range(1, 6)], columns)
    claim = wages(run(cache, path))["fy2026"]
    assert claim.figure is not None and claim.figure.value == 153_000


@pytest.mark.parametrize(
    ("decided", "year"),
    [
        ("2025-10-01", "fy2026"),
        ("2025-09-30 00:00:00", "fy2025"),
        ("9/30/2024", "fy2024"),
        (45_200, "fy2024"),
        ("45199.5", "fy2023"),
    ],
)
def test_the_fiscal_year_begins_in_october(
    cache: LiveCache, tmp_path: Path, decided: Any, year: str
) -> None:
    rows = [row(n, decided=decided) for n in range(1, 6)]
    assert list(wages(run(cache, xlsx_file(tmp_path / "a.xlsx", rows)))) == [year]


def test_only_exact_legal_names_are_matched_and_what_looks_alike_is_shown(
    cache: LiveCache, tmp_path: Path
) -> None:
    names = ["ACME LABS, INC.", "Acme Labs Inc", "acme labs,  inc.", "X.NORTH CORP", "xNorth Corp."]
    others = ["ACME INSTITUTE", "Acme Labs Europe GmbH", "ACMEFIRE LLC", "Northlight Holdings"]
    rows = [row(n, employer=name) for n, name in enumerate([*names, *others])]
    result = run(cache, xlsx_file(tmp_path / "a.xlsx", rows))
    assert result.matched == {
        "acme": {"ACME LABS, INC.": 1, "Acme Labs Inc": 1, "acme labs, inc.": 1},
        "north": {"X.NORTH CORP": 1, "xNorth Corp.": 1},
    }
    assert set(result.alike) == {"ACME INSTITUTE", "Acme Labs Europe GmbH", "Northlight Holdings"}


def test_a_name_can_be_given_for_an_import(cache: LiveCache, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(n, employer="Acme Europe") for n in range(1, 6)])
    assert run(cache, path).matched == {}
    result = run(cache, path, named={"ACME EUROPE": "acme"})
    assert result.matched == {"acme": {"Acme Europe": 5}}, "another name is a reason to read again"
    assert "fy2026" in wages(result)


def test_what_gives_no_wage_is_counted(cache: LiveCache, tmp_path: Path) -> None:
    rows = [
        row(1, status="Denied"),
        row(2, status="Certified - Withdrawn"),
        row(3, full_time="N"),
        row(4, unit="Hour", wage=72.5),
        row(5, wage=7),
        row(6, title="Accountant"),
        *[row(n) for n in range(7, 11)],
    ]
    result = run(cache, xlsx_file(tmp_path / "a.xlsx", rows))
    assert result.skipped == {
        "not certified": 2,
        "part-time": 1,
        "not a yearly wage": 1,
        "not a plausible yearly wage": 1,
    }
    assert wages(result) == {}, "four applications are single people's wages"
    (sponsors,) = result.evidence.claims.values()
    assert sponsors.metric == "visa_sponsorship" and "8 visa applications" in sponsors.statement


def test_files_add_up_and_a_case_counts_once(cache: LiveCache, tmp_path: Path) -> None:
    first = csv_file(tmp_path / "q1.csv", [row(n) for n in range(1, 5)])
    run(cache, first)
    second = xlsx_file(tmp_path / "q2.xlsx", [row(n) for n in range(3, 7)])
    claim = wages(run(cache, second))["fy2026"]
    assert "6 engineering applications" in claim.statement
    withdrawn = csv_file(tmp_path / "q3.csv", [row(6, status="Certified-Withdrawn")])
    assert "5 engineering" in wages(run(cache, withdrawn))["fy2026"].statement


def test_a_file_is_read_once_whatever_it_is_called(cache: LiveCache, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 6)])
    run(cache, path)
    again = run(cache, path.rename(tmp_path / "b.csv"))
    assert again.files == (("b.csv", 5, True),)
    assert "fy2026" in wages(again)


@pytest.mark.parametrize("make", [xlsx_file, csv_file])
def test_it_is_stopped_and_goes_on(
    cache: LiveCache, tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bundled_table("lca")["rows"], "batch", 100)
    rows = [row(n, wage=100_000 + n) for n in range(1, 451)]
    path = make(tmp_path / f"a.{make.__name__[:-5]}", rows)
    cancel = threading.Event()
    steps: list[FileStep] = []

    def step(it: FileStep) -> None:
        steps.append(it)
        if it.rows == 200:
            cancel.set()

    stopped = run(cache, path, on_step=step, cancel=cancel)
    assert stopped.cancelled and stopped.files[0][1:] == (200, False)
    assert "200 engineering" in wages(stopped)["fy2026"].statement, "what was read counts"
    result = run(cache, path)
    claim = wages(result)["fy2026"]
    assert result.matched == {"acme": {"ACME LABS, INC.": 450}}
    assert claim.figure is not None
    assert claim.figure.value == median(100_000 + n for n in range(1, 451))


def test_progress_ends_at_the_end(cache: LiveCache, tmp_path: Path) -> None:
    steps: list[FileStep] = []
    path = xlsx_file(tmp_path / "a.xlsx", [row(n) for n in range(1, 300)])
    run(cache, path, on_step=steps.append)
    assert steps[-1] == FileStep("a.xlsx", steps[-1].size, steps[-1].size, 299, 299)
    assert [it.done for it in steps] == sorted(it.done for it in steps)


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "CASE_STATUS,EMPLOYER_NAME\nx,y\n", "\x00" * 99]
)
def test_another_file_is_one_clear_error(cache: LiveCache, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(ReaderError) as caught:
        run(cache, path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)
    with pytest.raises(ReaderError):
        run(cache, tmp_path / "missing.xlsx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(cache: LiveCache, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReaderError, match="isn't a regular file"):
        run(cache, tmp_path / "pipe")


def test_two_employers_can_t_have_one_legal_name() -> None:
    from msgspec.structs import replace

    twin = replace(EMPLOYERS["acme"], id="twin", legal_names=("ACME LABS INC",))
    with pytest.raises(ReaderError, match="two employers"):
        LegalNames([*EMPLOYERS.values(), twin], {})
    assert plain_name("d-Matrix Corporation") == plain_name("D Matrix  CORPORATION")
    assert plain_name("X.AI Corp.") == "xai corp"


def test_hostile_cells_are_cleaned(cache: LiveCache, tmp_path: Path) -> None:
    rows = [
        row(n, title="Software Engineer\x1b[31m\u202e", city="\x1b]0;x\x07San Jose")
        for n in range(6)
    ]
    result = run(cache, csv_file(tmp_path / "a.csv", rows))
    text = " ".join(it.statement + it.perimeter for it in result.evidence.claims.values())
    assert "San Jose" in text and text.isprintable()


def test_a_wide_file_takes_little_memory(tmp_path: Path) -> None:
    """A process that reads 60,000 rows stays far below what the file's texts would take."""
    rows = (
        row(n, employer=f"Company {n} with a rather long name, {'x' * 400}") for n in range(60_000)
    )
    path = xlsx_file(tmp_path / "big.xlsx", rows)
    code = (
        "import resource, sys; from datetime import date; from pathlib import Path\n"
        "from compute_jobs.live.db.live_cache import LiveCache\n"
        "from compute_jobs.live.lca.lca_import import import_lca\n"
        "with LiveCache(Path(sys.argv[2])) as cache:\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    import_lca([Path(sys.argv[1])], {}, cache, today=date(2026, 11, 21))\n"
        "    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(after - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "cache")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    scale = 1024 if sys.platform == "darwin" else 1
    assert int(done.stdout) / scale < 30_000, (
        "kilobytes; the texts alone are 26 MB, and their index"
    )


def test_ten_real_rows(shared: Path, cache: LiveCache) -> None:
    from compute_jobs.core.evidence.evidence_model import Employer

    path = shared / "real" / "lca" / "lca_fy2018_10rows.csv"
    if not path.is_file():
        pytest.skip("the sample is not on this machine")
    known = {"ms": Employer("ms", "Microsoft", "cloud", legal_names=("Microsoft Corporation",))}
    result = import_lca([path], known, cache, today=TODAY)
    assert result.files == ((path.name, 10, False),)
    assert result.matched == {"ms": {"MICROSOFT CORPORATION": 1}}
