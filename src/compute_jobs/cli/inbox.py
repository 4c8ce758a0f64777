"""Review the candidate claims found in what you read. Nothing counts until you accept it.

Without an action it lists the documents and their open candidates. accept and reject take ids of
candidates, or of documents for all their open ones. What isn't certain, such as who it is about,
and what contradicts the ledger is taken only with --yes. --sourced accepts only the figures that
are sourced, clear and contradict neither the ledger nor each other, after listing them and asking
once; with --yes it takes the same ones without asking. edit changes a candidate
(--metric, --subject …) or, given a document, its card (--publisher, --published …). Accepted claims
go into your own pack, with one source card per document; undo reverts it. propose is for
assistants: it adds one quoted claim, graded as press at best.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.inbox import (
    EDITS,
    YOURS,
    Acceptance,
    chosen,
    dates_in_words,
    sourced_figures,
    statement_of,
)
from compute_jobs.errors import ReaderError
from compute_jobs.export import coverage_shapes as shapes

if TYPE_CHECKING:
    from compute_jobs.core.coverage.candidates import Candidate
    from compute_jobs.desk.inbox import InboxDocument, InboxItem, SourcedFigures

EXAMPLES = """examples:
  compute-jobs inbox
  compute-jobs inbox accept ab19954d-2 ab19954d-3
  compute-jobs inbox accept ab19954d --sourced
  compute-jobs inbox edit ab19954d-4 --metric segment_revenue --period 2026-Q1
  compute-jobs inbox edit ab19954d --publisher "The Wire" --published 2026-05-20
  compute-jobs inbox reject ab19954d"""
ACTIONS = ("accept", "reject", "edit", "reopen", "remove", "propose")
_OPTIONS = {"as_of": "--dated"}
"""--as-of is the day one looks at the ledger."""
_MOST_SHOWN = 3
"""Claims of the ledger shown beside a candidate."""
_CARD = ("publisher", "title", "published", "url", "kind", "stance", "employer")


def configure(parser: Parser) -> None:
    parser.add_argument("words", nargs="*", metavar="ACTION ID…", help=", ".join(ACTIONS))
    parser.flag("--sourced", "accept: only sourced figures")
    parser.flag("--yes", "accept: take what isn't certain too; with --sourced: don't ask")
    parser.add_argument("--quote", metavar="TEXT", help="propose: the sentence, word for word")
    parser.flag("--all", "list decided candidates too")
    for name in (*EDITS, *_CARD):
        option = _OPTIONS.get(name, f"--{name}")
        what = "edit a document: its" if name in _CARD else "edit a candidate: its"
        shown = f"{what} {name.replace('_', ' ')}"
        parser.add_argument(option, dest=f"to_{name}", metavar="TEXT", help=shown)


def run(ctx: Context) -> int:
    """Exits 1 where a document is listed that can't be read."""
    words, sourced = ctx.args.words, ctx.args.sourced
    action, names = (words[0], words[1:]) if words and words[0] in ACTIONS else ("", words)
    values = {name: getattr(ctx.args, f"to_{name}") for name in (*EDITS, *_CARD)}
    given = {name: value for name, value in values.items() if value is not None}
    if action == "propose":
        _propose(ctx, names, given)
        return 0
    no_more(ctx.args.quote, "--quote goes with inbox propose", "leave it out")
    if action != "edit":
        no_more(given, f"--{next(iter(given), '')} goes with inbox edit", "leave it out")
    if action != "accept":
        no_more(sourced, "--sourced goes with inbox accept", "leave it out")
    if not action:
        return _list(ctx, names)
    if not names and not sourced:
        raise UsageError(f"inbox {action} takes the id of a candidate or a document")
    if action == "accept":
        _accept(ctx, names or ctx.desk().coverage.inbox_ids())
    elif action == "edit":
        _edit(ctx, names, given)
    elif action == "remove":
        for name in names:
            ctx.desk().coverage.remove(name)
        narrate(f"removed {fmt.count(len(names), 'document')}; claims made from them stay")
    else:
        _decide(ctx, action, names)
    return 0


def _list(ctx: Context, names: list[str]) -> int:
    coverage = ctx.desk().coverage
    documents = [coverage.inbox_document(name) for name in names] if names else coverage.inbox()
    shown = [
        (document, item)
        for document in documents
        for item in document.items
        if ctx.args.all or item.state == "open"
    ]
    unread = not names and len(documents) < len(coverage.inbox_ids())
    if ctx.json:
        emit_json([shapes.inbox_item(item) for _, item in shown])
    elif not documents and not unread:
        narrate("the inbox is empty; read something: compute-jobs read FILE")
    for document in [] if ctx.json else documents:
        _print_document(ctx, document, [item for each, item in shown if each is document])
    return 1 if unread else 0


