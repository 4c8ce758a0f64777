"""The generated parts of the docs say what the program says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tools.evidence_parts import SaysOtherwiseError, comparison, statuses
from tools.made import UnknownMakerError, parts, remade
from tools.make_docs import ROOT, now, pages


@pytest.fixture(scope="module")
def made() -> Mapping[Path, str]:
    return pages()


def test_made_parts_are_up_to_date(made: Mapping[Path, str]) -> None:
    """Where this fails: ``make docs``, then read what changed."""
    assert {page.name for page in made} > {"README.md", "evidence.md", "pack.schema.json"}
    for page, text in made.items():
        assert now(page) == text, page.name


def test_the_evidence_page_works_through_every_rule_with_an_example() -> None:
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    shown = {word for name, words in parts(page) for word in words if name in _COMPARING}
    assert {f"R{number}" for number in range(7)} <= shown


_COMPARING = ("comparison", "unrelated")


def test_an_example_that_no_longer_holds_is_an_error() -> None:
    pair = ("spacex-anthropic-monthly-rate", "anthropic-colossus-total")
    assert "36 months" in comparison(*pair, "R2", "agree_if")
    with pytest.raises(SaysOtherwiseError):
        comparison(*pair, "R2", "agree")
    with pytest.raises(SaysOtherwiseError):
        comparison("xai-revenue-2025", "astera-revenue", "R4", "conflict")
    with pytest.raises(SaysOtherwiseError):
        statuses("xai-colossus-100k=standing")


def test_remaking_keeps_what_people_wrote() -> None:
    page = 'before\n<!-- made: shout "a b" c -->\nold\n<!-- /made -->\nafter\n'
    made = remade(page, {"shout": lambda *words: "!".join(words)})
    assert made == 'before\n<!-- made: shout "a b" c -->\na b!c\n<!-- /made -->\nafter\n'
    assert remade(made, {"shout": lambda *words: "!".join(words)}) == made
    with pytest.raises(UnknownMakerError):
        remade(page, {})
