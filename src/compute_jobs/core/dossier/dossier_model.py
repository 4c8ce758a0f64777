"""The reader's own record of one employer. Pure: ``workspace`` keeps it, ``desk`` changes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, field

from compute_jobs.core.evidence.evidence_model import Criterion
from compute_jobs.core.typed_tables import Number, Text

VerdictKind = Literal["pass", "concern", "fail", "gap", "skip"]
VERDICTS: tuple[VerdictKind, ...] = ("pass", "concern", "fail", "gap", "skip")
Stage = Literal["watching", "preparing", "applied", "interviewing", "offer", "declined", "closed"]
STAGES: tuple[Stage, ...] = (
    "watching",
    "preparing",
    "applied",
    "interviewing",
    "offer",
    "declined",
    "closed",
)


RuleTier = Literal["", "filed", "relayed", "primary", "reported"]


class Keep(Enum):
    """What isn't said when an item is judged again stays as it was; None or "" takes it out."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


class CompDetail(Struct, frozen=True):
    """What a comp verdict may add: a range, a level, a place and where it was learned."""

    low: float | None = None
    high: float | None = None
    currency: str = "USD"
    level: str = ""
    place: str = ""
    source: str = ""


class Verdict(Struct, frozen=True):
    item: str
    kind: VerdictKind
    date: str
    rating: float | None = None
    note: str = ""
    told_by: str = ""
    comp: CompDetail | None = None


class Note(Struct, frozen=True):
    """Free Markdown about the employer (item empty) or about one checklist item."""

    item: str
    text: str


class KeptNote(Struct, frozen=True):
    """A note as it was saved: with what others wrote to it meanwhile."""

    text: str
    change: str = ""
    """Names the save to undo; empty where nothing changed."""


class StageChange(Struct, frozen=True):
    stage: Stage
    date: str


class Dossier(Struct, frozen=True):
    employer: str
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """By item id; the employer's own note stands under the empty string."""
    stages: tuple[StageChange, ...] = ()
    shortlisted: int | None = None
    """Position on the shortlist, from 1; None when not on it."""
    links: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """Ids of postings marked as a target."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys a newer version wrote; kept as they are."""

    @property
    def stage(self) -> Stage | None:
        return self.stages[-1].stage if self.stages else None


class ItemRule(Struct, frozen=True):
    """One reading of the evidence for an item: where it holds, it says this verdict."""

    id: str
    says: VerdictKind
    text: Text
    """In the reader's words; {figure}, {tier} and {name} stand for what was found."""
    why: Text
    """Why the line is drawn here."""
    measure: str = ""
    """A metric, or a measure the rubric or the checklist reckons from several."""
    at_least: Number | None = None
    at_most: Number | None = None
    holds: bool | None = None
    """For a yes or no."""
    tier: RuleTier = ""
    """The weakest tier that will do; empty takes whatever may move a rating."""
    weaker_than: RuleTier = ""
    """Holds only for evidence weaker than this tier: told, but not well enough."""
    words: tuple[str, ...] = ()
    """For a metric told in words: any of these must stand in it."""
    unless: tuple[str, ...] = ()
    """Measures that say it better: where one is known, this rule is silent."""
    flag: str = ""
    """A flag of the hype watch, instead of a measure."""


class ChecklistItem(Struct, frozen=True):
    """One thing to judge an employer by, from ``data/checklist.toml`` or a reader's pack."""

    id: str
    name: Text
    criterion: Criterion | None
    """The criterion a verdict speaks to; None for items that inform without scoring."""
    confirm: Text
    metrics: tuple[str, ...]
    good: Text
    bad: Text
    questions: tuple[str, ...]
    scored: bool = True
    """Whether a verdict moves the criterion's rating."""
    rules: tuple[ItemRule, ...] = ()
    gap: str = ""
    """What is missing, said where no rule holds."""
    fails_at: Annotated[int, Meta(ge=0)] = 0
    """So many separate concerns amount to a fail; 0: never."""
    pack: str = ""


class Suggestion(Struct, frozen=True):
    """What the evidence at hand suggests for one item, with its reason and claims."""

    item: str
    kind: VerdictKind
    why: str
    claims: tuple[str, ...]