def _print_document(ctx: Context, document: InboxDocument, items: list[InboxItem]) -> None:
    card = document.card
    say(f"{card.id}  {card.title or card.file or 'untitled'}")
    say(f"  {shapes.card_line(card.kind, card.publisher, card.published)}")
    if card.proposed_by:
        say(f"  proposed by an {card.proposed_by} from {card.url}")
        say("  open the page before you accept it: the program hasn't seen it")
    for item in items:
        print_candidate(ctx, item.id, item.candidate, card.kind, url=card.url, yours=item.yours)
        if item.state != "open":
            paragraph(f"{item.state}{f' as {item.claim}' if item.claim else ''}", "    ")
    done = document.decided
    say()
    say(f"{shapes.summary(document.reading.candidates, done)}; {len(done)} decided")
    say()


def print_candidate(
    ctx: Context, name: str, each: Candidate, kind: str, *, url: str, yours: Sequence[str] = ()
) -> None:
    """One candidate: what it says, how it is stated, how it is graded in a document of that kind
    with that address, and how the ledger relates to it.
    """
    from compute_jobs.core.coverage.ledger_relations import figure_for
    from compute_jobs.core.evidence.figures import show_figure

    known = ctx.desk().view.evidence
    subject = known.employers.get(each.subject) or known.assets.get(each.subject)
    metric = known.metrics.get(each.metrics[0]) if each.metrics else None
    figure = figure_for(each.figure, metric) if each.figure and metric else each.figure
    shown = show_figure(figure) if figure is not None else "no figure"
    period, as_of = dates_in_words(each, metric)
    when = f"as of {as_of}" if as_of else ""
    parts = (subject.name if subject else "?", metric.name if metric else "?", shown, period, when)
    label = shapes.LABEL_WORDS[each.label]
    say()
    say(f"{name}  {label:<8}  {' · '.join(part for part in parts if part)}")
    paragraph(f"“{each.quote}”", "    ")
    for field in yours:
        paragraph(YOURS[field], "    ")
    if each.label in ("sourced", "reported"):
        limit = shapes.tier_limit(each, kind, url)
        why = f": {limit}" if limit else ""
        paragraph(f"counts as {fmt.tier_label(each.tier)}{why}", "    ")
    if each.relation is not None:
        document = name.partition("-")[0]
        standing = shapes.standing_words(each, document, known)
        paragraph(f"{standing}: {each.relation.why}", "    ")
        for claim in each.relation.claims[:_MOST_SHOWN]:
            _print_known(ctx, claim, document)
    if each.asks:
        paragraph(f"not certain: {shapes.asked(each)}", "    ")
    if why := shapes.unclear(each):
        paragraph(why, "    ")


def _print_known(ctx: Context, name: str, document: str) -> None:
    """A claim that a candidate is compared with: value, date, tier, source."""
    from compute_jobs.core.evidence.figures import show_figure

    view = ctx.desk().view
    claim = view.claim(name).claim
    figure = show_figure(claim.figure) if claim.figure is not None else claim.statement
    when = fmt.period(claim.period) if claim.period is not None else ""
    if not when and (day := claim.when) is not None:
        when = f"as of {fmt.day(day)}"
    tier = fmt.tier_label(claim.tier, view.evidence.origin_of(claim))
    titles = [source.title for source in view.evidence.sources_of(claim)[:1]]
    parts = (figure, when, tier, *titles)
    own = shapes.is_accepted(name, document, view.evidence)
    where = "you accepted" if own else "in the ledger"
    paragraph(f"{where}: {' · '.join(part for part in parts if part)} ({name})", "    ")


def _accept(ctx: Context, names: list[str]) -> None:
    coverage = ctx.desk().coverage
    items = chosen(coverage.inbox(), names)
    refused: dict[str, str] = {}
    if ctx.args.sourced:
        found = sourced_figures(items)
        refused = dict(coverage.refused(found.taken))
        items = [item for item in found.taken if item.id not in refused]
        _tell(Acceptance(refused=tuple(refused.items())))
        if not items:
            narrate("no sourced figures that can be accepted, are clear and contradict nothing")
            if found.left:
                narrate(found.told_left())
        elif not _agreed(ctx, found._replace(taken=items)):
            return narrate("nothing was accepted")
    sure, unsure = _sure(ctx, items)
    result = coverage.accept(sure)
    result = replace(result, refused=(*unsure, *result.refused))
    ctx.warn()
    _tell(result)
    result = replace(result, refused=(*refused.items(), *result.refused))
    if ctx.json:
        emit_json(
            {
                "accepted": [{"id": item.id} for item in result.accepted],
                "refused": [{"id": name, "why": why} for name, why in result.refused],
                "moved": list(result.moved),
            }
        )
    if result.refused and not result.accepted:
        todo = "say what is missing, e.g. compute-jobs inbox edit ID --publisher NAME, then accept"
        if unsure:
            todo = "change it, e.g. inbox edit ID --subject NAME, or take it as it is with --yes"
        raise ReaderError("nothing was accepted", todo=todo)
    return None


