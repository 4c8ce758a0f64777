"""Open postings and their posted pay: search, filters, targets, and how well they match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.posting import LEVELS, REMOTES, Listed, Pay, Posting, Query
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import Choice, Option, host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.desk.live_desk import LiveDesk, PostingDetail
    from compute_jobs.live.db.search import SearchResult

_TRACKS: Mapping[str, str] = {"ic": "no reports", "manager": "manages people"}

MOST = 500
"""Rows of one answer; the title says how many there are in all."""


def in_words(query: Query, *, targets: bool = False) -> str:
    """The filters in words; not the employer, which the screen's title names."""
    pay = query.pay_at_least
    parts = (
        query.words.strip() and f"/ {query.words}",
        query.title and f"title: {query.title}",
        query.places and f"in {query.places}",
        query.remote,
        *query.levels,
        query.track and _TRACKS.get(query.track, query.track),
        pay and f"{fmt.money(pay)} or more",
        "targets only" if targets else "",
    )
    return ", ".join(part for part in parts if part)


def read_pay(text: str) -> float:
    """A yearly amount as typed: 200000, $200k, 0.2M; 0 removes the filter."""
    from compute_jobs.core.evidence.figures import FigureError, parse_figure
    from compute_jobs.errors import ReaderError

    how = "type it as 200000 or $200k"
    if text.strip() in ("", "0"):
        return 0.0
    try:
        value = parse_figure(text, unit="usd").middle
    except FigureError as error:
        raise ReaderError(f"{text!r} is not an amount: {error}", todo=how) from None
    if value is None or not 0 < value < 1e9:
        raise ReaderError(f"{text!r} is not an amount of pay", todo=how)
    return value * 1000 if value < 1000 else value


_STAR = Column("star", "", 1, keep=1)
_TITLE = Column("title", "title", 28, keep=0, grow=5)
_EMPLOYER = Column("employer", "employer", 12, keep=2, grow=1, most=20)
_REST = (
    Column("level", "level", 9, keep=5),
    Column("remote", "where", 6, keep=6),
    Column("place", "place", 12, keep=4, grow=2, most=26),
    Column("pay", "base pay", 13, keep=3),
    Column("age", "open", 5, keep=4, right=True),
)
_SMALL = (Column("pay", "base pay", 9, keep=3),)


def open_for(posting: Posting, first_seen: date, today: date) -> str:
    """How long it has been open; ~ if the board gives the day only in words."""
    days = max((today - (posting.first_published or first_seen)).days, 0)
    return f"{'~' if posting.approximate else ''}{fmt.age(days)}"


def short_pay(posting: Posting) -> Span:
    """$180–260k for dollars a year; otherwise the posting's first range as written."""
    if not posting.pay:
        return Span(Glyphs.dash, "faint")
    yearly = [pay for pay in posting.pay if pay.interval == "year" and pay.currency == "USD"]
    if not yearly:
        return Span(pay_text(posting.pay[0]))
    low, high = min(pay.low for pay in yearly), max(pay.high for pay in yearly)
    left, right = f"{low / 1000:.0f}", f"{high / 1000:.0f}"
    return Span(f"${left}{Glyphs.dash}{right}k" if left != right else f"${left}k", "strong")


def pay_text(pay: Pay) -> str:
    """As posted: currency and interval are never changed."""
    if pay.currency == "USD":
        amount = fmt.between(pay.low, pay.high, "usd")
    else:
        low, high = fmt.count(pay.low), fmt.count(pay.high)
        amount = f"{pay.currency} {low}" if low == high else f"{pay.currency} {low}–{high}"
    return f"{amount} {fmt.per(pay.interval) or 'an hour'}"


def posting_page(view: View, detail: PostingDetail, *, target: bool) -> Page:
    posting = detail.posting
    page = Page().head(posting.title)
    team = f" · {posting.team}" if posting.team else ""
    page.say(Span(view.evidence.name_of(posting.employer), "accent"), Span(team, "dim"))
    if target:
        page.say(Span(f"{Glyphs.star} one of your targets", "accent"))
    if detail.closed is not None:
        page.say(Span(f"closed on {fmt.day(detail.closed)}", "bad"))
    for tie in detail.ties:
        page.say(Span(tie.sentence), Span(f"  {tie.how}", "dim"))
    _facts(page, view, detail)
    _match(page, detail)
    if posting.text.strip():
        page.gap().rule("in their words")
        page.text(posting.text.strip())
    elif not posting.has_text:
        page.gap().say(Span("Its description hasn't been fetched yet; R fetches it.", "dim"))
    return page


