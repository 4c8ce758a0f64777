"""Starts the program on a reader's home; the one place where screens and disk meet."""

from __future__ import annotations

import gc
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compute_jobs.tui.settings import Settings
    from compute_jobs.workspace.paths import Home


def run(
    home: Home,
    *,
    as_of: date | None = None,
    profile: str | None = None,
    evidence_only: bool = False,
    theme: str | None = None,
    ascii_only: bool = False,
) -> int:
    """Open the desk and the screens; the exit code when the reader leaves."""
    gc.disable()
    from compute_jobs.desk import Desk
    from compute_jobs.tui.app import JobsApp
    from compute_jobs.tui.terminal import reset_terminal
    from compute_jobs.workspace.session_store import FileSessionStore

    settings = settings_of(home, theme=theme, ascii_only=ascii_only)
    desk = Desk.open(home, as_of=as_of, profile=profile, evidence_only=evidence_only)
    app = JobsApp(desk, store=None if desk.read_only else FileSessionStore(home), settings=settings)
    app.run(mouse=settings.mouse)
    reset_terminal()
    return app.return_code or 0


def settings_of(home: Home, *, theme: str | None = None, ascii_only: bool = False) -> Settings:
    """What config.toml says of the screens; options on the command line go first."""
    from compute_jobs.tui.settings import Settings

    if not home.config_file.exists():
        return Settings(theme=theme or "", ascii=ascii_only or None, state=home.state)
    from compute_jobs.workspace.config import load_config

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
