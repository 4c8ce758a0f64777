"""What stands before a text between lines of dashes is about the text, not of it."""

from __future__ import annotations

from tests.core.coverage.made_world import read_made

FRONT = """---
title: >-
  Corvid raises
  $5 billion
date: '2031-04-02'
publisher: The Wire
source: https://example.com/news/1
---
"""


def test_front_matter_fills_the_card_and_is_not_read() -> None:
    reading = read_made(f"{FRONT}Corvid runs 300 MW in Ohio.\n")
    facts = reading.facts
    assert (facts.title, facts.publisher) == ("Corvid raises $5 billion", "The Wire")
    assert (facts.published, facts.url) == ("2031-04-02", "https://example.com/news/1")
    assert [each.unit for each in reading.candidates if each.figure is not None] == ["mw"]


def test_paragraphs_of_a_page_below_it_are_read_as_one() -> None:
    page = "<p>Corvid has <a href='https://example.com/9?x=80%'>300 MW</a>.</p>\n<p>Yes.</p>\n"
    (each,) = read_made(f"{FRONT}\n{page}{page}").candidates[:1]
    assert each.quote == "Corvid has 300 MW."
