"""Validate packs: the bundled ones and your own, or the folders you name.

Every problem is named by file and line. Exits 1 if there is any.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.packs.bundled import bundled_schema

EXAMPLES = """examples:
  compute-jobs check
  compute-jobs check ~/my-packs/biotech
  compute-jobs check --schema > pack.schema.json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packs", nargs="*", metavar="PACK", help="a pack's folder")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of a pack's files, for editors"
    )


def run(ctx: Context) -> int:
    if ctx.args.schema:
        say(bundled_schema().read_text(encoding="utf-8").rstrip())
        return 0
    if not all(pack.strip() for pack in ctx.args.packs):
        raise UsageError("check takes the folders of packs; '' is none")
    from compute_jobs.packs.load import check_packs

    result = check_packs([Path(pack).expanduser() for pack in ctx.args.packs], ctx.home)
    if ctx.json:
        emit_json(
            [
                {"file": it.file, "line": it.line, "what": it.what, "todo": it.todo}
                for it in result.problems
            ]
        )
    else:
        for it in result.problems:
            say(str(it))
        good = ", ".join(
            fmt.count(number, noun)
            for number, noun in (
                (result.packs, "pack"),
                (result.claims, "claim"),
                (result.sources, "source"),
            )
        )
        wrong = fmt.count(len(result.problems), "problem")
        narrate(f"{wrong} found, looking at {good}" if result.problems else f"{good}: fine")
    return 1 if result.problems else 0
