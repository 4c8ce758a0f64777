"""The lines above and below the panes: title, welcome, status and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import days_since
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import BY_ID, Action, shown_key
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import Line, Span, fit_line, width_of
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.desk.view import View

_GAP = 2
"""Blanks between two keys of the footer."""

_WAYS = ("views", "palette", "help")
"""What leads to everything else: at the end of the footer, and in it before all others."""
_WAYS_FROM = 70
"""In a narrower footer help alone is."""


class Bar(Widget, inherit_bindings=False):
    """Lines of spans without an edge, mostly one."""

    background: ClassVar[str] = ""
    """The state of a row whose colors it has."""
    _drawn: list[Line] | None = None

    def spans(self, width: int) -> Line:
        """What its one line says in that width."""
        return ()

    def rows(self, width: int) -> list[Line]:
        return [self.spans(width)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.rows(width))

    def update_line(self) -> None:
        """Draw it again if it says something else now."""
        if self.rows(self.size.width) != self._drawn:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width, style = self.size.width, host(self).look.style
        rows = self._drawn = self.rows(width)
        spans = fit_line(rows[y] if y < len(rows) else (), width)
        return Strip([Segment(text, style(role, self.background)) for text, role in spans], width)


class Title(Bar):
    """The profile, how many are ranked, deal-breakers, the day, the newest evidence, and what-ifs.

    It says less where there is less room, and never half a word.
    """

    @property
    def here(self) -> str:
        """The name of the screen; empty on the main one."""
        return self.screen.name_of if isinstance(self.screen, ActionScreen) else ""

    def spans(self, width: int) -> Line:
        app = host(self)
        view = app.view
        profile = view.profile
        dot = f" {Glyphs.dot} "
        flags = []
        if app.desk.read_only:
            flags.append("read only")
        if profile.evidence_only:
            flags.append("evidence only")
        if profile.scenarios:
            flags.append(f"what if: {fmt.count(len(profile.scenarios), 'scenario')}")
        if view.claims_aside:
            flags.append(f"{fmt.count(len(view.claims_aside), 'claim')} set aside")
        lead: Line = (Span(" compute-jobs", "strong"),)
        if self.here:
            lead += (Span(f" {Glyphs.arrow} ", "faint"), Span(self.here, "accent"))
        flag_spans = tuple(Span(f"{dot}{flag}", "warn") for flag in flags)
        used = sum(width_of(span.text) for span in (*lead, *flag_spans))

        label = profile.label or profile.name
        ranked = f"{view.eligible_count:,} of {len(view.order):,} ranked"
        hard = fmt.count(sum(1 for it in profile.preferences if it.on), "deal-breaker")
        date = fmt.day(view.as_of)
        newest = newest_words(view)
        short = newest.replace(" evidence", "")
        for parts in (
            (label, ranked, hard, date, newest),
            (ranked, hard, date, newest),
            (ranked, date, newest),
            (ranked, date, short),
            (date, short),
            (ranked, date),
            (date,),
            (fmt.day(view.as_of, short=True),),
        ):
            text = dot.join(filter(None, parts))
            room = width - used - width_of(text) - 4
            if room >= 0:
                end = self._refresh_key() if newest in parts else ()
                if sum(width_of(span.text) for span in end) > room:
                    end = ()
                return (*lead, Span("   "), Span(text, "dim"), *flag_spans, *end)
        return (*lead, *flag_spans)

    def _refresh_key(self) -> Line:
        """How to get newer evidence, on the main screen."""
        key = host(self).keymap.reachable(BY_ID["refresh"], ("main",)) if not self.here else None
        return (Span(f"  {key}", "key"), Span(" refresh", "dim")) if key else ()


def newest_words(view: View) -> str:
    """ "newest evidence 10 Sep (11 weeks)"; empty where nothing is dated."""
    day = view.newest_evidence
    if day is None:
        return ""
    age = days_since(day, view.as_of)
    shown = fmt.day(day).removesuffix(f" {view.as_of.year}")
    return f"newest evidence {shown} ({fmt.age_words(age)})"


_SHORT: Line = (
    Span("p", "key"), Span(" deal-breakers  "),
    Span("w", "key"), Span(" weights  "),
    Span("esc", "key"), Span(" hide"),
)  # fmt: skip


def _words(view: View) -> list[Line]:
    """What this is, how current it is, what to press first."""
    claims = fmt.count(len(view.evidence.claims), "claim")
    holds = f"{fmt.count(len(view.order), 'employer')}, {claims}"
    newest = newest_words(view)
    return [
        (Span("Welcome.", "strong"),
         Span(" Employers ranked by fit, under your own deal-breakers.")),
        (Span(f"{holds}, {newest}; " if newest else f"{holds}; "),
         Span("R", "key"), Span(" gets newer.")),
        (Span("Press "), Span("p", "key"), Span(" first for deal-breakers; "),
         Span("y", "key"), Span(" says why, "), Span("?", "key"), Span(" lists keys, "),
         Span("esc", "key"), Span(" hides this.")),
    ]  # fmt: skip


class Welcome(Bar):
    """A few words at the first start, above the panes: three lines, one on a small terminal."""

    background = "note"

    def rows(self, width: int) -> list[Line]:
        rows = _words(host(self).view)
        fits = all(sum(width_of(span.text) for span in row) < width for row in rows)
        rows = rows if fits and not self.screen.has_class("-low") else [_SHORT]
        return [(Span(" "), *(Span(text, role or "dim") for text, role in row)) for row in rows]

    def on_click(self) -> None:
        if isinstance(self.screen, ActionScreen):
            self.screen.perform("clear")


class StatusLine(Bar):
    """What the last change did or what went wrong; else what is selected."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.news = self._role = ""
        self._selected: Line = ()

    def say(self, text: str, role: str = "") -> None:
        self.news, self._role = text, role
        self.update_line()

    def describe(self, spans: Line) -> None:
        """What is selected; shown while there is no news."""
        self._selected = spans
        self.update_line()

    def spans(self, width: int) -> Line:
        if self.news:
            return (Span(" "), Span(self.news, self._role or "accent"))
        line = (Span(" "), *self._selected)
        if sum(width_of(span.text) for span in line) <= width:
            return line
        key = host(self).keymap.reachable(BY_ID["why"], ("main",)) if self._selected else None
        if key is None:
            return line
        more = (Span(f" {key}", "key"), Span(" why", "dim"))
        room = width - sum(width_of(span.text) for span in more)
        return (*fit_line(line, room), *more)


