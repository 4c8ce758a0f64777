"""The form for a watch."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from textual.widget import Widget

from compute_jobs.answers.watching import (
    FIELDS,
    MAY_HAVE,
    NEEDS,
    OPS,
    add_watch,
    new_watch,
    watch_sentence,
)
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.view import View
from compute_jobs.record.watches import WATCH_KINDS
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen
from compute_jobs.tui.widgets.choices import employer_choices, metric_choices
from compute_jobs.tui.widgets.labels import TIER_MEANS

_MEANS = {
    "fit": "an employer's fit crosses a number",
    "range": "its whole range is beyond a number",
    "rank": "it drops out of the first N",
    "claim": "a claim on a metric appears, or its tier gets better",
    "due": "the date of a plan passes and its outcome is unknown",
    "old": "an employer's newest evidence gets older than a number of days",
    "posting": "a saved search finds a new posting",
}


def _kinds(*_: object) -> list[Choice]:
    return [Choice(kind, kind, _MEANS[kind]) for kind in WATCH_KINDS]


def _ops(*_: object) -> list[Choice]:
    return [Choice(op, op, f"at or {'below' if op == '<=' else 'above'}") for op in OPS]


def _tiers(*_: object) -> list[Choice]:
    return [Choice(tier, fmt.tier_label(tier), TIER_MEANS[tier]) for tier in TIERS]


class WatchForm(FormScreen):
    """Kind first; then only the fields that it takes are there."""

    decides = frozenset({"kind"})

    def __init__(self, draft: MutableMapping[str, str]) -> None:
        fields = (
            FormField("kind", "tell me when", "fit, rank, claim …", _kinds),
            FormField("employer", "employer", "", employer_choices),
            FormField("metric", "metric", "", metric_choices),
            FormField("op", "<= or >=", "", _ops),
            FormField("value", "number", "a fit, a rank, or days"),
            FormField("tier", "at least", "the weakest tier that counts.", _tiers),
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
            takes = (*NEEDS[kind], *MAY_HAVE.get(kind, ())) if kind is not None else ()
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
