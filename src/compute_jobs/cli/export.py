"""Write the shortlist as a page to send: Markdown, HTML or CSV; or as JSON to keep.

The shortlist by default; or the employers you name; or --all. Pages leave out your
own record (verdicts, notes, stages, links, contacts) unless you add --private; JSON always
includes it, since 'restore --from' reads it back: keep it, don't send it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json_text, narrate
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.errors import ReaderError
from compute_jobs.export import FORMATS, render
from compute_jobs.platform.files import free_place, open_page, write_for_reader

EXAMPLES = """examples:
  compute-jobs export                       (shortlist, Markdown, stdout)
  compute-jobs export nvidia astera -o shortlist.md
  compute-jobs export nvidia --open         (HTML, in the browser)
  compute-jobs export --all --format html -o all.html"""


_PAGE = "where-to-work.html"


def configure(parser: Parser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER")
    parser.flag("--all", "every ranked employer")
    parser.add_argument("--format", choices=FORMATS, help="default md, or by FILE's extension")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: stdout)")
    parser.flag("--private", "include your verdicts, notes, stages and links")
    parser.flag("--open", f"write HTML and open it in the browser (default FILE: {_PAGE})")


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
    text = render(desk.view, names, kind, desk.robustness(), private=args.private)
    if args.open and not args.output:
        args.output = str(free_place(Path(_PAGE)))
    if args.output and args.output != "-":
        where = write_for_reader(args.output, text, ctx.home)
        kept = ", including your own record" if args.private or kind == "json" else ""
        narrate(f"wrote {fmt.count(len(names), 'employer')} to {where}{kept}")
        if args.open and not open_page(Path(where)):
            raise ReaderError("no browser could be opened", where, "open the file yourself")
    elif kind == "json":
        emit_json_text(text)
    else:
        sys.stdout.write(text)
    return 0


def _format(args: argparse.Namespace) -> str:
    if args.open:
        if args.json or args.format not in (None, "html") or args.output == "-":
            raise UsageError("--open writes HTML to a file; leave out --json, --format and '-o -'")
        return "html"
    if args.json and args.format not in (None, "json"):
        raise UsageError(f"--json and --format {args.format} are two formats; give one of them")
    if args.format:
        return str(args.format)
    if args.json:
        return "json"
    ending = (args.output or "").rpartition(".")[2].lower()
    return {"markdown": "md", "htm": "html"}.get(ending, ending if ending in FORMATS else "md")
