"""Questions about the ranking: fits, ratings and what made them, and what a scenario moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compute_jobs.answers.ask.asked import MOST_PLACES, AnswerSentence, Asked, capital, points
from compute_jobs.answers.ask.deal_answers import at_named_sites, runs_where
from compute_jobs.answers.balance import balance
from compute_jobs.answers.impact import MOVED, place_change
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.explanation import CHANGES, NOT_RANKED, explain
from compute_jobs.core.fit.fit_model import Rating
from compute_jobs.core.fit.rating_facts import each_once

_RATING_WORDS = frozenset(("rated", "rating", "ratings", "score", "scored", "scores"))


def rated_criteria(asked: Asked) -> Sequence[str]:
    """The criteria whose ratings are asked for: "how stable", "why is its capacity so low"."""
    q = asked.question
    words = q.kind.name == "rank" and _RATING_WORDS & q.words
    if q.criteria or not (q.kind.name == "why" or words):
        return q.criteria
    lines = (asked.view.line(it) for it in q.metrics)
    known = dict.fromkeys(it.criterion for it in lines if it is not None)
    return [criterion for criterion in known if criterion is not None][:1]


def ratings(asked: Asked) -> Iterator[AnswerSentence]:
    """How each employer is rated on the criteria asked for, and by what; or who is best."""
    employers = asked.question.employers
    for criterion in rated_criteria(asked):
        rows = [
            (employer, rating)
            for employer in employers or asked.of_layer()
            if (rating := asked.rating(employer, criterion)) is not None
        ]
        known = [row for row in rows if not row[1].gap]
        smallest = asked.question.smallest
        if not employers:
            told = [(row[1].mode, _rated(asked, criterion, *row)) for row in known]
            yield from asked.in_order(told, "rating", smallest=smallest)
            rows = sorted(known, key=lambda row: row[1].mode, reverse=not smallest)[:MOST_PLACES]
        for employer, rating in rows:
            if employers and (known or rating.claims):
                yield _rated(asked, criterion, employer, rating)
            for each in rating.reasons[1:] if len(rows) == 1 else ():
                does = "adds" if each.points >= 0 else "takes off"
                text = f"{capital(asked.reason(each))}; {does} {points(abs(each.points))}."
                yield AnswerSentence(text, each.claims)


def _rated(asked: Asked, criterion: str, employer: str, rating: Rating) -> AnswerSentence:
    name = f"{asked.name(employer)}'s {fmt.criterion(criterion)}".replace("s's ", "s' ")
    claims = rating.claims or asked.claims_about(employer, criterion)
    lead = asked.reason(rating.reasons[0])
    if rating.gap:
        return AnswerSentence(f"{name} isn't rated: {lead}.", claims)
    ends = fmt.points_range(rating.low, rating.high)
    shown = f"{fmt.points(rating.mode)} of 100 (range {ends})"
    return AnswerSentence(f"{name} is rated {shown}: {lead}.", claims)


def about(asked: Asked) -> Iterator[AnswerSentence]:
    for employer in asked.question.employers:
        yield from standing(asked, employer)
    if asked.question.employers:
        yield from why(asked)
        return
    yield from runs_where(asked)
    yield from at_named_sites(asked, all_roles=True)


def rank(asked: Asked) -> Iterator[AnswerSentence]:
    for employer in asked.question.employers or asked.of_layer()[:MOST_PLACES]:
        yield from standing(asked, employer)


def sure(asked: Asked) -> Iterator[AnswerSentence]:
    """How often the first come first, where ratings and weights could be others."""
    shares, named = asked.desk.robustness(), asked.question.employers
    rows = sorted(shares.rows, key=lambda row: -row.win)
    for row in [it for it in rows if it.id in named] if named else rows[:MOST_PLACES]:
        text = (
            f"{asked.name(row.id)} comes first in {fmt.share(row.win)} of {shares.draws:,} draws, "
            f"among the first three in {fmt.share(row.top3)}; each draw takes ratings from within "
            f"their ranges and weights within a quarter of yours."
        )
        yield AnswerSentence(text, asked.rated_by(row.id))


def ruled_out(asked: Asked) -> Iterator[AnswerSentence]:
    for employer in asked.question.employers or asked.of_layer():
        if asked.view.row(employer).excluded:
            yield from standing(asked, employer)


def standing(asked: Asked, employer: str) -> Iterator[AnswerSentence]:
    view, row = asked.view, asked.view.row(employer)
    ends = view.range_of(employer)
    claims = asked.rated_by(employer) or asked.claims_about(employer)
    if row.fit is None or ends is None:
        fit = view.partial(employer)
        grounded = fmt.share(fit.grounded if fit is not None else 0.0)
        text = (
            f"has no rank: {grounded} of your weights rest on evidence, and "
            f"{fmt.share(view.grounded_from)} are needed"
        )
    else:
        shown = f"{fmt.points(row.fit)} (range {fmt.points_range(*ends)})"
        text = f"is number {row.rank} of {view.eligible_count} with a fit of {shown}"
        if row.excluded:
            why_out = "; ".join(it.why for it in row.out_for)
            text = f"is ruled out with a fit of {shown}: {why_out}"
    yield AnswerSentence(f"{row.name} {text}.", claims)


def why(asked: Asked) -> Iterator[AnswerSentence]:
    """What made a fit; of two employers, what sets them apart; or one side of it alone."""
    employers = asked.question.employers or asked.view.order[:1]
    if len(employers) > 1:
        yield from _why_before(asked, *employers[:2])
        return
    for employer in employers:
        if asked.question.one_sided:
            yield from _one_side(asked, employer)
            continue
        yield from standing(asked, employer)
        for part in sorted(asked.parts(employer), key=lambda it: -it.weight):
            for reason in part.rating.reasons[:1]:
                rated = f"{capital(fmt.criterion(part.criterion))} {fmt.points(part.rating.mode)}"
                yield AnswerSentence(f"{rated}: {asked.reason(reason)}.", reason.claims)


def lift(asked: Asked) -> Iterator[AnswerSentence]:
    """What would move an employer's place: open answers, a changed weight, or what a rank needs."""
    questions = asked.view.questions(asked.desk.robustness())
    for employer in asked.question.employers:
        cited = asked.rated_by(employer) or asked.claims_about(employer)
        for part in explain(asked.view.ranking, employer, questions=questions):
            if part.title in (CHANGES, NOT_RANKED):
                for line in part.lines:
                    yield AnswerSentence(f"{asked.name(employer)}: {line}", cited)