def _sure(
    ctx: Context, items: Sequence[InboxItem]
) -> tuple[Sequence[InboxItem], Sequence[tuple[str, str]]]:
    """The candidates that are certain, and the ids of the others with what isn't; --yes takes all.

    What lacks its subject or metric can't be taken at all, which accepting says.
    """
    known = ctx.desk().view.evidence
    unsure = {
        it.id: why
        for it in items
        if it.candidate.subject and "metric" not in it.candidate.asks and not ctx.args.yes
        if (why := shapes.doubt(it.candidate, it.document, known))
    }
    return [item for item in items if item.id not in unsure], tuple(unsure.items())


def _agreed(ctx: Context, found: SourcedFigures) -> bool:
    """Ask, after showing what is taken and saying how many stay open."""
    evidence = ctx.desk().view.evidence
    asks = not ctx.args.yes
    if asks and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("--sourced asks before it accepts; without a terminal, add --yes")
    for item in found.taken if asks else ():
        narrate(f"{item.id}  {statement_of(item.candidate, evidence)}")
    if found.left:
        narrate(found.told_left())
    if not asks:
        return True
    number = fmt.count(len(found.taken), "sourced figure")
    narrate(f"accept {number}? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tell(result: Acceptance) -> None:
    names: dict[str, list[str]] = {}
    for name, why in result.refused:
        names.setdefault(why, []).append(name)
    for why, alike in names.items():
        verb = "was" if len(alike) == 1 else "were"
        narrate(f"{', '.join(alike)} {verb} not accepted: {why}")
    if result.accepted:
        narrate(f"accepted {fmt.count(len(result.accepted), 'claim')} into your own pack")
        for line in result.moved or ("ranking unchanged",):
            narrate(f"  {line}")


def _decide(ctx: Context, action: str, names: list[str]) -> None:
    coverage = ctx.desk().coverage
    items = chosen(coverage.inbox(), names)
    if action == "reject":
        coverage.reject(items)
    else:
        coverage.reopen(items)
    return narrate(f"{action}ed {fmt.count(len(items), 'candidate')}; undo reverts it")


def _propose(ctx: Context, names: list[str], given: Mapping[str, str]) -> None:
    from compute_jobs.desk.proposals import Proposal

    no_more(names, "inbox propose takes no id", "give --quote and the other options")
    fields = ("url", "title", "publisher", "published", "metric", "figure", "period")
    subject = ctx.subject(given.get("subject") or None) or ""
    told = {name: given.get(name, "") for name in fields}
    proposal = Proposal(quote=ctx.args.quote or "", subject=subject, **told)
    item = ctx.desk().coverage.propose(proposal)
    if ctx.json:
        return emit_json(shapes.inbox_item(item))
    print_candidate(ctx, item.id, item.candidate, "", url="")
    return narrate(f"in the inbox as {item.id}, {item.state}; nothing counts until you accept it")


def _edit(ctx: Context, names: list[str], given: dict[str, str]) -> None:
    coverage = ctx.desk().coverage
    if not given:
        raise UsageError("inbox edit takes what to change, e.g. --metric revenue")
    for name in ("subject", "counterparty"):
        if given.get(name):
            given[name] = ctx.subject(given[name]) or ""
    for name in names:
        if name in coverage.inbox_ids():
            no_more(
                given.keys() & set(EDITS),
                "these options are for a candidate",
                "name one, not a document",
            )
            if given.get("employer"):
                given["employer"] = ctx.employer(given["employer"])
            coverage.edit_card(name, given)
            continue
        no_more(
            given.keys() & set(_CARD),
            "these options are for a document",
            "name it, not a candidate",
        )
        (item,) = chosen(coverage.inbox(), [name])
        coverage.edit(item, given)
    narrate(f"edited {', '.join(names)}")
    if ctx.json:
        _list(ctx, list(dict.fromkeys(name.partition("-")[0] for name in names)))
