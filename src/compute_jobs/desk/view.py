"""What the desk returns: everything at one moment, for screens and scripts alike.

A view is cheap to create: the details of a row are built only when the row is opened. Screens draw
views and send commands to the desk; they compute nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier, Dossiers, Suggestion
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import (
    Comparison,
    Day,
    Employer,
    Evidence,
    Finding,
    Metric,
    Tier,
)
from compute_jobs.core.fit.fit_model import (
    Answer,
    Fit,
    HypeFlag,
    OpenQuestion,
    PreferenceResult,
    Profile,
    Question,
)
from compute_jobs.desk.robustness import DRAWS, SEED, Robustness, merged
from compute_jobs.desk.scored_ledger import ClaimRow, ScoredLedger

if TYPE_CHECKING:
    from compute_jobs.core.fit.preference_lines import Line
    from compute_jobs.core.fit.rating_facts import Facts, Measure
    from compute_jobs.core.fit.scoring import Ranking, RankNeeds

_NOTED = 0.01
"""A share of first places below this isn't worth a note."""
MAX_NAMED = 3
_LEAST = 0.05
"""How many points a fit has to change to be mentioned."""


class EmployerRow(Struct, frozen=True):
    """One line of the employers table."""

    id: str
    name: str
    layer: str
    rank: int | None
    fit: float | None
    """None for an employer that is listed but not ranked."""
    excluded: bool
    broken: tuple[PreferenceResult, ...]
    unknown: tuple[PreferenceResult, ...]
    delta: float
    """How far the last change moved the fit."""
    rank_delta: int
    stage: str
    shortlisted: int | None
    tiers: Mapping[Tier, int]
    grounded: float
    """The share of the weights based on leading measures."""

    @property
    def place(self) -> str:
        """Where it stands: "rank 3", "ruled out" or "unranked"."""
        if self.excluded:
            return "ruled out"
        return f"rank {self.rank}" if self.rank is not None else "unranked"

    @property
    def out_for(self) -> tuple[PreferenceResult, ...]:
        """The preferences that exclude it: broken ones, and unknown ones that exclude."""
        if not self.excluded:
            return ()
        unknown = (each for each in self.unknown if each.preference.unknown == "exclude")
        return (*self.broken, *unknown)

    @property
    def warned_of(self) -> tuple[PreferenceResult, ...]:
        """Unknown preferences that don't exclude it."""
        return tuple(each for each in self.unknown if each not in self.out_for)


class ItemRow(Struct, frozen=True):
    """One checklist item for one employer: the suggestion, and the reader's verdict."""

    item: ChecklistItem
    suggestion: Suggestion
    verdict: str | None
    note: str


