"""Running commands as a script would: in this process where that is the same, in one of their own
where the process itself matters (its streams, signals, locale, imports or rights)."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from compute_jobs.cli import output
from compute_jobs.cli.main import entry
from compute_jobs.platform import logs


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def run(*words: str, home: Path, stdin: str | None = None, **env: str) -> Done:
    """Run ``compute-jobs`` with an own home; the environment carries nothing of the developer's."""
    with _as_a_process(("--home", str(home), *words), stdin or "", environment(env)) as streams:
        try:
            entry()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = (stream.getvalue().decode("utf-8") for stream in streams)
    return Done(code, out, err)


@contextlib.contextmanager
def _as_a_process(
    words: tuple[str, ...], stdin: str, env: Mapping[str, str]
) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """What a process has for itself: arguments, environment, streams, log and reading mode."""
    logger = logging.getLogger("compute_jobs")
    before = (logger.handlers[:], logger.level, logger.propagate)
    out, err = io.BytesIO(), io.BytesIO()
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.multiple(
            sys,
            argv=["compute-jobs", *words],
            stdin=io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8")), "utf-8"),
            stdout=io.TextIOWrapper(out, "utf-8"),
            stderr=io.TextIOWrapper(err, "utf-8", write_through=True),
        ),
        mock.patch.object(output, "_linear", False),
        mock.patch.object(logs, "_home", None),
    ):
        # The command wraps these buffers anew; kept, so that nothing closes them on the way.
        kept = (sys.stdout, sys.stderr)
        try:
            yield out, err
        finally:
            logger.handlers[:], logger.level, logger.propagate = before
            del kept


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """The variables a command of a test gets: the machine's few, and those the test names."""
    names = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "COVERAGE_PROCESS_START")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **env}


MODES_BIND = hasattr(os, "geteuid") and (os.geteuid() != 0 or sys.platform == "linux")
"""Whether ``bound`` can make root heed the modes of files, as everybody else does."""


def _heed_modes() -> None:
    import ctypes

    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if libc.prctl(24, power, 0, 0, 0):  # PR_CAPBSET_DROP
                raise OSError(ctypes.get_errno(), "can't drop a capability")


def run_process(
    *words: str, home: Path, stdin: str | None = None, bound: bool = False, **env: str
) -> Done:
    """The same in a process of its own.

    ``bound`` runs it without root's power over modes; ask ``MODES_BIND`` first.
    """
    done = subprocess.run(
        [sys.executable, "-m", "compute_jobs", "--home", str(home), *words],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment(env),
        timeout=120,
        preexec_fn=_heed_modes if bound else None,
    )
    return Done(done.returncode, done.stdout, done.stderr)
