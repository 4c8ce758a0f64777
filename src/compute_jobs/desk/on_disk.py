"""What a desk is opened on, as it lies on the disk: evidence, rubric, checklist, settings.

Everything is read when it is first asked for, so that a command that only keeps a note opens
neither the rubric nor the ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.record.keeper import Keeper

if TYPE_CHECKING:
    from compute_jobs.caches.rated_cache import RatedCache
    from compute_jobs.core.dossier.checklist_rules import Checklist
    from compute_jobs.core.dossier.dossier_model import ChecklistItem
    from compute_jobs.core.fit.anchors import Anchors
    from compute_jobs.core.fit.hype_rules import HypeRules
    from compute_jobs.core.fit.preference_lines import Lines, PreferenceSuggestion
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scenario_overlays import Scenario
    from compute_jobs.packs.problems import LoadResult
    from compute_jobs.platform.config import Config
    from compute_jobs.platform.paths import Home


class OnDisk:
    """One home on one day, as it was when each part was first asked for."""

    def __init__(
        self,
        home: Home,
        as_of: date,
        *,
        read_only: bool = False,
        on_reading: Callable[[], None] | None = None,
    ) -> None:
        """``on_reading`` is told before all packs are read, which a start does once."""
        self._on_reading = on_reading
        self.home = home
        self.as_of = as_of
        self.keeper = Keeper(home, read_only=read_only)
        self._not_started_from: list[ReaderError] = []
        """Why the profile that config.toml names isn't used."""

    # -- evidence ----------------------------------------------------------------------------

    @cached_property
    def loaded(self) -> LoadResult:
        from compute_jobs.caches.compiled import load_evidence
        from compute_jobs.packs.bundled import bundled_packs, own_packs

        self.evidence_state  # noqa: B018 - looked at before what it stands for is read
        folders = [*bundled_packs(), *own_packs(self.home)]
        return load_evidence(folders, self.home.cache, self._on_reading)

    @cached_property
    def evidence_state(self) -> str:
        from compute_jobs.caches.file_state import evidence_state

        return evidence_state(self.home)

    @property
    def base(self) -> Evidence:
        """What the packs say, bundled and own."""
        return self.loaded.evidence

    @cached_property
    def evidence(self) -> Evidence:
        """The packs, with what refreshes and imports brought laid over them."""
        if not self.live_state:  # looked at before what it stands for is read
            return self.base
        from compute_jobs.live.api import with_live

        return with_live(self.base, self.home, self.as_of)

    @cached_property
    def live_state(self) -> str:
        from compute_jobs.caches.file_state import live_state

        return live_state(self.home.cache)

    @cached_property
    def state(self) -> str:
        """All that this rests on but the reader's own files: evidence, day, program."""
        from compute_jobs.caches.rated_cache import state_of

        live = "" if self.evidence is self.base else self.live_state
        return state_of(self.loaded.mark, live, self.as_of)

    @cached_property
    def kept_ratings(self) -> RatedCache:
        """What an earlier run rated, of this evidence on this day."""
        from compute_jobs.caches.rated_cache import RatedCache

        return RatedCache(self.home.cache, self.state)

    @cached_property
    def warnings(self) -> Sequence[str]:
        left_out = self.loaded.left_out
        packs = [f"{pack} was left out; compute-jobs check says why" for pack in left_out]
        checklists = [f"left out of the checklist: {it}" for it in self._own_items[1]]
        return [*map(str, self.config_problems), *packs, *checklists]

    @cached_property
    def rubric(self) -> Rubric:
        from compute_jobs.packs.tables import read_rubric

        return read_rubric()

    @cached_property
    def anchors(self) -> Anchors:
        """From the founding packs alone, at their newest date: the reader's packs don't move it."""
        from compute_jobs.caches.anchors_cache import kept_anchors

        return kept_anchors(self.loaded.mark, self.home.cache, self._make_anchors)

    def _make_anchors(self) -> Anchors:
        from compute_jobs.core.evidence.ledger import resolve
        from compute_jobs.core.fit.anchors import founding_evidence, make_anchors, newest_date
        from compute_jobs.packs.bundled import bundled_packs

        founding = founding_evidence(self.base, [pack.name for pack in bundled_packs()])
        newest = newest_date(founding)
        return make_anchors(resolve(founding, newest or self.as_of), self.rubric)

    @cached_property
    def checklist(self) -> Checklist:
        from compute_jobs.packs.tables import read_checklist

        return read_checklist(self.home, self._own_items[0])

    @cached_property
    def _own_items(self) -> tuple[Sequence[ChecklistItem], Sequence[ReaderError]]:
        from compute_jobs.packs.tables import own_items

        return own_items(self.home)

    @cached_property
    def lines(self) -> Lines:
        from compute_jobs.packs.tables import read_lines

        return read_lines()

    @cached_property
    def scenarios(self) -> Sequence[Scenario]:
        from compute_jobs.packs.tables import read_scenarios

        return read_scenarios()

    @property
    def suggestions(self) -> Sequence[PreferenceSuggestion]:
        return self.lines.suggestions

    @cached_property
    def hype_rules(self) -> HypeRules:
        from compute_jobs.packs.tables import read_hype

        return read_hype()

    # -- names -------------------------------------------------------------------------------

    def find_name(self, name: str, *, assets: bool) -> str:
        """The id of what a reader named; what is ambiguous is asked back, never guessed."""
        from compute_jobs.core.evidence.clean import clean_text
        from compute_jobs.core.evidence.name_lookup import resolve_name

        found = resolve_name(name, self.evidence, assets=assets)
        if found.id is not None:
            return found.id
        name = clean_text(name, limit=60)
        what = "an employer or asset" if assets else "an employer"
        if found.candidates and found.ambiguous:
            raise ReaderError(
                f"{name!r} could be {' or '.join(found.candidates)}", todo="say which one"
            )
        hint = (
            f"did you mean {' or '.join(found.candidates)}?"
            if found.candidates
            else ("compute-jobs employers lists them")
        )
        raise ReaderError(f"{name!r} is not {what} in the ledger", todo=hint)

    def nearest_metric(self, name: str) -> str:
        """A hint for a metric that isn't there."""
        import difflib

        close = difflib.get_close_matches(name, list(self.evidence.metrics), n=1)
        return f"; did you mean {close[0]!r}?" if close else ""

    @cached_property
    def config(self) -> Config:
        """The reader's own settings; a typo costs a warning, never a start."""
        from compute_jobs.platform.config import load_config

        return load_config(self.home)

    @property
    def config_problems(self) -> Sequence[ReaderError]:
        """What config.toml says that can't be used; without one, nothing is loaded to ask."""
        from compute_jobs.platform.paths import is_there

        if not is_there(self.home.config_file):
            return ()
        return (*self.config.problems, *self._not_started_from)
