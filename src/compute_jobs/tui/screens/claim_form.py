"""The form for a claim of the reader's own: a new one, or one to change."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.packs.own_claims import CARD_FIELDS, claim_fields, tiers_for, with_card
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen, Values
from compute_jobs.tui.widgets.choices import (
    KIND_MEANS,
    KINDS,
    STANCE_MEANS,
    STANCES,
    metric_choices,
    source_choices,
    tier_choices,
)
from compute_jobs.tui.widgets.labels import TIER_MEANS


def _tiers(view: View, values: Values) -> list[Choice]:
    """The tiers that the document can support."""
    return tier_choices(tiers_for(values, view.evidence))


def _sources(view: View, values: Values) -> list[Choice]:
    return source_choices(view, values["subjects"].partition(",")[0])


FIELDS: tuple[FormField, ...] = (
    FormField("statement", "statement", "in your own words"),
    FormField("metric", "metric", "", metric_choices),
    FormField("figure", "figure", "as written: ~90 %, $1.25B, up to 1,000,000 GPUs, yes"),
    FormField("period", "period", "like 2026-Q1, FY2025 or 2026-03; empty for a level"),
    FormField("as_of", "as of", "for example 2026-05-20"),
    FormField("source", "known source", "empty: a new one.", _sources),
    FormField("url", "address", "https://…"),
    FormField("kind", "kind", "", KINDS),
    FormField("stance", "who speaks", "", STANCES),
    FormField("publisher", "publisher", "who published it, or who told you"),
    FormField("title", "title", "of the document"),
    FormField("published", "published", "for example 2026-05-20"),
    FormField("locator", "where in it", "page, paragraph, time"),
    FormField("origin", "origin", "where the fact itself comes from, if you know"),
    FormField("tier", "tier", "", _tiers),
    FormField("note", "note"),
)


class ClaimForm(FormScreen):
    """A claim on one employer; the pane that opens the form keeps the draft."""

    def __init__(
        self, employer: str, draft: MutableMapping[str, str], claim: str | None = None
    ) -> None:
        """``claim`` is one to change."""
        super().__init__("Add a claim" if claim is None else "Change a claim", FIELDS, draft)
        self.employer = employer
        self.claim = claim
        self.again = "a" if claim is None else ""
        self._subjects = employer
        self._shown: Values = {}
        """The saved fields of the claim being changed."""
        self._filled: dict[str, str] = {}
        """What the form itself filled in: from the document's card or its address."""

    def on_mount(self) -> None:
        if self.claim is not None:
            view = host(self).view
            self._shown = claim_fields(view.evidence.claims[self.claim], view.evidence)
            self._subjects = self._shown["subjects"]
            for name in self._fields:
                self.put(name, self._shown.get(name, ""))
                if name in CARD_FIELDS:
                    self._filled[name] = self._shown.get(name, "")
        super().on_mount()
        self._fill()

    @property
    def values(self) -> dict[str, str]:
        return {"subjects": self._subjects, **super().values}

    def heading(self, view: View) -> str:
        return f"A claim on {view.employer(self.employer).name}"

    decides = frozenset({"source", "url", "kind", "stance", "publisher"})

    # -- what is filled in by itself ---------------------------------------------------------

    def filled_in(self, field: str) -> None:
        if field in ("url", "source", "kind"):
            self._fill()

    @property
    def typed(self) -> dict[str, str]:
        """Without what the form filled in or showed from the start."""
        return {
            name: text
            for name, text in super().values.items()
            if text and text not in (self._filled.get(name), self._shown.get(name))
        }

    def _fill(self) -> None:
        """What the document's card says, or its address; what the reader typed stays."""
        values, typed = self.values, self.typed
        source = {"subjects": self._subjects, "source": values["source"], **typed}
        known = with_card(
            {it: text for it, text in source.items() if text}, host(self).view.evidence
        )
        for name in CARD_FIELDS:
            if name not in typed and (text := known.get(name, "")) != values[name]:
                self._filled[name] = text
                self.put(name, text)

    def about(self, field: str, values: Values) -> str:
        view, text = host(self).view, values[field]
        match field:
            case "metric" if text in view.evidence.metrics:
                return f"{view.metric(text).name}: {view.metric(text).explain}"
            case "kind":
                return KIND_MEANS.get(text, "What sort of document is it? It decides the tier.")
            case "stance":
                return STANCE_MEANS.get(text, "Who speaks? It decides the tier.")
            case "tier" if text in TIER_MEANS:
                return TIER_MEANS[text]
            case "tier":
                able = fmt.tier_labels(tiers_for(values, view.evidence))
                return f"This source can carry: {able}" if able else "Say its kind first."
            case "source" if card := view.evidence.sources.get(text):
                users = sum(
                    any(ref.source == text for ref in it.sources)
                    for it in view.evidence.claims.values()
                )
                return f"{card.title}: {fmt.count(users, 'claim')}"
        return ""

    # -- saving ------------------------------------------------------------------------------

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        desk = host(self).desk
        if self.claim is None:
            changed = desk.own.add_claim({name: text for name, text in values.items() if text})
        else:
            fields = {it: text for it, text in values.items() if text != self._shown.get(it, "")}
            changed = desk.own.edit_claim(self.claim, fields)
        if not changed.problems:
            self.claim = changed.id
        return list(changed.problems.items())

    def saved(self) -> None:
        app, claim = host(self), self.claim
        assert claim is not None
        said = "Changed your claim."
        if not self._shown:
            said = "Added your claim; + adds another from its source."
        app.go_to_claim(claim)
        if differs := app.desk.doubt_about(claim):
            key = app.keymap.key("edit_claim")
            app.say(f"{said.split()[0]}. T{differs[1:]}; {key} changes it.", "warn")
            return
        app.say(f"{said} {app.view.summary}".strip())
