"""What a company has filed: the list at data.sec.gov/submissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from compute_jobs.live.payload import PayloadError, day, line, mapping, need_mapping

PERIODIC = ("10-K", "10-Q", "20-F", "40-F", "10-KT", "10-QT")
FIRST_FIGURES = ("424B4", "S-1", "F-1")
_LATE = ("NT 10-K", "NT 10-Q", "NT 20-F")


class Filing(Struct, frozen=True):
    accession: str
    form: str
    filed: date
    period: date | None
    document: str
    """Name of the main document in the filing's folder."""
    inline: bool
    """The main document carries its figures inline, so an extracted instance lies beside it."""

    @property
    def amended(self) -> bool:
        return self.form.endswith("/A")


class Submissions(Struct, frozen=True):
    cik: int
    name: str
    fiscal_year_end: str
    """Month and day, e.g. 0130; empty where not given."""
    filings: tuple[Filing, ...]
    """Newest first."""

    @property
    def newest(self) -> str:
        """The newest accession: as long as it stays, nothing was filed."""
        return self.filings[0].accession if self.filings else ""

    def latest(self, *forms: str) -> Filing | None:
        """The newest filing of one of these forms, its amendments among them."""
        return next(
            (found for found in self.filings if found.form.removesuffix("/A") in forms), None
        )

    @property
    def newest_figures(self) -> str:
        """The newest accession that may carry figures; the facts change only with it."""
        found = self.latest(*PERIODIC, *FIRST_FIGURES, "6-K", "8-K")
        return found.accession if found else ""

    @property
    def late(self) -> Filing | None:
        """A notice of late filing that no report has followed yet."""
        notice = self.latest(*_LATE)
        report = self.latest(*PERIODIC)
        if notice is None or (report is not None and report.filed >= notice.filed):
            return None
        return notice


def parse_submissions(payload: Any) -> Submissions:
    """The company's filings. Raises PayloadError where the list isn't one."""
    body = need_mapping(payload, "the SEC's list of filings")
    recent = mapping(mapping(body.get("filings")).get("recent"))
    accessions = recent.get("accessionNumber")
    if not isinstance(accessions, list):
        raise PayloadError("the SEC's list of filings has another shape than expected")
    filings = []
    for row, accession in enumerate(accessions):
        filed = day(_at(recent, "filingDate", row))
        number = accession_number(accession)
        if filed is None or not number:
            continue
        filings.append(
            Filing(
                accession=number,
                form=line(_at(recent, "form", row), 20),
                filed=filed,
                period=day(_at(recent, "reportDate", row)),
                document=_file_name(_at(recent, "primaryDocument", row)),
                inline=_at(recent, "isInlineXBRL", row) in (1, True, "1"),
            )
        )
    filings.sort(key=lambda it: (it.filed, it.accession), reverse=True)
    cik = line(body.get("cik"), 12)
    return Submissions(
        cik=int(cik) if cik.isascii() and cik.isdigit() else 0,
        name=line(body.get("name"), 120),
        fiscal_year_end=line(body.get("fiscalYearEnd"), 4),
        filings=tuple(filings),
    )


def accession_number(value: Any) -> str:
    """The accession if it is one (0001835632-26-000019), else nothing: it becomes part of links."""
    text = value if isinstance(value, str) else ""
    plain = text.replace("-", "")
    return (
        text if len(text) == 20 and len(plain) == 18 and plain.isascii() and plain.isdigit() else ""
    )


def submissions_url(cik: int) -> str:
    return f"https://data.sec.gov/submissions/CIK{cik:010d}.json"


def facts_url(cik: int) -> str:
    return f"https://data.sec.gov/api/xbrl/companyfacts/CIK{cik:010d}.json"


def folder_url(cik: int, accession: str) -> str:
    """The filing's folder, where a reader finds every document of it."""
    return f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession.replace('-', '')}/"


def document_url(cik: int, filing: Filing) -> str:
    """The main document, or the folder where its name isn't known."""
    return folder_url(cik, filing.accession) + filing.document


def instance_url(cik: int, filing: Filing) -> str:
    """The extracted instance of an inline filing; empty where there is none by this rule."""
    stem, dot, kind = filing.document.rpartition(".")
    if not filing.inline or not dot or kind.lower() not in ("htm", "html"):
        return ""
    return f"{folder_url(cik, filing.accession)}{stem}_{kind}.xml"


def _at(columns: Mapping[str, Any], name: str, row: int) -> Any:
    column = columns.get(name)
    return column[row] if isinstance(column, list) and row < len(column) else None


def _file_name(value: Any) -> str:
    name = line(value, 200)
    plain = name.replace("-", "").replace("_", "").replace(".", "").replace("/", "")
    good = plain.isascii() and plain.isalnum() and ".." not in name and not name.startswith("/")
    return name if good else ""
