"""The SEC's lists: what a company has filed, what its filings with news report, and the number that
each ticker files under.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import zip_longest
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.live.payload import Fields, PayloadError, as_list, need_object
from compute_jobs.packs.tables import bundled_table

TICKERS_URL = "https://www.sec.gov/files/company_tickers.json"
PERIODIC = ("10-K", "10-Q", "20-F", "40-F", "10-KT", "10-QT")
FIRST_FIGURES = ("424B4", "S-1", "F-1")
_NO_INSTANCE = re.compile(r"_(?:cal|def|lab|pre)\.xml$|^(?:FilingSummary|R\d+)\b", re.I)
_ITEM = re.compile(r"\b\d\.\d\d\b")
_EXHIBITS = "9.01"
_PAGE = re.compile(r"\.(?:html?|txt)$", re.I)
_NO_DOCUMENT = re.compile(r"^R\d+\.|-index\b|-index-headers|^\d{10}-?\d{2}-?\d{6}\.txt$", re.I)
_EXHIBIT = re.compile(r"(?:^|[^a-z])(?:ex|exhibit)[-_. ]?(\d{1,3})|dex(\d{1,3})", re.I)
_LATE = ("NT 10-K", "NT 10-Q", "NT 20-F")


class SecFiling(Struct, frozen=True):
    accession: str
    form: str
    filed: date
    period: date | None
    document: str
    """Name of the main document in the filing's folder."""
    inline: bool
    """The main document carries its figures inline, so its folder has an extracted instance."""
    items: tuple[str, ...] = ()
    """What an 8-K reports, by the numbers of its items."""
    series: str = ""
    """The SEC's number of an offering, shared by a notice and its amendments."""


class NewsFiling(Struct, frozen=True):
    """A report that the reader may want to read, between two periodic ones: an 8-K, a 6-K."""

    accession: str
    employer: str
    form: str
    filed: date
    url: str
    """Of its main document."""
    items: tuple[str, ...] = ()
    """Numbers of the 8-K items it reports, e.g. "1.01"."""
    unread: bool = False

    @property
    def folder(self) -> str:
        """The address of the folder that holds all its documents."""
        return self.url[: self.url.rfind("/") + 1]


class Submissions(Struct, frozen=True):
    """A company's filings, newest first."""

    cik: int
    name: str
    filings: tuple[SecFiling, ...]
    listed: bool = False
    """Its shares are traded: the SEC knows a ticker."""

    def report(self, *forms: str) -> SecFiling | None:
        """The newest filing of one of these forms itself: an amendment may be partial."""
        return next((it for it in self.filings if it.form in forms), None)

    def latest(self, *forms: str) -> SecFiling | None:
        """The newest filing of one of these forms or an amendment of one."""
        return next((it for it in self.filings if it.form.removesuffix("/A") in forms), None)

    @property
    def newest_figures(self) -> str:
        """The newest accession that may contain figures; the facts change only with it."""
        filing = self.latest(*PERIODIC, *FIRST_FIGURES, "6-K", "8-K")
        return filing.accession if filing else ""

    @property
    def late(self) -> SecFiling | None:
        """A notice of late filing that no report has followed yet."""
        notice = self.latest(*_LATE)
        report = self.report(*PERIODIC)
        if notice is None or (report is not None and report.filed >= notice.filed):
            return None
        return notice


def parse_submissions(payload: Any, cik: int = 0) -> Submissions:
    """The company's filings. Raises PayloadError if the payload isn't such a list."""
    body = need_object(payload, "the SEC's list of filings")
    recent = body.child("filings").child("recent")
    if not isinstance(recent.raw("accessionNumber"), list):
        raise PayloadError("the SEC's list of filings is not in the expected form")
    columns = [as_list(recent.raw(name)) for name in recent.names]
    filings = []
    for values in zip_longest(*columns):
        row = Fields(dict(zip(recent.names, values, strict=True)))
        number, filed = accession_number(row.raw("accessionNumber")), row.day("filingDate")
        if filed is None or not number:
            continue
        filings.append(
            SecFiling(
                accession=number,
                form=row.line("form", 20),
                filed=filed,
                period=row.day("reportDate"),
                document=_file_name(row.line("primaryDocument", 200)),
                inline=row.raw("isInlineXBRL") in (1, True, "1"),
                items=tuple(_ITEM.findall(row.line("items", 200))),
                series=row.line("fileNumber", 30),
            )
        )
    filings.sort(key=lambda it: (it.filed, it.accession), reverse=True)
    return Submissions(
        cik=cik,
        name=body.line("name", 120),
        filings=tuple(filings),
        listed=bool(body.lines("tickers", 20)),
    )


