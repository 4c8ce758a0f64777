"""The result of reading a document: candidate claims, and its sentences with their labels."""

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
    """How a candidate relates to the ledger's claims, with the rule that decided it."""

    standing: Standing
    rule: RuleId
    relation: RelationKind
    claims: tuple[str, ...]
    why: str


class Candidate(Struct, frozen=True):
    """A claim that a text suggests. It isn't in the ledger until the reader accepts it."""

    id: str
    start: int
    end: int
    """Of the number, or of the sentence without one: code points of the text as given."""
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
    """What is uncertain and has to be asked: subject, metric, period; "change" where the sum may be
    a part or an increase; "denied" where the text denies or asks it; "suggested" where only a model
    called it a figure or named its metric.
    """
    clear: bool | None = None
    """Whether its own sentence says which company it is about and what it measures, with nothing
    that could turn it into something else; None if an earlier version read it.
    """
    relation: LedgerRelation | None = None
    """None if it is new to the ledger, or if no metric or subject is known."""


class ReadSentence(Struct, frozen=True):
    start: int
    end: int
    label: Label | None
    """None for text that states nothing: a heading, a greeting."""


class Reading(Struct, frozen=True):
    facts: DocumentFacts
    candidates: tuple[Candidate, ...]
    sentences: tuple[ReadSentence, ...]
    subject: str
    """Who "the company" refers to."""
    cut: bool = False
    """Whether the text was too long to read completely."""
    hints: tuple[ModelHint, ...] = ()
    """A model's suggestions that the text supports, for reading it again."""
