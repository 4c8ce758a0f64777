"""Real filings, where they are on this machine: the last eight quarters have to be right."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.live.claim_parts import SourceReading
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.filed_claims import filed_claims
from compute_jobs.live.edgar.instance import read_instance
from compute_jobs.live.edgar.instance_claims import shares
from compute_jobs.live.edgar.submissions import instance_url, parse_submissions

MARVELL = {
    "2024-08-03": 1272.9,
    "2024-11-02": 1516.1,
    "2025-02-01": 1817.4,
    "2025-05-03": 1895.3,
    "2025-08-02": 2006.1,
    "2025-11-01": 2074.5,
    "2026-01-31": 2218.7,
    "2026-05-02": 2417.8,
}
ALPHABET = {
    "2024-06-30": 84742.0,
    "2024-09-30": 88268.0,
    "2024-12-31": 96469.0,
    "2025-03-31": 90234.0,
    "2025-06-30": 96428.0,
    "2025-09-30": 102346.0,
    "2025-12-31": 113829.0,
    "2026-03-31": 109896.0,
}


def payload(shared: Path, name: str) -> Any:
    path = shared / "real" / "edgar" / name
    if not path.is_file():
        pytest.skip(f"{name} is not on this machine")
    return json.loads(path.read_bytes())


def read(shared: Path, name: str) -> SourceReading:
    facts = parse_facts(payload(shared, name))
    return filed_claims(facts, "x")


def quarters(reading: SourceReading, metric: str) -> dict[str, float]:
    return {
        it.period.end.isoformat(): it.figure.value
        for it in reading.evidence.claims.values()
        if it.metric == metric
        and not it.perimeter
        and it.period
        and it.period.start
        and it.period.end
        and (it.period.end - it.period.start).days < 120
        and it.figure
        and it.figure.value is not None
        and "-as-of-" not in it.id
    }


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("companyfacts-CIK0001835632-marvell.json", MARVELL),
        ("companyfacts-CIK0001652044-alphabet.json", ALPHABET),
    ],
)
def test_the_last_eight_quarters(shared: Path, name: str, truth: dict[str, float]) -> None:
    reading = read(shared, name)
    revenue = quarters(reading, "revenue")
    newest = dict(sorted(revenue.items())[-8:])
    assert newest == {day: pytest.approx(value * 1e6) for day, value in truth.items()}
    growth = quarters(reading, "revenue_growth")
    last = max(growth)
    before = sorted(revenue)[-5]
    assert growth[last] == pytest.approx((revenue[last] / revenue[before] - 1) * 100, abs=0.01)


def test_a_tag_that_moved_reads_as_one_series(shared: Path) -> None:
    reading = read(shared, "companyfacts-CIK0001652044-alphabet.json")
    tags = {
        ref.locator.partition(",")[0]
        for it in reading.evidence.claims.values()
        if it.metric == "revenue"
        for ref in it.sources
    }
    assert len(tags) == 2
    kinds = {
        it.perimeter
        for it in reading.evidence.claims.values()
        if it.metric == "purchase_commitments"
    }
    assert len(kinds) >= 2


def test_an_odd_fiscal_year_is_named_as_the_company_names_it(shared: Path) -> None:
    reading = read(shared, "companyfacts-CIK0001835632-marvell.json")
    newest = max(
        (
            it
            for it in reading.evidence.claims.values()
            if it.metric == "revenue" and not it.perimeter
        ),
        key=lambda it: it.period.end if it.period and it.period.end else date.min,
    )
    assert "(Q1 FY2027)" in newest.statement


def test_submissions(shared: Path) -> None:
    found = parse_submissions(payload(shared, "submissions-CIK0001835632-marvell.json"))
    annual = found.latest("10-K")
    assert annual is not None
    assert instance_url(1835632, annual).endswith("/000183563226000011/mrvl-20260131_htm.xml")
    assert found.newest_figures.startswith("0001835632-26-")


def test_concentration_of_receivables_is_no_customer_share(shared: Path) -> None:
    path = shared / "real" / "edgar" / "aapl-20250329_htm.xml"
    if not path.is_file():
        pytest.skip("the instance is not on this machine")
    body = read_instance(path.read_bytes())
    found = {it.who: (it.percent, it.of, it.group) for it in shares(body)}
    assert found == {
        "Cellular network carriers": (37.0, "receivables", True),
        "Vendor one": (49.0, "receivables", False),
        "Vendor two": (19.0, "receivables", False),
    }
