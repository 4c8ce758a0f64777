"""One employer in words: its score, why, what is contested or unknown, and what would change it.

Plain sentences under titles; screens and commands only lay them out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import due_plans, planned_day
from compute_jobs.core.evidence.evidence_model import Claim, Criterion, Employer
from compute_jobs.core.evidence.rules import why
from compute_jobs.core.fit.capacity import holdings
from compute_jobs.core.fit.fit_model import CriterionScore, Fit, HypeFlag, Question, Reason
from compute_jobs.core.fit.questions import question
from compute_jobs.core.fit.scoring import Ranking
from compute_jobs.core.robustness.rank_shares import RowShares

LEVEL = 0.05
"""Points below which two fits are shown as level."""
FAR_APART = 3.0
"""Difference in points between a fit and its published score from which it is explained."""
CLEAR = 0.5
"""Points of fit below which a difference isn't worth a sentence."""
WHY = "Why"
"""The title of the part that goes through the criteria."""
CHANGES, NOT_RANKED = "What would change it", "Not ranked"
"""The titles of what would move a rank, and of what it would take to have one."""
AGED = 0.5
"""Points of a rating that age has to cost before a reason mentions it."""
MOST_CONTESTED = 8
MOST_OF_ONE_METRIC = 4
"""How many claims of one metric are quoted at most."""
_DISPUTES = ("conflict", "conflict_undated", "possible_conflict", "needs_period", "agree_if")


class Section(Struct, frozen=True):
    title: str
    lines: tuple[str, ...]


def explain(
    ranking: Ranking,
    employer: str,
    flags: Sequence[HypeFlag] = (),
    shares: RowShares | None = None,
    questions: Sequence[Question] = (),
) -> tuple[Section, ...]:
    """The story of one ranked employer; empty parts are left out."""
    fit = ranking.fit(employer)
    if fit is None:
        return _unranked(ranking, employer)
    story = _Story(ranking, fit)
    parts = (
        Section(story.headline(), story.standing(shares)),
        Section(WHY, story.why()),
        Section("On record", story.on_record()),
        Section("From rubric to published scale", story.scale()),
        Section("Deal-breakers", story.preferences()),
        Section("Hype watch", _flag_lines(flags)),
        Section("Contested", story.contested()),
        Section("Old evidence", story.old()),
        Section("What isn't known", story.unknown()),
        Section(CHANGES, story.changes(questions)),
    )
    return tuple(part for part in parts if part.lines)


def on_record(ranking: Ranking, employer: Employer) -> Sequence[Claim]:
    """The newest claims from filings or the company about what engineers ask first."""
    facts = ranking.scorer.facts
    subjects = (employer.id, *(held.asset for held in holdings(facts, employer)))
    shown: dict[str, Claim] = {}
    for metric in ranking.scorer.rubric.on_record:
        claims = [
            (subject, finding.standing)
            for subject in subjects
            for finding in facts.findings(subject).get(metric, ())
            if finding.standing.tier != "reported"
        ]
        newest: dict[tuple[str | None, ...], Claim] = {}
        for subject, claim in _of_newest_period(claims):
            newest.setdefault((subject, claim.perimeter, claim.counterparty), claim)
        largest = sorted(newest.values(), key=lambda claim: -(claim.middle or 0.0))
        shown |= {claim.id: claim for claim in largest[:MOST_OF_ONE_METRIC]}
    return tuple(shown.values())


