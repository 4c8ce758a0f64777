"""``make docs``: write every generated part of the docs, or say which differ (``--check``)."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools import console, evidence_parts, pack_parts, rubric_parts
from tools.made import Maker, remade
from tools.schemas import schemas

ROOT = Path(__file__).resolve().parents[1]
MAKERS: Mapping[str, Maker] = {**evidence_parts.MAKERS, **pack_parts.MAKERS, **rubric_parts.MAKERS}


def pages() -> Mapping[Path, str]:
    """Every page with made parts and every schema, as it should read now."""
    made = {page: made_page(page) for page in made_pages()}
    return made | {ROOT / "schemas" / name: text for name, text in schemas().items()}


def made_pages() -> list[Path]:
    """The pages of which something is made, examples of commands included."""
    found = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
    return [page for page in found if "<!-- made:" in now(page) or console.blocks(now(page))]


def made_page(page: Path) -> str:
    made = remade(now(page), MAKERS)
    with tempfile.TemporaryDirectory() as folder:
        return console.remade(made, Path(folder)) if console.blocks(made) else made


def now(page: Path) -> str:
    """The page as it stands; nothing where it does not exist yet."""
    return page.read_text(encoding="utf-8") if page.is_file() else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if one differs")
    check = parser.parse_args().check
    differing = {page: text for page, text in pages().items() if now(page) != text}
    for page, text in differing.items():
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
        if not check:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
    return 1 if check and differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
