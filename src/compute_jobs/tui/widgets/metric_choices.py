"""Every metric to pick from, found by its name and by the words readers use for it."""

from __future__ import annotations

from compute_jobs.desk.view import View
from compute_jobs.packs.tables import metric_words
from compute_jobs.tui.host import Choice


def metric_choices(view: View, *_: object) -> list[Choice]:
    """By name, each with its explanation; for ``host.pick``."""
    words = metric_words()
    metrics = sorted(view.evidence.metrics.values(), key=lambda it: it.name.casefold())
    return [
        Choice(it.id, it.name, it.explain, also="; ".join([*words.get(it.id, ()), it.id]))
        for it in metrics
    ]
