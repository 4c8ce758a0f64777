"""Search the open postings from the last refresh by words, place, remote, level and posted pay.

All words must occur; a word with a minus before it must not. Small typos are forgiven.
Pay is posted annual base pay; on-target and total pay never count as base.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from compute_jobs.cli.context import Context, UsageError, how_many, no_more, number
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.posting import LEVELS, REMOTES, Pay, Posting, Query
from compute_jobs.errors import ReaderError
from compute_jobs.export.shapes import fields, known_fields

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk

EXAMPLES = """examples:
  compute-jobs postings kubernetes -manager
  compute-jobs postings --employer anthropic --level staff --remote remote
  compute-jobs postings optics --pay 200000 --save optics
  compute-jobs postings --search optics
  compute-jobs postings --show greenhouse:anthropic:4020305
  compute-jobs postings --show greenhouse:anthropic:4020305 --target"""

MINUS_WORDS = True


def configure(parser: Parser) -> None:
    parser.add_argument("words", nargs="*", help="words to search for; default: all")
    parser.add_argument("--employer", metavar="EMPLOYER", help="only this one")
    parser.add_argument("--title", default="", help="words of the title")
    parser.add_argument("--place", default="", help="a place")
    parser.add_argument("--remote", choices=REMOTES, default="", help="how remote it is")
    parser.add_argument("--level", choices=LEVELS, metavar="LEVEL", default="", help="e.g. staff")
    parser.add_argument("--track", choices=["ic", "manager"], default="", help="ic or manager")
    parser.add_argument("--pay", metavar="N", help="posted base pay reaches N a year")
    parser.add_argument("--limit", type=int, default=30, metavar="N", help="default 30")
    parser.add_argument("--show", metavar="ID", help="one posting with its text")
    parser.flag("--target", "with --show: mark it as a target")
    parser.add_argument("--save", metavar="NAME", help="save this search")
    parser.add_argument("--search", metavar="NAME", help="run a saved search")
    parser.flag("--searches", "list saved searches")


def run(ctx: Context) -> None:
    args = ctx.args
    _check(args)
    limit = how_many(args.limit, "--limit")
    pay = number(args.pay, "--pay") if args.pay is not None else 0.0
    if pay < 0:
        raise UsageError(f"--pay takes an amount from 0, not {args.pay}")
    desk = ctx.desk()
    if args.searches:
        return _searches(ctx, desk.live.saved_searches())
    if args.show is not None:
        return _show(ctx, desk)
    wanted: dict[str, Any] = {
        "words": " ".join(args.words),
        "employers": () if args.employer is None else (ctx.employer(args.employer),),
        "title": args.title,
        "places": args.place,
        "remote": args.remote,
        "levels": (args.level,) if args.level else (),
        "track": args.track,
        "pay_at_least": pay,
    }
    query = Query()
    if args.search is not None:
        saved = desk.live.saved_searches()
        if args.search not in saved:
            raise ReaderError(
                f"there is no search {args.search!r}", todo="postings --searches lists them"
            )
        query = saved[args.search]
    query = replace(query, **{name: value for name, value in wanted.items() if value})
    if args.save is not None:
        desk.live.save_search(args.save, query)
        narrate(f"saved as {args.save}")
    result = desk.live.postings(replace(query, limit=limit))
    postings = [hit.posting for hit in result.hits]
    if ctx.json:
        return emit_json([posting_json(posting, desk) for posting in postings])
    for typed, near in result.corrected.items():
        narrate(f"no posting has {typed!r}; searched for {', '.join(near)}")
    for posting in postings:
        _print(posting, desk)
    state = desk.live.postings_state()
    if postings:
        total = result.total if result.total >= 0 else len(postings)
        return narrate(f"{len(postings)} of {total} postings, read {state['read'] or 'never'}")
    return narrate(
        "no postings match"
        if state["open"]
        else "no postings yet; to fetch them: compute-jobs refresh"
    )


def _check(args: argparse.Namespace) -> None:
    """Options that don't go together."""
    if args.target and args.show is None:
        raise UsageError("--target goes with --show ID: compute-jobs postings --show ID --target")
    if args.show is not None or args.searches:
        option = "--searches" if args.searches else "--show"
        words = " ".join(args.words)
        no_more(words, f"postings {option} takes no words, not {words!r}", "leave them out")
    if args.save == "" or args.search == "":
        raise UsageError("a saved search needs a name, e.g. postings kubernetes --save mine")


