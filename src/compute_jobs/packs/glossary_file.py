"""The glossary as ``data/glossary.toml`` holds it, and looking a term up in it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from compute_jobs.packs.bundled import bundled_root


class Term(Struct, frozen=True):
    id: str
    term: str
    text: str
    aliases: tuple[str, ...]
    see: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "term": self.term,
            "text": self.text,
            "aliases": list(self.aliases),
            "see": list(self.see),
        }


@cache
def read_glossary() -> tuple[Term, ...]:
    """All terms, by name."""
    data = tomllib.loads((bundled_root() / "data" / "glossary.toml").read_text(encoding="utf-8"))
    terms = [
        Term(
            row["id"],
            row["term"],
            row["text"],
            tuple(row.get("aliases", ())),
            tuple(row.get("see", ())),
        )
        for row in data.get("term", ())
    ]
    return tuple(sorted(terms, key=lambda term: term.term.casefold()))


def find_terms(terms: Sequence[Term], wanted: str) -> tuple[Term, ...]:
    """The term of that name or alias; else those that contain it; else the nearest by spelling."""
    key = wanted.casefold().strip()
    exact = [it for it in terms if key in _names(it)]
    if exact:
        return tuple(exact)
    containing = [it for it in terms if any(key in name for name in _names(it))]
    if containing:
        return tuple(containing)
    from rapidfuzz import fuzz, process

    names = [(name, it) for it in terms for name in _names(it)]
    hits = process.extract(
        key, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=72, limit=3
    )
    return tuple(dict.fromkeys(names[position][1] for _, _, position in hits))


def _names(term: Term) -> list[str]:
    return [term.id.casefold(), term.term.casefold(), *(name.casefold() for name in term.aliases)]
