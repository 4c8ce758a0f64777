"""Finding employers by words: names, layers, metrics and claims, allowing small typing errors."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.evidence.evidence_model import Evidence

_CUTOFF = 80.0
"""Below this similarity (of 100) a word is a different word, not a typing error."""


class EmployerIndex:
    """The searchable text, collected once per evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        heads: dict[str, list[str]] = {}
        bodies: dict[str, list[str]] = {}
        for id_, employer in evidence.employers.items():
            heads[id_] = [employer.name, *employer.aliases, employer.ticker, employer.layer, id_]
            bodies[id_] = [employer.summary, employer.place]
        for claim in evidence.claims.values():
            metric = evidence.metrics.get(claim.metric)
            for subject in claim.subjects:
                if subject in bodies:
                    bodies[subject] += [metric.name if metric else "", claim.statement]
        self._heads = {id_: " ".join(words).casefold() for id_, words in heads.items()}
        self._bodies = {id_: " ".join(words).casefold() for id_, words in bodies.items()}

    def matching(self, words: str, among: Sequence[str]) -> set[str]:
        """The employers in which every word is found."""
        left: set[str] = set(among)
        for word in words.casefold().split():
            left &= self._with(word, left)
        return left

    def first_named(self, words: str, among: Sequence[str]) -> str | None:
        """The first one whose name, ticker or layer has every word in it."""
        wanted = words.casefold().split()
        for id_ in among:
            head = self._heads.get(id_, "")
            if all(word in head for word in wanted):
                return id_
        return None

    def _with(self, word: str, among: set[str]) -> set[str]:
        heads, bodies = self._heads, self._bodies
        exact = {id_ for id_ in among if word in heads.get(id_, "") or word in bodies.get(id_, "")}
        if exact or len(word) < 4:
            return exact
        from rapidfuzz import fuzz, process

        hits = process.extract_iter(
            word, {id_: heads[id_] for id_ in among if id_ in heads},
            scorer=fuzz.partial_ratio, score_cutoff=_CUTOFF,
        )  # fmt: skip
        close = {id_ for _, _, id_ in hits}
        if close:
            return close
        return {
            id_ for id_ in among
            if fuzz.partial_ratio(word, bodies.get(id_, ""), score_cutoff=_CUTOFF + 8)
        }  # fmt: skip


def matches(words: str, text: str) -> bool:
    """Whether a text contains every word; for short lists, which need no index."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())
