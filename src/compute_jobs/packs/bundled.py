"""Where the evidence that ships with the program lies, installed or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from stat import S_ISREG

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home


@cache
def bundled_root() -> Path:
    """The folder that holds ``data`` and ``seeds``."""
    package = Path(__file__).resolve().parent.parent
    for place in (package / "_bundled", package.parent.parent):
        if (place / "data").is_dir() and (place / "seeds").is_dir():
            return place
    raise ReaderError("the bundled evidence is missing", str(package), "install compute-jobs again")


def bundled_data() -> Path:
    """The folder of employers, assets, metrics, rubric, checklist, glossary and the like."""
    return bundled_root() / "data"


def bundled_packs() -> list[Path]:
    """The founding packs, by name."""
    seeds = bundled_root() / "seeds"
    return sorted(place for place in seeds.iterdir() if (place / "pack.toml").is_file())


def bundled_schema() -> Path:
    """The JSON Schema of a pack's files."""
    return bundled_root() / "schemas" / "pack.schema.json"


def own_packs(home: Home) -> list[Path]:
    """The reader's own packs, by name.

    What can't be looked into is among them, so that whoever reads it leaves it out by its name:
    one pack's folder, or the folder of them all.
    """
    try:
        return sorted(place for place in home.packs.iterdir() if _may_be_pack(place))
    except FileNotFoundError:
        return []
    except OSError:
        return [home.packs]


def _may_be_pack(place: Path) -> bool:
    try:
        return S_ISREG((place / "pack.toml").stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def build_text() -> str:
    """The commit a checkout stands at, for ``--version``; empty for an installed wheel."""
    head = bundled_root() / ".git"
    try:
        named = (head / "HEAD").read_text("ascii").strip()
        if named.startswith("ref: "):
            named = (head / named.removeprefix("ref: ")).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (build {named[:9]})"
