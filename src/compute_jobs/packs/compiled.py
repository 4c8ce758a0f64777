"""The bundled packs in compiled form, read instead of their TOML if both match."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs import __version__
from compute_jobs.packs.bundled import bundled_data, bundled_packs
from compute_jobs.platform.stamped_file import content, read_stamped, short, write_stamped

if TYPE_CHECKING:
    from compute_jobs.packs.problems import LoadResult

COMPILED = "evidence.compiled"
"""Next to the tables. Written by the wheel build and by make, never under version control."""
TABLES = (
    *("metrics.toml", "employers.toml", "boards.toml", "assets.toml"),
    *("tiers.toml", "ledger.toml"),
)
"""What every pack is based on."""
READING = ("core/evidence", "packs")
"""The folders of the code that turns packs into evidence."""


def compiled_bundle() -> LoadResult | None:
    """All bundled packs; None if their compiled form is missing, damaged or out of date."""
    from compute_jobs.packs.problems import LoadResult

    place = bundled_data() / COMPILED
    return read_stamped(place, bundled_state(), LoadResult) if place.is_file() else None


def write_bundle(result: LoadResult) -> bool:
    return write_stamped(bundled_data() / COMPILED, bundled_state(), result)


def bundled_state() -> str:
    """A fingerprint of the bundled packs and of the code that reads them, wherever they are."""
    data, package = bundled_data(), Path(__file__).resolve().parent.parent
    paths = [str(data / name) for name in TABLES]
    paths += [str(file) for folder in bundled_packs() for file in sorted(folder.glob("*.toml"))]
    for folder in READING:
        paths += sorted(str(file) for file in (package / folder).glob("*.py"))
    named = [(os.path.basename(path), text) for path, text in map(content, paths)]  # noqa: PTH119
    return short((__version__, named))
