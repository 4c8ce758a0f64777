"""Who buys: benchmark, axis and population told apart; instances read without trusting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.live.edgar.filed_claims import FilingClaims
from compute_jobs.live.edgar.instance import read_instance
from compute_jobs.live.edgar.instance_claims import (
    add_concentration,
    add_segments,
    member_in_words,
    shares,
)
from compute_jobs.live.edgar.submissions import SecFiling
from compute_jobs.live.payload import PayloadError
from compute_jobs.packs.tables import bundled_table
from tests.live.edgar.make import instance

TABLE = bundled_table("edgar_tags")["concentration"]
NAMES = [*TABLE["facts"], *TABLE["revenue_facts"]]
FILING = SecFiling(
    "0000004242-26-000002", "10-Q", date(2026, 5, 1), date(2026, 3, 31), "x.htm", True
)
QUARTER = ("2026-01-01", "2026-03-31")
HALF = ("2025-10-01", "2026-03-31")
BENCHMARK = "us-gaap:ConcentrationRiskByBenchmarkAxis"
CUSTOMER = "srt:MajorCustomersAxis"
PLACE = "srt:StatementGeographicalAxis"
TYPE = "us-gaap:ConcentrationRiskByTypeAxis"
PERCENT = "ConcentrationRiskPercentage1"


def share(
    value: float,
    customer: str,
    benchmark: str = "us-gaap:SalesRevenueNetMember",
    when: tuple[str, str] = QUARTER,
    part: Mapping[str, str] | None = None,
) -> tuple[str, float, Mapping[str, str], str, str]:
    axes = {
        CUSTOMER: customer,
        BENCHMARK: benchmark,
        TYPE: "us-gaap:CustomerConcentrationRiskMember",
    }
    return (PERCENT, value, {**axes, **(part or {})}, *when)


def found(*facts: Any, **more: Any) -> dict[tuple[str, str], Claim]:
    body = read_instance(instance(facts, **more), NAMES)
    claims = FilingClaims("ex", "Ex", 4242, {FILING.accession: FILING.document})
    add_concentration(claims, body, FILING, TABLE)
    return {(it.metric, it.perimeter): it for it in claims.claims.values()}


def number(claim: Claim) -> float | None:
    return claim.figure.value if claim.figure else None


def test_the_largest_customer_of_revenue() -> None:
    claims = found(share(0.36, "ex:CustomerAMember"), share(0.17, "ex:CustomerBMember"))
    top = claims["top_customer_share", ""]
    assert number(top) == 36 and "Customer A" in top.statement and top.tier == "filed"
    assert top.period is not None and top.period.text == "2026-Q1"
    assert "sales revenue net" in top.note.lower()


def test_those_named_are_the_least_the_five_largest_can_be() -> None:
    claims = found(share(0.36, "ex:CustomerAMember"), share(0.17, "ex:CustomerBMember"))
    five = claims["top5_customer_share", ""]
    assert five.figure is not None
    assert (five.figure.bound_low, five.figure.bound_high) == (53, None)
    assert "Derived" in five.note


def test_five_named_customers_are_the_five_largest() -> None:
    claims = found(*[share(0.2 - i / 50, f"ex:Customer{c}Member") for i, c in enumerate("ABCDE")])
    five = claims["top5_customer_share", ""]
    assert number(five) == pytest.approx(80) and five.figure and five.figure.bound_high is not None


def test_a_filed_sum_of_five_is_not_reckoned_again() -> None:
    claims = found(
        share(0.90, "ex:FiveLargestCustomersMember"),
        share(0.36, "ex:CustomerAMember"),
        share(0.17, "ex:CustomerBMember"),
    )
    assert number(claims["top5_customer_share", ""]) == 90
    assert number(claims["top_customer_share", ""]) == 36, "a group is no single customer"


def test_one_named_customer_says_nothing_of_five() -> None:
    assert ("top5_customer_share", "") not in found(share(0.36, "ex:CustomerAMember"))


def test_receivables_are_not_revenue() -> None:
    claims = found(share(0.44, "ex:CustomerAMember", "us-gaap:AccountsReceivableMember"))
    assert set(claims) == {("top_customer_share", "of receivables")}


def test_a_vendor_is_no_customer() -> None:
    assert found(share(0.49, "ex:VendorOneMember", "ex:NonTradeReceivableMember")) == {}


def test_a_share_of_a_part_keeps_the_part_in_its_perimeter() -> None:
    segment = {"us-gaap:StatementBusinessSegmentsAxis": "ex:NetworkingMember"}
    claims = found(share(0.7, "ex:CustomerAMember", part=segment))
    assert set(claims) == {("top_customer_share", "Networking")}


def test_an_unknown_benchmark_is_named_and_never_taken_for_revenue() -> None:
    claims = found(share(0.3, "ex:CustomerAMember", "us-gaap:CostOfGoodsProductLineMember"))
    assert set(claims) == {("top_customer_share", "of Cost of goods product line")}


def test_the_quarter_is_taken_and_not_the_running_total() -> None:
    claims = found(share(0.30, "ex:CustomerAMember", when=HALF), share(0.36, "ex:CustomerAMember"))
    assert number(claims["top_customer_share", ""]) == 36


def test_last_years_column_is_left_alone() -> None:
    last_year = ("2025-01-01", "2025-03-31")
    assert found(share(0.30, "ex:CustomerAMember", when=last_year)) == {}


@pytest.mark.parametrize("member", ["country:CN", "ex:ChinaIncludingHongKongMember"])
def test_china_by_percentage(member: str) -> None:
    fact = (PERCENT, 0.29, {PLACE: member, BENCHMARK: "us-gaap:SalesRevenueNetMember"}, *QUARTER)
    assert number(found(fact)["china_share", ""]) == 29


def test_china_by_its_revenue_is_marked_derived() -> None:
    claims = found(
        ("Revenues", 200e6, {}, *QUARTER),
        ("Revenues", 50e6, {PLACE: "country:CN"}, *QUARTER),
        ("Revenues", 90e6, {PLACE: "country:TW"}, *QUARTER),
    )
    china = claims["china_share", ""]
    assert number(china) == 25 and "Derived" in china.note


@pytest.mark.parametrize("member", ["country:TW", "ex:OtherThanChinaMember", "country:US"])
def test_what_is_not_china(member: str) -> None:
    facts = [("Revenues", 200e6, {}, *QUARTER), ("Revenues", 50e6, {PLACE: member}, *QUARTER)]
    assert found(*facts) == {}


@pytest.mark.parametrize("value", [1.5, -0.1, 36])
def test_what_is_no_share_is_not_taken(value: float) -> None:
    assert found(share(value, "ex:CustomerAMember")) == {}


def test_parts_of_a_company_are_named_as_filed_and_compared() -> None:
    axis = "srt:ProductOrServiceAxis"
    year, before = ("2025-01-27", "2026-01-25"), ("2024-01-29", "2025-01-26")
    body = instance(
        [
            ("Revenues", 190e6, {axis: "ex:DataCenterMember"}, *year),
            ("Revenues", 100e6, {axis: "ex:DataCenterMember"}, *before),
            ("Revenues", 5e6, {axis: "ex:DataCenterMember", PLACE: "country:US"}, *year),
            ("Revenues", 9e6, {axis: "ex:IntersegmentEliminationMember"}, *year),
        ],
        form="10-K",
        period_end="2026-01-25",
    )
    made = FilingClaims("ex", "Ex", 4242, {})
    add_segments(made, read_instance(body, NAMES), FILING, bundled_table("edgar_tags"))
    claims = made.claims.values()
    told = {(it.metric, it.period.text if it.period else ""): number(it) for it in claims}
    assert told == {
        ("segment_revenue", "2025-01-27/2026-01-25"): 190e6,
        ("segment_revenue", "2024-01-29/2025-01-26"): 100e6,
        ("segment_growth", "2025-01-27/2026-01-25"): 90.0,
    }
    assert {it.perimeter for it in claims} == {"data center"}


def test_entities_and_document_types_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    for body in (laughs, outside):
        with pytest.raises(PayloadError, match="entities"):
            read_instance(body, NAMES)


@pytest.mark.parametrize("body", [b"", b"<a>", b"not xml", b"<a></b>", b"\xff\xfe<"])
def test_what_is_no_xml_is_one_clear_error(body: bytes) -> None:
    with pytest.raises(PayloadError, match="not XML"):
        read_instance(body, NAMES)


def test_a_deep_document_is_refused() -> None:
    with pytest.raises(PayloadError, match="deep"):
        read_instance(b"<a>" * 500 + b"</a>" * 500, NAMES)


def test_shares_keep_where_they_stand() -> None:
    body = read_instance(instance([share(0.36, "ex:CustomerAMember")]), NAMES)
    (only,) = shares(body, TABLE)
    assert (only.context, only.of, only.axis, only.group) == ("c-0", "revenue", "customer", False)


def test_members_in_words() -> None:
    assert member_in_words("CustomerAMember") == "Customer A"
    assert member_in_words("FiveLargestCustomersMember") == "Five largest customers"
    assert member_in_words("CN") == "China"
