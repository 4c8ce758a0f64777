"""What most screens share: a list that can be searched, and the claims behind each of its rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import events, on

from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.employer_search import matches
from compute_jobs.tui.screens.list_screen import ListPane, ListScreen
from compute_jobs.tui.screens.navigation import GoesToScreens
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Span

T = TypeVar("T")


def dividers_by(items: Iterable[T], group: Callable[[T], tuple[Hashable, str]]) -> dict[int, str]:
    """A line before the first row of each group; ``group`` tells it apart and names it."""
    found: dict[int, str] = {}
    before: Hashable = object()
    for position, item in enumerate(items):
        key, title = group(item)
        if key != before:
            found[position] = title
            before = key
    return found


def claim_if_known(view: View, claim: str) -> ClaimRow | None:
    """None for a claim that one could not have known on the view's date."""
    try:
        return view.claim(claim)
    except KeyError:
        return None


def known_claims(view: View, ids: Iterable[str]) -> list[str]:
    """Those that are there at the view's date, each once, in their order."""
    return [it for it in dict.fromkeys(ids) if claim_if_known(view, it) is not None]


class FollowPane(ListPane):
    """The list of a screen whose rows stand on claims; the screen keeps the words."""

    contexts: ClassVar[tuple[str, ...]] = ("follow", "words", "page-list")

    @property
    def words(self) -> str:
        screen = self.screen
        return screen.words if isinstance(screen, FollowScreen) else ""

    def set_words(self, words: str) -> None:
        screen = self.screen
        if isinstance(screen, FollowScreen) and words != screen.words:
            screen.words = words
            screen.words_changed()


class FollowScreen(GoesToScreens, ListScreen):
    """Enter opens the claims behind a row; ``/`` keeps the rows that hold the words."""

    stacked: ClassVar[bool] = False
    """The page stands below the list at any width, so that the list has all of it."""
    pane_kind: ClassVar[type[FollowPane]] = FollowPane

    def __init__(self, *, select: str | None = None) -> None:
        super().__init__(select=select)
        self._list_pane = self.pane_kind(classes="pane screen-list")
        self.add_class("follow-screen")
        self.set_class(self.stacked, "-stacked")
        self.words = ""
        self._whole = 0
        self._drawn_for: tuple[object, ...] = ()

    # -- what a screen says --------------------------------------------------------------------

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        """Ids of the claims a row stands on."""
        return ()

    def behind_title(self, view: View, key: str) -> str:
        """What those claims are about."""
        return self.name_of

    def note_text(self, view: View) -> str:
        """What stands on the lower edge of the list while nothing is searched for."""
        return ""

    def kept(self, items: Sequence[T], text: Callable[[T], str]) -> list[T]:
        """Those in which every word stands, and how many there are in all."""
        self._whole = len(items)
        if not self.words.strip():
            return list(items)
        return [item for item in items if matches(self.words, text(item))]

    def count(self) -> str:
        """How many rows of how many."""
        here = len(self.list.source)
        return f"{here:,}" if here == self._whole else f"{here:,} of {self._whole:,}"

    def title_text(self, view: View) -> str:
        return f"{self.name_of} ({self.count()})"

    @property
    def is_small(self) -> bool:
        """Narrower than half a page, where only the few columns one can't do without fit."""
        return self.size.width < 60

    # -- drawing -------------------------------------------------------------------------------

    def view_changed(self, *, keep: str | None = None) -> None:
        self._drawn_for = self.depends_on
        super().view_changed(keep=keep)
        view = host(self).view
        note = f"/ {self.words}" if self.words.strip() else self.note_text(view)
        self._list_pane.entitle(self.title_text(view), note)
        self.refresh_footer()

    def draw_page(self, view: View) -> None:
        key = self.selected
        if key is None and self.words.strip():
            self.show_page(
                Page()
                .say("No row holds these words.")
                .say(Span("esc", "key"), Span(" shows all again", "dim"))
            )
            return
        super().draw_page(view)

    @property
    def depends_on(self) -> tuple[object, ...]:
        """What a drawing holds for; while it stays the same nothing is gathered again."""
        return (host(self).view, self.look, self.size.width)

    def _catch_up(self) -> None:
        """Draw anew where anything differs; a view is told apart by being another one."""
        held, now = self._drawn_for, self.depends_on
        same = len(held) == len(now) and all(
            old is new or (isinstance(new, int) and old == new)
            for old, new in zip(held, now, strict=True)
        )
        if self.is_mounted and not same:
            self.view_changed()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._catch_up)

    def on_screen_resume(self) -> None:
        self._catch_up()

    def can_do(self, action: Action) -> bool:
        if action.id == "why" and self.employer_here is None:
            return False
        return super().can_do(action)

    # -- following -----------------------------------------------------------------------------

    @on(RowList.Chosen)
    def _row_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        event.prevent_default()
        self.do_follow()

    def do_follow(self) -> None:
        app, key = host(self), self.selected
        if key is None:
            return
        ids = known_claims(app.view, self.claims_behind(app.view, key))
        if ids:
            app.open("claims_behind", self.behind_title(app.view, key), ids)
        else:
            app.say("No claim stands behind this row.", "dim")

    def do_read(self) -> None:
        """Where there is no room for both, the page takes the list's place while it is read."""
        self.set_class(not self.reader.has_focus, "-reading")
        self._read_pane.entitle(self._list_pane.titles[0] if self.has_class("-low") else "")
        super().do_read()

    def words_changed(self) -> None:
        """Other words to look for."""
        self.view_changed()

    def do_back(self) -> None:
        """Out of the page, out of the search, out of the screen."""
        if self.reader.has_focus:
            self.do_read()
        elif self.words:
            self.words = ""
            self.words_changed()
        else:
            self.dismiss()
