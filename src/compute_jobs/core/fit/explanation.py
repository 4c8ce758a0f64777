"""One employer in words: its score, why, what is contested or unknown, and what would change it.

Plain sentences under titles; screens and commands only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Criterion
from compute_jobs.core.fit.fit_model import CriterionScore, Fit, HypeFlag, Question, Reason
from compute_jobs.core.fit.questions import question
from compute_jobs.core.fit.scoring import Ranking

LEVEL = 0.05
"""Points below which two fits are shown as level."""
CLEAR = 0.5
"""Points of fit below which a difference is not worth a sentence."""
MOST_CONTESTED = 8
_DISPUTES = ("conflict", "conflict_undated", "possible_conflict", "needs_period", "agree_if")


class Section(Struct, frozen=True):
    title: str
    lines: tuple[str, ...]


class TopShares(Struct, frozen=True):
    """How often the employer comes first and in the first three, where that is known."""

    win: float
    top3: float


def explain(
    ranking: Ranking,
    employer: str,
    flags: Sequence[HypeFlag] = (),
    shares: TopShares | None = None,
    questions: Sequence[Question] = (),
) -> tuple[Section, ...]:
    """The story of one ranked employer; empty parts are left out."""
    fit = ranking.fit(employer)
    if fit is None:
        return (Section("Not ranked", (_unranked(ranking, employer),)),)
    story = _Story(ranking, fit)
    parts = (
        Section(story.headline(), story.standing(shares)),
        Section("Why", story.why()),
        Section("From rubric to published scale", story.scale()),
        Section("Deal-breakers", story.preferences()),
        Section("Hype watch", _flag_lines(flags)),
        Section("Contested", story.contested()),
        Section("What nobody knows", story.unknown()),
        Section("What would change it", story.changes(questions)),
    )
    return tuple(part for part in parts if part.lines)


def _unranked(ranking: Ranking, employer: str) -> str:
    found = ranking.scorer.facts.evidence.employers.get(employer)
    name = found.name if found is not None else employer
    needed = ranking.scorer.rubric.enough_criteria
    return (
        f"{name} is listed but not scored: fewer than {needed} of the six criteria stand on "
        "evidence, and a fit would be a ranking of gaps."
    )


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
        self.employer = self.scorer.employers[self.scorer.places[fit.employer]]
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

    def standing(self, shares: TopShares | None) -> tuple[str, ...]:
        lines = []
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
                f"First in {fmt.share(shares.win)} of draws over what is uncertain, "
                f"among the first three in {fmt.share(shares.top3)}."
            )
        return tuple(lines)

    def _criterion(self, part: CriterionScore) -> str:
        name = self.scorer.rubric.names[part.criterion].lower()
        return f"{name} ({fmt.points(part.rating.mode)})"

    def _rivals(self) -> Iterator[tuple[Fit, bool]]:
        """The fits just above and below in the ranking, and whether each is above."""
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
            name = self._name(rival.employer)
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
        """The first reason sets the rating (shown where others follow), the rest move it."""
        points = fmt_signed(reason.points) if place else f"{reason.points:.1f}".removesuffix(".0")
        how = self._how_known(reason)
        shown = "" if alone else f" ({points})"
        return f"{reason.text}{shown}{f' [{how}]' if how else ''}"

    def _how_known(self, reason: Reason) -> str:
        claims = [self.ledger.visible[c] for c in reason.claims if c in self.ledger.visible]
        if not claims:
            return ""
        first = claims[0]
        age = self.ledger.age_days(first)
        when = "" if age is None else fmt.age(age)
        if first.period is not None and first.period.known:
            when = fmt.period(first.period)
        parts = (reason.tier or first.tier, self._hedge(first, reason), when)
        return ", ".join(part for part in parts if part)

    def _hedge(self, claim: Claim, reason: Reason) -> str:
        """The hedge of a yes or no ("not confirmed here"); a figure shows its own wording."""
        metric = self.ledger.evidence.metrics.get(claim.metric)
        if metric is None or metric.dimension != "flag" or claim.hedge in reason.text:
            return ""
        return claim.hedge.removeprefix(f"{reason.tier or claim.tier}, ")

    def scale(self) -> tuple[str, ...]:
        fit = self.fit
        if not fit.scale_shift and not fit.residual:
            return (f"The rubric's points as they are: {fit.points:.1f}. No published scale.",)
        lines = [
            f"{fit.points:.1f} points from the rubric {fmt_signed(fit.scale_shift)} scale shift, "
            f"which everyone carries, {fmt_signed(fit.residual)} residual = {fit.fit:.1f}."
        ]
        if fit.published is not None and abs(fit.residual) >= CLEAR:
            word = "kinder" if fit.residual > 0 else "harsher"
            lines.append(
                f"The founding profile's {fmt.points(fit.published)} is "
                f"{abs(fit.residual):.1f} points {word} than its evidence reads here."
            )
        elif fit.published is None:
            lines.append("Nobody published a score for it, so it carries the shift alone.")
        return tuple(lines)

    def preferences(self) -> tuple[str, ...]:
        return tuple(f"{_capital(it.answer)}: {it.why}." for it in self.fit.preferences)

    def contested(self) -> tuple[str, ...]:
        """What two documents say differently about the employer."""
        employer, visible = self.fit.employer, self.ledger.visible
        named = {name for name, claim in visible.items() if employer in claim.subjects}
        lines = []
        for comparison in self.ledger.comparisons_with(named):
            claims = [visible[name] for name in (comparison.first, comparison.second)]
            if comparison.relation not in _DISPUTES:
                continue
            if comparison.relation == "agree_if" and any(c.tier == "analysis" for c in claims):
                continue
            lines.append(f"{_sentence(comparison.why)} [{comparison.rule}]")
        return tuple(dict.fromkeys(lines))[:MOST_CONTESTED]

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
            down, up = weight * (rating.mode - rating.low), weight * (rating.high - rating.mode)
            asked = self._question(part.criterion, questions)
            lines.append(
                f"{self.scorer.rubric.names[part.criterion]} could move the fit by "
                f"−{down:.1f} to +{up:.1f}. Ask: {asked}"
            )
        crossing = self._crossing()
        if crossing:
            lines.append(crossing)
        return tuple(lines)

    def _question(self, criterion: Criterion, questions: Sequence[Question]) -> str:
        for known in questions:
            if known.employer == self.fit.employer and known.criterion == criterion:
                return known.question
        return question(self.scorer, self.fit.employer, criterion)

    def _crossing(self) -> str:
        """The smallest change of one weight that swaps the employer with its neighbour."""
        best: tuple[float, str] | None = None
        for rival, above in self._rivals():
            if abs(rival.fit - self.fit.fit) < LEVEL:
                continue
            for mine, theirs in zip(self.fit.criteria, rival.criteria, strict=True):
                weight = self._swap(rival, mine, theirs)
                if weight is not None and (best is None or abs(weight - mine.weight) < best[0]):
                    verb = "overtakes" if above else "falls behind"
                    name = self.scorer.rubric.names[mine.criterion].lower()
                    text = (
                        f"With {name} at {fmt.share(weight)} of the weight instead of "
                        f"{fmt.share(mine.weight)} it {verb} {self._name(rival.employer)}."
                    )
                    best = (abs(weight - mine.weight), text)
        return best[1] if best is not None else ""

    def _swap(self, rival: Fit, mine: CriterionScore, theirs: CriterionScore) -> float | None:
        """The weight of one criterion at which the two are level, the rest in proportion.

        Residuals fade as the weights leave the published ones, so the point is searched for.
        """
        name, now = mine.criterion, mine.weight
        if now >= 1 or mine.rating.mode == theirs.rating.mode:
            return None
        lead = self.fit.fit - rival.fit
        grid = [k / 200 for k in range(201)]
        level = [
            t
            for t in grid
            if (self._lead_at(rival, name, t) > 0) != (lead > 0) and abs(t - now) > 1e-9
        ]
        return min(level, key=lambda t: abs(t - now), default=None)

    def _lead_at(self, rival: Fit, criterion: Criterion, t: float) -> float:
        weights = self.ranking.weights
        now = weights[criterion]
        moved = {c: t if c == criterion else w * (1 - t) / (1 - now) for c, w in weights.items()}
        lead = 0.0
        for mine, theirs in zip(self.fit.criteria, rival.criteria, strict=True):
            lead += moved[mine.criterion] * (mine.rating.mode - theirs.rating.mode)
        if self.ranking.fade > 0:
            from compute_jobs.core.fit.anchors import overlap

            fade = overlap(moved, self.scorer.anchors.weights)
            residuals = self.scorer.anchors.residuals
            mine_residual = residuals.get(self.fit.employer, 0.0)
            lead += fade * (mine_residual - residuals.get(rival.employer, 0.0))
        return lead

    def _name(self, employer: str) -> str:
        return self.scorer.employers[self.scorer.places[employer]].name


def fmt_signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.1f}".removesuffix(".0")


def _capital(text: str) -> str:
    """A sentence's first letter, unless a name is written with a small one."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return _capital(ended)
