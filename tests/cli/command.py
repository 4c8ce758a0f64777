"""Running the real command in a process of its own, as a script outside would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    keep = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "COVERAGE_PROCESS_START")
    }
    done = subprocess.run(
        [sys.executable, "-m", "compute_jobs", "--home", str(home), *words],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**keep, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **env},
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)