def _facts(page: Page, view: View, detail: PostingDetail) -> None:
    posting = detail.posting
    page.gap()
    for number, pay in enumerate(posting.pay):
        label = f"  {pay.label}" if pay.label else ""
        how = "" if pay.how == "structured" else "  read from the text"
        page.pair("base pay" if not number else "", Span(pay_text(pay), "strong"),
                  Span(label + how, "dim"))  # fmt: skip
    if not posting.pay:
        page.pair("base pay", Span(posting.no_pay or "not posted: a gap, not low pay", "warn"))
    if posting.places or posting.remote:
        page.pair("place", "; ".join(posting.places), Span(f"  {posting.remote}", "dim"))
    for note in posting.notes:
        page.pair("", Span(note, "warn"))
    levels = ", ".join(posting.levels)
    track = _TRACKS.get(posting.track, "")
    if levels or track:
        page.pair("level", levels, Span(f"  {track}".rstrip(), "dim"))
    day = posting.first_published or detail.first_seen
    about = "about " if posting.approximate else ""
    age = open_for(posting, detail.first_seen, view.as_of)
    page.pair("open since", f"{about}{fmt.day(day)}", Span(f"  {age}", "dim"))
    if posting.topics:
        page.pair("fields", ", ".join(posting.topics))
    page.pair("link", Span(posting.url or "none given", "accent" if posting.url else "dim"))


def _match(page: Page, detail: PostingDetail) -> None:
    match = detail.match
    if match is None:
        page.pair("matches you", Span("say what you want: compute-jobs profile about", "dim"))
        return
    page.gap().say(Span("matches you ", "dim"), Span(f"{match.score:.0f} %", "strong"))
    for reason in match.reasons:
        page.item(Glyphs.met, reason, role="good")
    for reason in match.against:
        page.item(Glyphs.broken, Span(reason, "dim"), role="warn")