def _unranked(ranking: Ranking, employer: str) -> tuple[Section, ...]:
    """What is known about an employer that isn't ranked, and what is missing."""
    scorer = ranking.scorer
    needed = fmt.share(scorer.rubric.grounded_from)
    fit = ranking.partial(employer)
    if fit is None:
        found = scorer.facts.evidence.employers.get(employer)
        name = found.name if found is not None else employer
        text = f"{name} is listed but not ranked: as of this day, no claim mentions it."
        return (Section(NOT_RANKED, (text, *_needs(ranking, found))),)
    story = _Story(ranking, fit)
    missing = ", ".join(scorer.rubric.names[c].lower() for c in fit.missing)
    lines = (
        f"{story.name} is listed but not ranked: a leading measure is known for "
        f"{fmt.share(fit.grounded)} of your weights, and {needed} are needed. Missing: {missing}.",
        *_needs(ranking, story.employer),
        f"With no evidence at all, an employer would score {fmt.points(ranking.baseline)}.",
    )
    parts = (
        Section(NOT_RANKED, lines),
        Section("What is known", story.why()),
        Section("On record", story.on_record()),
        Section("Old evidence", story.old()),
        Section("What isn't known", story.unknown()),
    )
    return tuple(part for part in parts if part.lines)


def _needs(ranking: Ranking, employer: Employer | None) -> tuple[str, ...]:
    needs = ranking.needs(employer) if employer is not None else None
    return (f"For a rank: {needs.words}.",) if needs is not None else ()


def _flag_lines(flags: Sequence[HypeFlag]) -> tuple[str, ...]:
    lines = []
    for flag in flags:
        mark = " (published, contested)" if flag.contested else ""
        ages = f" ({flag.age_text})" if flag.age_text else ""
        lines.append(f"{flag.title}{mark}: {_sentence(flag.why + ages)}")
    return tuple(lines)


