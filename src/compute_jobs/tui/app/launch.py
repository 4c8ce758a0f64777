"""Starts the program on a reader's home; the one place where screens and disk meet."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from compute_jobs.tui.app.splash import Splash
from compute_jobs.tui.app.web_driver import in_browser

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.platform.paths import Home
    from compute_jobs.tui.app.app import JobsApp
    from compute_jobs.tui.app.session import Settings


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
    """Open the desk and the screens; the exit code when the reader leaves."""
    gc.disable()  # until the first screen is there
    asked = f"{as_of} {evidence_only} {theme} {ascii_only} {' '.join(packs)}".rstrip()
    splash = Splash(home, asked, as_of)
    on_page = in_browser()
    if profile is None and not on_page:
        splash.show()
    try:
        settings = settings_of(home, theme=theme, ascii_only=ascii_only)
        desk = _desk(
            home, splash, as_of=as_of, profile=profile, packs=packs, evidence_only=evidence_only
        )
        app = _app(desk, home, settings)
    except BaseException:
        splash.take_down()
        raise
    if not (on_page or desk.read_only):
        app.splash.keep = lambda *drawn: splash.keep(desk.standing(), *drawn)
    splash.hand_over()
    try:
        app.run(mouse=app.settings.mouse)
    finally:
        if not on_page:
            from compute_jobs.tui.app.lifecycle import reset_terminal

            reset_terminal()
    if app.last_words:
        sys.stderr.write(f"{app.last_words}\n")
    return app.return_code or 0


def _desk(
    home: Home,
    splash: Splash,
    *,
    as_of: date | None,
    profile: str | None,
    packs: Sequence[str],
    evidence_only: bool,
) -> Desk:
    """The desk with its view made; where packs have to be read for it, the splash says so."""
    from compute_jobs.desk.desk import READING, Desk

    desk = Desk.open(
        home,
        as_of=as_of,
        profile=profile,
        packs=packs,
        evidence_only=evidence_only,
        on_reading=None if in_browser() else lambda: splash.wait(READING.capitalize()),
    )
    desk.look()
    return desk


def _app(desk: Desk, home: Home, settings: Settings) -> JobsApp:
    from compute_jobs.platform.session_store import FileSessionStore
    from compute_jobs.tui.app.app import JobsApp

    store = None if desk.read_only else FileSessionStore(home)
    return JobsApp(desk, store=store, settings=settings)


def settings_of(home: Home, *, theme: str | None = None, ascii_only: bool = False) -> Settings:
    """What config.toml says of the screens; options on the command line go first."""
    from compute_jobs.tui.app.session import Settings

    if not home.config_file.exists():
        return Settings(theme=theme or "", ascii=ascii_only or None, state=home.state)
    from compute_jobs.platform.config import load_config

    config = load_config(home)
    return Settings(
        theme=theme or config.theme,
        ascii=True if ascii_only else config.ascii,
        mouse=config.mouse,
        editor=config.editor,
        keys=config.keys,
        state=home.state,
        welcome=config.welcome,
        problems=tuple(str(problem) for problem in config.problems),
    )
