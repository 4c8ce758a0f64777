"""Whose application a row is: by exact legal names, never by similarity.

Case, punctuation and spaces don't matter; words do. Astera Institute isn't Astera Labs, and similar
names are shown so the reader can assign them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.errors import ReaderError

_MARKS = re.compile(r"[^\w&]+|_")
_SHORTEST_ALIKE = 4


class LegalNames:
    """The legal names listed with employers, and those given for one import."""

    def __init__(self, employers: Iterable[Employer], named: Mapping[str, str]) -> None:
        """``named`` gives an employer's id by a legal name as filed."""
        self._employers: dict[str, str] = {}
        self._alike: dict[str, set[str]] = {}
        for employer in employers:
            for name in employer.legal_names:
                self._add(name, employer.id)
            for name in (employer.name, *employer.aliases):
                words = plain_name(name)
                if len(words) >= _SHORTEST_ALIKE:
                    self._alike.setdefault(words.partition(" ")[0], set()).add(words)
        for name, employer_id in named.items():
            self._employers[plain_name(name)] = employer_id
        self._first = frozenset(map(_beginning, (*self._employers, *self._alike)))

    @property
    def state(self) -> str:
        """Changes whenever the set of matched names changes."""
        return "|".join(sorted(f"{name}={id_}" for name, id_ in self._employers.items()))

    def employer(self, name: str) -> str:
        """The employer's id; empty if it isn't a known legal name."""
        return self._employers.get(plain_name(name), "") if self._maybe(name) else ""

    def is_alike(self, name: str) -> bool:
        """Whether it begins like an employer's name, so that a reader should look."""
        if not self._maybe(name):
            return False
        words = plain_name(name)
        near = self._alike.get(words.partition(" ")[0], ())
        return any(words == it or words.startswith(f"{it} ") for it in near)

    def wanted(self, name: str) -> bool:
        return bool(self._maybe(name) and (self.employer(name) or self.is_alike(name)))

    def _maybe(self, name: str) -> bool:
        """Fast, because it is called for every text of a spreadsheet."""
        return len(name) < 200 and _beginning(name) in self._first

    def _add(self, name: str, employer: str) -> None:
        words = plain_name(name)
        held = self._employers.setdefault(words, employer)
        if held != employer:
            raise ReaderError(f"two employers have the legal name {name!r}: {held} and {employer}")


def _beginning(name: str) -> str:
    """The first two letters or digits, ignoring punctuation."""
    return "".join(filter(str.isalnum, name[:8]))[:2].casefold()


def plain_name(name: str) -> str:
    """ "NVIDIA Corporation" and "NVIDIA CORPORATION" are the same."""
    joined = name.casefold().replace(".", "").replace("'", "").replace("’", "")
    return " ".join(_MARKS.sub(" ", joined).split())
