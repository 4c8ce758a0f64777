"""Write the shortlist as a page to keep or share: Markdown, JSON, CSV or HTML.

The shortlist by default; or the employers you name; or --all. The same evidence and
record give the same bytes, so exports can be compared with diff.
"""

from __future__ import annotations

import argparse
import sys

from compute_jobs.cli.context import Context, ReaderError, UsageError
from compute_jobs.cli.output import narrate
from compute_jobs.evidence import format as fmt

FORMATS = ("md", "json", "csv", "html")

EXAMPLES = """examples:
  compute-jobs export                       (shortlist, Markdown, stdout)
  compute-jobs export nvidia astera -o shortlist.md
  compute-jobs export --all --format html -o all.html"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER")
    parser.add_argument("--all", action="store_true", help="every ranked employer")
    parser.add_argument("--format", choices=FORMATS, help="default md, or what FILE's name ends in")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there (default: stdout)")


def run(ctx: Context) -> int:
    args = ctx.args
    if args.all and args.employers:
        raise UsageError("export takes employers or --all, not both")
    desk = ctx.desk()
    names = ctx.employers(args.employers)
    if args.all:
        names = [name for name in desk.view.order if desk.view.fit(name) is not None]
    elif not names:
        names = desk.shortlist()
        if not names:
            raise ReaderError(
                "the shortlist is empty",
                todo="name employers, add some with 'shortlist add', or use --all",
            )
    text = desk.export(names, _format(args))
    if args.output and args.output != "-":
        where = desk.write_export(args.output, text)
        narrate(f"wrote {fmt.count(len(names), 'employer')} to {where}")
    else:
        sys.stdout.write(text)
    return 0


def _format(args: argparse.Namespace) -> str:
    if args.format:
        return str(args.format)
    if args.json:
        return "json"
    ending = (args.output or "").rpartition(".")[2].lower()
    return {"markdown": "md", "htm": "html"}.get(ending, ending if ending in FORMATS else "md")
