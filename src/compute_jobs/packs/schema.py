"""The shape of a pack's rows: which keys a table has, what each takes, and the noun they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from math import isfinite
from typing import Annotated, Any, Literal, NamedTuple, get_args

from msgspec import Meta, Struct, ValidationError, convert

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Behaviour,
    BoardKind,
    BoardToken,
    Claim,
    Criterion,
    Day,
    DealStatus,
    Dimension,
    Employer,
    Layer,
    Metric,
    Modality,
    Origin,
    Period,
    Relation,
    Role,
    Source,
    SourceKind,
    SourceRef,
    Stance,
    Tier,
)
from compute_jobs.packs.problems import nearest


class Kind(NamedTuple):
    """What a key takes."""

    type: Any
    """As in the file."""
    must: str
    """The same in words."""
    read: Callable[[Any], Any] | None = None
    """Turns it into what the noun has; a ValueError says what is wrong, a TypeError that it isn't
    of this kind.
    """
    choices: tuple[str, ...] = ()


Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]*\Z", max_length=120)]
BoardName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", max_length=120)]
"""A part of an address that the program asks."""
Line = Annotated[str, Meta(max_length=500)]


class RefRow(Struct, frozen=True, forbid_unknown_fields=True):
    id: Slug
    locator: Line = ""


def _day_text(value: object) -> str:
    """TOML has its own dates, and dates with a time; only the day counts."""
    if isinstance(value, str) and len(value) <= 40:
        return value
    if isinstance(value, date):
        return value.isoformat()[:10]
    raise TypeError


def _day(value: object) -> Day:
    return parse_day(_day_text(value))


def _period(value: object) -> Period:
    return parse_period(_day_text(value))


def _cleaned(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in map(clean_text, texts) if text)


def _finite(number: float) -> float:
    if not isfinite(number):
        raise TypeError
    return number


_TOO_LONG = 10**500
"""Python itself refuses to write numbers that are much longer."""


def _written_figure(value: object) -> str:
    """A figure as text, whatever TOML has made of it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, int) and abs(value) >= _TOO_LONG:
        raise TypeError
    if isinstance(value, float) and _finite(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, str | int | float) and len(text := str(value)) <= 500:
        return clean_text(text)
    raise TypeError


def _refs(rows: tuple[RefRow, ...]) -> tuple[SourceRef, ...]:
    return tuple(SourceRef(row.id, clean_text(row.locator)) for row in rows)


def _texts(least: int, most: int, *, multiline: bool = False) -> Kind:
    must = f"must be text in quotes, of {least} to {most:,} characters"
    clean = partial(clean_text, multiline=multiline)
    return Kind(Annotated[str, Meta(min_length=least or None, max_length=most)], must, clean)


def _one_of(choices: Any) -> Kind:
    names: tuple[str, ...] = get_args(choices)
    must = f"must be one of {', '.join(names[:-1])} or {names[-1]}"
    return Kind(choices, must, choices=names)


_LINE = _texts(0, 500)
_ID = Kind(Slug, "must be lower-case letters, digits, dots and hyphens")
_DAY = Kind(Any, "must be a date like 2026-05-20, 2026-05, 2026-Q1 or FY2025", _day)
_FLAG = Kind(bool, "must be true or false")
_KEYS = (
    (_ID, "id employer asset metric origin unit parent alias_of deal counterparty"),
    (_LINE, "name title place publisher ticker file hedge perimeter"),
    (_texts(0, 2_000), "url"),
    (_texts(1, 2_000), "statement"),
    (_texts(0, 20_000), "summary explain reason"),
    (_texts(0, 20_000, multiline=True), "note"),
    (_DAY, "published as_of start end since seen last_verified"),
    (_FLAG, "ordered ranked only"),
    (Kind(float, "must be a finite number", _finite), "value low high floor ceiling"),
    (Kind(tuple[Slug, ...], "must be a list of ids in [ ]"), "relays inputs claims"),
    (Kind(tuple[Line, ...], "must be a list of texts in [ ]", _cleaned),
     "aliases legal_names choices"),
    (Kind(BoardName, "must be letters, digits, dots and hyphens, as in the board's address"),
     "token tenant host site"),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {
    **{key: kind for kind, keys in _KEYS for key in keys.split()},
    "dimension": _one_of(Dimension),
    "behaviour": _one_of(Behaviour),
    "criterion": _one_of(Criterion),
    "better": _one_of(Literal["higher", "lower"]),
    "tolerance": Kind(Annotated[float, Meta(ge=0, le=1)], "must be a number from 0 to 1"),
    "half_life": Kind(Annotated[float, Meta(gt=0, le=36_500)], "must be a number of days"),
    "layer": _one_of(Layer),
    "cik": Kind(Annotated[int, Meta(ge=1, le=9_999_999_999)], "must be a whole number"),
    "board": _one_of(BoardKind),
    "role": _one_of(Role),
    "status": _one_of(DealStatus),
    "stance": _one_of(Stance),
    "subjects": Kind(
        Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=20)],
        "must be a list of 1 to 20 ids in [ ]",
        lambda names: tuple(dict.fromkeys(names)),
    ),
    "tier": _one_of(Tier),
    "sources": Kind(
        Annotated[tuple[RefRow, ...], Meta(min_length=1, max_length=50)],
        "must be a list of 1 to 50 in [ ]; a source has id and locator",
        _refs,
    ),
    "figure": Kind(Any, 'must be a short text like "$1.25B", or a number', _written_figure),
    "wording": _one_of(Literal["exact", "about", "nearly", "at least", "up to"]),
    "per": _one_of(Literal["day", "week", "month", "quarter", "year", "total", "point"]),
    "period": Kind(Any, _DAY.must, _period),
    "modality": _one_of(Modality),
    "deal_status": _one_of(DealStatus),
}
"""What the keys take that mean the same in every table."""
_DATES = Literal["period", "start", "end", "as_of", "published"]


