"""What undo reverts next, and what redo repeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from compute_jobs.desk.change_words import undone

if TYPE_CHECKING:
    from compute_jobs.tui.host import Host


class UndoSteps:
    """One step is one change of the desk, except for a note: all its saves are one step."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._note_saves: tuple[str, ...] = ()
        """The saves of the note typed last, if nothing has happened since."""
        self._undone: list[tuple[str, ...]] = []
        """What each undo reverted, the most recent last; for redo."""

    def changed(self) -> None:
        """Something was done: undo reverts that next, not an earlier note."""
        self._note_saves = ()
        self._undone.clear()

    def note_written(self, saves: Sequence[str]) -> None:
        """A note was written in these saves; undo reverts them as one."""
        self._note_saves = tuple(saves)
        self._undone.clear()

    def undo(self) -> None:
        """Revert the last change.

        For a note, only those saves: changes by another program in between stay.
        """
        saves, self._note_saves = self._note_saves or ("",), ()
        nothing = "Nothing to undo."
        if self._travel(self._app.desk.undo, saves[::-1], "Undone", nothing, undone):
            self._undone.append(saves)

    def redo(self) -> None:
        """Repeat what the last undo reverted, in as many steps."""
        steps = self._undone.pop() if self._undone else ("",)
        self._travel(self._app.desk.redo, steps, "Done again", "Nothing to redo.")

    def _travel(
        self,
        step: Callable[[str], str],
        changes: Sequence[str],
        word: str,
        nothing: str,
        words: Callable[[str], str] = str,
    ) -> bool:
        """Whether these steps changed anything."""
        app = self._app
        done: list[str] = []
        for change in changes:
            if not app.guard(partial(lambda change: done.append(step(change)), change)):
                if done:
                    app.redraw()
                return False
        last, moved = next((what for what in reversed(done) if what), ""), app.view.summary
        if last:
            app.desk.forget_moves()
        app.redraw()
        app.say(f"{word}: {words(last)}{f'. {moved}' if moved else ''}" if last else nothing)
        return bool(last)
