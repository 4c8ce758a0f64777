"""CSV under hostile text: one line per employer, the same columns, no formula."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export import render
from compute_jobs.export.csv_table import cell

from .hostile import NASTY, hostile_view, text
from .small_world import ROBUSTNESS, small_view

NAMES = ["harbor", "tarn", "quarry"]
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _rows(text_: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_)))


@given(text)
def test_no_cell_starts_a_formula(bad: str) -> None:
    table = render(hostile_view(bad), NAMES, "csv", ROBUSTNESS, private=True)
    rows = _rows(table)
    assert len(rows) == len(table.splitlines()) == len(NAMES) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for value in row:
            assert not value.startswith(("=", "+", "@", "\t", "\r")), value
            assert not value.startswith("-") or NUMBER.fullmatch(value), value


@given(text)
def test_a_cell_is_the_cleaned_text_but_for_apostrophes(bad: str) -> None:
    assert cell(bad).replace("'", "") == clean_text(bad).replace("'", "")


@given(text)
def test_no_cell_starts_a_formula_where_lines_are_split_otherwise(bad: str) -> None:
    for at in (";", "\t"):
        table = render(hostile_view(f"x{at}{bad}"), NAMES, "csv", ROBUSTNESS, private=True)
        for line in table.splitlines():
            for value in line.split(at)[1:]:
                assert not value.strip(' "').startswith(("=", "+", "-", "@")), value


def test_disguised_formulas_are_seen() -> None:
    for disguised in (
        "=1",
        "\u200b=1",
        "\x01=1",
        " =1",
        "\t=1",
        "\r=1",
        "'=1",
        "\u00a0=1",
        "＝1",
        "-1",
    ):
        assert cell(disguised).startswith("'")
    assert cell("a=1") == "a=1"
    assert cell("1-2") == "1-2"
    assert all(not cell(bad).startswith(("=", "+", "-", "@")) for bad in NASTY)


def test_numbers_are_bare_and_ordered_by_the_heads() -> None:
    heads, harbor, tarn, quarry = _rows(
        render(small_view(), NAMES, "csv", ROBUSTNESS, private=True)
    )
    first = dict(zip(heads, harbor, strict=True))
    fit = small_view().fit("harbor")
    assert fit is not None
    assert (first["rank"], first["win_share"]) == ("1", "0.62")
    assert first["fit"] == f"{round(fit.fit, 2):g}"
    assert first["residual"] == f"{round(fit.residual, 2):g}"
    assert fit.residual < 0
    assert first["verdict_comp"] == "pass 75"
    assert dict(zip(heads, tarn, strict=True))["status"] == "excluded"
    assert dict(zip(heads, quarry, strict=True))["fit"] == ""
