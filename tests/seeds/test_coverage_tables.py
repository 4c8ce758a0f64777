"""Every sentence that says something is a claim, or the table says why it is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.seeds.founding import DISPATCH, FOUNDING, claims_of, document, evidence, table


def rows(pack: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table(pack, "coverage.toml")["row"]
    return found


@pytest.mark.parametrize("pack", FOUNDING)
def test_the_table_is_complete_to_its_end(pack: str) -> None:
    assert table(pack, "coverage.toml")["end"] == {"rows": len(rows(pack))}
    assert len({row["locator"] for row in rows(pack)}) == len(rows(pack))


@pytest.mark.parametrize("pack", FOUNDING)
def test_each_row_has_claims_or_a_reason(pack: str) -> None:
    for row in rows(pack):
        assert row["gist"].strip()
        assert ("claims" in row) != ("why_not" in row), row["locator"]
        assert row.get("claims") or row["why_not"].strip(), row["locator"]


@pytest.mark.parametrize("pack", FOUNDING)
def test_each_row_s_claims_exist(pack: str) -> None:
    known = evidence().claims
    missing = [name for row in rows(pack) for name in row.get("claims", ()) if name not in known]
    assert missing == []


@pytest.mark.parametrize("pack", FOUNDING)
def test_each_claim_is_in_a_row_of_its_document(pack: str) -> None:
    placed = {name for row in rows(pack) for name in row.get("claims", ())}
    assert set(claims_of(pack)) - placed == set()


def test_each_time_of_the_transcript_has_its_row(shared: Path) -> None:
    spoken = set(re.findall(r"^\d\d:\d\d:\d\d", document(shared, DISPATCH), re.M))
    assert spoken == {row["locator"] for row in rows(DISPATCH) if row["locator"][2:3] == ":"}


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
NOT_FIGURES = re.compile(
    r"x\.com/\S+|www\.\S+|\d\d:\d\d:\d\d|Gen ?6|8 cited|top 5|Top 5|top-5|24/7|3–10|^\d+$"
    r"|\| [1-5] \||/100|2025-09-02|2026-0\d-\d\d|~6/12|in 90d|\b[123]\. [VSA]|Rank \|",
    re.M,
)


@pytest.mark.parametrize("pack", FOUNDING)
def test_each_number_of_the_document_is_in_a_claim(shared: Path, pack: str) -> None:
    """By its digits, in a figure, a statement, a note or a card of the pack."""
    told = " ".join(
        f"{it.figure.text if it.figure else ''} {it.statement} {it.note} {it.period}"
        for it in claims_of(pack).values()
    )
    told += " ".join(f"{card.title} {card.note}" for card in evidence().sources.values())
    digits = {number.replace(",", "").rstrip(".") for number in NUMBER.findall(told)}
    text = NOT_FIGURES.sub(" ", document(shared, pack))
    wanted = {number.replace(",", "").rstrip(".") for number in NUMBER.findall(text)}
    assert {number for number in wanted - digits if number not in WORDED} == set()


WORDED: frozenset[str] = frozenset()
