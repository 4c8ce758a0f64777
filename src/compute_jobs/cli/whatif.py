"""Options that change the question and save nothing: --set, --weight, --without, --scenario."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, read_preference, wrong_usage
from compute_jobs.cli.pref import join_not_in
from compute_jobs.cli.weight import read_weight
from compute_jobs.desk.desk import Desk


def add_what_if(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what if (nothing is saved)")
    group.add_argument(
        "--set",
        nargs="+",
        action="append",
        default=[],
        metavar=("METRIC", "OP VALUE"),
        help="with this hard preference",
    )
    for option, value, what in (
        ("--weight", "CRITERION=N", "with this weight"),
        ("--without", "CLAIM", "without this claim"),
        ("--without-source", "SOURCE", "without the claims that rest only on this source"),
        ("--scenario", "NAME", "as if this had happened"),
    ):
        group.add_argument(option, action="append", default=[], metavar=value, help=what)
    group.add_argument(
        "--evidence-only", action="store_true", help="without adjusting to the published scores"
    )


def what_if_desk(ctx: Context) -> Desk:
    """The desk with the options applied to it, unsaved."""
    args = ctx.args
    desk = ctx.desk(evidence_only=args.evidence_only)
    for words in args.set:
        if len(words) < 3:
            raise UsageError("--set takes METRIC OP VALUE, e.g. --set top5_customer_share '<=' 60")
        op, value = join_not_in(words[1], list(words[2:]))
        desk.preview_preference(read_preference(desk, words[0], op, value, None))
    for pair in args.weight:
        criterion, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--weight takes CRITERION=N, not {pair!r}")
        desk.preview_weight(*read_weight(criterion, value))
    for claim in args.without:
        desk.set_aside(claim, True)
    for source in args.without_source:
        from compute_jobs.answers.impact import impact_item

        item = impact_item(desk.view, source)
        if item is None or item.kind != "source":
            raise UsageError(f"no source {source!r}; compute-jobs sources lists them")
        for claim in item.claims:
            desk.set_aside(claim, True)
    for name in args.scenario:
        with wrong_usage():
            known = desk.workspace.find_scenario(name)
        desk.preview_scenario(known)
    return desk


def is_what_if(args: argparse.Namespace) -> bool:
    return bool(args.set or args.weight or args.without or args.without_source or args.scenario)
