"""The made set, read by the real rules, against the bar that reading has to clear."""

from __future__ import annotations

import pytest

from compute_jobs.core.evidence.clean import clean_text
from tests.core.coverage.made_world import read_made
from tests.core.coverage.marked_texts import MarkedText, marked_texts
from tests.core.coverage.reading_scores import Score, score


@pytest.fixture(scope="module")
def total() -> Score:
    found = Score()
    for text in marked_texts():
        found.add(score(text.rows, read_made(text.text).candidates))
    return found


def test_the_set_is_large_enough() -> None:
    labelled = [row for text in marked_texts() for row in text.rows if row.kind != "ignore"]
    assert len(marked_texts()) >= 25
    assert len(labelled) >= 300


def test_figures_are_found_and_few_are_invented(total: Score) -> None:
    assert total.recall() >= 0.98
    assert total.precision() >= 0.90


def test_labels(total: Score) -> None:
    assert total.labels() >= 0.85


def test_plans_are_not_taken_for_facts(total: Score) -> None:
    recall, precision = total.plans()
    assert recall >= 0.95
    assert precision >= 0.75


def test_no_opinion_is_labelled_sourced(total: Score) -> None:
    both = (*total.pairs, *total.statements)
    assert [
        (row.doc, each.quote)
        for row, each in both
        if row.labels[0] == "opinion" and each.label == "sourced"
    ] == []


def test_the_right_metric_is_among_the_three(total: Score) -> None:
    assert total.metrics() >= 0.95


def test_periods_are_right_or_open(total: Score) -> None:
    assert total.periods() >= 0.95


@pytest.mark.parametrize("text", marked_texts(), ids=lambda text: text.name)
def test_offsets_lead_to_the_words(text: MarkedText) -> None:
    for each in read_made(text.text).candidates:
        assert each.sentence_start <= each.start < each.end <= each.sentence_end <= len(text.text)
        if not text.name.endswith(".html"):
            assert clean_text(text.text[each.start : each.end]) in each.quote.replace("…", "")
