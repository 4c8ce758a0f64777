"""Live evidence over the packs: the packs' names stand, nothing is lost, order is kept."""

from __future__ import annotations

from datetime import date

from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Employer,
    Evidence,
    LedgerRules,
    Relation,
)
from compute_jobs.live.claim_parts import lay_over
from compute_jobs.live.verify import with_confirmed
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


def test_nothing_live_changes_nothing() -> None:
    assert lay_over(BASE, Evidence()) == BASE
    assert with_confirmed(BASE, date(2026, 11, 21)) is BASE
