"""A desk's setting: what lies on the disk, the reader's profiles, and pictures of the two.

Immutable in what it says; ``again`` gives a fresh one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.desk.on_disk import OnDisk
from compute_jobs.desk.picture import Picture
from compute_jobs.desk.scored_ledger import World
from compute_jobs.desk.view import Robustness
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from compute_jobs.caches.claims_cache import ClaimsCache
    from compute_jobs.caches.suggestions_cache import SuggestionsCache
    from compute_jobs.desk.kept_shares import KeptShares
    from compute_jobs.platform.paths import Home
    from compute_jobs.record.dossier_store import Dossiers

DRAWS = 10_000
SEED = 20_260_520
"""The founding documents' date: the same shares for the same view, every time."""
MOST_DRAWN = 400
"""Employers beyond which the draws cost more time and memory than the shares are worth."""
FORESEEN_KEPT = 2
"""Pictures made before they were asked for: a slider goes up or down from where it is."""
WORLDS_KEPT = 6
"""Resolved worlds (scenarios, claims set aside) kept at hand, so that switching back is instant."""


class Setting(OnDisk):
    """What is opened, and everything that one profile or another sees in it."""

    def __init__(
        self,
        home: Home,
        as_of: date,
        *,
        read_only: bool = False,
        on_reading: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(home, as_of, read_only=read_only, on_reading=on_reading)
        self._worlds: dict[tuple[tuple[str, ...], frozenset[str]], World] = {}
        self._foreseen: list[Picture] = []

    def again(self) -> Setting:
        """The same home, read anew."""
        return Setting(self.home, self.as_of, read_only=self.keeper.read_only)

    # -- profile -----------------------------------------------------------------------------

    def profile(self) -> Profile:
        """The one in use: what was saved, else the one config.toml names, else the founding."""
        from compute_jobs.platform.paths import is_there

        saved = self.keeper.profile()
        if saved is not None:
            return saved
        if not is_there(self.home.config_file) or not self.config.profile:
            return Profile()
        try:
            return self.named_profile(self.config.profile)
        except ReaderError as error:
            from compute_jobs.platform.config import unknown_profile

            self._not_started_from = [unknown_profile(self.home, error)]
            return Profile()

    def profile_names(self) -> tuple[str, ...]:
        """The founding one, which is always there, and those that were saved."""
        return tuple(dict.fromkeys((Profile().name, *self.keeper.profile_names())))

    def named_profile(self, name: str) -> Profile:
        found = self.keeper.profile(name)
        if found is None and name == Profile().name:
            return Profile()
        if found is None:
            known = ", ".join(self.profile_names())
            todo = f"there are: {known}; profile save NAME makes another"
            raise ReaderError(f"there is no profile {name!r}", todo=todo)
        return found

    def read_preference(self, metric: str, op: str, text: str, unknown: str | None) -> Preference:
        from compute_jobs.core.fit.preference_lines import parse_preference

        return parse_preference(
            metric, op, text, self.lines, self.evidence.metrics, unknown or self.config.unknown
        )

    def full_weights(self, profile: Profile) -> Mapping[str, float]:
        """The six weights as set, with the rubric's where none is."""
        from compute_jobs.core.fit.profile_weights import raw_weights

        return {str(name): value for name, value in raw_weights(profile, self.rubric).items()}

    def with_weight(self, profile: Profile, criterion: str, value: float) -> Profile:
        from compute_jobs.core.fit.profile_weights import check_weight, criterion_of, normalised

        weights = {**self.full_weights(profile), criterion_of(criterion): check_weight(value)}
        normalised(weights, self.rubric)
        return replace(profile, weights=weights)

    def weight_rows(self, profile: Profile) -> list[dict[str, Any]]:
        """By criterion: weight as set, its share, the default share and the rubric's reason."""
        from compute_jobs.core.fit.profile_weights import normalised

        weights = self.full_weights(profile)
        shares = normalised(weights, self.rubric)
        return [
            {
                "criterion": str(name),
                "weight": weights[name],
                "share": shares[name],
                "default": self.rubric.weights[name],
                "why": self.rubric.whys.get(f"criteria.{name}", ""),
            }
            for name in shares
        ]

    def preference_answers(self, picture: Picture) -> list[dict[str, Any]]:
        """Each preference with every ranked employer's answer."""
        rows = []
        for it in picture.profile.preferences:
            results = {
                name: picture.ranking.scorer.answers.result(it, place)
                for place, name in enumerate(picture.ranking.ids)
            }
            line = self.lines.get(it.metric, self.evidence.metrics)
            value = it.value
            text = line.show(value) if line else str(value)
            nobody = results and all(
                not result.claims and result.answer == "unknown" for result in results.values()
            )
            rows.append(
                {
                    "metric": it.metric,
                    "name": line.name if line else it.metric,
                    "op": it.op,
                    "value": list(value) if isinstance(value, tuple) else value,
                    "text": text,
                    "unknown": it.unknown,
                    "on": it.on,
                    "employers": {name: result.answer for name, result in results.items()},
                    "why": {name: result.why for name, result in results.items()},
                    "note": "nobody measured it for any employer here" if nobody else "",
                }
            )
        return rows

    # -- worlds and pictures -----------------------------------------------------------------

    @cached_property
    def plain_world(self) -> World:
        """The world as it is: nothing supposed, nothing set aside."""
        return World(self, (), frozenset())

    @cached_property
    def kept_claims(self) -> ClaimsCache:
        """How claims fare, where an earlier run has held them against each other."""
        from compute_jobs.caches.claims_cache import ClaimsCache, state_of
        from compute_jobs.core.evidence.claim_index import hidden, index_of

        live = "" if self.evidence is self.base else self.live_state
        indexed = index_of(self.evidence) is not None
        seen = sorted(hidden(self.plain_world.ledger.visible)) if indexed else self.as_of
        return ClaimsCache(self.home.cache, state_of(self.loaded.mark, live, seen))

    @cached_property
    def kept_suggestions(self) -> SuggestionsCache:
        """What the evidence suggests, of this evidence on this day, where it was asked for."""
        from compute_jobs.caches.suggestions_cache import SuggestionsCache, state_of

        return SuggestionsCache(self.home.cache, state_of(self.state, self.evidence_state))

    def keep_suggestions(self) -> None:
        """For the next start, which shows one of those who were looked at."""
        self.kept_suggestions.keep(dict(self.plain_world.suggested))

    def keep_claims(self) -> None:
        """For the next start: all of them, or in a large ledger those that were looked at."""
        from compute_jobs.caches.claims_cache import MOST

        index, kept = self.plain_world.index, self.kept_claims
        visible = index.ledger.visible
        names = list(visible) if len(visible) <= MOST else list(index.looked_at)
        if len(names) > kept.count:
            kept.keep({name: index.compared(name) for name in names})

    def world(self, scenarios: tuple[str, ...], aside: frozenset[str]) -> World:
        if not (scenarios or aside):
            return self.plain_world
        key = (scenarios, aside)
        found = self._worlds.pop(key, None) or World(self, scenarios, aside)
        self._worlds[key] = found
        while len(self._worlds) > WORLDS_KEPT:
            del self._worlds[next(iter(self._worlds))]
        return found

    def picture(
        self,
        profile: Profile,
        dossiers: Dossiers,
        aside: frozenset[str],
        *,
        before: Picture | None = None,
    ) -> Picture:
        """Everything as one profile sees it, compared with what was shown before."""
        world = self.world(profile.scenarios, aside)
        was = before.ranking if before is not None else None
        for it in self._foreseen:
            if it.shows(world.index, profile, dossiers, was):
                return it
        scorer = world.scorer_with(dossiers)
        ranking = scorer.score(
            profile.weights, profile.preferences, evidence_only=profile.evidence_only
        )
        picture = Picture(
            world.index,
            ranking,
            profile,
            dossiers,
            self.checklist,
            world.flags,
            world.suggestions,
            self.shares_if_known,
            world.unranked,
            was,
        )
        if before is None:
            return picture
        from compute_jobs.desk.ranking_changes import summary

        return picture.saying(summary(before, picture))

    def foresee(
        self, profile: Profile, dossiers: Dossiers, aside: frozenset[str], *, before: Picture
    ) -> Picture:
        """A picture that is at hand when it is asked for."""
        picture = self.picture(profile, dossiers, aside, before=before)
        if not any(it is picture for it in self._foreseen):
            self._foreseen = [*self._foreseen, picture][-FORESEEN_KEPT:]
        return picture

    # -- scenarios ---------------------------------------------------------------------------

    def find_scenario(self, name: str) -> str:
        if any(it.id == name for it in self.scenarios):
            return name
        known = ", ".join(it.id for it in self.scenarios)
        raise ReaderError(f"there is no scenario {name!r}", todo=f"there are: {known}")

    def with_scenarios(self, names: tuple[str, ...]) -> Evidence:
        from compute_jobs.core.fit.scenario_overlays import apply_scenarios

        chosen = [it for it in self.scenarios if it.id in names]
        return apply_scenarios(self.evidence, chosen, self.as_of)

    def scenario_lines(
        self, profile: Profile, dossiers: Dossiers, aside: frozenset[str]
    ) -> list[str]:
        """For each active scenario, what it moved against the world without it."""
        from compute_jobs.desk.ranking_changes import scenario_lines

        lines = []
        whole = self.picture(profile, dossiers, aside)
        for name in profile.scenarios:
            others = tuple(it for it in profile.scenarios if it != name)
            without = self.picture(replace(profile, scenarios=others), dossiers, aside)
            moved = scenario_lines(without, whole)
            lines.append(f"{name}: " + ("; ".join(moved) if moved else "moves nobody"))
        return lines

    # -- how sure ----------------------------------------------------------------------------

    def robustness(self, picture: Picture, draws: int, seed: int) -> Robustness:
        """Shares and questions of one picture, from the cache where nothing has changed."""
        supposed = _supposed(picture)
        return self._shares.reckoned(picture.ranking, draws, seed, self.state, supposed)

    def shares_if_known(self, picture: Picture) -> Robustness | None:
        """Never waits: what this run has reckoned, or an earlier one has kept."""
        return self._shares.known(picture.ranking, DRAWS, SEED, self.state, _supposed(picture))

    @cached_property
    def _shares(self) -> KeptShares:
        from compute_jobs.desk.kept_shares import KeptShares

        return KeptShares(self.home)


def _supposed(picture: Picture) -> str:
    """The scenarios and the claims set aside that a picture is drawn under."""
    return " ".join((*sorted(picture.profile.scenarios), *sorted(picture.index.aside)))
