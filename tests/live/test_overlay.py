"""Live evidence over the packs: the packs' names stand, nothing is lost, order is kept."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    LedgerRules,
    Relation,
    Source,
    SourceRef,
)
from compute_jobs.live.claim_parts import lay_over
from compute_jobs.live.verify import confirmed, verify
from tests.live.edgar.make import calendar_year, claims

BASE = Evidence(
    employers={"b": Employer("b", "Of the packs", "lab"), "a": Employer("a", "A", "lab")},
    assets={"x": Asset("x", "X", "cluster")},
    relations=(Relation("a", "x", "owner", None, None, ()),),
    rules=LedgerRules(about=0.2),
    packs=("own",),
)
LIVE = Evidence(
    employers={"c": Employer("c", "C", "cluster"), "b": Employer("b", "Of a data set", "cloud")},
    assets={"x": Asset("x", "Another X", "cluster"), "y": Asset("y", "Y", "cluster")},
    relations=(Relation("c", "y", "owner", None, None, ()),),
    claims=claims({"Revenues": calendar_year(2025, [1e6, 2e6, 3e6, 4e6])}).evidence.claims,
)


def test_the_packs_names_and_rules_stand() -> None:
    found = lay_over(BASE, LIVE)
    assert [it.name for it in found.employers.values()] == ["Of the packs", "A", "C"]
    assert [it.name for it in found.assets.values()] == ["X", "Y"]
    assert found.relations == (*BASE.relations, *LIVE.relations)
    assert found.rules == BASE.rules and found.packs == BASE.packs
    assert dict(found.claims) == dict(LIVE.claims)


def test_a_cik_that_was_looked_up_joins_its_employer_while_the_ticker_is_the_same() -> None:
    base = replace(BASE, employers={"a": Employer("a", "A", "lab", ticker="AAA")})
    for ticker, cik in (("AAA", 7), ("BBB", None)):
        live = Evidence(employers={"a": Employer("a", "Old", "cloud", ticker=ticker, cik=7)})
        found = lay_over(base, live).employers["a"]
        assert (found.name, found.cik) == ("A", cik)


def test_nothing_live_changes_nothing() -> None:
    assert lay_over(BASE, Evidence()) == BASE
    assert confirmed(verify(BASE, date(2026, 11, 21))) == {}


def copy_of(day: str, *claims: str) -> Evidence:
    """A data set's state of one day: claims, and a line of the supply map for each."""
    source = Source(
        f"set-{day}", "T", "P", "dataset", "supporting", parse_day(day), url="https://x"
    )
    return Evidence(
        sources={source.id: source},
        claims={
            it: Claim(it, ("a",), "revenue", f"{it} on {day}", "analysis", (SourceRef(source.id),))
            for it in claims
        },
        relations=tuple(Relation("a", it, "owner", None, None, (it,)) for it in claims),
    )


def test_of_two_copies_of_a_data_set_the_newer_one_counts() -> None:
    old, new = copy_of("2026-05-23", "kept", "gone"), copy_of("2026-08-20", "kept", "fresh")
    for found in (lay_over(old, new), lay_over(new, old)):
        assert set(found.claims) == {"kept", "fresh"}
        assert set(found.sources) == {"set-2026-08-20"}
        assert {it.asset for it in found.relations} == {"kept", "fresh"}
        assert found.claims["kept"].statement.endswith("2026-08-20")
