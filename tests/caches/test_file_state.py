"""What kept files rest on: the same while nothing moved, another whenever something did."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import compute_jobs

PACKAGE = Path(compute_jobs.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program, with its times."""
    root = tmp_path / "checkout"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("data", "seeds"):
        shutil.copytree(PACKAGE.parent.parent / name, root / name)
    shutil.copytree(PACKAGE, root / "src" / "compute_jobs", ignore=ignore)
    return root


def state_of(checkout: Path) -> str:
    code = "from compute_jobs.caches.file_state import code_state; print(code_state())"
    env = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=env
    )
    return done.stdout


def release(root: Path) -> None:
    place = root / "src" / "compute_jobs" / "__init__.py"
    text = place.read_text("utf-8")
    place.write_text(text.replace(compute_jobs.__version__, "99.0"), "utf-8")


def touch(name: str) -> Callable[[Path], None]:
    return lambda root: os.utime(root / name, ns=(5, 5))


@pytest.mark.parametrize(
    "change",
    [
        release,
        touch("data/rubric.toml"),
        touch("src/compute_jobs/core/evidence/rules.py"),
        touch("src/compute_jobs/core/fit/questions.py"),
        touch("src/compute_jobs/core/robustness/rank_shares.py"),
        touch("src/compute_jobs/desk/robustness.py"),
        touch("src/compute_jobs/live/overlay.py"),
        touch("src/compute_jobs/packs/read.py"),
    ],
)
def test_the_program_is_another_after_any_change(
    checkout: Path, change: Callable[[Path], None]
) -> None:
    before = state_of(checkout)
    assert state_of(checkout) == before != ""
    change(checkout)
    assert state_of(checkout) != before
