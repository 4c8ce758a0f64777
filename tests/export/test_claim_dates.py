"""When a claim came out, as its JSON says: borne, inferred, or only seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from compute_jobs.core.evidence.dates import day_of, parse_day
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Source, SourceRef
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.export import shapes


def source(name: str, published: str | None, **more: Any) -> Source:
    day = parse_day(published) if published else None
    return Source(name, name.title(), "Somebody", "article", "supporting", day, **more)


SOURCES = {
    it.id: it
    for it in (
        source("borne", "2026-05-20"),
        source("guessed", "2026-05-20", inferred=True),
        source("early", "2026-05-10", inferred=True),
        source("bare", None, seen=day_of(date(2026, 5, 21))),
        source("barer", None, seen=day_of(date(2026, 5, 22))),
    )
}


def dates(*sources: str, published: str | None = None) -> tuple[str | None, str | None, bool]:
    refs = tuple(SourceRef(name) for name in sources)
    day = parse_day(published) if published else None
    claim = Claim("c", ("it",), "strategy", "It plans.", "analysis", refs, published=day)
    evidence = Evidence(sources=SOURCES, claims={"c": claim})
    row = ClaimRow(claim, resolve(evidence, date(2026, 5, 23)))
    found = shapes.claim(row, evidence)
    return found["published"], found["seen"], found["date_inferred"]


def test_a_date_that_its_source_bears_is_no_inference() -> None:
    assert dates("borne") == ("2026-05-20", None, False)
    assert dates("guessed", "borne") == ("2026-05-20", None, False)


def test_a_date_that_its_source_infers_is_inferred() -> None:
    assert dates("guessed") == ("2026-05-20", None, True)
    assert dates("early", "borne") == ("2026-05-10", None, True)
    assert dates("early", published="2026-05-10") == ("2026-05-10", None, True)


def test_a_date_of_the_claim_s_own_is_no_inference() -> None:
    assert dates("early", published="2026-05-18") == ("2026-05-18", None, False)


def test_where_nothing_is_dated_there_is_only_the_day_it_was_seen() -> None:
    assert dates("bare") == (None, "2026-05-21", True)
    assert dates("barer", "bare") == (None, "2026-05-21", True)
    assert dates("bare", "borne") == ("2026-05-20", None, False)
    assert dates() == (None, None, True)
