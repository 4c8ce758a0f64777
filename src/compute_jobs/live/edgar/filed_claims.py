"""Filed claims from company facts: what was filed, and what follows from it by plain arithmetic.

Filed figures name their tag, period and filing. Derived ones (a fourth quarter, a trailing year,
growth, shares) say how they were reckoned and carry their inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Figure, Origin, Source, SourceRef
from compute_jobs.live import making
from compute_jobs.live.edgar import series
from compute_jobs.live.edgar.company_facts import CompanyFacts, Measure, Point, Row, last_digit
from compute_jobs.live.edgar.submissions import Submissions, folder_url
from compute_jobs.live.pack_names import EDGAR as PACK
from compute_jobs.live.source_reading import Reading, reading

TRAILING = "trailing year"
TO_DATE = "year to date"


def filed_claims(
    facts: CompanyFacts,
    employer: str,
    tags: Mapping[str, Any],
    *,
    submissions: Submissions | None = None,
    trace: str = "",
) -> Reading:
    """Everything the table asks for. ``trace`` names the bytes it was read from."""
    return _Maker(facts, employer, tags, submissions, trace).make()


class _Maker:
    def __init__(
        self,
        facts: CompanyFacts,
        employer: str,
        tags: Mapping[str, Any],
        submissions: Submissions | None,
        trace: str,
    ) -> None:
        self._facts = facts
        self._employer = employer
        self._rules = tags["rules"]
        self._lengths = series.Lengths.of(tags["lengths"])
        self._submissions = submissions
        self._trace = trace
        self._claims: dict[str, Claim] = {}
        self._sources: dict[str, Source] = {}
        self._origins: dict[str, Origin] = {}
        self._calendar = series.FiscalCalendar((), 0)
        self._name = facts.name or employer
        self._documents = {
            filing.accession: filing.document
            for filing in (submissions.filings if submissions else ())
        }

    def make(self) -> Reading:
        flows = {m.metric: m for m in self._facts.measures if m.kind == "flow"}
        self._calendar = series.fiscal_calendar(
            [
                point
                for measure in list(flows.values())[:1]
                for point in measure.points
                if self._lengths.kind(point.days) == "year"
            ]
        )
        made: dict[str, series.Series] = {}
        for metric, measure in flows.items():
            made[metric] = series.series_of(measure, self._lengths, floor=metric == "revenue")
            if measure.currency == "USD":
                self._flow(measure, made[metric])
        for measure in self._facts.measures:
            if measure.kind == "level" and measure.currency == "USD":
                self._level(measure)
        self._growth(flows.get("revenue"), made.get("revenue"))
        self._research(flows, made)
        self._profit(flows.get("net_income"), made.get("net_income"))
        notes = list(self._facts.notes)
        late = self._submissions.late if self._submissions else None
        if late is not None:
            notes.append(f"gave notice of a late report on {making.day_text(late.filed)}")
        return reading(self._claims.values(), self._sources.values(), self._origins.values(), notes)

    def _flow(self, measure: Measure, made: series.Series) -> None:
        for point in made.quarters[-int(self._rules["quarters"]) :]:
            self._figure(measure, point)
        for point in made.years[-int(self._rules["years"]) :]:
            self._figure(measure, point)
        whole = series.trailing_year(made.quarters)
        if whole is not None and measure.metric in ("revenue", "capex"):
            self._figure(measure, whole, TRAILING)

    def _level(self, measure: Measure) -> None:
        for point in measure.points[-int(self._rules["years"]) :]:
            day = point.end
            statement = f"{measure.what} of {fmt.money(point.value)} on {making.day_text(day)}."
            self._add(
                self._id(measure.metric, measure.perimeter, "", day.isoformat()),
                measure.metric,
                statement,
                making.quantity(point.value, "usd", half=last_digit(point.value) / 2),
                point,
                perimeter=measure.perimeter,
                as_of=day,
            )

    def _figure(self, measure: Measure, point: Point, perimeter: str = "") -> str:
        """The claim of one point of a flow, and before it those of its inputs; its id."""
        claim_id = self._point_id(measure.metric, point, perimeter)
        if claim_id in self._claims:
            return claim_id
        inputs = tuple(
            self._figure(measure, part, "" if self._plain(part) else TO_DATE)
            for part in point.inputs
        )
        when = making.in_words(point.start, point.end)
        label = self._calendar.label(point) if self._plain(point) and not perimeter else ""
        if perimeter == TRAILING:
            when = f"the four quarters to {making.day_text(point.end)}"
        reckoned = f", reckoned as {point.how}" if point.how else ""
        named = f" ({label})" if label else ""
        statement = f"{_amount(measure.what, point.value)} in {when}{named}{reckoned}."
        notes = [f"Derived: {point.how}."] if point.inputs else []
        notes += [
            f"An earlier {row.form} (filed {row.filed}) gave {_in_full(row.value)}; since restated."
            for row in point.replaced
        ]
        self._add(
            claim_id,
            measure.metric,
            statement,
            making.quantity(point.value, "usd", half=_half(point)),
            point,
            perimeter=perimeter,
            inputs=inputs,
            note=" ".join(notes),
        )
        for row in point.replaced:
            self._restated(measure, point, row, perimeter)
        return claim_id

    def _restated(self, measure: Measure, point: Point, row: Row, perimeter: str) -> None:
        """What an earlier filing said, kept as its own claim: the difference is a finding."""
        before = Point(point.first, point.last, row.value, point.tag, row=row, known=row)
        when = making.in_words(point.start, point.end)
        self._add(
            f"{self._point_id(measure.metric, point, perimeter)}-as-of-{row.filed}",
            measure.metric,
            f"{_amount(measure.what, row.value)} in {when}, as first filed.",
            making.quantity(row.value, "usd", half=last_digit(row.value) / 2),
            before,
            perimeter=perimeter,
            note=f"{_in_full(row.value)}; restated since to {_in_full(point.value)} "
            f"({point.known.form}, filed {point.known.filed}).",
        )

    def _growth(self, measure: Measure | None, made: series.Series | None) -> None:
        if measure is None or made is None:
            return
        keep = int(self._rules["growths"])
        years = made.years[-int(self._rules["years"]) :]
        for group, points in ((made.quarters, made.quarters[-keep:]), (made.years, years[1:])):
            for point in points:
                before = series.year_before(group, point)
                change = series.growth(point, before) if before else None
                if before is None or change is None:
                    continue
                when = making.in_words(point.start, point.end)
                self._derived(
                    "revenue_growth",
                    measure,
                    point,
                    figure=making.percent(change),
                    statement=f"Revenue {'grew' if change >= 0 else 'fell'} "
                    f"{fmt.percent(abs(round(change, 2)))} in {when} over a year before.",
                    note=f"Derived: {fmt.money(point.value)} against {fmt.money(before.value)}.",
                    parts=((measure, point), (measure, before)),
                )

    def _research(self, flows: Mapping[str, Measure], made: Mapping[str, series.Series]) -> None:
        research, revenue = flows.get("rd_expense"), flows.get("revenue")
        if research is None or revenue is None or research.currency != revenue.currency:
            return
        pairs = (
            (made["rd_expense"].quarters[-int(self._rules["growths"]) :], made["revenue"].quarters),
            (made["rd_expense"].years[-int(self._rules["years"]) :], made["revenue"].years),
        )
        for points, sales in pairs:
            for point in points:
                sold = series.matching(sales, point)
                if sold is None or sold.value <= 0:
                    continue
                share = point.value / sold.value * 100
                when = making.in_words(point.start, point.end)
                self._derived(
                    "rd_share",
                    research,
                    point,
                    figure=making.percent(share),
                    statement="Research and development took "
                    f"{fmt.percent(round(share, 2))} of revenue in {when}.",
                    note=f"Derived: {fmt.money(point.value)} of {fmt.money(sold.value)}."
                    if revenue.currency == "USD"
                    else "Derived from the filed figures.",
                    parts=((research, point), (revenue, sold)),
                )

    def _profit(self, measure: Measure | None, made: series.Series | None) -> None:
        whole = series.trailing_year(made.quarters) if made else None
        if measure is None or whole is None or measure.currency != "USD":
            return
        inputs = tuple(self._figure(measure, part) for part in whole.inputs)
        word = "earned" if whole.value > 0 else "lost"
        self._add(
            self._id("profitable", "", "", whole.end.isoformat()),
            "profitable",
            f"{word.capitalize()} {fmt.money(abs(whole.value))} over the four quarters to "
            f"{making.day_text(whole.end)}.",
            making.flag(whole.value > 0),
            whole,
            as_of=whole.end,
            inputs=inputs,
            note="Derived: net income of the last four quarters together.",
        )

    def _derived(
        self,
        metric: str,
        measure: Measure,
        point: Point,
        *,
        figure: Figure,
        statement: str,
        note: str,
        parts: tuple[tuple[Measure, Point], ...],
    ) -> None:
        inputs: tuple[str, ...] = ()
        if measure.currency == "USD":
            inputs = tuple(self._figure(owner, part) for owner, part in parts)
        else:
            note = f"{note} The filed money is in {measure.currency} and is not converted."
        whole = Point(
            point.first,
            point.last,
            point.value,
            point.tag,
            row=point.row,
            known=point.known,
            inputs=tuple(part for _, part in parts),
        )
        self._add(
            self._point_id(metric, point, ""),
            metric,
            statement,
            figure,
            whole,
            inputs=inputs,
            note=note,
        )

    def _add(
        self,
        claim_id: str,
        metric: str,
        statement: str,
        figure: Figure,
        point: Point,
        *,
        perimeter: str = "",
        as_of: date | None = None,
        inputs: tuple[str, ...] = (),
        note: str = "",
    ) -> None:
        published = date.fromisoformat(point.published)
        period = None
        if as_of is None:
            label = "" if perimeter else self._calendar.label(point)
            yearly = label.startswith("FY")
            period = making.stretch(point.start, point.end, label=label if yearly else "")
        rows = _rows(point)
        refs = tuple(
            dict.fromkeys(SourceRef(self._source(row), _locator(tag, row)) for tag, row in rows)
        )
        self._claims[claim_id] = Claim(
            id=claim_id,
            subjects=(self._employer,),
            metric=metric,
            statement=statement,
            tier="filed",
            sources=refs,
            figure=figure,
            period=period,
            as_of=making.cached_day(as_of or published),
            published=making.cached_day(published),
            perimeter=perimeter,
            note=note,
            origin=refs[0].source,
            inputs=inputs,
            pack=PACK,
        )

    def _source(self, row: Row) -> str:
        source_id = f"edgar-{row.accession or self._employer}"
        if source_id not in self._sources:
            filed = date.fromisoformat(row.filed)
            day = making.cached_day(filed)
            title = f"{self._name} {row.form or 'filing'}, filed {making.day_text(filed)}"
            url = ""
            if row.accession:
                url = folder_url(self._facts.cik, row.accession)
                url += self._documents.get(row.accession, "")
            self._sources[source_id] = Source(
                id=source_id,
                title=title,
                publisher=f"{self._name} via SEC EDGAR",
                kind="filing",
                stance="primary",
                published=day,
                url=url,
                relays=(source_id,),
                note=self._trace,
                pack=PACK,
            )
            self._origins[source_id] = Origin(
                id=source_id,
                title=title,
                kind="filing",
                publisher=self._name,
                published=day,
                url=url,
                pack=PACK,
            )
        return source_id

    def _plain(self, point: Point) -> bool:
        return self._lengths.kind(point.days) in ("quarter", "year")

    def _point_id(self, metric: str, point: Point, perimeter: str) -> str:
        return self._id(metric, perimeter, point.start.isoformat(), point.end.isoformat())

    def _id(self, metric: str, perimeter: str, first: str, last: str) -> str:
        parts = (metric.replace("_", "-"), making.slug(perimeter, longest=24), first, last)
        return "-".join(part for part in ("edgar", self._employer, *parts) if part)


def _amount(what: str, value: float) -> str:
    """ "Revenue of $2.4B"; a negative income is a loss."""
    if value < 0 and what.endswith("income"):
        return f"{what.removesuffix('income')}loss of {fmt.money(-value)}"
    return f"{what} of {fmt.money(value)}"


def _in_full(value: float) -> str:
    return f"{'−' if value < 0 else ''}${abs(value):,.0f}"


def _half(point: Point) -> float:
    if point.inputs:
        return sum(_half(part) for part in point.inputs)
    return min(last_digit(point.value), 1e6) / 2


def _rows(point: Point) -> list[tuple[str, Row]]:
    """Tag and row of all that a point rests on; the filing that made it known comes first."""
    if point.inputs:
        return [found for part in point.inputs for found in _rows(part)]
    rows = [(point.tag, point.known)]
    if point.row.accession != point.known.accession:
        rows.append((point.tag, point.row))
    return rows


def _locator(tag: str, row: Row) -> str:
    last = date.fromordinal(row.last).isoformat()
    first = f"{date.fromordinal(row.first).isoformat()} to " if row.first else ""
    return f"{tag}, {first}{last}"
