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
