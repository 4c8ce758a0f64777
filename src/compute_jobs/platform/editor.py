"""Editing a text in the reader's own editor; what was written there survives whatever follows."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, make_folder, read_file
from compute_jobs.platform.paths import Home

_CHOOSE = "set editor in config.toml, or $EDITOR, to one that is installed"


def editor_command(chosen: str = "") -> list[str]:
    """The editor that config.toml, $VISUAL or $EDITOR names, else a plain default of the system."""
    named = chosen or os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named:
        return ["notepad"] if sys.platform == "win32" else ["vi"]
    try:
        if os.name != "nt":
            words = shlex.split(named)
        else:  # Windows paths need their backslashes; shlex then also leaves quotes around a path.
            words = [_unquoted(word) for word in shlex.split(named, posix=False)]
    except ValueError as error:
        raise ReaderError(f"{named!r} names no editor: {error}", todo=_CHOOSE) from None
    if not words or not words[0]:
        raise ReaderError(f"{named!r} names no editor", todo=_CHOOSE)
    return words


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word


class EditedFile:
    """A text in a file of its own while an editor has it. It is there until it is let go."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name
        self.path: Path | None = None

    def edit(self, text: str, editor: str = "") -> str | None:
        """The text that the editor leaves; None where it is as it was.

        Raises ReaderError where there is no such text; what the editor saved stays in the file.
        """
        command = editor_command(editor)
        before = text.encode("utf-8")
        path = self._make(before)
        try:
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the reader's own editor
        except (OSError, ValueError) as error:
            self.let_go()
            reason = getattr(error, "strerror", None) or error
            what = f"can't start the editor {command[0]!r}: {reason}"
            raise ReaderError(what, todo=_CHOOSE) from None
        try:
            after = read_file(path)
        except OSError as error:
            raise disk_error(error, "read what the editor left", path) from error
        if after == before:
            self.let_go()
            return None
        with self.kept():
            if code:
                raise ReaderError("the editor ended with an error, so nothing was changed")
            try:
                return after.decode("utf-8")
            except UnicodeDecodeError:
                raise ReaderError("the editor left no UTF-8 text, so nothing was changed") from None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Have an error inside say where the text is."""
        try:
            yield
        except ReaderError as error:
            where = f"your text is in {self.path}"
            todo = f"{error.todo}; {where}" if error.todo else where
            raise ReaderError(error.what, error.where, todo) from error

    def let_go(self) -> None:
        """Remove the file: its text is saved elsewhere, or is nothing new."""
        if self.path is not None:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def _make(self, data: bytes) -> Path:
        """A file in a new folder of the home's state, or of the system's temporary one."""
        for folder in (self._home.state, None):
            place = ""
            try:
                if folder is not None:
                    make_folder(folder)
                place = tempfile.mkdtemp(prefix="note-", dir=folder)
                self.path = Path(place) / self._name
                self.path.write_bytes(data)
            except (OSError, ReaderError) as error:
                if place:
                    shutil.rmtree(place, ignore_errors=True)
                failed = error
            else:
                return self.path
        if isinstance(failed, ReaderError):
            raise failed
        raise disk_error(failed, "write the text for the editor", tempfile.gettempdir())
