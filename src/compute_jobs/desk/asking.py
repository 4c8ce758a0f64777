"""What can be asked of a desk without changing anything: names, answers, tables, exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from compute_jobs.core.fit.fit_model import Fit, Preference, Profile
from compute_jobs.desk.setting import DRAWS, MOST_DRAWN, SEED, Setting
from compute_jobs.desk.view import Robustness
from compute_jobs.errors import ReaderError
from compute_jobs.record.keeper import Keeper

if TYPE_CHECKING:
    from compute_jobs.answers.moments import Moment
    from compute_jobs.answers.scenario_standings import Standing
    from compute_jobs.answers.source_cards import SourceCard
    from compute_jobs.answers.supply_lines import SupplyLine
    from compute_jobs.core.fit.employer_comparison import CompareRow
    from compute_jobs.core.fit.explanation import Part
    from compute_jobs.core.fit.preference_lines import PreferenceSuggestion
    from compute_jobs.desk.picture import Picture
    from compute_jobs.record.dossier_store import Dossiers
    from compute_jobs.record.snapshots import Snapshot


class Asking:
    """The desk's questions; ``Desk`` adds the commands."""

    _setting: Setting
    _keeper: Keeper
    _saved: Profile
    _preview: Profile | None
    _aside: frozenset[str]

    @property
    def _view(self) -> Picture:
        raise NotImplementedError

    @property
    def dossiers(self) -> Dossiers:
        raise NotImplementedError

    def standing(self) -> str:
        """All that the view rests on as this desk has read it, for telling later whether another
        would see the same; empty where what is shown is kept nowhere."""
        from compute_jobs.caches.file_state import standing_of

        if self._preview is not None or self._aside:
            return ""
        it, seen = self._setting, self._keeper.files.seen
        files = {key: seen[key] for key in seen if not key.startswith("profiles/")}
        return standing_of(self._view.as_of, it.evidence_state, it.live_state, files)

    # -- finding what a reader named ---------------------------------------------------------

    def find_employer(self, name: str) -> str:
        """The employer's id; an ambiguous or unknown name is an error that lists the choices."""
        return self._setting.find_name(name, assets=False)

    def find_subject(self, name: str) -> str:
        """An employer or an asset by id, name or alias."""
        return self._setting.find_name(name, assets=True)

    def find_item(self, name: str) -> str:
        """A checklist item by id or name."""
        key = name.casefold().strip()
        items = self._setting.checklist
        found = [it.id for it in items if key in (it.id, it.name.casefold())]
        found = found or [it.id for it in items if it.id.startswith(key)]
        if len(found) != 1:
            raise ReaderError(
                f"no checklist item {name!r}", todo="items: " + ", ".join(it.id for it in items)
            )
        return found[0]

    def find_scenario(self, name: str) -> str:
        """A scenario by its id."""
        return self._setting.find_scenario(name)

    def nearest_metric(self, name: str) -> str:
        """A hint for a metric that isn't there."""
        return self._setting.nearest_metric(name)

    # -- profile ------------------------------------------------------------------------------

    def read_preference(
        self, metric: str, op: str, text: str, unknown: str | None = None
    ) -> Preference:
        """A preference as a reader types it; a ReaderError says what is wrong with it."""
        return self._setting.read_preference(metric, op, text, unknown)

    def suggestions(self) -> Sequence[PreferenceSuggestion]:
        return self._setting.suggestions

    def suggestion(self, name: str) -> Preference:
        """A ready-made preference by its name."""
        for it in self._setting.suggestions:
            if it.id == name:
                preference: Preference = it.preference
                return preference
        raise ReaderError(f"no suggestion {name!r}", todo="see: compute-jobs pref suggest")

    def preference_answers(self) -> list[dict[str, Any]]:
        """``pref list``: each preference with every ranked employer's answer."""
        return self._setting.preference_answers(self._view)

    def weight_rows(self) -> list[dict[str, Any]]:
        return self._setting.weight_rows(self._preview or self._saved)

    def profiles(self) -> Sequence[str]:
        return self._setting.profile_names()

    @property
    def editor(self) -> str:
        """The reader's editor as config.toml names it; empty where it doesn't."""
        return self._setting.config.editor

    @property
    def about(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The reader's level, places and skills."""
        return self._saved.level, self._saved.places, self._saved.skills

    def profile_rows(self) -> list[dict[str, Any]]:
        """The founding one and the named; the one in use is one of them, or stands before them."""
        names = self._setting.profile_names()
        kept = {name: self._setting.named_profile(name) for name in names}
        used = next((name for name, it in kept.items() if it == self._saved), None)
        rows = []
        for name in names if used is not None else ("", *names):
            it = kept[name] if name else self._saved
            changed = " (changed)" if not name and it.name in kept else ""
            rows.append(
                {
                    "name": name or it.name + changed,
                    "current": name == (used or ""),
                    "preferences": len(it.preferences),
                    "weights": dict(self._setting.full_weights(it)),
                }
            )
        return rows

    def scenarios(self) -> Sequence[tuple[str, str, bool, str]]:
        """(id, title, on, what happens) for every scenario."""
        on = (self._preview or self._saved).scenarios
        return [(it.id, it.title, it.id in on, it.what) for it in self._setting.scenarios]

    def what_moved(self) -> list[str]:
        """A line for each active scenario on what it did, compared with the world without it."""
        return self._setting.scenario_lines(
            self._preview or self._saved, self.dossiers, self._aside
        )

    def if_scenario(self, scenario: str, limit: int | None = None) -> Sequence[Standing]:
        """Who still ranks if it happens, against a world where it doesn't; changes nothing."""
        from compute_jobs.answers.scenario_standings import standings

        known = self._setting.find_scenario(scenario)
        shown, dossiers = self._preview or self._saved, self.dossiers
        others = tuple(it for it in shown.scenarios if it != known)
        before, after = (
            self._setting.picture(replace(shown, scenarios=on), dossiers, self._aside)
            for on in (others, (*others, known))
        )
        return standings(before, after, limit)

    def shortlist(self) -> list[str]:
        """The shortlist in the reader's order."""
        return [it for it in self.dossiers.shortlist() if it in self._setting.evidence.employers]

    def get_ready(self) -> None:
        """Do what later changes and the next start go faster with. Slow, so for a thread."""
        self._setting.keep_suggestions()
        self._setting.keep_claims()

    # -- asking ------------------------------------------------------------------------------

    def robustness(self, draws: int = DRAWS, seed: int | None = None) -> Robustness:
        """Shares and questions for the current view; kept by what the view depends on."""
        return self._setting.robustness(self._view, draws, SEED if seed is None else seed)

    def shares(self) -> Robustness | None:
        """``robustness`` where the draws are worth their time; None in very large workspaces."""
        return self.robustness() if self._view.eligible_count <= MOST_DRAWN else None

    def compare(self, employers: Sequence[str]) -> Sequence[CompareRow]:
        from compute_jobs.core.fit.employer_comparison import compare

        return compare(self._view.ranking.scorer.facts, employers, self._setting.lines)

    def outline(self, employer: str) -> Fit | None:
        """The fit's numbers without its reasons: what a list of thousands shows."""
        return self._view.ranking.outline(employer)

    def story(self, employer: str) -> Sequence[Part]:
        """``explain`` in words: parts with a title and lines."""
        from compute_jobs.core.fit.explanation import Shares, explain

        view, found = self._view, self.shares()
        row = found.row(employer) if found else None
        asked = [it for it in found.questions if it.employer == employer] if found else []
        shares = Shares(row.win, row.top3) if row else None
        parts = explain(view.ranking, employer, view.hype(employer), shares, asked)
        reasons = view.row(employer).out_for
        if not reasons:
            return parts
        out = f"Out: {'; '.join(it.why for it in reasons)}."
        return (replace(parts[0], lines=(out, *parts[0].lines)), *parts[1:])

    def timeline(self, about: str) -> Sequence[Moment]:
        from compute_jobs.answers.moments import timeline

        return timeline(self._view, about)

    def supply_map(self) -> Sequence[SupplyLine]:
        from compute_jobs.answers.supply_lines import supply_map

        return supply_map(self._view)

    def source_cards(self) -> Sequence[SourceCard]:
        from compute_jobs.answers.source_cards import source_cards

        return source_cards(self._view)

    def glossary(self) -> Sequence[Any]:
        from compute_jobs.packs.tables import read_glossary

        return read_glossary()

    def export(self, employers: Sequence[str], format: str) -> str:  # noqa: A002
        from compute_jobs.export import render

        return render(self._view, employers, format, self.shares())

    def write_export(self, path: str, text: str) -> str:
        """Write an export where the reader said; returns the place."""
        from compute_jobs.platform.files import write_for_reader

        return write_for_reader(path, text)

    # -- snapshots of the reader's files -------------------------------------------------------

    def snapshots(self) -> Sequence[Snapshot]:
        """All that can be read, newest first."""
        return self._keeper.snapshots.newest_first()

    def snapshot_difference(self, snapshot: str, employers: Sequence[str] = ()) -> str:
        """What restoring would change, as a unified diff; empty when nothing."""
        return self._keeper.difference(snapshot, employers)
