"""The list of filings: newest first, whatever columns it has that day."""

from __future__ import annotations

from typing import Any

import pytest

from compute_jobs.live.edgar.submissions import (
    folder_url,
    instance_name,
    instance_url,
    parse_submissions,
)
from compute_jobs.live.payload import PayloadError
from tests.live.edgar.make import CIK, submissions


def test_newest_first_and_amendments_count() -> None:
    found = parse_submissions(
        submissions(
            ("10-Q", "2026-05-01", "a.htm"),
            ("10-K/A", "2026-06-01", "b.htm"),
            ("4", "2026-06-05", "c.xml"),
        )
    )
    assert [it.form for it in found.filings] == ["4", "10-K/A", "10-Q"]
    annual = found.latest("10-K")
    assert annual is not None and annual.form.endswith("/A") and annual.document == "b.htm"
    assert found.newest_figures == annual.accession, "an insider's form brings no figures"
    assert found.latest("20-F") is None


def test_links_are_built_from_checked_parts() -> None:
    filing = parse_submissions(submissions(("10-Q", "2026-05-01", "ex-20260331.htm"))).filings[0]
    folder = folder_url(CIK, filing.accession)
    assert folder == f"https://www.sec.gov/Archives/edgar/data/{CIK}/000000424226000001/"
    assert folder_url(CIK, filing.accession) + filing.document == f"{folder}ex-20260331.htm"
    assert instance_url(CIK, filing) == f"{folder}ex-20260331_htm.xml"


def test_an_amendment_doesn_t_hide_the_report() -> None:
    """A 10-K/A that follows a 10-K may hold part III alone."""
    found = parse_submissions(
        submissions(
            ("10-K", "2026-02-20", "year.htm"),
            ("10-K/A", "2026-04-28", "part3.htm"),
            ("NT 10-Q", "2026-05-11", "late.htm"),
            ("10-K/A", "2026-05-20", "part4.htm"),
        )
    )
    report = found.report("10-K", "20-F")
    assert report is not None and report.document == "year.htm"
    assert found.late is not None, "an amendment is not the report that is late"


def index(*names: str) -> dict[str, Any]:
    return {"directory": {"name": "/Archives/x", "item": [{"name": name} for name in names]}}


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("a.htm", "a_lab.xml", "a.xsd", "a_htm.xml", "FilingSummary.xml", "R2.htm"), "a_htm.xml"),
        (("a.htm", "a_cal.xml", "a-20180331.xml", "FilingSummary.xml"), "a-20180331.xml"),
        (("a.htm", "a_pre.xml", "R4.xml"), ""),
        (("../evil_htm.xml",), ""),
    ],
)
def test_the_index_names_the_instance(names: tuple[str, ...], chosen: str) -> None:
    assert instance_name(index(*names)) == chosen


@pytest.mark.parametrize("body", [[], {}, {"directory": {}}, {"directory": {"item": {}}}])
def test_an_index_of_another_shape_is_one_clear_error(body: Any) -> None:
    with pytest.raises(PayloadError):
        instance_name(body)


@pytest.mark.parametrize("document", ["../../evil.htm", "/etc/x.htm", "a b.htm", "", "x\n.htm"])
def test_a_document_of_a_strange_name_is_not_linked(document: str) -> None:
    filing = parse_submissions(submissions(("10-Q", "2026-05-01", document))).filings[0]
    assert filing.document == "" and instance_url(CIK, filing) == ""


def test_without_inline_figures_there_is_no_instance_to_fetch() -> None:
    listed = submissions(("10-Q", "2026-05-01", "ex.htm"), inline=False)
    assert instance_url(CIK, parse_submissions(listed).filings[0]) == ""


def test_a_column_that_is_missing_today_is_no_failure() -> None:
    listed = submissions(("10-Q", "2026-05-01", "ex.htm"))
    del listed["filings"]["recent"]["isInlineXBRL"], listed["filings"]["recent"]["reportDate"]
    found = parse_submissions(listed)
    assert len(found.filings) == 1 and not found.filings[0].inline


@pytest.mark.parametrize("body", [[], {}, {"filings": []}, {"filings": {"recent": {"form": []}}}])
def test_another_shape_is_one_clear_error(body: Any) -> None:
    with pytest.raises(PayloadError):
        parse_submissions(body)


def test_a_late_notice_is_over_when_the_report_comes() -> None:
    notice = ("NT 10-Q", "2026-08-14", "a.htm")
    assert parse_submissions(submissions(notice)).late is not None
    both = submissions(notice, ("10-Q", "2026-08-20", "b.htm"))
    assert parse_submissions(both).late is None