class _Story:
    def __init__(self, ranking: Ranking, fit: Fit) -> None:
        self.ranking = ranking
        self.fit = fit
        self.scorer = ranking.scorer
        self.ledger = ranking.scorer.facts.ledger
        self.employer = self.scorer.facts.evidence.employers[fit.employer]
        self.name = self.employer.name

    def headline(self) -> str:
        fit = self.fit
        span = fmt.points_range(fit.low, fit.high)
        if fit.rank is None:
            return f"{self.name}: excluded, fit {fmt.points(fit.fit)} ({span})"
        return (
            f"{self.name}: fit {fmt.points(fit.fit)} ({span}), "
            f"rank {fit.rank} of {self.ranking.eligible_count}"
        )

    def standing(self, shares: RowShares | None) -> tuple[str, ...]:
        lines = []
        if reasons := self.ranking.excluded_for(self.employer.id):
            lines.append(f"Out: {'; '.join(reason.why for reason in reasons)}.")
        if self.employer.summary:
            lines.append(f"{self.employer.layer.capitalize()}. {self.employer.summary}")
        known = [part for part in self.fit.criteria if not part.rating.gap and part.weight > 0]
        if len(known) >= 2:
            worst, *_, best = sorted(known, key=lambda part: part.rating.mode)
            lines.append(
                f"Strongest on {self._criterion(best)}, weakest on {self._criterion(worst)}."
            )
        if neighbours := self._neighbours():
            lines.append(neighbours)
        if shares is not None and self.fit.rank is not None:
            lines.append(
                f"First in {fmt.share(shares.win)} of draws from these ranges, "
                f"among the first three in {fmt.share(shares.top3)}."
            )
        return tuple(lines)

    def _criterion(self, part: CriterionScore) -> str:
        name = self.scorer.rubric.names[part.criterion].lower()
        return f"{name} ({fmt.points(part.rating.mode)})"

    def _rivals(self) -> Iterator[tuple[Fit, bool]]:
        """The neighbors in the ranking, and whether each is above."""
        if self.fit.rank is None:
            return
        order = self.ranking.order[: self.ranking.eligible_count]
        at = order.index(self.fit.employer)
        for place in (at - 1, at + 1):
            if 0 <= place < len(order):
                rival = self.ranking.fit(order[place])
                assert rival is not None
                yield rival, place < at

    def _neighbours(self) -> str:
        parts = []
        for rival, above in self._rivals():
            gap = abs(rival.fit - self.fit.fit)
            name = self.ranking.name_of(rival.employer)
            apart = f"{gap:.1f} {'behind' if above else 'ahead of'} {name}"
            parts.append(f"level with {name}" if gap < LEVEL else apart)
        return f"{_capital(', '.join(parts))}." if parts else ""

    def why(self) -> tuple[str, ...]:
        lines = []
        for part in sorted(self.fit.criteria, key=lambda part: -part.points):
            rating = part.rating
            head = (
                f"{self.scorer.rubric.names[part.criterion]} "
                f"{fmt.points(rating.mode)} ({fmt.points_range(rating.low, rating.high)}) "
                f"× {fmt.share(part.weight)} = {part.points:.1f}"
            )
            if rating.gap:
                head += ", a gap"
            if rating.own:
                head += ", your own verdict"
            alone = len(rating.reasons) == 1
            told = (self._reason(r, i, alone=alone) for i, r in enumerate(rating.reasons))
            lines.append(f"{head}: {'; '.join(told)}.")
        return tuple(lines)

    def _reason(self, reason: Reason, place: int, *, alone: bool) -> str:
        """The first reason sets the rating (shown if others follow), the rest adjust it."""
        points = fmt_signed(reason.points) if place else f"{reason.points:.1f}".removesuffix(".0")
        how = self._how_known(reason)
        measured = reason.measured
        if measured is not None and abs(measured - reason.points) >= AGED:
            before = fmt_signed(measured) if place else fmt.points(measured)
            shown = f" ({points}; {before} before age)"
        else:
            shown = "" if alone else f" ({points})"
        return f"{reason.text}{shown}{f' [{how}]' if how else ''}"

    def _how_known(self, reason: Reason) -> str:
        claims = [self.ledger.visible[c] for c in reason.claims if c in self.ledger.visible]
        if not claims:
            return ""
        first, tier = claims[0], reason.tier or claims[0].tier
        dated = bool(reason.overdue) and reason.overdue in reason.text
        return self.scorer.facts.how_known(first, tier, self._hedge(first, reason), dated=dated)

    def _hedge(self, claim: Claim, reason: Reason) -> str:
        """The hedge of a yes or no ("not confirmed here"); a figure shows its own wording."""
        metric = self.ledger.evidence.metrics.get(claim.metric)
        if metric is None or metric.dimension != "flag" or claim.hedge in reason.text:
            return ""
        return claim.hedge.removeprefix(f"{reason.tier or claim.tier}, ")

    def on_record(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._quoted, on_record(self.ranking, self.employer))))

    def _quoted(self, claim: Claim) -> str:
        """A claim's sentence, its tier, its age once it counts less than half, and where it can be
        read."""
        evidence = self.ledger.evidence
        cited = [
            evidence.sources[it.source] for it in claim.sources if it.source in evidence.sources
        ]
        url = next((source.url for source in cited if source.url), "")
        tier = fmt.how_known(claim, evidence.origin_of(claim))
        age = self.ledger.age_days(claim)
        old = "" if age is None or self.ledger.fresh(claim) >= 0.5 else f", {fmt.age(age)} old"
        return f"{fmt.hedged(claim)} [{tier}{old}]{f' {url}' if url else ''}"

    def scale(self) -> tuple[str, ...]:
        fit = self.fit
        grounded = (
            f"A leading measure is known for criteria with {fmt.share(fit.grounded)} of your "
            f"weights; with no evidence at all, an employer would score "
            f"{fmt.points(self.ranking.baseline)}."
        )
        if not self.ranking.on_published_scale:
            bare = f"The rubric's points as they are: {fit.points:.1f}. No published scale."
            return (bare, grounded)
        own = ""
        if fit.published is not None:
            own = f", {fmt_signed(fit.residual)} from its published score"
        lines = [
            f"{fit.points:.1f} points from the rubric, {fmt_signed(fit.scale_shift)} to convert "
            f"them to the published scale{own} = {fit.fit:.1f}."
        ]
        if fit.published is not None and fit.published_freshness is not None:
            age = self.scorer.anchors.age_days(self.scorer.facts.as_of)
            lines.append(
                f"The founding profile published {fmt.points(fit.published)}, {fmt.age(age)} ago; "
                f"{fmt.share(fit.published_freshness)} of the difference still counts."
            )
            apart = fit.fit - fit.published
            if abs(apart) >= FAR_APART:
                word = "above" if apart > 0 else "below"
                lines.append(
                    f"The evidence puts it {abs(apart):.1f} points {word} that score: "
                    f"{self._what_differs()}."
                )
        else:
            lines.append("It has no published score, so only the evidence counts.")
        return (*lines, grounded)

    def _what_differs(self) -> str:
        """Age, other evidence or the reader's own weights and verdicts."""
        causes = []
        aged = math.fsum(
            part.weight * (reason.points - reason.measured)
            for part in self.fit.criteria
            for reason in part.rating.reasons
            if reason.measured is not None
        )
        if abs(aged) >= CLEAR:
            causes.append(f"age moved its points by {fmt_signed(aged)}")
        if self.ranking.weights != self.scorer.anchors.weights:
            causes.append("your weights differ from the profile's")
        if any(part.rating.own for part in self.fit.criteria):
            causes.append("your own verdicts count")
        return "; ".join(causes) or "newer claims differ"

    def preferences(self) -> tuple[str, ...]:
        return tuple(f"{_capital(it.answer)}: {it.why}." for it in self.fit.preferences)

    def contested(self) -> tuple[str, ...]:
        """Where two documents contradict each other about the employer."""
        employer = self.fit.employer
        known = self.ledger.visible.values()
        named = {claim.id for claim in known if employer in claim.subjects}
        lines = []
        only: set[str] = set()
        """Claims of "the only X" already shown; the other deals against one are in conflicts."""
        for verdict in self.ledger.verdicts_on(*named):
            tiers = (verdict.first.claim.tier, verdict.second.claim.tier)
            if verdict.relation not in _DISPUTES:
                continue
            if verdict.relation == "agree_if" and "analysis" in tiers:
                continue
            if verdict.rule == "R6":
                if verdict.first.id in only:
                    continue
                only.add(verdict.first.id)
            lines.append(f"{_sentence(why(verdict))} [{verdict.rule}]")
        return tuple(dict.fromkeys(lines))[:MOST_CONTESTED]

    def old(self) -> tuple[str, ...]:
        """Overdue reports, and past-due plans with an unknown outcome."""
        lines = [
            _sentence(
                reason.text
                if reason.overdue in reason.text
                else f"{reason.text} ({reason.overdue})"
            )
            for part in self.fit.criteria
            for reason in part.rating.reasons
            if reason.overdue
        ]
        about = {self.fit.employer}
        about |= {asset for asset, _ in self.scorer.facts.relations_of.get(self.fit.employer, ())}
        claims = [claim for claim in self.ledger.visible.values() if about & set(claim.subjects)]
        for plan in due_plans(claims, self.ledger.evidence.sources, self.ledger.as_of):
            day = planned_day(plan)
            when = "" if day is None else f" ({fmt.day(day)})"
            lines.append(f"{plan.statement.rstrip('.')}{when}: due, outcome unknown.")
        return tuple(dict.fromkeys(lines))

    def unknown(self) -> tuple[str, ...]:
        lines = []
        for part in self.fit.criteria:
            for reason in part.rating.reasons:
                nobody = reason.rule.endswith((".gap", ".base"))
                unsaid = not reason.claims and not reason.rule.endswith((".limit", ".own"))
                if nobody or unsaid:
                    name = self.scorer.rubric.names[part.criterion]
                    lines.append(f"{name}: {_sentence(reason.text)}")
        lines.extend(
            f"{_sentence(it.why)}" for it in self.fit.preferences if it.answer == "unknown"
        )
        return tuple(dict.fromkeys(lines))

    def changes(self, questions: Sequence[Question]) -> tuple[str, ...]:
        lines = []
        spread = sorted(
            (part for part in self.fit.criteria if part.weight > 0),
            key=lambda part: -part.weight * (part.rating.high - part.rating.low),
        )
        for part in spread[:3]:
            rating, weight = part.rating, part.weight
            least = self._shown(-weight * (rating.mode - rating.low))
            most = self._shown(weight * (rating.high - rating.mode))
            down, up = self.fit.fit - least, most - self.fit.fit
            asked = self._question(part.criterion, questions)
            lines.append(
                f"{self.scorer.rubric.names[part.criterion]} could move the fit by "
                f"−{down:.1f} to +{up:.1f}. Ask: {asked}"
            )
        crossing = self._crossing()
        if crossing:
            lines.append(crossing)
        return tuple(lines)

    def _shown(self, more_points: float) -> float:
        """The fit with this many more points, on the current scale."""
        return self.ranking.shown(self.fit.employer, self.fit.points + more_points)

    def _question(self, criterion: Criterion, questions: Sequence[Question]) -> str:
        for known in questions:
            if known.employer == self.fit.employer and known.criterion == criterion:
                return known.question
        return question(self.scorer, self.fit.employer, criterion)

    def _crossing(self) -> str:
        """The smallest change of one weight that swaps the employer with its neighbor."""
        best: tuple[float, str] | None = None
        for rival, above in self._rivals():
            if abs(rival.fit - self.fit.fit) < LEVEL:
                continue
            for mine, theirs in zip(self.fit.criteria, rival.criteria, strict=True):
                weight = self._swap(rival, mine, theirs)
                if weight is not None and (best is None or abs(weight - mine.weight) < best[0]):
                    verb = "overtakes" if above else "falls behind"
                    name = self.scorer.rubric.names[mine.criterion].lower()
                    other = self.ranking.name_of(rival.employer)
                    text = (
                        f"With {name} at {fmt.share(weight)} of the weight instead of "
                        f"{fmt.share(mine.weight)} it {verb} {other}."
                    )
                    best = (abs(weight - mine.weight), text)
        return best[1] if best is not None else ""

    def _swap(self, rival: Fit, mine: CriterionScore, theirs: CriterionScore) -> float | None:
        """The weight of one criterion at which the two are level, the rest in proportion.

        Residuals fade as weights move away from the published ones, so the point is found by
        search.
        """
        name, now = mine.criterion, mine.weight
        if now >= 1 or mine.rating.mode == theirs.rating.mode:
            return None
        lead = self.fit.fit - rival.fit
        nearest = sorted((k / 200 for k in range(201)), key=lambda t: abs(t - now))
        level = (
            t
            for t in nearest
            if abs(t - now) > 1e-9 and (self._lead_at(rival, name, t) > 0) != (lead > 0)
        )
        return next(level, None)

    def _lead_at(self, rival: Fit, criterion: Criterion, t: float) -> float:
        weights = self.ranking.weights
        now = weights[criterion]
        moved = {c: t if c == criterion else w * (1 - t) / (1 - now) for c, w in weights.items()}
        fit_under = self.ranking.fit_under
        return fit_under(self.fit.employer, moved) - fit_under(rival.employer, moved)


def _of_newest_period(claims: Sequence[tuple[str, Claim]]) -> Sequence[tuple[str, Claim]]:
    """Those of the last period, the shorter if two end together; all if none has a period."""
    periods = [
        (it.period.end, it.period.start)
        for _, it in claims
        if it.period is not None and it.period.end is not None and it.period.start is not None
    ]
    if not periods:
        return claims
    newest = max(periods)
    return [
        (subject, it)
        for subject, it in claims
        if it.period is not None and (it.period.end, it.period.start) == newest
    ]


def fmt_signed(value: float) -> str:
    value = round(value, 1)
    return f"{'−' if value < 0 else '+'}{abs(value):.1f}".removesuffix(".0")


def _capital(text: str) -> str:
    """Capitalizes a sentence, unless it starts with a name in lower case."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return _capital(ended)
