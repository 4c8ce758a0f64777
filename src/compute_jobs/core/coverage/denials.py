"""What a text says isn't so: what ended, what it denies, asks or makes depend on something else."""

from __future__ import annotations

import re

from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.statement_labels import Sentence

_ENDS = r"(?:terminat|cancell?|rescind|scrapp|abandon|shelv|paus|withdr[ae]w|postpon)"
_ENDED = re.compile(
    rf"(?:(?<!-)\b{_ENDS}(?:ed|es|s|ing)\b|\bwalk(?:ed|s|ing)? away from\b"
    r"|\bdropp(?:ed|ing) (?:plans|an?|its|the)\b|\bsold (?:an?|its|the)\b"
    r"|\b(?:back|pull)(?:ed|s|ing)? out of\b|\bgave up (?:an?|its|the)\b"
    r"|\b(?:lost|ended) (?:an?|its|the) (?:lease|contract|deal|agreement|order)\b"
    r"|\byet to (?:lease|rent|sign|operate|run)\b|\btermination of\b|\bno longer\b"
    r"|\b(?:not|\w+n['’]t) (?:yet |currently )?"
    r"(?:leas|rent|operat|us(?:e|ing)|own|hav|run|sign)\w*\b)"
    r"[^,.;:\d]{0,60}\Z"
)
_SINCE_ENDED = re.compile(
    rf"[^,.:\d]{{0,50}}\b(?:has|have|had|was|were|is|are) (?:since |later |been )*"
    rf"{_ENDS}n?(?:ed)?\b"
    r"|[^,.;:\d]{0,50}\b(?:lapsed?|expired|fell through|fell apart)\b"
)
_ENDABLE = frozenset(("mw", "gpu", "tpu", "h100e", "usd"))
_DENIED = re.compile(
    r"\A\W*No\b|\b(?:do|does|did|has|have|had|is|are|was|were)(?: not|n['’]t)\b"
    r"(?! (?:only|just|merely))|\bno longer\b"
    rf"|(?<!-)\b{_ENDS}(?:ed|es|s|ing)\b"
    r"|\b(?:reject|dismiss|withdr[ae]w|dropp|settl)(?:ed|n)? (?:an?|the|its|their|all) "
    r"(?:\w+ ){0,2}(?:challenge|appeal|lawsuit|suit|petition|complaint)s?\b"
)
_NOT_SO = re.compile(
    r"\b(?:not (?:true|correct|the case) that|den(?:y|ied|ies|ying)|dispute[sd]?|contrary to|untrue"
    r"|declin(?:ed|es) to (?:confirm|say|comment)|refus(?:ed|es) to confirm|(?:has|have|had) yet to"
    r"|(?:nobody|no one|none)(?: of \w+)? (?:has|have)"
    r"|(?:['’]s|s['’]|\bthe) claims? (?:to|that|of))\b"
    r"[^.;]*\Z",
    re.I,
)
_SINCE_DOUBTED = re.compile(
    r"[^.;]{0,80}\b(?:(?:can|could)(?: ?not|n['’]t) be (?:verified|confirmed)"
    r"|(?:is|was|are|were) (?:disputed|denied|untrue|false|wrong|a typo))\b"
)


def is_ended(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether a figure is of what ended or never was: "terminated its lease for 200 MW"."""
    if span.unit not in _ENDABLE:
        return False
    return (
        _ENDED.search(text, max(sentence.start, span.start - 100), span.start) is not None
        or _SINCE_ENDED.match(text, span.end, sentence.end) is not None
    )


def is_denied(shown: str) -> bool:
    """Whether a sentence says what isn't, or ended: "has not leased any space"."""
    return _DENIED.search(shown) is not None


def is_doubted(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether a sentence denies or questions its figure, or says that it is unconfirmed."""
    return (
        text[sentence.start : sentence.end].rstrip(" \n\"”'’)*_").endswith("?")
        or _NOT_SO.search(text, sentence.start, span.start) is not None
        or _SINCE_DOUBTED.match(text, span.end, sentence.end) is not None
    )
