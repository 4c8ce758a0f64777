"""Families of wordings: each sentence's numbers have the labels that a careful reader gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.reading_rules import Label
from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

FILE = Path(__file__).parent / "sentences.txt"
_DATE = "2031-06-01"
TERMS = {
    "press": ReadingTerms(kind="article", stance="supporting", date=_DATE),
    "company": ReadingTerms(kind="article", stance="primary", date=_DATE, employer="halyard"),
    "author": ReadingTerms(kind="analysis", date=_DATE),
}
LETTERS: dict[str, Label] = {"s": "sourced", "r": "reported", "a": "ambition", "o": "opinion"}
_MARK = re.compile(r"\[([^\]|]+)\|(\w+)(?:\|([\w,]+))?\]")


class Marked(NamedTuple):
    at: int
    number: str
    labels: tuple[Label, ...]
    metrics: tuple[str, ...]


class Wording(NamedTuple):
    family: str
    voice: str
    text: str
    numbers: tuple[Marked, ...]


def wordings() -> Iterator[Wording]:
    family = voice = ""
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("== "):
            family, voice = line.removeprefix("== ").split(", ")
        elif line and not line.startswith(("# ", "? ")):
            yield _wording(family, voice, line.replace("//", "\n\n").replace("\\n", "\n"))


def _wording(family: str, voice: str, marked: str) -> Wording:
    text, done, numbers = "", 0, []
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        labels = tuple(LETTERS[letter] for letter in mark[2])
        metrics = tuple((mark[3] or "").split(",")) if mark[3] else ()
        numbers.append(Marked(len(text), mark[1], labels, metrics))
        text, done = text + mark[1], mark.end()
    return Wording(family, voice, text + marked[done:], tuple(numbers))


def faults(wording: Wording) -> list[str]:
    found = [
        each
        for each in read_made(wording.text, TERMS[wording.voice]).candidates
        if each.figure is not None
    ]
    out = []
    for number in wording.numbers:
        each = next(
            (
                it
                for it in found
                if it.start < number.at + len(number.number) and it.end > number.at
            ),
            None,
        )
        said = _fault(each, number)
        if said:
            out.append(f"{wording.family}: {number.number} {said} | {wording.text!r}")
    return out


def _fault(found: Candidate | None, wanted: Marked) -> str:
    if found is None:
        return "not found"
    if found.label not in wanted.labels:
        return f"{'/'.join(wanted.labels)} -> {found.label} ({found.hedge})"
    if wanted.metrics and not {*wanted.metrics} & {*found.metrics}:
        return f"{'/'.join(wanted.metrics)} -> {', '.join(found.metrics) or 'no metric'}"
    return ""


@pytest.mark.parametrize("family", sorted({each.family for each in wordings()}))
def test_wordings(family: str) -> None:
    assert [fault for each in wordings() if each.family == family for fault in faults(each)] == []


def test_the_number_of_a_note_ends_a_sentence_too() -> None:
    text = "Halyard sold that unit in 2030.[4] As of May 2031 it had 900 employees.[5][6] It grows."
    (staff,) = (each for each in read_made(text).candidates if each.unit == "employee")
    assert staff.quote == "As of May 2031 it had 900 employees.[5][6]"


def test_minutes_are_no_customers() -> None:
    text = "412 customers of Halyard waited: the queue rose from 4 minutes to 3 h 20 min."
    counts = [each.figure.value for each in read_made(text).candidates if each.figure is not None]
    assert counts == [412]


def test_what_a_posting_wants_of_applicants_is_no_claim() -> None:
    text = (
        "Halyard runs 30,000 GPUs.\n\n## About you\n\n- Experience with clusters of 1,000 GPUs\n"
        "- You cut costs by 50%\n\nSalary: $250,000 to $300,000\n"
    )
    units = [each.unit for each in read_made(text).candidates if each.figure is not None]
    assert units == ["gpu", "usd"]


def test_a_list_titled_as_estimates_is_opinion() -> None:
    text = "Clouds by GPUs (May 2031, our estimates)\n\n- Halyard: 600,000 GPUs\n- Loom: 2 GW\n"
    reading = read_made(text)
    assert reading.facts.published == "2031-05"
    assert {each.label for each in reading.candidates} == {"opinion"}


def test_an_e_mail_has_its_subject_for_a_title() -> None:
    text = (
        "From: Ana Reyes <ana@example.org>\nTo: list\nSubject: Fwd: Re: Notes from Loom's day\n"
        "Date: Thu, 8 May 2031 10:02:11 +0000\n\nNot verified. The Halyard deal is on schedule, "
        "and contracted power is 3.5 GW.\n"
    )
    reading = read_made(text)
    facts = reading.facts
    assert (facts.title, facts.publisher) == ("Notes from Loom's day", "Ana Reyes")
    assert (facts.published, reading.subject) == ("2031-05-08", "loom")
