"""``make atlas``: make the packs under data/atlas again, and say what changed.

``python -m tools.atlas --from FOLDER`` reads gathered files, ``--from live`` asks the sources.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data, founding_packs
from compute_jobs.packs.load import load_packs
from tools.atlas import boards, edgar, epoch, filings
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import (
    AtlasPack,
    all_rows,
    changes,
    in_one,
    read_files,
    with_silent,
    write_pack,
)

LIVE = "live"
BY_EMPLOYER = ("edgar", "boards")
"""Packs whose sources are asked employer by employer; who doesn't answer stays as bundled."""
SHOWN = 8

Make = Callable[[Inputs], AtlasPack | None]
"""Makes a pack; None where these inputs have nothing for it, so that the bundled one stays."""

PACKS: Mapping[str, Make] = {
    "edgar": edgar.make,
    "filings": filings.make,
    "epoch": epoch.make,
    "boards": boards.make,
}
"""In this order: a pack may cite the sources of those before it."""


def make_atlas(inputs: Inputs, to: Path, names: list[str]) -> list[str]:
    """Make these packs below a folder; what to tell the maintainer, line by line."""
    lines: list[str] = []
    for name, make in PACKS.items():
        inputs.bundled = read_files(to / name)
        before = in_one(inputs.bundled)
        pack = make(inputs) if name in names else None
        if pack is None:
            inputs.take(before)
            if name in names:
                lines.append(f"{name}: kept, nothing to make it from")
            continue
        if inputs.live and name in BY_EMPLOYER:
            pack, silent = with_silent(pack, inputs.bundled)
            if silent:
                lines.append(f"{name}: kept as bundled, no answer: {', '.join(silent)}")
        write_pack(pack, to)
        now = all_rows(pack)
        inputs.take(now)
        lines += told(name, len(now.get("claim", ())), changes(before, now))
    return lines


def told(name: str, count: int, found: Mapping[str, list[str]]) -> list[str]:
    """What changed in a pack."""
    numbers = ", ".join(f"{len(ids)} {what}" for what, ids in found.items() if ids)
    lines = [f"{name}: {count} claims; {numbers or 'nothing changed'}"]
    for what, ids in found.items():
        if len(ids) < count:  # not all of them: the first bundle is no news
            lines += [f"  {what} {each}" for each in ids[:SHOWN]]
            if len(ids) > SHOWN:
                lines.append(f"  {what} {len(ids) - SHOWN} more")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.atlas", description=__doc__)
    parser.add_argument("packs", nargs="*", help=f"which: {', '.join(PACKS)} (default: all)")
    parser.add_argument("--from", dest="source", required=True, help="a folder, or live")
    parser.add_argument("--to", type=Path, default=bundled_data() / "atlas", help="data/atlas")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.packs if name not in PACKS]:
        parser.error(f"no pack {unknown[0]!r}; there are: {', '.join(PACKS)}")
    folder = None if chosen.source == LIVE else Path(chosen.source)
    if folder is not None and not folder.is_dir():
        parser.error(f"{folder} is no folder")
    try:
        lines = make_atlas(Inputs(folder), chosen.to, chosen.packs or list(PACKS))
    except ReaderError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    made = sorted(place.parent for place in chosen.to.glob("*/pack.toml"))
    problems = load_packs([*founding_packs(), *made]).problems
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
