"""The screens are shown on the small made-up world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet


@pytest.fixture(autouse=True)
def _small_world(small_world: None) -> None:
    """For every test of this folder."""


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw four times and look for idleness twice as often as usual: each key waits for both."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 240)
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 100)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 2000)


@pytest.fixture(autouse=True, scope="session")
def _styles_parsed_once() -> Iterator[None]:
    """Each rule is parsed once for all the programs that the tests start, not twice for each."""
    known: dict[object, Any] = {}
    parse = Stylesheet._parse_rules

    def remembered(sheet: Stylesheet, css: str, **more: Any) -> Any:
        key = (frozenset(sheet._variables.items()), css, *more.values())
        if key not in known:
            known[key] = parse(sheet, css, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield
