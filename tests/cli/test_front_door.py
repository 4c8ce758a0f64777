"""The command's manners: help that fits, exit codes, one-line errors, data apart from narration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from compute_jobs import __version__
from compute_jobs.cli.main import main, overview
from compute_jobs.cli.registry import COMMANDS, parser_for, split_command
from tests.cli.command import run, run_process

pytestmark = pytest.mark.usefixtures("founding_world")


def test_overview_names_every_command_and_fits_80_columns() -> None:
    text = overview()
    assert all(f"  {command.name} " in text for command in COMMANDS)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=lambda it: it.name)
def test_help_fits_80_columns_and_has_examples(
    command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    parser, _ = parser_for(command)  # type: ignore[arg-type]
    text = parser.format_help()
    assert max(map(len, text.splitlines())) <= 80
    assert "examples:" in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"compute-jobs {__version__}")


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        (["rank"], "rank", []),
        (["--home", "x", "rank", "--json"], "rank", ["--home", "x", "--json"]),
        (["--json", "rank", "--home=x"], "rank", ["--json", "--home=x"]),
        (["--as-of", "2026-05-20"], None, ["--as-of", "2026-05-20"]),
    ],
)
def test_options_stand_before_or_after_the_name(
    words: list[str], name: str | None, rest: list[str]
) -> None:
    assert split_command(words) == (name, rest)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["rank", "--nonsense"],
        ["rank", "--as-of", "yesterday"],
        ["weight", "set", "vibes", "3"],
        ["weight", "set", "growth", "-1"],
        ["weight", "set", "growth", "nan"],
        ["pref", "set", "top5_customer_share", "<=", "6o"],
        ["mark", "nvidia", "growth", "pass", "--rating", "101"],
        ["export", "nvidia", "--all"],
        ["compare", "nvidia"],
        ["robustness", "--draws", "0"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(words: list[str], tmp_path: Path) -> None:
    done = run(*words, home=tmp_path / "home")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["rank", "--packs", "founding"],
        ["claims", "xai", "--packs", "founding"],
        ["rank", "--bad"],
        ["show", "?"],
    ],
)
def test_a_command_does_the_same_in_a_process_of_its_own(words: list[str], tmp_path: Path) -> None:
    assert run(*words, home=tmp_path) == run_process(*words, home=tmp_path)


def test_unknown_command_names_the_nearest(tmp_path: Path) -> None:
    assert "did you mean 'rank'" in run("rnak", home=tmp_path).err


def test_unknown_employer_is_an_error_that_helps(tmp_path: Path) -> None:
    done = run("explain", "anthropology inc", home=tmp_path)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "anthropic" in done.err.lower()


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(home=tmp_path)
    assert done.code == 1
    assert "needs a terminal" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently there")
def test_a_broken_pipe_is_silent(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "compute_jobs", "--home", str(tmp_path), "claims", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(60)


def test_piped_text_has_no_escapes_and_fits(tmp_path: Path) -> None:
    for words in (["rank"], ["employers"], ["claims", "xai"], ["hype"], ["sources"], ["next"]):
        done = run(*words, home=tmp_path)
        assert done.code == 0, done.err
        assert "\x1b" not in done.out
        lines = [line for line in done.out.splitlines() if "://" not in line]
        assert max(map(len, lines)) <= 80, words


@pytest.mark.parametrize("words", [["--home"], ["--theme", "--ascii"], ["--asci"], ["-x"]])
def test_wrong_opening_options_are_explained(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert "try: compute-jobs --help" in capsys.readouterr().err
