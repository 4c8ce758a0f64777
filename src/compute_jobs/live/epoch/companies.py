"""AI companies' revenue, staff and spending on computing, as reported over time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from compute_jobs.core.evidence.evidence_model import Period, Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.live import making
from compute_jobs.live.epoch.common import Collector, Row, about, positive
from compute_jobs.live.payload import day, line, link

REVENUE = ("Company", "Revenue amount (normalize to annual)", "Type", "Confidence", "Report date")
STAFF = ("Company", "Staff count", "Date", "Type", "Confidence")
SPEND = ("Company", "Amount", "Category", "Period type", "Confidence", "Total compute spend")
_TITLE = "Data on AI Companies"
_RUN_RATES = ("Annualized revenue", "Annual recurring revenue")


def read_revenue(rows: Iterable[Row], into: Collector) -> None:
    for row in rows:
        found = _Report.of(row, into, "Revenue amount (normalize to annual)")
        if found is None:
            continue
        kind = line(row.get("Type"), 40)
        if kind in _RUN_RATES:
            found.add(
                "run_rate",
                f"{found.name}'s revenue ran at {{figure}}.",
                per="year",
            )
        elif kind == "Product/division revenue":
            part = line(row.get("Id"), 60)
            found.add(
                "run_rate", f"One product's revenue ({part}) ran at {{figure}}.", part, per="year"
            )
        elif kind == "Yearly revenue":
            first, last = date(found.when.year, 1, 1), date(found.when.year, 12, 31)
            found.add("revenue", "Revenue of {figure} in the year.", period=(first, last))
        elif kind == "Quarterly revenue":
            found.value /= 4
            found.note += " The file gives the quarter times four; a quarter of that is taken."
            first, last = _quarter(found.when)
            found.add("revenue", "Revenue of {figure} in the quarter.", period=(first, last))
        else:
            into.skipped["revenue rows of no plain kind"] += 1


def read_staff(rows: Iterable[Row], into: Collector) -> None:
    for row in rows:
        found = _Report.of(row, into, "Staff count")
        if found is None:
            continue
        kind = line(row.get("Type"), 40)
        part = "" if kind == "Full company" else line(row.get("Division name"), 60) or kind.lower()
        if not kind:
            into.skipped["staff rows of no plain kind"] += 1
            continue
        where = f" in {part}" if part else ""
        found.add("employees", f"{found.name} has {{figure}}{where}.", part)


def read_spend(rows: Iterable[Row], into: Collector) -> None:
    for row in rows:
        found = _Report.of(row, into, "Amount")
        if found is None:
            continue
        if line(row.get("Period type"), 20) != "Year":
            into.skipped["spending that isn't for a whole year"] += 1
            continue
        part = line(row.get("Category"), 80).replace(",", ", ").lower()
        first, last = date(found.when.year, 1, 1), date(found.when.year, 12, 31)
        words = f"Spent {{figure}} on computing in {found.when.year} ({part})."
        if found.reported is not None and found.reported < last:
            found.plan = True
            words = f"Expected to spend {{figure}} on computing in {found.when.year} ({part})."
        found.add("compute_spend", words, part, period=(first, last))


class _Report:
    """One dated row about one known company."""

    def __init__(
        self, row: Row, into: Collector, employer: str, *, value: float, when: date, tier: Tier
    ) -> None:
        self.row = row
        self.into = into
        self.employer = employer
        self.value = value
        self.when = when
        self.tier: Tier = tier
        self.name = into.name(employer)
        self.reported = day(row.get("Report date"))
        self.plan = False
        cited = link((row.get("Source 1") or "").split(" ")[0])
        self.note = f"Epoch AI calls it {line(row.get('Confidence'), 20).lower()}."
        if cited:
            self.note += f" It cites {cited}"

    @classmethod
    def of(cls, row: Row, into: Collector, column: str) -> _Report | None:
        """None, with the reason counted, where the row can't be used."""
        into.rows += 1
        company = line(row.get("Company"), 80)
        employer = into.employer(company)
        if employer is None:
            into.unknown[company or "(no company)"] += 1
            into.skipped["companies nobody here knows"] += 1
            return None
        value, when = positive(row.get(column)), day(row.get("Date"))
        kind = line(row.get("Source type") or row.get("Source Type"), 40)
        tier = into.table["tiers"]["companies"].get(f"{line(row.get('Confidence'), 20)} {kind}")
        if value is None or when is None or tier is None:
            into.skipped["reports without an amount, a date or a confidence"] += 1
            return None
        if when.year <= into.retrieved.year - int(into.table["rules"]["latest_years"]):
            into.skipped["reports of years past"] += 1
            return None
        return cls(row, into, employer, value=value, when=when, tier=tier)

    def add(
        self,
        metric: str,
        words: str,
        part: str = "",
        *,
        per: str | None = None,
        period: tuple[date, date] | None = None,
    ) -> None:
        unit = "employee" if metric == "employees" else "usd"
        figure = about(self.value, unit, per=per)
        known: Period | None = making.stretch(*period) if period else None
        as_of = self.when if period is None else self.reported or self.when
        published = (
            self.reported if self.reported and self.reported <= self.into.retrieved else None
        )
        kind = line(self.row.get("Source type") or self.row.get("Source Type"), 40)
        title = f"{self.name}'s own word, {making.day_text(self.when)}"
        origin = None
        if kind == "Company disclosure":
            origin = self.into.origin((self.row.get("Source 1") or "").split(" ")[0], title)
        more: dict[str, Any] = {"origin": origin}
        if self.plan:
            more["modality"] = "plan"
        statement = words.replace("{figure}", show_figure(figure))
        row = line(self.row.get("Id"), 60)
        self.into.add(
            f"{self.employer} {metric} {part} {self.when.isoformat()} {row}",
            subjects=(self.employer,),
            metric=metric,
            statement=statement,
            figure=figure,
            tier="ambition" if self.plan else self.tier,
            source=self.into.source("ai-companies", _TITLE),
            locator=f"row {row!r}",
            period=known,
            as_of=making.cached_day(min(as_of, self.into.retrieved)),
            published=making.cached_day(published) if published else None,
            perimeter=part,
            note=self.note,
            hedge="reported" if self.tier != "primary" else "",
            **more,
        )


def _quarter(when: date) -> tuple[date, date]:
    month = when.month - (when.month - 1) % 3
    first = date(when.year, month, 1)
    after = date(when.year + (month == 10), 1 if month == 10 else month + 3, 1)
    return first, after - timedelta(days=1)
