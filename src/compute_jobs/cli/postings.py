"""Search the open postings that a refresh brought: words, places, remote, level, posted pay.

Words must all occur; one with a minus before it must not. Slips of the keyboard are
forgiven. Pay is posted base pay a year; on-target and total pay never count as base.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from compute_jobs.cli.context import Context, UsageError, how_many, no_more, number
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.posting import LEVELS, REMOTES, Pay, Posting
from compute_jobs.errors import ReaderError

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


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="what to look for; default: all")
    parser.add_argument("--employer", metavar="EMPLOYER", help="only this one")
    parser.add_argument("--title", default="", help="words of the title")
    parser.add_argument("--place", default="", help="a place")
    parser.add_argument("--remote", choices=REMOTES, default="", help="how remote it is")
    parser.add_argument("--level", choices=LEVELS, metavar="LEVEL", default="", help="e.g. staff")
    parser.add_argument("--track", choices=["ic", "manager"], default="", help="ic or manager")
    parser.add_argument("--pay", metavar="N", help="posted base reaches N a year")
    parser.add_argument("--limit", type=int, default=30, metavar="N", help="default 30")
    parser.add_argument("--show", metavar="ID", help="one posting with its text")
    parser.add_argument("--target", action="store_true", help="with --show: mark it as a target")
    parser.add_argument("--save", metavar="NAME", help="keep this search")
    parser.add_argument("--search", metavar="NAME", help="run a kept search")
    parser.add_argument("--searches", action="store_true", help="list kept searches")


def run(ctx: Context) -> int:
    args = ctx.args
    _check(args)
    limit = how_many(args.limit, "--limit")
    pay = number(args.pay, "--pay") if args.pay is not None else 0.0
    if pay < 0:
        raise UsageError(f"--pay takes an amount from 0, not {args.pay}")
    desk = ctx.desk()
    if args.searches:
        return _searches(ctx, desk)
    if args.show is not None:
        return _show(ctx, desk)
    from msgspec.structs import replace

    from compute_jobs.desk.live_desk import query_of

    fields: dict[str, Any] = {
        "words": " ".join(args.words),
        "employer": "" if args.employer is None else ctx.employer(args.employer),
        "title": args.title,
        "places": args.place,
        "remote": args.remote,
        "level": args.level,
        "track": args.track,
        "pay": pay,
    }
    if args.search is not None:
        kept = desk.live.saved_searches().get(args.search)
        if kept is None:
            raise ReaderError(f"there is no search {args.search!r}", todo="postings --searches")
        fields = {**kept, **{name: value for name, value in fields.items() if value}}
    if args.save is not None:
        desk.live.save_search(args.save, fields)
        narrate(f"kept as {args.save}")
    found = desk.live.postings(replace(query_of(fields), limit=limit))
    hits = [hit.posting for hit in found.hits]
    if ctx.json:
        emit_json([posting_json(it, desk) for it in hits])
        return 0
    for typed, near in found.corrected.items():
        narrate(f"nobody writes {typed!r}; looked for {', '.join(near)}")
    for it in hits:
        _line(it, desk)
    if hits:
        total = found.total if found.total >= 0 else len(hits)
        narrate(f"{len(hits)} of {total} postings, read {_read(desk)}")
    else:
        state = desk.live.postings_state()
        narrate("no posting matches" if state["open"] else "no postings yet; compute-jobs refresh")
    return 0


def _check(args: argparse.Namespace) -> None:
    """Options that don't go together."""
    if args.target and args.show is None:
        raise UsageError("--target goes with --show ID: compute-jobs postings --show ID --target")
    if args.show is not None or args.searches:
        option = "--searches" if args.searches else "--show"
        words = " ".join(args.words)
        no_more(words, f"postings {option} takes no words, not {words!r}", "leave them out")
    if args.save == "" or args.search == "":
        raise UsageError("a kept search has a name, such as postings kubernetes --save mine")


