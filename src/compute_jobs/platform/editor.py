"""Editing a text in the reader's own editor; the text survives whatever happens afterwards."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        raise ReaderError(f"{named!r} is not a usable command: {error}", todo=_CHOOSE) from None
    if not words or not words[0]:
        raise ReaderError(f"{named!r} is not a usable command", todo=_CHOOSE)
    return words


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word


class EditorStoppedError(ReaderError):
    """The program was asked to end while the editor was open."""


_GRACE = 1.0
"""Seconds an editor has to exit when asked to."""


def _run(command: list[str]) -> tuple[int, bool]:
    """The editor's exit code, and whether a signal stopped it.

    Signals to end this program (TERM, HUP) are passed on to the editor, and handled here when the
    editor is gone. ctrl+c and ctrl+\\ are the editor's own keys.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return subprocess.run(command, check=False).returncode, False  # noqa: S603 - the reader's own editor
    ends, keys = (signal.SIGTERM, signal.SIGHUP), (signal.SIGINT, signal.SIGQUIT)
    came: list[int] = []

    def heed(number: int, _: object) -> None:
        if number in ends:
            came.append(number)
            editor.send_signal(number)
            if len(came) == 1:
                killer.start()

    editor = subprocess.Popen(command)  # noqa: S603 - the reader's own editor
    wakeup = signal.set_wakeup_fd(-1)  # an event loop would take ctrl+c for its own
    killer = threading.Timer(_GRACE, editor.kill)
    before = {number: signal.signal(number, heed) for number in (*ends, *keys)}
    try:
        code = editor.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        killer.cancel()
    if came and callable(before[signal.Signals(came[0])]):
        os.kill(os.getpid(), came[0])
    return code, bool(came)


class EditedFile:
    """A text in its own file while an editor has it open. The file stays until it is released."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name
        self.path: Path | None = None

    def edit(self, text: str, editor: str = "") -> str | None:
        """The edited text; None if it is unchanged.

        Raises ReaderError if there is none; what the editor saved stays in the file.
        """
        command = editor_command(editor)
        before = text.encode("utf-8")
        path = self._make(before)
        try:
            code, stopped = _run([*command, str(path)])
        except (OSError, ValueError) as error:
            self.let_go()
            reason = getattr(error, "strerror", None) or error
            what = f"can't start the editor {command[0]!r}: {reason}"
            raise ReaderError(what, todo=_CHOOSE) from None
        try:
            after = read_file(path)
        except OSError as error:
            raise disk_error(error, "read what the editor left", path) from error
        if after == before and not stopped:
            self.let_go()
            return None
        with self.kept():
            if stopped:
                raise EditorStoppedError("the editor was stopped, so nothing was changed")
            if code:
                raise ReaderError("the editor ended with an error, so nothing was changed")
            try:
                return after.decode("utf-8")
            except UnicodeDecodeError:
                raise ReaderError(
                    "the editor's text is not UTF-8, so nothing was changed"
                ) from None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Make an error inside say where the text is."""
        try:
            yield
        except ReaderError as error:
            where = f"your text is in {self.path}"
            todo = f"{error.todo}; {where}" if error.todo else where
            raise type(error)(error.what, error.where, todo) from error

    def let_go(self) -> None:
        """Remove the file: its text is saved elsewhere, or is nothing new."""
        if self.path is not None:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def _make(self, data: bytes) -> Path:
        """A file in a new folder of the home's state, or of the system's temporary one."""
        with suppress(ReaderError):
            make_folder(self._home.state)
        for folder in (self._home.state, None):
            place = ""
            try:
                place = tempfile.mkdtemp(prefix="note-", dir=folder)
                self.path = Path(place) / self._name
                self.path.write_bytes(data)
            except OSError as error:
                if place:
                    shutil.rmtree(place, ignore_errors=True)
                failed = error
            else:
                return self.path
        raise disk_error(failed, "write the text for the editor", tempfile.gettempdir())
