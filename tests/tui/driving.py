"""What the tests of the screens share: what is drawn, and a program on the small world."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from compute_jobs.desk.desk import Desk
from compute_jobs.platform.config import Config
from compute_jobs.tui.app.app import JobsApp
from tests.small_world import small_desk

OWN_CLAIM = {
    "statement": "They hire.",
    "metric": "employees",
    "figure": "200",
    "as_of": "2026-11-01",
    "tier": "reported",
    "publisher": "an engineer there",
}
"""What a reader fills in to add a claim, by field."""


class MemoryStore:
    """A session store that keeps the last session in memory."""

    def __init__(self, session: Mapping[str, Any] | None = None) -> None:
        self.session: Mapping[str, Any] = session or {}

    def load(self) -> Mapping[str, Any]:
        return self.session

    def save(self, session: Mapping[str, Any]) -> None:
        self.session = session


def drawn(app: JobsApp) -> str:
    """The screen as text, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait for something that a timer or a worker brings about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, drawn(pilot.app)  # type: ignore[arg-type]
        await pilot.pause(0.02)


def status(app: JobsApp) -> str:
    """The line above the footer."""
    return drawn(app).split("\n")[-2].strip()


def footer(app: JobsApp) -> str:
    return drawn(app).split("\n")[-1].rstrip()


def program(
    desk: Desk | None = None,
    *,
    store: MemoryStore | None = None,
    welcome: bool = False,
    reports: Path | None = None,
    **settings: Any,
) -> JobsApp:
    """The program on the small world or on another desk, without the welcome."""
    config = Config(welcome=welcome, **settings)
    return JobsApp(desk or small_desk(), store=store, config=config, reports=reports)
