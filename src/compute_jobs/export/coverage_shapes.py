"""The JSON of read documents and their candidates, and one line that sums them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from compute_jobs.core.coverage.candidates import Candidate, Standing
from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.coverage.reading_rules import LABELS, Label
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DayError
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.desk.coverage_desk import CoverageDocument
from compute_jobs.desk.inbox import InboxItem, day_in_words
from compute_jobs.export.shapes import fields, figure, known_fields

STANDINGS: Mapping[Standing, str] = {
    "new": "new",
    "agrees": "agrees with the ledger",
    "updates": "newer than the ledger",
    "contradicts": "contradicts the ledger",
    "known": "this document is already in the ledger",
    "retells": "repeats the same filing",
    "older": "older than the ledger",
    "agrees_if": "agrees, if it is for the same period",
    "watch": "would end what the ledger says",
    "asks": "can't be compared yet",
}
LABEL_WORDS: Mapping[Label, str] = {
    "sourced": "sourced",
    "reported": "reported",
    "ambition": "plan",
    "opinion": "opinion",
}
ASKS: Mapping[str, str] = {
    "subject": "who it is about",
    "metric": "what it measures",
    "period": "for which period",
    "change": "whether it is the whole, or a part or change of it",
    "denied": "whether it is true: the text denies, questions or doubts it",
    "suggested": "whether it is a figure at all (a model suggested it)",
}


def tier_limit(it: Candidate, kind: str, url: str) -> str:
    """Why a sourced sentence counts for less than a filing, or than its company's own words."""
    if it.label == "sourced" and it.tier == "primary" and kind == "filing" and not url:
        return "not as filed, since its address isn't known"
    if it.label != "sourced" or it.tier != "reported" or not kind:
        return ""
    if kind == "filing":
        return "a filing that somebody else published"
    told, itself = ("the company", "its own document")
    if it.provenance == "filing":
        told, itself = ("a filing", "the filing itself")
    article = f"{'an' if kind == 'article' else 'a'} {kind}"
    return f"{article} quotes {told}; {itself} would count for more"


def asked(it: Candidate) -> str:
    """What is uncertain about it, in words; empty if nothing is."""
    return ", ".join(ASKS.get(each, each) for each in it.asks)


def unclear(it: Candidate) -> str:
    """Why a sourced figure of which nothing is asked isn't taken with the others; else empty."""
    if it.figure is None or it.label != "sourced" or it.asks or it.clear is not False:
        return ""
    return "look at it: its sentence alone doesn't settle it"


def standing_words(it: Candidate, document: str, evidence: Evidence) -> str:
    """How it stands to the ledger, or to what the reader accepted of the same document."""
    words = STANDINGS[standing_of(it)]
    if not it.relation or not all(
        is_accepted(claim, document, evidence) for claim in it.relation.claims
    ):
        return words
    return words.replace("the ledger", "what you accepted of this text")


def is_accepted(claim: str, document: str, evidence: Evidence) -> bool:
    """Whether the claim was accepted from this document."""
    known = evidence.claims.get(claim)
    return known is not None and any(ref.source == f"own-{document}" for ref in known.sources)


def doubt(it: Candidate, document: str, evidence: Evidence) -> str:
    """What to look at before accepting it: what isn't certain, or what it contradicts."""
    if it.asks:
        return f"not certain: {asked(it)}"
    relation = it.relation
    if relation is None or relation.relation not in ("conflict", "possible_conflict"):
        return ""
    return f"{standing_words(it, document, evidence)}: {relation.why.rstrip('.')}"


def card_line(kind: str, publisher: str, published: str) -> str:
    """article, The Wire, 20 May 2026."""
    try:
        when = day_in_words(published) if published else "undated"
    except DayError:
        when = published
    return f"{kind}, {publisher or 'publisher unknown'}, {when}"


_SPEAKS = {
    "company": "the company's own words",
    "officer": "an officer's own words",
    "author": "its author's view",
    "press": "a report by others",
}


def voice_line(facts: DocumentFacts) -> str:
    """Read as the company's own words (letterhead, we)."""
    told = f" ({', '.join(facts.signs)})" if facts.signs else ""
    return f"read as {_SPEAKS[facts.voice]}{told}"


def standing_of(candidate: Candidate) -> Standing:
    """What it would be in the ledger: new if there is nothing to compare it with, and to be asked
    if the metric or the subject isn't known.
    """
    if candidate.relation is not None:
        return candidate.relation.standing
    known = candidate.subject and candidate.metrics and "metric" not in candidate.asks
    return "new" if known else "asks"


def document(it: CoverageDocument) -> dict[str, Any]:
    reading, facts = it.reading, it.reading.facts
    suggested, dropped = it.suggested
    return {
        "document": {
            "id": it.id,
            **fields(facts, "title", "publisher"),
            "published": facts.published or None,
            **fields(facts, "kind", "stance", "voice", "signs"),
            **fields(it, "url", "file", "sha256"),
            "subject": reading.subject or None,
            "cut": reading.cut,
            "suggested": suggested,
            "dropped": dropped,
        },
        "candidates": [candidate(each, it.id) for each in reading.candidates],
        "sentences": [fields(each, "start", "end", "label") for each in reading.sentences],
    }


def candidate(it: Candidate, document_id: str) -> dict[str, Any]:
    relation = it.relation
    unit, _, rate = it.unit.partition("_per_")
    price = unit == "usd" and rate not in ("", "share")  # "$2 an hour": dollars, per hour
    return {
        "id": f"{document_id}-{it.id}",
        "doc": document_id,
        **fields(it, "start", "end", "sentence_start", "sentence_end", "quote"),
        **known_fields(it, "subject", "counterparty"),
        **fields(it, "perimeter", "metrics"),
        **figure(it.figure),
        "unit": (unit if price else it.unit) or None,
        **({"per": rate} if price else {}),
        **known_fields(it, "period", "as_of", "start_day", "end_day"),
        **fields(it, "modality", "tier", "hedge", "label", "provenance", "asks"),
        "clear": bool(it.clear),
        "relation": relation and fields(relation, "rule", "relation", "standing", "claims", "why"),
    }


def inbox_item(it: InboxItem) -> dict[str, Any]:
    return {
        **candidate(it.candidate, it.document),
        "state": it.state,
        "claim": it.claim or None,
        **fields(it, "statement", "edited", "yours"),
        "proposed_by": it.proposed_by or None,
    }


def summary(candidates: Sequence[Candidate], decided: Collection[str] = ()) -> str:
    """14 figures: 6 sourced, 3 reported, 4 plans, 1 opinion; 5 new, 2 contradict the ledger.

    How the ``decided`` ones, by id, stood to the ledger isn't counted.
    """
    figures = [each for each in candidates if each.figure is not None]
    if not figures:
        return f"no figures; {fmt.count(len(candidates), 'statement')}"
    labels = Counter(each.label for each in figures)
    told = [_counted(labels[label], LABEL_WORDS[label]) for label in LABELS if labels[label]]
    standings = Counter(standing_of(each) for each in figures if each.id not in decided)
    parts = [f"{standings['new']:,} new"] if standings["new"] else []
    against = standings["contradicts"]
    if against:
        parts.append(f"{against} {'contradicts' if against == 1 else 'contradict'} the ledger")
    head = f"{fmt.count(len(figures), 'figure')}: {', '.join(told)}"
    return f"{head}; {', '.join(parts)}" if parts else head


def _counted(number: int, word: str) -> str:
    """4 plans, 1 opinion, 6 sourced."""
    return fmt.count(number, word) if word in ("plan", "opinion") else f"{number:,} {word}"
