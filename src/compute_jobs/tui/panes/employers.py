"""The employers: which are worth targeting, in what order, and what moved.

Filtering and sorting are display only: ranks and fits come from the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partialmethod
from typing import Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from compute_jobs.core.dossier.dossier_model import STAGES
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LAYERS, TIERS, Evidence
from compute_jobs.core.fit.fit_model import PreferenceResult
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import EmployerRow, View
from compute_jobs.tui.host import Option, host, numbered
from compute_jobs.tui.panes.pane import NO_MATCHES, Filter, FilteredPane
from compute_jobs.tui.widgets.labels import LAYER_SHORT, TIERS_TERMS, metric_name
from compute_jobs.tui.widgets.row_list import Column, Layout, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, cut, text_line, width_of
from compute_jobs.tui.widgets.themes import Glyphs

OUT_TITLE = "deal-breakers"
UNRANKED_TITLE = "not ranked: too little evidence"
_WORDY = 16
"""From this width, the deal-breaker column has room for a reason."""
_SPELLED = 70
"""From this list width, heads are whole words."""
_BEFORE_NAME = frozenset({"rank", "fit", "delta"})
_STAGES = {"": 9, "watching": 6, "preparing": 5, "applied": 4, "interviewing": 3, "offer": 2}
_SORTS: Mapping[str, tuple[str, str]] = {
    "rank": ("r", "rank"), "fit": ("f", "fit"), "delta": ("m", "what moved"),
    "name": ("c", "company"), "star": ("s", "shortlist"), "range": ("a", "width of range"),
    "win": ("w", "first"), "layer": ("l", "layer"), "lines": ("d", "deal-breakers"),
    "evidence": ("e", "claims filed"), "grounded": ("n", "grounded"), "stage": ("g", "stage"),
    "h100e_per_employee": ("h", "machines per employee"),
    "power_per_employee": ("p", "power per employee"),
}  # fmt: skip
"""By column, the key that sorts by it and its name in the question."""
_FRAME = 3
"""The border and the bar of a list that scrolls."""
_PER_HEAD: Mapping[str, str] = {
    "h100e_per_employee": "H100e/head", "power_per_employee": "power/head",
}  # fmt: skip
"""Columns that show only while they sort, with their titles."""

_CUTOFF = 80.0
"""Below this similarity (of 100) a word is a different word, not a typing error."""


class EmployerIndex:
    """The searchable text, collected once per evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        heads: dict[str, list[str]] = {}
        bodies: dict[str, list[str]] = {}
        for id_, employer in evidence.employers.items():
            heads[id_] = [employer.name, *employer.aliases, employer.ticker, employer.layer, id_]
            bodies[id_] = [employer.summary, employer.place]
        for claim in evidence.claims.values():
            metric = evidence.metrics.get(claim.metric)
            for subject in claim.subjects:
                if subject in bodies:
                    bodies[subject] += [metric.name if metric else "", claim.statement]
        self._heads = {id_: " ".join(words).casefold() for id_, words in heads.items()}
        self._bodies = {id_: " ".join(words).casefold() for id_, words in bodies.items()}

    def matching(self, words: str, among: Sequence[str]) -> set[str]:
        """The employers in which every word is found."""
        left: set[str] = set(among)
        for word in words.casefold().split():
            left &= self._with(word, left)
        return left

    def first_named(self, words: str, among: Sequence[str]) -> str | None:
        """The first one whose name, ticker or layer has every word in it."""
        wanted = words.casefold().split()
        named = (id_ for id_ in among if all(word in self._heads[id_] for word in wanted))
        return next(named, None)

    def _with(self, word: str, among: set[str]) -> set[str]:
        exact = {id_ for id_ in among if word in self._heads[id_] or word in self._bodies[id_]}
        if exact or len(word) < 4:
            return exact
        from rapidfuzz.fuzz import partial_ratio

        def close(texts: Mapping[str, str], least: float) -> set[str]:
            return {id_ for id_ in among if partial_ratio(word, texts[id_], score_cutoff=least)}

        return close(self._heads, _CUTOFF) or close(self._bodies, _CUTOFF + 8)


