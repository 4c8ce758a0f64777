"""Tab offers what may come next, as the parsers and the reader's own files have it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compute_jobs.cli.completion import _KINDS, candidates
from compute_jobs.cli.registry import COMMANDS, parser_for
from tests.cli.command import run
from tests.fresh import said_afresh

ANYTHING = {
    "as_of", "home", "draws", "seed", "table", "limit", "place", "skill", "rating", "note",
    "told_by", "low", "high", "currency", "source", "steps", "output", "words", "title", "pay",
    "show", "save", "files", "adopt", "packs", "port", "host", "export", "text", "value",
    "line", "filter", "since", "rename", "ticker", "cik", "summary", "aliases", "boards",
    "legal_names", "name", "publisher", "date", "subject", "metric", "claim", "quote",
}  # fmt: skip
"""Values that are free text, numbers or files: the shell's own completion serves these."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tab") / "home"
    run("shortlist", "add", "nvidia", home=home)
    run("pref", "set", "top5_customer_share", "<=", "60", home=home)
    run("profile", "save", "cautious", home=home)
    return home


def offered(home: Path, *line: str) -> list[str]:
    return [word for word, _ in candidates(line, str(home))]


@pytest.mark.parametrize("command", ["hype", "verify", "conflicts", "plain", "explain", "export"])
def test_employers_are_offered_where_one_is_taken(home: Path, command: str) -> None:
    assert "nvidia" in offered(home, command, "")
    assert offered(home, command, "nv") == ["nvidia"]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("ra", ["rank"]),
        ("help ra", ["rank"]),
        ("--pro", ["--profile"]),
        ("--profile ", ["infra-curious", "cautious"]),
        ("shortlist ", ["add", "remove", "list", "order"]),
        ("shortlist remove ", ["nvidia"]),
        ("stage nvidia w", ["watching"]),
        ("mark nvidia gro", ["growth"]),
        ("mark nvidia growth ", ["pass", "concern", "fail", "gap", "skip", "clear"]),
        ("note nvidia --item gro", ["growth"]),
        ("scenario on one-", ["one-tenant-leaves"]),
        ("rank --scenario one-", ["one-tenant-leaves"]),
        ("rank --set top5", ["top5_customer_share"]),
        ("rank --set top5_customer_share ", ["<=", ">=", "=", "in", "not in"]),
        ("rank --weight gro", ["growth="]),
        ("rank --evidence", ["--evidence-only"]),
        ("rank --evidence-only --evidence", []),
        ("rank --without spacex-anthropic-monthly-r", ["spacex-anthropic-monthly-rate"]),
        ("employers --layer c", ["cluster", "cloud"]),
        ("employers --layer=c", ["--layer=cluster", "--layer=cloud"]),
        ("employers --layer = c", ["cluster", "cloud"]),
        ("claims --tier filed nv", ["nvidia"]),
        ("claims --json --tier fi", ["filed"]),
        ("conflicts --relation conf", ["conflict", "conflict_undated"]),
        ("pref ", ["list", "set", "remove", "suggest", "on", "reset"]),
        ("pref set top5", ["top5_customer_share"]),
        ("pref set top5_customer_share ", ["<=", ">=", "=", "in", "not in"]),
        ("pref remove ", ["top5_customer_share"]),
        ("pref set x <= 3 --unknown w", ["warn"]),
        ("weight set gro", ["growth"]),
        ("profile use ", ["infra-curious", "cautious"]),
        ("profile delete ", ["cautious"]),
        ("postings --employer nv", ["nvidia"]),
        ("postings --level sen", ["senior"]),
        ("export nvidia --format ", ["md", "json", "csv", "html"]),
        ("glossary s-", ["s-1"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("import ", ["epoch", "lca"]),
        ("nonsense ", []),
        ("rank --home ", []),
    ],
)
def test_what_may_come_next(home: Path, line: str, first: list[str]) -> None:
    assert offered(home, *line.split(" ")) == first


def test_options_are_each_commands_own(home: Path) -> None:
    assert {"--tier", "--metric", "--stale", "--json", "--home"} <= set(
        offered(home, "claims", "-")
    )
    assert "--tier" not in offered(home, "rank", "--")
    assert "--json" not in offered(home, "completion", "--")


def test_the_home_that_is_named_is_asked(home: Path, tmp_path: Path) -> None:
    away = str(tmp_path / "away")
    for line in (
        ["--home", str(home), "profile", "use", ""],
        ["profile", "use", "--home", str(home), ""],
    ):
        assert [word for word, _ in candidates(line, away)] == ["infra-curious", "cautious"]
    assert [word for word, _ in candidates([f"--home={home}", "hype", "nv"], away)] == ["nvidia"]


def test_every_value_of_every_command_is_thought_of() -> None:
    """A new option or argument is completed, has its choices, or is listed as free."""
    for command in COMMANDS:
        parser, _ = parser_for(command)
        for action in parser._actions:
            if action.nargs == 0 or action.choices is not None:
                continue
            name = f"{command.name} {action.dest}"
            free = action.dest.startswith("to_")  # what inbox edit puts in a field
            assert free or {name, action.dest} & {*_KINDS, *ANYTHING}, name
            assert not isinstance(action, argparse._SubParsersAction)


def test_tab_loads_neither_the_screens_nor_the_network(home: Path) -> None:
    code = (
        "import sys; from compute_jobs.cli.completion import candidates\n"
        f"assert candidates(['hype', 'nv'], {str(home)!r})\n"
        "print({'textual', 'httpcore', 'rich', 'numpy'} & set(sys.modules))"
    )
    assert said_afresh(code) == "set()\n"


def test_an_option_of_no_script_is_wrong_usage(tmp_path: Path) -> None:
    for words in (["bash", "zsh"], ["bash", "--nonsense"]):
        done = run("completion", *words, home=tmp_path)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


@pytest.fixture
def on_path(tmp_path: Path, home: Path) -> dict[str, str]:
    """An environment in which ``compute-jobs`` is this program."""
    program = tmp_path / "bin" / "compute-jobs"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m compute_jobs "$@"\n')
    program.chmod(0o700)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COMPUTE_JOBS_HOME": str(home)}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["hy"], ["hype"]),
        (["hype", "nv"], ["nvidia"]),
        (["rank", "--evi"], ["--evidence-only"]),
        (["--home", "HOME", "profile", "use", "caut"], ["cautious"]),
        (["pref", "set", "top5_customer_share", "<"], ["\\<="]),
        (["employers", "--layer", "=", "clo"], ["cloud"]),
        (["note", "nvidia", "any"], []),
        (["shortlist", ""], ["add", "remove", "list", "order"]),
    ],
)
def test_bash_asks_and_is_answered(
    on_path: dict[str, str], words: list[str], found: list[str]
) -> None:
    line = [on_path["COMPUTE_JOBS_HOME"] if word == "HOME" else word for word in words]
    script = (
        'source <(compute-jobs completion bash)\nCOMP_WORDS=(compute-jobs "$@"); COMP_CWORD=$#\n'
        '_compute_jobs\n[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", *line],
        env=on_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.splitlines(), done.stderr) == (found, "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_scripts_are_well_formed(on_path: dict[str, str], shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    script = run("completion", shell, home=Path(on_path["COMPUTE_JOBS_HOME"])).out
    done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
