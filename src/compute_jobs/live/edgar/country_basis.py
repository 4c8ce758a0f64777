"""How a filing assigns revenue to countries, from the words of its main document."""

from __future__ import annotations

import re

from compute_jobs.core.evidence.clean import unescaped

_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[\s\u00a0]+")
_ABOUT = re.compile(r"geograph|\bcountr(?:y|ies)\b|\bregions?\b", re.I)
_REVENUE = re.compile(r"\brevenues?\b|\b(?:net )?sales\b", re.I)
_BASES = (
    ("the customer's billing address", re.compile(r"\bbill(?:ed|ing|s)?\b[-\s]?(?:to\b)?", re.I)),
    ("where goods are shipped", re.compile(r"\bship(?:ped|ping|ment)?\b[-\s]?(?:to\b)?", re.I)),
    ("the customer's headquarters", re.compile(r"\bheadquarter(?:s|ed)\b", re.I)),
    ("where the end customer is", re.compile(r"\bend[- ](?:customer|user)s?\b", re.I)),
)
_SENTENCE = re.compile(r"(?<=[.;:])\s")
_WINDOW = 600


def country_basis(document: bytes) -> str:
    """ "the customer's billing address"; empty if the text doesn't say."""
    text = _SPACES.sub(" ", unescaped(_TAG.sub(" ", document.decode("utf-8", "replace"))))
    counts: dict[str, int] = {}
    for match in _ABOUT.finditer(text):
        around = text[max(match.start() - _WINDOW, 0) : match.end() + _WINDOW]
        place = min(match.start(), _WINDOW)
        for sentence in _around(around, place):
            if _REVENUE.search(sentence) is None or _ABOUT.search(sentence) is None:
                continue
            if re.search(r"\bbased (?:up)?on\b|\bby\b|\baccording to\b", sentence, re.I) is None:
                continue
            for basis, pattern in _BASES:
                if pattern.search(sentence) is not None:
                    counts[basis] = counts.get(basis, 0) + 1
                    break
    return max(counts, key=lambda it: counts[it], default="")


def _around(text: str, place: int) -> list[str]:
    """The sentence at a position."""
    start = 0
    for sentence in _SENTENCE.split(text):
        end = start + len(sentence)
        if start <= place <= end:
            return [sentence]
        start = end + 1
    return []
