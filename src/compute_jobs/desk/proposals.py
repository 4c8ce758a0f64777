"""Claims that an assistant proposes: a quoted sentence, read by the same grammar as a document.

There is only the quote: the source hasn't been opened. So the reading decides figure, label and
hedge, the tier is capped, and whatever the quote doesn't show is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.coverage.candidates import Candidate, Reading
from compute_jobs.core.coverage.ledger_relations import figure_for
from compute_jobs.core.coverage.reading_rules import LABELS, Label
from compute_jobs.core.coverage.text_reading import ReadingTerms, ReadingTools, read_text
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import TIER_RANK, Figure, Metric, Tier
from compute_jobs.core.evidence.figures import FigureError
from compute_jobs.desk.inbox import figure_of
from compute_jobs.errors import ReaderError
from compute_jobs.packs.source_sites import web_host

_LONGEST = {"url": 500, "title": 200, "publisher": 120}
_MEASURED = ("money", "percent", "count", "power", "duration", "ratio")
_UNITS_OF_THEIR_OWN = ("usd", "percent", "pct_point", "ratio", "mw", "day", "byte", "point")
_LABEL_TIERS: Mapping[Label, Tier] = {"opinion": "analysis", "ambition": "ambition"}


class Proposal(Struct, frozen=True):
    """A claim as it was proposed; ``subject`` and ``metric`` are ids."""

    quote: str
    url: str
    title: str
    publisher: str
    published: str
    subject: str
    metric: str
    figure: str
    period: str = ""

    @property
    def id(self) -> str:
        told = "\n".join((self.url, self.quote, self.subject, self.metric, self.figure))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def checked_proposal(given: Proposal, rules: Mapping[str, Any], today: str) -> Proposal:
    """The proposal cleaned. Raises ReaderError for what is missing, too long or not a date."""
    for name in Proposal.__struct_fields__:
        if name != "period" and not getattr(given, name).strip():
            raise ReaderError(f"a proposal needs its {name}")
    quote = clean_text(given.quote)
    longest = rules["longest_quote"]
    if len(quote) > longest:
        raise ReaderError(
            f"the quote has {len(quote)} characters, more than {longest}",
            todo="quote the sentence, or read the document: compute-jobs read URL",
        )
    short = {name: clean_text(getattr(given, name), limit=most) for name, most in _LONGEST.items()}
    if not web_host(short["url"]):
        raise ReaderError("url is not a web address", todo="give the page that has the quote")
    try:
        day = parse_day(given.published)
        if given.period:
            parse_period(given.period)
    except DayError as error:
        raise ReaderError(str(error)) from None
    if day.first.isoformat() > today:
        raise ReaderError(f"{day.text} is in the future", todo="give the day it was published")
    return replace(given, **short, quote=quote, published=day.text)


def read_proposal(given: Proposal, tools: ReadingTools, rules: Mapping[str, Any]) -> Reading:
    """The quote's reading with the one candidate that is proposed. Raises ReaderError."""
    terms = ReadingTerms(
        stance="supporting",
        publisher=given.publisher,
        title=given.title,
        date=given.published,
    )
    reading = read_text(given.quote, tools, terms)
    reading = replace(
        reading, facts=reading.facts._replace(url=given.url, kind="article", name="article")
    )
    metric = tools.evidence.metrics[given.metric]
    figure: Figure | None
    if metric.dimension in _MEASURED:
        found = _found(given, reading)
        if found.figure is None or not _fits(found.figure, metric):
            raise ReaderError(f"“{given.figure}” is not a figure for {metric.name}")
        figure = figure_for(found.figure, metric)
    else:
        found = _whole_quote(given.quote, reading)
        try:
            figure = figure_of(given.figure, metric)
        except (FigureError, DayError) as error:
            raise ReaderError(str(error)) from None
    named = {name.id for name in tools.names.find(given.quote, 0, len(given.quote))}
    asks = set(found.asks) - {"subject", "metric", "period"}
    asks |= set() if given.subject in named else {"subject"}
    asks |= set() if given.metric in found.metrics[:1] else {"metric"}
    asks |= {"period"} if metric.behaviour == "closed" and not found.period else set()
    label = rules["label"] if found.label == "sourced" else found.label
    tier = _LABEL_TIERS.get(label, max(found.tier, rules["best_tier"], key=TIER_RANK.__getitem__))
    others = (name for name in found.metrics if name != given.metric)
    candidate = replace(
        found,
        id="1",
        subject=given.subject,
        counterparty="" if found.counterparty == given.subject else found.counterparty,
        metrics=(given.metric, *others),
        figure=figure,
        unit=figure.unit,
        period=found.period or given.period,
        label=label,
        tier=tier,
        asks=tuple(sorted(asks)),
    )
    return replace(reading, candidates=(candidate,))


def _found(given: Proposal, reading: Reading) -> Candidate:
    """The candidate at the figure's position in the quote."""
    wanted = " ".join(given.figure.split()).lower()
    at = given.quote.lower().find(wanted)
    if at < 0:
        raise ReaderError(
            f"the quote doesn't say “{clean_text(given.figure, limit=60)}”",
            todo="give the figure as the quote writes it",
        )
    for each in reading.candidates:
        if each.figure is not None and each.start < at + len(wanted) and at < each.end:
            return each
    raise ReaderError(f"“{clean_text(given.figure, limit=60)}” can't be read as a figure")


def _whole_quote(quote: str, reading: Reading) -> Candidate:
    """A candidate for what the quote states, labeled by its weakest sentence."""
    labels = [each.label for each in reading.sentences if each.label is not None]
    label: Label = max(labels, key=LABELS.index, default="reported")
    return Candidate(
        *("1", 0, len(quote), 0, len(quote), clean_text(quote, limit=400), "", (), None),
        *("", "", "", "", "", label, "reported", "plan" if label == "ambition" else "fact"),
        *("", ""),
    )


def _fits(figure: Figure, metric: Metric) -> bool:
    """Whether a figure of this unit can be of the metric."""
    if metric.dimension == "count":
        return figure.unit not in _UNITS_OF_THEIR_OWN
    return figure.unit == metric.unit
