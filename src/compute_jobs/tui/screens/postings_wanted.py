"""What the reader looks for among the postings: words and filters, in words and as a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.posting import LEVELS, REMOTES
from compute_jobs.desk.live_desk import query_of
from compute_jobs.desk.view import View

if TYPE_CHECKING:
    from compute_jobs.core.posting import Query

MOST = 500
"""Rows of one answer; the title says how many there are in all."""


class Wanted(Struct, frozen=True):
    words: str = ""
    title: str = ""
    employer: str = ""
    places: str = ""
    remote: str = ""
    level: str = ""
    track: str = ""
    pay: float = 0.0
    """Yearly base that the top of a posted range must reach; 0 asks for none."""
    targets: bool = False
    """Only those marked as a target."""

    @property
    def filtered(self) -> bool:
        """Whether anything but an employer narrows it."""
        return self != Wanted(employer=self.employer)

    def query(self) -> Query:
        return replace(query_of(self.as_dict()), limit=MOST)

    def in_words(self, view: View | None = None) -> str:
        """The filters as one reads them; the employer stands in the title already."""
        parts = [f"/ {self.words}"] if self.words.strip() else []
        if self.employer and view is None:
            parts.append(self.employer)
        parts += [
            text
            for text in (
                self.title and f"title: {self.title}",
                self.places and f"in {self.places}",
                self.remote,
                self.level,
                self.track and TRACKS[self.track],
                self.pay and f"{fmt.money(self.pay)} or more",
                "targets only" if self.targets else "",
            )
            if text
        ]
        return ", ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Only what is set, for a saved search."""
        usual = Wanted()
        found = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in found if value != getattr(usual, name)}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Wanted:
        """Takes what it knows and leaves the rest; nothing saved can break the screen."""
        made = cls()
        for name in ("words", "title", "employer", "places"):
            if isinstance(saved.get(name), str):
                made = replace(made, **{name: saved[name]})
        for name, known in (("remote", REMOTES), ("level", LEVELS), ("track", tuple(TRACKS))):
            if saved.get(name) in _texts(known):
                made = replace(made, **{name: saved[name]})
        pay = saved.get("pay")
        if isinstance(pay, int | float) and 0 < pay < 1e9:
            made = replace(made, pay=float(pay))
        return replace(made, targets=saved.get("targets") is True)


TRACKS: Mapping[str, str] = {"ic": "manages nobody", "manager": "manages people"}


_HOW = "type it as 200000 or $200k"


def _texts(known: Sequence[str]) -> set[str]:
    return set(known)


def read_pay(text: str) -> float:
    """A yearly amount as one types it: 200000, $200k, 0.2M; 0 takes the filter away."""
    from compute_jobs.core.evidence.figures import FigureError, parse_figure
    from compute_jobs.errors import ReaderError

    if text.strip() in ("", "0"):
        return 0.0
    try:
        value = parse_figure(text, unit="usd").middle
    except FigureError as error:
        raise ReaderError(f"{text!r} is no amount: {error}", todo=_HOW) from None
    if value is None or not 0 < value < 1e9:
        raise ReaderError(f"{text!r} is no amount of pay", todo=_HOW)
    return value * 1000 if value < 1000 else value
