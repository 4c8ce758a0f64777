"""The records of the ledger: immutable and typed, free of I/O, the clock and the screen.

Packs are checked when they are read (``compute_jobs.packs``) and are clean when they get here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct, field

Tier = Literal["filed", "relayed", "primary", "reported", "analysis", "ambition"]
TIERS: tuple[Tier, ...] = get_args(Tier)
TIER_RANK: Mapping[str, int] = {tier: rank for rank, tier in enumerate(TIERS)}
"""Position in TIERS; 0 is best."""

RATING_TIERS: tuple[Tier, ...] = ("filed", "relayed", "primary", "reported")
"""The tiers that may change a rating; the other two only feed the hype watch."""

Layer = Literal["silicon", "accelerator", "cluster", "lab", "cloud", "platform", "power"]
LAYERS: tuple[Layer, ...] = get_args(Layer)

Criterion = Literal["growth", "capacity", "stability", "learning", "comp", "culture"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)

Modality = Literal["fact", "plan", "past"]
"""A fact, a plan, or a past state: a document describing an earlier state without a date ("it lost
half a million a month before …"). Only facts change a rating.
"""
DealStatus = Literal["rumored", "negotiating", "signed", "effective", "ended"]
DEAL_STAGES: tuple[DealStatus, ...] = get_args(DealStatus)
TALK_STAGES: tuple[DealStatus, ...] = ("rumored", "negotiating")
"""A deal that is only under discussion isn't a fact about capacity, revenue or tenants."""
LIVE_STAGES: tuple[DealStatus, ...] = ("signed", "effective")
Role = Literal["owner", "operator", "supplier", "tenant", "parent"]
LETTING: tuple[Role, ...] = ("owner", "operator", "parent")
"""The roles in which an employer leases out an asset."""
Stance = Literal["primary", "supporting"]
SourceKind = Literal[
    "filing", "article", "thread", "video", "podcast", "posting", "dataset", "newsletter", "own"
]
BoardKind = Literal["greenhouse", "lever", "ashby", "workday"]
BOARD_KINDS: tuple[BoardKind, ...] = get_args(BoardKind)
Behaviour = Literal["closed", "moving", "contract", "plan", "event", "statement"]
"""How a metric's figures relate over time.

closed: a finished period's figure (revenue of a quarter); moving: a level that changes (GPUs
deployed, a run-rate); contract: terms of a deal; plan: a target; event: something with stages;
statement: without a figure, never compared by number.
"""
Dimension = Literal[
    "money", "percent", "count", "power", "duration", "ratio", "date", "flag", "choice", "text"
]
Status = Literal["standing", "corroborates", "superseded", "contested", "context"]
STATUSES: tuple[Status, ...] = ("contested", "standing", "superseded", "corroborates", "context")
"""The most serious first."""


class Day(Struct, frozen=True):
    """A date as precisely as it is known: 2026-05-20, 2026-05, 2026-Q1, 2026 or FY2025."""

    text: str
    first: date
    last: date
    inferred: bool = False
    """True if no document states it: the pack's author, or the program, inferred it."""


class Period(Struct, frozen=True):
    """The period a flow was measured over; ``known`` is false for "Q1" without a year."""

    text: str
    start: date | None
    end: date | None
    known: bool
    inferred: bool = False
    """True if no document states it."""


class Figure(Struct, frozen=True):
    """What was measured. ``low``/``high`` are as written; bounds follow from the wording.

    A flag has unit "flag" and value 1.0 or 0.0; a choice or a text has unit "text" and no value;
    a date has unit "date" and its ISO text. ``text`` is the figure as a reader would read it.
    """

    value: float | None
    low: float | None
    high: float | None
    bound_low: float | None
    bound_high: float | None
    unit: str
    per: str | None
    text: str

    @property
    def middle(self) -> float | None:
        """The number to calculate with: the value, else the middle (or the one known end)."""
        if self.value is not None:
            return self.value
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        return self.low if self.low is not None else self.high


class Employer(Struct, frozen=True):
    """A company you might work for."""

    id: str
    name: str
    layer: Layer
    aliases: tuple[str, ...] = ()
    ticker: str = ""
    cik: int | None = None
    parent: str | None = None
    ranked: bool = True
    """False if there is too little evidence to rank it; such employers are listed, not scored."""
    summary: str = ""
    place: str = ""
    since: Day | None = None
    pack: str = ""
    legal_names: tuple[str, ...] = ()
    """As in public records; wages are matched only by these."""


class BoardToken(Struct, frozen=True):
    """Where an employer posts its open jobs: the kind of board, and its name there."""

    employer: str
    board: str
    token: str
    host: str = ""
    site: str = ""
    pack: str = ""

    @property
    def key(self) -> str:
        return f"{self.board}:{self.token}"


class Asset(Struct, frozen=True):
    """A thing employers own, supply or rent."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    place: str = ""
    alias_of: str | None = None
    """The asset that this name means (Colossus is Colossus 1), according to a dated claim."""
    summary: str = ""
    pack: str = ""


class Relation(Struct, frozen=True):
    """A dated link of the supply map: who owns, operates, supplies or rents what."""

    employer: str
    asset: str
    role: Role
    start: Day | None = None
    end: Day | None = None
    claims: tuple[str, ...] = ()
    status: DealStatus = "effective"
    pack: str = ""

    @property
    def is_talk(self) -> bool:
        return self.status in TALK_STAGES


OWN_PACK = "own"
"""The pack that the program writes for the reader."""


class Origin(Struct, frozen=True):
    """Where a fact originally comes from; sources that relay one origin count once."""

    id: str
    title: str
    kind: str
    publisher: str = ""
    published: Day | None = None
    url: str = ""
    pack: str = ""


class Source(Struct, frozen=True):
    """A published document."""

    id: str
    title: str
    publisher: str
    kind: SourceKind
    stance: Stance
    published: Day | None = None
    url: str = ""
    file: str = ""
    relays: tuple[str, ...] = ()
    """Ids of the origins it relays."""
    inferred: bool = False
    """True if the document has no date: this is the latest past one it mentions, or the note says
    how it was concluded."""
    note: str = ""
    pack: str = ""
    seen: Day | None = None
    """For a document without any date: a day on which it was available."""


class Metric(Struct, frozen=True):
    """What figures measure, and how they are compared."""

    id: str
    name: str
    dimension: Dimension
    unit: str
    behaviour: Behaviour
    criterion: Criterion | None = None
    better: Literal["higher", "lower"] | None = None
    tolerance: float = 0.02
    """Relative gap that still counts as agreement (0.02 is two percent)."""
    half_life: float | None = None
    """In days; None if age doesn't matter."""
    explain: str = ""
    choices: tuple[str, ...] = ()
    ordered: bool = False
    """The choices are stages, first to last (confidential filing before public filing)."""
    floor: float | None = None
    ceiling: float | None = None
    pack: str = ""


class SourceRef(Struct, frozen=True):
    """A source, and the claim's place in it."""

    source: str
    locator: str = ""


class Claim(Struct, frozen=True):
    """One dated assertion in our own words."""

    id: str
    subjects: tuple[str, ...]
    metric: str
    statement: str
    tier: Tier
    sources: tuple[SourceRef, ...]
    figure: Figure | None = None
    period: Period | None = None
    start: Day | None = None
    end: Day | None = None
    as_of: Day | None = None
    published: Day | None = None
    hedge: str = ""
    modality: Modality = "fact"
    deal: str | None = None
    """Identifies the deal or event, so its claims are compared with each other."""
    deal_status: DealStatus | None = None
    perimeter: str = ""
    """What the figure covers, e.g. "consolidated" or "data-center"; if empty, the subject alone."""
    counterparty: str | None = None
    role: Role | None = None
    only: bool = False
    """The claim says "the only X"; rule R6 compares it with others in the same role."""
    note: str = ""
    origin: str | None = None
    inputs: tuple[str, ...] = ()
    """For a derived figure: the claims it was calculated from."""
    pack: str = ""
    line: int = 0

    @property
    def middle(self) -> float | None:
        """The number of its figure; None without one."""
        return None if self.figure is None else self.figure.middle

    @property
    def parties(self) -> tuple[str, ...]:
        """The subjects and the counterparty, each once."""
        other = (self.counterparty,) if self.counterparty else ()
        return tuple(dict.fromkeys((*self.subjects, *other)))

    @property
    def when(self) -> Day | None:
        """The day it is about, else the day it was published, if either is stated.

        A finished period's figure is about its last day, whenever it was reported.
        """
        end = None if self.period is None or self.period.inferred else self.period.end
        if self.modality == "fact" and end is not None:
            return Day(end.isoformat(), end, end)
        return self.as_of or self.published


class LedgerRules(Struct, frozen=True):
    """The ledger's constants. ``data/ledger.toml`` gives each with its reason."""

    about: float = 0.05
    nearly: float = 0.95
    weaker_by: int = 2
    """A newer claim this many tiers weaker doesn't replace an older one."""
    lift_to: Tier = "primary"
    """The best tier that a second independent origin can give a claim."""
    unknown_half_lives: float = 1.0
    """The age of an undated claim, in half-lives."""
    opposites: tuple[tuple[str, str], ...] = (("high-margin", "low-margin"),)
    """Pairs of views (a statement's figure in words) that can't both be right."""
    parts: tuple[tuple[str, str], ...] = (
        ("revenue", "segment_revenue"),
        ("revenue_growth", "segment_growth"),
    )
    """Pairs of metrics: for a whole company, and for one of its parts."""
    misread_digits: int = 3
    """A figure with fewer digits may match another by chance."""


class Evidence(Struct, frozen=True):
    """Everything the packs say, by id. Building one never fails: packs were checked before."""

    employers: Mapping[str, Employer] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    boards: tuple[BoardToken, ...] = ()
    """An employer's first board is fetched first; packs' boards come before bundled ones."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    packs: tuple[str, ...] = ()
    rules: LedgerRules = LedgerRules()

    @property
    def employers_by_name(self) -> list[Employer]:
        return sorted(self.employers.values(), key=lambda it: (it.name.casefold(), it.id))

    def name_of(self, subject: str) -> str:
        """The name of an employer or an asset; the id if no pack has it."""
        known = self.employers.get(subject) or self.assets.get(subject)
        return known.name if known is not None else subject

    def sources_of(self, claim: Claim) -> list[Source]:
        """The claim's sources that are known."""
        return [self.sources[ref.source] for ref in claim.sources if ref.source in self.sources]

    def origin_of(self, claim: Claim) -> Origin | None:
        """Where the claim's fact comes from, if known."""
        return self.origins.get(claim.origin) if claim.origin else None


RuleId = Literal["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7"]
RelationKind = Literal[
    "unrelated",
    "different_period",
    "needs_period",
    "agree",
    "agree_if",
    "derived",
    "supersedes",
    "conflict",
    "conflict_undated",
    "possible_conflict",
    "watch",
    "corroborates",
]


class Comparison(Struct, frozen=True):
    """What the first matching rule says about two claims; the newer or better one comes first."""

    rule: RuleId
    relation: RelationKind
    first: str
    second: str
    subject: str
    metric: str
    period: str
    why: str


class Finding(Struct, frozen=True):
    """What the ledger concludes for one subject, metric, perimeter and period."""

    subject: str
    metric: str
    perimeter: str
    period: str
    standing: Claim
    tier: Tier
    """Effective tier: two independent origins raise it by one, at most to primary."""
    corroborated_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    contested: bool = False
    span_low: float | None = None
    span_high: float | None = None
    """The bounds of the standing figure, widened over an unresolved conflict."""
    fresh: float = 1.0
    """2^(-age/half-life) of the standing claim at the ledger's as-of date, at most 1."""
    age_days: int = 0
    claims: tuple[str, ...] = ()
