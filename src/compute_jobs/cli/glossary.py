"""Terms a non-analyst would stumble over, each in a sentence or two."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs glossary
  compute-jobs glossary take-or-pay"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("term", nargs="*", help="a term; default: list all")


def run(ctx: Context) -> None:
    from compute_jobs.packs.tables import find_terms, read_glossary

    terms = read_glossary()
    wanted = " ".join(ctx.args.term)
    if wanted:
        terms = find_terms(terms, wanted)
        if not terms:
            raise ReaderError(
                f"no term like {wanted!r}", todo="compute-jobs glossary lists them all"
            )
    if ctx.json:
        return emit_json([term.as_dict() for term in terms])
    for term in terms:
        if not wanted:
            paragraph(f"{term.term}: {term.text}", "    ", "")
            continue
        say(term.term)
        paragraph(term.text, "  ")
        if term.see:
            paragraph("see also: " + ", ".join(term.see), "  ")
    return None