class Footer(Bar):
    """The keys that work here, the most wanted first; a click is as good as a key.

    It fits any width by leaving out what is least wanted, never by cutting a word.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._places: list[tuple[int, int, Action]] = []
        """From and to which cell each action is shown."""

    def chosen(self, width: int) -> list[tuple[str, Action]]:
        """The keys and actions that fit, in the order they are shown."""
        screen = self.screen
        if not isinstance(screen, ActionScreen):
            return []
        app = host(self)
        left = width - 1
        fitting: list[tuple[str, Action]] = []
        ways = _WAYS if width >= _WAYS_FROM else ("help",)
        here = screen.here
        wanted = [action for action in app.keymap.here(here) if action.short]
        for action in sorted(wanted, key=lambda it: (it.id not in ways, it.rank)):
            key = app.keymap.reachable(action, here)
            if key is None or not screen.can_do(action):
                continue
            shown = shown_key(key)
            size = width_of(shown) + 1 + width_of(action.short) + (_GAP if fitting else 0)
            if size <= left:
                fitting.append((shown, action))
                left -= size
        last = {id_: at for at, id_ in enumerate(ways, 1)}
        return sorted(fitting, key=lambda pair: (last.get(pair[1].id, 0), pair[1].rank))

    def spans(self, width: int) -> Line:
        self._places = []
        spans = [Span(" ")]
        at = 1
        for position, (key, action) in enumerate(self.chosen(width)):
            if position:
                spans.append(Span(" " * _GAP))
                at += _GAP
            size = width_of(key) + 1 + width_of(action.short)
            self._places.append((at, at + size, action))
            spans += [Span(key, "key"), Span(" "), Span(action.short, "dim")]
            at += size
        return tuple(spans)

    def on_click(self, event: events.Click) -> None:
        screen = self.screen
        for start, end, action in self._places:
            if start <= event.x < end and isinstance(screen, ActionScreen):
                event.stop()
                screen.perform(action.id)
                return


class BarsScreen(ActionScreen):
    """A screen with a title above and with a status line and a footer below."""

    def body(self) -> ComposeResult:
        """What is between them."""
        yield from ()

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield from self.body()
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def update_bars(self) -> None:
        """Draw the title and the footer again if they say something else now."""
        self.bar("title").update_line()
        self.refresh_footer()
