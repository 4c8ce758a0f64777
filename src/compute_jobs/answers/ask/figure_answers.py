"""Questions about figures: of one, of several side by side, and who has the most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from compute_jobs.answers.ask.asked import MOST_PLACES, AnswerSentence, Asked
from compute_jobs.answers.ask.deal_answers import largest_sites, most_sites
from compute_jobs.answers.ask.rating_answers import standing
from compute_jobs.answers.ask.understanding import BEYOND, LIMIT
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DAYS_A_MONTH
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Claim, Finding
from compute_jobs.core.evidence.figures import FigureError, parse_figure
from compute_jobs.core.fit.measures import DERIVED
from compute_jobs.core.fit.money import yearly_factor
from compute_jobs.core.fit.rating_facts import Measure, each_once

_SUPERLATIVES = frozenset(
    ("most", "best", "highest", "largest", "biggest", "least", "lowest", "smallest", "worst")
)
_SIZES = frozenset(("bigger", "biggest", "larger", "largest", "smaller", "smallest"))
_EQUIVALENT = re.compile(r"H100[ -]equivalent", re.I)
_HOW_MUCH = re.compile(r"\bhow (?:much|many)\b", re.I)
FUNDS = frozenset(("funds", "finances"))
ONE_SITE = frozenset(("center", "centre", "datacenter", "datacentre", "site", "campus"))


def figure(asked: Asked) -> Iterator[AnswerSentence]:
    """The subjects' own figures, then those of what an employer owns or rents."""
    if not asked.subjects:
        yield from most(asked)
        return
    yield from _saying(asked)
    employer = asked.question.employers[0] if asked.question.employers else ""
    assets = asked.view.scored.assets_of.get(employer, ()) if len(asked.subjects) == 1 else ()
    known = asked.evidence.assets
    runs = {
        it.asset
        for it in asked.evidence.relations
        if it.employer == employer and it.role != "supplier"
    }
    assets = [it for it in assets if {it, known[it].alias_of} & runs]
    found = [
        finding
        for own in (asked.subjects, assets)
        for metric in _timely(asked)
        for subject in own
        for finding in asked.findings(subject, [metric])
    ]
    for metric in asked.question.metrics if not found else ():
        for employer in asked.question.employers:
            if metric in DERIVED and (measured := _measured(asked, employer, metric)) is not None:
                yield measured.sentence
    found = found or list(_of_parties(asked))
    told = _of_all_named(asked, _in_unit(asked, _of_lead(asked, found)))
    if _HOW_MUCH.search(asked.question.text):  # what runs as a fact, then leases, then the rest
        first = next((it for it in asked.question.topics if it.metrics), None)
        lead = first.metrics if first is not None and first.of else ()  # growth, of the others
        told = sorted(
            told,
            key=lambda it: (it.metric not in lead, not _is_fact(it), it.metric.endswith("_leased")),
        )
    if _lists(asked):  # one figure of each comes before a second of any
        seen = Counter[str]()
        turns = []
        for it in told:
            seen[it.standing.subjects[0]] += 1
            turns.append(seen[it.standing.subjects[0]])
        told = [it for _, it in sorted(zip(turns, told, strict=True), key=lambda each: each[0])]
    yield from _not_said(asked, told)
    if _HOW_MUCH.search(asked.question.text) and employer and _amount_unknown(asked, found):
        yield _not_known(asked, employer)
    for finding in told:
        yield from _calculated(asked, finding)
        yield from asked.of_finding(finding)
        if asked.question.grown and finding is told[0] and not finding.supersedes:
            text = "No claim gives an earlier figure to compare it with."
            yield AnswerSentence(text, (finding.standing.id,))


def _is_fact(finding: Finding) -> bool:
    return finding.tier in RATING_TIERS and finding.standing.modality == "fact"


_SHARED = frozenset(("with", "deal", "deals", "together"))
"""Words that ask for what several share."""
_LISTED = frozenset(("and", "or", "vs", "versus", "than", "both", "each", "between"))
"""Words that name several side by side, as commas do."""


