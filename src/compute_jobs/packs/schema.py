"""The shape of a pack's rows. Imported only where a pack is validated: it needs pydantic."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from compute_jobs.core.evidence.evidence_model import (
    Behaviour,
    Criterion,
    DealStatus,
    Dimension,
    Layer,
    Modality,
    Role,
    SourceKind,
    Stance,
    Tier,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=120)]
Line = Annotated[str, StringConstraints(max_length=500)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
When = Annotated[str, StringConstraints(max_length=40)] | date
Number = Annotated[float, Field(allow_inf_nan=False)]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RefRow(Row):
    id: Slug
    locator: Line = ""


class ClaimRow(Row):
    id: Slug
    subjects: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    metric: Slug
    statement: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    tier: Tier
    sources: Annotated[list[RefRow], Field(min_length=1, max_length=50)]
    figure: Line | bool | Number | date | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    wording: Literal["exact", "about", "nearly", "at least", "up to"] = "exact"
    unit: Slug | None = None
    per: Literal["day", "week", "month", "quarter", "year", "total", "point"] | None = None
    period: When | None = None
    start: When | None = None
    end: When | None = None
    as_of: When | None = None
    published: When | None = None
    hedge: Line = ""
    modality: Modality = "fact"
    deal: Slug | None = None
    deal_status: DealStatus | None = None
    perimeter: Line = ""
    counterparty: Slug | None = None
    role: Role | None = None
    only: bool = False
    note: Text = ""
    origin: Slug | None = None
    inputs: list[Slug] = []


class SourceRow(Row):
    id: Slug
    title: Line
    publisher: Line
    kind: SourceKind
    stance: Stance
    published: When | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] = ""
    file: Line = ""
    relays: list[Slug] = []
    inferred: bool = False
    seen: When | None = None
    note: Text = ""


class OriginRow(Row):
    id: Slug
    title: Line
    kind: Slug
    publisher: Line = ""
    published: When | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] = ""


class EmployerRow(Row):
    id: Slug
    name: Line
    layer: Layer
    aliases: list[Line] = []
    ticker: Line = ""
    cik: Annotated[int, Field(ge=1, le=9_999_999_999)] | None = None
    parent: Slug | None = None
    ranked: bool = True
    summary: Text = ""
    place: Line = ""
    since: When | None = None


class AssetRow(Row):
    id: Slug
    name: Line
    kind: Line
    aliases: list[Line] = []
    place: Line = ""
    alias_of: Slug | None = None
    summary: Text = ""


class RelationRow(Row):
    employer: Slug
    asset: Slug
    role: Role
    start: When | None = None
    end: When | None = None
    status: DealStatus = "effective"
    claims: list[Slug] = []


class MetricRow(Row):
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
    choices: list[Line] = []
    ordered: bool = False
    reason: Text = ""
    floor: Number | None = None
    ceiling: Number | None = None


class PackRow(Row):
    schema_: Literal[1] = Field(alias="schema")
    id: Slug
    title: Line
    note: Text = ""


ROWS: dict[str, type[Row]] = {
    "metric": MetricRow,
    "employer": EmployerRow,
    "asset": AssetRow,
    "origin": OriginRow,
    "source": SourceRow,
    "claim": ClaimRow,
    "relation": RelationRow,
}
