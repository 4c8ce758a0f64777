"""Lists to pick from in forms: employers, metrics, documents, and what a document can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import OWN_PACK, Source, SourceKind, Stance
from compute_jobs.desk.view import View
from compute_jobs.packs.tables import metric_words
from compute_jobs.tui.host import Choice
from compute_jobs.tui.widgets.labels import TIER_MEANS

KIND_MEANS: Mapping[str, str] = {
    "filing": "filed with a regulator: a prospectus, a 10-K, an 8-K and its exhibits",
    "article": "press, a release, a company's own page",
    "thread": "posts, a forum",
    "video": "a recording with pictures, or its transcript",
    "podcast": "an interview or a call, as audio",
    "posting": "an open job",
    "dataset": "a table maintained by someone",
    "newsletter": "a digest of other people's reports",
    "own": "what you saw or heard yourself",
}
STANCE_MEANS: Mapping[str, str] = {
    "primary": "the company, its officers or a filing",
    "supporting": "someone else writing about them",
}


def employer_choices(view: View, *_: object) -> list[Choice]:
    """By name, each with its layer."""
    employers = view.evidence.employers
    return ranked_choices(view, sorted(employers, key=lambda id_: employers[id_].name.casefold()))


def ranked_choices(view: View, ids: Iterable[str]) -> list[Choice]:
    """Employers in that order, each with its layer."""
    return [Choice(id_, view.employer(id_).name, view.employer(id_).layer) for id_ in ids]


def metric_choices(view: View, *_: object) -> list[Choice]:
    """By name, each with its explanation; found by the words readers use for it as well."""
    words = metric_words()
    metrics = sorted(view.evidence.metrics.values(), key=lambda it: it.name.casefold())
    return [
        Choice(it.id, it.name, it.explain, also="; ".join([*words.get(it.id, ()), it.id]))
        for it in metrics
    ]


KINDS = [Choice(kind, kind, KIND_MEANS.get(kind, "")) for kind in get_args(SourceKind)]
STANCES = [Choice(stance, stance, STANCE_MEANS[stance]) for stance in get_args(Stance)]


def tier_choices(tiers: Iterable[str]) -> list[Choice]:
    return [Choice(tier, fmt.tier_label(tier), TIER_MEANS[tier]) for tier in tiers]


def source_choices(view: View, employer: str) -> list[Choice]:
    """Documents that a new claim can name: the reader's own, then those on the employer, then the
    rest of the ledger; each with its date and how many claims it has.
    """
    evidence = view.evidence
    claims: dict[str, int] = {}
    about: set[str] = set()
    for claim in evidence.claims.values():
        for ref in claim.sources:
            claims[ref.source] = claims.get(ref.source, 0) + 1
            if employer in claim.subjects:
                about.add(ref.source)
    known = [it for it in evidence.sources.values() if not it.pack.startswith("live-")]
    known.sort(key=lambda it: (it.pack != OWN_PACK, it.id not in about, it.title.casefold()))
    return [
        Choice(it.id, it.title, _details(it, claims.get(it.id, 0)), also=f"{it.url} {it.id}")
        for it in known
    ]


def _details(source: Source, claims: int) -> str:
    when = fmt.day(source.published) if source.published else "undated"
    parts = [source.publisher, when, fmt.count(claims, "claim")]
    if source.pack == OWN_PACK:
        parts.insert(0, "yours")
    return ", ".join(parts)
