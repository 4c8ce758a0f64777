"""A notice of a private placement (Form D): how much was offered, and how much was sold.

Offered isn't raised: only the amount sold is a raise, and an offer without sales is a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import SourceRef
from compute_jobs.live.claim_parts import quantity, slug
from compute_jobs.live.edgar.filed_claims import FilingClaims
from compute_jobs.live.edgar.submissions import SecFiling, accession_number
from compute_jobs.live.payload import PayloadError, day, digits, line, parse_guarded

_LARGEST = 1_000_000
_OFFER = "offeringData"
_AMOUNTS = f"{_OFFER}/offeringSalesAmounts"
_FILING = f"{_OFFER}/typeOfFiling"
_DEBT, _FUND = "isDebtType", "isPooledInvestmentFundType"


class PrivatePlacement(Struct, frozen=True):
    """One notice as it was filed."""

    issuers: Mapping[int, str]
    """Names by CIK, the primary issuer first."""
    offered: float | None
    """None if the amount is indefinite."""
    sold: float | None
    first_sale: date | None
    """None before the first sale."""
    amends: str
    """The accession of the notice it replaces, if it names one."""
    securities: tuple[str, ...]
    """The kinds that are checked, as named on the form."""
    merger: bool
    """The securities pay for a merger or an acquisition: no money comes in."""
    fund: bool
    test: bool


def read_form_d(body: bytes) -> PrivatePlacement:
    """Raises PayloadError if it isn't such a notice, or a hostile one."""
    from xml.etree.ElementTree import TreeBuilder

    if len(body) > _LARGEST:
        raise PayloadError("the Form D is far too large")
    builder = TreeBuilder()
    parse_guarded(body, builder, "the Form D")
    root = builder.close()
    for element in root.iter():
        element.tag = element.tag.rpartition(":")[2]
    if root.find(_AMOUNTS) is None:
        raise PayloadError("the Form D is not in the expected form")

    def text(path: str) -> str:
        return root.findtext(path, "").strip()

    issuers: dict[int, str] = {}
    for issuer in (*root.iterfind("primaryIssuer"), *root.iterfind("issuerList/issuer")):
        cik = issuer.findtext("cik", "").strip()
        if cik.isascii() and cik.isdigit() and len(cik) <= 10:
            issuers[int(cik)] = line(issuer.findtext("entityName"), 120)
    kinds = root.iterfind(f"{_OFFER}/typesOfSecuritiesOffered/*")
    combined = f"{_OFFER}/businessCombinationTransaction/isBusinessCombinationTransaction"
    return PrivatePlacement(
        issuers=issuers,
        offered=digits(text(f"{_AMOUNTS}/totalOfferingAmount")),
        sold=digits(text(f"{_AMOUNTS}/totalAmountSold")),
        first_sale=day(text(f"{_FILING}/dateOfFirstSale/value")),
        amends=accession_number(text(f"{_FILING}/newOrAmendment/previousAccessionNumber")),
        securities=tuple(it.tag for it in kinds if (it.text or "").strip() == "true"),
        merger=text(combined) == "true",
        fund=text(f"{_OFFER}/industryGroup/industryGroupType") == "Pooled Investment Fund",
        test=text("testOrLive").upper() == "TEST",
    )


def add_placement(
    claims: FilingClaims, notice: PrivatePlacement, filing: SecFiling, cik: int, employer: str
) -> str:
    """Add what was raised according to the notice, or is offered; a note if it says neither."""
    when = f"{filing.form} of {filing.filed}"
    why = _why_not(notice, cik)
    if why:
        return f"{when}: {why}"
    sold = notice.sold or 0.0
    offered = "an amount without a limit" if notice.offered is None else fmt.money(notice.offered)
    if sold > 0:
        figure, day_sold = quantity(sold, "usd", half=0.5), notice.first_sale
        started = f"; first sale {fmt.day(day_sold)}" if day_sold else ""
        complete = notice.offered is not None and sold >= notice.offered
        of = "" if complete else f" of {offered} offered"
        statement = f"Sold {fmt.money(sold)}{of} in a private placement{started}."
    elif notice.offered:
        limit = quantity(notice.offered, "usd")
        figure = replace(limit, bound_low=None, text=f"up to {limit.text}")
        statement = f"Offers up to {offered} in a private placement; nothing is sold yet."
    else:
        return f"{when}: it offers {offered} and has sold nothing, so it isn't a raise"
    others = [name for issuer, name in notice.issuers.items() if issuer != cik]
    notes = [f"The amount sold by {fmt.day(filing.filed)}, out of {offered} offered."]
    if filing.form.endswith("/A"):
        notes.append("An amendment; it replaces earlier notices.")
    if others:
        notes.append(f"Filed together with {', '.join(others[:3])}: the amount is for all of them.")
    offering = slug(filing.series or filing.accession)
    claims.add(
        claims.id("funding_round", f"form-d-{offering}", longest=40),
        "funding_round",
        statement,
        figure,
        sources=[SourceRef(claims.source(filing.accession, filing.form, filing.filed), "item 13")],
        published=filing.filed,
        perimeter="all issuers" if others else "",
        note=" ".join(notes),
        deal=f"{employer}-form-d-{offering}",
        intended=sold <= 0,
    )
    return ""


def offerings(filings: Sequence[SecFiling], since: date) -> list[SecFiling]:
    """The newest notice of each offering since that day, the newest first."""
    newest: dict[str, SecFiling] = {}
    for filing in filings:
        if filing.form in ("D", "D/A") and filing.filed >= since:
            newest.setdefault(filing.series or filing.accession, filing)
    return list(newest.values())


def _why_not(notice: PrivatePlacement, cik: int) -> str:
    """Why a notice isn't a raise of this company; empty if it may be one."""
    if notice.test:
        return "a test filing"
    if cik not in notice.issuers:
        return f"filed for another company ({next(iter(notice.issuers.values()), 'unnamed')})"
    if notice.fund or _FUND in notice.securities:
        return "an investment fund's placement, not a raise by the company"
    if notice.merger:
        return "the securities pay for a merger or an acquisition; no money is raised"
    if notice.securities == (_DEBT,):
        return "debt only, not counted as a funding round"
    if notice.sold is None or notice.sold < 0:
        return "it doesn't say how much was sold"
    if notice.offered is not None and notice.sold > notice.offered:
        return "it says that more was sold than offered; ignored"
    return ""
