"""``data/coverage.toml`` made ready: the words that make figures, labels, metrics and kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import fsum
from typing import Any, Literal, NamedTuple, get_args

from compute_jobs.core.coverage.figure_spans import NounTable
from compute_jobs.core.coverage.phrase_index import PhraseIndex
from compute_jobs.core.evidence.dates import MONTH_NAMES
from compute_jobs.core.evidence.evidence_model import SourceKind

CueKind = Literal[
    "plan",
    "firm",
    "opinion",
    "author",
    "analyst",
    "filing",
    "company",
    "says",
    "unnamed",
    "press",
    "view",
    "event",
    "term",
    "never",
]
Reach = Literal["after", "before", "near", "sentence"]
Label = Literal["sourced", "reported", "ambition", "opinion"]
LABELS: tuple[Label, ...] = get_args(Label)
Provenance = Literal["", "filing", "company", "unnamed", "press"]
"""Who is named as the source."""
Voice = Literal["company", "officer", "press", "author"]
"""The speaker if a sentence doesn't say: the first two are on the record."""


class Cue(NamedTuple):
    kind: CueKind
    reach: Reach
    weight: float
    words: str


class MetricSign(NamedTuple):
    metric: str
    never: tuple[str, ...]
    needs: tuple[str, ...]
    """One of these must occur too."""
    plan: bool
    needs_per: bool
    statement: bool
    units: tuple[str, ...] = ()
    """Of figures that a statement may give: "a 12% stake"."""


class MetricWord(NamedTuple):
    place: int
    """Of the measure in ``ReadingRules.measures``."""
    head: bool
    never: bool = False
    needed: bool = False


class DocumentSign(NamedTuple):
    kind: SourceKind
    name: str
    voice: Voice
    signs: tuple[tuple[str, float], ...]
    spread: tuple[tuple[str, str, float], ...]
    """Signs of two parts with a few words between."""


class StatementRules(NamedTuple):
    """What makes a sentence without a figure worth a candidate, and which label it leans to."""

    start: float
    weights: Mapping[str, float]
    plan: Mapping[str, float]
    opinion: Mapping[str, float]
    """How much each sign speaks for a plan or an opinion, against a fact."""
    caution: float
    """How much more speaks for an opinion where a fact would be sourced."""
    forms: re.Pattern[str]
    """Forms of verbs, each by the name of its group."""
    tones: Mapping[str, tuple[str, ...]]
    """The kinds that a word belongs to."""

    def worth(self, signs: set[str]) -> float:
        return self.start + _total(self.weights, signs)

    def leanings(self, signs: set[str]) -> tuple[float, float]:
        """Towards a plan and towards an opinion; neither above 0 is a fact."""
        plan, opinion = (each["bias"] + _total(each, signs) for each in (self.plan, self.opinion))
        return round(plan, 3), round(opinion, 3)


def _total(weights: Mapping[str, float], signs: set[str]) -> float:
    """The same in whatever order a set has its signs."""
    return fsum(map(weights.__getitem__, weights.keys() & signs))


class VoiceSign(NamedTuple):
    """What tells a company's own text from one about it, and how often it counts."""

    name: str
    weight: float
    most: int
    small: bool
    """Whether a capital within makes it another word."""
    pattern: re.Pattern[str] | None = None
    """Signs that no words tell."""


class VoiceScore(NamedTuple):
    start: float
    own: float
    """For each point of the best kind in which a company speaks."""
    other: float
    signs: tuple[VoiceSign, ...]
    phrases: PhraseIndex[int]
    """The words of each sign, with its place."""


Tag = Cue | MetricWord


class OutletNames(NamedTuple):
    """Patterns of the press's names."""

    publisher: re.Pattern[str]
    """Of the outlet in a dateline, a byline or a line of its own: one of the groups is its name."""
    word: re.Pattern[str]
    """Of a word that marks an outlet in any name."""


class ReadingRules(NamedTuple):
    nouns: NounTable
    phrases: PhraseIndex[Tag]
    measures: tuple[MetricSign, ...]
    documents: tuple[DocumentSign, ...]
    voice: VoiceScore
    outlets: OutletNames
    statements: StatementRules
    never_before: frozenset[str]
    never_after: frozenset[str]
    thresholds: PhraseIndex[str]
    ads: PhraseIndex[str]
    """Sentences with these words are advertising."""
    money_from: float
    """A smaller sum can't be revenue, a deal or a valuation."""
    pay_to: float
    """A larger sum can't be a salary."""


