"""Which employers a list shows and in what order. Display only: ranks and fits are the desk's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from compute_jobs.core.evidence.evidence_model import LAYERS
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import EmployerRow, View

if TYPE_CHECKING:
    from compute_jobs.tui.panes.employer_search import EmployerIndex

OUT_TITLE = "deal-breakers"
UNRANKED_TITLE = "not ranked: too little evidence"

_STAGES = {"": 9, "watching": 6, "preparing": 5, "applied": 4, "interviewing": 3, "offer": 2}
_FIRST_DOWN = frozenset({"fit", "win", "evidence", "delta"})
"""Columns that one wants to see with the largest on top."""


class Show(NamedTuple):
    """What the reader asked to see."""

    words: str = ""
    only: str = ""
    """Empty, "eligible", "shortlisted", "layer:lab", "stage:applied", "pref:METRIC:broken"."""
    sort: str = "rank"
    down: bool = False

    def sorted_by(self, column: str) -> Show:
        """By that column; by it again, the other way round; ranks only ever upwards first."""
        if column == self.sort:
            return self._replace(down=not self.down)
        return self._replace(sort=column, down=column in _FIRST_DOWN)

    @property
    def all(self) -> bool:
        return not self.words.strip() and not self.only

    @property
    def as_ranked(self) -> bool:
        """Everybody, as the view has them in order."""
        return self.all and self.sort == "rank" and not self.down

    def as_dict(self) -> dict[str, Any]:
        return {"words": self.words, "only": self.only, "sort": self.sort, "down": self.down}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Show:
        made = cls()
        for name in ("words", "only", "sort"):
            if isinstance(saved.get(name), str):
                made = made._replace(**{name: saved[name]})
        return made._replace(down=saved.get("down") is True)


class Arrangement(NamedTuple):
    ids: Sequence[str]
    dividers: Mapping[int, str] = {}
    total: int = 0


def arrange(
    view: View, show: Show, index: Callable[[], EmployerIndex], robustness: Robustness | None
) -> Arrangement:
    """The employers to show, eligible above excluded above unranked, with the lines between."""
    order = view.order
    parts: list[Sequence[str]] = [order]
    first, second = view.eligible_count, view.eligible_count + view.excluded_count
    if show.as_ranked:
        cuts = [first, second]
        return Arrangement(order, _dividers(cuts, len(order)), len(order))
    parts = [order[:first], order[first:second], order[second:]]
    if not show.all:
        wanted = _wanted(view, show, index)
        parts = [[id_ for id_ in part if id_ in wanted] for part in parts]
    if show.sort != "rank" or show.down:
        key = _sort_key(view, show, robustness)
        parts = [sorted(part, key=key, reverse=show.down) for part in parts]
    ids = [id_ for part in parts for id_ in part]
    cuts = [len(parts[0]), len(parts[0]) + len(parts[1])]
    return Arrangement(ids, _dividers(cuts, len(ids)), len(order))


def _dividers(cuts: Sequence[int], count: int) -> dict[int, str]:
    first, second = cuts
    lines: dict[int, str] = {}
    if second < count:
        lines[second] = UNRANKED_TITLE
    if first < second:
        lines[first] = OUT_TITLE
    return lines


def _wanted(view: View, show: Show, index: Callable[[], EmployerIndex]) -> set[str]:
    ids: Sequence[str] = view.order
    kind, _, rest = show.only.partition(":")
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
    if show.words.strip():
        return index().matching(show.words, ids)
    return set(ids)


def _answers(view: View, employer: str, metric: str, answer: str) -> bool:
    row = view.row(employer)
    if any(it.preference.metric == metric for it in row.broken):
        return answer == "broken"
    if any(it.preference.metric == metric for it in row.unknown):
        return answer == "unknown"
    if answer != "met":
        return False
    fit = view.fit(employer)
    results = fit.preferences if fit else ()
    return any(it.preference.metric == metric and it.answer == "met" for it in results)


def _sort_key(
    view: View, show: Show, robustness: Robustness | None
) -> Callable[[str], tuple[Any, ...]]:
    rank_of = {id_: position for position, id_ in enumerate(view.order)}
    shares = {row.id: row.win for row in robustness.rows} if robustness else {}
    match show.sort:
        case "fit":
            return lambda id_: (-rank_of[id_],)
        case "range":
            return lambda id_: (_width(view, id_), rank_of[id_])
        case "win":
            return lambda id_: (shares.get(id_, -1.0), -rank_of[id_])
        case "name":
            return lambda id_: (view.employer(id_).name.casefold(),)
        case "layer":
            return lambda id_: (LAYERS.index(view.employer(id_).layer), rank_of[id_])
        case "lines" | "stage" | "star" | "evidence" | "delta":
            of_row = _ROW_KEYS[show.sort]
            return lambda id_: (of_row(view.row(id_)), rank_of[id_])
    return lambda id_: (rank_of[id_],)


_ROW_KEYS: Mapping[str, Callable[[EmployerRow], Any]] = {
    "lines": lambda row: (len(row.broken), len(row.unknown)),
    "stage": lambda row: _STAGES.get(row.stage, 7),
    "star": lambda row: row.shortlisted or 10**6,
    "evidence": lambda row: (
        row.tiers.get("filed", 0),
        row.tiers.get("relayed", 0),
        sum(row.tiers.values()),
    ),
    "delta": lambda row: row.delta,
}


def _width(view: View, employer: str) -> float:
    ends = view.range_of(employer)
    return ends[1] - ends[0] if ends else 1e9
