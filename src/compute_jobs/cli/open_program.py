"""Opens the terminal program; kept apart so that commands never import Textual."""

from __future__ import annotations

import sys

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.errors import ReaderError

THEMES = ("dark", "light", "contrast", "terminal")
"""As the screens have them; kept here too, since asking those loads all of them."""


def open_program(ctx: Context) -> int:
    """Run the screens; without a terminal or a page it says what to do instead."""
    theme = ctx.args.theme
    if theme is not None and theme not in THEMES:
        raise UsageError(f"no theme {theme!r}; there are {', '.join(THEMES)}")
    from compute_jobs.tui.app.web_driver import in_browser

    # The screens are drawn on stderr, so it has to be the terminal too.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not in_browser() and not all(it is not None and it.isatty() for it in streams):
        raise ReaderError(
            "the program needs a terminal",
            todo="for data use a command, e.g. compute-jobs rank --json, or compute-jobs plain",
        )
    from compute_jobs.platform.logs import log_to_file
    from compute_jobs.tui.app.launch import run

    log_to_file(ctx.home)
    return run(
        ctx.home,
        as_of=ctx.as_of,
        profile=ctx.args.profile,
        evidence_only=ctx.args.evidence_only,
        theme=ctx.args.theme,
        ascii_only=ctx.args.ascii,
    )
