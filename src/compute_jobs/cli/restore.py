"""Bring back a snapshot or an export: see the difference first, then one dossier or all.

What you have now is kept in a snapshot before anything is changed, and undo takes a
restore back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from compute_jobs.cli.backup import list_snapshots
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.workspace.keeper import Keeper

EXAMPLES = """examples:
  compute-jobs restore                        (lists the snapshots)
  compute-jobs restore 20261121T101500-123 --diff
  compute-jobs restore 20261121T101500-123 nvidia
  compute-jobs restore --from shortlist.json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("snapshot", nargs="?", help="a snapshot's id, or latest")
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="only these; default all")
    parser.add_argument("--diff", action="store_true", help="only show what would change")
    parser.add_argument("--from", dest="export", metavar="FILE", help="an export in JSON")


def run(ctx: Context) -> int:
    args = ctx.args
    keeper = Keeper(ctx.home)
    if args.export:
        if args.snapshot:
            raise UsageError("restore takes a snapshot or --from FILE, not both")
        saved = keeper.restore_export(Path(args.export).expanduser())
        source = args.export
    else:
        if not args.snapshot:
            return list_snapshots(ctx, keeper)
        employers = ctx.employers(args.employers)
        if args.diff:
            text = keeper.difference(args.snapshot, employers)
            say(text.rstrip()) if text else narrate("restoring it would change nothing")
            return 0
        saved = keeper.restore(args.snapshot, employers)
        source = args.snapshot
    if ctx.json:
        emit_json({"from": source, "dossiers": sorted(saved.dossiers), "told": list(saved.told)})
    for line in saved.told:
        narrate(line)
    names = ", ".join(sorted(saved.dossiers)) or "nothing"
    narrate(f"restored from {source}: {names}; undo takes it back")
    return 0
