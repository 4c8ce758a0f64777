"""Company facts as filed: for each measure and period the current row, and what it replaced.

Rows are keyed by their first and last day, never by the fiscal year and quarter of the filing that
repeats them. The row filed last is current; one that differs only by rounding is the same figure,
one that differs by more was restated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.live.edgar.submissions import accession_number
from compute_jobs.live.payload import Fields, PayloadError, as_list, line, need_object
from compute_jobs.packs.tables import bundled_table


class FiledRow(NamedTuple):
    """One row of one tag, as a filing reported it."""

    first: int
    """Ordinal of the first day; 0 for a level on one day."""
    last: int
    value: float
    filed: date
    form: str
    accession: str
    year: int
    """The fiscal year of the *filing*; only a label."""


class Point(Struct, frozen=True):
    """One figure of one period: the current row and the rows it replaced."""

    first: int
    last: int
    value: float
    tag: str
    row: FiledRow
    """The latest filing of it."""
    known: FiledRow
    """The earliest filing of this same figure, which made it public."""
    replaced: tuple[FiledRow, ...] = ()
    """Earlier, actually different figures for the same period, oldest first."""
    inputs: tuple[Point, ...] = ()
    how: str = ""
    """For a derived figure: how it was calculated."""

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def end(self) -> date:
        return date.fromordinal(self.last)

    @property
    def start(self) -> date:
        return date.fromordinal(self.first)

    @property
    def published(self) -> date:
        return max((self.known.filed, *(point.published for point in self.inputs)))


class FiledMeasure(Struct, frozen=True):
    """A metric's figures as one company filed them."""

    metric: str
    what: str
    kind: str
    perimeter: str
    currency: str
    points: tuple[Point, ...]
    """By last day, then first day."""

    @property
    def newest(self) -> int:
        return self.points[-1].last if self.points else 0


class CompanyFacts(Struct, frozen=True):
    cik: int
    name: str
    measures: tuple[FiledMeasure, ...]
    notes: tuple[str, ...]
    """What a reader should know: no figures, another currency, damaged rows."""


def parse_facts(payload: Any) -> CompanyFacts:
    """The measures of data/edgar_tags.toml that this company files. Raises PayloadError."""
    tags = bundled_table("edgar_tags")
    body = need_object(payload, "the SEC's company facts")
    facts = body.raw("facts")
    if not isinstance(facts, dict):
        raise PayloadError("the SEC's company facts are not in the expected form")
    taxonomy = max(
        (name for name in tags["taxonomies"]["names"] if isinstance(facts.get(name), dict)),
        key=lambda name: len(facts[name]),
        default="",
    )
    notes: list[str] = []
    if not taxonomy:
        others = ", ".join(sorted(str(key)[:20] for key in facts)) or "none at all"
        notes.append(f"no figures in a form this program reads (found: {others})")
    reader = _FactsReader(Fields(facts.get(taxonomy)), taxonomy)
    measures = [reader.measure(spec) for spec in tags["measure"] if spec.get(taxonomy)]
    newest = max((measure.newest for measure in measures if measure.kind == "flow"), default=0)
    stale = int(tags["rules"]["stale_days"])
    kept = tuple(it for it in measures if it.points and it.newest >= newest - stale)
    currencies = {it.currency for it in kept} - {"USD"}
    if currencies:
        notes.append(
            f"files in {', '.join(sorted(currencies))}: amounts are left out; "
            "shares and growth are kept"
        )
    if taxonomy == "ifrs-full":
        notes.append("files under IFRS; only figures with a direct counterpart are used")
    if reader.damaged:
        notes.append(f"{fmt.count(reader.damaged, 'damaged row')} skipped")
    cik = body.raw("cik")
    return CompanyFacts(
        cik=cik if isinstance(cik, int) else 0,
        name=body.line("entityName", 120),
        measures=kept,
        notes=tuple(notes),
    )


