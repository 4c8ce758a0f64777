"""Form D: what was sold is a raise, what was only offered isn't, and much is neither."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.live.edgar.filed_claims import FilingClaims
from compute_jobs.live.edgar.form_d import add_placement, offerings, read_form_d
from compute_jobs.live.edgar.submissions import SecFiling, parse_submissions
from compute_jobs.live.payload import PayloadError
from tests.live.edgar.make import CIK, form_d, submissions

FILED = date(2026, 2, 17)
NOTICE = SecFiling(
    "0000004242-26-000001", "D", FILED, None, "xslFormDX08/primary_doc.xml", False,
    series="021-500001",
)  # fmt: skip


def told(filing: SecFiling = NOTICE, **notice: Any) -> tuple[Claim | None, str]:
    claims = FilingClaims("example", "Example Corp", CIK, {filing.accession: filing.document})
    note = add_placement(claims, read_form_d(form_d(**notice)), filing, CIK, "example")
    return next(iter(claims.claims.values()), None), note


def test_what_was_sold_is_a_filed_raise() -> None:
    claim, note = told()
    assert claim is not None and not note
    assert (claim.metric, claim.tier, claim.modality) == ("funding_round", "filed", "fact")
    assert claim.figure is not None and claim.figure.value == 300e6
    assert claim.statement == (
        "Sold $300M of $500M offered in a private placement; first sale 3 Feb 2026."
    )
    assert claim.as_of is not None and claim.as_of.first == FILED
    assert claim.deal == "example-form-d-021-500001"


@pytest.mark.parametrize(
    ("offered", "sold", "said"),
    [
        ("300000000", "300000000", "Sold $300M in a private placement"),
        ("Indefinite", "300000000", "Sold $300M of an amount without a limit offered"),
        ("500000000", "0.00", "Offers up to $500M in a private placement; nothing is sold yet."),
    ],
)
def test_the_statement_says_how_much_of_it(offered: str, sold: str, said: str) -> None:
    claim, _ = told(offered=offered, sold=sold)
    assert claim is not None and claim.statement.startswith(said)


def test_an_offer_nobody_bought_is_a_plan_and_no_raise() -> None:
    claim, _ = told(sold="0", first_sale="")
    assert claim is not None and claim.figure is not None
    assert (claim.tier, claim.modality) == ("ambition", "plan")
    assert claim.figure.bound_low is None and claim.figure.text == "up to $500M"


def test_issuers_who_file_together_share_the_amount() -> None:
    claim, _ = told(issuers=[(7, "Example Holdings LLC"), (CIK, "Example Corp")])
    assert claim is not None
    assert claim.perimeter == "all issuers" and "Example Holdings LLC" in claim.note


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        ({"issuers": [(7, "Other Corp")]}, "filed for another company (Other Corp)"),
        ({"offered": "Indefinite", "sold": "0"}, "has sold nothing"),
        ({"sold": "600000000"}, "more was sold than offered"),
        ({"sold": "lots"}, "doesn't say how much"),
        ({"sold": "-5"}, "doesn't say how much"),
        ({"kinds": ["isDebtType"]}, "debt only"),
        ({"merger": True}, "pay for a merger"),
        ({"industry": "Pooled Investment Fund"}, "investment fund"),
        ({"kinds": ["isEquityType", "isPooledInvestmentFundType"]}, "investment fund"),
        ({"live": "TEST"}, "test filing"),
    ],
)
def test_what_is_no_raise_leaves_a_note(notice: dict[str, Any], why: str) -> None:
    claim, note = told(**notice)
    assert claim is None and why in note and note.startswith("D of 2026-02-17: ")


def test_of_an_offering_only_the_newest_notice_counts() -> None:
    listed = parse_submissions(
        submissions(
            ("D/A", "2026-03-10", "p.xml"),
            ("10-K", "2026-03-01", "k.htm"),
            ("D", "2026-02-20", "p.xml"),
            ("D", "2026-02-03", "p.xml"),
            ("D", "2019-01-01", "p.xml"),
            series=["021-1", "001-9", "021-2", "021-1", "021-0"],
        )
    )
    newest = offerings(listed.filings, date(2021, 1, 1))
    assert [(it.form, it.series) for it in newest] == [("D/A", "021-1"), ("D", "021-2")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><p>gone</p></html>",
        b"<edgarSubmission/>",
        b"<edgarSubmission><offeringData></edgarSubmission>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><edgarSubmission>&a;</edgarSubmission>',
        b"<a>" * 100 + b"</a>" * 100,
        b"<a>" + b"<b>1</b>" * 6000 + b"</a>",
        form_d().replace(b"encoding", b"")[:300],
    ],
)
def test_what_is_no_notice_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(PayloadError, match=r"Form D"):
        read_form_d(body)
