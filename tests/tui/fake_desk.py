"""A desk without disk or rubric: small, quick, and true to the protocol the screens use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import Dossier, KeptNote, StageChange, Suggestion
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    Comparison,
    Employer,
    Evidence,
    Finding,
    Metric,
    Status,
)
from compute_jobs.core.evidence.figures import FigureError, flag_figure, parse_figure
from compute_jobs.core.fit.fit_model import (
    CriterionScore,
    Fit,
    HypeFlag,
    Preference,
    PreferenceResult,
    Profile,
    Question,
    Rating,
    Reason,
)
from compute_jobs.core.fit.preference_lines import Line, line_of
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import EmployerRow, ItemRow, View
from compute_jobs.errors import ReaderError
from tests.tui.fake_world import (
    AS_OF,
    COMPARISONS,
    DEFAULT_WEIGHTS,
    ITEMS,
    World,
    days_old,
    make_world,
)


@dataclass(frozen=True)
class FakeSuggestion:
    id: str
    title: str
    preference: Preference
    why: str


@dataclass(frozen=True)
class FakeTerm:
    id: str
    term: str
    text: str
    aliases: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


SUGGESTIONS = (
    FakeSuggestion("broad-base", "Top-5 customers at most 60 %",
                   Preference("top5_customer_share", "<=", 60.0, on=False),
                   "One buyer leaving would end the job."),
    FakeSuggestion("permitted", "Power is permitted",
                   Preference("power_permitted", "=", "yes", on=False),
                   "A hall without a permit may never run."),
    FakeSuggestion("no-fight", "No open permit fight",
                   Preference("permit_challenge", "=", "no", on=False),
                   "A lost fight stops what is built."),
    FakeSuggestion("growing", "Revenue grows 20 % or more",
                   Preference("revenue_growth", ">=", 20.0, on=False), "Growth hires."),
)  # fmt: skip


class State(Struct, frozen=True):
    profile: Profile = field(default_factory=Profile)
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()


class FakeView(View):
    """Re-scores everything when made; details only when asked."""

    def __init__(
        self, world: World, state: State, before: FakeView | None, summary: str = ""
    ) -> None:
        self.world, self.state, self.summary = world, state, summary
        self.profile = state.profile
        self.as_of = AS_OF
        self.evidence: Evidence = world.evidence
        weights: dict[str, float] = {str(name): it for name, it in DEFAULT_WEIGHTS.items()}
        weights.update(state.profile.weights)
        total = sum(weights.values())
        self.weights: Mapping[str, float] = {c: weights[c] / total for c in CRITERIA}
        w = tuple(self.weights.values())
        self.fits = [
            a + w[0] * r[0] + w[1] * r[1] + w[2] * r[2] + w[3] * r[3] + w[4] * r[4] + w[5] * r[5]
            for a, r in zip(world.anchors, world.ratings, strict=True)
        ]
        out = set()
        for preference in state.profile.preferences:
            if preference.on:
                for at, value in enumerate(world.values[preference.metric]):
                    if value is None:
                        if preference.unknown == "exclude":
                            out.add(at)
                    elif not _holds(preference, value):
                        out.add(at)
        order = sorted(range(len(world.ids)), key=lambda at: -self.fits[at])
        kept = [at for at in order if at not in out] if out else order
        self._positions = [*kept, *(at for at in order if at in out)] if out else order
        self.order: Sequence[str] = [world.ids[at] for at in self._positions]
        self.eligible_count, self.excluded_count = len(kept), len(out)
        self._rank = {at: rank for rank, at in enumerate(kept, 1)}
        self._earlier = before

    scale = "published scale"
    published_days = 184
    grounded_from = 0.5

    def partial(self, employer: str) -> Fit | None:
        return self.fit(employer)

    @property
    def fits_moved(self) -> bool:
        return self._earlier is not None and self.fits != self._earlier.fits

    def _answers(self, at: int) -> tuple[PreferenceResult, ...]:
        results = []
        for it in self.profile.preferences:
            if not it.on:
                continue
            value, name = self.world.values[it.metric][at], self.metric(it.metric).name
            if value is None:
                results.append(PreferenceResult(it, "unknown", f"{name}: not known"))
            else:
                met = _holds(it, value)
                sign = it.op if met else {"<=": ">", ">=": "<"}.get(it.op, "≠")
                results.append(
                    PreferenceResult(
                        it, "met" if met else "broken", f"{name} {value:g} {sign} {it.value}"
                    )
                )
        return tuple(results)

    def row(self, employer: str) -> EmployerRow:
        at = self.world.position[employer]
        answers, record = self._answers(at), self.dossier(employer)
        rank = self._rank.get(at)
        old = self._earlier._rank.get(at) if self._earlier else None
        tiers: dict[Any, int] = {}
        for claim in self.claims(employer):
            tiers[claim.claim.tier] = tiers.get(claim.claim.tier, 0) + 1
        it = self.world.evidence.employers[employer]
        return EmployerRow(
            employer, it.name, it.layer, rank, self.fits[at], rank is None,
            tuple(a for a in answers if a.answer == "broken"),
            tuple(a for a in answers if a.answer == "unknown"),
            self.fits[at] - self._earlier.fits[at] if self._earlier else 0.0,
            old - rank if old and rank else 0, record.stage or "", record.shortlisted, tiers,
        )  # fmt: skip

    def range_of(self, employer: str) -> tuple[float, float] | None:
        fit = self.fit(employer)
        return (fit.low, fit.high) if fit else None

    def fit(self, employer: str) -> Fit | None:
        at = self.world.position[employer]
        fit, scores = self.fits[at], []
        for criterion, mode in zip(CRITERIA, self.world.ratings[at], strict=True):
            reasons = tuple(
                Reason(f"{criterion}.{row.claim.metric}", row.claim.statement, mode,
                       row.claim.metric, (row.claim.id,))
                for row in self.claims(employer)
                if self.metric(row.claim.metric).criterion == criterion
            )  # fmt: skip
            claims = tuple(r.claims[0] for r in reasons)
            low, high = max(mode - 12, 0), min(mode + 9, 100)
            gap = not reasons
            rating = Rating(employer, criterion, low, mode, high, gap, False, reasons, claims)
            weight = self.weights[criterion]
            scores.append(CriterionScore(criterion, weight, rating, weight * mode))
        points = sum(score.points for score in scores)
        rank = self._rank.get(at)
        return Fit(employer, fit, fit - 4.2, fit + 3.1, points, 11.0, fit - points - 11.0,
                   88.0, 0.25, 0.8, tuple(scores), self._answers(at),
                   rank is None, rank)  # fmt: skip

    def employer(self, employer: str) -> Employer:
        return self.world.evidence.employers[employer]

    def metric(self, metric: str) -> Metric:
        return self.world.evidence.metrics[metric]

    def line(self, metric: str) -> Line | None:
        known = self.world.evidence.metrics.get(metric)
        return line_of(known) if known else None

    def claims(self, employer: str | None = None) -> Sequence[ClaimRow]:
        rows = []
        for it in self.world.evidence.claims.values():
            if employer is None or employer in it.subjects:
                rows.append(self.claim(it.id))
        return rows

    def claim(self, claim: str) -> ClaimRow:
        it = self.world.evidence.claims[claim]
        agree = tuple(_other(c, claim) for c in self.comparisons(claim) if c.relation == "agree")
        against = tuple(
            _other(c, claim) for c in self.comparisons(claim) if c.relation == "conflict"
        )
        status: Status = "corroborates" if claim.endswith("press") else "standing"
        if against:
            status = "contested"
        aside = claim in self.state.aside
        return ClaimRow(it, status, 0.7, days_old(it), agree, against, None, aside)

    def findings(self, subject: str) -> Sequence[Finding]:
        return [
            Finding(subject, row.claim.metric, "", "", row.claim, row.claim.tier,
                    row.corroborated_by, row.conflicts_with, (), bool(row.conflicts_with),
                    claims=(row.claim.id,), age_days=row.age_days or 0)
            for row in self.claims(subject)
            if row.status != "corroborates"
        ]  # fmt: skip

    def comparisons(self, claim: str | None = None) -> Sequence[Comparison]:
        return [c for c in COMPARISONS if claim is None or claim in (c.first, c.second)]

    def dossier(self, employer: str) -> Dossier:
        return self.state.dossiers.get(employer) or Dossier(employer)

    def checklist(self, employer: str) -> Sequence[ItemRow]:
        record, rows = self.dossier(employer), []
        findings = self.findings(employer)
        for item in ITEMS:
            mine = tuple(f for f in findings if f.metric in item.metrics)
            kind = "gap" if not mine else "concern" if mine[0].contested else "pass"
            why = mine[0].standing.statement if mine else "nobody has said"
            suggestion = Suggestion(item.id, kind, why, tuple(f.standing.id for f in mine))  # type: ignore[arg-type]
            verdict = record.verdicts.get(item.id)
            rows.append(ItemRow(item, suggestion, mine, verdict.kind if verdict else None,
                                record.notes.get(item.id, "")))  # fmt: skip
        return rows

    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]:
        return []

    shares: Robustness | None = None

    def robustness_cached(self) -> Robustness | None:
        return self.shares

    def questions(self, robustness: Robustness) -> Sequence[Question]:
        return robustness.questions


def _other(it: Comparison, claim: str) -> str:
    return it.second if it.first == claim else it.first


def _holds(preference: Preference, value: float) -> bool:
    line = preference.value
    if isinstance(line, str):
        return bool(value) == (line == "yes")
    assert isinstance(line, float)
    return value <= line if preference.op == "<=" else value >= line


class FakeDesk:
    """Keeps states on a stack; what it is asked is written down in ``sent``."""

    def __init__(self, count: int = 6, world: World | None = None) -> None:
        self.world = world or make_world(count)
        self.state = State()
        self.done: list[tuple[str, State]] = []
        self.undone: list[tuple[str, State]] = []
        self.view = FakeView(self.world, self.state, None)
        self.measure: FakeView | None = None
        """While values are tried: the view before the first of them."""
        self.read_only = False
        self.warnings: list[str] = []
        self.sent: list[tuple[str, object]] = []
        self.saved: dict[str, Profile] = {}
        self.refuses = ""
        """Why nothing can be saved; empty where it can."""

    def _to(self, state: State, said: str, what: str) -> FakeView:
        if self.refuses:
            raise ReaderError(self.refuses)
        self.done.append((what, self.state))
        self.undone.clear()
        self.state = state
        before, self.measure = self.measure or self.view, None
        if self.view.state == state:
            self.sent.append((what, said))
            return self.view
        self.view = FakeView(self.world, state, before, said)
        self.sent.append((what, said))
        return self.view

    def _profile(self, what: str, **changes: Any) -> FakeView:
        return self._to(
            replace(self.state, profile=replace(self.state.profile, **changes)), what, what
        )

    def _with(self, preference: Preference) -> tuple[Preference, ...]:
        old = self.state.profile.preferences
        if any(it.metric == preference.metric for it in old):
            return tuple(preference if it.metric == preference.metric else it for it in old)
        return (*old, preference)

    def set_preference(self, preference: Preference) -> FakeView:
        words = f"{preference.metric} {preference.op} {preference.value}"
        return self._profile(words, preferences=self._with(preference))

    def preview_preference(self, preference: Preference) -> FakeView:
        profile = replace(self.state.profile, preferences=self._with(preference))
        return self._try(profile, f"{preference.metric} {preference.op} {preference.value}")

    def _try(self, profile: Profile, said: str = "") -> FakeView:
        self.measure = self.measure or self.view
        state = replace(self.state, profile=profile)
        self.view = FakeView(self.world, state, self.measure, said)
        return self.view

    def cancel_preview(self) -> FakeView:
        before, self.measure = self.measure or self.view, None
        self.view = FakeView(self.world, self.state, before)
        return self.view

    def remove_preference(self, metric: str) -> FakeView:
        kept = tuple(it for it in self.state.profile.preferences if it.metric != metric)
        return self._profile(f"{metric} removed", preferences=kept)

    def reset_preferences(self) -> FakeView:
        return self._profile("no preferences", preferences=())

    def suggestions(self) -> Sequence[FakeSuggestion]:
        return SUGGESTIONS

    def read_preference(self, metric: str, op: str, text: str, unknown: str | None) -> Preference:
        value: float | str
        try:
            if self.world.evidence.metrics[metric].dimension == "flag":
                value = flag_figure(text).text
            else:
                unit = self.world.evidence.metrics[metric].unit
                value = parse_figure(text, unit=unit).middle or 0.0
        except FigureError as error:
            raise ReaderError(str(error)) from None
        return Preference(metric, op, value, unknown or "warn")  # type: ignore[arg-type]

    def set_weight(self, criterion: str, value: float) -> FakeView:
        return self._profile(
            f"{criterion} {value:g}", weights={**self.view.weights, criterion: value}
        )

    def _saved_weights(self) -> dict[str, float]:
        weights = {str(name): value for name, value in DEFAULT_WEIGHTS.items()}
        return {**weights, **self.state.profile.weights}

    def preview_weight(self, criterion: str, value: float) -> FakeView:
        weights = {**self._saved_weights(), criterion: value / 100}
        return self._try(replace(self.state.profile, weights=weights))

    def reset_weights(self) -> FakeView:
        return self._profile("weights reset", weights={})

    def weight_rows(self) -> Sequence[Mapping[str, Any]]:
        return [
            {"criterion": c, "weight": self.view.weights[c] * 100, "share": self.view.weights[c],
             "default": DEFAULT_WEIGHTS[c], "why": f"{c} matters."}
            for c in CRITERIA
        ]  # fmt: skip

    def profiles(self) -> Sequence[str]:
        return ["infra-curious", *self.saved]

    def save_profile(self, name: str) -> FakeView:
        self.saved[name] = self.state.profile
        return self.view

    def use_profile(self, name: str) -> FakeView:
        return self._to(
            replace(self.state, profile=self.saved.get(name, Profile())), name, "profile"
        )

    def scenarios(self) -> Sequence[tuple[str, str, bool, str]]:
        return [("tenant-leaves", "The one tenant leaves", False, "Cobalt's hall stands empty.")]

    def toggle_scenario(self, scenario: str) -> FakeView:
        return self._profile("scenario", scenarios=(scenario,))

    def set_aside(self, claim: str, on: bool) -> FakeView:
        aside = self.state.aside | {claim} if on else self.state.aside - {claim}
        self.state = replace(self.state, aside=aside)
        self.view = FakeView(self.world, self.state, self.view, "set aside" if on else "taken back")
        return self.view

    def set_evidence_only(self, on: bool) -> FakeView:
        return self._profile("evidence only", evidence_only=on)

    def _dossier(self, employer: str, what: str, **changes: Any) -> FakeView:
        record = replace(self.view.dossier(employer), **changes)
        return self._to(
            replace(self.state, dossiers={**self.state.dossiers, employer: record}), what, what
        )

    def mark(self, employer: str, item: str, kind: str, **said: Any) -> FakeView:
        record = self.view.dossier(employer)
        marked = changes.mark(record, item, kind, AS_OF.isoformat(), **said)  # type: ignore[arg-type]
        return self._dossier(employer, f"{item}: {kind}", verdicts=marked.verdicts)

    def unmark(self, employer: str, item: str) -> FakeView:
        verdicts = dict(self.view.dossier(employer).verdicts)
        verdicts.pop(item, None)
        return self._dossier(employer, f"{item}: no verdict", verdicts=verdicts)

    def write_note(
        self, employer: str, text: str, item: str = "", base: str | None = None
    ) -> KeptNote:
        notes = {**self.view.dossier(employer).notes, item: text}
        self._dossier(employer, "note", notes=notes)
        return KeptNote(text, str(len(self.done)))

    def set_links(self, employer: str, links: Sequence[str]) -> FakeView:
        return self._dossier(employer, "links", links=tuple(links))

    def set_contacts(self, employer: str, contacts: Sequence[str]) -> FakeView:
        return self._dossier(employer, "contacts", contacts=tuple(contacts))

    def set_stage(self, employer: str, stage: str) -> FakeView:
        stages = (*self.view.dossier(employer).stages, StageChange(stage, AS_OF.isoformat()))  # type: ignore[arg-type]
        return self._dossier(employer, f"stage: {stage}", stages=stages)

    def shortlist(self) -> list[str]:
        listed = [d for d in self.state.dossiers.values() if d.shortlisted]
        return [d.employer for d in sorted(listed, key=lambda d: d.shortlisted or 0)]

    def shortlist_add(self, employer: str) -> FakeView:
        return self._dossier(employer, "shortlisted", shortlisted=len(self.shortlist()) + 1)

    def shortlist_remove(self, employer: str) -> FakeView:
        return self._dossier(employer, "off the shortlist", shortlisted=None)

    def shortlist_move(self, employer: str, position: int) -> FakeView:
        return self._dossier(employer, "moved", shortlisted=position)

    def add_claim(self, fields: Mapping[str, str]) -> Sequence[str]:
        self.sent.append(("add_claim", dict(fields)))
        return [] if fields.get("statement") else ["statement: say what is claimed"]

    def reload(self) -> None:
        self.sent.append(("reload", ""))

    def read_again(self) -> None:
        self.sent.append(("read_again", ""))

    def catch_up(self) -> bool:
        return False

    def undo(self, change: str = "") -> str:
        assert change in ("", str(len(self.done))), "no other program writes here"
        if not self.done:
            raise ReaderError("nothing to undo")
        what, state = self.done.pop()
        self.undone.append((what, self.state))
        self.state, self.view = state, FakeView(self.world, state, self.view, "")
        return what

    def redo(self, change: str = "") -> str:
        if not self.undone:
            raise ReaderError("nothing to redo")
        what, state = self.undone.pop()
        self.done.append((what, self.state))
        self.state, self.view = state, FakeView(self.world, state, self.view, "")
        return what

    def robustness(self) -> Robustness:
        rows = tuple(
            RowShares(id_, 70.0, 80.0, 90.0, (0.5 / (rank + 1), 0.3, 0.1))
            for rank, id_ in enumerate(self.view.order[:20])
        )
        self.view.shares = Robustness(10_000, 1, rows, (), (), ())
        return self.view.shares

    def glossary(self) -> Sequence[FakeTerm]:
        return (
            FakeTerm("top-5", "Top-5 customer share", "How much hangs on five buyers."),
            FakeTerm("run-rate", "Run-rate", "A month times twelve.", ("run rate",), ("top-5",)),
        )

    def compare(self, employers: Sequence[str]) -> Sequence[Any]:
        return []

    def what_if(self, scenario: str) -> tuple[View, View]:
        return self.view, self.view

    def snapshots(self) -> Sequence[Any]:
        return []

    def snapshot_difference(self, snapshot: str, employers: Sequence[str] = ()) -> str:
        return ""

    def back_up(self) -> str | None:
        return None

    def restore(self, snapshot: str, employers: Sequence[str] = ()) -> Sequence[str]:
        return []

    def story(self, employer: str) -> Sequence[Any]:
        return []

    @property
    def live(self) -> object:
        return self
