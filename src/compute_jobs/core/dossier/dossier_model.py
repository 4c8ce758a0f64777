"""The reader's own record of one employer, and the checklist it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, field

from compute_jobs.core.evidence.evidence_model import Criterion
from compute_jobs.core.typed_tables import Number, Text

VerdictKind = Literal["pass", "concern", "fail", "gap", "skip"]
VERDICTS: tuple[VerdictKind, ...] = get_args(VerdictKind)
Stage = Literal["watching", "preparing", "applied", "interviewing", "offer", "declined", "closed"]
STAGES: tuple[Stage, ...] = get_args(Stage)


RuleTier = Literal["", "filed", "relayed", "primary", "reported"]


class CompDetail(Struct, frozen=True):
    """What a pay verdict may add: a range, a level, a place and its source."""

    low: float | None = None
    high: float | None = None
    currency: str = "USD"
    level: str = ""
    place: str = ""
    source: str = ""

    @property
    def in_words(self) -> str:
        """180,000–260,000 USD, L5, Remote, from a recruiter."""
        ends = [f"{end:,.0f}" for end in (self.low, self.high) if end is not None]
        amount = f"{'–'.join(dict.fromkeys(ends))} {self.currency}" if ends else ""
        origin = f"from {self.source}" if self.source else ""
        return ", ".join(part for part in (amount, self.level, self.place, origin) if part)


class Verdict(Struct, frozen=True):
    item: str
    kind: VerdictKind
    date: str
    rating: float | None = None
    note: str = ""
    told_by: str = ""
    comp: CompDetail | None = None


class KeptNote(Struct, frozen=True):
    """A note as saved, including what was written to it meanwhile."""

    text: str
    change: str = ""
    """Identifies the save to undo; empty if nothing changed."""


class StageChange(Struct, frozen=True):
    stage: Stage
    date: str


class Dossier(Struct, frozen=True):
    employer: str
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """By item id; the employer's own note has the empty string as its id."""
    stages: tuple[StageChange, ...] = ()
    shortlisted: int | None = None
    """Position on the shortlist, from 1; None if it isn't on it."""
    links: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """Ids of postings marked as a target."""

    @property
    def stage(self) -> Stage | None:
        return self.stages[-1].stage if self.stages else None


class ItemRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of an item: if the evidence satisfies it, it suggests this verdict."""

    id: str
    says: VerdictKind
    text: Text
    """The sentence; {figure}, {tier} and {name} are replaced by what was found, {rival} by a
    customer that is also a competitor, if any.
    """
    why: Text
    """The reason for the threshold."""
    measure: str = ""
    """A metric, or a measure that the rubric or the checklist derives from several."""
    at_least: Number | None = None
    at_most: Number | None = None
    holds: bool | None = None
    """The answer that a yes-or-no measure must have."""
    tier: RuleTier = ""
    """The weakest acceptable tier; empty accepts any that may change a rating."""
    weaker_than: RuleTier = ""
    """Holds only for evidence weaker than this tier: known, but not well enough."""
    words: tuple[str, ...] = ()
    """For a metric in words: the claim must contain one of these."""
    unless: tuple[str, ...] = ()
    """Better measures: if one is known, this rule doesn't apply."""
    flag: str = ""
    """A flag of the hype watch, instead of a measure."""


class ChecklistItem(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to judge an employer by, from ``data/checklist.toml`` or a reader's pack."""

    id: str
    name: Text
    criterion: Criterion | None
    """The criterion a verdict rates; None for items that don't affect the score."""
    confirm: Text
    metrics: tuple[str, ...]
    good: Text
    bad: Text
    questions: tuple[str, ...]
    scored: bool = True
    """Whether a verdict changes the criterion's rating."""
    rules: tuple[ItemRule, ...] = ()
    gap: str = ""
    """What is missing, shown if no rule applies."""
    fails_at: Annotated[int, Meta(ge=0)] = 0
    """How many separate concerns amount to a fail; 0: never."""
    pack: str = ""


class Suggestion(Struct, frozen=True):
    """What the evidence suggests for one item, with the reason and the claims."""

    item: str
    kind: VerdictKind
    why: str
    claims: tuple[str, ...]


class Dossiers(dict[str, Dossier]):
    """Every dossier by employer. Employers without one aren't in it."""

    def shortlist(self) -> list[str]:
        """Employers on the shortlist, in the reader's order."""
        listed = [
            (dossier.shortlisted, employer)
            for employer, dossier in self.items()
            if dossier.shortlisted is not None
        ]
        return [employer for _, employer in sorted(listed)]

    def with_verdicts(self) -> list[str]:
        return [employer for employer, dossier in self.items() if dossier.verdicts]

    def with_changes(self, changed: Mapping[str, Dossier]) -> Dossiers:
        return Dossiers({**self, **changed})
