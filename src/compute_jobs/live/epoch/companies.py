"""AI companies' revenue, staff and spending on computing, as reported over time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of, parse_period
from compute_jobs.core.evidence.evidence_model import Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.live.claim_parts import about
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields, link

REVENUE = ("Company", "Revenue amount (normalize to annual)", "Type", "Confidence", "Report date")
STAFF = ("Company", "Staff count", "Date", "Type", "Confidence")
SPEND = ("Company", "Amount", "Category", "Period type", "Confidence", "Total compute spend")
_RUN_RATES = ("Annualized revenue", "Annual recurring revenue")


def read_revenue(rows: Iterable[Fields], into: Collector) -> None:
    for row in rows:
        report = _Report.of(row, into, "Revenue amount (normalize to annual)")
        if report is None:
            continue
        kind = row.line("Type", 40)
        year = str(report.when.year)
        if kind in _RUN_RATES:
            report.add("run_rate", f"{report.name}'s revenue ran at {{figure}}.")
        elif kind == "Product/division revenue":
            words = f"One product's revenue ({report.id}) ran at {{figure}}."
            report.add("run_rate", words, report.id)
        elif kind == "Yearly revenue":
            report.add("revenue", f"Revenue of {{figure}} in {year}.", period=year)
        elif kind == "Quarterly revenue":
            report.value /= 4
            report.note += " The file gives the quarter times four; it is divided by four here."
            quarter = f"{year}-Q{(report.when.month + 2) // 3}"
            report.add("revenue", "Revenue of {figure} in the quarter.", period=quarter)
        else:
            into.skipped["revenue rows of an unsupported kind"] += 1


def read_staff(rows: Iterable[Fields], into: Collector) -> None:
    for row in rows:
        report = _Report.of(row, into, "Staff count")
        if report is None:
            continue
        kind = row.line("Type", 40)
        if not kind:
            into.skipped["staff rows of an unsupported kind"] += 1
            continue
        whole = kind == "Full company"
        part = "" if whole else row.line("Division name", 60) or kind.lower()
        where = f" in {part}" if part else ""
        report.add("employees", f"{report.name} has {{figure}}{where}.", part)


def read_spend(rows: Iterable[Fields], into: Collector) -> None:
    for row in rows:
        report = _Report.of(row, into, "Amount")
        if report is None:
            continue
        if row.line("Period type", 20) != "Year":
            into.skipped["spending that isn't for a whole year"] += 1
            continue
        part = row.line("Category", 80).replace(",", ", ").lower()
        year, notes = str(report.when.year), row.text("Notes").lower()
        report.add(
            "compute_spend",
            f"Spent {{figure}} on computing in {year} ({part}).",
            part,
            period=year,
            expected=f"Expected to spend {{figure}} on computing in {year} ({part}).",
            projected=any(word in notes for word in into.table["rules"]["projections"]),
        )


class _Report:
    """One dated row about one known company."""

    def __init__(
        self, row: Fields, into: Collector, employer: str, *, value: float, when: date, tier: Tier
    ) -> None:
        self.id = row.line("Id", 60)
        self.value = value
        self.when = when
        self.name = into.name(employer)
        self.reported = row.day("Report date")
        self.known = self.reported or into.retrieved
        """The day it was reported; the file's own if that can't be read."""
        self.note = f"Epoch AI calls it {row.line('Confidence', 20).lower()}."
        self._into = into
        self._employer = employer
        self._tier: Tier = tier
        self._own_word = _source_type(row) == "Company disclosure"
        self._cited = row.text("Source 1").split(" ")[0]
        if address := link(self._cited):
            self.note += f" It cites {address}"

    @classmethod
    def of(cls, row: Fields, into: Collector, column: str) -> _Report | None:
        """None, with the reason counted, if the row can't be used."""
        into.rows += 1
        company = row.line("Company", 80)
        employer = into.employer(company)
        if employer is None:
            into.miss(company)
            into.skipped["unknown companies"] += 1
            return None
        value, when = row.positive(column), row.day("Date")
        tiers = into.table["tiers"]["companies"]
        tier = tiers.get(f"{row.line('Confidence', 20)} {_source_type(row)}")
        if value is None or when is None or tier is None:
            into.skipped["reports without an amount, a date or a confidence"] += 1
            return None
        if when.year <= into.retrieved.year - int(into.table["rules"]["latest_years"]):
            into.skipped["reports about past years"] += 1
            return None
        return cls(row, into, employer, value=value, when=when, tier=tier)

    def add(
        self,
        metric: str,
        words: str,
        part: str = "",
        *,
        period: str = "",
        expected: str = "",
        projected: bool = False,
    ) -> None:
        """A claim with the text ``words``, for a period or as of the row's day.

        A figure reported before its period was over is a plan, and so is a projection.
        """
        span = parse_period(period) if period else None
        plan = projected or self.known < (span.end if span and span.end else self.when)
        if plan and period:
            words = expected or f"Expected {words[:1].lower()}{words[1:]}"
        retrieved = self._into.retrieved
        unit = "employee" if metric == "employees" else "usd"
        figure = about(self.value, unit, per="year" if metric == "run_rate" else None)
        as_of = self.reported or self.when if period else self.when
        was_out = self.reported is not None and self.reported <= retrieved
        origin = None
        if self._own_word:
            title = f"{self.name}'s own statement, {fmt.day(self.when)}"
            origin = self._into.origin(self._cited, title)
        self._into.add(
            f"{self._employer} {metric} {part} {self.when.isoformat()} {self.id}",
            subjects=(self._employer,),
            metric=metric,
            statement=words.replace("{figure}", show_figure(figure)),
            figure=figure,
            tier="ambition" if plan else self._tier,
            source=self._into.source("ai-companies", "Data on AI Companies"),
            locator=f"row {self.id!r}",
            period=span,
            as_of=day_of(min(as_of, retrieved)),
            published=day_of(self.reported) if self.reported and was_out else None,
            perimeter=part,
            note=self.note,
            hedge="reported" if self._tier != "primary" else "",
            modality="plan" if plan else "fact",
            origin=origin,
        )


def _source_type(row: Fields) -> str:
    return row.line("Source type", 40) or row.line("Source Type", 40)
