"""Questions about the evidence: its sources, its age, its gaps, its conflicts, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compute_jobs.answers.ask.asked import AnswerSentence, Asked, capital
from compute_jobs.answers.ask.rating_answers import ratings
from compute_jobs.answers.ask.understanding import FIGURE
from compute_jobs.answers.news import news_of
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import days_since, published_day
from compute_jobs.core.evidence.evidence_model import TIERS, Claim, Day
from compute_jobs.core.evidence.figures import FigureError, parse_figure
from compute_jobs.desk.scored_ledger import newest_first

_NAMED, _COUNTED = 8, 6
"""Employers that file: how many are named, and how many have their claims counted."""


def who_files(asked: Asked) -> Iterator[AnswerSentence]:
    filed: dict[str, list[str]] = {}
    for row in asked.view.claims():
        if row.claim.tier == "filed":
            for subject in row.claim.subjects:
                filed.setdefault(subject, []).append(row.claim.id)
    employers = asked.evidence.employers
    no = asked.question.negative
    known = [it for it in asked.of_layer() if asked.view.row(it).tiers and (it in filed) != no]
    known.sort(key=lambda it: -len(filed.get(it) or asked.view.claims(it)))
    wanted = asked.question.employers or tuple(known)
    if not asked.question.employers and wanted:
        named = fmt.first_of([*map(asked.name, wanted)], _NAMED)
        what = "have claims and no filed figures" if no else "have filed figures"
        claims = tuple(filed[it][0] if it in filed else asked.claims_about(it)[0] for it in wanted)
        yield AnswerSentence(f"{len(wanted)} employers {what}: {named}.", claims)
    for name in wanted[:_COUNTED]:
        tiers, own = asked.view.row(name).tiers, filed.get(name, [])
        text = f"{'files' if own else 'has no filed claims'}: {fmt.tier_counts(tiers)}"
        if own and employers[name].cik is None:
            others = fmt.count(len(own), "filed claim")
            text = f"has no filings of its own on record; {others} from others"
        claims = tuple(own[:5]) or asked.claims_about(name)
        yield AnswerSentence(f"{asked.name(name)} {text}.", claims)


def source(asked: Asked) -> Iterator[AnswerSentence]:
    """The claims of the figure that the question names, replaced or not; else of what it asks."""
    named = list(_of_named_figure(asked))
    if not (named or asked.question.metrics):
        yield from who_files(asked)
    found = named or [
        asked.claim(name)
        for subject in asked.subjects
        for finding in asked.findings(subject, asked.question.metrics)
        for name in (finding.standing.id, *finding.corroborated_by)
    ]
    for claim in found:
        known = asked.evidence.sources_of(claim)[:2]
        titles = "; ".join(f"{it.title} ({it.publisher})" for it in known)
        yield AnswerSentence(f"{asked.told(claim)}: {titles}.", (claim.id,))


def _of_named_figure(asked: Asked) -> Iterator[Claim]:
    """Claims about the subjects with a figure that the question names, the newest first."""
    for found in FIGURE.finditer(asked.question.text):
        try:
            wanted = parse_figure(found[1])
        except FigureError:
            continue
        if wanted.unit in (None, "count"):
            continue  # a year
        for subject in asked.subjects:
            for row in newest_first(asked.view.claims(subject), subject):
                figure, value = row.claim.figure, row.claim.middle
                if figure is None or figure.unit != wanted.unit or value is None:
                    continue
                if (wanted.bound_low or value) <= value <= (wanted.bound_high or value):
                    yield row.claim


def contradicts(asked: Asked) -> Iterator[AnswerSentence]:
    wanted, metrics = set(asked.subjects), set(asked.question.metrics)
    found = False
    for pair in asked.view.comparisons():
        if pair.relation not in ("conflict", "conflict_undated", "possible_conflict"):
            continue
        first, second = asked.claim(pair.first), asked.claim(pair.second)
        about = {name for it in (first, second) for name in (*it.subjects, it.counterparty)}
        if (wanted and not wanted & about) or (metrics and pair.metric not in metrics):
            continue
        text = f"{asked.told(first)} versus {asked.told(second)}: {pair.why}"
        found = True
        yield AnswerSentence(text, (pair.first, pair.second))
    for employer in () if found else asked.question.employers:
        on = " on this" if metrics else ""
        text = f"No two claims about {asked.name(employer)}{on} are known to conflict."
        rows = asked.view.claims(employer) if metrics else ()
        cited = tuple(it.claim.id for it in rows if it.claim.metric in metrics)
        if not metrics:
            cited = asked.claims_about(employer)
        if cited:
            yield AnswerSentence(text, cited)


def unknown(asked: Asked) -> Iterator[AnswerSentence]:
    """What no claim says; of the ratings asked for, what they rest on and how far they reach."""
    criteria = asked.question.criteria
    yield from ratings(asked)
    for employer in asked.question.employers:
        for part in asked.parts(employer):
            rating = part.rating
            if criteria and part.criterion not in criteria:
                continue
            for reason in rating.reasons[:1] if rating.gap else rating.reasons:
                text = f"{capital(fmt.criterion(part.criterion))}: {reason.text}."
                if rating.gap:
                    known = reason.claims or asked.claims_about(employer, part.criterion)
                    yield AnswerSentence(text, known)
                elif not reason.claims and not rating.own:
                    yield AnswerSentence(text, rating.claims)
    for question in asked.view.open_questions if not criteria else ():
        if not asked.question.employers or question.employer in asked.question.employers:
            text = f"{asked.name(question.employer)}: {question.question}"
            yield AnswerSentence(text, question.claims)


def ask_next(asked: Asked) -> Iterator[AnswerSentence]:
    employers = asked.question.employers
    for each in asked.view.questions(asked.desk.robustness()):
        if not employers or each.employer in employers:
            rating = asked.rating(each.employer, each.criterion)
            claims = rating.claims if rating is not None else ()
            about = f"{asked.name(each.employer)}, {fmt.criterion(each.criterion)}"
            claims = claims or asked.claims_about(each.employer, each.criterion)
            yield AnswerSentence(f"{about}: {each.question}", claims)
    yield from unknown(asked)


def claims(asked: Asked) -> Iterator[AnswerSentence]:
    """The claims of the tiers and the time asked for, the newest first, after how many they are.

    A claim of which only the month is known is newer or older than a day if all of the month is.
    """
    q = asked.question
    since, before = q.when.since, q.when.before
    if not (q.tiers or since or before):
        yield from old(asked)
        return
    on = f" on {' and '.join(it.name for it in q.topics)}" if q.metrics else ""
    for subject in asked.subjects or ("",):
        known = [
            (published_day(row.claim, asked.evidence.sources), row.claim)
            for row in asked.view.claims(subject or None)
            if not row.set_aside and (not q.metrics or row.claim.metric in q.metrics)
        ]
        known.sort(key=lambda it: (it[0].last if it[0] else date.min, it[1].id), reverse=True)
        wanted = [
            claim
            for day, claim in known
            if (not q.tiers or claim.tier in q.tiers)
            and (since is None or (day is not None and day.first >= since))
            and (before is None or (day is not None and day.last < before))
        ]
        said = " or ".join(asked.words.tier_says[it] for it in TIERS if it in q.tiers)
        one = 1 in (len(wanted), len(known))
        what = [f"{'is' if one else 'are'} {said}" if said else "was" if one else "were"]
        what += [f"published since {fmt.day(since)}"] if since else []
        what += [f"published before {fmt.day(before)}"] if before else []
        about = f" about {asked.name(subject)}" if subject else ""
        total = fmt.count(len(known), "claim")
        text = f"{len(wanted) or 'None'} of {total}{about}{on} {' '.join(what)}."
        cited = wanted or [claim for _, claim in known[:1]]
        yield AnswerSentence(text, tuple(it.id for it in cited))
        yield from map(asked.sentence, wanted)


def old(asked: Asked) -> Iterator[AnswerSentence]:
    metrics = asked.question.metrics
    if asked.question.when.since or asked.question.when.before:
        yield from claims(asked)
        return
    for employer in asked.question.employers or ("",):
        dated = []
        for row in asked.view.claims(employer or None):
            day = published_day(row.claim, asked.evidence.sources)
            if day is not None and (not metrics or row.claim.metric in metrics):
                dated.append((day.last, row.claim.id, day))
        if not dated:
            continue
        dated.sort(key=lambda it: it[:2])
        stated = [it for it in dated if not it[2].inferred]
        told = [("newest evidence", dated[-1])]
        if dated[-1][2].inferred and stated:
            told.append(("newest evidence with a stated date", stated[-1]))
        about = f" on {asked.name(employer)}" if employer else ""
        for word, (_, claim, day) in (*told, ("oldest evidence", dated[0])):
            yield AnswerSentence(f"The {word}{about} came out {_when(asked, day)}.", (claim,))


def _when(asked: Asked, day: Day) -> str:
    """ "on 30 Jul 2026, 4 mo ago"; "in Oct 2026, inferred" is no day to count from."""
    if day.first != day.last:
        return f"in {fmt.day(day)}"
    age = fmt.age(days_since(day, asked.view.as_of))
    return f"on {fmt.day(day)}, {age} ago"


def hype(asked: Asked) -> Iterator[AnswerSentence]:
    """The flags, or those about the topics that the question names."""
    by_topic = asked.words.flags
    wanted = {flag for it in asked.question.topics for flag in by_topic.get(it.name, ())}
    for employer in asked.question.employers or (None,):
        for flag in asked.view.hype(employer):
            if wanted and flag.flag not in wanted:
                continue
            contested = " (contested)" if flag.contested else ""
            text = f"{asked.name(flag.employer)}, {flag.title.lower()}{contested}: {flag.why}"
            yield AnswerSentence(text, flag.claims)


def changed(asked: Asked) -> Iterator[AnswerSentence]:
    """The news on the employers named; without any, what came out last on them."""
    since, employers = asked.question.when.since, asked.question.employers
    news = news_of(asked.desk, since)
    events = [
        it
        for it in (news.events if news is not None else ())
        if not employers or it.employer in employers
    ]
    for event in events:
        name = f"{asked.name(event.employer)}: " if event.employer else ""
        change = f"{event.before} → {event.after}" if event.before else event.after
        yield AnswerSentence(f"{name}{change}; {event.why.rstrip('.')}.", event.claims)
    for employer in () if events else employers:
        rows = newest_first(asked.view.claims(employer), employer)
        for row in [it for it in rows if not it.set_aside][:3]:
            day = published_day(row.claim, asked.evidence.sources)
            if since is None or (day is not None and day.last >= since):
                text = f"Newest evidence: {asked.told(row.claim)}"
                yield AnswerSentence(text, (row.claim.id,))
