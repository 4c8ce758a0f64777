"""Names of folders, keys and options may hold anything; no command says them as they are."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from compute_jobs.cli.output import (
    LongTask,
    emit_json,
    emit_json_text,
    narrate,
    say,
    table,
    wrapped,
)
from compute_jobs.errors import ReaderError
from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")

TITLE = "\x1b]0;PWN\x07"
REORDERED = "\u202eevil\u2066"
C1 = "\x9b31m"
NASTY = f"a{TITLE}b{REORDERED}c{C1}d"
_ACTED_ON = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packs that are left out and settings that don't exist, under names from hell."""
    home = tmp_path_factory.mktemp("hostile")
    pack = home / "packs" / f"ev{TITLE}{REORDERED}"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text('schema = 1\nid = "evil"\ntitle = "t"\nbad', "utf-8")
    (home / "config.toml").write_text(
        '"k\\u001b]0;PWN\\u0007\\u202e" = 1\ntheme = "d\\u009b31m"\n'
        '[keys]\n"x\\u001b]0;PWN\\u0007" = "y\\u001b]0;PWN\\u0007"\n',
        "utf-8",
    )
    return home


@pytest.mark.parametrize(
    "words",
    [
        ("rank",), ("show", "nvidia"), ("export", "--all", "--format", "md"), ("doctor",),
        ("doctor", "--json"), ("shortlist",), ("profile", "use", NASTY), ("show", NASTY),
        ("rank", NASTY), (NASTY,), ("--theme", NASTY), ("rank", "--as-of", NASTY), ("check", NASTY),
        ("--home", f"/dev/null/{NASTY}", "rank"),
    ],
)  # fmt: skip
def test_no_command_says_what_a_terminal_would_act_on(words: tuple[str, ...], home: Path) -> None:
    done = run(*words, home=home)
    assert done.out + done.err
    assert not _ACTED_ON.search(done.out + done.err), _ACTED_ON.search(done.out + done.err)


def test_what_is_left_out_is_still_named(home: Path) -> None:
    err = run("rank", home=home).err
    assert "packs/evevil was left out" in err
    assert "unknown setting k (" in run("doctor", home=home).out


def test_lines_keep_their_layout(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"  two  blanks{TITLE}\n\n    four")
    narrate(f"  {NASTY}")
    table([wrapped("name"), ""], [[NASTY, "x"]], title=NASTY)
    said = capsys.readouterr()
    assert said.out.startswith("  two  blanks\n\n    four\n")
    assert said.err == "  abevilcd\n"
    assert not _ACTED_ON.search(said.out)


def test_json_is_the_same_to_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    data = {NASTY: [NASTY, "Zürich\u00a0\U0001f680\U000e0041"]}
    for given in (data, data | {"half a character, as in a file's name": "/tmp/h\udcff"}):
        emit_json(given)
        text = capsys.readouterr().out
        assert not _ACTED_ON.search(text)
        assert json.loads(text) == given
        assert "Zürich" in text and "\n  " in text


def test_a_reader_s_error_is_one_clean_line() -> None:
    assert str(ReaderError(f"no {NASTY}", f"/x/{TITLE}y\nz", "do")) == "no abevilcd (/x/y z); do"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_json_on_a_terminal_has_nothing_it_would_act_on(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"note": "a\x9b31m \u202eevil\u2066 \x1b]0;t\x07 Grüße 日本\u2028"}
    for stream, escaped in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stdout", stream)
        emit_json_text(json.dumps(said, ensure_ascii=False))
        printed = stream.getvalue()
        assert printed.isprintable() == escaped
        assert "Grüße 日本" in printed
        assert json.loads(printed) == said


def test_a_long_task_counts_forwards_and_names_each_file(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = LongTask("reading", least=10)
    for name in ("a.xlsx", "b.xlsx"):
        for done in (0, 4, 12):
            progress(done, 10, name)
    said = terminal.getvalue().splitlines()
    assert said == [f"reading {it} … {part} %" for it in ("a.xlsx", "b.xlsx") for part in (40, 100)]
