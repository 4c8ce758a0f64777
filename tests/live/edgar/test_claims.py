"""Filed claims: every figure with its tag, its filing and its inputs."""

from __future__ import annotations

from datetime import date

from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Metric
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.live.claim_parts import SourceReading, lay_over
from compute_jobs.live.edgar.submissions import parse_submissions
from tests.live.edgar.make import CIK, calendar_year, claims, row, submissions, year_to_date

REVENUE = "Revenues"
TWO_YEARS = [
    *calendar_year(2024, [10e6, 20e6, 30e6, 40e6]),
    *calendar_year(2025, [15e6, 30e6, 45e6, 60e6]),
]
ALL = {
    REVENUE: TWO_YEARS,
    "ResearchAndDevelopmentExpense": calendar_year(2025, [3e6, 3e6, 9e6, 6e6]),
    "NetIncomeLoss": calendar_year(2025, [-4e6, 1e6, 1e6, -1e6]),
    "PaymentsToAcquirePropertyPlantAndEquipment": year_to_date(2025, [1e6, 2e6, 3e6, 4e6]),
    "CashAndCashEquivalentsAtCarryingValue": [
        row("", "2025-12-31", 9e6, "2026-02-15", form="10-K")
    ],
    "PurchaseObligation": [row("", "2025-12-31", 7e6, "2026-02-15", form="10-K")],
    "OtherCommitment": [row("", "2025-12-31", 8e6, "2026-02-15", form="10-K")],
}


def one(reading: SourceReading, metric: str, text: str, perimeter: str = "") -> Claim:
    """The claim of a metric whose period (or day) is written so."""
    found = [
        it
        for it in reading.evidence.claims.values()
        if it.metric == metric
        and it.perimeter == perimeter
        and text in (it.period.text if it.period else it.as_of.text if it.as_of else "")
        and "-as-of-" not in it.id
    ]
    assert len(found) == 1, [it.id for it in found]
    return found[0]


def test_a_filed_figure_names_tag_form_day_and_link() -> None:
    reading = claims({REVENUE: TWO_YEARS})
    claim = one(reading, "revenue", "2025-Q1")
    assert claim.tier == "filed" and claim.subjects == ("example",)
    assert claim.figure is not None and claim.figure.value == 15e6
    assert claim.published is not None and claim.published.text == "2025-05-01"
    (ref,) = claim.sources
    assert ref.locator == "us-gaap:Revenues, 2025-01-01 to 2025-03-31"
    source = reading.evidence.sources[ref.source]
    assert source.kind == "filing" and source.stance == "primary"
    folder = source.id.removeprefix("edgar-").replace("-", "")
    assert source.url == f"https://www.sec.gov/Archives/edgar/data/{CIK}/{folder}/"
    assert claim.origin in reading.evidence.origins


def test_the_link_leads_to_the_document_where_it_is_known() -> None:
    from compute_jobs.live.edgar.filed_claims import filed_claims
    from tests.live.edgar.make import read

    filings = parse_submissions(submissions(("10-Q", "2026-05-01", "ex-20260331.htm")))
    facts = read({REVENUE: [row("2026-01-01", "2026-03-31", 5e6, "2026-05-01", number=1)]})
    found = filed_claims(facts, "example", submissions=filings, trace="sha")
    (source,) = found.evidence.sources.values()
    assert source.url.endswith("/ex-20260331.htm") and source.note == "sha"


def test_a_derived_quarter_is_marked_and_carries_its_inputs() -> None:
    reading = claims({REVENUE: TWO_YEARS})
    claim = one(reading, "revenue", "2025-Q4")
    assert claim.figure is not None and claim.figure.value == 60e6
    assert "Derived" in claim.note and "nine months" in claim.statement
    inputs = [reading.evidence.claims[name] for name in claim.inputs]
    assert [it.figure.value for it in inputs if it.figure] == [150e6, 90e6]
    assert inputs[1].perimeter == "year to date", "a running total is no quarter and no year"


def test_every_input_is_there_and_nothing_is_its_own_input() -> None:
    reading = claims(ALL)
    for claim in reading.evidence.claims.values():
        assert all(name in reading.evidence.claims for name in claim.inputs), claim.id
        assert claim.id not in claim.inputs
        assert claim.sources and all(
            ref.source in reading.evidence.sources for ref in claim.sources
        )