class Arrangement(NamedTuple):
    """The employers to show; ``total`` is how many there are without a filter."""

    ids: Sequence[str]
    dividers: Mapping[int, str] = {}
    total: int = 0


def arrange(
    view: View, shown: Filter, index: Callable[[], EmployerIndex], robustness: Robustness | None
) -> Arrangement:
    """The employers to show, eligible above excluded above unranked, with lines between."""
    order = view.order
    first, second = view.eligible_count, view.eligible_count + view.excluded_count
    parts: list[Sequence[str]] = [order[:first], order[first:second], order[second:]]
    if not shown.all:
        wanted = _wanted(view, shown, index)
        parts = [[id_ for id_ in part if id_ in wanted] for part in parts]
    if shown.sort != "rank" or shown.down:
        key = _sort_key(view, shown.sort, robustness)
        parts = [sorted(part, key=key, reverse=shown.down) for part in parts]
    dividers: dict[int, str] = {}
    if parts[2]:
        dividers[len(parts[0]) + len(parts[1])] = UNRANKED_TITLE
    if parts[1]:
        dividers[len(parts[0])] = OUT_TITLE
    return Arrangement([id_ for part in parts for id_ in part], dividers, len(order))


def _wanted(view: View, shown: Filter, index: Callable[[], EmployerIndex]) -> set[str]:
    ids: Sequence[str] = view.order
    kind, _, rest = shown.only.partition(":")
    if kind == "eligible":
        ids = ids[: view.eligible_count]
    elif kind == "shortlisted":
        ids = [id_ for id_ in ids if view.dossier(id_).shortlisted is not None]
    elif kind == "layer":
        ids = [id_ for id_ in ids if view.employer(id_).layer == rest]
    elif kind == "stage":
        ids = [id_ for id_ in ids if (view.dossier(id_).stage or "") == rest]
    elif kind == "pref":
        metric, _, answer = rest.rpartition(":")
        ids = [id_ for id_ in ids if _answers(view, id_, metric, answer)]
    if shown.words.strip():
        return index().matching(shown.words, ids)
    return set(ids)


def _answers(view: View, employer: str, metric: str, answer: str) -> bool:
    fit = view.fit(employer)
    results = fit.preferences if fit else ()
    return any((it.preference.metric, it.answer) == (metric, answer) for it in results)


def _sort_key(view: View, column: str, robustness: Robustness | None) -> Callable[[str], Any]:
    """What a column sorts by; ties stay in rank order."""
    if column == "win":
        shares = {row.id: row.win for row in robustness.rows} if robustness else {}
        return lambda id_: shares.get(id_, -1.0)
    if column in _PER_HEAD:
        return lambda id_: known.value if (known := view.measure(id_, column)) else -1.0
    value = _SORT_VALUES.get(column, _SORT_VALUES["rank"])
    return lambda id_: value(view, view.row(id_))


def _width(view: View, row: EmployerRow) -> float:
    ends = view.range_of(row.id)
    return ends[1] - ends[0] if ends else 1e9


_SORT_VALUES: Mapping[str, Callable[[View, EmployerRow], Any]] = {
    "rank": lambda view, row: view.order.index(row.id),
    "fit": lambda view, row: -view.order.index(row.id),
    "range": _width,
    "name": lambda _, row: row.name.casefold(),
    "layer": lambda view, row: LAYERS.index(view.employer(row.id).layer),
    "lines": lambda _, row: (len(row.broken), len(row.unknown)),
    "stage": lambda _, row: _STAGES.get(row.stage, 7),
    "star": lambda _, row: row.shortlisted or 10**6,
    "evidence": lambda _, row: (
        row.tiers.get("filed", 0),
        row.tiers.get("relayed", 0),
        sum(row.tiers.values()),
    ),
    "delta": lambda _, row: row.delta,
    "grounded": lambda _, row: row.grounded,
}


