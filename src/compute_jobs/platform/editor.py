"""Editing a text in the reader's own editor; an aborted editor changes nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from compute_jobs.errors import ReaderError


def editor_command(chosen: str = "") -> list[str]:
    """The editor that config.toml, $VISUAL or $EDITOR names, else a plain default of the system."""
    named = chosen or os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        if os.name != "nt":
            return shlex.split(named)
        # Windows paths need their backslashes; shlex then also leaves quotes around a path.
        return [_unquoted(word) for word in shlex.split(named, posix=False)]
    return ["notepad"] if sys.platform == "win32" else ["vi"]


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word


def edit_text(text: str, name: str = "note.md", editor: str = "") -> str | None:
    """The edited text, or None when the editor failed or was aborted."""
    command = editor_command(editor)
    with tempfile.TemporaryDirectory(prefix="compute-jobs-") as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode("utf-8"))
        try:
            done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the reader's own editor
        except OSError as error:
            raise ReaderError(
                f"can't start the editor {command[0]!r}: {error.strerror}",
                todo="set editor in config.toml, or $EDITOR, to one that is installed",
            ) from None
        if done.returncode != 0:
            return None
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise ReaderError("the editor left no UTF-8 text", todo="nothing was changed") from None