class View:
    """Everything at one moment; immutable. Employers are ranked, then excluded, then unranked."""

    def __init__(
        self,
        scored: ScoredLedger,
        profile: Profile,
        dossiers: Dossiers,
        before: Ranking | None = None,
    ) -> None:
        """``before`` is the ranking that this one is compared with."""
        self.scored = scored
        self.profile = profile
        self.dossiers = dossiers
        self._before = before
        self.as_of = scored.ledger.as_of
        self.evidence: Evidence = scored.ledger.evidence
        self.packs = scored.workspace.packs
        """The packs whose evidence alone counts; empty: all of it."""
        self._measures: dict[tuple[str, str], Measure | None] = {}

    @cached_property
    def ranking(self) -> Ranking:
        """Created on first use: many queries are only about claims."""
        profile = self.profile
        return self.scored.scorer_with(self.dossiers).score(
            profile.weights, profile.preferences, evidence_only=profile.evidence_only
        )

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Normalized, by criterion."""
        return {str(criterion): weight for criterion, weight in self.ranking.weights.items()}

    @cached_property
    def unranked(self) -> Sequence[str]:
        """Employers listed without a rank, by name."""
        ranked = frozenset(self.ranking.ids)
        return tuple(name for name in self.scored.employers if name not in ranked)

    @cached_property
    def order(self) -> Sequence[str]:
        """Employer ids: eligible by rank, then excluded by fit, then unranked by name."""
        return (*self.ranking.order, *self.unranked)

    @property
    def eligible_count(self) -> int:
        return self.ranking.eligible_count

    @property
    def excluded_count(self) -> int:
        return len(self.ranking.ids) - self.ranking.eligible_count

    @property
    def claims_aside(self) -> Sequence[str]:
        """The claims that don't count for now, by id."""
        return tuple(self.scored.aside)

    # -- what the last change did ------------------------------------------------------------

    @cached_property
    def summary(self) -> str:
        """One line on the effect of the last change; empty if it had none."""
        return change_summary(self._before, self.ranking) if self._before is not None else ""

    @property
    def fits_moved(self) -> bool:
        """Whether the last change moved fits; preferences only exclude employers."""
        before = self._before
        return bool(self.summary) and before is not None and before.fits != self.ranking.fits

    def alone(self) -> View:
        """The same, compared with nothing."""
        return View(self.scored, self.profile, self.dossiers)

    # -- employers ---------------------------------------------------------------------------

    def employer(self, employer: str) -> Employer:
        return self.evidence.employers[employer]

    def row(self, employer: str) -> EmployerRow:
        about, dossier, ranking = self.employer(employer), self.dossier(employer), self.ranking
        broken, unknown = ranking.not_met(employer)
        delta, rank_delta = self._moved(employer)
        return EmployerRow(
            id=about.id,
            name=about.name,
            layer=about.layer,
            rank=ranking.rank(employer),
            fit=ranking.value(employer),
            excluded=employer in ranking.excluded_ids,
            broken=broken,
            unknown=unknown,
            delta=delta,
            rank_delta=rank_delta,
            stage=dossier.stage or "",
            shortlisted=dossier.shortlisted,
            tiers=self.scored.tiers.get(employer, {}),
            grounded=ranking.grounded_of(employer),
        )

    def overdue(self, employer: str) -> str:
        """The evidence of its ratings that a newer report should have replaced by now.

        As in "Q2 2026; Q3 was due by 13 Nov"; empty without any.
        """
        ratings = self.ranking.scorer.ratings.get(employer, ())
        reasons = (reason for rating in ratings for reason in rating.reasons)
        return next((reason.overdue for reason in reasons if reason.overdue), "")

    def _moved(self, employer: str) -> tuple[float, int]:
        """How far the last change moved its fit and its rank."""
        if self._before is None:
            return 0.0, 0
        rankings = (self._before, self.ranking)
        (was, now), (old, new) = (
            [ranking.value(employer) for ranking in rankings],
            [ranking.rank(employer) for ranking in rankings],
        )
        if was is None or now is None:
            return 0.0, 0
        return now - was, old - new if old is not None and new is not None else 0

    def answers(self, metric: str) -> Mapping[Answer, int]:
        """How many ranked employers meet, break or leave open the preferences on a metric."""
        return self.ranking.answers(metric)

    def fit(self, employer: str) -> Fit | None:
        """The whole breakdown; None where it isn't ranked."""
        return self.ranking.fit(employer)

    def partial(self, employer: str) -> Fit | None:
        """The breakdown of a ranked employer, or what is known about an unranked one."""
        return self.ranking.partial(employer)

    def needs(self, employer: str) -> RankNeeds | None:
        """What an employer that is listed still needs for a rank; None for one that is ranked."""
        return self.ranking.needs(self.employer(employer))

    @property
    def scale(self) -> str:
        """Which scale the fits are on, in words."""
        return "published scale" if self.ranking.on_published_scale else "bare points"

    @property
    def published_days(self) -> int:
        return self.ranking.scorer.anchors.age_days(self.as_of)

    @property
    def grounded_from(self) -> float:
        """The share of the weights that must rest on leading measures to be ranked."""
        return self.ranking.scorer.rubric.grounded_from

    def range_of(self, employer: str) -> tuple[float, float] | None:
        """The low and high end of its fit, without the breakdown."""
        return self.ranking.range_of(employer)

    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]:
        """One employer's flags, or everyone's."""
        return self.scored.flags(employer)

    # -- the reader's record -----------------------------------------------------------------

    def dossier(self, employer: str) -> Dossier:
        return self.dossiers.get(employer) or Dossier(employer)

    def checklist(self, employer: str) -> Sequence[ItemRow]:
        """What the evidence suggests on each item, and what is recorded."""
        dossier, items = self.dossier(employer), self.scored.workspace.checklist
        rows = []
        for item, suggestion in zip(items, self.scored.suggestions(employer), strict=True):
            verdict = dossier.verdicts.get(item.id)
            kind = verdict.kind if verdict else None
            rows.append(ItemRow(item, suggestion, kind, dossier.notes.get(item.id, "")))
        return rows

    def item_findings(self, employer: str, item: ChecklistItem) -> Sequence[Finding]:
        """What is known on a checklist item, of the employer and then of its assets, each once."""
        subjects = (employer, *self.scored.assets_of.get(employer, ()))
        found: dict[str, Finding] = {}
        for name in subjects:
            for finding in self.findings(name):
                if finding.metric in item.metrics:
                    found.setdefault(finding.standing.id, finding)
        return [*found.values()]

    # -- evidence ----------------------------------------------------------------------------

    @property
    def newest_evidence(self) -> Day | None:
        """When the newest evidence was published, as far as documents state it."""
        return self.scored.newest_evidence

    @property
    def facts(self) -> Facts:
        """The facts behind ratings, subject by subject."""
        return self.ranking.scorer.facts

    def metric(self, metric: str) -> Metric:
        return self.evidence.metrics[metric]

    def line(self, metric: str) -> Line | None:
        """What a preference may be set on: a metric, or a measure derived from several."""
        return self.ranking.scorer.lines.get(metric, self.evidence.metrics)

    def measure(self, employer: str, name: str) -> Measure | None:
        """What is known about an employer for a measure; an estimate if no fact is known."""
        from compute_jobs.core.fit.measures import estimated, measured

        if (employer, name) not in self._measures:
            about, facts = self.employer(employer), self.facts
            known = measured(facts, about, name) or estimated(facts, about, name)
            self._measures[employer, name] = known
        return self._measures[employer, name]

    def claims(self, employer: str | None = None) -> Sequence[ClaimRow]:
        """All claims, or those about an employer and its assets, or about one asset."""
        scored = self.scored
        if employer is None:
            names: Sequence[str] = (*scored.ledger.visible, *scored.aside)
        elif employer in self.evidence.employers:
            names = scored.claims_of(employer)
        else:
            names = scored.claims_about(employer)
        return [scored.claim_row(name) for name in names]

    def claim(self, claim: str) -> ClaimRow:
        return self.scored.claim_row(claim)

    def findings(self, subject: str) -> Sequence[Finding]:
        return self.scored.ledger.of(subject)

    def comparisons(self, claim: str | None = None) -> Sequence[Comparison]:
        """All of them, or those of one claim."""
        ledger = self.scored.ledger
        if claim is None:
            return ledger.comparisons
        return ledger.relations_of(claim) if claim in ledger.visible else ()

    # -- how sure ----------------------------------------------------------------------------

    def robustness(self, draws: int = DRAWS, seed: int = SEED) -> Robustness:
        """Shares and questions for this view; drawn once for what they depend on."""
        cache = self.scored.workspace.robustness
        return cache.get(self.ranking, draws, seed, self._what_if)

    def robustness_cached(self) -> Robustness | None:
        """Non-blocking: cached shares for this view, or None."""
        cache = self.scored.workspace.robustness
        return cache.known(self.ranking, DRAWS, SEED, self._what_if)

    def scale_note(self, robustness: Robustness) -> str:
        """How often each employer comes first without the published scores, if that differs."""
        bare = robustness.first_without_scale
        parts = [
            f"{self.employer(row.id).name} {fmt.share(bare[row.id])} "
            f"instead of {fmt.share(row.win)}"
            for row in robustness.firsts_that_differ
            if max(bare[row.id], row.win) >= _NOTED
        ]
        said = "How often each comes first without the published scores: "
        return f"{said}{', '.join(parts)}." if parts else ""

    def first_note(self, robustness: Robustness, employer: str | None = None) -> str:
        """Why an employer ranked below comes first more often, if one does."""
        pair = robustness.more_often_first(self.order[: self.eligible_count], employer)
        if pair is None:
            return ""
        row, rival = pair
        name, other = self.employer(row.id).name, self.employer(rival.id).name
        reaches, than = f"{rival.p95:.0f}", f"{row.p95:.0f}"
        why = (
            f"{other}'s range extends higher, to {reaches} instead of {than}"
            if reaches != than and rival.p95 > row.p95
            else f"weights close to yours favor {other}"
        )
        return (
            f"{other} ranks below {name} but comes first more often, {fmt.share(rival.win)} "
            f"instead of {fmt.share(row.win)}: rank goes by the most likely fit, and {why}."
        )

    def questions(self, robustness: Robustness) -> Sequence[Question]:
        """What is worth asking, to choose the first three or among the shortlisted."""
        return merged(robustness.questions, self._shortlist_questions)

    @cached_property
    def _shortlist_questions(self) -> Sequence[Question]:
        cache = self.scored.workspace.robustness
        return cache.shortlist(self.ranking, self.shortlist, self._what_if)

    @cached_property
    def open_questions(self) -> Sequence[OpenQuestion]:
        """What claims leave open: for the shortlisted first, then in ranking order."""
        from compute_jobs.core.fit.questions import open_questions

        order = tuple(dict.fromkeys((*self.shortlist, *self.order)))
        return open_questions(self.facts, order)

    @property
    def shortlist(self) -> Sequence[str]:
        return self.dossiers.shortlist()

    @property
    def _what_if(self) -> str:
        """The scenarios and the claims set aside."""
        return " ".join((*sorted(self.profile.scenarios), *sorted(self.scored.aside)))


