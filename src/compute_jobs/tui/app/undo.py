"""What undo takes back next, and what redo does again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compute_jobs.tui.host import Host


class Undoing:
    """A note typed over several saves is one step; all else is what the desk has in its history."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._note_saves: tuple[str, ...] = ()
        """The saves of the note typed last, if nothing was done since."""
        self._undone: list[tuple[str, ...]] = []
        """What each undo took back, the last one last; for redo."""

    def changed(self) -> None:
        """Something was done: it is what undo takes back next, and no note before it."""
        self._note_saves = ()
        self._undone.clear()

    def typed_note(self, saves: Sequence[str]) -> None:
        """A note was written in these saves; undo takes them back as one."""
        self._note_saves = tuple(saves)
        self._undone.clear()

    def undo(self) -> None:
        """Take back the last change; a note typed over several saves is one.

        Those saves alone: what another program did between them and since isn't this one's.
        """
        saves, self._note_saves = self._note_saves or ("",), ()
        nothing = "There is nothing left to take back."
        if self._travel(self._app.desk.undo, saves[::-1], "Undone", nothing):
            self._undone.append(saves)

    def redo(self) -> None:
        """Do again what the last undo took back, as many steps as that were."""
        steps = self._undone.pop() if self._undone else ("",)
        self._travel(self._app.desk.redo, steps, "Done again", "There is nothing to do again.")

    def _travel(
        self, step: Callable[[str], str], changes: Sequence[str], word: str, nothing: str
    ) -> bool:
        """Whether anything came of so many steps."""
        app = self._app
        said: list[str] = []
        for change in changes:
            if not app.guard(partial(lambda it: said.append(step(it)), change)):
                if said:
                    app.redraw()
                return False
        app.redraw()
        told = next((it for it in reversed(said) if it), "")
        app.say(f"{word}: {told}" if told else nothing)
        return bool(told)