def _one_side(asked: Asked, employer: str) -> Iterator[AnswerSentence]:
    """What counts for it or against it, the weightiest first."""
    good, found = asked.question.one_sided == "for", []
    for row in balance(asked.view, employer):
        for point in row.favourable if good else row.adverse:
            text = f"{capital(fmt.criterion(row.criterion))}: {point.text}"
            found.append((abs(point.points) * row.weight, text, point.claims))
    for size, text, claims in sorted(found, reverse=True):
        costs = f"{'adds' if good else 'costs'} {points(size)} of the fit"
        yield AnswerSentence(f"{asked.with_grounds(text, claims)}; {costs}.", claims)


def _why_before(asked: Asked, one: str, other: str) -> Iterator[AnswerSentence]:
    yield from standing(asked, one)
    yield from standing(asked, other)
    pairs = zip(asked.parts(one), asked.parts(other), strict=False)
    for mine, theirs in sorted(pairs, key=lambda it: -abs(it[0].points - it[1].points)):
        rated = ", ".join(
            f"{asked.name(name)} {fmt.points(part.rating.mode)}"
            for name, part in ((one, mine), (other, theirs))
        )
        claims = each_once(mine.rating.claims, theirs.rating.claims)
        yield AnswerSentence(f"{capital(fmt.criterion(mine.criterion))}: {rated}.", claims)


def what_if(asked: Asked) -> Iterator[AnswerSentence]:
    """Whose fit moves, and from which rank to which."""
    scenario, employers = asked.question.scenario, asked.question.employers
    if not scenario:
        return
    before, after = asked.desk.what_if(scenario)
    titles = {it.id: it.title for it in asked.view.scored.workspace.scenarios}
    for name in before.order:
        old, new = before.row(name), after.row(name)
        if old.fit is None or new.fit is None or abs(new.fit - old.fit) < MOVED:
            continue
        if not employers or name in employers:
            fits = f"{old.name} {fmt.points(old.fit)} → {fmt.points(new.fit)}"
            text = f"{titles[scenario]}: {fits}, {place_change(old, new)}."
            yield AnswerSentence(text, asked.rated_by(name))