class RowShape(NamedTuple):
    """A table's keys: those that each row needs, and the others."""

    noun: type[Any]
    needed: str
    more: str
    own: Mapping[str, Kind] = {}
    """Keys that take something else here than in other tables."""

    @property
    def keys(self) -> Mapping[str, Kind]:
        kinds = {**KINDS, **self.own}
        return {key: kinds[key] for key in f"{self.needed} {self.more}".split()}


ROWS: Mapping[str, RowShape] = {
    "metric": RowShape(
        Metric,
        "id name dimension unit behaviour explain",
        "criterion better tolerance half_life choices ordered reason floor ceiling",
    ),
    "employer": RowShape(
        Employer,
        "id name layer",
        "aliases legal_names ticker cik parent ranked summary place since",
    ),
    "board": RowShape(BoardToken, "employer board token", "tenant host site last_verified note"),
    "asset": RowShape(Asset, "id name kind", "aliases place alias_of summary", {"kind": _LINE}),
    "origin": RowShape(Origin, "id title kind", "publisher published url", {"kind": _ID}),
    "source": RowShape(
        Source,
        "id title publisher kind stance",
        "published url file relays inferred seen note",
        {"kind": _one_of(SourceKind), "inferred": _FLAG},
    ),
    "claim": RowShape(
        Claim,
        "id subjects metric statement tier sources",
        "figure value low high wording unit per period start end as_of published inferred hedge"
        " modality deal deal_status perimeter counterparty role only note origin inputs",
        {"inferred": Kind(tuple[_DATES, ...], f"must be a list of {', '.join(get_args(_DATES))}")},
    ),
    "relation": RowShape(Relation, "employer asset role", "start end status claims"),
}
HEADER = RowShape(
    dict,
    "schema id title",
    "note",
    {"schema": Kind(Literal[1], "must be 1; it was written for another version of the program")},
)

Faults = dict[str, tuple[str, str]]
"""By key: what is wrong, and what to do."""


def read_row(table: str, shape: RowShape, row: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    """The valid values of a row by key, and what is wrong with the others."""
    kinds = shape.keys
    values: dict[str, Any] = {}
    faults: Faults = {}
    for key, value in row.items():
        name = clean_text(key, limit=60)
        if key not in kinds:
            faults[key] = f"unknown key {name!r} in a {table}", nearest(name, list(kinds))
            continue
        kind = kinds[key]
        try:
            found = convert(value, kind.type)
            values[key] = found if kind.read is None else kind.read(found)
        except (TypeError, ValidationError):
            shown = _shown(value)
            faults[key] = f"{key} = {shown}: {kind.must}", nearest(shown.strip("'"), kind.choices)
        except ValueError as error:
            faults[key] = f"{key}: {error}", ""
    for key in sorted({*shape.needed.split()} - row.keys()):
        faults[key] = f"this {table} has no {key!r}", f"add {key} = …"
    return values, faults


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # numbers too long to write, lists too deep
        text = "…"
    return clean_text(text, limit=40)
