"""How sure the ranking is: fit ranges, rank shares, and how far each weight may move.

Rank shares are over the ratings' ranges and over weights within 25 percent of yours.
--table FILE does the same for any decision table of your own in JSON.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, right, say, table, wrapped
from compute_jobs.cli.whatif import add_what_if, is_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs robustness
  compute-jobs robustness --draws 100000 --seed 7 --json
  compute-jobs robustness --table offers.json --json"""

MAX_DRAWS = 5_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--draws", type=int, default=10_000, metavar="N", help="default 10000")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="fixed by default")
    parser.add_argument("--table", metavar="FILE", help="a decision table in JSON; - for stdin")
    add_what_if(parser)


def run(ctx: Context) -> int:
    args = ctx.args
    if not 1 <= args.draws <= MAX_DRAWS:
        raise UsageError(f"--draws runs from 1 to {MAX_DRAWS}")
    if args.seed is not None and args.seed < 0:
        raise UsageError("--seed takes a whole number from 0")
    if args.table == "":
        raise UsageError("--table takes a file, or - for standard input")
    if args.table is not None:
        no_more(
            is_what_if(args) or args.evidence_only,
            "--table asks of your own table",
            "leave the what-ifs out",
        )
        from compute_jobs.cli.table_report import report_table

        return report_table(args.table, args.draws, args.seed, as_json=ctx.json)
    desk = what_if_desk(ctx)
    result = desk.robustness(draws=args.draws, seed=args.seed)
    if ctx.json:
        from compute_jobs.export import shapes

        emit_json(shapes.robustness(result))
        return 0
    view = desk.view
    table(
        [
            "Employer",
            right("5th"),
            right("Median"),
            right("95th"),
            right("First"),
            right("Top 3"),
            wrapped("Shares of rank 1, 2, 3 …"),
        ],
        [
            [
                view.employer(row.id).name,
                fmt.points(row.p5),
                fmt.points(row.p50),
                fmt.points(row.p95),
                fmt.share(row.win),
                fmt.share(row.top3),
                " ".join(fmt.share(share) for share in row.rank_shares),
            ]
            for row in result.rows
        ],
    )
    say()
    table(
        ["Weight", right("Now"), right("First place holds"), wrapped("Then first")],
        [
            [
                fmt.criterion(flip.criterion),
                fmt.share(flip.weight),
                f"{fmt.share(flip.low)} to {fmt.share(flip.high)}",
                "; ".join(
                    f"{side}: {', '.join(view.employer(name).name for name in names)}"
                    for side, names in (
                        ("below", flip.low_challengers),
                        ("above", flip.high_challengers),
                    )
                    if names
                )
                or "nobody",
            ]
            for flip in result.weight_to_flip
        ],
    )
    for low, high in result.dominated:
        say(f"{view.employer(high).name} is at least as good as {view.employer(low).name} on all")
    narrate(f"{result.draws} draws, seed {result.seed}")
    return 0
