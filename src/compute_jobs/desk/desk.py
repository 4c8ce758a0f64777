"""The one object that screens and commands talk to: load, query, change, undo.

The desk returns an immutable view. Every change is a small command that saves, re-scores and leaves
a new view; previews and what-ifs re-score without saving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from compute_jobs.cache import evidence_state, screen_state
from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import (
    VERDICTS,
    CompDetail,
    Dossier,
    Dossiers,
    KeptNote,
)
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.desk import change_words
from compute_jobs.desk.live_desk import LiveDesk
from compute_jobs.desk.own_pack_desk import OwnPackDesk
from compute_jobs.desk.robustness import DRAWS, SEED, Robustness
from compute_jobs.desk.scored_ledger import ScoredLedger
from compute_jobs.desk.view import View
from compute_jobs.desk.workspace import Workspace
from compute_jobs.errors import ReaderError
from compute_jobs.record.store import ExternalChanges

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger
    from compute_jobs.core.fit.employer_comparison import CompareRow
    from compute_jobs.desk.coverage_desk import CoverageDesk
    from compute_jobs.platform.paths import Home
    from compute_jobs.record.backups import Snapshot
    from compute_jobs.record.store import HistoryStep, Keeper


READING = "preparing the evidence, once after an install or a change; about a second …"
"""The message while all packs are parsed, which takes a while."""
LEDGERS_KEPT = 6
"""Scored ledgers (scenarios, claims set aside) cached, so switching back is instant."""


class Desk:
    """One reader's workspace, opened. Not thread-safe: one thread sends commands."""

    def __init__(
        self, workspace: Workspace, profile: Profile, *, today: Callable[[], date]
    ) -> None:
        """``today`` is called at each change: a desk may be open for days."""
        self._today = today
        self._saved = profile
        self._preview: Profile | None = None
        """The current profile, if it isn't the saved one."""
        self.trying = False
        """Whether values are being tried out."""
        self._aside: frozenset[str] = frozenset()
        self._dossiers: Dossiers | None = None
        self._view: View | None = None
        self._compared: View | None = None
        """What the next view is compared with: the last one that wasn't a trial."""
        self._elsewhere = ExternalChanges(workspace.home)
        self._open(workspace)

    @classmethod
    def open(
        cls,
        home: Home,
        *,
        as_of: date | None = None,
        profile: str | None = None,
        packs: Sequence[str] = (),
        evidence_only: bool = False,
        today: date | None = None,
        on_reading: Callable[[], None] | None = None,
    ) -> Desk:
        """Open a home, which may be empty or absent; nothing is written before the first change.

        ``packs`` limits the evidence to these packs; none: all of it. ``on_reading`` is called
        before all packs are parsed, once after an install or a change. ``today`` is for tests: the
        reader's writing is dated with the day it is written.
        """
        clock = date.today if today is None else lambda: today
        day = as_of or clock()
        workspace = Workspace(
            home, day, packs=packs, read_only=profile is not None, on_reading=on_reading
        )
        chosen = workspace.named_profile(profile) if profile else workspace.profile()
        if evidence_only:
            chosen = replace(chosen, evidence_only=True)
        return cls(workspace, chosen, today=clock)

    def _open(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._live: LiveDesk | None = None
        self._coverage: CoverageDesk | None = None
        self._ledgers: dict[tuple[tuple[str, ...], frozenset[str]], ScoredLedger] = {}

    @property
    def _keeper(self) -> Keeper:
        return self.workspace.keeper

    @property
    def live(self) -> LiveDesk:
        """Postings, refreshes and imports."""
        if self._live is None:
            self._live = LiveDesk(self.workspace, lambda: self._profile)
        return self._live

    @property
    def coverage(self) -> CoverageDesk:
        """Documents read into candidate claims."""
        if self._coverage is None:
            from compute_jobs.desk.coverage_desk import CoverageDesk

            self._coverage = CoverageDesk(
                self.workspace, lambda: self.view, self.reload, self._today
            )
        return self._coverage

    @property
    def own(self) -> OwnPackDesk:
        """The reader's own claims and employers."""

        def reopened(claim: str) -> Mapping[str, str]:
            return self.coverage.reopened(claim) if self.inbox_ids() else {}

        return OwnPackDesk(self.workspace, self.reload, reopened)

    def inbox_ids(self) -> set[str]:
        """The documents in the inbox; looked up without loading the code that reads them."""
        return {path.stem for path in self.workspace.home.inbox.glob("*.toml")}

    @property
    def read_only(self) -> bool:
        return self._keeper.read_only

    @property
    def warnings(self) -> list[str]:
        """Problems found while opening: packs left out, files set aside."""
        return [*self.workspace.warnings, *map(str, self._keeper.warnings)]

    def doubt_about(self, claim: str) -> str:
        """What may be wrong with an own claim; empty if nothing seems to be."""
        known = self.workspace.evidence.claims.get(claim)
        if (doubt := self.own.doubt_about(claim)) or known is None or known.modality == "plan":
            return doubt
        planned = known.figure is not None and self.coverage.is_planned(known.statement)
        return "the statement reads like a plan, but the claim counts as a fact" if planned else ""

    @property
    def assumed(self) -> tuple[str, ...]:
        """The scenarios that are switched on."""
        return self._saved.scenarios

    @property
    def dossiers(self) -> Dossiers:
        """Every dossier as this desk last saw it; a change creates a new collection."""
        if self._dossiers is None:
            self._dossiers = self._keeper.load_all()
        return self._dossiers

    # -- the view ----------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Everything as it is now; created on first use, kept until something changes."""
        if self._view is None:
            self._view = self._view_of(self._profile, self._compared)
        return self._view

    def look(self) -> View:
        """Create the view now, so the next change can report its effect."""
        return self.view

    @property
    def _profile(self) -> Profile:
        """The current profile: the one being tried, else the saved one."""
        return self._preview or self._saved

    def _view_of(
        self,
        profile: Profile,
        compared: View | None = None,
        aside: frozenset[str] | None = None,
    ) -> View:
        scored = self._scored_ledger(profile.scenarios, self._aside if aside is None else aside)
        before = compared.ranking if compared is not None else None
        return View(scored, profile, self.dossiers, before)

    def _scored_ledger(self, scenarios: tuple[str, ...], aside: frozenset[str]) -> ScoredLedger:
        key = (scenarios, aside)
        whole = self._scored_ledger(scenarios, frozenset()) if aside else None
        scored = self._ledgers.pop(key, None) or ScoredLedger(self.workspace, *key, whole)
        self._ledgers[key] = scored
        if len(self._ledgers) > LEDGERS_KEPT:
            self._ledgers.pop(next(iter(self._ledgers)), None)
        return scored

    def standing(self) -> str:
        """A fingerprint of everything the view depends on, to check later whether another desk
        would show the same; empty if the current state isn't saved, or packs changed while being
        read.
        """
        workspace, seen = self.workspace, self._keeper.files.seen
        evidence = workspace.loaded.mark
        if self._preview is not None or self._aside or not evidence:
            return ""
        files = {key: seen[key] for key in seen if not key.startswith("profiles/")}
        return screen_state(self.view.as_of, evidence, workspace.live_state, files)

    # -- questions ---------------------------------------------------------------------------

    def robustness(self, draws: int = DRAWS, seed: int | None = None) -> Robustness:
        """Shares and questions for the current view; computed once per state."""
        return self.view.robustness(draws, SEED if seed is None else seed)

    def compare(self, employers: Sequence[str]) -> Sequence[CompareRow]:
        from compute_jobs.core.fit.employer_comparison import compare

        return compare(self.view.facts, employers, self.workspace.lines)

    def new_claims(self, since: date | None = None) -> tuple[date, frozenset[str]] | None:
        """The start day and the claims that are new since then: since that day, else since the
        reader's last look. None if there was none.
        """
        from compute_jobs.core.evidence.dates import visible
        from compute_jobs.record.last_look import load_last_look

        ledger = self._without_scenarios()
        if since is None:
            look = load_last_look(self.workspace.home)
            return None if look is None else (look.day, look.new(ledger.visible))
        sources = ledger.evidence.sources
        claims = ledger.visible.items()
        return since, frozenset(name for name, it in claims if not visible(it, sources, since))

    def mark_seen(self) -> bool:
        """Mark the news as seen, unless the view is of another day or of some packs.

        Nothing else changes, and there is nothing to undo.
        """
        from compute_jobs.record.last_look import save_last_look

        if self.view.packs or self.view.as_of < self._today():
            return False
        save_last_look(self.workspace.home, self.view.as_of, self._without_scenarios().visible)
        return True

    def _without_scenarios(self) -> Ledger:
        """What a scenario assumes is no news, and neither is what returns when it ends."""
        return self._scored_ledger((), self._aside).ledger

    # -- preferences -------------------------------------------------------------------------

    def read_preference(
        self, metric: str, op: str, text: str, unknown: str | None = None
    ) -> Preference:
        """A preference as typed; a ReaderError says what is wrong with it."""
        from compute_jobs.core.fit.preference_lines import parse_preference

        workspace = self.workspace
        unknown = unknown or workspace.config.unknown
        metrics = workspace.evidence.metrics
        return parse_preference(metric, op, text, workspace.lines, metrics, unknown)

    def suggestion(self, name: str) -> Preference:
        known = {each.id: each.preference for each in self.workspace.lines.suggestions}
        if name not in known:
            raise ReaderError(f"no suggestion {name!r}", todo="see: compute-jobs pref suggest")
        return known[name]

    def set_preference(self, preference: Preference) -> None:
        title = self._preference_title(preference.metric, preference)
        self._save_profile(self._saved.with_preference(preference), title)

    def preview_preference(self, preference: Preference) -> None:
        """Re-score as if it were set; nothing is saved until ``set_preference``."""
        self._try(self._profile.with_preference(preference))

    def remove_preference(self, metric: str) -> None:
        others = tuple(each for each in self._saved.preferences if each.metric != metric)
        if len(others) == len(self._saved.preferences):
            raise ReaderError(f"there is no preference on {metric!r}", todo="see: pref list")
        title = self._preference_title(metric, None)
        self._save_profile(replace(self._saved, preferences=others), title)

    def reset_preferences(self) -> None:
        self._save_profile(replace(self._saved, preferences=()), "preferences reset")

    def _preference_title(self, metric: str, after: Preference | None) -> str:
        before = next((each for each in self._saved.preferences if each.metric == metric), None)
        workspace = self.workspace
        line = workspace.lines.get(metric, workspace.evidence.metrics)
        return change_words.preference(line, before, after)

    # -- weights -----------------------------------------------------------------------------

    def weight_rows(self) -> list[dict[str, Any]]:
        """By criterion: weight as set, its share, the default share and the rubric's reason."""
        from compute_jobs.core.fit.rubric import normalised

        rubric = self.workspace.rubric
        weights = self._full_weights(self._profile)
        return [
            {
                "criterion": str(name),
                "weight": weights[name],
                "share": share,
                "default": rubric.weights[name],
                "why": rubric.whys[name],
            }
            for name, share in normalised(weights, rubric).items()
        ]

    def set_weight(self, criterion: str, value: float) -> None:
        before = self._full_weights(self._saved).get(criterion, 0.0)
        self._save_profile(
            self._with_weight(self._saved, criterion, value),
            change_words.weight(criterion, before, value),
        )

    def preview_weight(self, criterion: str, value: float) -> None:
        self._try(self._with_weight(self._profile, criterion, value))

    def reset_weights(self) -> None:
        self._save_profile(replace(self._saved, weights={}), "weights reset")

    def _full_weights(self, profile: Profile) -> Mapping[str, float]:
        """The six weights as set, with the rubric's as defaults."""
        from compute_jobs.core.fit.rubric import raw_weights

        weights = raw_weights(profile, self.workspace.rubric)
        return {str(name): value for name, value in weights.items()}

    def _with_weight(self, profile: Profile, criterion: str, value: float) -> Profile:
        from compute_jobs.core.fit.rubric import check_weight, criterion_of, normalised

        weights = {**self._full_weights(profile), criterion_of(criterion): check_weight(value)}
        normalised(weights, self.workspace.rubric)  # refuses invalid weights
        return replace(profile, weights=weights)

    # -- profiles ----------------------------------------------------------------------------

    def profile_rows(self) -> list[dict[str, Any]]:
        """The default profile and the named ones; the one in use is one of them, or comes first."""
        names = self.workspace.profile_names()
        profiles = {name: self.workspace.named_profile(name) for name in names}
        used = next((name for name, each in profiles.items() if each == self._saved), None)
        rows = []
        for name in names if used is not None else ("", *names):
            profile = profiles[name] if name else self._saved
            changed = " (changed)" if not name and profile.name in profiles else ""
            rows.append(
                {
                    "name": name or profile.name + changed,
                    "current": name == (used or ""),
                    "preferences": len(profile.preferences),
                    "weights": dict(self._full_weights(profile)),
                }
            )
        return rows

    def save_profile(self, name: str) -> None:
        """Save the current weights and preferences under a name."""
        shown = replace(self._profile, name=name, label=name)
        self._saved = self._keeper.save_profile_as(name, shown, self._saved).profile or shown
        self._preview = None
        self._outdated()

    def use_profile(self, name: str) -> None:
        self._save_profile(self.workspace.named_profile(name), f"profile {name}", named=name)

    def delete_profile(self, name: str) -> None:
        self.workspace.named_profile(name)  # an error if there is none
        if name not in self._keeper.profile_names():
            raise ReaderError(f"{name} comes with the program", todo="it can't be deleted")
        self._keeper.remove_profile(name)

    @property
    def about(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The reader's level, places and skills."""
        return self._saved.level, self._saved.places, self._saved.skills

    def set_about(self, *, level: str, places: Sequence[str], skills: Sequence[str]) -> None:
        """What the reader offers and wants; postings are matched with it."""
        about = replace(self._saved, level=level, places=tuple(places), skills=tuple(skills))
        self._save_profile(about, "level, places and skills")

    # -- what if -----------------------------------------------------------------------------

    def scenarios(self) -> Sequence[tuple[str, str, bool, str]]:
        """(id, title, on, what happens) for every scenario."""
        on = self._profile.scenarios
        return [
            (each.id, each.title, each.id in on, each.what) for each in self.workspace.scenarios
        ]

    def what_if(self, scenario: str) -> tuple[View, View]:
        """The view without a scenario and the one with it; nothing changes."""
        known, shown = self.workspace.find_scenario(scenario), self._profile
        others = tuple(each for each in shown.scenarios if each != known)
        without = self._view_of(replace(shown, scenarios=others))
        return without, self._view_of(replace(shown, scenarios=(*others, known)))

    def toggle_scenario(self, scenario: str) -> None:
        self.set_scenario(scenario, scenario not in self._saved.scenarios)

    def set_scenario(self, scenario: str, on: bool) -> None:
        known = self.workspace.find_scenario(scenario)
        others = tuple(name for name in self._saved.scenarios if name != known)
        title = next(each.title for each in self.workspace.scenarios if each.id == known)
        self._save_profile(
            replace(self._saved, scenarios=(*others, known) if on else others),
            f"scenario {title}: {'on' if on else 'off'}",
        )

    def preview_scenario(self, scenario: str) -> None:
        known = self.workspace.find_scenario(scenario)
        self._try(replace(self._profile, scenarios=(*self._profile.scenarios, known)))

    def set_aside(self, claim: str, on: bool) -> None:
        """Score without a claim, or with it again. Not saved."""
        if claim not in self.view.evidence.claims:
            raise ReaderError(f"no claim {claim!r}", todo="see: compute-jobs claims --json")
        self._aside = self._aside | {claim} if on else self._aside - {claim}
        self._outdated()

    def without(self, claims: Iterable[str]) -> View:
        """The view without these claims; nothing changes."""
        return self._view_of(self._profile, aside=self._aside | frozenset(claims))

    def set_evidence_only(self, on: bool) -> None:
        self._show(replace(self._profile, evidence_only=on))

    def cancel_preview(self) -> None:
        """Back to what is saved."""
        if self._preview is not None:
            self._show(self._saved)
        else:
            self.look()

    # -- the reader's record -----------------------------------------------------------------

    def mark(
        self,
        employer: str,
        item: str,
        kind: str,
        *,
        rating: float | UnsetType | None = UNSET,
        note: str | UnsetType = UNSET,
        told_by: str | UnsetType = UNSET,
        comp: CompDetail | UnsetType | None = UNSET,
    ) -> None:
        """Judge an item; omitted values stay as in an earlier verdict."""
        verdict = next((known for known in VERDICTS if known == kind), None)
        if verdict is None:
            raise ReaderError(f"no verdict {kind!r}", todo="verdicts: " + ", ".join(VERDICTS))
        day = self._today().isoformat()
        self._judge(
            employer,
            item,
            lambda dossier: changes.mark(
                dossier, item, verdict, day, rating=rating, note=note, told_by=told_by, comp=comp
            ),
        )

    def rating_lost(self, employer: str, item: str, kind: str = "") -> str:
        """The reader's rating that a verdict of this kind, or none, would remove."""
        return change_words.rating_lost(self.dossier(employer).verdicts.get(item), kind)

    def unmark(self, employer: str, item: str) -> None:
        self._judge(employer, item, lambda dossier: changes.unmark(dossier, item))

    def write_note(
        self, employer: str, text: str, item: str = "", base: str | None = None
    ) -> KeptNote:
        """Save a note based on ``base``; returns its content, including what others wrote to it."""
        from compute_jobs.record.merge import before_appended

        title = change_words.note(self._name(employer), self._item_name(item), text)
        now = self._keeper.dossier(employer)
        dossier = now if self._dossiers is None else self.dossier(employer)
        base = dossier.notes.get(item, "") if base is None else base
        theirs = now.notes.get(item, "")
        if (joined := before_appended(base, text, theirs)) is not None:
            text, base = joined, theirs
        dossier = changes.write_note(dossier, base, item)
        pair = (changes.write_note(dossier, text, item), dossier)
        saved = self._keeper.save_all(title, dossiers=[pair])
        self._saved_dossiers(saved.dossiers)
        return KeptNote(saved.dossiers[employer].notes.get(item, ""), saved.change)

    def append_note(self, employer: str, text: str, item: str = "") -> None:
        day = self._today().isoformat()
        title = change_words.note(self._name(employer), self._item_name(item), text)
        self._change(employer, lambda dossier: changes.append_note(dossier, text, day, item), title)

    def set_stage(self, employer: str, stage: str) -> None:
        day = self._today().isoformat()
        title = change_words.stage(self._name(employer), self.dossier(employer).stage, stage)
        self._change(employer, lambda dossier: changes.set_stage(dossier, stage, day), title)

    def set_links(self, employer: str, links: Sequence[str]) -> None:
        title = f"links of {self._name(employer)}"
        self._change(employer, lambda dossier: changes.set_links(dossier, links), title)

    def set_contacts(self, employer: str, contacts: Sequence[str]) -> None:
        title = f"contacts at {self._name(employer)}"
        self._change(employer, lambda dossier: changes.set_contacts(dossier, contacts), title)

    def set_target(self, employer: str, posting: str, on: bool) -> None:
        title = f"a target at {self._name(employer)}: {'on' if on else 'off'}"
        self._change(employer, lambda dossier: changes.set_target(dossier, posting, on), title)

    def shortlist(self) -> list[str]:
        employers = self.workspace.evidence.employers
        return [name for name in self.dossiers.shortlist() if name in employers]

    def shortlist_add(self, employer: str, *more: str) -> None:
        listed = self.shortlist()
        added = [name for name in (employer, *more) if name not in listed]
        if not added:
            return
        self._reorder([*listed, *added], f"{self._names(added)} added to the shortlist")

    def shortlist_remove(self, employer: str, *more: str) -> None:
        removed = (employer, *more)
        others = [name for name in self.shortlist() if name not in removed]
        self._reorder(others, f"{self._names(removed)} removed from the shortlist", removed)

    def shortlist_move(self, employer: str, position: int) -> None:
        order = [name for name in self.shortlist() if name != employer]
        order.insert(max(position - 1, 0), employer)
        self._reorder(order, f"{self._name(employer)} moved to place {position} on the shortlist")

    def shortlist_order(self, employers: Sequence[str]) -> None:
        """Put these first, in this order; the others follow as they were."""
        others = [name for name in self.shortlist() if name not in employers]
        self._reorder([*employers, *others], "shortlist reordered")

    def _change(self, employer: str, change: Callable[[Dossier], Dossier], title: str) -> None:
        base = self.dossier(employer)
        self._elsewhere.look()
        self._saved_dossiers({employer: self._keeper.save(change(base), base, title)})

    def _judge(self, employer: str, item: str, change: Callable[[Dossier], Dossier]) -> None:
        before = self.dossier(employer)
        was, now = (dossier.verdicts.get(item) for dossier in (before, change(before)))
        title = change_words.verdict(self._name(employer), self._item_name(item), was, now)
        self._change(employer, change, title)

    def _reorder(self, order: Sequence[str], title: str, removed: Sequence[str] = ()) -> None:
        moved = changes.reorder(self.dossiers, order, removed)
        if moved:
            pairs = [(dossier, self.dossier(name)) for name, dossier in moved.items()]
            self._elsewhere.look()
            self._saved_dossiers(self._keeper.save_all(title, dossiers=pairs).dossiers)

    def dossier(self, employer: str) -> Dossier:
        """The dossier as this desk last saw it; read on its own if no others were needed yet."""
        if self._dossiers is None:
            return self._keeper.dossier(employer)
        return self._dossiers.get(employer) or Dossier(employer)

    def _saved_dossiers(self, dossiers: Mapping[str, Dossier]) -> None:
        self._elsewhere.wrote()
        if self._dossiers is not None:
            self._dossiers = self._dossiers.with_changes(dossiers)
        self._outdated()

    def _name(self, employer: str) -> str:
        return self.workspace.evidence.name_of(employer)

    def _names(self, employers: Sequence[str]) -> str:
        return ", ".join(map(self._name, employers))

    def _item_name(self, item: str) -> str:
        if not item:
            return ""  # a note on the employer doesn't need the checklist
        checklist = self.workspace.checklist
        return next((known.name for known in checklist if known.id == item), item)

    # -- undo, snapshots ---------------------------------------------------------

    def undo_claim(self, claim: str) -> str:
        """Undo the last change of one of the reader's claims; returns what it was.

        A change of several claims, such as accepting all sourced figures, is undone as a whole.
        """
        change = self._keeper.history.last_change_of(claim)
        if change is None:
            todo = "to remove it from your own pack: compute-jobs claim remove"
            raise ReaderError(f"the history has no change to the claim {claim!r}", todo=todo)
        try:
            return self.undo(change.id)
        except ReaderError as error:
            if len(change.claims) > 1:
                todo = f"compute-jobs claim remove {claim} removes only this one"
                raise ReaderError(error.what, error.where, todo) from None
            raise

    def undo(self, change: str = "") -> str:
        """Undo the last change, or a named one; returns what it was, if anything."""
        return self._after(self._keeper.undo(change))

    def redo(self, change: str = "") -> str:
        return self._after(self._keeper.redo(change))

    def _after(self, step: HistoryStep | None) -> str:
        """Show the state after an undo or redo; returns what the change was."""
        if step is None:
            return ""
        if any(key.startswith("packs/") for key in step.keys):
            self.reload()
            self._keeper.tell(step.messages)
        self._read_record()
        return step.what

    def snapshots(self) -> Sequence[Snapshot]:
        """All that can be read, newest first."""
        return self._keeper.snapshots.newest_first()

    def snapshot_difference(self, snapshot: str) -> str:
        """What restoring would change, as a unified diff; empty when nothing."""
        return self._keeper.difference(snapshot)

    def back_up(self) -> str | None:
        """Make a snapshot now; returns its id, or None if nothing changed since the last one."""
        return self._keeper.backup()

    def restore(self, snapshot: str, employers: Sequence[str] = ()) -> Sequence[str]:
        """Restore named dossiers, or everything; returns messages. Undo reverts it."""
        messages = self._keeper.restore(snapshot, employers).messages
        self.read_again()
        return messages

    # -- reading again -----------------------------------------------------------------------

    def reload(self) -> None:
        """Read evidence and dossiers again: after a refresh, an import, or an edit by hand."""
        profile = self._keeper.files.seen.get("profile")
        if self._live is not None:
            self._live.close()
        self._open(self.workspace.reopened())
        if profile is not None:  # the profile isn't read again, so the last seen one still applies
            self._keeper.files.seen["profile"] = profile
        self._dossiers = None
        self._outdated()

    def read_again(self) -> None:
        """Read everything again, the profile included; a preview is dropped."""
        self.reload()
        self._read_record()

    def catch_up(self) -> bool:
        """Read again what another program changed; returns whether the view changed.

        Not while values are being tried, which would be lost, or for a requested profile.
        """
        if self.trying or self.read_only:
            return False
        self._elsewhere.look()
        if not self._elsewhere.changed:
            return False
        profile, dossiers = self._saved, self._dossiers
        read = self.workspace.loaded.mark
        packs_changed = bool(read) and read != evidence_state(self.workspace.home)
        if packs_changed:
            self.reload()
        self._read_record()
        changed = self._saved != profile or dict(self.dossiers) != dict(dossiers or {})
        return changed or packs_changed

    def _read_record(self) -> None:
        """The profile and the dossiers as they are on disk."""
        self._elsewhere.caught_up()
        self._dossiers = None
        evidence_only = self._profile.evidence_only
        if not self.read_only:
            self._saved = self.workspace.profile()
        self._show(self._saved)
        if evidence_only != self._saved.evidence_only:
            self.set_evidence_only(evidence_only)  # for this run, not in the file

    # -- what is shown -----------------------------------------------------------------------

    def _show(self, profile: Profile) -> None:
        self._preview = None if profile is self._saved else profile
        self._outdated()
        self.trying = False

    def _try(self, profile: Profile) -> None:
        self._show(profile)
        self.trying = True

    def _save_profile(self, profile: Profile, title: str, *, named: str = "") -> None:
        shown, self._preview = self._preview, None
        self._elsewhere.look()
        self._saved = self._keeper.save_profile(profile, self._saved, title, named=named)
        self._elsewhere.wrote()
        if self._saved != shown:  # else a preview shows it already, with what it moved
            self._outdated()
        self.trying = False

    def forget_moves(self) -> None:
        """Compare the view with nothing, since its comparison was undone."""
        self._view = self.view.alone()

    def _outdated(self) -> None:
        """The next access creates a new view and compares it with this one.

        While values are being tried, the comparison stays with the view before the first of them.
        """
        if self._view is not None and not self.trying:
            self._compared = self._view
        self._view = None
