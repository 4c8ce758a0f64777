"""Rules that fire once when something changes; check prints what fired and exits 1.

A watch doesn't fire for what is already true when it is added. Each event fires once; a
fit that goes back and crosses again fires again.

  fit EMPLOYER <= N      its fit crosses N (or >= N)
  range EMPLOYER >= N    all of its range is beyond N
  rank EMPLOYER N        it drops out of the first N
  claim EMPLOYER METRIC  a claim appears or its tier gets better
  due [EMPLOYER]         the date of a plan passes without an outcome
  old EMPLOYER DAYS      its newest evidence gets older than DAYS days
  posting SEARCH         a saved search finds a new posting

docs/watching.md has recipes for cron, systemd and launchd.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from compute_jobs.answers.watching import (
    WATCHES,
    Fired,
    add_watch,
    new_watch,
    remember,
    watch_states,
    watch_words,
)
from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, paragraph, say, table
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.desk import Desk
from compute_jobs.export.shapes import fields, known_fields
from compute_jobs.record import watches
from compute_jobs.record.watches import WATCH_KINDS, WatchRule

EXAMPLES = """examples:
  compute-jobs watch add fit nvidia '<=' 80
  compute-jobs watch add claim coreweave power_deployed --tier relayed
  compute-jobs watch add due
  compute-jobs watch check"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["add", "list", "remove", "check"])
    parser.add_argument("words", nargs="*", help="what to watch; for remove, a watch's number")
    parser.add_argument("--tier", choices=TIERS, metavar="TIER", help="the weakest that counts")


def run(ctx: Context) -> int:
    action, words = ctx.args.action, list(ctx.args.words)
    if action != "add":
        no_more(ctx.args.tier, f"watch {action} takes no --tier", "leave it out")
    if action in ("list", "check"):
        no_more(words, f"watch {action} takes no words", "leave them out")
        return _list(ctx) if action == "list" else _check(ctx)
    if action == "remove":
        if len(words) != 1 or not words[0].isascii() or not words[0].isdigit():
            raise UsageError("watch remove takes a number; see: compute-jobs watch list")
        gone = watches.remove_watch(ctx.home, int(words[0]))
        narrate(f"removed: {watch_words(gone)}")
        return 0
    watch = add_watch(ctx.desk(), _read(ctx.desk(), words, ctx.args.tier or ""))
    if ctx.json:
        emit_json(_row(watch))
    narrate(f"watch {watch.id}: {watch_words(watch)}")
    state = next(it for it in watch_states(ctx.desk()) if it.watch.id == watch.id)
    if state.now and watch.kind in ("claim", "due", "posting"):
        narrate(f"already true of {len(state.now):,}, which won't fire; the next one will")
    elif state.now:
        narrate("already true, so it fires when it stops being true and becomes true again")
    return 0


def _read(desk: Desk, words: Sequence[str], tier: str) -> WatchRule:
    kind = next((known for known in WATCH_KINDS if words and words[0] == known), None)
    if kind is None:
        raise UsageError(f"watch add takes one of {', '.join(WATCH_KINDS)}")
    rest = list(words[1:])
    names = WATCHES[kind].needs or ("employer",)
    if len(rest) > len(names) or (len(rest) < len(names) and kind != "due"):
        takes = "[EMPLOYER]" if kind == "due" else " ".join(names).upper()
        raise UsageError(f"watch add {kind} takes {takes}; see: compute-jobs watch --help")
    given = {**dict(zip(names, rest, strict=False)), "tier": tier}
    watch, problems = new_watch(desk, kind, given)
    if watch is None:
        raise UsageError(f"watch add: {problems[0][1]}")
    return watch


def _list(ctx: Context) -> int:
    rows = watches.load_watches(ctx.home)
    if ctx.json:
        emit_json([_row(watch) for watch in rows])
    elif rows:
        table(["#", "Watch"], [[str(watch.id), watch_words(watch)] for watch in rows])
    else:
        narrate("no watches; to add one, see: compute-jobs watch add --help")
    return 0


def _check(ctx: Context) -> int:
    desk = ctx.desk()
    states = watch_states(desk)
    remember(desk, states)
    for state in states:
        if state.gone:
            narrate(
                f"watch {state.watch.id}: the employer {state.watch.employer!r} no longer exists"
            )
    fired = [(state.watch, each) for state in states for each in state.fired]
    if ctx.json:
        emit_json([_as_dict(*pair) for pair in fired])
    for watch, each in () if ctx.json else fired:
        name = f"{desk.view.employer(each.employer).name}: " if each.employer else ""
        paragraph(f"{name}{each.why}", "    ", "")
        say(f"    watch {watch.id}: {watch_words(watch)}")
    if not fired:
        narrate("nothing fired")
    return 1 if fired else 0


def _as_dict(watch: WatchRule, event: Fired) -> dict[str, Any]:
    return {
        "kind": watch.kind,
        **known_fields(event, "employer", "before", "after"),
        **fields(event, "claims", "why"),
        "watch": watch.id,
    }


def _row(watch: WatchRule) -> dict[str, Any]:
    return {
        **fields(watch, "id", "kind"),
        **known_fields(watch, "employer", "metric", "op", "value", "tier", "search"),
        "words": watch_words(watch),
    }
