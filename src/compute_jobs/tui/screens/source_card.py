"""The source card of a document: asked once, filled in as far as the document says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.desk.inbox import check_card
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.record.inbox_files import DocumentCard
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen, Values
from compute_jobs.tui.widgets.choices import (
    KIND_MEANS,
    STANCE_MEANS,
    employer_choices,
    kind_choices,
    stance_choices,
)

FIELDS: tuple[FormField, ...] = (
    FormField("publisher", "publisher", "who published it"),
    FormField("title", "title"),
    FormField("published", "published", "for example 2026-05-20; empty: undated"),
    FormField("kind", "kind", "", kind_choices),
    FormField("stance", "who speaks", "", stance_choices),
    FormField("url", "address", "https://…; a filing needs it"),
    FormField("employer", "the company", 'who "we" and "the company" are', employer_choices),
)


class SourceCardForm(FormScreen):
    """One card for all claims of a document."""

    again = ""

    def __init__(
        self,
        card: DocumentCard,
        then: Callable[[Mapping[str, str]], object],
        *,
        employer: str = "",
    ) -> None:
        """``then`` gets the fields, with the id of "the company"; ``employer`` is its name."""
        self._card = card
        self._then = then
        draft = {field.id: getattr(card, field.id) for field in FIELDS} | {"employer": employer}
        super().__init__("Source card", FIELDS, draft)

    def heading(self, view: View) -> str:
        return self._card.title or self._card.file or "untitled"

    def about(self, field: str, values: Values) -> str:
        match field:
            case "publisher":
                return "One card for all claims of this document. ctrl+s saves it."
            case "published":
                return "Its date applies where the text gives none."
            case "kind":
                return KIND_MEANS.get(values[field], "It decides the tier.")
            case "stance":
                return STANCE_MEANS.get(values[field], "Who speaks? It decides the tier.")
            case "employer":
                return "Figures in sentences that name no company are this company's."
        return ""

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        self._fields_given = {name: clean_text(text, limit=500) for name, text in values.items()}
        given = self._fields_given
        if not given["publisher"]:
            return [("publisher", "publisher: needed, so that a reader can ask how you know")]
        try:
            check_card(given)
        except ReaderError as error:
            names = ("kind", "stance", "published")
            return [(next((it for it in names if it in str(error)), "published"), str(error))]
        if given["employer"]:
            workspace = host(self).desk.workspace
            try:
                given["employer"] = workspace.find_name(given["employer"], assets=False)
            except ReaderError as error:
                return [("employer", str(error))]
        return []

    def saved(self) -> None:
        self._then(self._fields_given)