def _not_said(asked: Asked, told: Sequence[Finding]) -> Iterator[AnswerSentence]:
    """That no claim is about what the question asks, where only what is near it is known."""
    q = asked.question
    cited = tuple(it.standing.id for it in told[:3]) or asked.claims_about(asked.subjects[0])
    named = [it for it in q.topics if it.phrases and not it.metrics]
    if named and told and next(_saying(asked), None) is None:
        about = " or ".join(it.name for it in named)
        text = f"No claim says anything about {about} at {asked.names(asked.subjects)}."
        yield AnswerSentence(text, cited)
    units = {it.standing.figure.unit for it in told if it.standing.figure is not None}
    if FUNDS & q.words and {it.metric for it in told} == {"funding_round"}:
        text = "No claim tells who funds sites; what follows is what was raised."
        yield AnswerSentence(text, cited)
    own = any(_counts_h100s(it.standing) for it in told)
    h100s = {"h100", "h100s"} & q.words and "equivalents" not in q.words and not own
    if h100s and "h100e" in units:
        text = "No claim counts H100s alone; H100 equivalents add up any chips."
        yield AnswerSentence(text, cited)
    if len(q.employers) < 2 or q.assets or _LISTED & q.words or not told or _lists(asked):
        return
    if not any(len({*q.employers} & _parties(asked, it.standing)) > 1 for it in told):
        names = fmt.joined(map(asked.name, q.employers))
        text = f"No claim on record is about this between {names}; what follows is about either."
        yield AnswerSentence(text, cited)


def _lists(asked: Asked) -> bool:
    """Whether several are named with commas, and nothing is asked that they share."""
    q = asked.question
    return len(q.employers) > 1 and "," in q.text and not _SHARED & q.words


def _counts_h100s(claim: Claim) -> bool:
    if claim.figure is not None and claim.figure.unit == "h100e":
        return False
    return "H100" in _EQUIVALENT.sub("", claim.statement)


def _parties(asked: Asked, claim: Claim) -> set[str | None]:
    """Who a claim is about, with the owners of the sites it is about."""
    subjects = {*claim.subjects}
    owners = (it for it in asked.evidence.relations if it.role in ("owner", "parent"))
    return {*subjects, claim.counterparty, *(it.employer for it in owners if it.asset in subjects)}


def _amount_unknown(asked: Asked, found: Sequence[Finding]) -> bool:
    """Whether a yes or no is all that is known of what leads the question, and not how much."""
    lead = next((it for it in asked.question.topics if it.metrics), None)
    known = asked.evidence.metrics
    own = [it for it in found if lead is not None and it.metric in lead.metrics]
    return bool(own) and all(known[it.metric].dimension == "flag" for it in own)


def _calculated(asked: Asked, finding: Finding) -> Iterator[AnswerSentence]:
    """The rating's own figure where it is calculated from newer ones: growth, of two revenues."""
    employer, facts = finding.standing.subjects[0], asked.view.facts
    if finding.perimeter or employer not in asked.question.employers:
        return
    known = _measured(asked, employer, finding.metric)
    if known is None or known.claim.metric == finding.metric:
        return
    if facts.ordinal(known.claim) > facts.ordinal(finding.standing):
        yield known.sentence


class _Known(NamedTuple):
    """An employer's figure of what is asked."""

    size: float
    """What it is ordered by."""
    value: float
    unit: str | None
    employer: str
    claim: Claim
    sentence: AnswerSentence


def _yes(measure: Measure) -> str:
    return f"{'yes' if measure.yes else 'no'}{measure.detail}"


def _measured(asked: Asked, employer: str, name: str) -> _Known | None:
    """What ratings read for a measure, of the whole employer as of now: one claim, or a figure
    calculated from several."""
    measure, line, q = asked.view.measure(employer, name), asked.view.line(name), asked.question
    if measure is None or line is None or not measure.claims or any(q.when) or q.parts:
        return None
    claim, flag = asked.claim(measure.claims[0]), line.dimension == "flag"
    period = f" for {fmt.period(claim.period)}" if claim.period is not None else ""
    said = _yes(measure) if flag else f"{measure.text}, calculated{period}"
    text = asked.with_grounds(
        f"{asked.name(employer)}, {line.name.lower()}: {said}", measure.claims
    )
    alone = claim.metric == name or (len(measure.claims) == 1 and not flag)
    alone = alone and employer in claim.subjects
    told = asked.sentence(claim) if alone else AnswerSentence(text, measure.claims)
    return _Known(measure.value, measure.value, line.unit, employer, claim, told)


