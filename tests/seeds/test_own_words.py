"""No sentence of a founding document stands in the packs: nine words in a row are too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.seeds.founding import FOUNDING, document, founding_folders, table

RUN = 9
WORD = re.compile(r"[a-z0-9][a-z0-9.'’%$+-]*")


def words(text: str) -> list[str]:
    return [word.strip(".'’") for word in WORD.findall(text.lower())]


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_the_run_is_found_where_a_sentence_is_copied() -> None:
    told = "One two three four five six seven eight nine, and more."
    assert runs(told) & runs("He said: one two three four five six seven eight nine")
    assert not runs(told) & runs("one two three four five six seven eight ten")


@pytest.mark.parametrize("pack", FOUNDING)
def test_nothing_is_copied(shared: Path, pack: str) -> None:
    originals = {run for name in FOUNDING for run in runs(document(shared, name))}
    folder = next(folder for folder in founding_folders() if folder.name == pack)
    copied = [
        text
        for file in sorted(folder.glob("*.toml"))
        for text in texts(table(pack, file.name))
        if runs(text) & originals
    ]
    assert copied == []
