"""Validate packs: the bundled ones and your own, or the folders you name.

Each problem is reported with its file and line. Exits 1 if there are any.
"""

from __future__ import annotations

from pathlib import Path

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export.shapes import fields
from compute_jobs.packs.bundled import bundled_root

EXAMPLES = """examples:
  compute-jobs check
  compute-jobs check ~/my-packs/biotech
  compute-jobs check --schema > pack.schema.json"""


def configure(parser: Parser) -> None:
    parser.add_argument("packs", nargs="*", metavar="PACK", help="a pack's folder")
    parser.flag("--schema", "print the JSON Schema of a pack's files, for editors")


def run(ctx: Context) -> int:
    if ctx.args.schema:
        schema = bundled_root() / "schemas" / "pack.schema.json"
        say(schema.read_text(encoding="utf-8").rstrip())
        return 0
    if not all(pack.strip() for pack in ctx.args.packs):
        raise UsageError("check takes the folders of packs; '' is none")
    from compute_jobs.packs.load import check_packs

    result = check_packs([Path(pack).expanduser() for pack in ctx.args.packs], ctx.home)
    problems = result.problems
    if ctx.json:
        emit_json([fields(problem, "file", "line", "what", "todo") for problem in problems])
    else:
        for problem in problems:
            say(str(problem))
        counts = {"pack": result.packs, "claim": result.claims, "source": result.sources}
        good = ", ".join(fmt.count(number, noun) for noun, number in counts.items())
        wrong = fmt.count(len(problems), "problem")
        narrate(f"{wrong} found in {good}" if problems else f"{good}: no problems")
    return 1 if problems else 0