def employer_columns(count: int, star: str = "★") -> tuple[Column, ...]:
    """The columns, the first wide enough for the last rank."""
    digits = max(len(str(count)), 2)
    return (
        Column("rank", "#", digits + 2, keep=0, right=True),
        Column("fit", "fit", 3, keep=1, right=True, terms="fit overdue anchor"),
        Column("delta", "±", 5, keep=4, right=True),
        Column("name", "company", 10, keep=0, grow=9, most=30),
        *(
            Column(id_, title, 11, keep=1, right=True, terms="h100-equivalent")
            for id_, title in _PER_HEAD.items()
        ),
        Column("star", star, 2, keep=3),
        Column("range", "range", 6, keep=4, terms="range"),
        Column("grounded", "grd", 4, keep=5, right=True, terms="grounded", below=_SPELLED),
        Column("grounded", "grounded", 8, keep=5, right=True, terms="grounded", room=_SPELLED),
        Column("win", "1st", 4, keep=6, right=True, terms="rank-share", below=_SPELLED),
        Column("win", "first", 5, keep=6, right=True, terms="rank-share", room=_SPELLED),
        Column("layer", "lay", 3, keep=7, grow=2, most=11, long="layer", terms="layer"),
        Column("lines", "ok?", 3, keep=8, grow=5, most=44, long=OUT_TITLE, terms="deal-breaker"),
        Column("evidence", "evidence", 11, keep=9, grow=1, most=17, terms=TIERS_TERMS),
        Column("stage", "stage", 9, keep=10, most=12, grow=1),
    )


class EmployerRows(Rows[str]):
    """Employers as rows: rank and its change, fit, range, deal-breakers, evidence."""

    def __init__(
        self,
        view: View,
        columns: Sequence[Column],
        arrangement: Arrangement,
        robustness: Robustness | None,
    ) -> None:
        super().__init__(
            columns,
            arrangement.ids,
            str,
            self._cell_of,
            dividers=arrangement.dividers,
            role=lambda id_: "dim" if self._row(id_).rank is None else "",
        )
        self._view = view
        self._rows: dict[str, EmployerRow] = {}
        self._shares = {row.id: row.win for row in robustness.rows} if robustness else None
        self._any_line = any(preference.on for preference in view.profile.preferences)
        self._wordy = False
        """Whether the deal-breaker column has room for a reason."""

    def _row(self, employer: str) -> EmployerRow:
        if employer not in self._rows:
            self._rows[employer] = self._view.row(employer)
        return self._rows[employer]

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        self._wordy = any(column.id == "lines" and size >= _WORDY for column, size in layout)
        return super().cells(index, layout)

    def _cell_of(self, employer: str, column: str, size: int) -> Cell | None:
        """None after the name of an excluded one, if its reason has no column."""
        row = self._row(employer)
        if row.excluded and not self._wordy:
            if column == "name":
                return self._name_and_reason(row, size)
            if column not in _BEFORE_NAME:
                return None
        match column:
            case "rank":
                return self._rank(row)
            case "fit":
                return self._fit(row)
            case "delta":
                return Span(fmt.signed(row.delta), "good" if row.delta > 0 else "bad")
            case "name":
                return row.name
            case "star":
                star = f"{Glyphs.star}{row.shortlisted}"
                return Span(star, "accent") if row.shortlisted else ""
            case "range":
                ends = self._view.range_of(row.id)
                return Span(fmt.points_range(*ends) if ends else "", "dim")
            case "win":
                return self._win(row)
            case "grounded":
                enough = row.grounded >= self._view.grounded_from
                return Span(_share(row.grounded), "" if enough else "dim")
            case "layer":
                wide = size >= len(row.layer)
                return Span(row.layer if wide else LAYER_SHORT.get(row.layer, row.layer), "dim")
            case "lines":
                return self._lines(row)
            case "evidence":
                return self._evidence(row, size)
            case "stage":
                return Span(row.stage, "dim")
        return self._per_head(employer, column)

    def _fit(self, row: EmployerRow) -> Cell:
        """The fit, marked if it is based on overdue evidence."""
        text = fmt.points(round(row.fit)) if row.fit is not None else Glyphs.dash
        fit = Span(text, "strong" if row.rank is not None else "dim")
        if row.fit is not None and self._view.overdue(row.id):
            return (fit, Span(Glyphs.overdue, "warn"))
        return (fit, Span(" "))

    def _per_head(self, employer: str, measure: str) -> Cell:
        """The figure after its tier's mark, without its unit if the title has it."""
        known = self._view.measure(employer, measure)
        if known is None:
            return Span(Glyphs.off, "faint")
        shown = fmt.power if measure.startswith("power") else fmt.count
        glyph = fmt.tier_glyph(known.tier)
        return (Span(glyph, f"tier.{known.tier}"), Span(f" {shown(known.value)}"))

    def _win(self, row: EmployerRow) -> Cell:
        if row.rank is None:
            return ""
        if self._shares is None:
            return Span(Glyphs.more, "dim")
        return _share(self._shares.get(row.id, 0.0))

    def _rank(self, row: EmployerRow) -> Cell:
        if row.excluded:
            return Span(f"{Glyphs.broken} ", "bad")
        if row.rank is None:
            return Span(f"{Glyphs.dash} ", "dim")
        if row.rank_delta > 0:
            return (Span(str(row.rank)), Span(Glyphs.up, "good"))
        if row.rank_delta < 0:
            return (Span(str(row.rank)), Span(Glyphs.down, "bad"))
        return f"{row.rank} "

    def _name_and_reason(self, row: EmployerRow, size: int) -> Cell:
        """The name in its column, then the figure that breaks a line, then of what it is."""
        star = f" {Glyphs.star}{row.shortlisted}" if row.shortlisted else ""
        reason = "; ".join(result.figure_first for result in row.out_for)
        name = cut(row.name, max(size - width_of(star), 1))
        return (Span(name, "dim"), Span(star, "accent"), Span(f"  {reason}", "bad"))

    def _lines(self, row: EmployerRow) -> Cell:
        wordy = self._wordy
        if row.excluded:
            text = (
                "; ".join(result.why for result in row.out_for) if wordy else str(len(row.out_for))
            )
            return Span(f"{Glyphs.broken} {text}", "bad")
        if row.unknown:
            many = len(row.unknown)
            text = (row.unknown[0].why if many == 1 else f"{many} unknown") if wordy else str(many)
            return Span(f"{Glyphs.unknown} {text}", "warn")
        if row.rank is not None and self._any_line:
            return Span(f"{Glyphs.met} met" if wordy else Glyphs.met, "good")
        return ""

    def _evidence(self, row: EmployerRow, size: int) -> Cell:
        """Claims by tier, best first; what does not fit is added up as +n."""
        spans: list[Span] = []
        left = size
        tiers = [tier for tier in TIERS if row.tiers.get(tier)]
        for position, tier in enumerate(tiers):
            glyph = fmt.tier_glyph(tier)
            text = f"{glyph}{row.tiers[tier]}" + (" " if position < len(tiers) - 1 else "")
            if width_of(text.rstrip()) > left or (left < 6 and position < len(tiers) - 1):
                more = sum(row.tiers[rest] for rest in tiers[position:])
                spans.append(Span(f"+{more}", "dim"))
                break
            spans.append(Span(text, f"tier.{tier}"))
            left -= width_of(text)
        return tuple(spans)


