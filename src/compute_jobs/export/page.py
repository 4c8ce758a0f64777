"""A shared page before it has a form: what is said, in which order, and which source backs it.

Markdown and HTML draw the same page. Texts are plain and untrusted: each form makes them inert.
"""

from __future__ import annotations

from msgspec import Struct


class Told(Struct, frozen=True):
    """A sentence and the numbers of the source lines it stands on."""

    text: str
    refs: tuple[int, ...] = ()


class RankLine(Struct, frozen=True):
    rank: str
    name: str
    layer: str
    fit: float | None
    low: float | None
    high: float | None
    rank_shares: tuple[float, ...]
    win: str
    top3: str
    breakers: tuple[Told, ...]
    unknown: tuple[Told, ...]


class CriterionLine(Struct, frozen=True):
    name: str
    weight: str
    rating: str
    range: str
    points: str
    mark: str
    """"gap", "your own verdict", or empty."""
    because: tuple[Told, ...]


class FigureLine(Struct, frozen=True):
    """One figure, or one sentence where there is none, with when it holds and how it is known."""

    name: str
    figure: str
    when: str
    tier: str
    remark: str
    """Contested, aged, planned … or empty."""
    refs: tuple[int, ...]


class CapacityGroup(Struct, frozen=True):
    """Figures on capacity of one sort: in place, committed, or announced."""

    title: str
    lines: tuple[FigureLine, ...]


class HypeLine(Struct, frozen=True):
    title: str
    ratio: str
    contested: bool
    why: Told


class ItemLine(Struct, frozen=True):
    name: str
    verdict: str
    """The reader's own, with rating and date; empty where there is none."""
    suggested: str
    why: Told
    details: tuple[str, ...]
    """What the reader added: who told, pay, a note on the verdict."""


class OpenLine(Struct, frozen=True):
    """Something nobody has answered yet, and what to ask."""

    name: str
    what: str
    questions: tuple[str, ...]


class NoteBlock(Struct, frozen=True):
    title: str
    text: str


class EmployerPage(Struct, frozen=True):
    name: str
    summary: str
    facts: tuple[str, ...]
    """Rank, fit, range, layer, stage: short, for one line."""
    rank: RankLine
    criteria: tuple[CriterionLine, ...]
    reckoning: str
    """points + scale shift + residual = fit."""
    risks: tuple[Told, ...]
    hype: tuple[HypeLine, ...]
    capacity: tuple[CapacityGroup, ...]
    figures: tuple[FigureLine, ...]
    """What else was measured that speaks to a criterion."""
    checklist: tuple[ItemLine, ...]
    open: tuple[OpenLine, ...]
    notes: tuple[NoteBlock, ...]
    stages: tuple[str, ...]
    links: tuple[str, ...]
    contacts: tuple[str, ...]


class Cited(Struct, frozen=True):
    """One document behind a source line."""

    text: str
    """Publisher, title, date, place in it."""
    url: str
    """An address that is safe to link, or empty."""


class SourceLine(Struct, frozen=True):
    number: int
    tier: str
    as_of: str
    what: str
    """Metric, figure and what the claim says."""
    cited: tuple[Cited, ...]
    origin: str
    remark: str


class Page(Struct, frozen=True):
    title: str
    about: tuple[str, ...]
    """Profile, weights, preferences, scenarios: a line each."""
    ranking: tuple[RankLine, ...]
    has_shares: bool
    reading: tuple[str, ...]
    """How to read the table."""
    employers: tuple[EmployerPage, ...]
    sources: tuple[SourceLine, ...]
