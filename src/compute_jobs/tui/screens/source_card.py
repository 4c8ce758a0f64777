"""The source card of a read document: asked once, filled in as far as the document says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import SourceKind, Stance
from compute_jobs.desk.inbox import check_card
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.record.inbox_files import DocumentCard
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen

_KIND_MEANS: Mapping[str, str] = {
    "filing": "filed with a regulator: a prospectus, a 10-K, an 8-K and its exhibits",
    "article": "press, a release, a company's own page",
    "thread": "posts, a forum",
    "video": "a recording with pictures, or its transcript",
    "podcast": "an interview or a call one listens to",
    "posting": "an open job",
    "dataset": "a table somebody keeps",
    "newsletter": "a digest of what others wrote",
    "own": "what you saw or were told yourself",
}
_STANCE_MEANS = {
    "primary": "the company, its officers or a filing speak",
    "supporting": "somebody else writes about them",
}


def _kinds(_: View) -> list[Choice]:
    return [Choice(kind, kind, _KIND_MEANS.get(kind, "")) for kind in get_args(SourceKind)]


def _stances(_: View) -> list[Choice]:
    return [Choice(stance, stance, _STANCE_MEANS[stance]) for stance in get_args(Stance)]


def _employers(view: View) -> list[Choice]:
    known = sorted(view.evidence.employers.values(), key=lambda it: it.name.casefold())
    return [Choice(it.id, it.name, it.layer) for it in known]


FIELDS: tuple[FormField, ...] = (
    FormField("publisher", "publisher", "who published it"),
    FormField("title", "title"),
    FormField("published", "published", "2026-05-20; empty: undated"),
    FormField("kind", "kind", "", _kinds),
    FormField("stance", "stance", "", _stances),
    FormField("url", "address", "https://…; a filing needs it"),
    FormField("employer", "the company", 'who "we" and "the company" are', _employers),
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
        """``then`` takes the fields, and ``employer`` as who "the company" is."""
        self._card = card
        self._then = then
        draft = {field.id: getattr(card, field.id, employer) for field in FIELDS}
        super().__init__("Source card", FIELDS, draft)

    def heading(self, view: View) -> str:
        return self._card.title or self._card.file or "untitled"

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
        if given.get("employer"):
            desk = host(self).desk
            try:
                given["employer"] = desk.workspace.find_name(given["employer"], assets=False)
            except ReaderError as error:
                return [("employer", str(error))]
        return []

    def saved(self) -> None:
        self._then(self._fields_given)
