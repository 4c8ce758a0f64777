"""Numbers for the documents a page cites, and the source line for each number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import effective_day
from compute_jobs.core.evidence.evidence_model import TIER_RANK, Claim, Evidence, Source, Tier
from compute_jobs.desk.view import View
from compute_jobs.export.markdown import REF, inline, safe_url
from compute_jobs.packs.check import carried_tiers

_UNOPENED = " (transcription, original not opened)"
"""How the ledger titles a document it has only as transcribed, which the publisher says as well."""
_TAG = re.compile(r"[a-z][a-z-]*:[A-Z]\w*")
"""A place in a filing that only a program can read, such as us-gaap:Revenues."""
_PLACES = 3
"""Places in one document that a source line names."""
_DOCUMENTS = 3
"""Documents cited for one text; JSON has them all."""
_ADDED_UP = 5
"""The same for the reason of a rating, which may add figures of several documents up."""
_ORIGINS = 2
"""Origins that a source line names, where all it is cited for comes from them."""


class Citations:
    """Numbers the documents a page cites, in order of first citation."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._numbers: dict[str, int] = {}
        self._claims: dict[int, dict[str, Claim]] = {}
        self._cited: set[str] = set()

    def refs(self, claims: Iterable[str], most: int = _DOCUMENTS) -> tuple[int, ...]:
        """The numbers of the documents behind these claims, each once: the best known few."""
        evidence = self._view.evidence
        known = [evidence.claims[name] for name in claims if name in evidence.claims]
        self._cited.update(claim.id for claim in known)
        documents: dict[str, list[Claim]] = {}
        for claim in sorted(known, key=lambda it: TIER_RANK[it.tier]):
            documents.setdefault(_document(claim, evidence), []).append(claim)
        numbers = set()
        for key, members in islice(documents.items(), most):
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            self._claims.setdefault(number, {}).update((it.id, it) for it in members)
            numbers.add(number)
        return tuple(sorted(numbers))

    def has(self, claim: str) -> bool:
        """Whether the page cites it already."""
        return claim in self._cited

    def cited(self, text: str, claims: Iterable[str], most: int = _DOCUMENTS) -> str:
        """A text with the numbers of its documents."""
        numbers = ", ".join(map(str, self.refs(claims, most)))
        return f"{inline(text)} {REF}[{numbers}]" if numbers else inline(text)

    def known(
        self, text: str, claims: Sequence[str], tier: Tier | None = None, *, dated: bool = False
    ) -> str:
        """A text with its tier, its source's hedge, the period or day of its first claim unless it
        is ``dated`` itself, and the numbers."""
        evidence = self._view.evidence
        shown = [evidence.claims[it] for it in claims if it in evidence.claims]
        if tier is None and shown:
            tier = max(shown, key=lambda it: TIER_RANK[it.tier]).tier
        hedges = [it.hedge for it in shown if self._is_flag(it) and it.hedge not in text]
        parts = [fmt.TIER_WORDS[tier] if tier else "", *dict.fromkeys(filter(None, hedges))]
        if shown and not dated and (when := _when(shown[0], evidence)) not in text:
            parts.append(when)
        said = ", ".join(filter(None, parts))
        if not said:
            return inline(text)
        return f"{inline(text)} ({self.cited(said, claims, _ADDED_UP)})"

    def _is_flag(self, claim: Claim) -> bool:
        metric = self._view.evidence.metrics.get(claim.metric)
        return metric is not None and metric.dimension == "flag"

    def lines(self) -> list[str]:
        """The source line for every assigned number."""
        return [
            self._line(key, number, tuple(self._claims[number].values()))
            for key, number in self._numbers.items()
        ]

    def _line(self, key: str, number: int, claims: Sequence[Claim]) -> str:
        """How it is known, the document, the places in it, its address, and its own source."""
        evidence = self._view.evidence
        refs = [
            ref
            for claim in claims
            for ref in claim.sources
            if key in (ref.source, _address(evidence, ref.source))
        ]
        source = next(
            (evidence.sources[ref.source] for ref in refs if ref.source in evidence.sources), None
        )
        tiers = sorted(
            {_tier_from(source, it, evidence) if source else it.tier for it in claims},
            key=TIER_RANK.__getitem__,
        )
        places = dict.fromkeys(
            ref.locator for ref in refs if ref.locator and not _TAG.match(ref.locator)
        )
        origins = dict.fromkeys(_origin(claim, evidence) for claim in claims)
        line = f"{number}. **{_words(tiers)}**: {inline(_described(source) if source else key)}"
        if source is None:
            return f"{line}."
        if places and len(places) <= _PLACES:
            line += f" ({inline('; '.join(places))})"
        if url := safe_url(source.url):
            line += f", <{url}>"
        if "" in origins or len(origins) > _ORIGINS:
            return f"{line}."
        origin = inline("; ".join(origins))
        return f"{line}. From: {origin}{'' if origin.endswith(('.', '!', '?', '…')) else '.'}"


def _when(claim: Claim, evidence: Evidence) -> str:
    """Its period, else its day."""
    if claim.period is not None and claim.period.known:
        return fmt.period(claim.period)
    day = effective_day(claim, evidence.sources)
    return fmt.day(day) if day is not None else ""


def _document(claim: Claim, evidence: Evidence) -> str:
    """The address or id of the document to look a claim up in: one that can be opened, if any, and
    rather the filing that confirms it than the article that said it first.
    """
    sources = evidence.sources_of(claim)
    sources.sort(key=lambda it: TIER_RANK[_tier_from(it, claim, evidence)])
    addresses = (source.url for source in sources)
    first = claim.sources[0].source if claim.sources else claim.id
    return next(filter(None, addresses), first)


def _tier_from(source: Source, claim: Claim, evidence: Evidence) -> Tier:
    """How a claim is known from one of its sources alone: never better than it can support."""
    carried = carried_tiers(source, claim.parties, evidence)
    return next((it for it in carried if TIER_RANK[it] >= TIER_RANK[claim.tier]), claim.tier)


def _address(evidence: Evidence, source: str) -> str:
    known = evidence.sources.get(source)
    return known.url if known else ""


def _words(tiers: Iterable[Tier]) -> str:
    return ", ".join(fmt.TIER_WORDS[it] for it in tiers)


def _described(source: Source) -> str:
    """A document described for strangers; without an address, it says what kind it is."""
    date = "undated"
    if source.published:
        date = fmt.day(source.published) + (" (inferred)" if source.inferred else "")
    parts = [f"“{source.title.removesuffix(_UNOPENED)}”", source.publisher, date]
    if not safe_url(source.url):
        parts.append(f"{_KINDS.get(source.kind, source.kind)} without a public URL")
    return ", ".join(filter(None, parts))


_KINDS = {
    "article": "an article", "dataset": "a data set", "filing": "a filing",
    "newsletter": "a newsletter", "own": "the sender's own", "podcast": "a podcast",
    "posting": "a posting", "thread": "a thread", "video": "a video",
}  # fmt: skip


def _origin(claim: Claim, evidence: Evidence) -> str:
    """What its sources relay; empty if they are the origin or don't say."""
    origin = evidence.origins.get(claim.origin) if claim.origin else None
    if origin is None or any(origin.title in it.title for it in evidence.sources_of(claim)):
        return ""
    named = origin.title.casefold().startswith(origin.publisher.casefold())
    return origin.title if named else f"{origin.publisher}, {origin.title}"
