"""The places of packs: those that ship with the program, and the reader's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs import __version__
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import content, read_stamped, short
from compute_jobs.platform.paths import Home

if TYPE_CHECKING:
    from compute_jobs.core.evidence.evidence_model import Claim
    from compute_jobs.packs.problems import LoadResult


@cache
def bundled_root() -> Path:
    """The folder that holds ``data`` and ``seeds``."""
    package = Path(__file__).resolve().parent.parent
    for place in (package / "_bundled", package.parent.parent):
        if (place / "data").is_dir() and (place / "seeds").is_dir():
            return place
    raise ReaderError("the bundled evidence is missing", str(package), "reinstall compute-jobs")


def bundled_data() -> Path:
    """The folder of employers, assets, metrics, rubric, checklist, glossary and the like."""
    return bundled_root() / "data"


def bundled_packs() -> list[Path]:
    """Every pack that ships with the program: the founding ones, then the atlas, by name."""
    return [*founding_packs(), *_packs_in(bundled_data() / "atlas")]


def founding_packs() -> list[Path]:
    """One pack for each founding document, by name."""
    return _packs_in(bundled_root() / "seeds")


def _packs_in(folder: Path) -> list[Path]:
    return sorted(file.parent for file in folder.glob("*/pack.toml"))


def bundled_docs() -> Path | None:
    """The folder of the documentation pages; None if they aren't installed."""
    docs = bundled_root() / "docs"
    return docs if docs.is_dir() else None


def own_packs(home: Home) -> list[Path]:
    """The reader's own packs, by name.

    Unreadable ones are included (one pack's folder, or the folder of all), so loading can name what
    it leaves out.
    """
    return [
        place
        for place in own_places(home)
        if place == home.packs or _perhaps((place / "pack.toml").is_file)
    ]


def why_not_own(claim: Claim) -> str:
    """Why a claim can't be changed or removed, in one line; empty for one of the reader's own."""
    from compute_jobs.core.evidence.evidence_model import OWN_PACK

    if claim.pack == OWN_PACK:
        return ""
    if claim.pack.startswith("live-"):
        return "This claim was fetched, so it can't be changed; x sets it aside."
    if claim.pack in {place.name for place in bundled_packs()}:
        return "This claim comes with the program, so it can't be changed; x sets it aside."
    return f"This claim is in your pack {claim.pack!r}: edit it in that pack's file."


def own_folders(home: Home) -> list[Path]:
    """Every folder among the reader's own packs, including those that aren't packs."""
    return [
        place
        for place in own_places(home)
        if place == home.packs or (not place.name.startswith(".") and _perhaps(place.is_dir))
    ]


def own_places(home: Home) -> list[Path]:
    """Everything in the folder of the reader's packs, or the folder if it can't be listed."""
    try:
        return sorted(home.packs.iterdir())
    except FileNotFoundError:
        return []
    except OSError:
        return [home.packs]


def _perhaps(test: Callable[[], bool]) -> bool:
    """Whether it is so, or can't be told."""
    try:
        return test()
    except OSError:
        return True


def build_text() -> str:
    """The commit of a checkout, for ``--version``; empty for an installed wheel."""
    head = bundled_root() / ".git"
    try:
        named = (head / "HEAD").read_text("ascii").strip()
        if named.startswith("ref: "):
            named = (head / named.removeprefix("ref: ")).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (build {named[:9]})"


# -- their compiled form, read instead of their TOML if both match ---------------------------

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


def bundled_state() -> str:
    """A fingerprint of the bundled packs and of the code that reads them, wherever they are."""
    data, package = bundled_data(), Path(__file__).resolve().parent.parent
    paths = [str(data / name) for name in TABLES]
    paths += [str(file) for folder in bundled_packs() for file in sorted(folder.glob("*.toml"))]
    for folder in READING:
        paths += sorted(str(file) for file in (package / folder).glob("*.py"))
    named = [(os.path.basename(path), text) for path, text in map(content, paths)]  # noqa: PTH119
    return short((__version__, named))
