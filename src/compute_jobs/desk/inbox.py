"""The inbox: documents, their candidates, and the reader's decisions on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from math import isclose
from typing import Any, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import asdict, replace

from compute_jobs.core.coverage.candidates import Candidate, Reading
from compute_jobs.core.coverage.ledger_relations import dates_for, figure_for
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    TIERS,
    Evidence,
    Figure,
    Metric,
    SourceKind,
    Stance,
    Tier,
)
from compute_jobs.core.evidence.figures import (
    FigureError,
    flag_figure,
    parse_figure,
    show_figure,
    text_figure,
    wording_of,
)
from compute_jobs.errors import ReaderError
from compute_jobs.record.inbox_files import Decided, DocumentCard

EDITS = (
    *("subject", "metric", "figure", "period", "as_of", "tier", "statement", "counterparty"),
    "perimeter",
)
"""What can be changed in a candidate before it is accepted."""
_LOCATOR_WORDS = 8
YOURS: Mapping[str, str] = {
    "figure": "the figure is yours: the sentence doesn't contain it",
    "subject": "who it is about is yours: the text doesn't name them",
}


class InboxItem(Struct, frozen=True):
    """One candidate with the reader's changes, and its state."""

    document: str
    candidate: Candidate
    state: Decided
    claim: str = ""
    statement: str = ""
    """The reader's own words for it; empty: the program's."""
    edited: bool = False
    yours: tuple[str, ...] = ()
    """What the reader set: a figure not in the sentence, a subject not in the text."""
    proposed_by: str = ""

    @property
    def id(self) -> str:
        return f"{self.document}-{self.candidate.id}"


class InboxDocument(Struct, frozen=True):
    """A document in the inbox."""

    card: DocumentCard
    reading: Reading
    items: tuple[InboxItem, ...]

    @property
    def open_items(self) -> tuple[InboxItem, ...]:
        return tuple(item for item in self.items if item.state == "open")

    @property
    def decided(self) -> Set[str]:
        """The ids of the candidates that aren't open, within the document."""
        return {item.candidate.id for item in self.items if item.state != "open"}


