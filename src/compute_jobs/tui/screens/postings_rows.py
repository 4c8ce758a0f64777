"""A posting as a row and in full: pay as posted, when it opened, why it suits, where it sits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.posting import Pay, Posting
from compute_jobs.desk.view import View
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Look

if TYPE_CHECKING:
    from compute_jobs.desk.live_desk import PostingDetail
    from compute_jobs.live.db.search import Hit

_STAR = Column("star", "", 1, keep=1, sortable=False)
_TITLE = Column("title", "title", 28, keep=0, grow=5, sortable=False)
_EMPLOYER = Column("employer", "employer", 12, keep=2, grow=1, most=20, sortable=False)
_REST = (
    Column("level", "level", 9, keep=5, sortable=False),
    Column("remote", "where", 6, keep=6, sortable=False),
    Column("place", "place", 12, keep=4, grow=2, most=26, sortable=False),
    Column("pay", "base pay", 13, keep=3, sortable=False),
    Column("age", "open", 5, keep=4, right=True, sortable=False),
)
_SMALL = (Column("pay", "base pay", 9, keep=3, sortable=False),)


def posting_columns(*, one_employer: bool, small: bool) -> Sequence[Column]:
    """The employer has no column where all are the same one's."""
    lead = (_STAR, _TITLE) if one_employer else (_STAR, _TITLE, _EMPLOYER)
    return (*lead, *(_SMALL if small else _REST))


def posting_cell(view: View, hit: Hit, column: str, *, target: bool, look: Look) -> Cell:
    it = hit.posting
    match column:
        case "star":
            return Span(look.glyphs.star if target else "", "accent")
        case "title":
            return it.title
        case "employer":
            return Span(employer_name(view, it.employer), "dim")
        case "level":
            return Span(it.level, "dim")
        case "remote":
            return Span(it.remote, "dim")
        case "place":
            more = f" +{len(it.places) - 1}" if len(it.places) > 1 else ""
            return Span(f"{it.places[0]}{more}" if it.places else "", "dim")
        case "pay":
            return short_pay(it, look)
        case "age":
            return Span(open_for(it, hit.first_seen, view.as_of), "dim")
    return ""


def employer_name(view: View, employer: str) -> str:
    known = view.evidence.employers.get(employer)
    return known.name if known else employer


def open_for(it: Posting, first_seen: date, today: date) -> str:
    """How long it has been open; ~ where the board tells the day in words only."""
    days = max((today - (it.first_published or first_seen)).days, 0)
    return f"{'~' if it.approximate else ''}{fmt.age(days)}"


def short_pay(it: Posting, look: Look) -> Span:
    """$180–260k where it is dollars a year; else in the words of the posting's first range."""
    if not it.pay:
        return Span(look.glyphs.dash, "faint")
    yearly = [pay for pay in it.pay if pay.interval == "year" and pay.currency == "USD"]
    if not yearly:
        return Span(pay_text(it.pay[0]))
    low, high = min(pay.low for pay in yearly), max(pay.high for pay in yearly)
    left, right = f"{low / 1000:.0f}", f"{high / 1000:.0f}"
    return Span(f"${left}{look.glyphs.dash}{right}k" if left != right else f"${left}k", "strong")


def pay_text(pay: Pay) -> str:
    """As posted: currency and interval are never changed."""
    if pay.currency == "USD":
        amount = fmt.between(pay.low, pay.high, "usd")
    else:
        low, high = fmt.count(pay.low), fmt.count(pay.high)
        amount = f"{pay.currency} {low}" if low == high else f"{pay.currency} {low}–{high}"
    return f"{amount} {fmt.per(pay.interval) or 'an hour'}"


def posting_page(view: View, detail: PostingDetail, look: Look, *, target: bool) -> Page:
    it = detail.posting
    page = Page().head(it.title)
    team = f" · {it.team}" if it.team else ""
    page.say(Span(employer_name(view, it.employer), "accent"), Span(team, "dim"))
    if target:
        page.say(Span(f"{look.glyphs.star} one of your targets", "accent"))
    if detail.closed is not None:
        page.say(Span(f"closed on {fmt.day(detail.closed)}", "bad"))
    for tie in detail.ties:
        page.say(Span(tie.sentence), Span(f"  {tie.how}", "dim"))
    _facts(page, view, detail)
    _match(page, detail, look)
    if it.text.strip():
        page.gap().rule("in their words")
        page.text(it.text.strip())
    elif not it.has_text:
        page.gap().say(Span("Its description has not been read yet; R reads it.", "dim"))
    return page


def _facts(page: Page, view: View, detail: PostingDetail) -> None:
    it = detail.posting
    page.gap()
    for number, pay in enumerate(it.pay):
        label = f"  {pay.label}" if pay.label else ""
        how = "" if pay.how == "structured" else "  read from the text"
        page.pair("base pay" if not number else "", Span(pay_text(pay), "strong"),
                  Span(label + how, "dim"))  # fmt: skip
    if not it.pay:
        page.pair("base pay", Span(it.no_pay or "none is posted: a gap, not a low one", "warn"))
    if it.places or it.remote:
        page.pair("place", "; ".join(it.places), Span(f"  {it.remote}", "dim"))
    levels = ", ".join(it.levels)
    track = {"ic": "manages nobody", "manager": "manages people"}.get(it.track, "")
    if levels or track:
        page.pair("level", levels, Span(f"  {track}".rstrip(), "dim"))
    day = it.first_published or detail.first_seen
    about = "about " if it.approximate else ""
    age = open_for(it, detail.first_seen, view.as_of)
    page.pair("open since", f"{about}{fmt.day(day)}", Span(f"  {age}", "dim"))
    if it.topics:
        page.pair("fields", ", ".join(it.topics))
    page.pair("link", Span(it.url or "none was given", "accent" if it.url else "dim"))


def _match(page: Page, detail: PostingDetail, look: Look) -> None:
    found = detail.match
    if found is None:
        page.pair("suits you", Span("say what you look for: compute-jobs profile about", "dim"))
        return
    page.gap().say(Span("suits you ", "dim"), Span(f"{found.score:.0f} %", "strong"))
    for reason in found.reasons:
        page.item(look.glyphs.met, reason, role="good")
    for reason in found.against:
        page.item(look.glyphs.broken, Span(reason, "dim"), role="warn")
