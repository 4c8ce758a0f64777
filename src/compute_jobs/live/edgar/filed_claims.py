"""Filed claims of one filer, and those from its company facts.

From company facts: what was filed, and what follows from it by simple arithmetic. Filed figures
name their tag, period and filing. Derived ones (a fourth quarter, a trailing year, growth, shares)
say how they were calculated and list their inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Evidence,
    Figure,
    Origin,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.live.claim_parts import (
    EDGAR,
    SourceReading,
    in_words,
    percent,
    quantity,
    slug,
    stretch,
)
from compute_jobs.live.edgar import series
from compute_jobs.live.edgar.company_facts import (
    CompanyFacts,
    FiledMeasure,
    FiledRow,
    Point,
    last_digit,
)
from compute_jobs.live.edgar.series import FlowSeries
from compute_jobs.live.edgar.submissions import Submissions, folder_url
from compute_jobs.packs.tables import bundled_table

TRAILING = "trailing year"
TO_DATE = "year to date"


class FilingClaims:
    """Collects a filer's claims, with one scheme of ids and one source and origin per filing.

    Add claims, then get the ``reading``. ``trace`` names the bytes they were read from.
    """

    def __init__(
        self, employer: str, name: str, cik: int, documents: Mapping[str, str], *, trace: str = ""
    ) -> None:
        self.claims: dict[str, Claim] = {}
        self._employer = employer
        self._name = name
        self._cik = cik
        self._documents = documents
        """Name of the main document by accession."""
        self._trace = trace
        self._sources: dict[str, Source] = {}
        self._origins: dict[str, Origin] = {}

    def reading(self, notes: Iterable[str] = ()) -> SourceReading:
        """All claims that were added, with the sources and origins they name."""
        evidence = Evidence(origins=self._origins, sources=self._sources, claims=self.claims)
        return SourceReading(evidence, tuple(notes))

    def id(self, metric: str, perimeter: str, *days: date, longest: int = 24) -> str:
        """The id of a claim; ``longest`` limits the perimeter's part of it."""
        parts = (
            "edgar",
            self._employer,
            metric.replace("_", "-"),
            slug(perimeter, longest=longest),
            *(day.isoformat() for day in days),
        )
        return "-".join(part for part in parts if part)

    def source(self, accession: str, form: str, filed: date) -> str:
        """The id of a filing's source, which is also the id of its origin."""
        source_id = f"edgar-{accession or self._employer}"
        if source_id in self._sources:
            return source_id
        day = day_of(filed)
        title = f"{self._name} {form or 'filing'}, filed {fmt.day(filed)}"
        url = ""
        if accession:
            url = folder_url(self._cik, accession) + self._documents.get(accession, "")
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
            pack=EDGAR,
        )
        self._origins[source_id] = Origin(source_id, title, "filing", self._name, day, url, EDGAR)
        return source_id

    def add(
        self,
        claim_id: str,
        metric: str,
        statement: str,
        figure: Figure,
        *,
        sources: Sequence[SourceRef],
        published: date,
        as_of: date | None = None,
        intended: bool = False,
        **more: Any,
    ) -> str:
        """Add a filed claim, which counts as of its publication unless ``as_of`` is given; its id.
        The first of ``sources`` is its origin. What is ``intended`` is a plan, filed or not.
        Further fields are as in the model.
        """
        self.claims[claim_id] = Claim(
            id=claim_id,
            subjects=(self._employer,),
            metric=metric,
            statement=statement,
            tier="ambition" if intended else "filed",
            sources=tuple(sources),
            figure=figure,
            as_of=day_of(as_of or published),
            published=day_of(published),
            modality="plan" if intended else "fact",
            origin=sources[0].source,
            pack=EDGAR,
            **more,
        )
        return claim_id


def filed_claims(
    facts: CompanyFacts, employer: str, *, submissions: Submissions | None = None, trace: str = ""
) -> SourceReading:
    """Everything in the table. ``trace`` names the bytes it was read from."""
    filings = submissions.filings if submissions else ()
    documents = {filing.accession: filing.document for filing in filings}
    claims = FilingClaims(employer, facts.name or employer, facts.cik, documents, trace=trace)
    _CompanyFigures(facts, claims).add_all()
    notes = list(facts.notes)
    if submissions is not None and submissions.late is not None:
        notes.append(f"announced a late report on {fmt.day(submissions.late.filed)}")
    return claims.reading(notes)


