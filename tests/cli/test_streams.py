"""Streams that are closed, full or of few characters, and ctrl+c: no crash, and what was done is
told by the exit code."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Done
from tests.cli.command import run as command
from tests.cli.test_live_commands import job
from tests.live.replay import Replay, Reply, plain

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")

NO_UTF8 = (
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {
        "PYTHONIOENCODING": "",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
)


def shell(words: str, home: Path, **env: str) -> Done:
    """Run a command in a shell that redirects its streams; ``ulimit`` and the like go before."""
    before, _, after = words.rpartition("; ")
    program = shlex.join([sys.executable, "-m", "compute_jobs", "--home", str(home)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{before or ':'}; {program} {after}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **env},
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_note_is_done_whatever_stream_is_closed(streams: str, tmp_path: Path) -> None:
    done = shell(f"note nvidia kept {streams}", tmp_path / "home")
    assert done.code == 0, done.err
    assert "unexpected" not in done.err
    assert "kept" in shell("note nvidia", tmp_path / "home").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("rank >&-", "standard output is closed"),
        ("rank --help >&-", "standard output is closed"),
        ("plain nvidia >&-", "standard output is closed"),
        ("note nvidia - <&-", "standard input is closed"),
        ("robustness --table - <&-", "standard input is closed"),
        (">&-", "needs a terminal"),
    ],
)
def test_what_is_missing_is_said_in_one_line(words: str, says: str, tmp_path: Path) -> None:
    done = shell(words, tmp_path / "home")
    assert (done.code, done.out) == (1, "")
    assert says in done.err
    assert len(done.err.splitlines()) == 1


def test_the_plain_program_without_input_prints_the_ranking(tmp_path: Path) -> None:
    done = shell("plain <&-", tmp_path / "home")
    assert done.code == 0, done.err
    assert "NVIDIA" in done.out


def test_a_closed_stream_lends_its_number_to_no_file(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho noise; echo noise >&2; echo kept >"$1"\n')
    editor.chmod(0o700)
    done = shell("note nvidia --edit >&- 2>&-", tmp_path / "home", EDITOR=str(editor))
    assert done.code == 0
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or b"noise" not in file.read_bytes()


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    "words", ["rank", "claims --json", "--help", "rank --help", "plain nvidia"]
)
def test_output_that_does_not_fit_is_told_in_one_line(
    words: str, buffered: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    file = shlex.quote(str(tmp_path / "out"))
    done = shell(f"ulimit -f 0; {words} >{file}", home, PYTHONUNBUFFERED=buffered)
    assert done.code == 1
    assert "couldn't write the output: File too large" in done.err
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize("env", NO_UTF8)
def test_an_output_of_few_characters_gets_substitutes(env: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    for words in ("rank", "explain nvidia", "claims nvidia", "next", "export nvidia", "scenario"):
        done = subprocess.run(
            [sys.executable, "-m", "compute_jobs", "--home", str(home), *words.split()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env={"PATH": os.environ["PATH"], "COLUMNS": "80", **env},
            timeout=120,
        )
        assert (done.returncode, b"unexpected" in done.stderr) == (0, False), done.stderr
        done.stdout.decode("latin-1" if env["PYTHONIOENCODING"] == "latin-1" else "ascii")
    ranked = shell("rank", home, **NO_UTF8[0]).out
    assert "-8" in ranked
    assert "?" not in ranked


def test_json_is_escaped_where_characters_are_few(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert shell("note nvidia 'naïve “π” 🙂'", home, **NO_UTF8[2]).code == 0
    for words in ("show nvidia --json", "export nvidia --format json"):
        full, poor = shell(words, home), shell(words, home, PYTHONIOENCODING="ascii")
        assert poor.out.isascii()
        assert json.loads(poor.out) == json.loads(full.out)
        assert "naïve “π” 🙂" in full.out


# -- ctrl+c ----------------------------------------------------------------------------------


ASTERA = "/boards-api.greenhouse.io/v1/boards/asteralabs/jobs"
ANTHROPIC = "/boards-api.greenhouse.io/v1/boards/anthropic/jobs"


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_keeps_what_a_refresh_has_read(as_json: bool, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text("[network]\nallow_loopback = true\n")
    server = Replay()
    server.on(ASTERA, plain({"jobs": [job(1, "Engineer", "Links.")], "meta": {"total": 1}}))
    server.on(ANTHROPIC, Reply(slow=True, cut=100))
    words = ["refresh", "astera", "anthropic", "--only", "boards", *(["--json"] if as_json else [])]
    process = subprocess.Popen(
        [sys.executable, "-m", "compute_jobs", "--home", str(home), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "COMPUTE_JOBS_REPLAY": server.url},
    )
    try:
        assert process.stderr is not None
        while "done" not in (line := process.stderr.readline()):
            assert line, "it ended before a board was read"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        server.close()
    assert "unexpected" not in err
    assert "what was read is kept" in err
    assert process.returncode == 1
    if as_json:
        stages = {it["employer"]: it["stage"] for it in json.loads(out)["sources"]}
        assert stages == {"astera-labs": "done", "anthropic": "cancelled"}
    kept = command("postings", "--json", home=home).data
    assert [it["title"] for it in kept] == ["Engineer"]


def test_ctrl_c_while_the_program_loads_is_silent() -> None:
    start = (
        "import runpy, sys, os, signal\n"
        "class Early:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'compute_jobs.cli.registry':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Early())\n"
        "runpy.run_module('compute_jobs', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")
