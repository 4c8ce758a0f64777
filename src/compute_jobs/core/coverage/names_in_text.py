"""Where a text names employers and assets, and who its sentences are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from compute_jobs.core.coverage.phrase_index import PhraseHit, PhraseIndex, Words, words_of
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.evidence.name_lookup import known_names

_COMMON = frozenset(
    (
        *("market", "the market", "data", "compute", "block", "scale", "figure"),
        *("together", "modal", "bloom", "aurora", "galaxy", "coherent", "railway", "x"),
        *("arm", "cursor", "etched"),
    )
)
"""Names that are ordinary words: they count only as written, and not at the start of a sentence."""
_TECHNICAL = frozenset(("perplexity", "lambda", "constellation", "cipher"))
"""Names that are words of the trade: at the start of a sentence, names only before a verb."""
_VERB = re.compile(
    r"\s+(?!(?:functions|suites|scores|values|expressions|calculus|maps|texts|machines|layers)\b)"
    r"[a-z]+(?:[^s]s|ed)\b"
)
_NAMED_AFTER = re.compile(
    r"['’]s?\b|\s+(?:AI|Labs|Inc|Corp|Computer|Energy|said|says|has|had|is|was|will|raised|raises|plans|"
    r"signed|announced|agreed|expects|reported|launched|\()",
)
_BEGINNING = re.compile(r"(?:[.!?:;•|*#>\n\"“]\s*|\A\s*)\Z")
_TICKER_BEFORE = re.compile(r"[$(:]\s?\Z")
_SHORT_TICKER = 3
"""A ticker this short counts only if it is marked as one: "(NYSE: BE)", "$MU"."""
_LEAST_TYPO = 6
_REMEMBERED = 60_000
_LONG_NAME = 9
"""Length from which a name may contain one typing error, and two."""
_UNKNOWN = re.compile(r"\b[A-Z][\w-]*[a-z0-9][\w-]*\b|\b[A-Z]{3,}\b")
_ACTS = re.compile(
    r"['’]s\b|\s+(?:has|is|was|raised|raises|signed|signs|launched|launches|operates|makes|sold|sells|builds|"
    r"plans|closed|hits|confirmed|says|said|now|which|will|also|reported|posted|expects|became|began)\b"
)
_FIRST_NAME = re.compile(r"\b[A-Z][a-z]+\s\Z")
_SURNAME = re.compile(r"(?<=\w)(?=,?\s[A-Z][a-z]+ (\w+))")
_MANY = 3
"""How often a text has to name the company that it is about."""
_WORDS = frozenset(("SNOW", "LITE", "DELL", "META", "NET", "NOW", "HUT", "WULF", "BE"))
"""Tickers that are words."""
_SPELLED_OUT = 5
"""Length from which a name in capitals may also be written as an ordinary word."""


class NameHit(NamedTuple):
    start: int
    end: int
    id: str
    is_asset: bool
    unsure: bool = False
    """Whether it contains a typing error."""


class NameIndex:
    """The names, aliases and tickers of everything the evidence knows."""

    def __init__(self, evidence: Evidence) -> None:
        names = known_names(evidence)
        for name in [name for name in names if name.isupper() and len(name) >= _SPELLED_OUT]:
            names.setdefault(name.capitalize(), names[name])  # "Nvidia"
        self.names = names
        self.evidence = evidence
        tickers = {each.ticker for each in evidence.employers.values() if each.ticker}
        short = {ticker for ticker in tickers if len(ticker) <= _SHORT_TICKER}
        self._tickers = (short | (tickers & _WORDS)) - {
            each.name for each in evidence.employers.values()
        }
        self._words = {word for name in names for word in name.lower().split()}
        self._alike: dict[tuple[str, int], list[str]] = {}
        """Employers' names of one word by first letter and length."""
        for name, (_, is_asset) in names.items():
            if not is_asset and name.isalpha() and len(name) >= _LEAST_TYPO:
                self._alike.setdefault((name[0].lower(), len(name)), []).append(name)
        self._typos: dict[str, str] = {}
        """The intended name of each word seen so far; "" for none."""
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
            if self._really(words.text, hit):
                found.append(NameHit(hit.start, hit.end, *hit.tag))
        misspelt = [hit for hit in self._misspelt(words) if not _inside(hit, found)]
        return sorted((*found, *misspelt)) if misspelt else found

    def _really(self, text: str, hit: PhraseHit[tuple[str, bool]]) -> bool:
        shown = text[hit.start : hit.end]
        if shown in self._tickers:
            return _TICKER_BEFORE.search(text, max(0, hit.start - 2), hit.start) is not None
        technical = shown.lower() in _TECHNICAL
        if technical or shown.lower() in _COMMON:
            begins = _BEGINNING.search(text, max(0, hit.start - 4), hit.start)
            named = _NAMED_AFTER.match(text, hit.end) or (technical and _VERB.match(text, hit.end))
            if shown.islower() or (begins and not named):
                return False
        return any(ch.isupper() for ch in shown) or "." in shown

    def _misspelt(self, words: Words) -> Iterator[NameHit]:
        """Words that are a known name except for a letter or two: "Nvida", "CoreWaeve"."""
        text, typos = words.text, self._typos
        for word, left in zip(words.words, words.edges[1::2], strict=False):
            if len(word) < _LEAST_TYPO - 1 or not text[left].isupper():
                continue
            name = typos.get(word)
            if name is None:
                name = self._meant(word) if word.isalpha() else ""
                if len(typos) < _REMEMBERED:
                    typos[word] = name
            if name and text[left : left + len(word)] not in _surnames(text):
                # nobody with a first name: "President Emmanuel Macron"
                yield NameHit(left, left + len(word), *self.names[name], True)

    def _meant(self, word: str) -> str:
        """The one name that a word was meant as; empty for none or several."""
        near = [
            name
            for size in range(len(word) - 2, len(word) + 3)
            for name in self._alike.get((word[0], size), ())
        ]
        if not near or any(word in (name.lower(), f"{name.lower()}s") for name in near):
            return ""
        from rapidfuzz.distance import OSA

        meant = {
            self.names[name][0]: name
            for name in near
            if OSA.distance(word, name.lower()) <= (2 if len(name) >= _LONG_NAME else 1)
        }
        return next(iter(meant.values())) if len(meant) == 1 else ""

    def stranger(self, title: str, text: str) -> str:
        """A company that a text is about and the evidence doesn't know; empty for none.

        It is in the title, acts in the text, and is named at least as often as any known one.
        """
        best, most = "", _MANY - 1
        for word in dict.fromkeys(_UNKNOWN.findall(title)):
            if word.lower() in self._words or text.count(word) <= most:
                continue
            places = list(re.finditer(rf"\b{re.escape(word)}\b", text))
            acting = any(_ACTS.match(text, place.end()) for place in places)
            before = (text[max(0, place.start() - 20) : place.start()] for place in places)
            named = sum(_FIRST_NAME.search(words) is not None for words in before)
            if len(places) > most and acting and 2 * named < len(places):
                best, most = word, len(places)
        if not best:
            return ""
        counts = Counter(hit.id for hit in self.find(text, 0, len(text)))
        return best if most >= max(counts.values(), default=0) else ""


@lru_cache(maxsize=1)  # asked for each misspelt word of one text; a text can be large
def _surnames(text: str) -> frozenset[str]:
    """The words behind a capitalized one that begins no sentence, as a first name would be."""
    return frozenset(_SURNAME.findall(text))


def main_subject(hits: Iterable[NameHit], title: Sequence[str], evidence: Evidence) -> str:
    """The employer that "the company" means: the title's, else the one named most."""
    named = [name for name in title if name in evidence.employers]
    counts = Counter(hit.id for hit in hits if not hit.is_asset)
    if named:
        return max(named, key=lambda name: (max(1, counts[name]), -named.index(name)))
    if not counts:
        return ""
    return max(counts, key=lambda name: counts[name])


def _inside(hit: NameHit, found: Sequence[NameHit]) -> bool:
    return any(other.start <= hit.start < other.end for other in found)
