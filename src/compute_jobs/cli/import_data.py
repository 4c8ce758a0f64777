"""Read a data set's files into the ledger as claims, graded by its own certainty.

epoch: Epoch AI's GPU clusters, data centers, timelines, chip owners and company files
(CSV), which are under CC-BY 4.0 and credited wherever they show. Clusters that exist
and are confirmed are capacity, what Epoch AI estimates is analysis, and what is planned
is ambition. All files given at once replace the last import; other files are left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, say

EXAMPLES = """examples:
  compute-jobs import epoch gpu_clusters.csv data_centers.csv
  compute-jobs import epoch *.csv --adopt 'Lambda Labs'"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=["epoch"])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--adopt", action="append", default=[], metavar="NAME", help="list this owner as employer"
    )


def run(ctx: Context) -> None:
    desk = ctx.desk()
    from compute_jobs.core.evidence import format as fmt
    from compute_jobs.live.epoch import UnknownOwnerError

    files = [Path(name).expanduser() for name in ctx.args.files]
    try:
        result = desk.live.import_epoch(files, ctx.args.adopt)
    except UnknownOwnerError as error:
        raise UsageError(str(error)) from None
    claims = len(result.evidence.claims)
    if ctx.json:
        return emit_json(
            {
                "claims": claims,
                "rows": result.rows,
                "files": [{"file": name, "kind": kind} for name, kind in result.files],
                "skipped": dict(result.skipped),
                "unknown": dict(result.unknown),
                "unknown_h100e": dict(result.machines),
                "older": list(result.older),
                "unread": [{"file": name, "why": why} for name, why in result.unread],
            }
        )
    for name, kind in result.files:
        say(f"{name}: {kind}")
    for name, why in result.unread:
        say(f"{name}: left out, {why}")
    for line in result.older:
        say(line)
    say(f"{claims} claims from {result.rows} rows (Epoch AI, CC-BY 4.0)")
    for reason, count in result.skipped:
        say(f"  left out {count}: {reason}")
    if result.unknown:
        size = dict(result.machines)
        named = [
            f"{name} ({fmt.count(size[name], 'h100e') if size[name] else rows})"
            for name, rows in result.unknown[:12]
        ]
        narrate(f"owners and users not known here: {', '.join(named)}; --adopt NAME lists one")
    return None
