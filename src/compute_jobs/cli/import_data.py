"""Read a data set's files into the ledger as claims, graded by the certainty it states.

epoch: Epoch AI's GPU clusters, data centers, timelines, chip owners and company files
(CSV), which are under CC-BY 4.0 and credited wherever they show. Clusters that exist
and are confirmed are capacity, what Epoch AI estimates is analysis, and what is planned
is ambition. The files given together replace the previous import; unrecognized files are
skipped.

lca: the US Labor Department's LCA disclosure (xlsx or csv of any year since 2016): base
wages certified for visas. Employers are matched by legal name only, and the matches are
shown. Files add up; ctrl+c keeps what was read, and importing the same file again
continues from there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import LongTask, emit_json, narrate, paragraph, say
from compute_jobs.cli.refresh import interruptible
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs import epoch gpu_clusters.csv data_centers.csv
  compute-jobs import epoch *.csv --adopt 'Lambda Labs'
  compute-jobs import lca LCA_Disclosure_Data_FY2026_Q*.xlsx
  compute-jobs import lca FY2026_Q1.xlsx --name 'NORTHLIGHT INC=northlight'"""
_ALIKE = 12
"""Names shown that look alike and were not taken."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=["epoch", "lca"])
    parser.add_argument("files", nargs="+", metavar="FILE")
    for name, value, what in (
        ("--adopt", "NAME", "epoch: add this owner as an employer"),
        ("--name", "LEGAL=EMPLOYER", "lca: a legal name that its employer doesn't have yet"),
    ):
        parser.add_argument(name, action="append", default=[], metavar=value, help=what)


def run(ctx: Context) -> int:
    files = [Path(name).expanduser() for name in ctx.args.files]
    if ctx.args.kind == "lca":
        if ctx.args.adopt:
            raise UsageError("import lca takes no --adopt; add an employer: employer add NAME")
        return _lca(ctx, files)
    if ctx.args.name:
        raise UsageError("import epoch takes no --name; to add an owner: --adopt NAME")
    return _epoch(ctx, files)


def _epoch(ctx: Context, files: list[Path]) -> int:
    desk = ctx.desk()
    from compute_jobs.live.epoch.importer import UnknownOwnerError

    try:
        result = desk.live.import_epoch(files, ctx.args.adopt)
    except UnknownOwnerError as error:
        raise UsageError(str(error)) from None
    claims = len(result.evidence.claims)
    if ctx.json:
        emit_json(
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
        return 0
    for name, kind in result.files:
        say(f"{name}: {kind}")
    for name, why in result.unread:
        say(f"{name}: skipped, {why}")
    for line in result.older:
        say(line)
    say(f"{fmt.count(claims, 'claim')} from {fmt.count(result.rows, 'row')} (Epoch AI, CC-BY 4.0)")
    for reason, count in result.skipped:
        say(f"  left out {count}: {reason}")
    if result.unknown:
        size = dict(result.machines)
        named = [
            f"{name} ({fmt.count(size[name], 'h100e') if size[name] else rows})"
            for name, rows in result.unknown[:12]
        ]
        narrate(f"unknown owners and users: {', '.join(named)}; to add one: --adopt NAME")
    return 0


def _lca(ctx: Context, files: list[Path]) -> int:
    desk = ctx.desk()
    named = {}
    for given in ctx.args.name:
        legal, equals, employer = given.rpartition("=")
        if not equals or not legal.strip():
            raise UsageError(f"--name takes LEGAL=EMPLOYER, not {given!r}")
        named[legal.strip()] = ctx.employer(employer.strip())
    progress = LongTask("reading")
    result = interruptible(
        lambda cancel: desk.live.import_lca(
            files,
            named=named,
            on_step=lambda it: progress(it.done, it.size, it.name),
            cancel=cancel,
        )
    )
    claims = len(result.evidence.claims)
    if ctx.json:
        emit_json(
            {
                "claims": claims,
                "cancelled": result.cancelled,
                "files": [
                    {"file": name, "rows": rows, "read_before": before}
                    for name, rows, before in result.files
                ],
                "matched": result.matched,
                "alike": result.alike,
                "skipped": result.skipped,
            }
        )
        return 1 if result.cancelled else 0
    for name, rows, before in result.files:
        say(f"{name}: {fmt.count(rows, 'row')}{', already read' if before else ''}")
    for employer, names in result.matched.items():
        each = ", ".join(f"{name} ({count:,})" for name, count in names.items())
        paragraph(f"{desk.view.employer(employer).name}: {each}", "    ", "  ")
    said = "on certified base wages and sponsorship (US Department of Labor)"
    say(f"{fmt.count(claims, 'claim')} {said}")
    for reason, count in result.skipped.items():
        say(f"  left out {count:,}: {reason}")
    if result.alike:
        shown = [f"{name} ({count:,})" for name, count in list(result.alike.items())[:_ALIKE]]
        more = len(result.alike) - len(shown)
        paragraph(
            "similar names, not matched: "
            f"{', '.join(shown)}{f' and {more} more' if more > 0 else ''}; "
            "to match one: --name LEGAL=EMPLOYER",
            "  ",
        )
    if result.cancelled:
        narrate(
            "stopped; what was read is kept, and the next import of the file continues from there"
        )
    return 1 if result.cancelled else 0