def parse_tickers(payload: Any) -> Mapping[str, int]:
    """CIKs by ticker. Raises PayloadError if the payload isn't such a list."""
    body = need_object(payload, "the SEC's list of tickers")
    ciks: dict[str, int] = {}
    for row in map(body.child, body.names):
        ticker, cik = row.line("ticker", 12).upper(), row.digits("cik_str")
        if ticker and cik and 0 < cik < 1e10:
            ciks.setdefault(ticker, int(cik))
    if not ciks:
        raise PayloadError("the SEC's list of tickers has no tickers")
    return ciks


def accession_number(value: Any) -> str:
    """The accession if it is valid (0001835632-26-000019), else empty, since it becomes part of
    links.
    """
    text = value if isinstance(value, str) else ""
    plain = text.replace("-", "")
    good = len(text) == 20 and len(plain) == 18 and plain.isascii() and plain.isdigit()
    return text if good else ""


def submissions_url(cik: int) -> str:
    return f"https://data.sec.gov/submissions/CIK{cik:010d}.json"


def facts_url(cik: int) -> str:
    return f"https://data.sec.gov/api/xbrl/companyfacts/CIK{cik:010d}.json"


def folder_url(cik: int, accession: str) -> str:
    """The filing's folder, which holds every document of it."""
    return f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession.replace('-', '')}/"


def instance_name(index: Any) -> str:
    """The instance among the documents of a filing's index; empty without one.

    Raises PayloadError if the payload isn't such an index.
    """
    names = document_names(index)
    extracted = [it for it in names if it.lower().endswith("_htm.xml")]
    filed = [it for it in names if it.lower().endswith(".xml") and not _NO_INSTANCE.search(it)]
    return next(iter([*extracted, *filed]), "")


def document_names(index: Any) -> list[str]:
    """The documents of a filing's index. Raises PayloadError if the payload isn't such an index."""
    directory = need_object(index, "the filing's index").child("directory")
    if not isinstance(directory.raw("item"), list):
        raise PayloadError("the filing's index is not in the expected form")
    names = (_file_name(it.line("name", 200)) for it in directory.children("item"))
    return [name for name in names if name]


def instance_url(cik: int, filing: SecFiling) -> str:
    """The usual address of an inline filing's extracted instance; empty without one.

    Only used if the filing's index can't be read.
    """
    stem, dot, kind = filing.document.rpartition(".")
    if not filing.inline or not dot or kind.lower() not in ("htm", "html"):
        return ""
    return f"{folder_url(cik, filing.accession)}{stem}_{kind}.xml"


def _file_name(name: str) -> str:
    plain = name.replace("-", "").replace("_", "").replace(".", "").replace("/", "")
    good = plain.isascii() and plain.isalnum() and ".." not in name and not name.startswith("/")
    return name if good else ""


# -- filings with news: what they report, and which of their documents to read ---------------


def filing_news(filing: NewsFiling) -> str:
    """ "results; announcement"; attached exhibits aren't mentioned beside other items."""
    items = [it for it in filing.items if it != _EXHIBITS] or list(filing.items)
    told = "; ".join(map(item_words, items))
    if told:
        return told
    return "report of a foreign company" if filing.form.startswith("6-K") else "items not given"


def item_words(number: str) -> str:
    return _item_words().get(number, f"item {number}")


def filing_line(filing: NewsFiling) -> str:
    """ "8-K of 27 May 2026: results"."""
    return f"{filing.form} of {fmt.day(filing.filed)}: {filing_news(filing)}"


def documents_to_read(index: Any, filing: NewsFiling) -> list[str]:
    """Addresses of the main document and of exhibits with news.

    ``index`` is the filing's own list of documents. Raises PayloadError if it isn't one.
    """
    rules = bundled_table("filing_items")["read"]
    main = filing.url.removeprefix(filing.folder)
    chosen = [
        name
        for name in document_names(index)
        if name != main and _PAGE.search(name) and not _NO_DOCUMENT.search(name)
        and _is_news(name, str(rules["exhibit"]))
    ]  # fmt: skip
    return [filing.folder + name for name in dict.fromkeys([main, *chosen])][: rules["most"]]


def _is_news(name: str, exhibit: str) -> bool:
    """By the exhibit's number in the name; a name without one may be a press release."""
    number = _EXHIBIT.search(name)
    return number is None or (number[1] or number[2]).startswith(exhibit)


@cache
def _item_words() -> dict[str, str]:
    rows: Sequence[Any] = bundled_table("filing_items")["item"]
    return {row["number"]: row["words"] for row in rows}
