"""The form for a claim of the reader's own."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen
from compute_jobs.tui.widgets.labels import TIER_MEANS
from compute_jobs.tui.widgets.metric_choices import metric_choices


def _tiers(_: View) -> list[Choice]:
    return [Choice(tier, fmt.tier_label(tier), TIER_MEANS[tier]) for tier in TIERS]


FIELDS: tuple[FormField, ...] = (
    FormField("statement", "statement", "in your own words"),
    FormField("metric", "metric", "e.g. revenue_growth", metric_choices),
    FormField("figure", "figure", "as written: ~90 %, $1.25B, up to 1,000,000 GPUs, yes"),
    FormField("period", "period", "2026-Q1, FY2025, 2026-03; empty for a level"),
    FormField("as_of", "as of", "2026-05-20"),
    FormField("tier", "tier", ", ".join(TIERS), _tiers),
    FormField("publisher", "publisher", "who published it, or who told you"),
    FormField("title", "title", "of the document"),
    FormField("url", "address", "https://…"),
    FormField("locator", "where in it", "page, paragraph, time"),
    FormField("origin", "origin", "where the fact itself comes from, if you know"),
    FormField("note", "note"),
)


class ClaimForm(FormScreen):
    """A claim on one employer; the pane that opens the form keeps the draft."""

    def __init__(self, employer: str, draft: MutableMapping[str, str]) -> None:
        super().__init__("Add a claim", FIELDS, draft)
        self.employer = employer

    def heading(self, view: View) -> str:
        return f"A claim on {view.employer(self.employer).name}"

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        typed = {name: text for name, text in values.items() if text}
        changed = host(self).desk.add_claim({"subjects": self.employer, **typed})
        return list(changed.problems.items())

    def saved(self) -> None:
        app = host(self)
        app.say(f"Added your claim. {app.view.summary}".strip())
