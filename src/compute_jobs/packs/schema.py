"""The shape of a pack's rows, with texts cleaned and dates read. It needs pydantic, so only reading
packs imports it.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Behaviour,
    BoardKind,
    Criterion,
    Day,
    DealStatus,
    Dimension,
    Layer,
    Modality,
    Period,
    Role,
    SourceKind,
    Stance,
    Tier,
)


def _day(value: str | date) -> Day:
    return parse_day(_date_text(value))


def _period(value: str | date) -> Period:
    return parse_period(_date_text(value))


def _date_text(value: str | date) -> str:
    """TOML has its own dates, and dates with a time; only the day counts."""
    return value.isoformat()[:10] if isinstance(value, date) else value


def _without_blank(texts: list[str]) -> list[str]:
    return [text for text in texts if text]


Clean = AfterValidator(clean_text)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=120)]
Line = Annotated[str, StringConstraints(max_length=500), Clean]
LineList = Annotated[list[Line], AfterValidator(_without_blank)]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=2_000), Clean]
Url = Annotated[str, StringConstraints(max_length=2_000), Clean]
Text = Annotated[str, StringConstraints(max_length=20_000), Clean]
Paragraphs = Annotated[
    str,
    StringConstraints(max_length=20_000),
    AfterValidator(partial(clean_text, multiline=True)),
]
_Written = Annotated[str, StringConstraints(max_length=40)] | date
When = Annotated[_Written, AfterValidator(_day)]
"""Written as a text or a date; a ``Day`` once it is checked."""
Stretch = Annotated[_Written, AfterValidator(_period)]
"""Written as a text or a date; a ``Period`` once it is checked."""
BoardName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)
]
"""A part of an address that the program asks."""
Number = Annotated[float, Field(allow_inf_nan=False)]


Dated = Literal["period", "start", "end", "as_of", "published"]
"""The keys of a claim that date it."""


class PackRow(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RefRow(PackRow):
    id: Slug
    locator: Line = ""


class PackClaim(PackRow):
    id: Slug
    subjects: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    metric: Slug
    statement: Statement
    tier: Tier
    sources: Annotated[list[RefRow], Field(min_length=1, max_length=50)]
    figure: Line | bool | Number | date | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    wording: Literal["exact", "about", "nearly", "at least", "up to"] = "exact"
    unit: Slug | None = None
    per: Literal["day", "week", "month", "quarter", "year", "total", "point"] | None = None
    period: Stretch | None = None
    start: When | None = None
    end: When | None = None
    as_of: When | None = None
    published: When | None = None
    inferred: list[Dated] = []
    hedge: Line = ""
    modality: Modality = "fact"
    deal: Slug | None = None
    deal_status: DealStatus | None = None
    perimeter: Line = ""
    counterparty: Slug | None = None
    role: Role | None = None
    only: bool = False
    note: Paragraphs = ""
    origin: Slug | None = None
    inputs: list[Slug] = []


class PackSource(PackRow):
    id: Slug
    title: Line
    publisher: Line
    kind: SourceKind
    stance: Stance
    published: When | None = None
    url: Url = ""
    file: Line = ""
    relays: list[Slug] = []
    inferred: bool = False
    seen: When | None = None
    note: Paragraphs = ""


class PackOrigin(PackRow):
    id: Slug
    title: Line
    kind: Slug
    publisher: Line = ""
    published: When | None = None
    url: Url = ""


class PackEmployer(PackRow):
    id: Slug
    name: Line
    layer: Layer
    aliases: LineList = []
    legal_names: LineList = []
    ticker: Line = ""
    cik: Annotated[int, Field(ge=1, le=9_999_999_999)] | None = None
    parent: Slug | None = None
    ranked: bool = True
    summary: Text = ""
    place: Line = ""
    since: When | None = None


class PackBoard(PackRow):
    employer: Slug
    board: BoardKind
    token: BoardName
    tenant: BoardName | None = None
    host: BoardName | None = None
    site: BoardName | None = None
    last_verified: When | None = None
    note: Text = ""


class PackAsset(PackRow):
    id: Slug
    name: Line
    kind: Line
    aliases: LineList = []
    place: Line = ""
    alias_of: Slug | None = None
    summary: Text = ""


class PackRelation(PackRow):
    employer: Slug
    asset: Slug
    role: Role
    start: When | None = None
    end: When | None = None
    status: DealStatus = "effective"
    claims: list[Slug] = []


class PackMetric(PackRow):
    id: Slug
    name: Line
    dimension: Dimension
    unit: Slug
    behaviour: Behaviour
    explain: Text
    criterion: Criterion | None = None
    better: Literal["higher", "lower"] | None = None
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.02
    half_life: Annotated[float, Field(gt=0, le=36_500)] | None = None
    choices: LineList = []
    ordered: bool = False
    reason: Text = ""
    floor: Number | None = None
    ceiling: Number | None = None


class PackHeader(PackRow):
    schema_: Literal[1] = Field(alias="schema")
    id: Slug
    title: Line
    note: Text = ""


ROWS: dict[str, type[PackRow]] = {
    "metric": PackMetric,
    "employer": PackEmployer,
    "board": PackBoard,
    "asset": PackAsset,
    "origin": PackOrigin,
    "source": PackSource,
    "claim": PackClaim,
    "relation": PackRelation,
}


def keys_of(kind: type[PackRow]) -> tuple[str, ...]:
    """The keys that a row of this kind may have, as they are written."""
    return tuple(field.alias or name for name, field in kind.model_fields.items())
