"""The checklist from ``data/checklist.toml``, with the items of the reader's own packs after it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compute_jobs.core.dossier.checklist_rules import (
    Checklist,
    ChecklistError,
    items_from,
    scale_from,
)
from compute_jobs.core.dossier.dossier_model import ChecklistItem
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error
from compute_jobs.platform.paths import Home

NAME = "checklist.toml"


def read_checklist(
    home: Home | None = None, own: Sequence[ChecklistItem] | None = None
) -> Checklist:
    """The founding items and the reader's own (where they aren't given, those that can be read)."""
    from compute_jobs.packs.bundled import bundled_data
    from compute_jobs.packs.rubric_files import read_table

    found = read_table(bundled_data() / NAME)
    checklist = Checklist(items_from(found["item"]), scale_from(found["verdicts"]))
    if own is None:
        own, _ = own_items(home) if home is not None else ((), ())
    return checklist.with_items(own)


def own_checklists(home: Home) -> list[Path]:
    """The checklist files of the reader's own packs, in the packs' order."""
    try:
        packs = sorted(home.packs.iterdir())
    except OSError:
        return []  # told by whoever reads the packs, as is a folder that can't be looked into
    return [path / NAME for path in packs if os.path.isfile(path / NAME)]  # noqa: PTH113


def own_items(home: Home) -> tuple[Sequence[ChecklistItem], Sequence[ReaderError]]:
    """The items of the reader's own checklists, and the first fault of each that is left out."""
    items: list[ChecklistItem] = []
    wrong: list[ReaderError] = []
    for path in own_checklists(home):
        try:
            items += _own_items(path)
        except ReaderError as error:
            wrong.append(error)
    return items, wrong


def unreadable(home: Home) -> Sequence[ReaderError]:
    """What is wrong with the reader's own checklists, each file's first fault."""
    return own_items(home)[1]


def _own_items(path: Path) -> Sequence[ChecklistItem]:
    try:
        found = _load(path)
    except OSError as error:
        raise disk_error(error, f"read {path.name}", path) from error
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{NAME} can't be read: {error}", str(path), "repair it") from None
    rows = found.get("item", [])
    count = found.get("end", {}).get("items") if isinstance(found.get("end"), dict) else None
    if not isinstance(rows, list) or count != len(rows):
        todo = "end it with [end] and items = the number of its [[item]] tables"
        raise ReaderError(f"{NAME} may be cut short", str(path), todo)
    if unknown := sorted(found.keys() - {"item", "end"}):
        raise ReaderError(f"there is no table {unknown[0]} in a checklist", str(path))
    try:
        return items_from(rows, pack=path.parent.name)
    except ChecklistError as problem:
        raise ReaderError(str(problem), _place(path, problem.about), "repair it") from None


def _load(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_bytes().decode("utf-8-sig"))


def _place(path: Path, about: str) -> str:
    """The file and the line where the item's or the rule's id stands."""
    ids = [part.removeprefix("rule ") for part in about.split(", ")]
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        key, _, value = line.partition("=")
        if key.strip() == "id" and value.strip().strip("\"'") == ids[-1]:
            return f"{path}:{number}"
    return str(path)