class _CompanyFigures:
    def __init__(self, facts: CompanyFacts, claims: FilingClaims) -> None:
        rules = bundled_table("edgar_tags")["rules"]
        self._quarters = int(rules["quarters"])
        self._years = int(rules["years"])
        self._growths = int(rules["growths"])
        self._claims = claims
        self._levels = [it for it in facts.measures if it.kind == "level"]
        flows = [series.series_of(it) for it in facts.measures if it.kind == "flow"]
        self._calendar = series.fiscal_calendar(flows[0].years if flows else ())
        self._flows = {
            flow.measure.metric: series.fiscal_years_only(flow, self._calendar) for flow in flows
        }

    def add_all(self) -> None:
        for flow in self._flows.values():
            if flow.measure.currency == "USD":
                self._flow(flow)
        for measure in self._levels:
            if measure.currency == "USD":
                self._level(measure)
        revenue, research = self._flows.get("revenue"), self._flows.get("rd_expense")
        if revenue is not None:
            self._growth(revenue)
        if revenue is not None and research is not None:
            self._research_share(research, revenue)
        income = self._flows.get("net_income")
        if income is not None and income.measure.currency == "USD":
            self._profit(income)

    def _flow(self, flow: FlowSeries) -> None:
        for point in (*flow.quarters[-self._quarters :], *flow.years[-self._years :]):
            self._figure(flow.measure, point)
        whole = series.trailing_year(flow.quarters)
        if whole is not None and flow.measure.metric in ("revenue", "capex"):
            self._figure(flow.measure, whole, TRAILING)

    def _level(self, measure: FiledMeasure) -> None:
        for point in measure.points[-self._years :]:
            self._add(
                self._claims.id(measure.metric, measure.perimeter, point.end),
                measure.metric,
                f"{measure.what} of {fmt.money(point.value)} on {fmt.day(point.end)}.",
                quantity(point.value, "usd", half=last_digit(point.value) / 2),
                (point,),
                perimeter=measure.perimeter,
                as_of=point.end,
            )

    def _figure(self, measure: FiledMeasure, point: Point, perimeter: str = "") -> str:
        """Add the claim of one point of a flow, after those of its inputs; returns its id."""
        claim_id = self._point_id(measure.metric, point, perimeter)
        if claim_id in self._claims.claims:
            return claim_id
        plain = _is_plain(point) and not perimeter
        inputs = tuple(
            self._figure(measure, part, "" if _is_plain(part) else TO_DATE) for part in point.inputs
        )
        when = in_words(point.start, point.end)
        if perimeter == TRAILING:
            when = f"the four quarters to {fmt.day(point.end)}"
        label = self._calendar.label(point) if plain else ""
        named = f" ({label})" if label else ""
        derived = f", calculated as {point.how}" if point.how else ""
        notes = [f"Derived: {point.how}."] if point.inputs else []
        notes += [
            f"An earlier {row.form} (filed {row.filed}) gave {_in_full(row.value)}; since restated."
            for row in point.replaced
        ]
        self._add(
            claim_id,
            measure.metric,
            f"{_amount(measure.what, point.value)} in {when}{named}{derived}.",
            quantity(point.value, "usd", half=_half(point)),
            (point,),
            perimeter=perimeter,
            inputs=inputs,
            note=" ".join(notes),
        )
        for row in point.replaced:
            self._restated(measure, point, row, perimeter)
        return claim_id

    def _restated(self, measure: FiledMeasure, point: Point, row: FiledRow, perimeter: str) -> None:
        """An earlier filing's figure, kept as its own claim: the difference is a finding."""
        before = Point(point.first, point.last, row.value, point.tag, row=row, known=row)
        self._add(
            f"{self._point_id(measure.metric, point, perimeter)}-as-of-{row.filed}",
            measure.metric,
            f"{_amount(measure.what, row.value)} in {in_words(point.start, point.end)}, "
            "as first filed.",
            quantity(row.value, "usd", half=last_digit(row.value) / 2),
            (before,),
            perimeter=perimeter,
            note=f"{_in_full(row.value)}; restated since to {_in_full(point.value)} "
            f"({point.known.form}, filed {point.known.filed}).",
        )

    def _growth(self, revenue: FlowSeries) -> None:
        quarters = revenue.quarters[-self._growths :]
        years = revenue.years[-self._years :][1:]
        for group, points in ((revenue.quarters, quarters), (revenue.years, years)):
            for point in points:
                before = series.year_before(group, point)
                change = series.growth(point, before) if before else None
                if before is None or change is None:
                    continue
                self._derived(
                    "revenue_growth",
                    ((revenue.measure, point), (revenue.measure, before)),
                    percent(change),
                    f"Revenue {'grew' if change >= 0 else 'fell'} "
                    f"{fmt.percent(abs(round(change, 2)))} in {in_words(point.start, point.end)} "
                    "from a year earlier.",
                    f"Derived: {fmt.money(point.value)} against {fmt.money(before.value)}.",
                )

    def _research_share(self, research: FlowSeries, revenue: FlowSeries) -> None:
        if research.measure.currency != revenue.measure.currency:
            return
        for points, sales in (
            (research.quarters[-self._growths :], revenue.quarters),
            (research.years[-self._years :], revenue.years),
        ):
            for point in points:
                sold = series.matching(sales, point)
                if sold is None or sold.value <= 0:
                    continue
                share = point.value / sold.value * 100
                note = "Derived from the filed figures."
                if revenue.measure.currency == "USD":
                    note = f"Derived: {fmt.money(point.value)} of {fmt.money(sold.value)}."
                self._derived(
                    "rd_share",
                    ((research.measure, point), (revenue.measure, sold)),
                    percent(share),
                    f"Research and development was {fmt.percent(round(share, 2))} of revenue in "
                    f"{in_words(point.start, point.end)}.",
                    note,
                )

    def _profit(self, income: FlowSeries) -> None:
        whole = series.trailing_year(income.quarters)
        if whole is None:
            return
        word = "Earned" if whole.value > 0 else "Lost"
        self._add(
            self._claims.id("profitable", "", whole.end),
            "profitable",
            f"{word} {fmt.money(abs(whole.value))} over the four quarters to {fmt.day(whole.end)}.",
            flag_figure("yes" if whole.value > 0 else "no"),
            (whole,),
            as_of=whole.end,
            inputs=tuple(self._figure(income.measure, part) for part in whole.inputs),
            note="Derived: net income of the last four quarters combined.",
        )

    def _derived(
        self,
        metric: str,
        parts: Sequence[tuple[FiledMeasure, Point]],
        figure: Figure,
        statement: str,
        note: str,
    ) -> None:
        """A claim calculated from points, for the period of the first one."""
        measure, point = parts[0]
        inputs: tuple[str, ...] = ()
        if measure.currency == "USD":
            inputs = tuple(self._figure(owner, part) for owner, part in parts)
        else:
            note = f"{note} The filed money is in {measure.currency} and is not converted."
        self._add(
            self._point_id(metric, point),
            metric,
            statement,
            figure,
            [part for _, part in parts],
            inputs=inputs,
            note=note,
        )

    def _add(
        self,
        claim_id: str,
        metric: str,
        statement: str,
        figure: Figure,
        points: Sequence[Point],
        *,
        perimeter: str = "",
        as_of: date | None = None,
        **more: Any,
    ) -> None:
        """A claim based on these points: a level ``as_of`` a day, or for the first one's period."""
        first = points[0]
        period = None
        if as_of is None:
            label = "" if perimeter else self._calendar.label(first)
            period = stretch(first.start, first.end, label=label if label.startswith("FY") else "")
        refs = dict.fromkeys(ref for point in points for ref in self._refs(point))
        self._claims.add(
            claim_id,
            metric,
            statement,
            figure,
            sources=list(refs),
            published=max(point.published for point in points),
            period=period,
            as_of=as_of,
            perimeter=perimeter,
            **more,
        )

    def _refs(self, point: Point) -> list[SourceRef]:
        """The filings that a point is based on; the one that made it known comes first."""
        if point.inputs:
            return [ref for part in point.inputs for ref in self._refs(part)]
        rows = [point.known]
        if point.row.accession != point.known.accession:
            rows.append(point.row)
        return [
            SourceRef(
                self._claims.source(row.accession, row.form, row.filed), _locator(point.tag, row)
            )
            for row in rows
        ]

    def _point_id(self, metric: str, point: Point, perimeter: str = "") -> str:
        return self._claims.id(metric, perimeter, point.start, point.end)


def _is_plain(point: Point) -> bool:
    return series.length_kind(point.days) in ("quarter", "year")


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


def _locator(tag: str, row: FiledRow) -> str:
    last = date.fromordinal(row.last).isoformat()
    first = f"{date.fromordinal(row.first).isoformat()} to " if row.first else ""
    return f"{tag}, {first}{last}"
