"""Older files brought up to date. A file of a newer version is kept as it is, number and all.

Each step takes the document of one schema to the next. The keeper makes a snapshot before it
writes a migrated file, so the old form can be had back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]
Step = Callable[[Document], Document]

SCHEMA = 1
"""What this version writes, for dossiers and profiles alike."""

STEPS: Mapping[int, Step] = {}
"""From schema N to N + 1. A file without a number was written by hand for the current one."""


def migrate(
    document: Document, *, to: int = SCHEMA, steps: Mapping[int, Step] | None = None
) -> tuple[Document, bool]:
    """The document as schema ``to`` has it, and whether that changed it.

    Raises ValueError for a number that is none or a gap in the steps: such a file is set aside.
    """
    steps = STEPS if steps is None else steps
    schema = document.get("schema", to)
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 0:
        raise ValueError(f"schema = {schema!r} is no version number")
    changed = schema < to
    while schema < to:
        if schema not in steps:
            raise ValueError(f"schema {schema} is older than this program can read")
        document = {**steps[schema](document), "schema": schema + 1}
        schema += 1
    return document, changed
