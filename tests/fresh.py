"""A Python of its own, for what can only be seen where nothing has been loaded yet."""

from __future__ import annotations

import subprocess
import sys


def said_afresh(code: str, *words: str) -> str:
    """What the code prints in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout
