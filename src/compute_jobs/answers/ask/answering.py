"""Answers to a question that was understood: fixed sentences, each with its claims."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.answers.ask.understanding import (
    LIMIT,
    QuestionWords,
    UnderstoodQuestion,
    understand,
)
from compute_jobs.answers.balance import balance
from compute_jobs.answers.news import News, news_of
from compute_jobs.answers.sites import Site, SiteBook
from compute_jobs.answers.supply_map import supply_map
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DAYS_A_MONTH, effective_day, published_day
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    TIERS,
    Claim,
    Day,
    Finding,
    Role,
)
from compute_jobs.core.evidence.figures import FigureError, parse_figure, show_figure
from compute_jobs.core.evidence.places import place_words
from compute_jobs.core.fit.capacity_ladder import Rung, Track
from compute_jobs.core.fit.fit_model import Question, Rating, Reason
from compute_jobs.core.fit.money import yearly_factor
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.scored_ledger import ClaimRow, newest_first
from compute_jobs.desk.view import View
from compute_jobs.packs.tables import bundled_table, read_glossary

MOST_SENTENCES = 6
_LONGEST_QUARTER, _LONGEST_HALF = 136, 200
_SHORTEST_YEAR, _LONGEST_YEAR = 340, 390
"""Days of a reported stretch."""
_MEANING = re.compile(
    r"\b(?:what(?:'s| is| are| does)|whats|mean(?:s|ing)?|define|explain)\b", re.I
)
_TOKEN = re.compile(r"[\w&]+")
_FISCAL_TAG = re.compile(r"\((?:Q(\d) )?FY(20\d\d)\)")


class AskSources:
    """What some answers need beside the view; each is asked for only when needed."""

    def __init__(
        self,
        news: Callable[[UnderstoodQuestion], News | None],
        what_if: Callable[[str], tuple[View, View]],
        questions: Callable[[], Sequence[Question]],
        counterparty_buys: Collection[str],
    ) -> None:
        self.news = news
        self.what_if = what_if
        self.questions = questions
        self.counterparty_buys = counterparty_buys


class AnswerSentence(Struct, frozen=True):
    text: str
    claims: tuple[str, ...]


class AskAnswer(Struct, frozen=True):
    intent: str
    understood: str
    """The question as it was read."""
    sentences: tuple[AnswerSentence, ...]
    refused: str
    """Why there is no answer; empty where there is one."""
    command: str
    """The nearest command."""
    employers: tuple[str, ...] = ()
    """The employers and assets it is about."""
    others: tuple[str, ...] = ()
    """Questions near it that have answers."""


def answer(view: View, question: UnderstoodQuestion, more: AskSources) -> AskAnswer:
    """The answer, or a refusal that names the nearest command."""
    teller = _AnswerTeller(view, question, more)
    understood, command = teller.understood(), teller.command()
    refused = teller.cannot()
    sentences: list[AnswerSentence] = []
    if not refused:
        for each in teller.sentences():
            if each.claims and each.text not in {it.text for it in sentences}:
                sentences.append(each)
            if len(sentences) == MOST_SENTENCES:
                break
        refused = refused or ("" if sentences else teller.nothing())
    others = tuple(it for it in teller.others() if it != question.text)
    found = tuple(sentences)
    return AskAnswer(question.kind, understood, found, refused, command, question.employers, others)


def ask(desk: Desk, text: str) -> AskAnswer:
    """The answer from the desk's view."""
    view = desk.view

    def news(question: UnderstoodQuestion) -> News | None:
        return news_of(desk, question.since)

    table = bundled_table("questions")
    words = QuestionWords(table)
    question = understand(text, view.evidence, words, view.as_of)
    sources = AskSources(
        news,
        desk.what_if,
        lambda: view.questions(desk.robustness()),
        table["sides"]["counterparty_buys"],
    )
    return answer(view, question, sources)


_BEYOND: Mapping[str, Callable[[float, float], bool]] = {
    **dict.fromkeys(("more than", "over", "above"), operator.gt),
    **dict.fromkeys(("less than", "under", "below"), operator.lt),
    "at least": operator.ge,
    "at most": operator.le,
}


class _Limit(NamedTuple):
    beyond: Callable[[float, float], bool]
    value: float
    unit: str | None
    words: str

    def holds(self, finding: Finding) -> bool:
        """Whether a known figure of the same unit is beyond the limit."""
        figure = finding.standing.figure
        if figure is None or figure.middle is None or figure.unit != self.unit:
            return False
        return self.beyond(figure.middle, self.value)


