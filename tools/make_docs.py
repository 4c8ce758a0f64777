"""``make docs``: write every generated part of the docs, or say which differ (``--check``)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from tools import evidence_parts
from tools.made import Maker, remade

ROOT = Path(__file__).resolve().parents[1]
MAKERS: Mapping[str, Maker] = {**evidence_parts.MAKERS}


def pages() -> Mapping[Path, str]:
    """Every page with made parts, as it should read now."""
    found = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
    texts = {page: page.read_text(encoding="utf-8") for page in found}
    return {page: remade(text, MAKERS) for page, text in texts.items() if "<!-- made:" in text}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where one differs"
    )
    check = parser.parse_args().check
    differing = [page for page, text in pages().items() if page.read_text(encoding="utf-8") != text]
    for page in differing:
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
        if not check:
            page.write_text(pages()[page], encoding="utf-8")
    return 1 if check and differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
