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
    country_basis,
    member_in_words,
    shares,
)
from compute_jobs.live.edgar.submissions import SecFiling
from compute_jobs.live.payload import PayloadError
from tests.live.edgar.make import inline_report, instance

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
    body = read_instance(instance(facts, **more))
    claims = FilingClaims("ex", "Ex", 4242, {FILING.accession: FILING.document})
    add_concentration(claims, body, FILING)
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


def test_one_named_customer_is_the_least_of_five_too() -> None:
    five = found(share(0.36, "ex:CustomerAMember"))["top5_customer_share", ""]
    assert five.figure is not None
    assert (five.figure.bound_low, five.figure.bound_high) == (36, None)
    assert "the one customer" in five.note


CREDIT = {TYPE: "us-gaap:CreditConcentrationRiskMember"}


@pytest.mark.parametrize(
    "fact",
    [
        share(0.44, "ex:CustomerAMember", "us-gaap:AccountsReceivableMember"),
        share(0.44, "ex:CustomerAMember", "us-gaap:TradeAccountsReceivableMember", part=CREDIT),
        share(0.44, "ex:CustomerAMember", part=CREDIT),
        share(
            0.44,
            "ex:CustomerAMember",
            part={"us-gaap:BalanceSheetLocationAxis": "us-gaap:AccountsReceivableMember"},
        ),
    ],
)
def test_receivables_are_not_revenue(fact: Any) -> None:
    claims = found(fact, share(0.30, "ex:CustomerBMember"))
    assert number(claims["top_customer_share", ""]) == 30
    (part,) = (it for (metric, _), it in claims.items() if metric == "partial_customer_share")
    assert number(part) == 44 and part.perimeter.startswith("receivables")
    assert "of receivables" in part.statement


def test_a_share_on_one_day_is_none_of_revenue() -> None:
    day = share(0.44, "ex:CustomerAMember", when=("", "2026-03-31"))
    assert not any(metric == "top_customer_share" for metric, _ in found(day))


def test_a_vendor_is_no_customer() -> None:
    assert found(share(0.49, "ex:VendorOneMember", "ex:NonTradeReceivableMember")) == {}


def test_a_share_of_a_part_keeps_the_part_in_its_perimeter() -> None:
    segment = {"us-gaap:StatementBusinessSegmentsAxis": "ex:NetworkingMember"}
    claims = found(share(0.7, "ex:CustomerAMember", part=segment))
    assert set(claims) == {("partial_customer_share", "Networking")}


SEGMENT = "us-gaap:StatementBusinessSegmentsAxis"


def test_a_segment_s_share_times_the_segment_s_part_of_revenue_is_the_least() -> None:
    part = {SEGMENT: "ex:ComputeAndNetworkingMember"}
    claims = found(
        share(0.22, "ex:CustomerAMember", part=part),
        share(0.14, "ex:CustomerBMember", part=part),
        ("Revenues", 200e6, {}, *QUARTER),
        ("Revenues", 180e6, {SEGMENT: "ex:ComputeAndNetworkingMember"}, *QUARTER),
    )
    top = claims["top_customer_share", ""].figure
    assert top is not None and top.value is None
    assert top.bound_low == pytest.approx(19.8) and top.bound_high == 22
    assert "Compute and networking" in claims["top_customer_share", ""].note
    five = claims["top5_customer_share", ""].figure
    assert five is not None
    assert five.bound_low == pytest.approx(32.4) and five.bound_high is None
    assert number(claims["partial_customer_share", "Compute and networking"]) == 22


def test_a_share_of_all_revenue_comes_before_one_of_a_segment() -> None:
    part = {SEGMENT: "ex:NetworkingMember"}
    claims = found(
        share(0.60, "ex:CustomerAMember", part=part),
        share(0.16, "ex:CustomerBMember"),
        ("Revenues", 200e6, {}, *QUARTER),
        ("Revenues", 50e6, {SEGMENT: "ex:NetworkingMember"}, *QUARTER),
    )
    assert number(claims["top_customer_share", ""]) == 16


def test_a_segment_s_share_without_the_segment_s_revenue_bounds_nothing() -> None:
    claims = found(
        share(0.60, "ex:CustomerAMember", part={SEGMENT: "ex:NetworkingMember"}),
        ("Revenues", 200e6, {}, *QUARTER),
    )
    assert ("top_customer_share", "") not in claims


def test_a_distributor_is_no_customer_and_users_are_not_added_to_buyers() -> None:
    claims = found(
        share(0.45, "ex:DistributorAMember"),
        share(0.16, "ex:CustomerAMember"),
        share(0.14, "ex:IndirectCustomerOneMember"),
    )
    assert number(claims["top_customer_share", ""]) == 16
    five = claims["top5_customer_share", ""].figure
    assert five is not None and five.bound_low == 16
    assert number(claims["partial_customer_share", "through Distributor A"]) == 45


