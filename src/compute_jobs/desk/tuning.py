"""What a desk does to the profile: preferences, weights, scenarios, and what is only tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.core.fit.profile_weights import with_preference
from compute_jobs.desk import change_words as changed
from compute_jobs.desk.asking import Asking
from compute_jobs.errors import ReaderError
from compute_jobs.record.external_changes import Elsewhere

if TYPE_CHECKING:
    from compute_jobs.desk.picture import Picture


class Tuning(Asking):
    """Mixed into the desk: what is saved is compared with what is tried."""

    _picture: Picture | None
    _last: Picture | None
    _trying: bool
    _elsewhere: Elsewhere

    # -- preferences, weights, profiles ------------------------------------------------------

    def set_preference(self, preference: Preference) -> None:
        words = self._preference_words(preference.metric, preference)
        self._save_profile(with_preference(self._saved, preference), words)

    def preview_preference(self, preference: Preference) -> None:
        """Re-score as if it were set; nothing is saved until ``set_preference``."""
        self._try(with_preference(self._preview or self._saved, preference))

    def remove_preference(self, metric: str) -> None:
        kept = tuple(it for it in self._saved.preferences if it.metric != metric)
        if len(kept) == len(self._saved.preferences):
            raise ReaderError(f"there is no preference on {metric!r}", todo="see: pref list")
        words = self._preference_words(metric, None)
        self._save_profile(replace(self._saved, preferences=kept), words)

    def reset_preferences(self) -> None:
        self._save_profile(replace(self._saved, preferences=()), "preferences reset")

    def set_weight(self, criterion: str, value: float) -> None:
        before = self._setting.full_weights(self._saved).get(criterion, 0.0)
        self._save_profile(
            self._setting.with_weight(self._saved, criterion, value),
            changed.weight(criterion, before, value),
        )

    def preview_weight(self, criterion: str, value: float) -> None:
        self._try(self._setting.with_weight(self._preview or self._saved, criterion, value))

    def foresee_weight(self, criterion: str, value: float) -> Picture | None:
        """What ``preview_weight`` would show, so that it is there at once; nothing changes."""
        before = self._last if self._trying else self._picture
        if before is None:
            return None
        profile = self._setting.with_weight(self._preview or self._saved, criterion, value)
        return self._setting.foresee(profile, self.dossiers, self._aside, before=before)

    def reset_weights(self) -> None:
        self._save_profile(replace(self._saved, weights={}), "weights reset")

    def cancel_preview(self) -> None:
        """Back to what is saved."""
        self._show(self._saved) if self._preview is not None else self._view

    def save_profile(self, name: str) -> None:
        """Keep the weights and preferences as shown under a name."""
        shown = replace(self._preview or self._saved, name=name, label=name)
        self._saved = self._keeper.save_profile_as(name, shown, self._saved).profile or shown
        self._preview = None
        self._move_on()

    def use_profile(self, name: str) -> None:
        self._save_profile(self._setting.named_profile(name), f"profile {name}")

    def set_about(self, *, level: str, places: Sequence[str], skills: Sequence[str]) -> None:
        """What the reader brings and wants; postings are matched against it."""
        about = replace(self._saved, level=level, places=tuple(places), skills=tuple(skills))
        self._save_profile(about, "level, places and skills")

    def delete_profile(self, name: str) -> None:
        self._setting.named_profile(name)
        if name not in self._keeper.profile_names():
            raise ReaderError(f"{name} comes with the program", todo="it can't be deleted")
        self._keeper.remove_profile(name)

    # -- what if -----------------------------------------------------------------------------

    def toggle_scenario(self, scenario: str) -> None:
        self.set_scenario(scenario, scenario not in self._saved.scenarios)

    def set_scenario(self, scenario: str, on: bool) -> None:
        known = self._setting.find_scenario(scenario)
        names = [name for name in self._saved.scenarios if name != known]
        if on:
            names.append(known)
        self._save_profile(
            replace(self._saved, scenarios=tuple(names)),
            f"scenario {self._scenario_title(known)}: {'on' if on else 'off'}",
        )

    def preview_scenario(self, scenario: str) -> None:
        known = self._setting.find_scenario(scenario)
        shown = self._preview or self._saved
        self._try(replace(shown, scenarios=(*shown.scenarios, known)))

    def set_aside(self, claim: str, on: bool) -> None:
        """Reckon without a claim (or with it again). Not saved."""
        if claim not in self._view.evidence.claims:
            raise ReaderError(f"no claim {claim!r}", todo="see: compute-jobs claims --json")
        self._aside = self._aside | {claim} if on else self._aside - {claim}
        self._move_on()

    def set_evidence_only(self, on: bool) -> None:
        self._show(replace(self._preview or self._saved, evidence_only=on))

    # -- what a change is called -------------------------------------------------------------

    def _preference_words(self, metric: str, after: Preference | None) -> str:
        before = next((it for it in self._saved.preferences if it.metric == metric), None)
        line = self._setting.lines.get(metric, self._setting.evidence.metrics)
        return changed.preference(line, before, after)

    def _scenario_title(self, scenario: str) -> str:
        return next((it.title for it in self._setting.scenarios if it.id == scenario), scenario)

    # -- inside ------------------------------------------------------------------------------

    def _move_on(self) -> None:
        """What is shown is out of date; the next look makes a new picture and compares the two.

        While values are tried, what was there before the first of them stays the measure.
        """
        if self._picture is not None and not self._trying:
            self._last = self._picture
        self._picture = None

    def _show(self, profile: Profile) -> None:
        self._preview = None if profile is self._saved else profile
        self._move_on()
        self._trying = False

    def _try(self, profile: Profile) -> None:
        self._show(profile)
        self._trying = True

    def _save_profile(self, profile: Profile, what: str) -> None:
        shown, self._preview = self._preview, None
        self._elsewhere.look()
        self._saved = self._keeper.save_profile(profile, self._saved, what)
        self._elsewhere.wrote()
        if self._saved != shown:
            self._move_on()  # else it is what a preview shows already, with what that moved
        self._trying = False
