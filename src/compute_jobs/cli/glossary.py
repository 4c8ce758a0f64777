"""Terms from finance and infrastructure, each explained in a sentence or two."""

from __future__ import annotations

import argparse

from msgspec import to_builtins

from compute_jobs.cli.context import Context, no_more
from compute_jobs.cli.output import emit_json, paragraph, say
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs glossary
  compute-jobs glossary take-or-pay
  compute-jobs glossary --source bloomberg-filing-video"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("term", nargs="*", help="a term; default: list all")
    parser.add_argument(
        "--source", metavar="ID", help="only the terms used in this source's claims"
    )


def run(ctx: Context) -> None:
    from compute_jobs.answers.source_cards import source_cards, terms_of_source
    from compute_jobs.packs.tables import find_terms, read_glossary

    terms = read_glossary()
    wanted = " ".join(ctx.args.term)
    if ctx.args.source is not None:
        no_more(wanted, f"glossary --source takes no term, not {wanted!r}", "leave it out")
        view = ctx.desk().view
        card = next((it for it in source_cards(view) if it.source.id == ctx.args.source), None)
        if card is None:
            todo = "compute-jobs sources lists them"
            raise ReaderError(f"no source {ctx.args.source!r}", todo=todo)
        terms = terms_of_source(view, card, terms)
    if wanted:
        terms = find_terms(terms, wanted)
        if not terms:
            raise ReaderError(
                f"no term like {wanted!r}", todo="compute-jobs glossary lists them all"
            )
    if ctx.json:
        return emit_json(to_builtins(terms))
    for term in terms:
        if not wanted:
            paragraph(f"{term.term}: {term.text}", "    ", "")
            continue
        say(term.term)
        paragraph(term.text, "  ")
        if term.see:
            paragraph("see also: " + ", ".join(term.see), "  ")
    return None
