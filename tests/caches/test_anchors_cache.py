"""Kept anchors are the ones that would be made now, or they are made now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compute_jobs.caches import anchors_cache
from compute_jobs.caches.anchors_cache import NAME, kept_anchors
from compute_jobs.core.fit.anchors import Anchors
from compute_jobs.desk.workspace import Workspace
from compute_jobs.platform.paths import Home

DAY = date(2026, 5, 22)


def never() -> Anchors:
    raise AssertionError("they were kept")


def test_kept_ones_are_what_was_made(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    made = Workspace(home, DAY).anchors
    assert made.published, "the founding packs publish scores"
    assert kept_anchors(Workspace(home, DAY).loaded.mark, home.cache, never) == made
    assert Workspace(home, DAY).anchors == made


def test_another_pack_makes_them_anew(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    Workspace(home, DAY).anchors  # noqa: B018
    own = home.packs / "own"
    own.mkdir(parents=True)
    (own / "pack.toml").write_text('schema = 1\nid = "own"\ntitle = "Own"\n[end]\n')
    other = Anchors(shift=1.0, weights=Workspace(home, DAY).rubric.weights)
    mark = Workspace(home, DAY).loaded.mark
    assert kept_anchors(mark, home.cache, lambda: other) == other
    assert kept_anchors(mark, home.cache, never) == other


def test_another_program_makes_them_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home.at(tmp_path / "home")
    Workspace(home, DAY).anchors  # noqa: B018
    other = Anchors(shift=1.0, weights=Workspace(home, DAY).rubric.weights)
    mark = Workspace(home, DAY).loaded.mark
    monkeypatch.setattr(anchors_cache, "code_state", lambda: "another")
    assert kept_anchors(mark, home.cache, lambda: other) == other


def test_packs_that_may_have_moved_keep_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    made = Workspace(home, DAY).anchors
    other = Anchors(shift=1.0)
    assert kept_anchors("", home.cache, lambda: other) == other
    assert Workspace(home, DAY).anchors == made


def test_a_damaged_copy_costs_only_time(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    made = Workspace(home, DAY).anchors
    for text in ("", "{", "[]", '{"key": 1}', '{"key": "x", "anchors": {}}'):
        (home.cache / NAME).write_text(text)
        assert Workspace(home, DAY).anchors == made
