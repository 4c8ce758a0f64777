"""Your own employers: add, edit or remove one, without writing TOML.

They go into your own pack and pass the same checks as every pack; undo reverts each change.
The next refresh looks up the CIK for a ticker in the SEC's list. For a bundled employer you can
set only the boards; yours are read before the bundled ones.

A board is KIND:TOKEN (greenhouse, lever, ashby), workday:HOST/SITE, or the address of its page.
In edit, an empty value clears a field, and --alias and --board replace all you gave before.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from compute_jobs.cli.context import Context, UsageError, no_more, refuse
from compute_jobs.cli.output import emit_json, narrate
from compute_jobs.core.evidence.evidence_model import LAYERS

if TYPE_CHECKING:
    from compute_jobs.desk.view import View

EXAMPLES = """examples:
  compute-jobs employer add Northlight --layer cluster --board greenhouse:nl
  compute-jobs employer add Tidewater --layer power --ticker TIDE --place Oslo
  compute-jobs employer edit northlight --cik 1234567
  compute-jobs employer edit nvidia --board https://boards.greenhouse.io/nvidia
  compute-jobs employer remove northlight"""
_ONE = {
    "layer": ("LAYER", ", ".join(LAYERS)),
    "ticker": ("TICKER", "its stock symbol; refresh finds the CIK"),
    "cik": ("N", "its filer number at the SEC; refresh then reads its filings"),
    "parent": ("EMPLOYER", "its parent company"),
    "place": ("PLACE", "where it is based"),
    "summary": ("TEXT", "what it does, in a sentence"),
}
_MANY = {
    "alias": ("aliases", "NAME", "another name for it; repeat for more"),
    "legal-name": ("legal_names", "NAME", "its legal name in public records, for import lca"),
    "board": ("boards", "BOARD", "where it posts jobs; repeat for more"),
}
_OPTION = {"name": "", **{field: option for option, (field, _, _) in _MANY.items()}}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["add", "edit", "remove"])
    parser.add_argument("name", metavar="NAME", help="its name, or its id to edit or remove")
    parser.add_argument("--rename", metavar="NAME", help="edit: a new name; the id stays")
    for option, (metavar, words) in _ONE.items():
        choices = LAYERS if option == "layer" else None
        parser.add_argument(f"--{option}", metavar=metavar, help=words, choices=choices)
    for option, (field, metavar, words) in _MANY.items():
        parser.add_argument(f"--{option}", dest=field, action="append", metavar=metavar, help=words)


def run(ctx: Context) -> None:
    args = ctx.args
    fields = {name: value for name in _ONE if (value := getattr(args, name)) is not None}
    for field, _, _ in _MANY.values():
        if (values := getattr(args, field)) is not None:
            fields[field] = "; ".join(values)
    desk = ctx.desk()
    if args.action == "add":
        no_more(args.rename, "employer add takes no --rename", "give the name itself")
        changed = desk.own.add_employer({"name": args.name, **fields})
        refuse(changed, "added", _OPTION)
        if changed.id not in desk.view.evidence.employers:
            ctx.warn()
            return narrate(f"added as {changed.id}, but your own pack can't be read right now")
        done = f"added {desk.view.employer(changed.id).name} as {changed.id}"
    elif args.action == "edit":
        if args.rename is not None:
            fields["name"] = args.rename
        if not fields:
            raise UsageError("employer edit takes what to change, e.g. --board greenhouse:TOKEN")
        changed = desk.own.edit_employer(ctx.employer(args.name), fields)
        refuse(changed, "changed", _OPTION)
        done = f"changed {changed.id}: {', '.join(fields)}"
    else:
        no_more(fields or args.rename, "employer remove takes only a name", "leave out the rest")
        employer = ctx.employer(args.name)
        row = listed(ctx, employer)
        changed = desk.own.remove_employer(employer)
        refuse(changed, "removed", _OPTION)
        narrate(f"removed {changed.id}; undo restores it")
        return emit_json(row) if ctx.json else None
    ctx.warn()
    narrate(done if changed.texts else f"nothing to change in {changed.id}")
    view, employer = desk.view, changed.id
    needs = view.needs(employer)
    if needs is not None:
        narrate(f"not ranked yet, {needs.words}")
    coming = _coming(view, employer)
    if coming and fields.keys() & {"ticker", "cik", "boards"}:
        narrate(f"to fetch its {' and '.join(coming)}: compute-jobs refresh {employer}")
    return emit_json(listed(ctx, changed.id)) if ctx.json else None


def _coming(view: View, employer: str) -> list[str]:
    """What a refresh would bring of the employer."""
    it = view.employer(employer)
    known = {
        "filings": bool(it.cik or it.ticker),
        "openings": any(board.employer == employer for board in view.evidence.boards),
    }
    return [what for what, is_known in known.items() if is_known]


def listed(ctx: Context, employer: str) -> dict[str, object]:
    """The row as printed: as ``employers`` lists it, with what it needs for a rank."""
    from compute_jobs.export.shapes import listed_employer, rank_needs

    view = ctx.desk().view
    needs = view.needs(employer)
    return {
        **listed_employer(view, employer),
        "needs": rank_needs(needs) if needs is not None else None,
    }
