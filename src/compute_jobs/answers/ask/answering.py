"""An answer to a question in words: fixed sentences with their claims, or a refusal.

A kind of question is a row of data/questions.toml and a function here that tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from compute_jobs.answers.ask import (
    deal_answers,
    evidence_answers,
    figure_answers,
    rating_answers,
)
from compute_jobs.answers.ask.asked import AnswerSentence, Asked
from compute_jobs.answers.ask.question_words import question_words
from compute_jobs.answers.ask.understanding import understand
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.desk import Desk
from compute_jobs.packs.tables import read_glossary

MOST_SENTENCES = 6
_TELLERS: Mapping[str, Callable[[Asked], Iterator[AnswerSentence]]] = {
    "figure": figure_answers.figure,
    "compare": figure_answers.compare,
    "most": figure_answers.most,
    "why": rating_answers.why,
    "rank": rating_answers.rank,
    "sure": rating_answers.sure,
    "ruled_out": rating_answers.ruled_out,
    "lift": rating_answers.lift,
    "what_if": rating_answers.what_if,
    "about": rating_answers.about,
    "runs_where": deal_answers.runs_where,
    "due": deal_answers.due,
    "depends": deal_answers.depends,
    "competitors": deal_answers.competitors,
    "who_files": evidence_answers.who_files,
    "source": evidence_answers.source,
    "claims": evidence_answers.claims,
    "contradicts": evidence_answers.contradicts,
    "unknown": evidence_answers.unknown,
    "ask_next": evidence_answers.ask_next,
    "old": evidence_answers.old,
    "hype": evidence_answers.hype,
    "changed": evidence_answers.changed,
}
_MEANING = re.compile(
    r"\b(?:what(?:'s| is| are| does)|whats|mean(?:s|ing)?|define|explain|difference)\b", re.I
)
_TOKEN = re.compile(r"[\w&]+")
_MANY_SITES = frozenset(("sites", "campuses", "centers", "centres", "datacenters", "datacentres"))


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
    """The employers it is about."""
    others: tuple[str, ...] = ()
    """Questions near it that have answers."""


def ask(desk: Desk, text: str) -> AskAnswer:
    """The answer from the desk's view, or a refusal that names the nearest command."""
    words = question_words()
    question = understand(text, desk.view.evidence, words, desk.view.as_of)
    asked = Asked(desk, question, words)
    refused = _cannot(asked)
    found: dict[str, AnswerSentence] = {}
    for sentence in () if refused else _sentences(asked):
        if sentence.claims:
            found.setdefault(sentence.text, sentence)
        if len(found) == MOST_SENTENCES:
            break
    return AskAnswer(
        question.kind.name,
        _understood(asked),
        tuple(found.values()),
        refused or ("" if found else _nothing(asked)),
        _command(asked),
        question.employers,
        tuple(it for it in _others(asked) if it != question.text),
    )


def _sentences(asked: Asked) -> Iterator[AnswerSentence]:
    """What the kind of question asks for; the figures it names where that comes to nothing."""
    kind, topics = asked.question.kind, asked.question.topics
    tell = _TELLERS[kind.name]
    if kind.rated and rating_answers.rated_criteria(asked):
        tell = rating_answers.ratings
    elif kind.name in ("rank", "depends") and topics:
        lines = [asked.view.line(it) for it in topics[0].metrics[:1]]
        if any(it is not None and it.dimension == "flag" for it in lines):
            if kind.name == "depends":
                tell = figure_answers.figure  # who funds it: whether it is funded
            elif not asked.subjects:
                tell = figure_answers.most  # those with a yes, in the order of the ranking
    found = False
    for each in tell(asked):
        found = True
        yield each
    if not found and asked.question.topics and asked.subjects:
        yield from figure_answers.figure(asked)


def _cannot(asked: Asked) -> str:
    """Why the question can't be answered at all; empty where it may be."""
    q = asked.question
    term = "" if asked.subjects or {"who", "which"} & q.words else _term(q.text)
    if term and q.kind.name in ("who_files", "about", "figure"):
        return f"“{term}” is a term of the glossary"
    if q.unknown:
        words = ", ".join(f"“{word}”" for word in q.unknown[:4])
        return f"not understood: {words}"
    names = [it for it in q.beside if it[:1].isupper() and not q.text.startswith(it)]
    if names and not asked.subjects:
        return f"no employer or site is called “{names[0]}”"
    if q.kind.needs == "subject" and not (asked.subjects or q.place):
        return "name an employer or a site"
    if (
        q.kind.needs == "employer"
        or (q.one_sided and q.kind.name == "why")
        or (q.criteria and q.assets)
    ) and not q.employers:
        return "name an employer"
    if q.kind.name == "figure" and figure_answers.FUNDS & q.words and not asked.subjects:
        return "name an employer or a site"
    if q.grown and not asked.subjects:
        return "name an employer: what grew is told figure by figure"
    if q.kind.needs == "topic" and not (
        q.topics or (_MANY_SITES | figure_answers.ONE_SITE) & q.words
    ):
        return "say what to compare, for example power, revenue growth or GPUs"
    everybody = {"who", "which", "where", "most", "best"} if q.criteria else {"who", "which"}
    if q.kind.name == "figure" and not (asked.subjects or everybody & q.words):
        return "name an employer or a site, or ask who has most"
    return ""


