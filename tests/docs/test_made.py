"""The generated parts of the docs say what the program says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.evidence_parts import SaysOtherwiseError, comparison, statuses
from tools.made import UnknownMakerError, parts, remade
from tools.make_docs import ROOT, made_page, made_pages, now
from tools.schemas import schemas


def test_pages_and_schemas_have_made_parts() -> None:
    assert {page.name for page in made_pages()} > {"README.md", "evidence.md"}
    assert "pack.schema.json" in schemas()


@pytest.mark.parametrize("page", made_pages(), ids=lambda page: page.name)
def test_made_parts_are_up_to_date(page: Path) -> None:
    """Where this fails: ``make docs``, then read what changed."""
    assert now(page) == made_page(page)


def test_schemas_are_up_to_date() -> None:
    for name, text in schemas().items():
        assert now(ROOT / "schemas" / name) == text, name


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
