"""What is open right now, at what posted pay: search, filters, targets, why it suits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.posting import LEVELS, REMOTES
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import Choice, Option, host
from compute_jobs.tui.screens.postings_rows import (
    employer_name,
    pay_text,
    posting_cell,
    posting_columns,
    posting_page,
)
from compute_jobs.tui.screens.postings_wanted import MOST, TRACKS, Wanted, read_pay
from compute_jobs.tui.screens.search_screen import FollowPane, FollowScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Rows
from compute_jobs.tui.widgets.styled_text import Span

if TYPE_CHECKING:
    from compute_jobs.desk.live_desk import LiveDesk, PostingDetail
    from compute_jobs.live.db.search import Hit, SearchResult

_OF_A_POSTING = frozenset(("read", "target", "open_source", "copy", "to_panes"))


class PostingsPane(FollowPane):
    """Enter reads the posting; words are searched for in everything it says."""

    contexts: ClassVar[tuple[str, ...]] = ("postings", "words", "page-list")


class PostingsScreen(FollowScreen):
    """Of one employer or of all: newest first, and first those whose title holds the words."""

    name_of: ClassVar[str] = "Postings"
    contexts: ClassVar[tuple[str, ...]] = ("postings", "screen")
    stacked: ClassVar[bool] = True
    pane_kind: ClassVar[type[FollowPane]] = PostingsPane

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._came_from = employer or ""
        self.wanted = Wanted(employer=employer or "")
        self._hits: Sequence[Hit] = ()
        self._found: SearchResult | None = None
        self._detail: PostingDetail | None = None
        self._state: Mapping[str, Any] = {}
        self._state_of: View | None = None

    @property
    def live(self) -> LiveDesk:
        return host(self).desk.live

    @property
    def hit(self) -> Hit | None:
        at = self.list.selected
        return self._hits[at] if 0 <= at < len(self._hits) else None

    @property
    def employer_here(self) -> str | None:
        employers = host(self).view.evidence.employers
        found = self.hit.posting.employer if self.hit else self.wanted.employer
        return found if found in employers else None

    # -- drawing -------------------------------------------------------------------------------

    def rows(self, view: View) -> Rows:
        self._found = self.live.postings(self.wanted.query())
        hits = list(self._found.hits)
        if self.wanted.targets:
            hits = [it for it in hits if self._is_target(view, it)]
        self._hits = hits
        self._whole = len(hits) if self.wanted.targets else max(self._found.total, len(hits))
        columns = posting_columns(one_employer=bool(self.wanted.employer), small=self.is_small)
        return Rows(
            columns,
            [it.id for it in hits],
            lambda at, column: posting_cell(
                view, hits[at], column, target=self._is_target(view, hits[at]), look=self.look
            ),
        )

    def _is_target(self, view: View, hit: Hit) -> bool:
        return hit.posting.id in view.dossier(hit.posting.employer).targets

    def page(self, view: View, key: str) -> Page:
        if self._detail is None or self._detail.posting.id != key:
            self._detail = self.live.posting(key)
        hit = self.hit
        if self._detail is None or hit is None:
            return Page().say("It is gone from the list.")
        return posting_page(view, self._detail, self.look, target=self._is_target(view, hit))

    def title_text(self, view: View) -> str:
        of = f" · {employer_name(view, self.wanted.employer)}" if self.wanted.employer else ""
        first = "first " if len(self._hits) == MOST else ""
        return f"{self.name_of}{of} ({first}{self.count()})"

    def view_changed(self, *, keep: str | None = None) -> None:
        self._detail = None
        if self._state_of is not host(self).view:
            self._state, self._state_of = self.live.postings_state(), host(self).view
        super().view_changed(keep=keep)
        view = host(self).view
        self._list_pane.entitle(self.title_text(view), self.wanted.in_words(view) or self._age())
        self._say_corrected()

    def _age(self) -> str:
        read = str(self._state.get("read") or "")
        return f"read {fmt.day(parse_day(read[:10]))}" if read else ""

    def _say_corrected(self) -> None:
        corrected = self._found.corrected if self._found is not None else {}
        if corrected:
            mended = "; ".join(f"{typed}: {', '.join(near)}" for typed, near in corrected.items())
            host(self).say(f"Nobody writes it so; looked for {mended}", "dim")

    def why_empty(self, view: View) -> Page:
        state, page, employer = self._state, Page(), self.wanted.employer
        name = employer_name(view, employer)
        failed: Mapping[str, str] = state.get("failed") or {}
        if self.wanted.filtered and state.get("open"):
            page.say("No open posting is like that: ", Span(self.wanted.in_words(view), "accent"))
            page.say(Span("backspace", "key"), Span(" takes the filters away", "dim"))
        elif employer and employer not in (state.get("known") or ()):
            page.say(f"No job board of {name} is known; data/boards.toml names those that are.")
            page.say(Span("e", "key"), Span(" shows all employers' postings", "dim"))
        elif employer in failed:
            page.say(f"The board of {name} could not be read: {failed[employer]}")
            page.say(Span("R", "key"), Span(" tries again", "dim"))
        elif not state.get("open"):
            page.say("No postings yet: nothing has been fetched from the employers' job boards.")
            page.say(Span("R", "key"), Span(" fetches them, as does: compute-jobs refresh", "dim"))
        else:
            page.say("Its board has not been read yet." if employer else "No posting is open.")
            page.say(Span("R", "key"), Span(" reads it", "dim"))
        return page

    def can_do(self, action: Action) -> bool:
        """What is there to act on; a list without rows has nothing to mark or to open."""
        if self.hit is None and action.id in _OF_A_POSTING:
            return False
        if action.id == "clear_filters":
            return self.wanted.filtered
        if action.id in ("filter", "filters"):
            return bool(self._state.get("open")) or self.wanted.filtered
        return super().can_do(action)

    # -- words and filters ---------------------------------------------------------------------

    def words_changed(self) -> None:
        self.want(replace(self.wanted, words=self.words))

    def want(self, wanted: Wanted) -> None:
        """Look for something else; the first hit is selected."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.words = wanted.words
            self.list.select(0, tell=False)
            self.view_changed(keep="")

    def do_filters(self) -> None:
        options = [
            Option("t", "words of the title …", "title"),
            Option("p", "place …", "places"),
            Option("r", "remote …", "remote"),
            Option("l", "level …", "level"),
            Option("m", "people …", "track"),
            Option("$", "pay …", "pay"),
            Option("s", "my targets" if not self.wanted.targets else "not only targets", "targets"),
        ]
        host(self).choose("only", options, self._filter)

    def _filter(self, name: str) -> None:
        app, wanted = host(self), self.wanted
        set_: Callable[[str], None]
        if name == "targets":
            self.want(replace(wanted, targets=not wanted.targets))
        elif name in ("title", "places"):
            set_ = lambda text: self.want(replace(wanted, **{name: text.strip("-")}))  # noqa: E731
            label = {"title": "words of the title", "places": "place"}[name]
            app.ask(f"{label} (- for any)", str(getattr(wanted, name)), set_)
        elif name == "pay":
            now = f"{wanted.pay:.0f}" if wanted.pay else ""
            app.ask(
                "yearly base in dollars, at least (0 for any)",
                now,
                lambda text: self.want(replace(wanted, pay=read_pay(text))),
            )
        else:
            known = {"remote": REMOTES, "level": LEVELS, "track": tuple(TRACKS)}[name]
            words = TRACKS if name == "track" else {}
            options = [Option("0", "any", "")]
            options += [
                Option("123456789abc"[at], words.get(it, it), it) for at, it in enumerate(known)
            ]
            app.choose(
                f"only this {name}", options,
                lambda value: self.want(replace(wanted, **{name: value})),
            )  # fmt: skip

    def do_clear_filters(self) -> None:
        if not self.wanted.filtered:
            host(self).say("No filter is set.", "dim")
        self.want(Wanted(employer=self.wanted.employer))

    def do_all_employers(self) -> None:
        """All employers' postings, and back to one's own."""
        if self.wanted.employer:
            self._came_from = self.wanted.employer
            self.want(replace(self.wanted, employer=""))
        else:
            here = self.hit.posting.employer if self.hit else self._came_from
            self.want(replace(self.wanted, employer=here))

    # -- saved searches ------------------------------------------------------------------------

    def do_searches(self) -> None:
        saved = self.live.saved_searches()
        choices = [
            Choice(f"use:{name}", name, Wanted.from_dict(found).in_words())
            for name, found in saved.items()
        ]
        choices += [Choice("save:", "Save this search under a name …", self.wanted.in_words())]
        choices += [Choice(f"remove:{name}", f"Remove {name}", "") for name in saved]
        host(self).pick("Saved searches", choices, self._search_chosen)

    def _search_chosen(self, value: str) -> None:
        app = host(self)
        kind, _, name = value.partition(":")
        if kind == "use":
            self.want(Wanted.from_dict(self.live.saved_searches().get(name, {})))
        elif kind == "remove":
            app.send(lambda: self.live.remove_search(name), f"Search {name} removed.")
        else:
            fields = self.wanted.as_dict()
            self.call_after_refresh(
                app.ask,
                "save the search as",
                "",
                lambda name: app.send(
                    lambda: self.live.save_search(name, fields), f"Saved as search {name}."
                ),
            )

    # -- one posting ---------------------------------------------------------------------------

    def do_follow(self) -> None:
        self.do_read()

    def do_read(self) -> None:
        if self.hit is None and not self.reader.has_focus:
            host(self).say("There is no posting to read.", "dim")
        else:
            super().do_read()

    def do_target(self) -> None:
        app, hit = host(self), self.hit
        if hit is None:
            app.say("There is no posting to mark.", "dim")
            return
        on = not self._is_target(app.view, hit)
        it = hit.posting
        if it.employer not in app.view.evidence.employers:
            app.say("Its employer is not in the ledger, so there is no dossier to mark.", "warn")
            return
        app.send(
            lambda: host(self).desk.set_target(it.employer, it.id, on),
            "One of your targets." if on else "No target any more.",
        )

    def do_open_source(self) -> None:
        if self.hit is not None:
            host(self).open_address(self.hit.posting.url)

    def do_copy(self) -> None:
        app, hit = host(self), self.hit
        if hit is None:
            return
        it = hit.posting
        pay = f" ({'; '.join(map(pay_text, it.pay))})" if it.pay else ""
        name = employer_name(app.view, it.employer)
        app.copy_to_clipboard(f"{it.title}, {name}{pay}. {it.url}")
        app.say("Copied the posting with its link.")

    def do_fetch(self) -> None:
        employers = (self.wanted.employer,) if self.wanted.employer else ()
        host(self).open("refresh", employers=employers)

    def do_to_panes(self) -> None:
        employer = self.employer_here
        if employer is not None:
            host(self).go_to_employer(employer)
