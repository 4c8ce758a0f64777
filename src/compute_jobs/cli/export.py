"""Write the shortlist as a page to keep or share: Markdown, JSON, CSV or HTML.

The shortlist by default; or the employers you name; or --all. The same evidence and
record give the same bytes, so exports can be compared with diff.
"""

from __future__ import annotations

import argparse
import sys

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json_text, narrate
from compute_jobs.core.evidence import format as fmt
from compute_jobs.errors import ReaderError
from compute_jobs.export import FORMATS, render
from compute_jobs.platform.files import write_for_reader

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
    kind = _format(args)
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
    text = render(desk.view, names, kind, desk.robustness())
    if args.output and args.output != "-":
        where = write_for_reader(args.output, text, ctx.home)
        narrate(f"wrote {fmt.count(len(names), 'employer')} to {where}")
    elif kind == "json":
        emit_json_text(text)
    else:
        sys.stdout.write(text)
    return 0


def _format(args: argparse.Namespace) -> str:
    if args.json and args.format not in (None, "json"):
        raise UsageError(f"--json and --format {args.format} are two formats; give one of them")
    if args.format:
        return str(args.format)
    if args.json:
        return "json"
    ending = (args.output or "").rpartition(".")[2].lower()
    return {"markdown": "md", "htm": "html"}.get(ending, ending if ending in FORMATS else "md")
