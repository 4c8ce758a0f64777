"""Numbers of an article about results that are the company's own, and those of the market."""

from __future__ import annotations

import re

from compute_jobs.core.coverage.document_facts import Relay
from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.judgements import concludes
from compute_jobs.core.coverage.statement_labels import Sentence

_RESULTS = frozenset(
    (
        *("revenue", "revenue_growth", "segment_revenue", "segment_growth", "net_income"),
        *("operating_income", "operating_cash_flow", "capex", "cash", "backlog"),
        *("run_rate", "run_rate_growth", "quarter_growth", "interest_expense"),
    )
)
"""What a company itself reports about a finished quarter, so an article about it repeats its own
statement.
"""
_RESULT_WORDS = re.compile(
    r"\b(?:EBITDA|(?:gross|operating|cash|net) (?:profit )?margins?|per[- ]share|EPS|operating "
    r"expenses|"
    r"(?:order )?backlog|orders|bookings|deliveries|shipments)\b",
    re.I,
)
"""The same for measures that aren't metrics of the ledger."""
_TRADED = re.compile(
    r"\b(?:[Ss]hares?|[Ss]tocks?)\s+(?:(?:was|were|is|are|has|have|had|price|"
    r"prices)\s+)?(?:\w+ly\s+)?"
    r"(?:fell|rose|slip|jump|surg|drop|slid|tumbl|soar|gain|clos|trad|climb|slump|rall|plung|pop|sank|"
    r"up|down)"
    r"|\b[Ll]ast [Pp]rice\b|\b(?:closed|ended|finished|traded) (?:up|down|\w+er)\b"
    r"|\b(?:stock|shares) (?:surge|price|rise|fall|drop)|\b(?:[Mm]arket (?:cap|capitali[sz]ation|"
    r"value))\b|"
    r"\b(?:extended|after-hours|premarket|pre-market) trading\b"
)
"""What the market says, not a company."""


def is_companys_own(
    text: str, sentence: Sentence, span: FigureSpan, metrics: tuple[str, ...], relay: Relay
) -> bool:
    """Whether a report of results or of a call has a number from the company itself."""
    place = sentence.start, sentence.end
    if _TRADED.search(text, *place) or concludes(text, *place):
        return False  # the market's, or what a writer concludes from results
    if relay == "call" or (metrics and metrics[0] in _RESULTS):
        return True
    left, right = max(sentence.start, span.start - 80), min(sentence.end, span.end + 40)
    return not metrics and _RESULT_WORDS.search(text, left, right) is not None


def is_traded(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether a number is about the stock or its market, which only the market reports."""
    return _TRADED.search(text, max(sentence.start, span.start - 50), span.start) is not None
