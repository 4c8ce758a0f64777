"""The employers: who is worth targeting, in what order, and what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from compute_jobs.core.dossier.dossier_model import STAGES
from compute_jobs.core.evidence.evidence_model import LAYERS
from compute_jobs.core.fit.fit_model import PreferenceResult
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.employer_order import Arrangement, Show, arrange
from compute_jobs.tui.panes.employer_rows import EmployerRows, employer_columns
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.labels import metric_name
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Span, text_line

if TYPE_CHECKING:
    from compute_jobs.tui.panes.employer_search import EmployerIndex

_SORT_KEYS: Mapping[str, str] = {
    "rank": "r", "fit": "f", "name": "c", "star": "s", "range": "a", "win": "w", "layer": "l",
    "lines": "d", "evidence": "e", "delta": "m", "stage": "g",
}  # fmt: skip
_SORT_WORDS: Mapping[str, str] = {
    "rank": "rank", "fit": "fit", "name": "company", "star": "shortlist", "range": "width of range",
    "win": "win share", "layer": "layer", "lines": "deal-breakers", "evidence": "evidence",
    "delta": "what moved", "stage": "stage",
}  # fmt: skip


class EmployersPane(Pane):
    """Draws the view's order, or what the reader asked to see of it."""

    contexts: ClassVar[tuple[str, ...]] = ("employers",)
    number: ClassVar[str] = "1"

    class Selected(Message):
        def __init__(self, employer: str | None) -> None:
            """None where the filter leaves nobody."""
            super().__init__()
            self.employer = employer

    def __init__(self) -> None:
        super().__init__(id="employers", classes="pane")
        self.list = RowList(id="employer-list")
        self.shown = Show()
        self._moving: bool | None = None
        self._index: EmployerIndex | None = None
        self._arrangement = Arrangement(())
        self._last: str | None = None
        """Who was selected before the list was filtered."""

    def compose(self) -> ComposeResult:
        yield self.list

    @property
    def employer(self) -> str | None:
        return self.list.selected_key

    @property
    def ids(self) -> Arrangement:
        return self._arrangement

    def draw(self, view: View, *, keep: str | None = None) -> None:
        shown, shares = self.shown, host(self).shares(view)
        self._arrangement = arrange(view, shown, self._the_index, shares)
        rows = EmployerRows(view, self._arrangement, shares, self.look, moving=self._moving)
        self.list.sort = (shown.sort, shown.down)
        if not len(rows):
            self.list.empty = self._why_empty()
        self.list.show(rows, keep=keep or self.employer or self._last)
        self._entitle(view)

    def stand_beside(self, moves_fits: bool | None) -> None:
        """A drawer that moves fits or doesn't, or none; columns stay while one is open."""
        self._moving = moves_fits
        self.draw(host(self).view)

    def _the_index(self) -> EmployerIndex:
        evidence = host(self).view.evidence
        if self._index is None or self._index.evidence is not evidence:
            from compute_jobs.tui.panes.employer_search import EmployerIndex

            self._index = EmployerIndex(evidence)
        return self._index

    def _entitle(self, view: View) -> None:
        here, total = len(self._arrangement.ids), self._arrangement.total
        ranked = view.eligible_count + view.excluded_count
        number = f"{ranked:,}" if ranked == total else f"{ranked:,} + {total - ranked:,} listed"
        if here != total:
            number = f"{here:,} of {total:,}"
        note = ""
        if self.shown.words:
            note = f"/ {self.shown.words}"
        if self.shown.only:
            note = f"{note}  only: {self.only_words(view)}".strip()
        self.entitle(f"Employers ({number})", note)

    def only_words(self, view: View) -> str:
        """The quick filter in words."""
        kind, _, rest = self.shown.only.partition(":")
        if kind == "pref":
            metric, _, answer = rest.rpartition(":")
            return f"{metric_name(view, metric)} {answer}"
        return rest or kind

    def _why_empty(self) -> tuple[tuple[Span, ...], ...]:
        if self.shown.all:
            return (
                text_line("No employers: the packs hold none."),
                text_line("compute-jobs check says whether a pack failed."),
            )
        return (
            text_line("No employer is like that."),
            (Span("esc", "key"), Span(" shows all again", "dim")),
        )

    # -- what the reader does ----------------------------------------------------------------

    def set_shown(self, shown: Show) -> None:
        if shown != self.shown:
            if self.shown.all:
                self._last = self.employer
            self.shown = shown
            self.draw(host(self).view)
            self._tell()

    def _tell(self) -> None:
        self.post_message(self.Selected(self.employer))

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.post_message(self.Selected(event.key))

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        self.set_shown(self.shown.sorted_by(event.column))

    @property
    def words(self) -> str:
        return self.shown.words

    def set_words(self, words: str) -> None:
        self.set_shown(self.shown._replace(words=words))
        if words.strip():
            named = self._the_index().first_named(words, self._arrangement.ids)
            if named is not None:
                self.list.select_key(named)

    def do_reverse(self) -> None:
        self.set_shown(self.shown.sorted_by(self.shown.sort))

    def do_sort(self) -> None:
        options = [
            (_SORT_KEYS[column.id], _SORT_WORDS[column.id], column.id)
            for column in employer_columns(0)
        ]
        host(self).choose(
            "sort by", options, lambda column: self.set_shown(self.shown.sorted_by(column))
        )

    def do_show_only(self) -> None:
        view = host(self).view
        options = [
            ("a", "all", ""),
            ("e", "eligible", "eligible"),
            ("s", "shortlisted", "shortlisted"),
            ("l", "a layer …", "layer"),
            ("g", "a stage …", "stage"),
        ]
        if any(it.on for it in view.profile.preferences):
            options.append(("d", "a deal-breaker …", "pref"))
        host(self).choose("show only", options, self._only)

    def _only(self, choice: str) -> None:
        app = host(self)
        options: list[tuple[str, str, str]]
        if choice == "layer":
            options = [(str(at), layer, f"layer:{layer}") for at, layer in enumerate(LAYERS, 1)]
            app.choose("only the layer", options, self._only)
        elif choice == "stage":
            options = [(str(at), stage, f"stage:{stage}") for at, stage in enumerate(STAGES, 1)]
            app.choose("only the stage", options, self._only)
        elif choice == "pref":
            on = [it for it in app.view.profile.preferences if it.on][:9]
            options = [
                (str(at), metric_name(app.view, it.metric), f"pref:{it.metric}")
                for at, it in enumerate(on, 1)
            ]
            app.choose("only by", options, self._only)
        elif choice.startswith("pref:") and choice.count(":") == 1:
            options = [(word[0], word, f"{choice}:{word}") for word in ("met", "broken", "unknown")]
            app.choose("only where it is", options, self._only)
        else:
            self.set_shown(self.shown._replace(only=choice))

    def do_clear(self) -> None:
        if host(self).hide_welcome():
            return
        if not self.shown.all:
            self.set_shown(Show(sort=self.shown.sort, down=self.shown.down))
            host(self).say("All employers are shown again.")
        else:
            host(self).clear_what_if()

    def do_shortlist(self) -> None:
        employer = self.employer
        if employer is None:
            return
        app = host(self)
        name = app.view.employer(employer).name
        if app.view.dossier(employer).shortlisted is None:
            app.send(lambda: app.desk.shortlist_add(employer), f"{name} is on the shortlist.")
        else:
            app.send(lambda: app.desk.shortlist_remove(employer), f"{name} is off the shortlist.")

    def do_shortlist_up(self) -> None:
        self._move(-1)

    def do_shortlist_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        app, employer = host(self), self.employer
        at = app.view.dossier(employer).shortlisted if employer else None
        if employer is None or at is None:
            app.say("Not on the shortlist; space puts it there.", "warn")
        elif at + by >= 1:
            app.send(lambda: app.desk.shortlist_move(employer, at + by))

    def do_why(self) -> None:
        if self.employer is not None:
            host(self).why(self.employer)

    # -- session -----------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        return {**self.shown.as_dict(), "employer": self.employer}

    def recall(self, saved: Mapping[str, Any]) -> None:
        self.shown = Show.from_dict(saved)

    def describe(self, view: View) -> tuple[Span, ...]:
        """The selected employer in one line: what decides most first, for the end is cut."""
        employer = self.employer
        if employer is None:
            return ()
        row = view.row(employer)
        spans = [Span(row.name, "strong")]
        if row.out_for:
            spans.append(Span(f"  out: {_first_and_more(row.out_for)}", "bad"))
        spans.append(Span(f", {row.layer}", "dim"))
        if row.unknown and not row.out_for:
            spans.append(Span(f"  unknown: {_first_and_more(row.unknown)}", "warn"))
        if row.shortlisted:
            spans.append(
                Span(f"  {self.look.glyphs.star} {row.shortlisted} on the shortlist", "accent")
            )
        if view.employer(employer).summary:
            spans.append(Span(f"  {view.employer(employer).summary}", "dim"))
        return tuple(spans)


def _first_and_more(results: Sequence[PreferenceResult]) -> str:
    """The first line's sentence, and how many lines more; y has them all."""
    more = f" (+{len(results) - 1} more)" if len(results) > 1 else ""
    return f"{results[0].why}{more}"
