"""What the tests of the screens share: what is drawn, and a program on a made-up desk."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from textual.pilot import Pilot

from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.app.session import Settings
from tests.tui.fake_desk import FakeDesk

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk


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
    desk: FakeDesk | None = None,
    *,
    store: MemoryStore | None = None,
    welcome: bool = False,
    **settings: Any,
) -> JobsApp:
    """The program on a made-up desk, without the welcome."""
    stand_in = cast("Desk", desk or FakeDesk())
    return JobsApp(stand_in, store=store, settings=Settings(welcome=welcome, **settings))
