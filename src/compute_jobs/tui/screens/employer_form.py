"""The form for an employer of the reader's own, or for the job board of a bundled one."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from textual.app import ComposeResult

from compute_jobs.core.evidence.evidence_model import BOARD_KINDS, LAYERS, OWN_PACK
from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen
from compute_jobs.tui.widgets.choices import employer_choices

_LAYER_MEANS = {
    "silicon": "chips, memory, links and switches",
    "accelerator": "AI chips, and the servers around them",
    "cluster": "GPU sites, and data centers leased to operators",
    "lab": "trains models",
    "cloud": "rents out compute",
    "platform": "software on top",
    "power": "makes or sells power or generators",
}


_BOARDS_AT = {
    "greenhouse": "boards.greenhouse.io/NAME",
    "lever": "jobs.lever.co/NAME",
    "ashby": "jobs.ashbyhq.com/NAME",
    "workday": "TENANT.wd5.myworkdayjobs.com/SITE",
}
_LAYERS = [Choice(layer, layer, _LAYER_MEANS[layer]) for layer in LAYERS]
_BOARDS = [Choice(kind, kind.capitalize(), _BOARDS_AT[kind]) for kind in BOARD_KINDS]
BOARD_FIELDS: tuple[FormField, ...] = (
    FormField("board", "job board", "kind", _BOARDS),
    FormField("token", "name there", "or the address of the board's page"),
)
FIELDS: tuple[FormField, ...] = (
    FormField("name", "name", "as it is usually written"),
    FormField("layer", "layer", "", _LAYERS),
    *BOARD_FIELDS,
    FormField("ticker", "ticker", "if listed; refresh finds its CIK"),
    FormField("cik", "CIK", "the SEC's number for it, if you know it"),
    FormField("parent", "parent", "its parent company", employer_choices),
    FormField("place", "place", "where it is based"),
    FormField("aliases", "aliases", "other names, separated by ;"),
    FormField("summary", "summary", "what it does, in a sentence"),
)


class EmployerForm(FormScreen):
    """Adds an employer, or changes one; for a bundled one, only the reader's own board."""

    def __init__(
        self, draft: MutableMapping[str, str], employer: str | None = None, *, own: bool = True
    ) -> None:
        title = "Add an employer" if employer is None else "Change an employer"
        super().__init__(title, FIELDS if own else BOARD_FIELDS, draft)
        self.employer = employer
        self.again = "a" if employer is None else ""

    def body(self) -> ComposeResult:
        if self.employer is not None:
            self._draft.update(employer_values(host(self).view, self.employer))
        yield from super().body()

    def heading(self, view: View) -> str:
        if self.employer is None:
            return "An employer of your own"
        name = view.employer(self.employer).name
        return name if "name" in self._fields else f"A job board of {name}"

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        desk = host(self).desk
        fields = {name: text for name, text in values.items() if name not in ("board", "token")}
        fields["boards"] = "; ".join([*_board(values), *self._other_boards()])
        if self.employer is None:
            changed = desk.own.add_employer({name: text for name, text in fields.items() if text})
        else:
            changed = desk.own.edit_employer(self.employer, fields)
        self.employer = changed.id or self.employer
        at_board = "token" if values.get("board") else "board"
        labels = {**{field.id: field.label for field in FIELDS}, "boards": "job board"}
        return [
            (at_board if name == "boards" else name, f"{labels[name]}: {what}" if name else what)
            for name, what in changed.problems.items()
        ]

    def _other_boards(self) -> list[str]:
        """The reader's boards of this employer behind the first, which the form doesn't show."""
        if self.employer is None:
            return []
        return own_boards(host(self).view, self.employer)[1:]

    def saved(self) -> None:
        app, employer = host(self), self.employer
        assert employer is not None
        app.go_to_employer(employer)
        name, needs = app.view.employer(employer).name, app.view.needs(employer)
        app.say(
            f"Saved {name}."
            + (f" Not ranked yet, {needs.words}." if needs else f" {app.view.summary}")
        )


def own_boards(view: View, employer: str) -> list[str]:
    """The boards the reader gave an employer, as they are typed."""
    boards = view.evidence.boards
    from compute_jobs.packs.own_employers import board_text

    return [board_text(it) for it in boards if it.employer == employer and it.pack == OWN_PACK]


def employer_values(view: View, employer: str) -> dict[str, str]:
    """What the form shows for an existing employer."""
    it = view.employer(employer)
    first = next(iter(own_boards(view, employer)), "")
    kind, _, token = ("", "", first) if first.startswith("https:") else first.partition(":")
    values = {
        "name": it.name,
        "layer": it.layer,
        "board": kind,
        "token": token,
        "ticker": it.ticker,
        "cik": str(it.cik or ""),
        "parent": it.parent or "",
        "place": it.place,
        "aliases": "; ".join(it.aliases),
        "summary": it.summary,
    }
    return {name: text for name, text in values.items() if text}


def _board(values: Mapping[str, str]) -> list[str]:
    """The board of the form as a command would take it."""
    kind, token = values.get("board", "").lower(), values.get("token", "")
    if not kind and not token:
        return []
    return [token if not kind or "://" in token else f"{kind}:{token}"]
