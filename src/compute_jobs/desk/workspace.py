"""What is on disk: evidence, rubric, checklist, settings, profiles and the reader's record.

Everything is read on first use, so a command that only saves a note opens neither the rubric nor
the checklist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from compute_jobs import cache
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.core.evidence.name_lookup import resolve_name
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.packs import tables
from compute_jobs.packs.bundled import bundled_packs, founding_packs, own_packs
from compute_jobs.platform.paths import is_there
from compute_jobs.record.store import Keeper

if TYPE_CHECKING:
    from compute_jobs.core.dossier.checklist_rules import Checklist
    from compute_jobs.core.dossier.dossier_model import ChecklistItem
    from compute_jobs.core.fit.anchors import Anchors
    from compute_jobs.core.fit.hype_watch import HypeRules
    from compute_jobs.core.fit.preference_lines import PreferenceLines
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scenario_overlays import Scenario
    from compute_jobs.core.fit.scoring import Ratings
    from compute_jobs.desk.robustness import RobustnessCache
    from compute_jobs.packs.problems import LoadResult
    from compute_jobs.platform.config import Config
    from compute_jobs.platform.paths import Home


class Workspace:
    """One home on one day.

    Each part stays as first read; ``reopened`` returns a workspace that reads everything again.
    """

    def __init__(
        self,
        home: Home,
        as_of: date,
        *,
        packs: Sequence[str] = (),
        read_only: bool = False,
        on_reading: Callable[[], None] | None = None,
    ) -> None:
        """``packs`` limits the evidence to these packs; none: all of it.

        ``on_reading`` is called before all packs are parsed, which takes a while.
        """
        self.home = home
        self.as_of = as_of
        self.read_only = read_only
        self.pack_names = tuple(packs)
        self._on_reading = on_reading
        self._unusable_profile: ReaderError | None = None

    def reopened(self) -> Workspace:
        return Workspace(self.home, self.as_of, packs=self.pack_names, read_only=self.read_only)

    @cached_property
    def keeper(self) -> Keeper:
        return Keeper(self.home, read_only=self.read_only)

    # -- evidence ----------------------------------------------------------------------------

    @cached_property
    def loaded(self) -> LoadResult:
        state = partial(cache.evidence_state, self.home)
        folders = [*bundled_packs(), *own_packs(self.home)]
        return cache.load_evidence(folders, self.home.cache, self._on_reading, state)

    @property
    def base(self) -> Evidence:
        """What the packs say, bundled and own."""
        return self.loaded.evidence

    @cached_property
    def packs(self) -> tuple[str, ...]:
        """The ids of the packs whose evidence alone counts; empty: all of it."""
        if not self.pack_names:
            return ()
        from compute_jobs.live.claim_parts import PACKS
        from compute_jobs.packs.select import pack_ids

        founding = [place.name for place in founding_packs()]
        return pack_ids(self.pack_names, founding, [*self.base.packs, *PACKS])

    @cached_property
    def evidence(self) -> Evidence:
        """The packs with live evidence on top; or only the chosen packs.

        Claims that a filing confirms are raised to filed.
        """
        if self.packs:
            return self._with_confirmed(self._chosen_evidence(), "")
        live = self.live_state  # taken first, so a change while reading is noticed
        evidence = self._with_live(self.base) if live else self.base
        return self._with_confirmed(evidence, live)

    def _with_live(self, evidence: Evidence) -> Evidence:
        from compute_jobs.live.api import with_live

        return with_live(evidence, self.home)

    def _with_confirmed(self, evidence: Evidence, live: str) -> Evidence:
        """The evidence with its confirmed claims raised; cached, since that takes a while."""
        from msgspec.structs import replace

        def find() -> Mapping[str, Claim]:
            from compute_jobs.live.verify import confirmed, verify

            return confirmed(verify(evidence, self.as_of))

        state = "" if self.packs else cache.scores_state(self.loaded.mark, live, self.as_of)
        raised = cache.confirmed(self.home.cache, state, find)
        return replace(evidence, claims={**evidence.claims, **raised}) if raised else evidence

    def _chosen_evidence(self) -> Evidence:
        from compute_jobs.packs.select import limit_evidence

        chosen = limit_evidence(self.base, self.packs)
        if set(self.packs) <= set(self.base.packs) or not self.live_state:
            return chosen
        return limit_evidence(self._with_live(chosen), self.packs)

    @cached_property
    def rubric(self) -> Rubric:
        return tables.read_rubric()

    @cached_property
    def lines(self) -> PreferenceLines:
        return tables.read_lines()

    @cached_property
    def scenarios(self) -> Sequence[Scenario]:
        return tables.read_scenarios()

    @cached_property
    def hype_rules(self) -> HypeRules:
        return tables.read_hype()

    @cached_property
    def checklist(self) -> Checklist:
        return tables.read_checklist(self._own_items[0])

    @cached_property
    def _own_items(self) -> tuple[Sequence[ChecklistItem], Sequence[ReaderError]]:
        return tables.own_items(self.home) if is_there(self.home.packs) else ((), ())

    # -- kept between runs -------------------------------------------------------------------

    @cached_property
    def live_state(self) -> str:
        """Changes whenever a refresh or an import adds something; empty without any."""
        return cache.live_state(self.home.cache)

    @cached_property
    def state(self) -> str:
        """Everything scores depend on except the reader's own files: evidence, day, program."""
        live = "" if self.evidence is self.base else self.live_state
        return cache.scores_state(self.loaded.mark, " ".join((live, *self.packs)), self.as_of)

    @cached_property
    def anchors(self) -> Anchors:
        """From the founding packs only, at their newest date, whatever the reader's packs."""
        return cache.anchors(self.home.cache, self.loaded.mark, self._make_anchors)

    def _make_anchors(self) -> Anchors:
        from compute_jobs.core.evidence.ledger import resolve
        from compute_jobs.core.fit.anchors import make_anchors, newest_date
        from compute_jobs.packs.select import limit_evidence

        founding = limit_evidence(self.base, [pack.name for pack in founding_packs()])
        newest = newest_date(founding)
        return make_anchors(resolve(founding, newest or self.as_of), self.rubric)

    def kept_ratings(self) -> Mapping[str, Ratings] | None:
        """Ratings from an earlier run in the same state."""
        return None if self.packs else cache.ratings(self.home.cache, self.state)

    def keep_ratings(self, rated: Mapping[str, Ratings]) -> None:
        """For the next start, which is unlikely to be limited to the same packs."""
        if not self.packs:
            cache.keep_ratings(self.home.cache, self.state, rated)

    @cached_property
    def robustness(self) -> RobustnessCache:
        from compute_jobs.desk.robustness import RobustnessCache

        return RobustnessCache(self.home, self.state)

    # -- names -------------------------------------------------------------------------------

    def find_name(self, name: str, *, assets: bool) -> str:
        """The id of an employer (or asset) by id, name or alias.

        An ambiguous or unknown name is an error that lists the choices.
        """
        match = resolve_name(name, self.evidence, assets=assets)
        if match.id is not None:
            return match.id
        name = clean_text(name, limit=60)
        candidates = " or ".join(match.candidates)
        if match.candidates and match.ambiguous:
            raise ReaderError(f"{name!r} could be {candidates}", todo="say which one")
        what = "an employer or asset" if assets else "an employer"
        hint = f"did you mean {candidates}?" if candidates else "compute-jobs employers lists them"
        raise ReaderError(f"{name!r} is not {what} in the ledger", todo=hint)

    def find_item(self, name: str) -> str:
        """A checklist item by id or name."""
        key = name.casefold().strip()
        items = self.checklist
        matches = [item.id for item in items if key in (item.id, item.name.casefold())]
        matches = matches or [item.id for item in items if item.id.startswith(key)]
        if len(matches) != 1:
            raise ReaderError(
                f"no checklist item {name!r}",
                todo="items: " + ", ".join(item.id for item in items),
            )
        return matches[0]

    def find_scenario(self, name: str) -> str:
        if any(scenario.id == name for scenario in self.scenarios):
            return name
        known = ", ".join(scenario.id for scenario in self.scenarios)
        raise ReaderError(f"there is no scenario {name!r}", todo=f"there are: {known}")

    def nearest_metric(self, name: str) -> str:
        import difflib

        close = difflib.get_close_matches(name, list(self.evidence.metrics), n=1)
        return f"; did you mean {close[0]!r}?" if close else ""

    # -- settings and profiles ---------------------------------------------------------------

    @cached_property
    def config(self) -> Config:
        """The reader's settings; a typo costs a warning, never a start."""
        from compute_jobs.platform.config import load_config

        return load_config(self.home)

    @cached_property
    def _has_config(self) -> bool:
        """Whether there is a config.toml; without one, its reader isn't loaded."""
        return is_there(self.home.config_file)

    @cached_property
    def warnings(self) -> Sequence[str]:
        """What is wrong with the settings, the packs and the checklist."""
        config = [*self.config.problems] if self._has_config else []
        if self._unusable_profile is not None:
            config.append(self._unusable_profile)
        left_out = self.loaded.left_out
        packs = [f"{pack} was left out; compute-jobs check says why" for pack in left_out]
        items = [f"left out of the checklist: {problem}" for problem in self._own_items[1]]
        return [*map(str, config), *packs, *items]

    def profile(self) -> Profile:
        """The one in use: the saved one, else the one in config.toml, else the default."""
        try:
            saved = self.keeper.profile()
        except ReaderError as error:
            self._unusable_profile = ReaderError(
                f"{error.what}; the founding profile is used", error.where, error.todo
            )
            return Profile()
        if saved is not None:
            return saved
        if not self._has_config or not self.config.profile:
            return Profile()
        try:
            return self.named_profile(self.config.profile)
        except ReaderError as error:
            from compute_jobs.platform.config import unknown_profile

            self._unusable_profile = unknown_profile(self.home, error)
            return Profile()

    def profile_names(self) -> tuple[str, ...]:
        """The default profile, which is always there, and those that were saved."""
        return tuple(dict.fromkeys((Profile().name, *self.keeper.profile_names())))

    def named_profile(self, name: str) -> Profile:
        profile = self.keeper.profile(name)
        if profile is not None:
            return profile
        if name == Profile().name:
            return Profile()
        known = ", ".join(self.profile_names())
        todo = f"there are: {known}; profile save NAME makes another"
        raise ReaderError(f"there is no profile {name!r}", todo=todo)
