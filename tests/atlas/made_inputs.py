"""A folder of small made inputs: one filer's company facts, and a few single facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.atlas.inputs import Inputs

CIK = 1045810
"""NVIDIA's; the figures are made up."""
ACCESSION = "0001045810-26-000001"
YEARS = {2023: 1_000_000_000, 2024: 1_500_000_000, 2025: 3_000_000_000}


def made_inputs(folder: Path, *facts: dict[str, Any]) -> Inputs:
    """Inputs from a folder with company facts of one filer and these rows of facts."""
    place = folder / "companyfacts"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"CIK{CIK:010d}.json").write_text(json.dumps(company_facts()), "utf-8")
    (folder / "facts.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in facts), "utf-8")
    return Inputs(folder)


def company_facts() -> dict[str, Any]:
    """Three years of revenue and one of research, each in a 10-K of its own."""
    rows = [yearly(year, value) for year, value in YEARS.items()]
    facts = {
        "Revenues": {"units": {"USD": rows}},
        "ResearchAndDevelopmentExpense": {"units": {"USD": [yearly(2025, 600_000_000)]}},
    }
    return {"cik": CIK, "entityName": "MADE UP CORP", "facts": {"us-gaap": facts}}


def yearly(year: int, value: float) -> dict[str, Any]:
    """One year's row, filed the March after."""
    return {
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
        "val": value,
        "accn": f"0001045810-{year - 1999:02d}-000001",
        "fy": year,
        "fp": "FY",
        "form": "10-K",
        "filed": f"{year + 1}-03-01",
    }


def fact(**keys: Any) -> dict[str, Any]:
    """A row of facts.jsonl, filed unless these keys say otherwise."""
    return {
        "company": "NVIDIA",
        "cik": str(CIK),
        "metric": "employees",
        "value": 1000,
        "unit": "people",
        "end": "2026-01-25",
        "form": "10-K",
        "accession": ACCESSION,
        "filed": "2026-02-25",
        "grade": "filed",
        "tag": "Item 1",
    } | keys
