"""The checklist from ``data/checklist.toml``, with the items of the reader's own packs after it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from compute_jobs.dossier.checklist import Checklist, ChecklistError, items_from, scale_from
from compute_jobs.errors import ReaderError
from compute_jobs.workspace.atomic import disk_error
from compute_jobs.workspace.paths import Home

NAME = "checklist.toml"


def read_checklist(home: Home | None = None) -> Checklist:
    """The founding items and the reader's own; a wrong file is left out, and ``unreadable``."""
    from compute_jobs.workspace.bundled import bundled_data
    from compute_jobs.workspace.rubric_files import read_table

    found = read_table(bundled_data() / NAME, home.cache if home is not None else None)
    checklist = Checklist(items_from(found["item"]), scale_from(found["verdicts"]))
    for path in own_checklists(home) if home is not None else ():
        with suppress(ReaderError):
            checklist = checklist.with_items(_own_items(path))
    return checklist


def own_checklists(home: Home) -> list[Path]:
    """The checklist files of the reader's own packs, in the packs' order."""
    try:
        packs = sorted(home.packs.iterdir())
    except OSError:
        return []  # told by whoever reads the packs, as is a folder that can't be looked into
    return [path / NAME for path in packs if os.path.isfile(path / NAME)]  # noqa: PTH113


def unreadable(home: Home) -> list[ReaderError]:
    """What is wrong with the reader's own checklists, each file's first fault."""
    found = []
    for path in own_checklists(home):
        try:
            _own_items(path)
        except ReaderError as error:
            found.append(error)
    return found


def _own_items(path: Path) -> Any:
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