def _of_parties(asked: Asked) -> Iterator[Finding]:
    """Findings between the owners and tenants of the sites named: the terms of their deals."""
    for asset in asked.question.assets:
        rows = [it for it in asked.evidence.relations if it.asset == asset]
        parties = {it.employer for it in rows if it.role != "supplier"}
        for employer in sorted(parties):
            for finding in asked.findings(employer, asked.question.metrics):
                claim = finding.standing
                if claim.counterparty in parties - {employer} and employer == claim.subjects[0]:
                    yield finding


def _saying(asked: Asked) -> Iterator[AnswerSentence]:
    """Claims that say a word of a topic that no metric is about."""
    words = {it for topic in asked.question.topics for it in topic.phrases}
    said = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b")
    for subject in asked.subjects if words else ():
        for row in asked.view.claims(subject):
            text = row.claim.statement
            if said.search(text[:1].lower() + text[1:]):
                yield AnswerSentence(asked.in_words(row.claim), (row.claim.id,))


def _timely(asked: Asked) -> Sequence[str]:
    """Where the question names a period, a figure of it comes before a yes or no."""
    q, known = asked.question, asked.evidence.metrics
    if not (q.when.year or q.when.quarter or q.when.half):
        return q.metrics
    return sorted(q.metrics, key=lambda it: it in known and known[it].dimension == "flag")


def _of_lead(asked: Asked, found: Sequence[Finding]) -> Sequence[Finding]:
    """Nothing where only what describes the lead is known: power, in "permits of its power"."""
    q = asked.question
    lead = next((it for it in q.topics if it.name not in q.aside), None)
    if lead is None or not lead.metrics or len(q.topics) < 2:
        return found
    return found if any(it.metric in lead.metrics for it in found) else ()


def _in_unit(asked: Asked, found: Sequence[Finding]) -> Sequence[Finding]:
    """Those counted in the noun that the question names, where there are any."""
    words = asked.question.topic_words - {"gpu"}  # H100 equivalents answer that too
    figures = [(it, it.standing.figure) for it in found]
    return [it for it, figure in figures if figure is not None and figure.unit in words] or found


def _of_all_named(asked: Asked, found: Sequence[Finding]) -> Sequence[Finding]:
    """Of what lies between several that the question names, what most of them take part in."""
    if len(asked.subjects) < 2:
        return found
    owners: dict[str, set[str]] = {}
    for relation in asked.evidence.relations:
        if relation.role in ("owner", "parent"):
            owners.setdefault(relation.asset, set()).add(relation.employer)

    def nearness(finding: Finding) -> int:
        claim = finding.standing
        direct = {*claim.subjects, claim.counterparty}
        around = {it for name in claim.subjects for it in owners.get(name, ())}
        return sum(
            (3 if name in owners else 2)
            if name in direct
            else bool(name in around or owners.get(name, set()) & direct)
            for name in asked.subjects
        )

    shared = [it for it in found if nearness(it) > 2]
    order = {metric: place for place, metric in enumerate(asked.question.metrics)}
    shared.sort(key=lambda it: (order[it.metric], -nearness(it)))
    buys = asked.words.counterparty_buys.intersection(asked.question.metrics[:1])
    if buys and asked.question.kind.name == "figure":
        return shared  # the share of another customer is no answer
    return shared or found


