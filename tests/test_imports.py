"""What is loaded when: a wall of imports says nothing about when a module is loaded.

Not a clock in sight: a start is kept short by not loading what it doesn't need, and that can be
looked at.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from compute_jobs.cli.registry import COMMANDS

HEAVY = ("textual", "rich", "httpcore", "numpy", "sqlite3", "rapidfuzz")
NEVER = ("textual", "httpcore")
"""Not even the first time, when packs are read and shares reckoned."""

_COMMAND = """
import json, sys
from compute_jobs.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""

_SCREEN = """
import json, sys
from pathlib import Path
from compute_jobs.tui.app import launch as start
from compute_jobs.platform.paths import Home

def look_round(app):
    loaded = sorted(sys.modules)
    Path(sys.argv[2]).write_text(json.dumps(loaded))
    app.exit()

def opened(*args, make=start._app, **options):
    app = make(*args, **options)
    kind, run = type(app), app.run
    kind.on_ready = lambda app: app.call_after_refresh(look_round, app)
    app.run = lambda **options: run(headless=True, size=(120, 40))
    return app

start._app = opened
start.run(Home.at(sys.argv[1]))
"""


def run_python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**keep, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


def loaded_by(home: Path, *words: str) -> set[str]:
    """The packages a command had loaded when it was done; it must have done well."""
    done = run_python(_COMMAND, "--home", str(home), *words)
    last = (done.stderr.strip().splitlines() or [""])[-1]
    assert last.startswith("[0, "), f"{words} failed: {done.stderr}"
    return set(json.loads(last)[1])


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that commands, a ranking and its questions have run in: caches are there."""
    home = tmp_path_factory.mktemp("imports") / "home"
    for words in (("claims",), ("rank",), ("shortlist", "add", "nvidia"), ("next",)):
        loaded_by(home, *words)
    return home


@pytest.fixture
def warm(used: Path, tmp_path: Path) -> Path:
    """A copy of it for one test: what one command changes, another may have to reckon anew."""
    return Path(shutil.copytree(used, tmp_path / "warm"))


@pytest.mark.parametrize(
    "words",
    [
        ("claims",),
        ("claims", "--json"),
        ("conflicts",),
        ("sources", "--json"),
        ("employers",),
        ("glossary", "S-1"),
        ("rank",),
        ("rank", "--json"),
        ("explain", "nvidia"),
        ("hype",),
        ("next",),
        ("compare", "nvidia", "spacex"),
        ("robustness",),
        ("pref", "list"),
        ("weight", "list"),
        ("profile", "list"),
        ("scenario", "list"),
        ("show", "nvidia"),
        ("note", "nvidia", "a word"),
        ("mark", "nvidia", "growth", "pass"),
        ("stage", "nvidia", "watching"),
        ("shortlist", "list"),
        ("undo",),
        ("redo",),
        ("export", "nvidia"),
        ("backup", "list"),
        ("completion", "bash"),
    ],
    ids=" ".join,
)
def test_a_command_loads_nothing_heavy(warm: Path, words: Sequence[str]) -> None:
    assert loaded_by(warm, *words) & set(HEAVY) == set()


def test_a_misspelt_name_may_load_what_finds_it(warm: Path) -> None:
    """Names that are known as they stand need no fuzzy search; the others pay for it."""
    assert "rapidfuzz" not in loaded_by(warm, "show", "NVIDIA")


@pytest.mark.parametrize("words", [("claims",), ("rank",), ("note", "nvidia", "x")], ids=str)
def test_the_first_run_reads_the_packs_and_no_more(tmp_path: Path, words: Sequence[str]) -> None:
    assert loaded_by(tmp_path / "home", *words) & {"textual", "httpcore", "rich"} == set()


def test_version_and_help_load_next_to_nothing(tmp_path: Path) -> None:
    for words in (["--version"], ["--help"]):
        done = run_python(_COMMAND, *words)
        _, names = json.loads(done.stderr.strip().splitlines()[-1])
        assert not set(names) & {*HEAVY, "tomllib", "logging", "asyncio"}
        assert done.stdout


def test_only_the_asked_for_command_is_imported(warm: Path) -> None:
    code = _COMMAND.replace('name.partition(".")[0]', "name")
    done = run_python(code, "--home", str(warm), "claims")
    names = set(json.loads(done.stderr.strip().splitlines()[-1])[1])
    others = {f"compute_jobs.cli.{it.module}" for it in COMMANDS if it.name != "claims"}
    assert not names & others


def test_the_first_paint_loads_nothing_heavy_beside_textual(warm: Path, tmp_path: Path) -> None:
    told = tmp_path / "loaded.json"
    done = run_python(_SCREEN, str(warm), str(told))
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(told.read_text()))
    assert "textual" in loaded
    unused = {"argparse", "hashlib", "textual.widgets._text_area"}
    assert loaded & unused == set(), "nothing at a start uses them"
    later = {"live.api", "tui.widgets.option_bar", "record.backups", "record.journal"}
    assert loaded & {f"compute_jobs.{it}" for it in later} == set()
    assert loaded & {"numpy", "httpcore", "sqlite3", "rapidfuzz", "markdown_it"} == set()
