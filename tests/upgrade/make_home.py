"""Write a home as this version writes one: ``python -m tests.upgrade.make_home``, once per release.

What stands in it and what it should be read as go to ``homes/VERSION``. Never make an old one anew:
it is there to be what that version wrote.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compute_jobs import __version__
from tests.cli.command import run
from tests.docs.test_packs_page import write_example

HOMES = Path(__file__).parent / "homes"
KEPT = ("profile.toml", "profiles", "dossiers", "packs")
CHANGES: tuple[tuple[str, ...], ...] = (
    ("pref", "set", "top5_customer_share", "<=", "60"),
    ("pref", "set", "power_permitted", "=", "yes", "--unknown", "exclude"),
    ("weight", "set", "capacity", "40"),
    ("profile", "save", "careful"),
    ("weight", "set", "learning", "25"),
    ("shortlist", "add", "nvidia", "northlight"),
    ("stage", "nvidia", "watching"),
    ("stage", "nvidia", "applied"),
    ("mark", "nvidia", "growth", "pass", "--rating", "82", "--note", "from the filing"),
    ("mark", "nvidia", "comp", "concern", "--note", "a recruiter's word"),
    ("mark", "northlight", "on-call", "pass"),
    ("note", "nvidia", "Asked about the optics team — «Kühlung?» 日本語 \U0001f600"),
    ("note", "nvidia", "On the growth item.", "--item", "growth"),
)
ASKED: tuple[tuple[str, ...], ...] = (
    ("show", "nvidia"),
    ("show", "northlight"),
    ("pref", "list"),
    ("weight", "list"),
    ("shortlist", "list"),
)


def asked(home: Path, more: Sequence[tuple[str, ...]] = ()) -> dict[str, Any]:
    """What the current program reads in a home, in a form that only grows."""
    return {" ".join(words): run(*words, "--json", home=home).data for words in (*ASKED, *more)}


def main() -> None:
    place = HOMES / __version__
    if place.exists():
        sys.exit(f"{place} is there already; a released version's home is never made anew")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        write_example(home / "packs" / "northlight")
        for words in CHANGES:
            done = run(*words, home=home)
            if done.code:
                sys.exit(f"{words}: {done.err}")
        read = asked(home)
        for name in KEPT:
            kept = home / name
            if kept.is_dir():
                shutil.copytree(kept, place / "home" / name)
            elif kept.exists():
                place.joinpath("home").mkdir(parents=True, exist_ok=True)
                shutil.copy(kept, place / "home" / name)
    text = json.dumps(read, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (place / "read.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