class Acceptance(Struct, frozen=True):
    """The result of accepting candidates."""

    accepted: tuple[InboxItem, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """The id of each candidate that wasn't accepted, and why."""
    moved: tuple[str, ...] = ()
    """Its effect, a line for each employer."""


def edited_candidate(
    candidate: Candidate, edits: Mapping[str, str], evidence: Evidence
) -> Candidate:
    """The candidate with the reader's changes. Raises ReaderError for invalid values."""
    changes: dict[str, Any] = {}
    if "metric" in edits:
        others = (name for name in candidate.metrics if name != edits["metric"])
        changes["metrics"] = (edits["metric"], *others)
    metric = evidence.metrics.get((*changes.get("metrics", candidate.metrics), "")[0])
    if "figure" in edits:
        try:
            changes["figure"] = figure_of(edits["figure"], metric)
        except FigureError as error:
            raise ReaderError(str(error), todo="write it like $308.4M, 93.4% or 300 MW") from None
        changes["unit"] = changes["figure"].unit
    for name in ("period", "as_of"):
        if edits.get(name):
            try:
                (parse_period if name == "period" else parse_day)(edits[name])
            except DayError as error:
                raise ReaderError(str(error)) from None
    if edits.get("tier") and edits["tier"] not in TIERS:
        raise ReaderError(f"no tier {edits['tier']!r}", todo=f"tiers: {fmt.tier_labels(TIERS)}")
    for name in ("subject", "period", "as_of", "tier", "counterparty", "perimeter"):
        if name in edits:
            changes[name] = edits[name]
    answered = {"subject", "metric", "period", "change"} & edits.keys()
    answered |= {"change"} if "figure" in edits else set()
    answered |= {"period"} if edits.get("as_of") else set()
    asks = tuple(each for each in candidate.asks if each not in answered)
    return replace(candidate, **changes, asks=asks, clear=True)  # the reader has looked at it


def figure_of(text: str, metric: Metric | None) -> Figure:
    """What a reader wrote for a figure of this metric. Raises FigureError."""
    dimension = metric.dimension if metric is not None else "count"
    if dimension == "flag":
        return flag_figure(text)
    if dimension in ("text", "choice"):
        return text_figure(clean_text(text, limit=200))
    if dimension == "date":
        return text_figure(parse_day(text).text, unit="date")
    return parse_figure(text, unit=metric.unit if metric is not None else None)


def not_in_text(
    edits: Mapping[str, str], changed: Candidate, reading: Reading, named: Set[str]
) -> tuple[str, ...]:
    """What the reader changed to a figure that isn't in the sentence, or to a subject that isn't
    among the ``named`` ones of the document's text.
    """
    yours = []
    if "figure" in edits and changed.figure is not None and changed.figure.unit != "flag":
        read = [it for it in reading.candidates if it.sentence_start == changed.sentence_start]
        said = {number for it in read for number in _numbers(it.figure)}
        if not all(any(isclose(it, other) for other in said) for it in _numbers(changed.figure)):
            yours.append("figure")
    if edits.get("subject") and changed.subject not in named:
        yours.append("subject")
    return tuple(yours)


def _numbers(figure: Figure | None) -> tuple[float, ...]:
    """Without signs, since a net loss of $9 million is written as 9 and as -9."""
    told = (figure.value, figure.low, figure.high) if figure is not None else ()
    return tuple(abs(it) for it in told if it is not None)


class SourcedFigures(NamedTuple):
    """What "accept all sourced figures" takes, and what it leaves open."""

    taken: Sequence[InboxItem]
    left: Sequence[InboxItem]
    """Sourced, but not clear, the reader's own, or contradicted by the ledger or the document."""

    def told_left(self) -> str:
        """How many stay open; empty if none do."""
        left = fmt.count(len(self.left), "sourced figure")
        why = "not certain, or at odds with the ledger or with each other"
        return f"{left} left open: {why}" if self.left else ""


def sourced_figures(items: Iterable[InboxItem]) -> SourcedFigures:
    """The open sourced figures: those that are clear and contradict nothing, and the others."""
    taken: list[InboxItem] = []
    left: list[InboxItem] = []
    for item in items:
        candidate, relation = item.candidate, item.candidate.relation
        standing = "new" if relation is None else relation.standing
        if item.state == "open" and candidate.figure is not None and candidate.label == "sourced":
            sure = candidate.clear and not candidate.asks and not item.yours
            if not sure or standing in ("contradicts", "asks"):
                left.append(item)
            elif standing != "known":
                taken.append(item)
    return SourcedFigures(taken, left)


def dates_in_words(candidate: Candidate, metric: Metric | None) -> tuple[str, str]:
    """Period and as-of date as shown: Q1 2026, 30 Jun 2026."""
    period, as_of = dates_for(candidate, metric)
    words = []
    for text, read in ((period, lambda it: fmt.period(parse_period(it))), (as_of, day_in_words)):
        try:
            words.append(read(text) if text else "")
        except DayError:
            words.append(text)
    return words[0], words[1]


def is_day(text: str) -> bool:
    """Whether an as-of date is empty or can be read."""
    try:
        return not text or bool(parse_day(text))
    except DayError:
        return False


def day_in_words(text: str) -> str:
    """A date as shown: 20 May 2026. Raises DayError."""
    return fmt.day(parse_day(text))


def statement_of(candidate: Candidate, evidence: Evidence) -> str:
    """What a candidate says: a figure in the program's words, what has none as quoted."""
    metric = evidence.metrics[candidate.metrics[0]]
    end = {"ambition": " (a plan)", "opinion": " (an opinion)"}.get(candidate.label, "")
    if metric.dimension == "text":
        return f"{evidence.name_of(candidate.subject)}: “{candidate.quote}”{end}"
    figure = _figure(candidate, metric)
    shown = show_figure(figure) if figure is not None else ""
    name = _lower(metric.name)
    parts = [f"{evidence.name_of(candidate.subject)}:"]
    parts += [] if shown.endswith(f" {name}") else [name]  # 1,900 employees
    parts += [shown] if shown else []
    period, as_of = dates_in_words(candidate, metric)
    parts += [f"for {period}"] if period else []
    parts += [f"as of {as_of}"] if as_of else []
    other = evidence.employers.get(candidate.counterparty)
    if other is not None and metric.behaviour in ("contract", "event"):
        parts.append(f"with {other.name}")
    return f"{' '.join(parts)}{end}."


def _lower(name: str) -> str:
    """A metric's name within a sentence: revenue, IPO stage, R&D spending."""
    return " ".join(it if sum(map(str.isupper, it)) > 1 else it.lower() for it in name.split())


def _figure(candidate: Candidate, metric: Metric) -> Figure | None:
    """The figure of its claim: a sentence that states a yes-or-no metric says yes."""
    if candidate.figure is not None:
        return figure_for(candidate.figure, metric)
    states = metric.dimension == "flag" and candidate.label in ("sourced", "reported")
    return flag_figure("yes") if states else None


def check_card(fields: Mapping[str, str]) -> None:
    """Raises ReaderError for what can't be on a document's card."""
    for name, known in (("kind", get_args(SourceKind)), ("stance", get_args(Stance))):
        if name in fields and fields[name] not in known:
            raise ReaderError(f"no {name} {fields[name]!r}", todo=f"one of: {', '.join(known)}")
    if fields.get("published"):
        try:
            parse_day(fields["published"])
        except DayError as error:
            raise ReaderError(str(error)) from None


def possible_tiers(card: DocumentCard, subject: str, evidence: Evidence) -> tuple[Tier, ...]:
    """The tiers that a claim of this document on that subject may have, the best first."""
    from compute_jobs.packs.check import carried_tiers
    from compute_jobs.packs.own_claims import described_source

    return carried_tiers(described_source(asdict(card)), [subject], evidence)


def graded(candidate: Candidate, able: Sequence[Tier]) -> Candidate:
    """The candidate with the best tier that its document can support: another publisher's can
    support less than the company's own.
    """
    if candidate.tier in able:
        return candidate
    below = TIERS[TIERS.index(candidate.tier) :]
    tier = next((it for it in below if it in able and it != "relayed"), candidate.tier)
    return replace(candidate, tier=tier)


def check_tier(tier: str, card: DocumentCard, subject: str, evidence: Evidence) -> None:
    """Raises ReaderError for a tier that the document can't support."""
    known = possible_tiers(card, subject, evidence)
    if tier not in known:
        whose = "the company's own" if card.stance == "primary" else "someone else's"
        what = f"{fmt.tier_label(tier)} is higher than {whose} {card.kind} can support"
        raise ReaderError(what, todo=f"one of: {fmt.tier_labels(known)}")


def source_row(card: DocumentCard) -> dict[str, str]:
    """The one source card of a document's claims, or of all proposals from one address."""
    note = f"Read by the program; sha256 {card.sha256}."
    name = card.id
    if card.proposed_by:
        name = hashlib.sha256(card.url.encode()).hexdigest()[:8]
        note = f"Proposed by an {card.proposed_by}, accepted by you; the quote is as given."
    return {
        "id": f"own-{name}",
        "title": card.title or card.file or "untitled",
        "publisher": card.publisher,
        "kind": card.kind,
        "stance": card.stance,
        "published": card.published,
        "url": card.url,
        "file": card.file,
        "note": note,
    }


def claim_row(item: InboxItem, evidence: Evidence) -> dict[str, Any]:
    """The candidate as a row of a pack. Raises ReaderError if something is missing."""
    candidate = item.candidate
    if not candidate.subject:
        raise ReaderError("its subject isn't known", todo="edit its subject first")
    metric = evidence.metrics.get(candidate.metrics[0]) if candidate.metrics else None
    if metric is None or "metric" in candidate.asks:
        raise ReaderError("what it measures isn't known", todo="edit its metric first")
    figure = _figure(candidate, metric)
    if metric.dimension in ("flag", "choice", "date") and figure is None:
        raise ReaderError(f"{metric.name} needs a figure", todo="edit its figure first")
    period, as_of = dates_for(candidate, metric)
    if not is_day(as_of):
        raise ReaderError(f"as of {as_of} has no year", todo="edit its as-of day first")
    row: dict[str, Any] = {
        "subjects": [candidate.subject],
        "metric": metric.id,
        "statement": item.statement or statement_of(candidate, evidence),
        "tier": candidate.tier,
        "modality": candidate.modality,
        "hedge": candidate.hedge if candidate.label == "ambition" else "",
        "counterparty": candidate.counterparty,
        "perimeter": candidate.perimeter,
        "period": period,
        "as_of": as_of,
        "start": candidate.start_day,
        "end": candidate.end_day,
        "locator": _locator(candidate.quote),
        "note": "; ".join(YOURS[it] for it in item.yours),
    }
    if candidate.tier == "relayed":
        row["origin"] = _origin(candidate, evidence)
    row = {name: value for name, value in row.items() if value}
    if figure is not None and metric.dimension != "text":
        row |= _figure_fields(figure)
    return row


def _locator(quote: str) -> str:
    """The first words of the sentence, to find it again."""
    words = quote.split()
    more = " …" if len(words) > _LOCATOR_WORDS else ""
    return f"“{' '.join(words[:_LOCATOR_WORDS])}{more}”"


def _origin(candidate: Candidate, evidence: Evidence) -> str:
    """The filing behind a relayed figure: one that the ledger knows and that says the same, unless
    the text names another form; else a new one.
    """
    relation, form = candidate.relation, fmt.filing_form(candidate.quote)
    agrees = relation is not None and relation.standing in ("agrees", "known", "retells")
    for name in relation.claims if relation is not None and agrees else ():
        claim = evidence.claims.get(name)
        origin = evidence.origins.get(claim.origin or "") if claim is not None else None
        if (
            origin is not None
            and origin.kind == "filing"
            and form in ("", fmt.filing_form(origin.title))
        ):
            return origin.id
    return f"{form or 'A filing'} of {evidence.name_of(candidate.subject)}"


def _figure_fields(figure: Figure) -> dict[str, Any]:
    if figure.unit in ("text", "date", "flag"):
        return {"figure": figure.text}
    fields: dict[str, Any] = {"unit": figure.unit}
    if figure.value is not None:
        fields |= {"value": figure.value, "wording": wording_of(figure)}
    else:
        fields |= {"low": figure.low, "high": figure.high}
    if figure.per:
        fields["per"] = figure.per
    return {name: value for name, value in fields.items() if value is not None}


def chosen(documents: Sequence[InboxDocument], names: Sequence[str]) -> list[InboxItem]:
    """The open items that the names mean: of a candidate, or of a whole document."""
    items: dict[str, InboxItem] = {}
    for name in names:
        found = [
            item
            for document in documents
            for item in document.items
            if name in (item.id, item.document)
        ]
        if not found:
            raise ReaderError(
                f"nothing in the inbox has the id {name!r}", todo="see: compute-jobs inbox"
            )
        items |= {item.id: item for item in found if name == item.id or item.state == "open"}
    return list(items.values())