def compare(asked: Asked) -> Iterator[AnswerSentence]:
    """The first metric that several have a figure of; without a topic, the fits."""
    if not asked.question.topics and _SIZES & asked.question.words:
        sizes = {it: asked.view.measure(it, "annual_income") for it in asked.question.employers}
        known = [(measure.value, it, measure) for it, measure in sizes.items() if measure]
        for _, employer, measure in sorted(known, reverse=True):
            text = f"{asked.name(employer)}, yearly revenue: {measure.text}"
            yield AnswerSentence(asked.with_grounds(text, measure.claims), measure.claims)
        return
    if not asked.question.topics:
        for employer in asked.question.employers:
            yield from standing(asked, employer)
        return
    for metric in asked.question.metrics:
        first = (next(asked.findings(it, [metric]), None) for it in asked.subjects)
        found = [it for it in first if it is not None]
        if len(found) > 1:
            for finding in found:
                yield from asked.of_finding(finding)
            yield from _uneven(asked, [it.standing for it in found])
            return
    told = list(figure(asked))
    yield from told
    for employer in asked.question.employers if told and asked.question.metrics else ():
        if next(asked.findings(employer, asked.question.metrics), None) is None:
            yield _not_known(asked, employer)


def _not_known(asked: Asked, employer: str) -> AnswerSentence:
    """That no claim says how much it is, which doesn't mean that it is nothing."""
    lead = next(it for it in asked.question.topics if it.metrics)
    about = asked.evidence.metrics.get(lead.metrics[0])
    text = f"{asked.name(employer)}, {lead.name}: no claim gives a figure; there may be one."
    criterion = about.criterion if about is not None else None
    return AnswerSentence(text, asked.claims_about(employer, criterion))


def most(asked: Asked) -> Iterator[AnswerSentence]:
    """The employers with the most of what is asked, or those within a limit."""
    q = asked.question
    if ONE_SITE & q.words and not any(it.name not in q.aside for it in q.topics):
        yield from largest_sites(asked)
        return
    if not q.topics:
        yield from most_sites(asked)
        return
    also = _also_asked(asked)
    losers = q.negative and not also  # else the "no" is asked of those
    name, best = _best_known(asked, negative=losers)
    limit, about = limit_of(asked), asked.view.line(name)
    if limit is not None:
        best = [it for it in best if limit.holds(it)]
    best = [row for row in best if all(_answer(asked, row.employer, it) for it in also)]
    if not best or about is None:
        return
    smallest = losers or q.smallest != (q.best and about.better == "lower")
    best.sort(key=lambda row: row.size, reverse=not smallest)
    told = [(row.size, _with_answers(asked, row, also)) for row in best]
    if about.dimension == "flag":  # a yes has no place among others
        if len(best) > MOST_PLACES:
            names = ", ".join(asked.name(it.employer) for it in best)
            answer = f"“{about.name.lower()}: {'no' if losers else 'yes'}”"
            text = f"{len(best)} employers have {answer}: {names}."
            yield AnswerSentence(text, each_once(*(it.claims for _, it in told)))
        yield from (it for _, it in told)
        return
    what = f"known figure {limit.words}" if limit is not None else "known figure"
    what += also_words(asked)
    yield from asked.in_order(told, what, smallest=smallest)
    yield from _uneven(asked, [it.claim for it in best[:MOST_PLACES]])


def _also_asked(asked: Asked) -> Sequence[str]:
    """What has to be a yes besides the figure: "profitable and growing above 50%"."""
    q, known = asked.question, asked.evidence.metrics
    flags = [it.metrics[0] for it in q.topics[1:] if it.metrics] if {"and", "but"} & q.words else []
    return [it for it in flags if it in known and known[it].dimension == "flag"]


def also_words(asked: Asked) -> str:
    """That in words, behind the figure: " and a yes to profitable"."""
    said, known = "no" if asked.question.negative else "yes", asked.evidence.metrics
    return "".join(f" and a {said} to {known[it].name.lower()}" for it in _also_asked(asked))


def _answer(asked: Asked, employer: str, flag: str) -> Measure | None:
    """The yes, or where the question asks for those without it the no, if it is known."""
    measure = asked.view.measure(employer, flag)
    return measure if measure is not None and measure.yes != asked.question.negative else None


