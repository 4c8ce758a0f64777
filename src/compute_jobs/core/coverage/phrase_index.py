"""Finds many phrases in one pass over the words of a text.

A phrase is written in plain words: ``plan*`` matches words that begin with these letters, ``~``
stands for up to three words. Case counts only if the phrase has capitals; a text in capitals
matches either way.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_TOKEN = re.compile(r"(\w+|[^\w\s*])")
_PHRASE_TOKEN = re.compile(r"\w+\*?|~|[^\w\s*]")
_GAP = 3
"""The most words that ``~`` may stand for."""
_STEM = 3
"""Letters that index words with any ending; no stem is shorter."""
_REMEMBERED = 60_000
"""Distinct words whose phrases are cached, so a word is looked up once."""


class PhraseHit(NamedTuple, Generic[T]):
    start: int
    end: int
    tag: T


class _Phrase(NamedTuple, Generic[T]):
    first: str
    rest: tuple[str, ...]
    cased: str
    """The phrase without spaces, if its capitals count."""
    tag: T


class Words(NamedTuple):
    """A span of text split into words, in lower case."""

    text: str
    words: list[str]
    edges: list[int]
    """Offsets where words and the spaces between them begin, ahead of the first word first."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where two words begin and end."""
        return self.edges[2 * first + 1], self.edges[2 * last + 2]

    def between(self, start: int, end: int) -> Words | None:
        """The words from one offset to another; None where these aren't within, or cut a word."""
        edges = self.edges
        left, right = bisect_left(edges, start), bisect_right(edges, end) - 1
        if (
            end > edges[-1]
            or (left % 2 == 0 and edges[left] != start)
            or (right % 2 == 1 and edges[right] != end)
        ):
            return None
        first, last = left // 2, right // 2
        return Words(
            self.text, self.words[first:last], [start, *edges[2 * first + 1 : 2 * last + 1], end]
        )

    def until(self, end: int) -> Words:
        """The words that end before an offset."""
        last = (bisect_right(self.edges, end) - 1) // 2
        return Words(self.text, self.words[:last], self.edges[: 2 * last + 1])

    def after(self, at: int) -> str:
        """The next word; empty after the last one."""
        return self.words[at + 1] if at + 1 < len(self.words) else ""


def words_of(text: str, start: int, end: int) -> Words:
    lowered = text[start:end].lower().replace("’", "'")
    if len(lowered) != end - start:  # a letter whose small form is longer
        lowered = "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text[start:end])
    parts = _TOKEN.split(lowered)
    return Words(text, parts[1::2], list(accumulate(map(len, parts), initial=start)))


class _Beginning(NamedTuple, Generic[T]):
    """The phrases that begin with a word: alone, by the second word, with an open second word."""

    alone: tuple[tuple[str, T], ...]
    """``cased`` and ``tag`` of each."""
    by_next: dict[str, list[_Phrase[T]]]
    open: tuple[_Phrase[T], ...]
    stems: tuple[_Phrase[T], ...]
    """The open ones without those for which one of ``behind`` must follow after some words."""
    behind: frozenset[str]


class KnownWords(dict[str, T]):
    """What words stand for, each found at its first use."""

    def __init__(self, find: Callable[[str], T]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> T:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = found = self._find(word)
        return found


class PhraseIndex(Generic[T]):
    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[_Phrase[T]]] = {}
        self._stems: dict[str, list[_Phrase[T]]] = {}
        self._known = KnownWords(self._beginning)
        """The phrases that begin with a word seen before; None for no phrase."""
        for text, tag in phrases:
            words = tuple(_PHRASE_TOKEN.findall(text.replace("’", "'")))
            if not words:
                continue
            cased = "" if text == text.lower() or "*" in text or "~" in text else "".join(words)
            first, *rest = (word.lower() for word in words)
            phrase = _Phrase(first.rstrip("*"), tuple(rest), cased, tag)
            if first.endswith("*"):
                self._stems.setdefault(first[:_STEM], []).append(phrase)
            else:
                self._whole.setdefault(first, []).append(phrase)

    def scan(self, text: str, start: int, end: int) -> list[PhraseHit[T]]:
        """Every phrase between the two offsets, by where it starts."""
        return self.among(words_of(text, start, end))

    def among(self, found: Words) -> list[PhraseHit[T]]:
        """As ``scan``, over words that are split already."""
        words, edges = found.words, found.edges
        hits: list[PhraseHit[T]] = []
        last_word = len(words) - 1
        for at, begun in enumerate(map(self._known.__getitem__, words)):
            if begun is None:
                continue
            left, right = edges[2 * at + 1], edges[2 * at + 2]
            for cased, tag in begun.alone:
                if not cased or _same_case(found.text[left:right], cased):
                    hits.append(PhraseHit(left, right, tag))
            if at == last_word:
                continue
            for phrase in begun.by_next.get(words[at + 1], ()):
                more = len(phrase.rest) > 1
                last = _matched(phrase.rest, words, at + 1) if more else at + 1
                if last is not None:
                    self._add(hits, found, phrase, at, last)
            away = begun.behind.isdisjoint(words[at + 1 : at + _GAP + 2])
            for phrase in begun.stems if away else begun.open:
                last = _matched(phrase.rest, words, at + 1)
                if last is not None:
                    self._add(hits, found, phrase, at, last)
        return hits

    @staticmethod
    def _add(
        hits: list[PhraseHit[T]], found: Words, phrase: _Phrase[T], first: int, last: int
    ) -> None:
        left, right = found.span(first, last)
        if not phrase.cased or _same_case(found.text[left:right], phrase.cased):
            hits.append(PhraseHit(left, right, phrase.tag))

    def _beginning(self, word: str) -> _Beginning[T] | None:
        stems = self._stems.get(word[:_STEM], ())
        phrases = (
            *self._whole.get(word, ()),
            *(each for each in stems if word.startswith(each.first)),
        )
        begun: _Beginning[T] | None = None
        if phrases:
            longer = [each for each in phrases if each.rest]
            by_next: dict[str, list[_Phrase[T]]] = {}
            for each in longer:
                if each.rest[0][-1] not in "*~":
                    by_next.setdefault(each.rest[0], []).append(each)
            begun = _Beginning(
                tuple((each.cased, each.tag) for each in phrases if not each.rest),
                by_next,
                tuple(each for each in longer if each.rest[0][-1] in "*~"),
                tuple(each for each in longer if each.rest[0][-1] in "*~" and not _behind(each)),
                frozenset(_behind(each) for each in longer if _behind(each)),
            )
        return begun


def _behind(phrase: _Phrase[T]) -> str:
    """The whole word that a phrase has after ``~``; empty without one."""
    gap, *rest = phrase.rest
    return rest[0] if gap == "~" and rest and rest[0][-1] not in "*~" else ""


def _matched(phrase: tuple[str, ...], words: list[str], at: int) -> int | None:
    """The position of the phrase's last word, or None if it isn't here."""
    place = at
    for number, wanted in enumerate(phrase):
        if wanted == "~":
            rest = phrase[number + 1 :]
            for skipped in range(_GAP + 1):
                last = _matched(rest, words, place + skipped)
                if last is not None:
                    return last
            return None
        if place >= len(words):
            return None
        word = words[place]
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return None
        place += 1
    return place - 1


def _same_case(found: str, wanted: str) -> bool:
    plain = "".join(found.split()).replace("’", "'")
    return plain == wanted or (len(plain) > 3 and plain.isupper())