# -- what a change did to the ranking: in one line, or employer by employer --------------------


def change_summary(before: Ranking, after: Ranking) -> str:
    """One line: who was excluded and why, who came back or was ranked, who leads, what moved."""
    parts: list[str] = []
    fallen = after.excluded_ids - before.excluded_ids
    back = before.excluded_ids - after.excluded_ids
    for name in _first_excluded(after, fallen):
        reasons = after.excluded_for(name)
        parts.append(f"{after.name_of(name)} out: {reasons[0].why if reasons else 'excluded'}")
    if len(fallen) > MAX_NAMED:
        parts.append(f"{len(fallen) - MAX_NAMED} more out")
    if back:
        names = ", ".join(before.name_of(name) for name in _first_excluded(before, back))
        more = f" and {len(back) - MAX_NAMED} more" if len(back) > MAX_NAMED else ""
        parts.append(f"{names}{more} back in")
    parts += _first_and_lost_ranks(before, after)
    first = _leader(after)
    if first and first != _leader(before):
        parts.append(f"{after.name_of(first)} now first")
    if moved := _moved(before, after, ranks=not fallen and not back):
        parts.append(moved)
    return "; ".join(parts)


def _first_and_lost_ranks(before: Ranking, after: Ranking) -> Iterator[str]:
    """Who is newly ranked, with the rank, and who is no longer ranked."""
    new = [name for name in after.order if before.value(name) is None]
    lost = [name for name in before.order if after.value(name) is None]
    for name in new[:MAX_NAMED]:
        rank = after.rank(name)
        yield f"{after.name_of(name)} ranked now{f', {fmt.ordinal(rank)}' if rank else ''}"
    if len(new) > MAX_NAMED:
        yield f"{len(new) - MAX_NAMED} more ranked now"
    for name in lost[:MAX_NAMED]:
        yield f"{before.name_of(name)} no longer ranked"
    if len(lost) > MAX_NAMED:
        yield f"{len(lost) - MAX_NAMED} more no longer ranked"