def rules_from(data: Mapping[str, Any]) -> ReadingRules:
    units: dict[str, tuple[str, bool]] = {}
    for row in data["noun"]:
        for word in row["words"]:
            known = row["unit"], bool(row.get("weak", False))
            units[word] = known
            if not word.isupper():
                units.setdefault(word.lower(), known)
    longest = max(len(word.split()) for word in units)
    phrases: list[tuple[str, Tag]] = []
    for row in data["cue"]:
        for word in row["words"]:
            phrases.append((word, Cue(row["kind"], row["reach"], row["weight"], word)))
    durations = data["durations"]
    phrases += [(word, Cue("term", "near", 1.0, word)) for word in durations["near"]]
    measures = []
    for place, row in enumerate(data["measure"]):
        measures.append(_measure(row))
        phrases += [(word, MetricWord(place, head=True)) for word in row.get("head", ())]
        phrases += [(word, MetricWord(place, head=False)) for word in row.get("words", ())]
        phrases += [(w, MetricWord(place, head=False, never=True)) for w in row.get("never", ())]
        phrases += [(w, MetricWord(place, head=False, needed=True)) for w in row.get("needs", ())]
    ignored = data["ignored"]
    return ReadingRules(
        nouns=NounTable(units, longest, data["small"]["weak_from"]),
        phrases=PhraseIndex(phrases),
        measures=tuple(measures),
        documents=tuple(_document(row) for row in data["document"]),
        voice=_voice(data["voice"]),
        outlets=_outlets(data["outlets"]),
        statements=_statements(data["statement"]),
        never_before=frozenset(durations["never_before"]),
        never_after=frozenset(durations["never_after"]),
        thresholds=PhraseIndex((word, word) for word in ignored["threshold_context"]),
        ads=PhraseIndex((word, word) for word in ignored["ads"]),
        money_from=data["small"]["money_from"],
        pay_to=data["small"]["pay_to"],
    )


def _measure(row: Mapping[str, Any]) -> MetricSign:
    plan, needs_per, statement = (
        bool(row.get(name, False)) for name in ("plan", "needs_per", "statement")
    )
    never, needs, units = (tuple(row.get(name, ())) for name in ("never", "needs", "units"))
    return MetricSign(row["metric"], never, needs, plan, needs_per, statement, units)


def _document(row: Mapping[str, Any]) -> DocumentSign:
    signs = [(str(sign).partition(" ~ "), float(weight)) for sign, weight in row["signs"]]
    return DocumentSign(
        row["kind"],
        row.get("name", row["kind"]),
        row["voice"],
        tuple((first, weight) for (first, _, last), weight in signs if not last),
        tuple((first, last, weight) for (first, _, last), weight in signs if last),
    )


def _voice(data: Mapping[str, Any]) -> VoiceScore:
    rows = data["sign"]
    return VoiceScore(
        data["start"],
        data["own"],
        data["other"],
        tuple(
            VoiceSign(
                row["name"],
                row["weight"],
                row["most"],
                row.get("small", False),
                re.compile(row["pattern"]) if "pattern" in row else None,
            )
            for row in rows
        ),
        PhraseIndex(
            (word, place) for place, row in enumerate(rows) for word in row.get("words", ())
        ),
    )


def _outlets(data: Mapping[str, Any]) -> OutletNames:
    names, words, ends = (
        "|".join(
            re.escape(it).replace("'", "['’]").replace(r"\*", r"\w*")
            for it in sorted(listed, key=len, reverse=True)
        )
        for listed in (data["names"], data["words"], data["words"] + data["ends"])
    )
    months = "|".join(name[:3].title() for name in MONTH_NAMES)
    return OutletNames(
        re.compile(
            rf"\(({names})\)\s*[—–-]|\s[—–|-]\s({names})\s*$"
            rf"|^(?:By [^\n]{{3,60}}, )?({names})(?=,|\s*[|·—]|\s*$)"
            rf"|^((?!By |Updated|Published|Posted|\w+day\b)[A-Z][a-z][\w’'& ]{{1,40}}?"
            rf"(?:(?=\s*[|·])|\b(?:{ends})))\s*[,|·–—]\s*"
            rf"(?:{months})[a-z]*\.?\s+\d{{1,2}},?\s+20\d\d\s*$",
            re.M,
        ),
        re.compile(rf"\b(?:{names}|{words})\b"),
    )


def _statements(data: Mapping[str, Any]) -> StatementRules:
    tones: dict[str, tuple[str, ...]] = {}
    leanings = dict(data["leanings"])
    for row in data["tone"]:
        leanings[row["name"]] = row["plan"], row["opinion"]
        for word in row["words"]:
            tones[word] = (*tones.get(word, ()), row["name"])
    return StatementRules(
        start=data["start"],
        weights=data["weights"],
        plan={name: plan for name, (plan, _) in leanings.items()},
        opinion={name: opinion for name, (_, opinion) in leanings.items()},
        caution=data["caution"],
        forms=re.compile(data["forms"], re.X),
        tones=tones,
    )