class PostingsScreen(ListScreen[Listed]):
    """Of one employer or of all: title matches first, then newest first."""

    name_of = "Postings"
    contexts = ("postings", "screen")
    needs_row = ListScreen.needs_row | {"target"}
    needs_employer = frozenset({"why", "to_panes"})
    list_contexts = ("postings", "words", "page-list")
    stacked = True

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._came_from = employer or ""
        self.search = Query(employers=(employer,) if employer else (), limit=MOST)
        self._only_targets = False
        self._result: SearchResult | None = None
        self._state: Mapping[str, Any] = {}
        """What is known of the job boards."""

    @property
    def live(self) -> LiveDesk:
        return host(self).desk.live

    @property
    def _employer(self) -> str:
        """The employer whose postings are shown; empty for all."""
        return next(iter(self.search.employers), "")

    @property
    def _is_filtered(self) -> bool:
        """Whether anything but an employer narrows the list."""
        return self._only_targets or replace(self.search, employers=()) != Query(limit=MOST)

    @property
    def _in_words(self) -> str:
        return in_words(self.search, targets=self._only_targets)

    @property
    def employer_here(self) -> str | None:
        employer = self.item.posting.employer if self.item else self._employer
        return employer if employer in self.view.evidence.employers else None

    # -- drawing -------------------------------------------------------------------------------

    def rows(self) -> Rows[Listed]:
        """The database filters by words, and counts the matching postings."""
        self._state = self.live.postings_state()
        result = self._result = self.live.postings(self.search)
        hits = list(result.hits)
        if self._only_targets:
            hits = [hit for hit in hits if self._is_target(hit)]
        self.shown = hits
        self.total = len(hits) if self._only_targets else max(result.total, len(hits))
        return Rows(self.columns_for(), hits, self.key, self.cell)

    def columns_for(self) -> Sequence[Column]:
        """Without a column for the employer if all postings have the same one."""
        lead = (_STAR, _TITLE) if self._employer else (_STAR, _TITLE, _EMPLOYER)
        return (*lead, *(_SMALL if self.is_small else _REST))

    def cell(self, item: Listed, column: str, size: int) -> Cell:
        view, posting = self.view, item.posting
        match column:
            case "star":
                return Span(Glyphs.star if self._is_target(item) else "", "accent")
            case "title":
                return posting.title
            case "employer":
                return Span(view.evidence.name_of(posting.employer), "dim")
            case "level":
                return Span(posting.level, "dim")
            case "remote":
                return Span(posting.remote, "dim")
            case "place":
                more = f" +{len(posting.places) - 1}" if len(posting.places) > 1 else ""
                return Span(f"{posting.places[0]}{more}" if posting.places else "", "dim")
            case "pay":
                return short_pay(posting)
        return Span(open_for(posting, item.first_seen, view.as_of), "dim")

    def _is_target(self, hit: Listed) -> bool:
        return hit.posting.id in self.view.dossier(hit.posting.employer).targets

    def page(self, item: Listed) -> Page:
        detail = self.live.posting(item.id)
        if detail is None:
            return Page().say("It's no longer listed.")
        return posting_page(self.view, detail, target=self._is_target(item))

    def title_text(self) -> str:
        of = f" · {self.view.evidence.name_of(self._employer)}" if self._employer else ""
        first = "first " if len(self.shown) == MOST else ""
        return f"{self.name_of}{of} ({first}{self.count()})"

    def note_text(self) -> str:
        read = str(self._state.get("read") or "")
        age = f"read {fmt.day(parse_day(read[:10]))}" if read else ""
        return self._in_words or age

    def view_changed(self, *, keep: str | None = None) -> None:
        super().view_changed(keep=keep)
        self._list_pane.entitle(self.title_text(), self.note_text())
        self._say_corrected()

    def _say_corrected(self) -> None:
        corrected = self._result.corrected if self._result is not None else {}
        if corrected:
            words = "; ".join(f"{typed}: {', '.join(near)}" for typed, near in corrected.items())
            host(self).say(f"No exact match; searched for {words}", "dim")

    def why_empty(self) -> Page:
        state, page, employer = self._state, Page(), self._employer
        name = self.view.evidence.name_of(employer)
        failed: Mapping[str, str] = state.get("failed") or {}
        if self._is_filtered and state.get("open"):
            page.say("No open posting matches: ", Span(self._in_words, "accent"))
            page.say(hint("backspace", "clears the filters"))
        elif employer and employer not in (state.get("known") or ()):
            page.say(f"No job board is known for {name}.")
            page.say(f"compute-jobs employer edit {employer} --board KIND:TOKEN adds one.")
            page.say(hint("e", "shows all employers' postings"))
        elif employer in failed:
            page.say(f"The board of {name} could not be read: {failed[employer]}")
            page.say(hint("R", "tries again"))
        elif not state.get("open"):
            page.say("No postings yet: nothing has been fetched from the employers' job boards.")
            page.say(hint("R", "fetches them, as does: compute-jobs refresh"))
        else:
            page.say("Its board hasn't been read yet." if employer else "No open postings.")
            page.say(hint("R", "reads it"))
        return page

    def why_not(self, action: Action) -> str:
        if action.id == "clear_filters" and not self._is_filtered:
            return "No filter is set; f sets one."
        if action.id in ("filter", "filters") and not (
            self._state.get("open") or self._is_filtered
        ):
            return self.empty_words
        return super().why_not(action)

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        search = msgspec.to_builtins(self.search)
        return {**super().remember(), "search": search, "targets": self._only_targets}

    def recall(self, saved: Mapping[str, Any]) -> None:
        super().recall(saved)
        with suppress(msgspec.ValidationError):
            self.search = replace(msgspec.convert(saved.get("search"), Query), limit=MOST)
        self._only_targets = saved.get("targets") is True

    # -- words and filters ---------------------------------------------------------------------

    def words_changed(self) -> None:
        self._narrow(words=self.words)

    def _narrow(self, **changes: Any) -> None:
        self.look_for(replace(self.search, **changes), targets=self._only_targets)

    def look_for(self, search: Query, *, targets: bool = False) -> None:
        """Run another search; the first hit is selected."""
        if (search, targets) != (self.search, self._only_targets):
            self.search, self._only_targets = search, targets
            self.words = search.words
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
            Option("s", "my targets" if not self._only_targets else "not only targets", "targets"),
        ]
        host(self).choose("only", options, self._filter)

    def _filter(self, name: str) -> None:
        app, search = host(self), self.search
        if name == "targets":
            self.look_for(search, targets=not self._only_targets)
        elif name in ("title", "places"):
            label = {"title": "words of the title", "places": "place"}[name]
            app.ask(
                f"{label} (- for any)",
                str(getattr(search, name)),
                lambda text: self._narrow(**{name: text.strip("-")}),
            )
        elif name == "pay":
            app.ask(
                "yearly base in dollars, at least (0 for any)",
                f"{search.pay_at_least:.0f}" if search.pay_at_least else "",
                lambda text: self._narrow(pay_at_least=read_pay(text) or None),
            )
        else:
            known = {"remote": REMOTES, "level": LEVELS, "track": tuple(_TRACKS)}[name]
            words = _TRACKS if name == "track" else {}
            options = [Option("0", "any", "")]
            options += [
                Option("123456789abc"[at], words.get(value, value), value)
                for at, value in enumerate(known)
            ]
            app.choose(f"only this {name}", options, lambda value: self._only(name, value))

    def _only(self, name: str, value: str) -> None:
        chosen = {"levels": (value,) if value else ()} if name == "level" else {name: value}
        self._narrow(**chosen)

    def do_clear_filters(self) -> None:
        self.look_for(Query(employers=self.search.employers, limit=MOST))

    def do_all_employers(self) -> None:
        """Switch between all employers' postings and the selected one's."""
        if self._employer:
            self._came_from = self._employer
            self._narrow(employers=())
        else:
            employer = self.item.posting.employer if self.item else self._came_from
            self._narrow(employers=(employer,) if employer else ())

    # -- saved searches ------------------------------------------------------------------------

    def do_searches(self) -> None:
        saved = self.live.saved_searches()
        choices = [
            Choice(f"use:{name}", name, ", ".join((*query.employers, in_words(query))).strip(", "))
            for name, query in saved.items()
        ]
        choices += [Choice("save:", "Save this search under a name …", self._in_words)]
        choices += [Choice(f"remove:{name}", f"Remove {name}", "") for name in saved]
        host(self).pick("Saved searches", choices, self._search_chosen)

    def _search_chosen(self, value: str) -> None:
        app = host(self)
        kind, _, name = value.partition(":")
        if kind == "use":
            self.look_for(replace(self.live.saved_searches().get(name, Query()), limit=MOST))
        elif kind == "remove":
            app.send(lambda: self.live.remove_search(name), f"Search {name} removed.")
        else:
            self.call_after_refresh(
                app.ask,
                "save the search as",
                "",
                lambda name: app.send(
                    lambda: self.live.save_search(name, self.search), f"Saved as search {name}."
                ),
            )

    # -- one posting ---------------------------------------------------------------------------

    def do_target(self) -> None:
        app, hit = host(self), self.row
        on, posting = not self._is_target(hit), hit.posting
        if posting.employer not in app.view.evidence.employers:
            app.say("Its employer is not in the ledger, so there is no dossier to mark.", "warn")
            return
        app.send(
            lambda: app.desk.set_target(posting.employer, posting.id, on),
            "One of your targets." if on else "No longer a target.",
        )

    def do_open_source(self) -> None:
        host(self).open_address(self.row.posting.url)

    def do_copy(self) -> None:
        app, posting = host(self), self.row.posting
        pay = f" ({'; '.join(map(pay_text, posting.pay))})" if posting.pay else ""
        name = app.view.evidence.name_of(posting.employer)
        words = f"{posting.title}, {name}{pay}. {posting.url}"
        app.copy(words, "Copied the posting with its link.")

    def do_fetch(self) -> None:
        host(self).open("refresh", employers=self.search.employers)
