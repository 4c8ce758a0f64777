"""What reading a document gives: candidate claims, and its sentences with their labels."""

from __future__ import annotations

from msgspec import Struct

from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.coverage.reading_rules import Label, Provenance
from compute_jobs.core.evidence.evidence_model import Comparison, Figure, Modality, Tier


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
    asks: tuple[str, ...] = ()
    """What isn't certain and is asked: subject, metric, period."""
    relation: Comparison | None = None


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