def test_an_unknown_benchmark_is_named_and_never_taken_for_revenue() -> None:
    claims = found(share(0.3, "ex:CustomerAMember", "us-gaap:CostOfGoodsProductLineMember"))
    assert set(claims) == {("partial_customer_share", "Cost of goods product line")}


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
    add_segments(made, read_instance(body), FILING)
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
            read_instance(body)


@pytest.mark.parametrize("body", [b"", b"<a>", b"not xml", b"<a></b>", b"\xff\xfe<"])
def test_what_is_no_xml_is_one_clear_error(body: bytes) -> None:
    with pytest.raises(PayloadError, match="not XML"):
        read_instance(body)


def test_a_deep_document_is_refused() -> None:
    with pytest.raises(PayloadError, match="deep"):
        read_instance(b"<a>" * 500 + b"</a>" * 500)


def test_shares_keep_where_they_stand() -> None:
    body = read_instance(instance([share(0.36, "ex:CustomerAMember")]))
    (only,) = shares(body)
    assert (only.context, only.of, only.axis, only.group) == ("c-0", "revenue", "customer", False)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("CustomerAMember", "Customer A"),
        ("FiveLargestCustomersMember", "Five largest customers"),
        ("CN", "China"),
        ("TW", "Taiwan"),
        ("ChinaIncludingHongKongMember", "China including Hong Kong"),
        ("IPhoneMember", "iPhone"),
        ("ITServicesMember", "IT services"),
        ("AIMember", "AI"),
        ("ComputeandNetworkingMember", "Compute and networking"),
        ("IrelandBranchMember", "Ireland branch"),
        ("RestOfAsiaPacificMember", "Rest of Asia Pacific"),
    ],
)
def test_members_in_words(member: str, words: str) -> None:
    assert member_in_words(member) == words


def test_how_countries_are_told_is_said() -> None:
    fact = (PERCENT, 0.29, {PLACE: "country:CN", BENCHMARK: "us-gaap:SalesRevenueNetMember"})
    body = read_instance(instance([(*fact, *QUARTER)]))
    told = {}
    for by in ("", "the customer's billing address"):
        claims = FilingClaims("ex", "Ex", 4242, {})
        add_concentration(claims, body, FILING, countries_by=by)
        (told[by],) = claims.claims.values()
    assert "don't say how" in told[""].note
    said = told["the customer's billing address"]
    assert "29 % of revenue by the customer's billing address" in said.statement


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        (
            "<p>Revenue by geographic area is based upon the <b>billing</b> address.</p>",
            "the customer's billing address",
        ),
        ("Net sales by country are based on the shipment destination.", "where goods are shipped"),
        (
            "Revenue by geographic region is based on the customer's headquarters.",
            "the customer's headquarters",
        ),
        ("We ship to many countries. Revenue grew in all regions.", ""),
        ("Our billing system serves customers in many countries.", ""),
        ("", ""),
    ],
)
def test_how_countries_are_told_stands_in_the_main_document(text: str, basis: str) -> None:
    assert country_basis(f"<html><body>{text}</body></html>".encode()) == basis


def test_figures_inline_in_the_main_document_read_like_an_instance() -> None:
    facts = [share(0.36, "ex:CustomerAMember"), share(0.17, "ex:CustomerBMember")]
    plain, inline = (
        read_instance(instance(facts)),
        read_instance(inline_report(facts)),
    )
    assert shares(inline) == shares(plain)
    assert inline.form == "10-Q"


@pytest.mark.parametrize(
    ("printed", "attributes", "value"),
    [
        ("36", 'scale="-2" format="ixt:num-dot-decimal"', 0.36),
        ("12.5", 'scale="-2"', 0.125),
        ("1,234.5", 'scale="6" format="ixt:num-dot-decimal"', 1234.5e6),
        ("1.234,5", 'scale="6" format="ixt:num-comma-decimal"', 1234.5e6),
        ("(7)", 'scale="6" sign="-"', -7e6),
        ("—", 'scale="6" format="ixt:fixed-zero"', 0.0),
    ],
)
def test_an_inline_figure_counts_with_its_scale_and_sign(
    printed: str, attributes: str, value: float
) -> None:
    body = inline_report([("Revenues", 1.0, {}, *QUARTER)], printed=printed, attributes=attributes)
    ((_, _, read),) = read_instance(body).figures(["Revenues"])
    assert read == pytest.approx(value)
