"""Where a text names employers and assets, and who its sentences are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compute_jobs.core.coverage.phrase_index import PhraseHit, PhraseIndex, Words, words_of
from compute_jobs.core.evidence.evidence_model import Evidence

_COMMON = frozenset(("market", "the market", "data", "compute", "meta", "block", "scale", "figure"))
"""Names that are plain words: they count only as they are written."""
_SPELLED_OUT = 5
"""Letters from which a name in capitals is a word that others write as one."""
_LEGAL = re.compile(
    r",?\s+(?:Inc|Corp|Corporation|Company|Co|Ltd|LLC|PLC|plc|PBC|Holdings|N\.V|S\.A|AG|SE)\b\.?"
)


class NameHit(NamedTuple):
    start: int
    end: int
    id: str
    is_asset: bool


class NameIndex:
    """The names, aliases and tickers of everything the evidence knows."""

    def __init__(self, evidence: Evidence) -> None:
        names: dict[str, tuple[str, bool]] = {}
        for asset in evidence.assets.values():
            for name in (asset.name, *asset.aliases):
                names.setdefault(name, (asset.alias_of or asset.id, True))
        for employer in evidence.employers.values():
            shown = (employer.name, *employer.aliases, _LEGAL.sub("", employer.name))
            for name in (*shown, employer.ticker):
                if len(name) >= 2:
                    names[name] = (employer.id, False)
        for name in [name for name in names if name.isupper() and len(name) >= _SPELLED_OUT]:
            names.setdefault(name.capitalize(), names[name])  # "Nvidia"
        self.names = names
        self.evidence = evidence
        self._index: PhraseIndex[tuple[str, bool]] = PhraseIndex(
            (name, tag) for name, tag in names.items()
        )

    def find(self, text: str, start: int, end: int) -> list[NameHit]:
        """Every name between two offsets; of names that overlap, the longest."""
        return self.among(words_of(text, start, end))

    def among(self, words: Words) -> list[NameHit]:
        """As ``find``, over words that are split already."""
        found: list[NameHit] = []
        for hit in sorted(self._index.among(words), key=lambda hit: (hit.start, -hit.end)):
            if found and hit.start < found[-1].end:
                continue
            if _really(words.text, hit):
                found.append(NameHit(hit.start, hit.end, *hit.tag))
        return found


def main_subject(hits: Iterable[NameHit], title: Sequence[str], evidence: Evidence) -> str:
    """The employer that "the company" means: the title's, else the one named most."""
    named = [name for name in title if name in evidence.employers]
    counts = Counter(hit.id for hit in hits if not hit.is_asset)
    if named:
        return max(named, key=lambda name: (counts[name], -named.index(name)))
    if not counts:
        return ""
    return max(counts, key=lambda name: counts[name])


def _really(text: str, hit: PhraseHit[tuple[str, bool]]) -> bool:
    shown = text[hit.start : hit.end]
    if shown.lower() in _COMMON and shown.islower():
        return False
    return any(ch.isupper() for ch in shown) or "." in shown
