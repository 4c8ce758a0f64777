"""What an address says of its document: never more than it can be sure of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import Employer, Evidence, Relation, Source
from compute_jobs.packs.source_sites import is_filing_of, read_address, same_address
from compute_jobs.packs.tables import read_source_sites

ACME = Employer("acme", "Acme Compute", "cluster", aliases=("Acme",), cik=1234)
PARENT = Employer("umbrella", "Umbrella", "cloud", cik=99)
CHILD = Employer("child", "Child AI", "lab", aliases=("c.ai",), parent="umbrella")
PRIVATE = Employer("private", "Privateer", "lab")
RIVAL = Employer("rival", "Rival", "cloud", cik=4321)
EMPLOYERS = {it.id: it for it in (ACME, PARENT, CHILD, PRIVATE, RIVAL)}
HALL = Relation("acme", "hall", "owner", None, None, ())
EVIDENCE = Evidence(employers=EMPLOYERS, relations=(HALL,))
EDGAR = "https://www.sec.gov/Archives/edgar/data/{}/000/doc.htm"


def reading(url: str, about: str = "acme") -> tuple[str, str, str]:
    return read_address(url, [about], EVIDENCE, read_source_sites())[:3]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (EDGAR.format(1234), ("filing", "primary", "Acme Compute")),
        (EDGAR.format("0000001234"), ("filing", "primary", "Acme Compute")),
        (EDGAR.format(777), ("filing", "primary", "")),
        ("https://www.sec.gov/ix?doc=/Archives/edgar/data/1234/0/a.htm",
         ("filing", "primary", "Acme Compute")),
        ("https://www.sec.gov/news/press-release/2026-1", ("", "", "")),
        ("https://data.sec.gov/api/xbrl/companyfacts/CIK0000001234.json",
         ("dataset", "supporting", "")),
        ("https://www.reuters.com/technology/acme", ("article", "supporting", "")),
        ("https://x.com/acme/status/1", ("thread", "", "")),
        ("https://www.prnewswire.com/acme", ("article", "", "")),
        ("https://jobs.ashbyhq.com/acme/1", ("posting", "primary", "")),
        ("https://investors.acme.com/q2", ("article", "primary", "Acme Compute")),
        ("https://acmenews.acme.com/hall", ("article", "primary", "Acme Compute")),
        ("https://www.acme.com/blog/hall", ("article", "primary", "Acme Compute")),
        ("https://www.acme.co.uk/news/hall", ("article", "primary", "Acme Compute")),
        ("https://www.acme.com/forum/1", ("", "", "")),
        ("https://acme.blogs.example/news", ("", "", "")),
        ("https://acme.com.evil.example/news/1", ("", "", "")),
        ("https://news.acme-fans.com/1", ("", "", "")),
        ("https://medium.com/acme/blog", ("", "", "")),
        ("https://unknown.example/a", ("", "", "")),
        ("not an address", ("", "", "")),
        ("https://[broken", ("", "", "")),
    ],
)  # fmt: skip
def test_a_known_address_says_what_it_is_and_another_asks(
    url: str, said: tuple[str, str, str]
) -> None:
    assert reading(url) == said


def test_another_companys_newsroom_is_not_the_companys_own_word() -> None:
    assert reading("https://www.rival.com/news/1", "acme") == ("", "", "")
    assert reading("https://www.rival.com/news/1", "rival")[1] == "primary"


def test_a_child_and_an_asset_are_spoken_for_by_their_owner() -> None:
    assert reading("https://c.ai/blog/1", "child")[2] == "Child AI"
    assert reading("https://www.umbrella.com/news/1", "child")[2] == "Umbrella"
    assert reading("https://www.acme.com/news/1", "hall")[2] == "Acme Compute"


def filing(url: str = "", publisher: str = "") -> Source:
    return Source("s", "t", publisher, "filing", "primary", None, url)


@pytest.mark.parametrize(
    ("source", "about", "own"),
    [
        (filing(EDGAR.format(1234)), "acme", True),
        (filing(EDGAR.format(1234), "Rival"), "acme", True),
        (filing(EDGAR.format(1234), "Acme"), "rival", False),
        (filing(EDGAR.format(4321), "Acme"), "acme", False),
        (filing(EDGAR.format(777), "Acme"), "acme", False),
        (filing(EDGAR.format(777), "Privateer"), "private", True),
        (filing(EDGAR.format(99)), "child", True),
        (filing(EDGAR.format(1234)), "hall", True),
        (filing("https://register.example/1", "Acme"), "acme", True),
        (filing("https://register.example/1", "somebody"), "acme", False),
        (Source("s", "t", "Acme", "article", "primary", None, EDGAR.format(1234)), "acme", False),
    ],
)
def test_a_filing_belongs_to_its_filer_alone(source: Source, about: str, own: bool) -> None:
    assert is_filing_of(source, [about], EVIDENCE) is own


def test_one_document_has_one_address() -> None:
    assert same_address("https://www.a.example/x/", "http://a.example/x#top")
    assert not same_address("https://a.example/x?id=1", "https://a.example/x?id=2")
    assert not same_address("", "")


@given(st.text(max_size=60).map("https://{}".format) | st.text(max_size=60))
def test_any_text_can_be_asked(url: str) -> None:
    kind, _, _ = reading(url)
    assert kind != "filing" or "sec.gov" in url
