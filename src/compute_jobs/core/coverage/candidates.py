"""What reading a document gives: candidate claims, and its sentences with their labels."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.coverage.model_hints import ModelHint
from compute_jobs.core.coverage.reading_rules import Label, Provenance
from compute_jobs.core.evidence.evidence_model import (
    Figure,
    Modality,
    RelationKind,
    RuleId,
    Tier,
)

Standing = Literal[
    "new",
    "agrees",
    "updates",
    "contradicts",
    "known",
    "retells",
    "older",
    "agrees_if",
    "watch",
    "asks",
]
"""What a candidate would be in the ledger."""


class LedgerRelation(Struct, frozen=True):
    """How a candidate stands to the claims of the ledger, with the rule that says so."""

    standing: Standing
    rule: RuleId
    relation: RelationKind
    claims: tuple[str, ...]
    why: str


class Candidate(Struct, frozen=True):
    """A claim that a text suggests. Nothing of it is in the ledger until the reader accepts it."""

    id: str
    start: int
    end: int
    """Of the number, or of the sentence where there is none: code points of the text as given."""
    sentence_start: int
    sentence_end: int
    quote: str
    """The sentence, cleaned."""
    subject: str
    metrics: tuple[str, ...]
    figure: Figure | None
    unit: str
    period: str
    as_of: str
    start_day: str
    end_day: str
    label: Label
    tier: Tier
    modality: Modality
    hedge: str
    provenance: Provenance
    counterparty: str = ""
    perimeter: str = ""
    """The part of the company that the figure is about: "AI segment"."""
    asks: tuple[str, ...] = ()
    """What isn't certain and is asked: subject, metric, period; "change" where the sum may be by
    how much something changed, not how much it is; "suggested" where only a model said that it is a
    figure, or what it measures."""
    relation: LedgerRelation | None = None
    """None where it is new to the ledger, or no metric or subject is known."""


class ReadSentence(Struct, frozen=True):
    start: int
    end: int
    label: Label | None
    """None for what states nothing: a heading, a greeting."""


class Reading(Struct, frozen=True):
    facts: DocumentFacts
    candidates: tuple[Candidate, ...]
    sentences: tuple[ReadSentence, ...]
    subject: str
    """Whom "the company" means."""
    cut: bool = False
    """Whether the text was too long to be read whole."""
    hints: tuple[ModelHint, ...] = ()
    """What a model suggested and the text bears, for when it is read again."""
