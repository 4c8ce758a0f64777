"""Checked rows to the ledger's nouns: figures parsed, dates read, texts cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from compute_jobs.core.evidence.age import published_day
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Day,
    Employer,
    Figure,
    LedgerRules,
    Metric,
    Origin,
    Period,
    Relation,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import (
    FigureError,
    figure_of,
    flag_figure,
    parse_figure,
    text_figure,
    unit_fits,
)
from compute_jobs.packs.problems import Problem
from compute_jobs.packs.read import RawRow


class Builder:
    """Turns rows into nouns; what cannot be turned is put among ``problems``."""

    def __init__(self, pack: str, rules: LedgerRules) -> None:
        self.pack = pack
        self.rules = rules
        self.problems: list[Problem] = []

    def metric(self, row: RawRow) -> Metric:
        it = row.model
        floor, ceiling = it.floor, it.ceiling
        if floor is not None and ceiling is not None and ceiling < floor:
            self.problems.append(row.problem("the ceiling lies below the floor", key="ceiling"))
        return Metric(
            id=it.id,
            name=clean_text(it.name),
            dimension=it.dimension,
            unit=it.unit,
            behaviour=it.behaviour,
            criterion=it.criterion,
            better=it.better,
            tolerance=it.tolerance,
            half_life=it.half_life,
            explain=clean_text(it.explain),
            choices=_cleaned(it.choices),
            ordered=it.ordered,
            floor=floor,
            ceiling=ceiling,
            pack=self.pack,
        )

    def employer(self, row: RawRow) -> Employer:
        it = row.model
        return Employer(
            id=it.id,
            name=clean_text(it.name) or it.id,
            layer=it.layer,
            aliases=_cleaned(it.aliases),
            ticker=clean_text(it.ticker),
            cik=it.cik,
            parent=it.parent,
            ranked=it.ranked,
            summary=clean_text(it.summary),
            place=clean_text(it.place),
            since=self._day(row, "since"),
            pack=self.pack,
        )

    def asset(self, row: RawRow) -> Asset:
        it = row.model
        return Asset(
            id=it.id,
            name=clean_text(it.name) or it.id,
            kind=clean_text(it.kind),
            aliases=_cleaned(it.aliases),
            place=clean_text(it.place),
            alias_of=it.alias_of,
            summary=clean_text(it.summary),
            pack=self.pack,
        )

    def origin(self, row: RawRow) -> Origin:
        it = row.model
        return Origin(
            id=it.id,
            title=clean_text(it.title),
            kind=it.kind,
            publisher=clean_text(it.publisher),
            published=self._day(row, "published"),
            url=clean_text(it.url),
            pack=self.pack,
        )

    def source(self, row: RawRow) -> Source:
        it = row.model
        return Source(
            id=it.id,
            title=clean_text(it.title),
            publisher=clean_text(it.publisher),
            kind=it.kind,
            stance=it.stance,
            published=self._day(row, "published"),
            url=clean_text(it.url),
            file=clean_text(it.file),
            relays=tuple(it.relays),
            inferred=it.inferred,
            note=clean_text(it.note, multiline=True),
            pack=self.pack,
            seen=self._day(row, "seen"),
        )

    def relation(self, row: RawRow) -> Relation:
        it = row.model
        start, end = self._span(row)
        return Relation(
            employer=it.employer,
            asset=it.asset,
            role=it.role,
            start=start,
            end=end,
            claims=tuple(it.claims),
            status=it.status,
            pack=self.pack,
        )

    def claim(self, row: RawRow, metric: Metric | None, sources: Mapping[str, Source]) -> Claim:
        """The claim; published, where it doesn't say so itself, with its earliest source."""
        it = row.model
        start, end = self._span(row)
        made = Claim(
            id=it.id,
            subjects=tuple(dict.fromkeys(it.subjects)),
            metric=it.metric,
            statement=clean_text(it.statement),
            tier=it.tier,
            sources=tuple(SourceRef(ref.id, clean_text(ref.locator)) for ref in it.sources),
            figure=self._figure(row, metric) if metric else None,
            period=self._period(row),
            start=start,
            end=end,
            as_of=self._day(row, "as_of"),
            published=self._day(row, "published"),
            hedge=clean_text(it.hedge),
            modality=it.modality,
            deal=it.deal,
            deal_status=it.deal_status,
            perimeter=clean_text(it.perimeter),
            counterparty=it.counterparty,
            role=it.role,
            only=it.only,
            note=clean_text(it.note, multiline=True),
            origin=it.origin,
            inputs=tuple(it.inputs),
            pack=self.pack,
            line=row.line(),
        )
        if made.published is None:
            made = replace(made, published=published_day(made, sources))
        return made

    def _figure(self, row: RawRow, metric: Metric) -> Figure | None:
        it = row.model
        numbers = {
            name: getattr(it, name)
            for name in ("value", "low", "high")
            if getattr(it, name) is not None
        }
        if it.figure is None and not numbers:
            return None
        key = "figure" if it.figure is not None else next(iter(numbers))
        try:
            if it.figure is not None and numbers:
                raise FigureError("give either figure or numbers, not both")
            made = self._made(it, metric, numbers)
        except FigureError as error:
            self.problems.append(row.problem(clean_text(str(error)), key=key))
            return None
        for what in _against(made, metric):
            self.problems.append(row.problem(what, key=key))
        return made

    def _made(self, it: Any, metric: Metric, numbers: Mapping[str, float]) -> Figure:
        written = _written(it.figure)
        if metric.dimension == "flag":
            return flag_figure(written)
        if metric.dimension == "date":
            try:
                return text_figure(parse_day(written).text, unit="date")
            except DayError as error:
                raise FigureError(str(error)) from None
        if metric.dimension in ("choice", "text"):
            text = clean_text(written)
            if metric.choices and text not in metric.choices:
                raise FigureError(f"{text[:40]!r} is none of {', '.join(metric.choices)}")
            return text_figure(text)
        unit = it.unit or metric.unit
        if it.figure is not None:
            return parse_figure(clean_text(written), unit=unit, per=it.per, rules=self.rules)
        return figure_of(
            value=numbers.get("value"),
            low=numbers.get("low"),
            high=numbers.get("high"),
            wording=it.wording,
            unit=unit,
            per=it.per,
            rules=self.rules,
        )

    def _day(self, row: RawRow, key: str) -> Day | None:
        said = getattr(row.model, key)
        if said is None:
            return None
        try:
            return parse_day(said.isoformat()[:10] if isinstance(said, date) else said)
        except DayError as error:
            self.problems.append(row.problem(f"{key}: {clean_text(str(error))}", key=key))
            return None

    def _span(self, row: RawRow) -> tuple[Day | None, Day | None]:
        start, end = self._day(row, "start"), self._day(row, "end")
        if start and end and end.last < start.first:
            self.problems.append(row.problem("ends before it starts", key="end"))
        return start, end

    def _period(self, row: RawRow) -> Period | None:
        said = row.model.period
        if said is None:
            return None
        try:
            return parse_period(said.isoformat()[:10] if isinstance(said, date) else said)
        except DayError as error:
            self.problems.append(row.problem(f"period: {clean_text(str(error))}", key="period"))
            return None


def _against(made: Figure, metric: Metric) -> Iterable[str]:
    if not unit_fits(made.unit, metric.dimension):
        yield f"a figure in {made.unit} is none of {metric.name} ({metric.dimension})"
        return
    for number in (made.value, made.low, made.high):
        if number is None or made.unit in ("flag", "text", "date"):
            continue
        if metric.floor is not None and number < metric.floor:
            yield f"{number:g} lies below {metric.floor:g}, the least {metric.name} can be"
        if metric.ceiling is not None and number > metric.ceiling:
            yield f"{number:g} lies above {metric.ceiling:g}, the most {metric.name} can be"


def _written(said: object) -> str:
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(said, date):
        return said.isoformat()[:10]
    if isinstance(said, float) and said.is_integer() and abs(said) < 1e15:
        return str(int(said))
    return "" if said is None else str(said)


def _cleaned(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in map(clean_text, texts) if text)