def _read(desk: Desk) -> str:
    return str(desk.live.postings_state()["read"]) or "never"


def _line(it: Posting, desk: Desk) -> None:
    name = desk.view.evidence.employers.get(it.employer)
    where = ", ".join(it.places[:3]) + (" …" if len(it.places) > 3 else "")
    parts = [name.name if name else it.employer, it.level, where, it.remote, pay_text(it)]
    paragraph(it.title, "  ", "")
    paragraph(" · ".join(part for part in parts if part), "    ", "  ")
    match = desk.live.match(it)
    if match and match.reasons:
        paragraph(f"suits you {match.score:.0f}/100: {'; '.join(match.reasons)}", "    ", "  ")
    say(f"  {it.id}")


def pay_text(it: Posting) -> str:
    """The posted base ranges, each in its own currency."""
    return "; ".join(_range(pay) for pay in it.pay)


def _range(pay: Pay) -> str:
    label = f" ({pay.label})" if pay.label else ""
    low, high = f"{pay.low:,.0f}", f"{pay.high:,.0f}"
    amount = low if pay.low == pay.high else f"{low}–{high}"
    return f"{pay.currency} {amount} a {pay.interval}{label}"


def _show(ctx: Context, desk: Desk) -> int:
    found = desk.live.posting(ctx.args.show)
    if found is None:
        raise ReaderError(f"no posting {ctx.args.show!r}", todo="compute-jobs postings lists them")
    it = found.posting
    if ctx.args.target:
        desk.set_target(it.employer, it.id, True)
        narrate(f"a target in the dossier of {it.employer}")
    if ctx.json:
        emit_json(
            {
                **posting_json(it, desk),
                "text": it.text,
                "closed": found.closed.isoformat() if found.closed else None,
                "ties": [
                    {"asset": tie.asset, "how": tie.how, "what": tie.sentence} for tie in found.ties
                ],
            }
        )
        return 0
    _line(it, desk)
    if it.first_published:
        about = "about " if it.approximate else ""
        say(f"  first published {about}{fmt.day(it.first_published)}")
    if found.closed:
        say(f"  closed by {fmt.day(found.closed)}")
    if it.no_pay:
        paragraph(f"pay not taken: {it.no_pay}", "    ", "  ")
    for tie in found.ties:
        paragraph(f"{tie.how}: {tie.sentence}", "    ", "  ")
    if it.url:
        say(f"  {it.url}")
    say()
    for line in it.text.splitlines():
        paragraph(line, "  ")
    return 0


def _searches(ctx: Context, desk: Desk) -> int:
    searches = desk.live.saved_searches()
    if ctx.json:
        emit_json({name: dict(fields) for name, fields in searches.items()})
        return 0
    for name, fields in searches.items():
        told = ", ".join(f"{key} {value}" for key, value in fields.items())
        paragraph(f"{name}: {told or 'everything'}", "  ", "")
    if not searches:
        narrate("no searches kept; keep one: compute-jobs postings WORDS --save NAME")
    return 0


def posting_json(it: Posting, desk: Desk) -> dict[str, Any]:
    """One posting as scripts get it."""
    match = desk.live.match(it)
    return {
        "id": it.id,
        "employer": it.employer,
        "title": it.title,
        "team": it.team or None,
        "places": list(it.places),
        "remote": it.remote or None,
        "level": it.level or None,
        "track": it.track or None,
        "senior_ic": it.senior_ic,
        "topics": list(it.topics),
        "first_published": it.first_published.isoformat() if it.first_published else None,
        "pay": [
            {
                "low": pay.low,
                "high": pay.high,
                "currency": pay.currency,
                "interval": pay.interval,
                "how": pay.how,
                "label": pay.label or None,
            }
            for pay in it.pay
        ],
        "no_pay": it.no_pay or None,
        "url": it.url or None,
        "board": it.board,
        "match": {"score": match.score, "reasons": list(match.reasons)} if match else None,
    }