class _AnswerTeller:
    def __init__(self, view: View, question: UnderstoodQuestion, more: AskSources) -> None:
        self.view = view
        self.question = question
        self.more = more
        self.evidence = view.evidence
        self.subjects = (*question.employers, *question.assets)

    def sentences(self) -> Iterator[AnswerSentence]:
        """What the kind of question asks for; the figures it names where that comes to nothing."""
        kind, found = _KINDS[self.question.kind], False
        if self.rated() and self.question.kind in _OF_RATINGS:
            kind = _AnswerTeller.ratings
        for each in kind(self):
            found = True
            yield each
        if not found and self.question.topics and self.subjects:
            yield from self.figure()

    def nothing(self) -> str:
        """Why no sentence was found."""
        q = self.question
        if q.kind == "what_if" and q.scenario:
            return "no fit moves if that happens"
        if q.one_sided and q.kind == "why" and q.employers:
            about = " or ".join(map(self.name, q.employers))
            return f"nothing in the ratings speaks {q.one_sided} {about}"
        gaps = [
            part.rating.reasons[0].text
            for employer in q.employers
            if (fit := self.view.partial(employer)) is not None
            for part in fit.criteria
            if part.criterion in q.criteria and part.rating.gap
        ]
        if gaps:
            return f"{' and '.join(q.criteria)} not rated: {'; '.join(gaps)}"
        limit = self._limit() if q.kind == "most" else None
        if limit is not None:
            return f"no employer has a known figure {limit.words}"
        unheld = [it.name for it in q.topics if not it.metrics and not it.criterion]
        if unheld:
            about = f" at {' or '.join(map(self.name, self.subjects))}" if self.subjects else ""
            return f"no claim says anything about {' or '.join(unheld)}{about}"
        return f"no claim found, read as: {self.understood()}"

    # -- how it was read -----------------------------------------------------------------------

    def understood(self) -> str:
        q = self.question
        parts = [_KIND_WORDS[q.kind]]
        parts += [topic.name for topic in q.topics]
        parts += [self.name(it) for it in self.subjects]
        if q.criteria and q.kind in ("figure", "about", "most"):
            parts[0] = "a rating" if q.employers else "who is rated how"
        if q.side:
            parts[0] = "who supplies" if q.side == "suppliers" else "who buys from"
        if q.place:
            parts.append(f"in {' '.join(it.title() for it in sorted(q.place))}")
        if q.layer:
            parts.append(f"layer {q.layer}")
        if q.quarter or q.year:
            parts.append(" ".join(it for it in (q.quarter and f"Q{q.quarter}", q.year) if it))
        if q.since is not None:
            parts.append(f"since {fmt.day(q.since)}")
        if q.scenario:
            parts.append(q.scenario)
        beside = ", ".join(f"“{word}”" for word in q.beside)
        return ", ".join(parts) + (f"; not understood: {beside}" if beside else "")

    def command(self) -> str:
        q = self.question
        subject = self.subjects[0] if self.subjects else ""
        metric = q.metrics[0] if q.metrics else ""
        takes = {
            "claims": f"claims {subject}" + (f" --metric {metric}" if metric else "")
            if not q.criteria
            else (f"explain {subject}" if subject in q.employers else "rank"),
            "claims --stale": f"claims {subject} --stale",
            "explain": f"explain {subject}" if subject in q.employers else "rank",
            "compare": f"compare {' '.join(q.employers[:4])}" if len(q.employers) > 1 else "rank",
            "sites": f"sites {' '.join(q.employers[:1])}"
            + (f" --filter {' '.join(sorted(q.place))}" if q.place else ""),
            "news": f"news --since {q.since}" if q.since else "news",
            "scenario list": f"rank --scenario {q.scenario}" if q.scenario else "scenario list",
        }
        line = takes.get(q.command, q.command)
        if q.kind == "most" and metric:
            line = f"claims --metric {metric}"
        if not self.subjects and (term := self._term()):
            line = f"glossary {term}"
        if q.topics and q.topics[0].name in ("openings", "infrastructure openings"):
            line = f"postings --employer {subject}" if subject in q.employers else "postings"
        return "compute-jobs " + " ".join(line.split())

    def others(self) -> Sequence[str]:
        """Questions that have answers whatever is known: what a reader may ask instead."""
        if not self.question.employers:
            return ("Who has the most power?", "Which employer is the most stable?")
        name = self.name(self.question.employers[0])
        return (f"What don't we know about {name}?", f"How old is the evidence on {name}?")

    def _term(self) -> str:
        """The glossary term that a question without an employer is about: "what is RPO?"."""
        if not _MEANING.search(self.question.text):
            return ""
        text = f" {' '.join(_TOKEN.findall(self.question.text.casefold()))} "
        names = [name for term in read_glossary() for name in (term.term, *term.aliases)]
        said = [it for it in names if f" {' '.join(_TOKEN.findall(it.casefold()))} " in text]
        return max(said, key=len, default="")

    def rated(self) -> Sequence[str]:
        """The criteria whose ratings are asked for: "how stable", "why is its capacity so low"."""
        q = self.question
        if q.criteria or not (q.kind == "why" or (q.kind == "rank" and _RATING_WORDS & q.words)):
            return q.criteria
        known = (self.evidence.metrics[it].criterion for it in q.metrics)
        return [criterion for criterion in dict.fromkeys(known) if criterion is not None][:1]

    def cannot(self) -> str:
        """Why the question can't be answered at all; empty where it may be."""
        q = self.question
        if q.unknown:
            words = ", ".join(f"“{word}”" for word in q.unknown[:4])
            return f"not understood: {words}"
        if q.ambiguous:
            return f"that name could be {' or '.join(q.ambiguous)}; say which"
        needs = _NEEDS.get(q.kind, "")
        if needs == "subject" and not (self.subjects or q.place):
            return "name an employer or a site"
        if needs == "employer" and not q.employers:
            return "name an employer"
        if needs == "topic" and not (q.topics or (_SITE_WORDS | _ONE_SITE) & q.words):
            return "say what to compare, for example power, revenue growth or GPUs"
        if q.criteria and q.assets and not q.employers:
            return "name an employer"
        if q.kind == "figure" and not (self.subjects or self._everybody()):
            return "name an employer or a site, or ask who has most"
        return ""

    # -- parts ---------------------------------------------------------------------------------

    def name(self, subject: str) -> str:
        return self.evidence.name_of(subject)

    def row(self, name: str) -> Claim:
        return self.view.claim(name).claim

    def grounds(self, claim: Claim) -> str:
        """How it is known and since when: "filed, 30 Jun 2026; 5 mo old"."""
        parts = [fmt.tier_label(claim.tier, self.evidence.origin_of(claim))]
        day = effective_day(claim, self.evidence.sources)
        if day is not None:
            age = max((self.view.as_of - day.last).days, 0)
            parts.append(f"{fmt.day(day)}; {fmt.age(age)} old")
        else:
            parts.append("undated")
        return ", ".join(parts)

    def told(self, claim: Claim) -> str:
        """One claim as a sentence."""
        metric = self.evidence.metrics.get(claim.metric)
        about = ", ".join(self.name(it) for it in claim.subjects)
        if self._names_parties(claim):
            return f"{claim.statement.removesuffix('.')} ({self.grounds(claim)})"
        if (
            claim.figure is None
            or metric is None
            or metric.behaviour == "statement"
            or metric.dimension == "text"
            or len(claim.subjects) > 2
        ):
            said = claim.statement.removesuffix(".")
            named_in_it = any(self.name(it) in said for it in claim.subjects)
            return f"{'' if named_in_it else f'{about}: '}{said} ({self.grounds(claim)})"
        figure = show_figure(claim.figure)
        period = f" for {fmt.period(claim.period)}" if claim.period is not None else ""
        part = claim.perimeter or ""
        perimeter = "" if not part or part in metric.name.casefold() else f" ({part})"
        other = f" with {self.name(claim.counterparty)}" if claim.counterparty else ""
        other = "" if other.removeprefix(" with ") in perimeter else other
        plan = "plan, " if claim.modality == "plan" and claim.tier != "ambition" else ""
        named = (
            metric.name
            if not metric.name[1:2].islower()
            else (metric.name[:1].lower() + metric.name[1:])
        )
        said = f"{about}, {named}{perimeter}{other}: {figure}{period}"
        return f"{said} ({plan}{self.grounds(claim)})"

    def _names_parties(self, claim: Claim) -> bool:
        """Whether the claim itself names both sides of a deal."""
        one, other = (self.name(it) if it else "" for it in (claim.subjects[0], claim.counterparty))
        return other != "" and other in claim.statement and one in claim.statement

    def in_time(self, claim: Claim) -> bool:
        """Whether the claim is of the year, half, quarter or month that the question names."""
        q = self.question
        if not (q.year or q.quarter or q.half or q.month):
            return True
        period = claim.period
        if period is not None and not period.known and q.quarter and not q.year:
            return f"Q{q.quarter}" in period.text
        if period is None or not period.known or period.end is None:
            day = effective_day(claim, self.evidence.sources)
            return not q.half and day is not None and self._within(day.first, day.last)
        if q.fiscal and (tag := _FISCAL_TAG.search(claim.statement)) is not None:
            return q.year in ("", tag[2]) and q.quarter in ("", tag[1] or "")
        start, end = period.start or period.end, period.end
        length = (end - start).days
        if q.quarter and length >= _LONGEST_QUARTER:
            return False
        if q.half and not (_LONGEST_QUARTER < length < _LONGEST_HALF):
            return False
        if q.half and (end.month <= 8) != (q.half == "1"):
            return False
        return f"Q{q.quarter}" in period.text or self._within(start, end)

    def _within(self, start: date, end: date) -> bool:
        """Whether a stretch is of the year, quarter and month asked for, by its middle or end."""
        q = self.question
        years = {str(end.year), str((start + (end - start) / 2).year)}
        quarters = {str((end.month + 2) // 3)}
        return (
            (not q.year or q.year in years)
            and (not q.quarter or q.quarter in quarters)
            and (not q.month or q.month == end.month)
        )

    def _distance(self, finding: Finding) -> tuple[int, int]:
        """How far a finding is from what the question names: the part first, then the stretch."""
        q, claim = self.question, finding.standing
        own = {it.rstrip("s") for it in _part_words(finding).split()}
        asked = len(own & {it.rstrip("s") for it in q.words})
        part = -asked if asked else bool(own)
        period = claim.period
        if not q.year or q.quarter or q.half or period is None or period.start is None:
            return part, 0
        end = period.end or period.start
        whole = _SHORTEST_YEAR < (end - period.start).days < _LONGEST_YEAR
        middle = (period.start + (end - period.start) / 2).year
        return part, 0 if whole and q.year == str(middle) else 1 if whole else 2

    def findings(self, subject: str, metrics: Iterable[str]) -> Iterator[Finding]:
        """The standing findings on these metrics, one for each perimeter; those of the part and
        the stretch that the question names first, then the newest."""
        known: dict[str, list[Finding]] = {}
        for finding in self.view.findings(subject):
            known.setdefault(finding.metric, []).append(finding)
        parts = self.question.parts
        for metric in metrics:
            seen: set[tuple[str | None, ...]] = set()
            order = sorted(known.get(metric, ()), key=lambda it: it.standing.modality == "plan")
            for finding in sorted(order, key=self._distance):
                claim = finding.standing
                per = claim.figure.per if claim.figure is not None else None
                key = (finding.perimeter, claim.counterparty, per)
                if key in seen or not self.in_time(claim):
                    continue
                own = f" {_part_words(finding)} {claim.statement.casefold()}"
                if parts and not all(f" {it.rstrip('s')}" in own for it in parts):
                    continue
                seen.add(key)
                yield finding

    def of_finding(self, finding: Finding) -> Iterator[AnswerSentence]:
        """The standing claim; whoever contradicts it follows."""
        claims = (finding.standing.id, *finding.corroborated_by)
        yield AnswerSentence(self.told(finding.standing), tuple(dict.fromkeys(claims)))
        for other in finding.contradicted_by[:1]:
            yield AnswerSentence(f"Contradicted: {self.told(self.row(other))}", (other, claims[0]))

    def reason(self, reason: Reason) -> str:
        """What made a rating, with how and since when its first claim is known."""
        return self._with_grounds(reason.text, reason.claims)

    def _with_grounds(self, text: str, claims: Sequence[str]) -> str:
        if not claims:
            return text
        grounds = self.grounds(self.row(claims[0]))
        return f"{text[:-1]}; {grounds})" if text.endswith(")") else f"{text} ({grounds})"

    # -- kinds of question -----------------------------------------------------------------------

    def ratings(self) -> Iterator[AnswerSentence]:
        """How each employer is rated on the criteria asked for, and by what; or who is best."""
        employers = self.question.employers
        for criterion in self.rated():
            rows = [
                (employer, rating)
                for employer in employers or self._of_layer()
                if (rating := self._rating(employer, criterion)) is not None
            ]
            known = [(employer, rating) for employer, rating in rows if not rating.gap]
            if not employers:
                known.sort(key=lambda row: row[1].mode, reverse=not self.question.smallest)
                rows = known[:3]
            for place, (employer, rating) in enumerate(rows):
                name = f"{self.name(employer)}'s {fmt.criterion(criterion)}".replace("s's ", "s' ")
                lead, *others = rating.reasons
                claims = rating.claims or self._on_criterion(employer, criterion)
                if not rating.gap:
                    order = "" if employers else self._order(place, len(known), "rating")
                    ends = fmt.points_range(rating.low, rating.high)
                    points = f"{fmt.points(rating.mode)} of 100 (range {ends})"
                    text = f"{order}{name} is rated {points}: {self.reason(lead)}."
                    yield AnswerSentence(text, claims)
                elif known or rating.claims:
                    yield AnswerSentence(f"{name} isn't rated: {self.reason(lead)}.", claims)
                for each in others if len(rows) == 1 else ():
                    does = "adds" if each.points >= 0 else "takes off"
                    text = f"{self._sentence(each)}; {does} {_points(abs(each.points))}."
                    yield AnswerSentence(text, each.claims)

    def _order(self, place: int, count: int, what: str) -> str:
        """Which place of how many known: "1st of 24 with a rating: "."""
        if self.question.smallest:
            return (
                f"{('Lowest', 'Second lowest', 'Third lowest')[place]} of {count} with a {what}: "
            )
        return f"{fmt.ordinal(place + 1)} of {count} with a {what}: "

    def _sentence(self, reason: Reason) -> str:
        text = self.reason(reason)
        return text[:1].upper() + text[1:]

    def _of_layer(self) -> Sequence[str]:
        layer = self.question.layer
        return [it.id for it in self.evidence.employers.values() if not layer or it.layer == layer]

    def _everybody(self) -> bool:
        """Whether it asks for employers rather than about one: "which labs", "who"."""
        wide = {"who", "which", "where", "most", "best"} if self.question.criteria else {"which"}
        return bool(wide & self.question.words)

    def _rating(self, employer: str, criterion: str) -> Rating | None:
        fit = self.view.partial(employer)
        parts = fit.criteria if fit is not None else ()
        return next((it.rating for it in parts if it.criterion == criterion), None)

    def figure(self) -> Iterator[AnswerSentence]:
        """The subjects' own figures, then those of what an employer owns or rents."""
        if not self.subjects:
            yield from self.most()
            return
        for row in self._saying():
            yield AnswerSentence(self.told(row.claim), (row.claim.id,))
        employer = self.question.employers[0] if self.question.employers else ""
        assets = self.view.scored.assets_of.get(employer, ()) if len(self.subjects) == 1 else ()
        runs = {
            it.asset
            for it in self.evidence.relations
            if it.employer == employer and it.role != "supplier"
        }
        known = self.evidence.assets
        assets = [it for it in assets if {it, known[it].alias_of} & runs]
        found = [
            finding
            for own in (self.subjects, assets)
            for metric in self._timely(self.question.metrics)
            for subject in own
            for finding in self.findings(subject, [metric])
        ]
        for finding in self._of_all_named(self._in_unit(self._of_lead(found))):
            yield from self.of_finding(finding)

    def _of_lead(self, found: Sequence[Finding]) -> Sequence[Finding]:
        """Nothing where only what describes the lead is known: power, in "permits of its power"."""
        lead, *others = self.question.topics or (None,)
        if lead is None or not others or not lead.metrics or lead.name in self.question.aside:
            return found
        firm = any(it.name not in self.question.aside for it in others)
        known = any(it.metric in lead.metrics for it in found)
        return found if known or not firm else ()

    def _saying(self) -> Iterator[ClaimRow]:
        """Claims that say a word of a topic that no metric is about."""
        words = {it for topic in self.question.topics for it in topic.phrases}
        if not words:
            return
        said = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b")
        for subject in self.subjects:
            for row in self.view.claims(subject):
                text = row.claim.statement
                if said.search(text[:1].lower() + text[1:]):
                    yield row

    def _timely(self, metrics: Sequence[str]) -> Sequence[str]:
        """Where the question names a period, a figure of it comes before a yes or no."""
        if not (self.question.year or self.question.quarter or self.question.half):
            return metrics
        known = self.evidence.metrics
        return sorted(metrics, key=lambda it: it in known and known[it].dimension == "flag")

    def _of_all_named(self, found: Sequence[Finding]) -> Sequence[Finding]:
        """Of what lies between several that the question names, what most of them take part in."""
        if len(self.subjects) < 2:
            return found
        owners: dict[str, set[str]] = {}
        for relation in self.evidence.relations:
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
                for name in self.subjects
            )

        shared = [it for it in found if nearness(it) > 2]
        order = {metric: place for place, metric in enumerate(self.question.metrics)}
        return sorted(shared, key=lambda it: (order[it.metric], -nearness(it))) or found

    def _in_unit(self, found: Sequence[Finding]) -> Sequence[Finding]:
        """Those counted in the noun that the question names, where there are any."""
        asked = self.question.topic_words - {"gpu"}  # H100 equivalents answer that too
        own = [
            it
            for it in found
            if it.standing.figure is not None and it.standing.figure.unit in asked
        ]
        return own or found

    def compare(self) -> Iterator[AnswerSentence]:
        if not self.question.topics:
            for employer in self.question.employers:
                yield from self._standing(employer)
            return
        for metric in self.question.metrics:
            rows = [
                (employer, finding)
                for employer in self.subjects
                if (finding := next(self.findings(employer, [metric]), None)) is not None
            ]
            if len(rows) > 1:
                for _, finding in rows:
                    yield from self.of_finding(finding)
                yield from self._uneven([finding for _, finding in rows])
                return
        yield from self.figure()

    def most(self) -> Iterator[AnswerSentence]:
        employers = self._of_layer()
        firm = [it for it in self.question.topics if it.name not in self.question.aside]
        if not firm and _ONE_SITE & self.question.words:
            yield from self._largest_sites()
            return
        if not self.question.topics:
            yield from self._most_sites(employers)
            return
        plans = any("plan" in topic.name for topic in self.question.topics)
        best: list[tuple[float, Finding]] = []
        for metric in self.question.metrics:
            about = self.evidence.metrics.get(metric)
            if about is None or about.dimension == "text":
                continue
            if about.behaviour == "plan" and not plans:
                continue
            flag = about.dimension == "flag"
            if flag and (best or _SUPERLATIVES & self.question.words):
                continue  # one yes isn't more than another
            rows: dict[str, tuple[float, Finding]] = {}
            for employer in employers:
                own = [it for it in self.findings(employer, [metric]) if not it.perimeter]
                usable = [it for it in own if it.tier in RATING_TIERS] or own
                figure = usable[0].standing.figure if usable else None
                if figure is not None and figure.middle is not None:
                    size = figure.middle
                    if flag and bool(size) == self.question.negative:
                        continue
                    if self._adds_up(metric):
                        size *= yearly_factor(usable[0].standing)
                    rows.setdefault(usable[0].standing.id, (size, usable[0]))
            if len(rows) > len(best):
                best = list(rows.values())
            if len(best) > 1:
                break
        limit = self._limit()
        if limit is not None:
            best = [row for row in best if limit.holds(row[1])]
        what = f"known figure {limit.words}" if limit is not None else "known figure"
        lower = self.question.best and best and self._lower_is_better(best[0][1])
        best.sort(key=lambda row: row[0], reverse=self.question.smallest == bool(lower))
        for place, (_, finding) in enumerate(best[:3]):
            first, *_ = self.of_finding(finding)
            is_flag = self.evidence.metrics[finding.metric].dimension == "flag"
            order = "" if is_flag else self._order(place, len(best), what)
            yield AnswerSentence(order + first.text, first.claims)
        yield from self._uneven([finding for _, finding in best[:3]])

    def _limit(self) -> _Limit | None:
        """The limit in a question: "which companies have more than 1 GW running"."""
        found = LIMIT.search(self.question.text)
        try:
            figure = parse_figure(found[2]) if found is not None else None
        except FigureError:
            return None
        if found is None or figure is None or figure.middle is None:
            return None
        word = found[1].lower()
        said = f"{'of ' if ' ' in word else ''}{word} {found[2].strip()}"
        return _Limit(_BEYOND[word], figure.middle, figure.unit, said)

    def _uneven(self, found: Sequence[Finding]) -> Iterator[AnswerSentence]:
        """A warning where figures of several parties are for stretches of different length."""
        lengths = {
            round((period.end - period.start).days / DAYS_A_MONTH)
            for it in found
            if (period := it.standing.period) is not None and period.start and period.end
        }
        if len(lengths) > 1:
            yearly = self.question.kind == "most" and self._adds_up(found[0].metric)
            then = "the figures don't compare directly"
            if yearly:
                then = "the order is by a year's pace"
            claims = tuple(it.standing.id for it in found)
            yield AnswerSentence(f"These periods differ in length, so {then}.", claims)

    def _adds_up(self, metric: str) -> bool:
        """Whether it is money of a period, so that a quarter isn't a year."""
        about = self.evidence.metrics[metric]
        return about.behaviour == "closed" and about.dimension == "money"

    def _largest_sites(self) -> Iterator[AnswerSentence]:
        """The sites by the power that runs there."""
        book = SiteBook(self.view)
        known = [it for it in book.sites if it.figure("active") is not None]
        known = sorted(known, key=_running, reverse=not self.question.smallest)
        for place, site in enumerate(known[:3]):
            order = self._order(place, len(known), "known active power")
            yield AnswerSentence(order + _site_words(book, site), site.claims)

    def _most_sites(self, employers: Collection[str]) -> Iterator[AnswerSentence]:
        """Who has the most sites on record, by who owns or operates them."""
        held: dict[str, list[Site]] = {}
        for site in SiteBook(self.view).sites:
            for employer in {*site.owners, *site.operators}.intersection(employers):
                held.setdefault(employer, []).append(site)
        ranked = sorted(
            held, key=lambda it: (len(held[it]), it), reverse=not self.question.smallest
        )
        for place, employer in enumerate(ranked[:3]):
            claims = tuple(dict.fromkeys(it.claims[0] for it in held[employer] if it.claims))
            sites = fmt.count(len(held[employer]), "site")
            order = self._order(place, len(ranked), "site on record")
            yield AnswerSentence(f"{order}{self.name(employer)} owns or runs {sites}.", claims)

    def _lower_is_better(self, finding: Finding) -> bool:
        return self.evidence.metrics[finding.metric].better == "lower"

    def who_files(self) -> Iterator[AnswerSentence]:
        filed: dict[str, list[str]] = {}
        for row in self.view.claims():
            if row.claim.tier == "filed":
                for subject in row.claim.subjects:
                    filed.setdefault(subject, []).append(row.claim.id)
        wanted = self.question.employers or sorted(
            (name for name in filed if name in self.evidence.employers),
            key=lambda name: -len(filed[name]),
        )
        if not self.question.employers and wanted:
            claims = tuple(filed[name][0] for name in wanted)
            named = ", ".join(map(self.name, wanted[:8]))
            more = f" and {len(wanted) - 8} more" if len(wanted) > 8 else ""
            yield AnswerSentence(
                f"{len(wanted)} employers have filed figures: {named}{more}.", claims
            )
        for name in wanted[:MOST_SENTENCES]:
            tiers = self.view.row(name).tiers
            counts = ", ".join(
                f"{tiers[tier]} {fmt.tier_label(tier)}" for tier in TIERS if tiers.get(tier)
            )
            claims = tuple(filed.get(name, [])[:5]) or self._any_claims(name)
            if claims:
                what = "files" if filed.get(name) else "has no filed claims"
                text = f"{self.name(name)} {what}: {counts}."
                if filed.get(name) and self.evidence.employers[name].cik is None:
                    others = fmt.count(len(filed[name]), "filed claim")
                    what = f"has no filings of its own on record; {others} from others"
                    text = f"{self.name(name)} {what}."
                yield AnswerSentence(text, claims)

    def why(self) -> Iterator[AnswerSentence]:
        if len(self.question.employers) > 1:
            yield from self._why_before(*self.question.employers[:2])
            return
        for employer in self.question.employers or self.view.order[:1]:
            if self.question.one_sided:
                yield from self._one_side(employer)
                continue
            yield from self._standing(employer)
            fit = self.view.partial(employer)
            parts = sorted(fit.criteria, key=lambda it: -it.weight) if fit is not None else ()
            for part in parts:
                for reason in part.rating.reasons[:1]:
                    points = fmt.points(part.rating.mode)
                    criterion = fmt.criterion(part.criterion).capitalize()
                    text = f"{criterion} {points}: {self.reason(reason)}."
                    yield AnswerSentence(text, reason.claims)

    def _one_side(self, employer: str) -> Iterator[AnswerSentence]:
        """What counts for it or against it, the weightiest first."""
        found = []
        for row in balance(self.view, employer):
            good = self.question.one_sided == "for"
            for point in row.favourable if good else row.adverse:
                text = f"{fmt.criterion(row.criterion).capitalize()}: {point.text}"
                found.append((abs(point.points) * row.weight, text, point.claims))
        for points, text, claims in sorted(found, reverse=True):
            if claims:
                sign = "adds" if self.question.one_sided == "for" else "costs"
                yield AnswerSentence(
                    f"{self._with_grounds(text, claims)}; {sign} {_points(points)} of the fit.",
                    claims,
                )

    def _why_before(self, one: str, other: str) -> Iterator[AnswerSentence]:
        yield from self._standing(one)
        yield from self._standing(other)
        fits = [self.view.partial(name) for name in (one, other)]
        if fits[0] is None or fits[1] is None:
            return
        pairs = list(zip(fits[0].criteria, fits[1].criteria, strict=True))
        pairs.sort(key=lambda pair: -abs(pair[0].points - pair[1].points))
        for mine, theirs in pairs:
            claims = (*mine.rating.claims, *theirs.rating.claims)
            text = (
                f"{fmt.criterion(mine.criterion).capitalize()}: {self.name(one)} "
                f"{fmt.points(mine.rating.mode)}, {self.name(other)} "
                f"{fmt.points(theirs.rating.mode)}."
            )
            yield AnswerSentence(text, tuple(dict.fromkeys(claims)))

    def rank(self) -> Iterator[AnswerSentence]:
        layer = set(self._of_layer())
        best = [it for it in self.view.order if it in layer][:3]
        for employer in self.question.employers or best:
            yield from self._standing(employer)

    def _standing(self, employer: str) -> Iterator[AnswerSentence]:
        view, row = self.view, self.view.row(employer)
        fit = view.partial(employer)
        claims = tuple(
            dict.fromkeys(
                name for part in (fit.criteria if fit else ()) for name in part.rating.claims
            )
        ) or self._any_claims(employer)
        ends = view.range_of(employer)
        if row.fit is None or ends is None:
            grounded = fmt.share(fit.grounded if fit is not None else 0.0)
            yield AnswerSentence(
                f"{row.name} has no rank: {grounded} of your weights rest on evidence, and "
                f"{fmt.share(view.grounded_from)} are needed.",
                claims,
            )
            return
        text = f"{fmt.points(row.fit)} (range {fmt.points_range(*ends)})"
        if row.excluded:
            why = "; ".join(it.why for it in row.out_for)
            yield AnswerSentence(f"{row.name} is ruled out with a fit of {text}: {why}.", claims)
        else:
            yield AnswerSentence(
                f"{row.name} is number {row.rank} of {view.eligible_count} with a fit of {text}.",
                claims,
            )

    def contradicts(self) -> Iterator[AnswerSentence]:
        wanted = set(self.subjects)
        metrics = set(self.question.metrics)
        for pair in self.view.comparisons():
            if pair.relation not in ("conflict", "conflict_undated", "possible_conflict"):
                continue
            claims = [self.row(name) for name in (pair.first, pair.second)]
            about = {name for it in claims for name in (*it.subjects, it.counterparty)}
            if (wanted and not wanted & about) or (metrics and pair.metric not in metrics):
                continue
            first, second = claims
            yield AnswerSentence(
                f"{self.told(first)} versus {self.told(second)}: {pair.why}",
                (pair.first, pair.second),
            )

    def unknown(self) -> Iterator[AnswerSentence]:
        for employer in self.question.employers:
            fit = self.view.partial(employer)
            for part in fit.criteria if fit is not None else ():
                if part.rating.gap:
                    reason = part.rating.reasons[0]
                    known = reason.claims or self._on_criterion(employer, str(part.criterion))
                    text = f"{fmt.criterion(part.criterion).capitalize()}: {reason.text}."
                    yield AnswerSentence(text, known)
                else:
                    for reason in part.rating.reasons:
                        if not reason.claims and not part.rating.own:
                            text = f"{fmt.criterion(part.criterion).capitalize()}: {reason.text}."
                            yield AnswerSentence(text, part.rating.claims)
        for question in self.view.open_questions:
            if not self.question.employers or question.employer in self.question.employers:
                yield AnswerSentence(
                    f"{self.name(question.employer)}: {question.question}", question.claims
                )

    def ask_next(self) -> Iterator[AnswerSentence]:
        for each in self.more.questions():
            if self.question.employers and each.employer not in self.question.employers:
                continue
            fit = self.view.partial(each.employer)
            claims = next(
                (
                    part.rating.claims
                    for part in (fit.criteria if fit is not None else ())
                    if part.criterion == each.criterion
                ),
                (),
            )
            text = f"{self.name(each.employer)}, {fmt.criterion(each.criterion)}: {each.question}"
            yield AnswerSentence(text, claims or self._on_criterion(each.employer, each.criterion))
        yield from self.unknown()

    def old(self) -> Iterator[AnswerSentence]:
        sources = self.evidence.sources
        for employer in self.question.employers or ("",):
            dated = []
            for row in self.view.claims(employer or None):
                if self.question.metrics and row.claim.metric not in self.question.metrics:
                    continue
                day = published_day(row.claim, sources)
                if day is not None:
                    dated.append((day.last, row.claim.id, day))
            if not dated:
                continue
            about = f" on {self.name(employer)}" if employer else ""
            dated.sort(key=lambda it: it[:2])
            stated = [it for it in dated if not it[2].inferred]
            told = [("newest evidence", dated[-1])]
            if dated[-1][2].inferred and stated:
                told.append(("newest evidence with a stated date", stated[-1]))
            for word, (_, claim, day) in (*told, ("oldest evidence", dated[0])):
                text = f"The {word}{about} came out {self._when(day)}."
                yield AnswerSentence(text, (claim,))

    def _when(self, day: Day) -> str:
        """ "on 30 Jul 2026, 4 mo ago"; "in Oct 2026, inferred" is no day to count from."""
        if day.first != day.last:
            return f"in {fmt.day(day)}"
        age = fmt.age(max((self.view.as_of - day.last).days, 0))
        return f"on {fmt.day(day)}, {age} ago"

    def source(self) -> Iterator[AnswerSentence]:
        if not self.question.metrics:
            yield from self.who_files()
        for subject in self.subjects:
            for finding in self.findings(subject, self.question.metrics):
                for name in (finding.standing.id, *finding.corroborated_by):
                    claim = self.row(name)
                    known = self.evidence.sources_of(claim)[:2]
                    titles = "; ".join(f"{it.title} ({it.publisher})" for it in known)
                    yield AnswerSentence(f"{self.told(claim)}: {titles}.", (name,))

    def hype(self) -> Iterator[AnswerSentence]:
        for employer in self.question.employers or (None,):
            for flag in self.view.hype(employer):
                contested = " (contested)" if flag.contested else ""
                text = f"{self.name(flag.employer)}, {flag.title.lower()}{contested}: {flag.why}"
                yield AnswerSentence(text, flag.claims)

    def runs_where(self) -> Iterator[AnswerSentence]:
        book = SiteBook(self.view)
        wanted = set(self.question.assets)
        for employer in self.question.employers:
            wanted.update(book.of(employer))
        sites = [it for it in book.sites if it.asset.id in wanted]
        if place := self.question.place:
            sites = sites if self.subjects else list(book.sites)
            sites = [it for it in sites if place <= place_words(it.asset.place)]
        sites.sort(key=lambda it: -_running(it))
        if place:
            claims = tuple(dict.fromkeys(it.claims[0] for it in sites if it.claims))
            yield AnswerSentence(f"{fmt.count(len(sites), 'site')} on record there.", claims)
        for site in sites:
            yield AnswerSentence(_site_words(book, site), site.claims)

    def depends(self) -> Iterator[AnswerSentence]:
        employers = self.question.employers
        if self.question.assets:
            yield from self.runs_where()
        rows = []
        for employer in employers:
            others = set(employers) - {employer}
            for row in self.view.claims(employer):
                claim = row.claim
                if row.set_aside or row.status == "superseded":
                    continue
                linked = claim.counterparty is not None and employer in _parties(claim)
                linked = linked or claim.metric in ("dependency", "supply_pact", "capacity_lease")
                linked = linked and (not others or bool(others & _parties(claim)))
                if linked and self._on_side(claim, employer):
                    rows.append(row)
        asked = self.question.topic_words
        rows.sort(
            key=lambda row: (
                row.claim.metric not in self.question.metrics
                and not any(word in row.claim.statement.casefold() for word in asked),
                TIER_RANK[row.claim.tier],
                -row.fresh,
                row.claim.id,
            )
        )
        for row in rows:
            yield AnswerSentence(self.told(row.claim), (row.claim.id,))
        if self.question.side or len(employers) > 1:
            for employer in employers:
                yield from self._at_sites(employer)
            return
        for line in supply_map(self.view):
            if line.employer in employers and (len(employers) < 2 or line.target in employers):
                text = f"{line.employer_name} {line.verb} {line.target_name}."
                yield AnswerSentence(text, line.claims)

    def _on_side(self, claim: Claim, employer: str) -> bool:
        """Whether the claim is about the side of the employer's deals that is asked for."""
        side = self.question.side
        if not side:
            return True
        if employer not in _parties(claim) or claim.metric == "ownership":
            return False
        if claim.counterparty is None:
            if "customer" in claim.statement.casefold():
                return side == "customers"
            return side == "suppliers" and claim.subjects[0] == employer
        buys = claim.metric in self.more.counterparty_buys
        is_customer = (employer == claim.counterparty) == buys
        return is_customer == (side == "suppliers")

    def _at_sites(self, employer: str) -> Iterator[AnswerSentence]:
        """The employer's suppliers, or its customers, at the sites that both are related to; if
        several employers are named, which of them supplies which.
        """
        side, named = self.question.side, self.question.employers
        lines = [it for it in supply_map(self.view) if it.role in _SELLS]
        own = {
            it.target: it
            for it in lines
            if it.employer == employer and (it.role != "supplier" or side != "suppliers")
        }
        for line in lines:
            mine = own.get(line.target)
            if mine is None or line.employer == employer:
                continue
            first, second = (mine, line) if side == "customers" else (line, mine)
            if len(named) > 1:
                if line.employer not in named:
                    continue
                first, second = sorted((line, mine), key=lambda it: _SELLS.index(it.role))
            if _SELLS.index(first.role) < _SELLS.index(second.role):
                claims = tuple(dict.fromkeys((*first.claims, *second.claims)))
                yield AnswerSentence(
                    f"{first.employer_name} {first.verb} {line.target_name}, which "
                    f"{second.employer_name} {second.verb}.",
                    claims,
                )

    def changed(self) -> Iterator[AnswerSentence]:
        news, found = self.more.news(self.question), False
        for event in news.events if news is not None else ():
            if self.question.employers and event.employer not in self.question.employers:
                continue
            name = f"{self.name(event.employer)}: " if event.employer else ""
            change = f"{event.before} → {event.after}" if event.before else event.after
            yield AnswerSentence(f"{name}{change}; {event.why.rstrip('.')}.", event.claims)
            found = True
        if not found:
            yield from self._newest()

    def _newest(self) -> Iterator[AnswerSentence]:
        """Where nothing moved: what came out last on the employers named."""
        since = self.question.since
        for employer in self.question.employers:
            rows = newest_first(self.view.claims(employer), employer)
            for row in [it for it in rows if not it.set_aside][:3]:
                day = published_day(row.claim, self.evidence.sources)
                if since is None or (day is not None and day.last >= since):
                    text = f"Newest evidence: {self.told(row.claim)}"
                    yield AnswerSentence(text, (row.claim.id,))

    def what_if(self) -> Iterator[AnswerSentence]:
        if not self.question.scenario:
            return
        before, after = self.more.what_if(self.question.scenario)
        title = next(
            (
                it.title
                for it in self.view.scored.workspace.scenarios
                if it.id == self.question.scenario
            ),
            self.question.scenario,
        )
        for name in before.order:
            old, new = before.row(name), after.row(name)
            fit = before.partial(name)
            if old.fit is None or new.fit is None or fit is None or abs(new.fit - old.fit) < 0.05:
                continue
            if self.question.employers and name not in self.question.employers:
                continue
            claims = tuple(dict.fromkeys(it for part in fit.criteria for it in part.rating.claims))
            yield AnswerSentence(
                f"{title}: {old.name} {fmt.points(old.fit)} → {fmt.points(new.fit)}, "
                f"rank {old.rank or '✗'} → {new.rank or '✗'}.",
                claims,
            )

    def about(self) -> Iterator[AnswerSentence]:
        for employer in self.question.employers:
            yield from self._standing(employer)
        if self.question.employers:
            yield from self.why()
        elif self.question.assets:
            yield from self.runs_where()

    # -- claims to cite where a sentence says that something is missing --------------------------

    def _any_claims(self, employer: str) -> tuple[str, ...]:
        rows = newest_first(self.view.claims(employer), employer)
        return tuple(row.claim.id for row in rows[:5])

    def _on_criterion(self, employer: str, criterion: str) -> tuple[str, ...]:
        """What is known nearest to it: claims on the criterion, else any on the employer."""
        near = [
            row.claim.id
            for row in self.view.claims(employer)
            if (metric := self.evidence.metrics.get(row.claim.metric)) is not None
            and metric.criterion == criterion
        ]
        return tuple(near[:5]) or self._any_claims(employer)


def _points(value: float) -> str:
    """1 point, 0.9 points."""
    shown = fmt.points(value)
    return f"{shown} {'point' if shown == '1' else 'points'}"


def _part_words(finding: Finding) -> str:
    """The words of the part that a finding is about; its perimeter is an id."""
    return (finding.perimeter or "").replace("-", " ")


def _running(site: Site) -> float:
    figure = site.figure("active") or site.figure("announced")
    return figure.value if figure is not None else 0.0


def _site_words(book: SiteBook, site: Site) -> str:
    parts = [site.asset.place] if site.asset.place else []
    for label, rung, track in _SITE_PARTS:
        figure = site.figure(rung, track)
        if figure is not None:
            estimated = " (estimate)" if figure.estimated else ""
            due = f" by {fmt.day(figure.due)}" if figure.due is not None else ""
            parts.append(f"{figure.text} {label}{due}{estimated}")
    if site.owners:
        parts.append(f"owned by {book.names(site.owners)}")
    if site.users:
        parts.append(f"used by {book.names(site.users)}")
    return f"{site.asset.name}: {'; '.join(parts)}."


_SITE_PARTS: Sequence[tuple[str, Rung, Track]] = (
    ("active", "active", "power"),
    ("contracted", "contracted", "power"),
    ("planned", "announced", "power"),
    ("running", "active", "accelerators"),
    ("running", "active", "h100e"),
)
_SUPERLATIVES = frozenset(
    ("most", "best", "highest", "largest", "biggest", "least", "lowest", "smallest", "worst")
)
_ONE_SITE = frozenset(("center", "centre", "datacenter", "datacentre", "site", "campus"))
_RATING_WORDS = frozenset(("rated", "rating", "ratings", "score", "scored", "scores"))
_SITE_WORDS = frozenset(("sites", "campuses", "centers", "centres", "datacenters", "datacentres"))
_OF_RATINGS = ("figure", "about", "compare", "most", "rank", "why")
"""Kinds of question that may ask for ratings."""
_SELLS: Sequence[Role] = ("supplier", "owner", "operator", "tenant")
"""At one site each of these sells to those after it."""
_KINDS: Mapping[str, Callable[[_AnswerTeller], Iterator[AnswerSentence]]] = {
    "figure": _AnswerTeller.figure,
    "compare": _AnswerTeller.compare,
    "most": _AnswerTeller.most,
    "who_files": _AnswerTeller.who_files,
    "why": _AnswerTeller.why,
    "rank": _AnswerTeller.rank,
    "contradicts": _AnswerTeller.contradicts,
    "unknown": _AnswerTeller.unknown,
    "ask_next": _AnswerTeller.ask_next,
    "old": _AnswerTeller.old,
    "source": _AnswerTeller.source,
    "hype": _AnswerTeller.hype,
    "runs_where": _AnswerTeller.runs_where,
    "depends": _AnswerTeller.depends,
    "changed": _AnswerTeller.changed,
    "what_if": _AnswerTeller.what_if,
    "about": _AnswerTeller.about,
}


def _parties(claim: Claim) -> set[str | None]:
    return {*claim.subjects, claim.counterparty}


_KIND_WORDS = {
    "figure": "a figure",
    "compare": "compare",
    "most": "who has the most",
    "who_files": "who files",
    "why": "why this rank",
    "rank": "the ranking",
    "contradicts": "what contradicts",
    "unknown": "what is not known",
    "ask_next": "what to ask next",
    "old": "how old the evidence is",
    "source": "how it is known",
    "hype": "hype flags",
    "runs_where": "what runs where",
    "depends": "who depends on what",
    "changed": "what changed",
    "what_if": "what if",
    "about": "about",
}
_NEEDS = {
    "compare": "employer",
    "most": "topic",
    "unknown": "employer",
    "source": "subject",
    "runs_where": "subject",
    "depends": "subject",
    "about": "subject",
}
