"""One application of the disclosure: the certified base wage for a job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence.clean import clean_text
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
        place = places.get(field, -1)
        return clean_text(cells[place], limit=limit) if 0 <= place < len(cells) else ""

    rules = bundled_table("lca")["rows"]
    if cell("status").lower() not in rules["certified"]:
        return None
    title = cell("title")
    reading = read_title(title)
    wage, why = _wage(cell("wage"), cell("unit"), cell("full_time"), rules)
    return Application(
        case=cell("case", 40) or case,
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
    place = places.get("case", -1)
    return clean_text(cells[place], limit=40) if 0 <= place < len(cells) else ""


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
