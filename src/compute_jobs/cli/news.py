"""What changed in the evidence and how it moved the ranking, in at most five lines.

In this order: a deal-breaker flips, a rank moves beyond its range, a filing confirms or contradicts
a claim, a plan or report is past its date, a saved posting search has new matches, a new source or
an unread filing. Each origin gets one line. Opinions and plans are listed separately. Aging alone
is not news.

Without --since it covers the time since you last opened the news in the program or ran news --seen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from compute_jobs.answers.news import MOST_LINES, News, NewsEvent, mark_seen, news_of
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.export.shapes import fields, known_fields, rounded

EXAMPLES = """examples:
  compute-jobs news
  compute-jobs news --since 2026-08-01
  compute-jobs news --seen
  compute-jobs news --since last --json"""


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--since", metavar="DATE", default="last", help="a date (YYYY-MM-DD), or last (the default)"
    )
    parser.flag("--all", "every change, not the first five")
    parser.flag("--seen", "mark the news as seen")


def run(ctx: Context) -> None:
    desk = ctx.desk()
    since = _since(ctx.args.since)
    told = news_of(desk, since)
    if told is None:
        if ctx.json:
            emit_json([])
        narrate(
            "you haven't looked at the news yet; --since DATE compares "
            "with what was known on that date"
        )
    elif ctx.json:
        emit_json([_as_dict(event) for event in told.events])
    else:
        _print(told, desk.view, whole=ctx.args.all)
    if ctx.args.seen:
        seen = mark_seen(desk)
        narrate(
            "marked as seen" if seen else "not marked as seen: --as-of shows another day's evidence"
        )


def _since(text: str) -> date | None:
    if text == "last":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since takes a day such as 2026-08-01, or last, not {text!r}") from None


def _print(told: News, view: View, *, whole: bool) -> None:
    changes = [it for it in told.events if it.kind != "reading"] if whole else told.lines
    for event in changes:
        _print_event(event, view)
    if not told.lines:
        newest = fmt.day(told.newest) if told.newest else "unknown"
        say(f"Nothing new; newest evidence {newest} ({fmt.age(told.newest_days)} ago).")
    if told.more and not whole:
        say(f"{fmt.count(told.more, 'more change')}: compute-jobs news --all")
    if told.readings:
        say()
        say("Opinion and intent, not counted:")
        for event in told.readings[:MOST_LINES]:
            paragraph(f"{event.why} ({event.after})", "    ", "  ")


def _print_event(event: NewsEvent, view: View) -> None:
    name = view.employer(event.employer).name if event.employer else ""
    change = f"{event.before} → {event.after}" if event.before else event.after
    if event.kind == "filing":  # a statement; the line below says what the filing does to it
        change = event.before.rstrip(".")
    head = f"{name}: {change}" if name else change
    moved = ", ".join(f"{view.employer(who).name} {fmt.signed(by)}" for who, by in event.moves)
    paragraph(f"{head}{f'; moves {moved}' if moved else ''}", "    ", "")
    known = [fmt.TIER_WORDS[event.tier]] if event.tier else []
    if event.age_days is not None:
        known.append(f"{fmt.age(event.age_days)} old")
    how = f" ({', '.join(known)})" if known else ""
    paragraph(event.why + how, "    ")


def _as_dict(event: NewsEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        **known_fields(event, "employer", "before", "after"),
        **fields(event, "claims", "why", "tier", "age_days"),
        "moves": [{"employer": name, "points": rounded(by)} for name, by in event.moves],
    }