def _with_answers(asked: Asked, known: _Known, flags: Sequence[str]) -> AnswerSentence:
    first, texts = known.sentence, []
    claims = [first.claims]
    for flag in flags:
        measure = _answer(asked, known.employer, flag)
        if measure is not None:
            said = f"{asked.evidence.metrics[flag].name.lower()}: {_yes(measure)}"
            texts.append(asked.with_grounds(said, measure.claims))
            claims.append(measure.claims)
    return AnswerSentence("; ".join((first.text, *texts)), each_once(*claims))


def _best_known(asked: Asked, *, negative: bool) -> tuple[str, list[_Known]]:
    """The first metric that several employers have a figure of, and each one's figure; if
    ``negative``, a no or a loss."""
    q = asked.question
    plans = any("plan" in topic.name for topic in q.topics)
    name, best = "", list[_Known]()
    # another topic's figures would answer another question
    for metric in [it for it in q.metrics if it in q.topics[0].metrics]:
        about = asked.evidence.metrics.get(metric)
        line = asked.view.line(metric)
        if line is None or line.dimension == "text":
            continue
        if about is not None and about.behaviour == "plan" and not plans:
            continue
        flag = line.dimension == "flag"
        if flag and (best or _SUPERLATIVES & q.words):
            continue  # one yes isn't more than another
        rows: dict[str, _Known] = {}
        for employer in asked.of_layer():
            known = None if flag else _found(asked, employer, metric)
            if known is None and metric in DERIVED:
                known = _measured(asked, employer, metric)
            known = known or _found(asked, employer, metric)
            if known is not None and (known.value <= 0 if negative else known.value or not flag):
                rows.setdefault(employer if flag else known.claim.id, known)
        if len(rows) > len(best):
            name, best = metric, list(rows.values())
        if len(best) >= MOST_PLACES:
            break
    return name, best


def _found(asked: Asked, employer: str, metric: str) -> _Known | None:
    """An employer's own figure, one that ratings read where there is one."""
    own = [it for it in asked.findings(employer, [metric]) if not it.perimeter]
    usable = [it for it in own if it.tier in RATING_TIERS] or own
    claim = usable[0].standing if usable else None
    if claim is None or claim.figure is None or (value := claim.figure.middle) is None:
        return None
    size = value * yearly_factor(claim) if _adds_up(asked, metric) else value
    told = next(asked.of_finding(usable[0]))
    return _Known(size, value, claim.figure.unit, employer, claim, told)


class _Limit(NamedTuple):
    beyond: Callable[[float, float], bool]
    value: float
    unit: str | None
    words: str

    def holds(self, known: _Known) -> bool:
        """Whether a known figure of the same unit is beyond the limit."""
        return known.unit == self.unit and self.beyond(known.value, self.value)


def limit_of(asked: Asked) -> _Limit | None:
    """The limit in a question: "which companies have more than 1 GW running"."""
    found = LIMIT.search(asked.question.text)
    try:
        figure = parse_figure(found[2]) if found is not None else None
    except FigureError:
        return None
    if found is None or figure is None or figure.middle is None:
        return None
    word = found[1].lower()
    said = f"{'of ' if ' ' in word else ''}{word} {found[2].strip()}"
    return _Limit(BEYOND[word], figure.middle, figure.unit, said)


def _uneven(asked: Asked, claims: Sequence[Claim]) -> Iterator[AnswerSentence]:
    """A warning where figures of several parties are for stretches of different length."""
    lengths = {
        round((period.end - period.start).days / DAYS_A_MONTH)
        for it in claims
        if (period := it.period) is not None and period.start and period.end
    }
    if len(lengths) > 1:
        yearly = asked.question.kind.name == "most" and _adds_up(asked, claims[0].metric)
        then = "the order is by a year's pace" if yearly else "the figures don't compare directly"
        text = f"These periods differ in length, so {then}."
        yield AnswerSentence(text, tuple(it.id for it in claims))


def _adds_up(asked: Asked, metric: str) -> bool:
    """Whether it is money of a period, so that a quarter isn't a year."""
    about = asked.evidence.metrics[metric]
    return about.behaviour == "closed" and about.dimension == "money"
