"""Your own claims: add, edit or remove one, or undo the last change to one.

They go into your own pack and pass the same checks as every pack. The document behind a claim has
a kind (--source-kind) and a stance (--stance: who is speaking); for a known address, such as one at
the SEC, both are filled in. They decide which tiers the claim may have: filed is only for a filing
by that employer.

A metric is an id, a name or a word for it. --source names a document already in the ledger, so
that several claims can share it. Without an address or a kind, the claim counts as something you
were told. In edit, an empty value clears a field, and changes to the document apply to all its
claims. A document is removed with its last claim. undo ID undoes the last change to that claim
alone and keeps changes made since.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from compute_jobs.cli.context import Context, UsageError, no_more, refuse
from compute_jobs.cli.output import emit_json, narrate
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS

if TYPE_CHECKING:
    from compute_jobs.desk.view import View

EXAMPLES = """examples:
  compute-jobs claim add coreweave --metric "power deployed" --figure "1.5 GW" \\
      --dated 2026-06-30 --tier primary --statement "1.5 GW run." \\
      --url https://investors.coreweave.com/news/q2 --published 2026-08-11
  compute-jobs claim add coreweave --metric backlog --figure "$30B" \\
      --dated 2026-06-30 --tier primary --statement "The backlog is $30B." \\
      --source own-coreweave
  compute-jobs claim add xai --metric employees --figure "about 1,200" \\
      --tier reported --publisher "a recruiter" --statement "Some 1,200."
  compute-jobs claim edit own-xai-employees --figure "about 1,300"
  compute-jobs claim remove own-xai-employees
  compute-jobs claim undo own-xai-employees"""
OPTIONS = {
    "statement": ("TEXT", "the statement, in your own words"),
    "metric": ("METRIC", "what it measures: id, name or a word for it"),
    "figure": ("FIGURE", "as written: ~90 %%, $1.25B, up to 1,000,000 GPUs, yes"),
    "unit": ("UNIT", "if the metric counts several things: gpu, tpu, user …"),
    "period": ("PERIOD", "for a flow: 2026-Q1, FY2025, 2026-03"),
    "dated": ("DATE", "the date the figure is for"),
    "tier": ("TIER", fmt.tier_names(TIERS)),
    "source": ("ID", "a document already in the ledger"),
    "url": ("URL", "the document's address"),
    "source-kind": ("KIND", "filing, article, thread, video, podcast, posting, dataset …"),
    "stance": ("WHO", "primary: the company or an officer; supporting: anyone else"),
    "publisher": ("NAME", "who published it, or who told you"),
    "title": ("TEXT", "the document's title"),
    "published": ("DATE", "when it was published"),
    "locator": ("TEXT", "where in it: page, paragraph, time"),
    "origin": ("TEXT", "where the fact comes from, e.g. the 10-Q that an article quotes"),
    "note": ("TEXT", "why you chose this tier, or what is in doubt"),
    "subjects": ("NAMES", "edit: the new subjects, separated by commas"),
}
_FIELD = {"dated": "as_of", "source-kind": "kind"}
_OPTION = {field: option for option, field in _FIELD.items()}
_ACTIONS = ("add", "edit", "remove", "undo")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument(
        "name", metavar="NAME", help="add: the employer or site; otherwise the claim's id"
    )
    for option, (metavar, words) in OPTIONS.items():
        field = f"to_{_FIELD.get(option, option)}"
        parser.add_argument(f"--{option}", dest=field, metavar=metavar, help=words)


def run(ctx: Context) -> None:
    args, desk = ctx.args, ctx.desk()
    fields = {
        field: value
        for option in OPTIONS
        if (value := getattr(args, f"to_{(field := _FIELD.get(option, option))}")) is not None
    }
    desk.look()
    if args.action == "add":
        no_more("subjects" in fields, "claim add takes no --subjects", "name them instead")
        changed = desk.own.add_claim({**fields, "subjects": _subjects(ctx, args.name)})
        refuse(changed, "added", _OPTION)
        done = f"added {changed.id}"
    elif args.action == "edit":
        if not fields:
            raise UsageError('claim edit takes what to change, e.g. --figure "1.5 GW"')
        if "subjects" in fields:
            fields["subjects"] = _subjects(ctx, fields["subjects"])
        changed = desk.own.edit_claim(args.name, fields)
        refuse(changed, "changed", _OPTION)
        done = f"changed {changed.id}" if changed.texts else f"nothing to change in {changed.id}"
    else:
        no_more(fields, f"claim {args.action} takes only an id", "leave out the rest")
        return _take_back(ctx, args.action, args.name)
    ctx.warn()
    narrate(done)
    if doubt := desk.doubt_about(changed.id):
        narrate(f"note: {doubt}; claim edit {changed.id} changes it")
    _tell_source(desk.view, changed.id)
    narrate(desk.view.summary or "ranking unchanged")
    return emit_json(_row(desk.view, changed.id)) if ctx.json else None


def _take_back(ctx: Context, action: str, claim: str) -> None:
    desk = ctx.desk()
    row = _row(desk.view, claim)
    if action == "remove":
        refuse(desk.own.remove_claim(claim), "removed", _OPTION)
        done = f"removed {claim}; claim undo {claim} restores it"
    else:
        from compute_jobs.desk.change_words import undone

        done = f"undone: {undone(desk.undo_claim(claim))}"
        row = _row(desk.view, claim)
    ctx.warn()
    narrate(done)
    narrate(desk.view.summary or "ranking unchanged")
    return emit_json(row) if ctx.json else None


def _subjects(ctx: Context, names: str) -> str:
    found = [ctx.subject(name.strip()) for name in names.split(",") if name.strip()]
    return ", ".join(filter(None, found))


def _row(view: View, claim: str) -> dict[str, object] | None:
    """As ``claims`` lists it; None if it doesn't exist or wasn't known yet."""
    from compute_jobs.export import shapes

    try:
        return shapes.claim(view.claim(claim), view.evidence)
    except KeyError:
        return None


def _tell_source(view: View, claim: str) -> None:
    """Its document, and how many claims share it."""
    added = view.evidence.claims.get(claim)
    if added is None:
        return
    name = added.sources[0].source
    card = view.evidence.sources[name]
    users = sum(
        any(ref.source == name for ref in it.sources) for it in view.evidence.claims.values()
    )
    shared = f", shared by {fmt.count(users, 'claim')}" if users > 1 else ""
    narrate(f"source: {name}, {card.stance} {card.kind}, {card.publisher}{shared}")
