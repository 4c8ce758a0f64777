"""Fetch filed numbers from EDGAR and open postings from employers' own boards.

All sources at once, each under its host's limits. One that fails stops no other and
is named with the reason. Ctrl+c keeps what was read by then; the next call goes on
from there. What is younger than its time to live is not asked again (see --force).
The SEC asks for a contact: set contact_email in config.toml first.
"""

from __future__ import annotations

import argparse
import sys
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.export.shapes import fields, known_fields

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.live.refresh import Progress, RefreshResult

EXAMPLES = """examples:
  compute-jobs refresh
  compute-jobs refresh nvidia astera --only edgar
  compute-jobs refresh --only boards --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="default: all")
    parser.add_argument("--only", choices=["edgar", "boards"], help="one kind of source")
    parser.add_argument("--force", action="store_true", help="ask again however fresh it is")


def run(ctx: Context) -> int:
    from compute_jobs.platform.logs import log_to_file

    log_to_file(ctx.home)
    desk = ctx.desk()
    names = ctx.employers(ctx.args.employers)
    before = desk.look()
    result = _fetch(ctx, desk, names)
    desk.reload()
    after = desk.view
    from compute_jobs.desk.ranking_changes import moved_employers

    moved = moved_employers(before.ranking, after.ranking)
    if ctx.json:
        emit_json(_as_dict(result, moved))
    else:
        for source in result.results:
            if source.stage == "failed":
                line = f"failed: {source.source}: {source.found}; {source.todo}"
                paragraph(line.rstrip("; "), "  ")
        say("What changed:" if result.changes or moved else "Nothing changed.")
        for line in (*result.changes, *moved):
            paragraph(line, "    ", "  ")
    if result.cancelled:
        narrate("stopped; what was read is kept, and the next refresh goes on from there")
    return 0 if result.ok else 1


def _fetch(ctx: Context, desk: Desk, names: list[str]) -> RefreshResult:
    """Run the refresh in a thread, so that ctrl+c cancels it in good order."""
    cancel = threading.Event()
    done: Future[RefreshResult] = Future()

    def work() -> None:
        only, force = ctx.args.only, ctx.args.force
        try:
            done.set_result(
                desk.live.refresh(names, only=only, force=force, on_progress=_tell, cancel=cancel)
            )
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=work, name="refresh").start()
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


def _tell(step: Progress) -> None:
    """Progress on stderr: every step on a terminal, only the outcome elsewhere."""
    from compute_jobs.live.refresh import FINAL

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
            }
            for source in result.results
        ],
        "verified": result.verified,
        "moved": moved,
    }
