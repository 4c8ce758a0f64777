"""Read a data set's files into the ledger as claims, graded by its own certainty.

epoch: Epoch AI's GPU clusters, data centers, timelines and company files (CSV), which
are under CC-BY 4.0 and credited wherever they show. Existing and confirmed is
capacity; planned is ambition. All files given at once replace the last import.
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


def run(ctx: Context) -> int:
    desk = ctx.desk()
    from compute_jobs.live.epoch import UnknownOwnerError

    files = [Path(name).expanduser() for name in ctx.args.files]
    try:
        found = desk.live.import_epoch(files, ctx.args.adopt)
    except UnknownOwnerError as error:
        raise UsageError(str(error)) from None
    if ctx.json:
        emit_json(
            {
                "claims": len(found.evidence.claims),
                "rows": found.rows,
                "files": [{"file": name, "kind": kind} for name, kind in found.files],
                "skipped": dict(found.skipped),
                "unknown": dict(found.unknown),
            }
        )
        return 0
    for name, kind in found.files:
        say(f"{name}: {kind}")
    say(f"{len(found.evidence.claims)} claims from {found.rows} rows (Epoch AI, CC-BY 4.0)")
    for reason, count in found.skipped:
        say(f"  left out {count}: {reason}")
    if found.unknown:
        names = ", ".join(f"{name} ({count})" for name, count in found.unknown[:12])
        narrate(f"owners and users not known here: {names}; --adopt NAME lists one")
    return 0
