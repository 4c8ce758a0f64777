"""Snapshots of your files, kept outside the data folder: list them, or make one now.

They are also made automatically: before a restore or an upgrade, and at most every
five minutes while you make changes. Each is kept for 30 days. Exits 1 if a file was left out.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, right, table, wrapped
from compute_jobs.export.shapes import fields
from compute_jobs.record.store import Keeper

EXAMPLES = """examples:
  compute-jobs backup
  compute-jobs backup list"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="now", choices=["now", "list"])


def run(ctx: Context) -> int:
    keeper = Keeper(ctx.home)
    if ctx.args.action == "now":
        snapshot = keeper.backup()
        if snapshot:
            narrate(f"snapshot {snapshot}")
        elif keeper.snapshots.nothing_to_keep():
            narrate(f"there is nothing to back up yet in {ctx.home.root}")
        else:
            narrate("nothing has changed since the last snapshot")
        for error in keeper.snapshots.left_out:
            narrate(f"compute-jobs: left out: {error}")
        if keeper.snapshots.set_aside:
            narrate(f"the last snapshot was damaged and was moved to {keeper.snapshots.set_aside}")
    if ctx.args.action == "list" or ctx.json:
        list_snapshots(ctx, keeper)
    return 1 if keeper.snapshots.left_out else 0


def list_snapshots(ctx: Context, keeper: Keeper) -> None:
    snapshots = keeper.snapshots.newest_first()
    if ctx.json:
        emit_json(
            [
                {**fields(snapshot, "id", "when", "why"), "files": sorted(snapshot.files)}
                for snapshot in snapshots
            ]
        )
    elif not snapshots:
        narrate("no snapshots yet; the next change makes one; to make one now: compute-jobs backup")
    else:
        rows = [[each.id, each.when, str(len(each.files)), each.why] for each in snapshots]
        table(["Snapshot", "When", right("Files"), wrapped("Why")], rows)
