"""The applications in a disclosure: whose each is, and the base wage certified for the job.

An employer is matched by its exact legal names, never by similarity: Astera Institute isn't Astera
Labs. Case, punctuation and spaces don't matter; words do. Similar names are shown so the reader can
assign them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.errors import ReaderError
from compute_jobs.live.boards.titles import read_title
from compute_jobs.packs.tables import bundled_table

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SERIAL_START = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
_LEVEL = re.compile(r"\b(IV|III|II|I)\b")
_LEVEL_DIGIT = re.compile(r"\b([1-4])\b")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_MARKS = re.compile(r"[^\w&]+|_")
_SHORTEST_ALIKE = 4


class Application(Struct, frozen=True):
    """One certified application of an employer known here."""

    case: str
    employer: str
    name: str
    """The employer's name as filed."""
    title: str
    technical: bool
    level: str
    """The seniority that the title names; empty if it names none."""
    wage_level: str
    """I to IV, the department's own."""
    city: str
    state: str
    decided: date
    visa: str
    wage: float | None
    """Per year; None if it was left out."""
    left_out: str = ""
    """Why the wage was left out."""

    @property
    def fiscal_year(self) -> int:
        """The US government's fiscal year, which begins in October."""
        return self.decided.year + (self.decided.month >= 10)


def header_places(header: Sequence[str], path: str) -> Mapping[str, int]:
    """The position of each known column. Raises ReaderError if a required one is missing."""
    names = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
    columns: Mapping[str, Any] = bundled_table("lca")["columns"]
    places = {
        field: next(names[name] for name in wanted if name in names)
        for field, wanted in columns.items()
        if field not in ("needed", "reason") and any(name in names for name in wanted)
    }
    missing = [columns[field][0] for field in columns["needed"] if field not in places]
    if missing:
        raise ReaderError(
            f"it isn't an LCA disclosure: no column {', '.join(missing)}",
            path,
            "give the xlsx or csv file as downloaded from the Labor Department",
        )
    return places


def read_application(
    cells: Sequence[str], places: Mapping[str, int], employer: str, *, case: str, fallback: date
) -> Application | None:
    """The application in a row; None if it isn't certified."""

    def cell(field: str, limit: int = 120) -> str:
        return _cell(cells, places, field, limit)

    rules = bundled_table("lca")["rows"]
    if cell("status").lower() not in rules["certified"]:
        return None
    title = cell("title")
    reading = read_title(title)
    wage, why = _wage(cell("wage"), cell("unit"), cell("full_time"), rules)
    return Application(
        case=case,
        employer=employer,
        name=cell("employer"),
        title=title,
        technical=reading.technical,
        level=reading.levels[-1] if reading.levels else "",
        wage_level=_wage_level(cell("wage_level")),
        city=cell("city", 60).title(),
        state=cell("state", 40),
        decided=_day(cell("decided")) or _day(cell("begin")) or fallback,
        visa=cell("visa", 40),
        wage=wage,
        left_out=why,
    )


def case_of(cells: Sequence[str], places: Mapping[str, int]) -> str:
    return _cell(cells, places, "case", 40)


def _cell(cells: Sequence[str], places: Mapping[str, int], field: str, limit: int) -> str:
    place = places.get(field, -1)
    return clean_text(cells[place], limit=limit) if 0 <= place < len(cells) else ""


def _wage(
    text: str, unit: str, full_time: str, rules: Mapping[str, Any]
) -> tuple[float | None, str]:
    if full_time.lower() in rules["full_time_no"]:
        return None, "part-time"
    if unit.lower() not in rules["yearly"]:
        return None, "not a yearly wage"
    number = _NUMBER.search(text)
    wage = float(number[0].replace(",", "")) if number else 0.0
    least, most = bundled_table("boards_rules")["pay"]["intervals"]["year"]
    if not least <= wage <= most:
        return None, "not a plausible yearly wage"
    return wage, ""


def _wage_level(text: str) -> str:
    if match := _LEVEL.search(text.upper()):
        return match[1]
    digit = _LEVEL_DIGIT.search(text)
    return _ROMAN[digit[1]] if digit else ""


def _day(text: str) -> date | None:
    """An ISO date, an American one, or a spreadsheet's day number."""
    try:
        if match := _US_DAY.match(text):
            found = date(int(match[3]), int(match[1]), int(match[2]))
        elif re.fullmatch(r"\d{5}(?:\.\d+)?", text):
            found = _SERIAL_START + timedelta(days=int(float(text)))
        else:
            found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().upper())


# -- whose it is ----------------------------------------------------------------------------


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
        return self._employers.get(plain_name(name), "")

    def wanted(self, name: str) -> bool:
        """Whether it is a known legal name, or begins like an employer's name.

        Length and two letters come first: this is asked for every text of a spreadsheet.
        """
        if len(name) >= 200 or _beginning(name) not in self._first:
            return False
        words = plain_name(name)
        near = self._alike.get(words.partition(" ")[0], ())
        return words in self._employers or any(f"{words} ".startswith(f"{it} ") for it in near)

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
