"""What companies reported to the SEC between periodic reports: 8-K, or 6-K for foreign companies.

A refresh lists them and says what each one reports; a filing is fetched only when you read it.
"filings read" reads a filing's main document and its press releases, and puts the candidate claims
it finds into the inbox, where nothing counts until you accept it. "filings seen" marks filings as
read without reading them: name filings or employers, or nothing for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.errors import ReaderError
from compute_jobs.export.shapes import fields

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.live.edgar.submissions import NewsFiling

EXAMPLES = """examples:
  compute-jobs filings --unread
  compute-jobs filings nvidia --json
  compute-jobs filings read 0001045810-26-000123
  compute-jobs filings seen nvidia"""
ACTIONS = ("read", "seen")
_NUMBER = re.compile(r"\d{10}-\d{2}-\d{6}")


def configure(parser: Parser) -> None:
    what = "employers to list; or read or seen, then filings"
    parser.add_argument("words", nargs="*", metavar="EMPLOYER|ACTION", help=what)
    parser.flag("--unread", "only those you haven't read")


def run(ctx: Context) -> None:
    words = ctx.args.words
    action, names = (words[0], words[1:]) if words and words[0] in ACTIONS else ("", words)
    desk = ctx.desk()
    if action:
        no_more(ctx.args.unread, f"filings {action} takes no --unread", "leave it out")
        chosen = _chosen(ctx, desk, names)
    if action == "read":
        if not names:
            raise UsageError("filings read takes a filing's accession number, or an employer")
        return _read(ctx, desk, chosen)
    if action == "seen":
        desk.live.mark_filings([it.accession for it in chosen])
        return narrate(f"marked {fmt.count(len(chosen), 'filing')} as read")
    found = desk.live.filings(ctx.employers(names), unread=ctx.args.unread)
    if ctx.json:
        return emit_json([_as_dict(it) for it in found])
    if not found:
        listed = len(desk.live.filings(ctx.employers(names)))
        if listed:
            return narrate(f"no unread filings; leave out --unread to list all {listed}")
        return narrate("no filings yet; to fetch the list: compute-jobs refresh --only edgar")
    from compute_jobs.live.edgar.submissions import filing_line

    for filing in found:
        name = desk.view.employer(filing.employer).name
        mark = "* " if filing.unread else "  "
        paragraph(f"{name}: {filing_line(filing)}", "    ", mark)
        say(f"    {filing.accession}  {filing.url}")
    unread = sum(it.unread for it in found)
    return narrate(f"{fmt.count(len(found), 'filing')}, {unread} unread (*)")


def _chosen(ctx: Context, desk: Desk, names: Sequence[str]) -> list[NewsFiling]:
    """The filings of these numbers, and the unread ones of these employers; else all unread."""
    known = desk.live.filings()
    numbers = {it.accession for it in known} & set(names)
    rest = [name for name in names if name not in numbers]
    for name in rest:
        if _NUMBER.fullmatch(name):
            raise ReaderError(f"no filing {name}", todo="compute-jobs filings lists them")
    employers = ctx.employers(rest)
    return [
        it
        for it in known
        if it.accession in numbers or (it.unread and (not names or it.employer in employers))
    ]


def _read(ctx: Context, desk: Desk, filings: Sequence[NewsFiling]) -> None:
    from compute_jobs.export import coverage_shapes as shapes
    from compute_jobs.live.edgar.submissions import filing_line

    read: list[dict[str, Any]] = []
    for filing in filings:
        documents = desk.coverage.read_filing(filing)
        if ctx.json:
            read += map(shapes.document, documents)
            continue
        say(f"{desk.view.employer(filing.employer).name} {filing_line(filing)}")
        taken = [it for it in documents if it.reading.candidates]
        for document in taken:
            name = desk.coverage.take_in(document)
            say(f"  {shapes.summary(document.reading.candidates)}")
            say(f"  in the inbox as {name}: compute-jobs inbox {name}")
        if not taken:
            say(f"  no figures found in its {fmt.count(len(documents), 'document')}")
        desk.live.mark_filings([filing.accession])
    if not filings:
        narrate("no unread filings")
    if ctx.json:
        emit_json(read)


def _as_dict(filing: NewsFiling) -> dict[str, Any]:
    from compute_jobs.live.edgar.submissions import filing_news

    return {
        **fields(filing, "accession", "employer", "form"),
        "filed": filing.filed.isoformat(),
        **fields(filing, "items"),
        "what": filing_news(filing),
        **fields(filing, "url", "unread"),
    }
