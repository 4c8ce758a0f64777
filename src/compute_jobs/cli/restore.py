"""Restore a snapshot or an export: preview the difference, then restore one dossier or all.

A snapshot of the current state is made before anything changes, and undo reverts a
restore.
"""

from __future__ import annotations

from pathlib import Path

from compute_jobs.cli.backup import list_snapshots
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.record.store import Keeper

EXAMPLES = """examples:
  compute-jobs restore                        (lists the snapshots)
  compute-jobs restore 20261121T101500-123 --diff
  compute-jobs restore 20261121T101500-123 nvidia
  compute-jobs restore --from shortlist.json --diff
  compute-jobs restore --from shortlist.json nvidia"""


def configure(parser: Parser) -> None:
    parser.add_argument("snapshot", nargs="?", help="a snapshot's id, or latest; none with --from")
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="only these; default all")
    parser.flag("--diff", "only show what would change")
    parser.add_argument("--from", dest="export", metavar="FILE", help="an export in JSON")


def run(ctx: Context) -> None:
    args = ctx.args
    keeper = Keeper(ctx.home)
    if not (args.export or args.snapshot):
        return list_snapshots(ctx, keeper)
    source: str | Path = args.snapshot
    names = args.employers
    if args.export:
        source = Path(args.export).expanduser()
        if args.snapshot:
            if _means_a_snapshot(args.snapshot):
                raise UsageError("restore takes a snapshot or --from FILE, not both")
            names = [args.snapshot, *names]
    employers = ctx.employers(names)
    if args.diff:
        text = keeper.difference(source, employers)
        if not text:
            return narrate("restoring it would change nothing")
        return say(clean_text(text, multiline=True).rstrip())
    saved = keeper.restore(source, employers)
    given, dossiers = args.export or args.snapshot, sorted(saved.dossiers)
    others = [key for key in saved.documents if not key.startswith("dossiers/")]
    if ctx.json:
        told = {"dossiers": dossiers, "others": sorted(others), "told": saved.messages}
        emit_json({"from": given, **told})
    for line in saved.messages:
        narrate(line)
    restored = ", ".join([*dossiers, *others]) or "nothing"
    return narrate(f"restored from {given}: {restored}; undo reverts it")


def _means_a_snapshot(word: str) -> bool:
    """With --from the first word is an employer, which begins with no date."""
    return word == "latest" or (word[:8].isdecimal() and len(word) >= 8)
