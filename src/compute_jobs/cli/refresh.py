"""Fetch filed numbers from EDGAR and open postings from employers' own boards.

Reads all sources at once, within each host's limits. A source that fails doesn't stop
the others and is reported with the reason; exits 1 only if all fail, or with --strict if
any does. Ctrl+c keeps what was read so far; the next refresh continues from there. A
source fetched recently is not fetched again (see --force). The SEC requires a contact
e-mail: set contact_email in config.toml, or enter it when asked.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.errors import ReaderError
from compute_jobs.export.shapes import fields, known_fields

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.desk.view import View
    from compute_jobs.live.edgar.submissions import NewsFiling
    from compute_jobs.live.live_source import Progress
    from compute_jobs.live.refresh import RefreshPreview, RefreshResult

T = TypeVar("T")

EXAMPLES = """examples:
  compute-jobs refresh
  compute-jobs refresh nvidia astera --only edgar
  compute-jobs refresh --only boards --json"""


def configure(parser: Parser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="default: all")
    parser.add_argument("--only", choices=["edgar", "boards"], help="one kind of source")
    parser.flag("--force", "fetch again even what was fetched recently")
    parser.flag("--strict", "exit 1 if any source fails")


def run(ctx: Context) -> int:
    from compute_jobs.platform.logs import log_to_file

    log_to_file(ctx.home)
    desk = ctx.desk()
    names = ctx.employers(ctx.args.employers)
    _say_what_is_asked(desk.live.preview(names, only=ctx.args.only), desk)
    before = desk.look()
    only, force, tell = ctx.args.only, ctx.args.force, _ProgressLines()
    result = interruptible(
        lambda cancel: desk.live.refresh(
            names, only=only, force=force, on_progress=tell, cancel=cancel
        )
    )
    desk.reload()
    after = desk.view
    from compute_jobs.desk.view import moved_employers

    moved = moved_employers(before.ranking, after.ranking)
    if ctx.json:
        emit_json(_as_dict(result, moved))
    else:
        for (found, todo), sources in result.failures.items():
            paragraph(f"failed: {_names(sources)}: {found}; {todo}".rstrip("; "), "  ")
        for source in result.results:
            if source.notes:
                paragraph(f"note: {source.source}: {'; '.join(source.notes)}", "  ")
        if result.unread:
            _print_unread(result.unread, desk.view)
        say("What changed:" if result.changes or moved else "Nothing changed.")
        for line in (*result.changes, *moved):
            paragraph(line, "    ", "  ")
    if result.cancelled:
        narrate("stopped; what was read is kept, and the next refresh continues from there")
    if result.failed and not result.all_failed:
        narrate(
            f"warning: {len(result.failed)} of {len(result.results)} sources failed; "
            "the others were read"
        )
    strict = ctx.args.strict and bool(result.failed)
    return 1 if result.cancelled or result.all_failed or strict else 0


def _say_what_is_asked(preview: RefreshPreview, desk: Desk) -> None:
    """On stderr, with the one question that may come before."""
    narrate(f"asking {preview.sentence}")
    if not preview.needs_contact or preview.was_asked:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    narrate("The SEC requires a contact e-mail. It is sent only to the SEC.")
    narrate(f"It is kept in {preview.contact_file}; press enter alone to skip filings.")
    for _ in range(3):
        sys.stderr.write("e-mail: ")
        sys.stderr.flush()
        try:
            desk.live.keep_contact(sys.stdin.readline())
        except ReaderError as error:
            narrate(str(error))
        else:
            return


def _print_unread(filings: Sequence[NewsFiling], view: View) -> None:
    """A few in full; of many, how many each company filed."""
    from compute_jobs.live.edgar.submissions import filing_line
    from compute_jobs.packs.tables import bundled_table

    names = [view.employer(it.employer).name for it in filings]
    if len(filings) > bundled_table("filing_items")["listed"]["shown"]:
        counts = (f"{name} {count}" for name, count in Counter(names).most_common())
        say(f"To read: {len(filings)} filings, see compute-jobs filings --unread")
        paragraph(", ".join(counts), "  ")
        return
    say("To read:")
    for name, filing in zip(names, filings, strict=True):
        paragraph(f"{name}: {filing_line(filing)}", "    ", "  ")
        say(f"    {filing.url}")


def _names(sources: Sequence[Progress]) -> str:
    """The one source that failed, or how many did alike."""
    if len(sources) == 1:
        return sources[0].source
    shown = ", ".join(it.source for it in sources[:3])
    return f"{len(sources)} sources ({shown}{', …' if len(sources) > 3 else ''})"


def interruptible(work: Callable[[threading.Event], T]) -> T:
    """What the work comes to, done in a thread; ctrl+c sets the event that it is given."""
    cancel = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work, cancel)
        # Not by joining the thread: where ctrl+c interrupts that, Python 3.11 takes it for ended.
        while True:
            try:
                return done.result(timeout=0.2)
            except KeyboardInterrupt:
                cancel.set()
                narrate("stopping …")
            except TimeoutError:
                if done.done():
                    raise


class _ProgressLines:
    """Progress on stderr: every step on a terminal, only the outcome elsewhere.

    Identical failures are reported once; the summary says how many.
    """

    def __init__(self) -> None:
        self._failures: set[str] = set()

    def __call__(self, step: Progress) -> None:
        from compute_jobs.live.live_source import FINAL

        if step.stage == "failed":
            if step.found in self._failures:
                return
            self._failures.add(step.found)
        if step.stage in FINAL or sys.stderr.isatty():
            count = f" {step.done}/{step.total}" if step.total and step.stage not in FINAL else ""
            narrate(f"{step.source}: {step.stage}{count} {step.found}".rstrip())


def _as_dict(result: RefreshResult, moved: list[str]) -> dict[str, Any]:
    return {
        "started": result.started.isoformat(timespec="seconds"),
        "finished": result.finished.isoformat(timespec="seconds"),
        **fields(result, "cancelled", "ok"),
        "sources": [
            {
                **fields(source, "source", "kind", "employer", "stage", "found"),
                **known_fields(source, "todo"),
                **fields(source, "notes", "changes"),
                "opened": len(source.opened),
                "closed": len(source.closed),
                "filed": source.filed,
                "unread": [filing.accession for filing in source.unread],
            }
            for source in result.results
        ],
        "verified": result.verified,
        "moved": moved,
    }
