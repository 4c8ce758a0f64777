"""Pictures of the program, by the program: ``make screenshots`` writes them to docs/pictures.

The same bytes each time: a fixed day, a fresh home, no clock on any screen. A test draws them
again and compares.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

AS_OF = date(2026, 5, 22)
SIZE = (120, 40)
DEAL_BREAKERS = (("top5_customer_share", "<=", "60"), ("permit_challenge", "=", "no"))
FONTS = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    keys: Sequence[str]
    deal_breakers: bool = False


PICTURES = (
    Picture("panes", ()),
    Picture("deal-breakers", ("p", "down", "down", "down", "down"), deal_breakers=True),
    Picture("robustness", ("b",), deal_breakers=True),
    Picture("hype", ("h",)),
)
THEMES = ("dark", "light")


def draw_all() -> Mapping[str, str]:
    """File name to SVG, for every picture in both themes."""
    os.environ.pop("NO_COLOR", None)
    os.environ["COLORTERM"] = "truecolor"
    return {
        f"{picture.name}-{theme}.svg": asyncio.run(draw(picture, theme))
        for picture in PICTURES
        for theme in THEMES
    }


async def draw(picture: Picture, theme: str) -> str:
    """One screen after its keys, with everything that is reckoned beside it there."""
    from compute_jobs.desk.desk import Desk
    from compute_jobs.platform.config import Config
    from compute_jobs.platform.paths import Home
    from compute_jobs.tui.app.app import JobsApp

    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(Home.at(folder), as_of=AS_OF)
        if picture.deal_breakers:
            for metric, op, value in DEAL_BREAKERS:
                desk.set_preference(desk.read_preference(metric, op, value, None))
        desk.robustness()
        app = JobsApp(desk, config=Config(theme=theme, welcome=False, ascii=False))
        async with app.run_test(size=SIZE) as pilot:
            for key in picture.keys:
                await pilot.press(key)
                await pilot.pause()
            for _ in range(3):
                await app.workers.wait_for_complete()
                await pilot.pause(0.05)
            return self_contained(app.export_screenshot(title="compute-jobs"))


def self_contained(svg: str) -> str:
    """Without fonts from elsewhere: whoever looks at the picture fetches nothing."""
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.S)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in draw_all().items():
        (folder / name).write_text(svg, encoding="utf-8")
        print(folder / name)


if __name__ == "__main__":
    main()