class _FactsReader:
    def __init__(self, facts: Fields, taxonomy: str) -> None:
        self._facts = facts
        self._taxonomy = taxonomy
        self._rules = bundled_table("edgar_tags")["rules"]
        self.damaged = 0

    def measure(self, spec: Mapping[str, Any]) -> FiledMeasure:
        candidates: list[tuple[str, str, list[FiledRow]]] = []
        level = spec["kind"] == "level"
        for tag in spec[self._taxonomy]:
            units = self._facts.child(tag).child("units")
            currency = "USD" if "USD" in units else next(iter(units.names), "")
            rows = self._rows(as_list(units.raw(currency)), level)
            if rows:
                candidates.append((tag, currency, rows))
        # max keeps the first of equals, so the table's order breaks ties.
        best = max(candidates, key=lambda it: max(row.last for row in it[2]), default=None)
        if best is None:
            return FiledMeasure(spec["metric"], spec["what"], spec["kind"], "", "USD", ())
        currency = best[1]
        points = self._points(best[0], best[2])
        for tag, other, rows in candidates:
            if tag != best[0] and other == currency:
                self._fill(points, self._points(tag, rows))
        ordered = sorted(points.values(), key=lambda it: (it.last, it.first))
        return FiledMeasure(
            metric=spec["metric"],
            what=spec["what"],
            kind=spec["kind"],
            perimeter=spec.get("perimeter", ""),
            currency=line(currency, 12),
            points=tuple(ordered),
        )

    def _rows(self, raw: list[Any], level: bool) -> list[FiledRow]:
        rows: list[FiledRow] = []
        for row in map(Fields, raw):
            value, last, filed = row.number("val"), row.day("end"), row.day("filed")
            first = None if level else row.day("start")
            if value is None or last is None or filed is None or not (level or first):
                self.damaged += 1
                continue
            if first is not None and first >= last:
                self.damaged += 1
                continue
            year = row.raw("fy")
            rows.append(
                FiledRow(
                    first=first.toordinal() if first else 0,
                    last=last.toordinal(),
                    value=value,
                    filed=filed,
                    form=str(row.raw("form") or "")[:12],
                    accession=accession_number(row.raw("accn")),
                    year=year if type(year) is int else 0,
                )
            )
        if rows:
            oldest = max(row.last for row in rows) - int(self._rules["years_read"]) * 366
            rows = [row for row in rows if row.last >= oldest]
        return rows

    def _points(self, tag: str, rows: Sequence[FiledRow]) -> dict[tuple[int, int], Point]:
        slack = int(self._rules["start_slack"])
        rows = sorted(rows, key=lambda row: (row.filed, row.form.endswith("/A"), row.accession))
        starts: dict[int, list[int]] = {}
        periods: dict[tuple[int, int], list[FiledRow]] = {}
        for row in rows:
            near = starts.setdefault(row.last, [])
            first = next((it for it in near if abs(it - row.first) <= slack), None)
            if first is None:
                near.append(row.first)
                first = row.first
            periods.setdefault((first, row.last), []).append(row)
        return {
            key: self._point(f"{self._taxonomy}:{tag}", filed) for key, filed in periods.items()
        }

    def _point(self, tag: str, filed: Sequence[FiledRow]) -> Point:
        current = filed[-1]
        known = current
        replaced: list[FiledRow] = []
        for row in filed:
            if row.value == current.value or self.rounding(row.value, current.value):
                if row.filed < known.filed:
                    known = row
            elif not any(self.rounding(row.value, it.value) for it in replaced):
                replaced.append(row)
        return Point(
            first=current.first,
            last=current.last,
            value=current.value,
            tag=tag,
            row=current,
            known=known,
            replaced=tuple(replaced),
        )

    def _fill(
        self, points: dict[tuple[int, int], Point], others: Mapping[tuple[int, int], Point]
    ) -> None:
        """Add another tag's periods, if the two agree wherever both report one."""
        both = [key for key in others if key in points]
        if not both or not all(self.rounding(points[key].value, others[key].value) for key in both):
            return
        for key, point in others.items():
            mine = points.get(key)
            if mine is None:
                points[key] = point
            elif point.known.filed < mine.known.filed:
                points[key] = replace(mine, known=point.known)

    def rounding(self, one: float, other: float) -> bool:
        """Whether two figures are the same, one written with fewer digits."""
        gap = abs(one - other)
        if gap == 0:
            return True
        unit = min(max(last_digit(one), last_digit(other)), float(self._rules["rounding_unit"]))
        size = max(abs(one), abs(other))
        return gap <= unit / 2 and gap <= size * float(self._rules["rounding_share"])


def last_digit(value: float) -> float:
    """The value of the last digit that isn't zero."""
    whole = int(abs(value))
    if whole == 0 or whole != abs(value):
        return 1.0
    unit = 1
    while whole % 10 == 0:
        whole //= 10
        unit *= 10
    return float(unit)
