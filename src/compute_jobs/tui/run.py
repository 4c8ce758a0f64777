"""Starts the program on a reader's home; the one place where screens and disk meet."""

from __future__ import annotations

import gc
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from compute_jobs.tui.ports import Settings
    from compute_jobs.workspace.session_store import SessionStore

    desk = Desk.open(home, as_of=as_of, profile=profile, evidence_only=evidence_only)
    settings = Settings(theme=theme or "", ascii=True if ascii_only else None, state=home.state)
    app = JobsApp(desk, store=SessionStore(home, read_only=desk.read_only), settings=settings)
    app.run(mouse=settings.mouse)
    return app.return_code or 0
