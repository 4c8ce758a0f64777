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


MODES_BIND = hasattr(os, "geteuid") and (os.geteuid() != 0 or sys.platform == "linux")
"""Whether ``bound`` can make root heed the modes of files, as everybody else does."""


def _heed_modes() -> None:
    import ctypes

    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if libc.prctl(24, power, 0, 0, 0):  # PR_CAPBSET_DROP
                raise OSError(ctypes.get_errno(), "can't drop a capability")


def run(*words: str, home: Path, stdin: str | None = None, bound: bool = False, **env: str) -> Done:
    """Run ``compute-jobs`` with an own home; the environment carries nothing of the developer's.

    ``bound`` runs it without root's power over modes; ask ``MODES_BIND`` first.
    """
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
        preexec_fn=_heed_modes if bound else None,
    )
    return Done(done.returncode, done.stdout, done.stderr)
