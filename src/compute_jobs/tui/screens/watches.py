"""The reader's watches: what each waits for, what it is true for now, what fired. And a form."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from textual.widget import Widget

from compute_jobs.answers.watching import (
    FIELDS,
    OPS,
    WATCHES,
    WatchState,
    add_watch,
    new_watch,
    remember,
    remove_watch,
    watch_sentence,
    watch_states,
    watch_words,
)
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.view import View
from compute_jobs.record.watches import WATCH_KINDS
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.form_screen import FormField, FormScreen
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.choices import employer_choices, metric_choices, tier_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint


class WatchesScreen(ListScreen[WatchState]):
    """Watches in the order they were added; checking one marks what fired as known."""

    name_of = "Watches"
    contexts = ("watches", "screen")
    needs_row = ListScreen.needs_row | {"remove_watch", "check_watches"}
    columns = (
        Column("watch", "fires for", 20, keep=0, grow=3),
        Column("state", "now", 14, keep=1, grow=1, most=22),
    )

    def on_mount(self) -> None:
        self._draft: dict[str, str] = {}

    def items(self) -> Sequence[WatchState]:
        states: list[WatchState] = []
        host(self).guard(lambda: states.extend(watch_states(host(self).desk)))
        return states

    def key(self, item: WatchState) -> str:
        return str(item.watch.id)

    def employer_of(self, item: WatchState) -> str | None:
        return item.watch.employer or None

    def cell(self, item: WatchState, column: str, size: int) -> Cell:
        if column == "watch":
            return watch_sentence(self.view, item.watch)
        if item.gone:
            return Span("employer is gone", "warn")
        if item.fired:
            return Span(f"fired: {len(item.fired)}", "accent")
        return Span(f"true for {len(item.now)}" if item.now else "waiting", "dim")

    def page(self, item: WatchState) -> Page:
        page = Page().head(watch_sentence(self.view, item.watch))
        page.pair("command", f"watch add {watch_words(item.watch)}")
        told = {each.key for each in item.fired}
        for each in sorted(item.now, key=lambda it: it.key not in told):
            page.gap()
            page.say(Span("new  ", "accent") if each.key in told else "", each.why)
        if not item.now:
            page.gap().say(Span("It isn't true now. It fires when it becomes true.", "dim"))
        return add_claims(page, self.view, self.claims_behind(item))

    def claims_behind(self, item: WatchState) -> Sequence[str]:
        shown = item.fired or item.now
        return tuple(dict.fromkeys(name for each in shown for name in each.claims))

    def note_text(self) -> str:
        fired = sum(len(item.fired) for item in self.shown)
        return f"{fired} fired since the last check" if fired else "nothing fired"

    def why_empty(self) -> Page:
        page = Page().say("No watches yet. A watch notifies you once when something changes.")
        return page.say(hint("a", "adds one"))

    def do_add_watch(self) -> None:
        host(self).open("watch_form", self._draft)

    def do_remove_watch(self) -> None:
        watch, app = self.row.watch, host(self)
        remove_watch(app.desk, watch.id)
        self.view_changed()
        app.say(f"Removed the watch: {watch_sentence(app.view, watch)}.")

    def do_check_watches(self) -> None:
        """As ``watch check``: what fired is known from now on."""
        app = host(self)
        fired = [each for item in self.shown for each in item.fired]
        remember(app.desk, self.shown)
        self.view_changed()
        app.say(f"{fmt.count(len(fired), 'event')} marked as known." if fired else "Nothing fired.")


_MEANS = {
    "fit": "an employer's fit crosses a number",
    "range": "its whole range is beyond a number",
    "rank": "it drops out of the first N",
    "claim": "a claim on a metric appears, or its tier gets better",
    "due": "the date of a plan passes and its outcome is unknown",
    "old": "an employer's newest evidence gets older than a number of days",
    "posting": "a saved search finds a new posting",
}


_KINDS = [Choice(kind, kind, _MEANS[kind]) for kind in WATCH_KINDS]
_OPS = [Choice(op, op, words) for op, words in OPS.items()]


class WatchForm(FormScreen):
    """Kind first; then only the fields that it takes are there."""

    decides = frozenset({"kind"})

    def __init__(self, draft: MutableMapping[str, str]) -> None:
        fields = (
            FormField("kind", "tell me when", "fit, rank, claim …", _KINDS),
            FormField("employer", "employer", "", employer_choices),
            FormField("metric", "metric", "", metric_choices),
            FormField("op", "<= or >=", "", _OPS),
            FormField("value", "number", "a fit, a rank, or days"),
            FormField("tier", "at least", "the weakest tier that counts.", tier_choices(TIERS)),
            FormField("search", "search", "a saved search.", self._searches),
        )
        super().__init__("Add a watch", fields, draft)

    def _searches(self, *_: object) -> list[Choice]:
        return [Choice(name, name, "") for name in host(self).desk.live.saved_searches()]

    def heading(self, view: View) -> str:
        return "Fires once for each change from now on"

    def on_mount(self) -> None:
        super().on_mount()
        self.filled_in("kind")

    def filled_in(self, field: str) -> None:
        if field == "kind":
            kind = next((it for it in WATCH_KINDS if it == self.values["kind"]), None)
            shape = WATCHES[kind] if kind is not None else None
            takes = (*shape.needs, *shape.may_have) if shape is not None else ()
            for name in FIELDS:
                line = self.field(name).parent
                assert isinstance(line, Widget)
                line.display = name in takes

    def about(self, field: str, values: Mapping[str, str]) -> str:
        """What the kind that is picked means."""
        return _MEANS.get(values["kind"], "")

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        desk = host(self).desk
        watch, problems = new_watch(desk, values["kind"], {it: values.get(it, "") for it in FIELDS})
        if watch is not None:
            self._sentence = watch_sentence(desk.view, add_watch(desk, watch))
        return problems

    def saved(self) -> None:
        host(self).say(f"Watching: {self._sentence}.")