def test_growth_shares_and_profit_are_reckoned_from_filed_claims() -> None:
    reading = claims(ALL)
    growth = one(reading, "revenue_growth", "2025-Q1")
    assert growth.figure is not None and growth.figure.value == 50.0
    figures = [reading.evidence.claims[name].figure for name in growth.inputs]
    assert [it.value for it in figures if it] == [15e6, 10e6]
    share = one(reading, "rd_share", "2025-Q3")
    assert share.figure is not None and share.figure.value == 20.0
    profit = one(reading, "profitable", "2025-12-31")
    assert profit.figure is not None and profit.figure.text == "no" and len(profit.inputs) == 4


def test_a_trailing_year_is_kept_apart_from_a_fiscal_year() -> None:
    reading = claims({REVENUE: TWO_YEARS})
    whole = one(reading, "revenue", "2025", "trailing year")
    assert whole.figure is not None and whole.figure.value == 150e6 and len(whole.inputs) == 4


def test_commitments_are_told_apart_by_their_kind() -> None:
    reading = claims(ALL)
    kinds = {
        it.perimeter: it.figure.value
        for it in reading.evidence.claims.values()
        if it.metric == "purchase_commitments" and it.figure
    }
    assert kinds == {"purchase obligations": 7e6, "other commitments": 8e6}


def test_a_level_is_dated_and_has_no_period() -> None:
    cash = one(claims(ALL), "cash", "2025-12-31")
    assert cash.period is None and cash.as_of is not None and cash.as_of.text == "2025-12-31"


def test_a_loss_is_called_one() -> None:
    assert "loss of $4M" in one(claims(ALL), "net_income", "2025-Q1").statement


def test_a_restatement_keeps_what_was_filed_before() -> None:
    rows = [
        row("2026-01-01", "2026-03-31", 100e6, "2026-05-01"),
        row("2026-01-01", "2026-03-31", 110e6, "2027-02-15", form="10-K"),
    ]
    reading = claims({REVENUE: rows})
    now = one(reading, "revenue", "2026-Q1")
    before = reading.evidence.claims[f"{now.id}-as-of-2026-05-01"]
    assert now.figure is not None and now.figure.value == 110e6
    assert before.figure is not None and before.figure.value == 100e6
    assert "restated" in now.note and "110,000,000" in before.note
    ledger = resolve(_world(reading), date(2027, 6, 1))
    standing = ledger.best("example", "revenue")
    assert standing is not None and standing.standing.id == now.id
    earlier = resolve(_world(reading), date(2026, 6, 1)).best("example", "revenue")
    assert earlier is not None and earlier.standing.id == before.id


def test_money_of_another_currency_is_left_out_and_ratios_are_kept() -> None:
    reading = claims(
        {
            "Revenue": TWO_YEARS,
            "ResearchAndDevelopmentExpense": calendar_year(2025, [3e6, 3e6, 9e6, 6e6]),
        },
        taxonomy="ifrs-full",
        currency="TWD",
    )
    metrics = {it.metric for it in reading.evidence.claims.values()}
    assert metrics == {"revenue_growth", "rd_share"}
    assert any("TWD" in note for note in reading.notes)


def test_a_notice_of_a_late_report_is_told() -> None:
    from compute_jobs.live.edgar.filed_claims import filed_claims
    from tests.live.edgar.make import read

    late = parse_submissions(
        submissions(("10-Q", "2026-05-01", "a.htm"), ("NT 10-Q", "2026-08-14", "b.htm"))
    )
    facts = read({REVENUE: TWO_YEARS})
    found = filed_claims(facts, "example", submissions=late)
    assert any("late" in note for note in found.notes)


def test_what_was_known_on_a_day_is_what_was_filed_by_then() -> None:
    world = _world(claims({REVENUE: TWO_YEARS}))
    seen = resolve(world, date(2025, 9, 1)).best("example", "revenue")
    assert seen is not None and seen.period == "2025-Q2"


def _world(reading: SourceReading) -> Evidence:
    metric = Metric(
        "revenue", "Revenue", "money", "usd", "closed", "growth", "higher", 0.02, None, ""
    )
    return lay_over(Evidence(metrics={"revenue": metric}), reading.evidence)
