"""Isolation for every test: an own home, no colour, no developer's settings."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

for name, examples in (("default", 25), ("thorough", 200)):
    settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
settings.load_profile("default")  # --hypothesis-profile=thorough asks for more

pytest_plugins = ["tests.small_world"]

UNSET = ("NO_COLOR", "FORCE_COLOR", "EDITOR", "VISUAL", "COLORTERM")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """More than there are cores: tests of screens and processes wait a third of their time."""
    cores = os.cpu_count() or 1
    return cores + max(2, cores // 2)


def pytest_collection_finish() -> None:
    """Look less often for garbage, and never among what the whole run keeps anyway."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Pytest looks for garbage five times at the end; what was kept until then is none."""
    gc.freeze()


def shared_folder() -> Path | None:
    """Where real payloads and decision cases lie, if they are on this machine."""
    named = os.environ.get("COMPUTE_JOBS_SHARED")
    place = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return place if (place / "cases").is_dir() else None


@pytest.fixture
def shared() -> Path:
    place = shared_folder()
    if place is None:
        pytest.skip("the shared samples are not on this machine")
    return place


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name but this machine's is looked up, so that no test depends on the network."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in (None, "", "localhost", "127.0.0.1", "::1"):
            raise OSError(f"a test asked for {host}")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "home"
    monkeypatch.setenv("COMPUTE_JOBS_HOME", str(home))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in (*UNSET, *(name for name in os.environ if name.startswith("XDG_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    yield home
