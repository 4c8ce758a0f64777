"""The screens are shown on the small made-up world."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _small_world(small_world: None) -> None:
    """For every test of this folder."""


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw four times and look for idleness twice as often as usual: each key waits for both."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 240)
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 100)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 2000)