def _nothing(asked: Asked) -> str:
    """Why no sentence was found."""
    q = asked.question
    if q.kind.name == "what_if" and q.scenario:
        return "no fit moves if that happens"
    if q.kind.name == "ruled_out":
        return "no employer is ruled out"
    if q.one_sided and q.kind.name == "why" and q.employers:
        return f"nothing in the ratings speaks {q.one_sided} {asked.names(q.employers)}"
    gaps = [
        part.rating.reasons[0].text
        for employer in q.employers
        for part in asked.parts(employer)
        if part.criterion in q.criteria and part.rating.gap
    ]
    if gaps:
        return f"{' and '.join(q.criteria)} not rated: {'; '.join(gaps)}"
    if q.kind.name == "most" and (limit := figure_answers.limit_of(asked)) is not None:
        also = figure_answers.also_words(asked)
        return f"no employer has a known figure {limit.words}{also}"
    unheld = [it.name for it in q.topics if not it.metrics and not it.criterion]
    if unheld:
        about = f" at {asked.names(asked.subjects)}" if asked.subjects else ""
        return f"no claim says anything about {' or '.join(unheld)}{about}"
    nothing = f"no claim found, read as: {_understood(asked)}"
    if q.kind.name != "figure" or not q.employers or len(q.topics) != 1:
        return nothing
    metrics = q.topics[0].metrics[:1]
    known = [it for it in asked.view.order if next(asked.findings(it, metrics), None)]
    known = [asked.name(it) for it in known if it not in q.employers]
    others = f"; known for {fmt.first_of(known, 3)}" if known else ""
    return f"{nothing}; that doesn't mean there is none{others}"


def _understood(asked: Asked) -> str:
    q = asked.question
    says = q.kind.says
    if q.criteria and q.kind.name in ("figure", "about", "most"):
        says = "a rating" if q.employers else "who is rated how"
    lead = asked.view.line(q.metrics[0]) if q.metrics and q.kind.name == "most" else None
    if lead is not None and lead.dimension == "flag":
        says = "which employers"
    if q.side:
        says = "who supplies" if q.side == "suppliers" else "who buys from"
    when = " ".join(it for it in (q.when.quarter and f"Q{q.when.quarter}", q.when.year) if it)
    parts = (
        says,
        "growth" if q.grown else "",
        *(topic.name for topic in q.topics if q.kind.name != "rank" or topic.criterion),
        *map(asked.name, asked.subjects),
        f"in {' '.join(it.title() for it in sorted(q.place))}" if q.place else "",
        f"layer {' or '.join(q.layers)}" if q.layers else "",
        when,
        f"since {fmt.day(q.when.since)}" if q.when.since is not None else "",
        f"before {fmt.day(q.when.before)}" if q.when.before is not None else "",
        *(asked.words.tier_says[it] for it in TIERS if it in q.tiers),
        q.scenario,
    )
    beside = ", ".join(f"“{word}”" for word in q.beside)
    return ", ".join(filter(None, parts)) + (f"; not understood: {beside}" if beside else "")


def _command(asked: Asked) -> str:
    """The nearest command."""
    q, line = asked.question, asked.question.kind.command
    subject = next(iter(asked.subjects), "")
    held = {row.claim.metric for row in asked.view.claims(subject or None)}
    claimed = [it for it in q.metrics if it in held]
    metric = f"--metric {claimed[0]}" if claimed else ""
    explain = f"explain {subject}" if subject in q.employers else "rank"
    if q.topics and q.topics[0].name in ("openings", "infrastructure openings"):
        line = f"postings --employer {subject}" if subject in q.employers else "postings"
    elif not asked.subjects and (term := _term(q.text)):
        line = f"glossary {term}"
    elif q.kind.name == "most" and metric:
        line = f"claims {metric}"
    elif line == "explain" or (line == "claims" and q.criteria):
        line = explain
    elif line == "claims":
        tiers = " ".join(f"--tier {it}" for it in TIERS if it in q.tiers)
        line = f"claims {subject} {metric} {tiers}"
    elif line == "claims --stale":
        line = f"claims {subject} --stale"
    elif line == "compare":
        line = f"compare {' '.join(q.employers[:4])}" if len(q.employers) > 1 else "rank"
    elif line == "sites":
        place = f"--filter {' '.join(sorted(q.place))}" if q.place else ""
        line = f"sites {' '.join(q.employers[:1])} {place}"
    elif line == "news" and q.when.since:
        line = f"news --since {q.when.since}"
    elif line == "scenario list" and q.scenario:
        line = f"rank --scenario {q.scenario}"
    return "compute-jobs " + " ".join(line.split())


def _term(text: str) -> str:
    """The glossary term that a question without an employer is about: "what is RPO?"."""
    if not _MEANING.search(text):
        return ""
    said = f" {' '.join(_TOKEN.findall(text.casefold()))} "
    names = [name for term in read_glossary() for name in (term.term, *term.aliases)]
    known = [it for it in names if f" {' '.join(_TOKEN.findall(it.casefold()))} " in said]
    return max(known, key=len, default="")


def _others(asked: Asked) -> Sequence[str]:
    """Questions that have answers whatever is known: what a reader may ask instead."""
    if not asked.question.employers:
        return ("Who has the most power?", "Which employer is the most stable?")
    name = asked.name(asked.question.employers[0])
    return (f"What don't we know about {name}?", f"How old is the evidence on {name}?")
