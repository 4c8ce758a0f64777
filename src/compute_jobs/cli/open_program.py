"""Opens the terminal program; kept apart so that commands never import Textual."""

from __future__ import annotations

import sys

from compute_jobs.cli.context import Context, ReaderError


def open_program(ctx: Context) -> int:
    """Run the screens; without a terminal or a page it says what to do instead."""
    from compute_jobs.tui.browser import in_browser

    # The screens are drawn on stderr, so it has to be the terminal too.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not in_browser() and not all(it is not None and it.isatty() for it in streams):
        raise ReaderError(
            "the program needs a terminal",
            todo="for data use a command, e.g. compute-jobs rank --json, or compute-jobs plain",
        )
    from compute_jobs.tui.run import run
    from compute_jobs.workspace.logs import log_to_file

    log_to_file(ctx.home)
    return run(
        ctx.home,
        as_of=ctx.as_of,
        profile=ctx.args.profile,
        evidence_only=ctx.args.evidence_only,
        theme=ctx.args.theme,
        ascii_only=ctx.args.ascii,
    )
