"""Shares and questions that are reckoned once, here or by an earlier run, for what they rest on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from compute_jobs.core.fit.scoring import Ranking
from compute_jobs.desk.view import Robustness

if TYPE_CHECKING:
    from compute_jobs.caches.shares_cache import SharesCache
    from compute_jobs.platform.paths import Home


class KeptShares:
    """By ranking and by ``state``: the words of the questions name claims and their ages, which a
    ranking's numbers don't tell. Where the state is unknown they are kept for this run alone."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._made: dict[str, Robustness] = {}

    def reckoned(
        self, ranking: Ranking, draws: int, seed: int, state: str, supposed: str = ""
    ) -> Robustness:
        """``supposed`` names scenarios and claims set aside."""
        found = self.known(ranking, draws, seed, state, supposed)
        if found is None:
            from compute_jobs.core.fit.questions import question
            from compute_jobs.desk.robustness_points import reckon, to_plain

            scorer = ranking.scorer
            found = reckon(ranking, draws, seed, lambda name, about: question(scorer, name, about))
            key = _key(ranking, draws, seed, state, supposed)
            self._made[key] = found
            if state:
                self._cache.put(key, to_plain(found))
        return found

    def known(
        self, ranking: Ranking, draws: int, seed: int, state: str, supposed: str = ""
    ) -> Robustness | None:
        """Never waits: what this run has reckoned, or an earlier one has kept."""
        from compute_jobs.desk.robustness_points import from_plain

        key = _key(ranking, draws, seed, state, supposed)
        found = self._made.get(key) or (from_plain(self._cache.get(key)) if state else None)
        if found is not None:
            self._made[key] = found
        return found

    @cached_property
    def _cache(self) -> SharesCache:
        from compute_jobs.caches.shares_cache import SharesCache

        return SharesCache(self._home)


def _key(ranking: Ranking, draws: int, seed: int, state: str, supposed: str) -> str:
    return f"{ranking.signature()}:{draws}:{seed}:{state}:{supposed}"
