"""Every screen that can be opened by name is there."""

from __future__ import annotations

from importlib import import_module

import pytest

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.routes import ROUTES


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_leads_to_a_screen(route: str) -> None:
    module, _, name = ROUTES[route].partition(":")
    kind = getattr(import_module(f"compute_jobs.tui.screens.{module}"), name)
    assert issubclass(kind, ActionScreen)
