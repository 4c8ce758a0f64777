"""Starts the program on a reader's home; the only place where screens and disk meet."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from compute_jobs.tui.app.splash import Splash
from compute_jobs.tui.app.terminal_output import in_browser, tell_terminal

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.platform.config import Config
    from compute_jobs.platform.paths import Home
    from compute_jobs.tui.app.app import JobsApp, SessionStore


def run(
    home: Home,
    *,
    as_of: date | None = None,
    profile: str | None = None,
    packs: Sequence[str] = (),
    evidence_only: bool = False,
    theme: str | None = None,
    ascii_only: bool = False,
) -> int:
    """Open the desk and the screens; returns the exit code."""
    gc.disable()  # until the first screen is shown
    asked = f"{as_of} {evidence_only} {theme} {ascii_only} {' '.join(packs)}".rstrip()
    splash = Splash(home, asked, as_of)
    on_page = in_browser()
    if not on_page:
        splash.watch()
        if profile is None:
            splash.show()
    try:
        from msgspec.structs import replace

        from compute_jobs.desk.desk import READING, Desk
        from compute_jobs.platform.session_store import FileSessionStore

        desk = Desk.open(
            home,
            as_of=as_of,
            profile=profile,
            packs=packs,
            evidence_only=evidence_only,
            on_reading=None if on_page else lambda: splash.wait(READING.capitalize()),
        )
        desk.look()
        config = desk.workspace.config
        chosen = {"theme": theme or config.theme, "ascii": ascii_only or config.ascii}
        store = None if desk.read_only else FileSessionStore(home)
        app = _app(desk, store, home, replace(config, **chosen))
    except BaseException:
        splash.take_down()
        raise
    if not (on_page or desk.read_only):
        app.splash.keep = lambda *drawn: splash.keep(desk.standing(), *drawn)
    splash.hand_over()
    from compute_jobs.tui.app.lifecycle import ending, reset_terminal

    try:
        app.run(mouse=config.mouse)
    finally:
        if store is not None:
            store.close()
        if not on_page:
            reset_terminal()
    if on_page:
        sys.stderr.write(f"{app.last_words}\n" if app.last_words else "")
    elif words := ending(app.last_words, app.unsaved):
        tell_terminal(words)
    return app.return_code or (1 if app.last_words or app.unsaved else 0)


def _app(desk: Desk, store: SessionStore | None, home: Home, config: Config) -> JobsApp:
    from compute_jobs.tui.app.app import JobsApp

    return JobsApp(desk, store=store, config=config, reports=home.state)