def moved_employers(before: Ranking, after: Ranking) -> list[str]:
    """A line for each employer that moved, with its fit before and after."""
    lines = []
    for name in before.order:
        old, new = before.value(name), after.value(name)
        if old is None or new is None:
            continue
        was_out, is_out = name in before.excluded_ids, name in after.excluded_ids
        if _visible_move(old, new) or was_out != is_out:
            out = " and falls below the line" if is_out and not was_out else ""
            lines.append(f"{after.name_of(name)} {_from_to(old, new)}{out}")
    return lines


def newly_ranked(before: Ranking, after: Ranking) -> list[str]:
    """A line for each employer that was unranked: its place now, and how well it is grounded."""
    lines = []
    for name in after.order:
        if before.value(name) is not None:
            continue
        rank = after.rank(name)
        shown = fmt.ordinal(rank) if rank is not None else "ruled out"
        share = fmt.share(after.grounded_of(name))
        lines.append(f"{after.name_of(name)} {shown}, was unranked: {share} grounded")
    return lines


def _first_excluded(ranking: Ranking, some: Collection[str]) -> list[str]:
    """The first few of these excluded employers, by fit."""
    excluded = ranking.order[ranking.eligible_count :]
    return [name for name in excluded if name in some][:MAX_NAMED]


def _leader(ranking: Ranking) -> str | None:
    return ranking.order[0] if ranking.eligible_count else None


def _moved(before: Ranking, after: Ranking, *, ranks: bool) -> str:
    """How many fits visibly moved, the one that moved most, and the largest change in rank.

    As in "7 fits moved; NVIDIA 93 → 91, 1st → 3rd". Without ``ranks``, steps in rank are left
    out: they follow from who fell out or came back.
    """
    moves: dict[str, float] = {}
    for name in after.order:
        old, new = before.value(name), after.value(name)
        if old is not None and new is not None and _visible_move(old, new):
            moves[name] = abs(new - old)
    if not moves:
        return ""
    most = max(moves, key=moves.__getitem__)
    text = f"{after.name_of(most)} {_from_to(before.value(most) or 0, after.value(most) or 0)}"
    steps = _steps(before, after) if ranks else {}
    if most in steps:
        text += f", {_step(steps[most])}"
    elif steps:
        other = max(steps, key=lambda name: abs(steps[name][0] - steps[name][1]))
        text += f"; {after.name_of(other)} {_step(steps[other])}"
    return f"{len(moves)} fits moved; {text}" if len(moves) > 1 else text


def _steps(before: Ranking, after: Ranking) -> dict[str, tuple[int, int]]:
    """The old and new rank of each employer whose rank changed."""
    ranks = {name: (before.rank(name), after.rank(name)) for name in after.order}
    return {name: (old, new) for name, (old, new) in ranks.items() if old and new and old != new}


def _step(ranks: tuple[int, int]) -> str:
    return f"{fmt.ordinal(ranks[0])} → {fmt.ordinal(ranks[1])}"


def _visible_move(old: float, new: float) -> bool:
    """Whether the difference is visible."""
    return abs(new - old) >= _LEAST and fmt.points(old) != fmt.points(new)


def _from_to(old: float, new: float) -> str:
    return f"{fmt.points(old)} → {fmt.points(new)}"
