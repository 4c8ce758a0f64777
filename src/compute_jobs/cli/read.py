"""Find candidate claims in an article, a press release, a filing or a transcript, and grade them.

FILE may be plain text, Markdown, HTML or (with the extra "documents") a PDF; a URL is fetched; a
lone dash reads standard input. Each figure is labeled by how the text states it: sourced (a filing,
or the company on record), reported, ambition (plans, targets, "up to") or opinion; the ledger's
rules say what it agrees with or contradicts.

--json prints the candidates and stores nothing; without it they go to the inbox, where nothing
counts until you accept it.

--llm sends the document's text, and nothing else of yours, to the language model set under [llm] in
config.toml. The model only suggests: a suggestion must quote the text word for word and its figure
must pass the same rules, otherwise it is dropped and counted. No suggestion raises a tier.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from msgspec.structs import replace

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.inbox import print_candidate
from compute_jobs.cli.output import LongTask, emit_json, narrate, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import SourceKind, Stance
from compute_jobs.export import coverage_shapes as shapes

if TYPE_CHECKING:
    from compute_jobs.core.coverage.text_reading import ReadingTerms
    from compute_jobs.desk.coverage_desk import CoverageDocument

EXAMPLES = """examples:
  compute-jobs read article.html
  compute-jobs read https://example.com/news/1 --json
  pbpaste | compute-jobs read - --publisher "The Wire" --date 2026-05-20"""


def configure(parser: Parser) -> None:
    parser.add_argument("place", metavar="FILE|URL|-", help="what to read; - is standard input")
    what = "filing, article, thread, video, podcast, posting, dataset or newsletter"
    parser.add_argument("--kind", choices=get_args(SourceKind), metavar="KIND", help=what)
    parser.add_argument(
        "--stance", choices=get_args(Stance), help="primary: the company's own; else supporting"
    )
    parser.add_argument("--publisher", metavar="NAME", help="who published it")
    parser.add_argument("--title", metavar="TITLE")
    parser.add_argument("--date", metavar="DATE", help="when, e.g. 2026-05-20")
    parser.add_argument("--employer", metavar="NAME", help='who "the company" is')
    what = "send the text to the language model of config.toml and check what it suggests"
    parser.flag("--llm", what)


def run(ctx: Context) -> None:
    document = _read(ctx)
    if ctx.json:
        return emit_json(shapes.document(document))
    document = _asked(ctx, document)
    _print(ctx, document)
    name = ctx.desk().coverage.take_in(document)
    ctx.warn()
    narrate(shapes.summary(document.reading.candidates))
    if ctx.args.llm:
        kept, dropped = document.suggested
        narrate(f"the model's suggestions: {kept} checked against the text, {dropped} dropped")
    if document.reading.cut:
        narrate("the text is too long; the rest of it was not read")
    if not document.reading.facts.publisher:
        narrate(f"first say who published it: compute-jobs inbox edit {name} --publisher NAME")
    if document.is_known:
        narrate(f"its text was read already as {name}; your decisions on it are kept")
    return narrate(f"in the inbox as {name}: compute-jobs inbox accept {name} --sourced")


def _read(ctx: Context) -> CoverageDocument:
    from compute_jobs.platform.document_text import piped_document

    coverage = ctx.desk().coverage
    place = ctx.args.place
    data, content_type = (piped_document(), "") if place == "-" else coverage.fetch(place)
    terms = _terms(ctx)
    model = _model(ctx) if ctx.args.llm else None
    return coverage.read(
        data, place, terms, content_type=content_type, progress=LongTask("reading"), ask_model=model
    )


def _model(ctx: Context) -> Callable[[str, str], str]:
    """Asks the model that the reader set up; without an answer the rules read alone."""
    from compute_jobs.errors import ReaderError
    from compute_jobs.live.language_model import ask_model, model_endpoint

    endpoint = model_endpoint(ctx.home)

    def ask(instructions: str, text: str) -> str:
        narrate(f"sending {len(text):,} characters of the text to {endpoint.host}")
        try:
            return ask_model(endpoint, instructions, text)
        except ReaderError as error:
            narrate(f"{error}; only the built-in rules were used")
            return "[]"

    return ask


def _terms(ctx: Context) -> ReadingTerms:
    from compute_jobs.core.coverage.text_reading import ReadingTerms
    from compute_jobs.core.evidence.clean import clean_text

    args = ctx.args
    if args.date:
        try:
            parse_day(args.date)
        except DayError as error:
            raise UsageError(f"--date: {error}") from None
    return ReadingTerms(
        kind=args.kind or "",
        stance=args.stance or "",
        publisher=clean_text(args.publisher or "", limit=200),
        title=clean_text(args.title or "", limit=300),
        date=args.date or "",
        employer=ctx.employer(args.employer) if args.employer else "",
    )


def _print(ctx: Context, document: CoverageDocument) -> None:
    facts = document.reading.facts
    say(facts.title or "untitled")
    say(f"  {shapes.card_line(facts.kind, facts.publisher, facts.published)}")
    say(f"  {shapes.voice_line(facts)}")
    for each in document.reading.candidates:
        print_candidate(ctx, f"{document.id}-{each.id}", each, facts.kind, url=facts.url)


def _asked(ctx: Context, document: CoverageDocument) -> CoverageDocument:
    """The document with what it doesn't say of itself, asked once on a terminal."""
    facts = document.reading.facts
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or ctx.args.place == "-":
        return document
    publisher = facts.publisher or _answer("Who published it?")
    published = facts.published or _answer("When was it published, e.g. 2026-05-20?")
    try:
        published = parse_day(published).text if published else ""
    except DayError as error:
        narrate(f"left undated: {error}")
        published = ""
    facts = facts._replace(publisher=publisher, published=published)
    reading = replace(document.reading, facts=facts)
    return replace(document, reading=reading)


def _answer(question: str) -> str:
    from compute_jobs.core.evidence.clean import clean_text

    narrate(f"{question} Leave it empty if you don't know.")
    return clean_text(sys.stdin.readline(), limit=200)