def _print(posting: Posting, desk: Desk) -> None:
    where = ", ".join(posting.places[:3]) + (" …" if len(posting.places) > 3 else "")
    pay = "; ".join(map(_range, posting.pay))
    name = desk.view.evidence.name_of(posting.employer)
    paragraph(posting.title, "  ", "")
    parts = (name, posting.level, where, posting.remote, pay)
    paragraph(" · ".join(filter(None, parts)), "    ", "  ")
    match = desk.live.match(posting)
    if match and match.reasons:
        paragraph(f"matches you {match.score:.0f}/100: {'; '.join(match.reasons)}", "    ", "  ")
    say(f"  {posting.id}")


def _range(pay: Pay) -> str:
    """A posted base range, in its own currency."""
    label = f" ({pay.label})" if pay.label else ""
    low, high = f"{pay.low:,.0f}", f"{pay.high:,.0f}"
    amount = low if pay.low == pay.high else f"{low}–{high}"
    return f"{pay.currency} {amount} a {pay.interval}{label}"


def _show(ctx: Context, desk: Desk) -> None:
    known = desk.live.posting(ctx.args.show)
    if known is None:
        raise ReaderError(f"no posting {ctx.args.show!r}", todo="compute-jobs postings lists them")
    posting, closed = known.posting, known.closed
    if ctx.args.target:
        desk.set_target(posting.employer, posting.id, True)
        narrate(f"marked as a target in the dossier of {posting.employer}")
    if ctx.json:
        ties = [{"asset": it.asset, "how": it.how, "what": it.sentence} for it in known.ties]
        when = closed.isoformat() if closed else None
        more = {"text": posting.text, "closed": when, "ties": ties}
        return emit_json({**posting_json(posting, desk), **more})
    _print(posting, desk)
    if posting.first_published:
        about = "about " if posting.approximate else ""
        say(f"  first published {about}{fmt.day(posting.first_published)}")
    if closed:
        say(f"  closed by {fmt.day(closed)}")
    if posting.no_pay:
        paragraph(f"pay not used: {posting.no_pay}", "    ", "  ")
    for note in posting.notes:
        paragraph(f"note: {note}", "    ", "  ")
    for tie in known.ties:
        paragraph(f"{tie.how}: {tie.sentence}", "    ", "  ")
    if posting.url:
        say(f"  {posting.url}")
    say()
    for line in posting.text.splitlines():
        paragraph(line, "  ")
    return None


def _searches(ctx: Context, saved: Mapping[str, Query]) -> None:
    searches = {name: _fields(query) for name, query in saved.items()}
    if ctx.json:
        return emit_json(searches)
    for name, wanted in searches.items():
        words = ", ".join(f"{key} {value}" for key, value in wanted.items())
        paragraph(f"{name}: {words or 'everything'}", "  ", "")
    if not searches:
        narrate("no saved searches; to save one: compute-jobs postings WORDS --save NAME")
    return None


def _fields(query: Query) -> Mapping[str, Any]:
    fields = {
        "words": query.words,
        "title": query.title,
        "employer": "".join(query.employers[:1]),
        "places": query.places,
        "remote": query.remote,
        "level": "".join(query.levels[:1]),
        "track": query.track,
        "pay": query.pay_at_least,
    }
    return {name: value for name, value in fields.items() if value}


def posting_json(posting: Posting, desk: Desk) -> dict[str, Any]:
    match = desk.live.match(posting)
    published = posting.first_published
    return {
        **fields(posting, "id", "employer", "title"),
        **known_fields(posting, "team"),
        "places": posting.places,
        **known_fields(posting, "remote", "level", "track"),
        **fields(posting, "senior_ic", "topics"),
        "first_published": published.isoformat() if published else None,
        "pay": [
            {
                **fields(pay, "low", "high", "currency", "interval", "how"),
                **known_fields(pay, "label"),
            }
            for pay in posting.pay
        ],
        **known_fields(posting, "no_pay", "notes", "url"),
        "board": posting.board,
        "match": fields(match, "score", "reasons") if match else None,
    }
