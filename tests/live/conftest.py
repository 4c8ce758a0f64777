"""The replay server, one for each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.replay import Clock, Replay


@pytest.fixture
def replay() -> Iterator[Replay]:
    server = Replay()
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()
