"""The ledger's nouns as plain tuples and back. Only numbers, texts and tuples of them.

What comes back may be lists, as JSON gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Day,
    Employer,
    Figure,
    Metric,
    Origin,
    Period,
    Relation,
    Source,
    SourceRef,
)

Row = Sequence[Any]
_ordinal = date.fromordinal


def claim_row(it: Claim) -> Row:
    return (
        *(it.id, it.subjects, it.metric, it.statement, it.tier),
        tuple((ref.source, ref.locator) for ref in it.sources),
        None if it.figure is None else _plain(it.figure),
        _period_row(it.period),
        *(_day_row(it.start), _day_row(it.end), _day_row(it.as_of), _day_row(it.published)),
        *(it.hedge, it.modality, it.deal, it.deal_status, it.perimeter, it.counterparty),
        *(it.role, it.only, it.note, it.origin, it.inputs, it.pack, it.line, it.date_inferred),
    )


def claim_of(row: Row) -> Claim:
    figure, period = row[6], row[7]
    made: list[Any] = [
        row[0],
        tuple(row[1]),
        *row[2:5],
        tuple([SourceRef(*ref) for ref in row[5]]),
        None if figure is None else Figure(*figure),
        None if period is None else _period_of(period),
        *map(_day_of, row[8:12]),
        *row[12:22],
        tuple(row[22]),
        *row[23:],
    ]
    return Claim(*made)


def metric_row(it: Metric) -> Row:
    return _plain(it)


def metric_of(row: Row) -> Metric:
    return Metric(*_back(row, (), _METRIC_TUPLES))


def asset_row(it: Asset) -> Row:
    return _plain(it)


def asset_of(row: Row) -> Asset:
    return Asset(*_back(row, (), _ASSET_TUPLES))


def employer_row(it: Employer) -> Row:
    return _with_days(it, "since")


def employer_of(row: Row) -> Employer:
    return Employer(*_back(row, _EMPLOYER_DAYS, _EMPLOYER_TUPLES))


def origin_row(it: Origin) -> Row:
    return _with_days(it, "published")


def origin_of(row: Row) -> Origin:
    return Origin(*_back(row, _ORIGIN_DAYS, ()))


def source_row(it: Source) -> Row:
    return _with_days(it, "published", "seen")


def source_of(row: Row) -> Source:
    return Source(*_back(row, _SOURCE_DAYS, _SOURCE_TUPLES))


def relation_row(it: Relation) -> Row:
    return _with_days(it, "start", "end")


def relation_of(row: Row) -> Relation:
    return Relation(*_back(row, _RELATION_DAYS, _RELATION_TUPLES))


def _places(kind: type[Any], *names: str) -> tuple[int, ...]:
    order = list(kind.__struct_fields__)
    return tuple(order.index(name) for name in names)


_EMPLOYER_DAYS = _places(Employer, "since")
_ORIGIN_DAYS = _places(Origin, "published")
_SOURCE_DAYS = _places(Source, "published", "seen")
_RELATION_DAYS = _places(Relation, "start", "end")
_METRIC_TUPLES = _places(Metric, "choices")
_ASSET_TUPLES = _places(Asset, "aliases")
_EMPLOYER_TUPLES = _places(Employer, "aliases")
_SOURCE_TUPLES = _places(Source, "relays")
_RELATION_TUPLES = _places(Relation, "claims")
TABLES: dict[str, tuple[Callable[[Any], Row], Callable[[Row], Any]]] = {
    "metrics": (metric_row, metric_of),
    "employers": (employer_row, employer_of),
    "assets": (asset_row, asset_of),
    "origins": (origin_row, origin_of),
    "sources": (source_row, source_of),
    "claims": (claim_row, claim_of),
}
"""Evidence's mappings by name, each with how a thing becomes a row and a row a thing."""


def _plain(it: Any) -> Row:
    return tuple(getattr(it, name) for name in it.__struct_fields__)


def _with_days(it: Any, *names: str) -> Row:
    return tuple(
        _day_row(getattr(it, name)) if name in names else getattr(it, name)
        for name in it.__struct_fields__
    )


def _back(row: Row, days: tuple[int, ...], tuples: tuple[int, ...]) -> list[Any]:
    values = list(row)
    for place in days:
        values[place] = _day_of(values[place])
    for place in tuples:
        values[place] = tuple(values[place])
    return values


def _day_row(it: Day | None) -> Row | None:
    return None if it is None else (it.text, it.first.toordinal(), it.last.toordinal())


def _day_of(row: Row | None) -> Day | None:
    return None if row is None else Day(row[0], _ordinal(row[1]), _ordinal(row[2]))


def _period_row(it: Period | None) -> Row | None:
    if it is None:
        return None
    return (
        it.text,
        None if it.start is None else it.start.toordinal(),
        None if it.end is None else it.end.toordinal(),
        it.known,
    )


def _period_of(row: Row) -> Period:
    text, start, end, known = row
    return Period(
        text,
        None if start is None else _ordinal(start),
        None if end is None else _ordinal(end),
        known,
    )
