"""Checked rows to the ledger's nouns: what depends on a metric or on other rows is checked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from compute_jobs.core.evidence.age import published_day
from compute_jobs.core.evidence.dates import DayError, day_of, parse_day
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    BoardToken,
    Claim,
    Day,
    Employer,
    Figure,
    LedgerRules,
    Metric,
    Origin,
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
from compute_jobs.packs.read import RawPack, RawRow

_NOUNS: Mapping[str, type[Any]] = {
    "metric": Metric,
    "employer": Employer,
    "board": BoardToken,
    "asset": Asset,
    "origin": Origin,
    "source": Source,
    "relation": Relation,
}
_FIGURE_KEYS = ("figure", "value", "low", "high", "wording", "unit", "per")


def build_noun(pack: RawPack, row: RawRow) -> Any:
    """A row of any table but claims as its noun; every key that both have has one name."""
    values = _values(pack, row)
    if row.table in ("employer", "asset"):
        values["name"] = values["name"] or row.id
    elif row.table == "board":
        values = {key: values[key] or "" for key in BoardToken.__struct_fields__}
    elif row.table == "metric":
        del values["reason"]  # it is there for whoever edits the file
        floor, ceiling = values["floor"], values["ceiling"]
        if floor is not None and ceiling is not None and ceiling < floor:
            pack.problems.append(row.problem("the ceiling is below the floor", key="ceiling"))
    return _NOUNS[row.table](**values)


def build_claim(
    pack: RawPack,
    row: RawRow,
    metric: Metric | None,
    sources: Mapping[str, Source],
    rules: LedgerRules,
) -> Claim:
    """A claim with its figure parsed; failures become problems of the pack."""
    values = {key: value for key, value in _values(pack, row).items() if key not in _FIGURE_KEYS}
    values["subjects"] = tuple(dict.fromkeys(values["subjects"]))
    values["sources"] = tuple(SourceRef(ref.id, ref.locator) for ref in values["sources"])
    values["figure"] = _figure(pack, row, metric, rules) if metric else None
    values["line"] = row.line()
    for key in values.pop("inferred"):
        if values[key] is None:
            what = f"{key} is marked as inferred, but it isn't given"
            pack.problems.append(row.problem(what, "give it, or remove the mark", key="inferred"))
        else:
            values[key] = replace(values[key], inferred=True)
    claim = Claim(**values)
    return replace(claim, published=published_day(claim, sources))


def latest_mentions(claims: Iterable[Claim], sources: Mapping[str, Source]) -> Mapping[str, Day]:
    """The latest past date that each undated document mentions, from the claims made of it.

    Plans are left out: their dates are in the future.
    """
    latest: dict[str, Day] = {}
    for claim in claims:
        day = claim.as_of
        if day is None and claim.period is not None and claim.period.end is not None:
            day = day_of(claim.period.end)
        if day is None or claim.modality == "plan":
            continue
        for ref in claim.sources:
            source = sources.get(ref.source)
            if source is None or source.published is not None:
                continue
            known = latest.get(ref.source)
            if known is None or day.last > known.last:
                latest[ref.source] = replace(day, inferred=True)
    return latest


def dated(claim: Claim, latest: Mapping[str, Day]) -> Claim:
    """An undated claim gets the latest past date that its document mentions as its publication
    date.
    """
    days = [latest[ref.source] for ref in claim.sources if ref.source in latest]
    if claim.published is not None or not days:
        return claim
    return replace(claim, published=min(days, key=lambda day: day.last))


def _values(pack: RawPack, row: RawRow) -> dict[str, Any]:
    """The row's values by key, lists as tuples."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.model
    }
    start, end = values.get("start"), values.get("end")
    if start and end and end.last < start.first:
        pack.problems.append(row.problem("ends before it starts", key="end"))
    return values | {"pack": pack.id}


def _figure(pack: RawPack, row: RawRow, metric: Metric, rules: LedgerRules) -> Figure | None:
    model = row.model
    numbers = {
        key: getattr(model, key)
        for key in ("value", "low", "high")
        if getattr(model, key) is not None
    }
    if model.figure is None and not numbers:
        return None
    key = "figure" if model.figure is not None else next(iter(numbers))
    try:
        if model.figure is not None and numbers:
            raise FigureError("give either figure or numbers, not both")
        figure = _parse(model, metric, numbers, rules)
    except (FigureError, DayError) as error:
        pack.problems.append(row.problem(str(error), key=key))
        return None
    pack.problems += [row.problem(what, key=key) for what in _out_of_bounds(figure, metric)]
    return figure


def _parse(model: Any, metric: Metric, numbers: Mapping[str, float], rules: LedgerRules) -> Figure:
    text = _written(model.figure)
    if metric.dimension == "flag":
        return flag_figure(text)
    if metric.dimension == "date":
        return text_figure(parse_day(text).text, unit="date")
    if metric.dimension in ("choice", "text"):
        if metric.choices and text not in metric.choices:
            raise FigureError(f"{text[:40]!r} is not one of {', '.join(metric.choices)}")
        return text_figure(text)
    unit = model.unit or metric.unit
    if model.figure is not None:
        return parse_figure(text, unit=unit, per=model.per, rules=rules)
    return figure_of(
        value=numbers.get("value"),
        low=numbers.get("low"),
        high=numbers.get("high"),
        wording=model.wording,
        unit=unit,
        per=model.per,
        rules=rules,
    )


def _out_of_bounds(figure: Figure, metric: Metric) -> Iterator[str]:
    if not unit_fits(figure.unit, metric.dimension):
        yield f"a figure in {figure.unit} doesn't fit {metric.name} ({metric.dimension})"
        return
    for number in (figure.value, figure.low, figure.high):
        if number is None or figure.unit in ("flag", "text", "date"):
            continue
        if metric.floor is not None and number < metric.floor:
            yield f"{number:g} is below {metric.floor:g}, the minimum for {metric.name}"
        if metric.ceiling is not None and number > metric.ceiling:
            yield f"{number:g} is above {metric.ceiling:g}, the maximum for {metric.name}"


def _written(figure: object) -> str:
    if isinstance(figure, bool):
        return "yes" if figure else "no"
    if isinstance(figure, date):
        return figure.isoformat()[:10]
    if isinstance(figure, float) and figure.is_integer() and abs(figure) < 1e15:
        return str(int(figure))
    return "" if figure is None else str(figure)
