"""Figures whose own sentence says which company they are about and what they measure.

Only these are accepted together. One that isn't clear may still be right, but a reader should look
at it. Few of a text's figures need to be clear, and hardly any of those may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.figure_subjects import About
from compute_jobs.core.coverage.figure_words import is_whole_sales
from compute_jobs.core.coverage.statement_labels import Sentence
from compute_jobs.core.evidence.dates import MONTH_NAMES
from compute_jobs.core.evidence.evidence_model import Metric

_DOUBT = re.compile(
    r"\?|n['’]t\b|\b(?:not|never|nobody|none|neither|without|den(?:y|ies|ied)|disput\w+"
    r"|declin(?:e|ed|es) to|whether|if|unless|were|should|would|could|might|may|claims?|rumou?r\w*"
    r"|alleg\w+|suppos\w+|yet to|excluding|except|pro forma|hypothetical\w*|assum\w+|estimat\w+"
    r"|expect\w*|no longer|formerly|previously|once|used to|each|every|respectively|impairment"
    r"|terminat\w+|cancell?ed|expired|sold|posts?|wrote off|write-?(?:off|down)s?|fail\w*|lack\w*"
    r"|lost|miss\w*|avoid\w*|short of|reduc\w+|cut|repaid|retired|rolled off|available|undrawn"
    r"|adjusted|deferred|subsidiar\w+|joint venture|landlords?|suppliers?|since inception|trailing"
    rf"|constant[- ]currency|lied|for (?:{'|'.join(MONTH_NAMES)})(?! \d))\b",
    re.I,
)
"""Words with which a sentence says less, or something else, than its figure alone."""
_COMPARED = re.compile(
    r"\b(?:from|compared (?:to|with)|versus|vs\.?|against|than|prior[- ]year|year[- ]ago|of which"
    r"|including|funded by|paid by|on behalf of)\s+(?:\S+\s+){0,4}\Z",
    re.I,
)
"""Before a figure that another one is compared with, or that is a part of it."""
_OF_ELSE = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:increase|decrease|rise|decline|drop|category|segment|class|option)\b"
    r"|\s+of\s+(?!(?:(?:our|its|the|total|all|annual|consolidated)\s+)*(?:revenues?|sales)\b)"
    r"(?=[^,.;]{0,40}\b(?:backlog|orders|capacity|customers|bookings|bitcoin)\b)",
    re.I,
)
"""After a figure that is a change, a class, or a share of something else than revenue."""
_REACH = 60
_WITH_PARTNER = ("contract", "event")


def is_clear(
    text: str,
    sentence: Sentence,
    span: FigureSpan,
    figures: Sequence[FigureSpan],
    *,
    about: About,
    metric: Metric,
    main: str,
    own: bool,
) -> bool:
    """Whether a figure's sentence is about one company and says nothing that turns the figure into
    something else. ``main`` is the company that the text is about, or whose ``own`` words it is.
    """
    employers = {name.id for name in sentence.names if not name.is_asset}
    partners = {about.counterparty} if metric.behaviour in _WITH_PARTNER else set[str]()
    if employers - {about.subject} - partners or (own and about.subject != main):
        return False
    clause = text.rfind(";", sentence.start, span.start)
    named = (name.start > clause for name in sentence.names if name.id == about.subject)
    told = any(named) or (about.subject == main and (own or not employers))
    if not told or _DOUBT.search(text, sentence.start, sentence.end):
        return False
    if any(it.unit == span.unit and it.start < span.start for it in figures):
        return False
    if metric.id in ("revenue", "revenue_growth") and not is_whole_sales(text, sentence, span):
        return False
    before = _COMPARED.search(text, max(sentence.start, span.start - _REACH), span.start)
    return before is None and _OF_ELSE.match(text, span.end, sentence.end) is None
