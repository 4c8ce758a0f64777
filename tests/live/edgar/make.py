"""Small EDGAR payloads in the real shapes, made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compute_jobs.live.claim_parts import SourceReading
from compute_jobs.live.edgar.company_facts import CompanyFacts, FiledMeasure, parse_facts
from compute_jobs.live.edgar.filed_claims import filed_claims

CIK = 4242
Rows = Sequence[Mapping[str, Any]]


def row(
    start: str,
    end: str,
    value: float,
    filed: str,
    *,
    form: str = "10-Q",
    number: int = 1,
    year: int = 0,
) -> dict[str, Any]:
    """One row of a tag; a level has no start."""
    made = {
        "end": end,
        "val": value,
        "accn": f"0000004242-{filed[2:4]}-{number:06d}",
        "fy": year or int(filed[:4]),
        "fp": "Q1",
        "form": form,
        "filed": filed,
    }
    return {"start": start, **made} if start else made


def payload(
    tags: Mapping[str, Rows], *, taxonomy: str = "us-gaap", currency: str = "USD"
) -> dict[str, Any]:
    """Company facts with these tags."""
    facts = {
        tag: {"label": tag, "description": "", "units": {currency: list(rows)}}
        for tag, rows in tags.items()
    }
    return {"cik": CIK, "entityName": "EXAMPLE CORP", "facts": {"dei": {}, taxonomy: facts}}


def read(tags: Mapping[str, Rows], **more: Any) -> CompanyFacts:
    return parse_facts(payload(tags, **more))


def measure(tags: Mapping[str, Rows], metric: str = "revenue", **more: Any) -> FiledMeasure:
    return next(it for it in read(tags, **more).measures if it.metric == metric)


def claims(tags: Mapping[str, Rows], **more: Any) -> SourceReading:
    return filed_claims(read(tags, **more), "example")


def calendar_year(year: int, quarters: Sequence[float], **more: Any) -> list[dict[str, Any]]:
    """What a calendar-year filer reports of one year: three quarters, the running totals, the
    year. The fourth quarter is not reported by itself."""
    q1, q2, q3, q4 = quarters
    number = year * 10
    return [
        row(f"{year}-01-01", f"{year}-03-31", q1, f"{year}-05-01", number=number + 1, **more),
        row(f"{year}-04-01", f"{year}-06-30", q2, f"{year}-08-01", number=number + 2, **more),
        row(f"{year}-01-01", f"{year}-06-30", q1 + q2, f"{year}-08-01", number=number + 2, **more),
        row(f"{year}-07-01", f"{year}-09-30", q3, f"{year}-11-01", number=number + 3, **more),
        row(
            f"{year}-01-01",
            f"{year}-09-30",
            q1 + q2 + q3,
            f"{year}-11-01",
            number=number + 3,
            **more,
        ),
        row(
            f"{year}-01-01",
            f"{year}-12-31",
            q1 + q2 + q3 + q4,
            f"{year + 1}-02-15",
            form="10-K",
            number=number + 4,
            year=year,
        ),
    ]


def year_to_date(year: int, quarters: Sequence[float]) -> list[dict[str, Any]]:
    """The same as a cash flow: running totals only."""
    kept = {"03-31", "06-30", "09-30", "12-31"}
    return [
        it
        for it in calendar_year(year, quarters)
        if it["start"].endswith("01-01") and it["end"][5:] in kept
    ]


def submissions(
    *filings: tuple[str, str, str],
    inline: bool = True,
    items: Sequence[str] = (),
    series: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """A list of filings of (form, filed, document), in columns as the SEC sends them; ``items``
    and file numbers (``series``) by place."""
    recent: dict[str, list[Any]] = {
        "accessionNumber": [],
        "filingDate": [],
        "reportDate": [],
        "form": [],
        "isInlineXBRL": [],
        "primaryDocument": [],
        "items": [*items, *[""] * (len(filings) - len(items))],
        "fileNumber": [*series, *[""] * (len(filings) - len(series))],
    }
    for place, (form, filed, document) in enumerate(filings, start=1):
        recent["accessionNumber"].append(f"0000004242-{filed[2:4]}-{place:06d}")
        recent["filingDate"].append(filed)
        recent["reportDate"].append("")
        recent["form"].append(form)
        recent["isInlineXBRL"].append(int(inline))
        recent["primaryDocument"].append(document)
    return {
        "cik": f"{CIK:010d}",
        "name": "Example Corp",
        "fiscalYearEnd": "1231",
        "filings": {"recent": recent, "files": []},
        **more,
    }


def inline_report(
    facts: Sequence[tuple[str, float, Mapping[str, str], str, str]],
    *,
    printed: str = "",
    attributes: str = 'scale="-2"',
    text: str = "",
) -> bytes:
    """A main document that carries the figures of (tag, value, dimensions, start, end) inline."""
    contexts, values = [], []
    for place, (tag, value, dimensions, start, end) in enumerate(facts):
        members = "".join(
            f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'
            for axis, member in dimensions.items()
        )
        segment = f"<xbrli:segment>{members}</xbrli:segment>" if members else ""
        contexts.append(
            f'<xbrli:context id="c-{place}"><xbrli:entity><xbrli:identifier scheme="x">4242'
            f"</xbrli:identifier>{segment}</xbrli:entity><xbrli:period><xbrli:startDate>{start}"
            f"</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate></xbrli:period></xbrli:context>"
        )
        values.append(
            f'<p>It was <ix:nonFraction name="us-gaap:{tag}" contextRef="c-{place}" unitRef="u" '
            f"decimals='2' {attributes}>{printed or round(value * 100, 4)}</ix:nonFraction>.</p>"
        )
    return (
        "<?xml version='1.0' encoding='utf-8'?>"
        '<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
        'xmlns:xbrli="http://www.xbrl.org/2003/instance" '
        'xmlns:xbrldi="http://xbrl.org/2006/xbrldi"><body>'
        '<ix:header><ix:hidden><ix:nonNumeric name="dei:DocumentType" contextRef="c-0">10-Q'
        "</ix:nonNumeric></ix:hidden><ix:resources>"
        + "".join(contexts)
        + f"</ix:resources></ix:header>{''.join(values)}<p>{text}</p></body></html>"
    ).encode()


def instance(
    facts: Sequence[tuple[str, float, Mapping[str, str], str, str]],
    *,
    form: str = "10-Q",
    period_end: str = "2026-03-31",
) -> bytes:
    """An extracted instance of (tag, value, dimensions, start, end)."""
    contexts, values = [], []
    for place, (tag, value, dimensions, start, end) in enumerate(facts):
        members = "".join(
            f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'
            for axis, member in dimensions.items()
        )
        segment = f"<segment>{members}</segment>" if members else ""
        dates = f"<startDate>{start}</startDate><endDate>{end}</endDate>"
        if not start:
            dates = f"<instant>{end}</instant>"
        contexts.append(
            f'<context id="c-{place}"><entity><identifier scheme="http://www.sec.gov/CIK">4242'
            f"</identifier>{segment}</entity><period>{dates}</period></context>"
        )
        unit = "number" if "Percentage" in tag else "usd"
        values.append(
            f'<us-gaap:{tag} contextRef="c-{place}" decimals="2" unitRef="{unit}">{value}'
            f"</us-gaap:{tag}>"
        )
    about = (
        f'<dei:DocumentType contextRef="c-0">{form}</dei:DocumentType>'
        f'<dei:DocumentPeriodEndDate contextRef="c-0">{period_end}</dei:DocumentPeriodEndDate>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:dei="http://xbrl.sec.gov/dei/2026" '
        'xmlns:us-gaap="http://fasb.org/us-gaap/2026" xmlns:xbrldi="http://xbrl.org/2006/xbrldi">'
        + "".join(contexts)
        + about
        + "".join(values)
        + "</xbrl>"
    ).encode()


def form_d(
    offered: str = "500000000",
    sold: str = "300000000",
    *,
    first_sale: str = "2026-02-03",
    issuers: Sequence[tuple[int, str]] = ((CIK, "Example Corp"),),
    amends: str = "",
    kinds: Sequence[str] = ("isEquityType",),
    merger: bool = False,
    industry: str = "Other Technology",
    live: str = "LIVE",
) -> bytes:
    """A notice of a private placement in the shape of primary_doc.xml."""

    def issuer(tag: str, cik: int, name: str) -> str:
        inner = f"<cik>{cik:010d}</cik><entityName>{name}</entityName>"
        return f"<{tag}>{inner}<issuerAddress><city>X</city></issuerAddress></{tag}>"

    first, *others = issuers
    more = "".join(issuer("issuer", *other) for other in others)
    sale = f"<value>{first_sale}</value>" if first_sale else "<yetToOccur>true</yetToOccur>"
    amended = f"<previousAccessionNumber>{amends}</previousAccessionNumber>" if amends else ""
    ticked = "".join(f"<{kind}>true</{kind}>" for kind in kinds)
    joined = str(merger).lower()
    return f"""<?xml version="1.0"?>
<edgarSubmission><schemaVersion>X0708</schemaVersion><submissionType>D</submissionType>
<testOrLive>{live}</testOrLive>{issuer("primaryIssuer", *first)}
{f"<issuerList>{more}</issuerList>" if more else ""}
<offeringData>
<industryGroup><industryGroupType>{industry}</industryGroupType></industryGroup>
<typeOfFiling><newOrAmendment><isAmendment>{str(bool(amends)).lower()}</isAmendment>{amended}
</newOrAmendment><dateOfFirstSale>{sale}</dateOfFirstSale></typeOfFiling>
<typesOfSecuritiesOffered>{ticked}</typesOfSecuritiesOffered>
<businessCombinationTransaction><isBusinessCombinationTransaction>{joined}
</isBusinessCombinationTransaction></businessCombinationTransaction>
<offeringSalesAmounts><totalOfferingAmount>{offered}</totalOfferingAmount>
<totalAmountSold>{sold}</totalAmountSold><totalRemaining>0</totalRemaining></offeringSalesAmounts>
<investors><totalNumberAlreadyInvested>12</totalNumberAlreadyInvested></investors>
</offeringData></edgarSubmission>""".encode()