def _share(value: float) -> str:
    """As everywhere, without the blank that a narrow column has no room for."""
    return fmt.share(value).replace(" ", "")


class EmployersPane(FilteredPane):
    """Draws the view's order, or the reader's filter and sorting of it."""

    contexts = ("employers",)
    number = "1"
    selects = "employer"
    largest_first = frozenset({"fit", "win", "evidence", "delta", "grounded", *_PER_HEAD})

    class Selected(Message):
        def __init__(self, employer: str | None) -> None:
            """None if the filter matches no employer."""
            super().__init__()
            self.employer = employer

    def __init__(self) -> None:
        super().__init__(id="employers", classes="pane")
        self.list = RowList(id="employer-list")
        self.shown = Filter(sort="rank")
        self._moving: bool | None = None
        self._index: EmployerIndex | None = None
        self.arrangement = Arrangement(())
        self._draft: dict[str, str] = {}
        """An employer that was typed but not added yet."""

    def compose(self) -> ComposeResult:
        yield self.list

    @property
    def employer(self) -> str | None:
        return self.list.selected_key

    def draw(self, view: View, *, keep: str | None = None) -> None:
        shown, shares = self.shown, view.robustness_cached()
        arrangement = self.arrangement = arrange(view, shown, self._search_index, shares)
        self.list.sort = (shown.sort, shown.down)
        if not arrangement.ids:
            self.list.empty = self._why_empty()
        rows = EmployerRows(view, self._columns(view), arrangement, shares)
        self.list.show(rows, keep=keep or self.employer or self.last)
        self._entitle(view)

    def _columns(self, view: View) -> Sequence[Column]:
        """Without empty columns; the one it is sorted by always has room."""
        idle = set() if (view.fits_moved if self._moving is None else self._moving) else {"delta"}
        if not any(view.dossier(id_).stage for id_ in self.arrangement.ids):
            idle.add("stage")
        if not view.shortlist:
            idle.add("star")
        drawer = self._moving is not None
        if not drawer and not any(line.on for line in view.profile.preferences):
            idle.add("lines")
        sort = self.shown.sort
        idle |= _PER_HEAD.keys() - {sort}
        columns = employer_columns(self.arrangement.total, Glyphs.star)
        return [
            column._replace(sortable=True, keep=min(column.keep, 1 if column.id == sort else 99))
            for column in columns
            if column.id not in idle
        ]

    def need(self, view: View) -> int:
        """The width at which every column is shown in full."""
        names = [width_of(view.employer(id_).name) for id_ in self.arrangement.ids]
        sizes = [
            min(max(names, default=0), column.most) if column.id == "name"
            else column.most if column.grow else column.width
            for column in self._columns(view) if not column.room
        ]  # fmt: skip
        return sum(size + 1 for size in sizes) + _FRAME

    def stand_beside(self, moves_fits: bool | None) -> None:
        """A drawer that moves fits or doesn't, or none; columns stay while one is open."""
        self._moving = moves_fits
        self.draw(host(self).view)

    def _search_index(self) -> EmployerIndex:
        evidence = host(self).view.evidence
        if self._index is None or self._index.evidence is not evidence:
            self._index = EmployerIndex(evidence)
        return self._index

    def _entitle(self, view: View) -> None:
        here, total = len(self.arrangement.ids), self.arrangement.total
        ranked = view.eligible_count
        number = f"{ranked:,}" if ranked == total else f"{ranked:,} of {total:,} ranked"
        if here != total:
            number = f"{here:,} of {total:,}"
        note = self._legend(view)
        if self.shown.words:
            note = f"/ {self.shown.words}"
        if self.shown.only:
            note = f"/ {self.shown.words}" if self.shown.words else ""
            note = f"{note}  only: {self.only_words(view)}".strip()
        self.entitle(f"Employers ({number})", note)

    def _legend(self, view: View) -> str:
        """What the clock means, and the key that explains the columns."""
        app = host(self)
        key = app.keymap.key("terms")
        marked = any(map(view.overdue, self.arrangement.ids))
        parts = [f"{Glyphs.overdue} newer figures due"] if marked else []
        parts += [f"{key} terms"] if key else []
        return "  ".join(parts)

    def only_words(self, view: View) -> str:
        """The quick filter in words."""
        kind, _, rest = self.shown.only.partition(":")
        if kind == "pref":
            metric, _, answer = rest.rpartition(":")
            return f"{metric_name(view, metric)} {answer}"
        return rest or kind

    def _why_empty(self) -> tuple[Line, ...]:
        if not self.shown.all:
            return NO_MATCHES
        return (
            text_line("No employers: the packs have none."),
            text_line("compute-jobs check says whether a pack failed."),
        )

    # -- what the reader does ----------------------------------------------------------------

    def draw_filtered(self) -> None:
        self.draw(host(self).view)
        self.post_message(self.Selected(self.employer))

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.post_message(self.Selected(event.key))

    def set_words(self, words: str) -> None:
        super().set_words(words)
        if words.strip():
            named = self._search_index().first_named(words, self.arrangement.ids)
            if named is not None:
                self.list.select_key(named)

    def do_sort(self) -> None:
        options = [(key, words, column) for column, (key, words) in _SORTS.items()]
        host(self).choose("sort by", options, self.sort_by)

    def do_show_only(self) -> None:
        view = host(self).view
        options = [
            ("a", "all", ""),
            ("e", "eligible", "eligible"),
            ("s", "shortlisted", "shortlisted"),
            ("l", "a layer …", "layer"),
            ("g", "a stage …", "stage"),
        ]
        if any(line.on for line in view.profile.preferences):
            options.append(("d", "a deal-breaker …", "pref"))
        host(self).choose("show only", options, self._only)

    def _only(self, choice: str) -> None:
        app = host(self)
        if choice == "layer":
            app.choose("only the layer", numbered(LAYERS, prefix="layer:"), self._only)
        elif choice == "stage":
            app.choose("only the stage", numbered(STAGES, prefix="stage:"), self._only)
        elif choice == "pref":
            on = [line.metric for line in app.view.profile.preferences if line.on][:9]
            options = numbered(on, lambda metric: metric_name(app.view, metric), "pref:")
            app.choose("only by", options, self._only)
        elif choice.startswith("pref:") and choice.count(":") == 1:
            options = [
                Option(word[0], word, f"{choice}:{word}") for word in ("met", "broken", "unknown")
            ]
            app.choose("only where it is", options, self._only)
        else:
            self.set_shown(self.shown._replace(only=choice))

    def clear(self) -> bool:
        cleared = super().clear()
        if cleared:
            host(self).say("All employers are shown again.")
        return cleared

    def do_shortlist(self) -> None:
        app, employer = host(self), self.chosen
        name = app.view.employer(employer).name
        if app.view.dossier(employer).shortlisted is None:
            app.send(lambda: app.desk.shortlist_add(employer), f"{name} is on the shortlist.")
        else:
            app.send(lambda: app.desk.shortlist_remove(employer), f"{name} is off the shortlist.")

    def _move(self, by: int) -> None:
        app, employer = host(self), self.chosen
        at = app.view.dossier(employer).shortlisted
        if at is None:
            app.say("Not on the shortlist; space adds it.", "warn")
        elif not 1 <= at + by <= len(app.view.shortlist):
            app.say(f"Already {'first' if by < 0 else 'last'} on the shortlist.", "dim")
        else:
            app.send(lambda: app.desk.shortlist_move(employer, at + by))

    do_shortlist_up = partialmethod(_move, -1)
    do_shortlist_down = partialmethod(_move, 1)

    # -- employers of one's own --------------------------------------------------------------

    def do_add_employer(self) -> None:
        host(self).open("employer_form", self._draft)

    def do_edit_employer(self) -> None:
        from compute_jobs.core.evidence.evidence_model import OWN_PACK

        app, employer = host(self), self.chosen
        own = app.view.employer(employer).pack == OWN_PACK
        app.open("employer_form", {}, employer, own=own)

    def do_remove_employer(self) -> None:
        from compute_jobs.core.evidence.evidence_model import OWN_PACK

        app, employer = host(self), self.chosen
        known = app.view.employer(employer)

        def remove(_: str = "") -> None:
            app.send(
                lambda: app.desk.own.remove_employer(employer).done("not removed"),
                f"Removed {known.name}; u restores it.",
            )

        if known.pack == OWN_PACK:
            app.choose(f"remove {known.name}", [Option("y", "yes", "yes")], remove)
        else:
            remove()  # says why it stays

    def describe(self, view: View) -> tuple[Span, ...]:
        """The selected employer in one line: the most decisive first, since the end may be cut."""
        employer = self.employer
        if employer is None:
            return ()
        row = view.row(employer)
        spans = [Span(row.name, "strong")]
        if row.out_for:
            spans.append(Span(f"  out: {_first_and_more(row.out_for)}", "bad"))
        else:
            spans.append(Span(f", {row.layer}", "dim"))
        if overdue := view.overdue(employer):
            spans.append(Span(f"  {Glyphs.overdue} overdue: {overdue}", "warn"))
        if row.unknown and not row.out_for:
            spans.append(Span(f"  ? {_first_and_more(row.unknown)}", "warn"))
        if row.shortlisted:
            spans.append(Span(f"  {Glyphs.star} {row.shortlisted} on the shortlist", "accent"))
        if view.employer(employer).summary:
            spans.append(Span(f"  {view.employer(employer).summary}", "dim"))
        return tuple(spans)


def _first_and_more(results: Sequence[PreferenceResult]) -> str:
    """The first line's sentence, and how many lines more; y has them all."""
    more = f" (+{len(results) - 1} more)" if len(results) > 1 else ""
    return f"{results[0].why}{more}"
