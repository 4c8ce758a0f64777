"""Count the source files that run on three ways through the program: ``python -m tools.ways``.

A claim from its TOML to its row on screen, a weight key to the repainted table, a note to the disk.
Import time doesn't count, nor does what the screen does by itself later.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

import compute_jobs
from compute_jobs.platform.paths import Home

SOURCE = Path(compute_jobs.__file__).parent
SIZE = (120, 40)


@contextlib.contextmanager
def files_run() -> Iterator[set[str]]:
    """The files of the project whose functions are called meanwhile."""
    files: set[str] = set()
    importing = 0

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal importing
        code = frame.f_code
        if code.co_name == "<module>":
            importing += (event == "call") - (event == "return")
        elif event == "call" and not importing:
            files.add(code.co_filename)

    sys.setprofile(watch)
    try:
        yield files
    finally:
        sys.setprofile(None)
        inside = {name for name in files if name.startswith(str(SOURCE))}
        files.clear()
        files.update(str(Path(name).relative_to(SOURCE)) for name in inside)


PACK = """schema = 1
id = "ours"
title = "A pack of one's own"
[[claim]]
id = "ours-revenue"
subjects = ["nvidia"]
metric = "revenue"
statement = "NVIDIA had revenue of $96 billion."
figure = "$96B"
period = "2026-Q1"
tier = "reported"
sources = [{ id = "wire" }]
[[source]]
id = "wire"
title = "A report"
publisher = "The Wire"
kind = "article"
stance = "supporting"
published = "2026-05-20"
[end]
claims = 1
sources = 1
"""


def claim_to_row(home: Path) -> set[str]:
    """A pack is read beside the compiled ones, its claim compared, and its row drawn; nobody is
    rated."""
    from datetime import date

    from compute_jobs.desk.desk import Desk
    from compute_jobs.desk.scored_ledger import ScoredLedger
    from compute_jobs.desk.workspace import Workspace
    from compute_jobs.tui.panes.claims import ClaimRows

    view = Desk.open(Home.at(home / "other")).view
    pack = home / "packs" / "ours"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(PACK, encoding="utf-8")
    with files_run() as files:
        ledger = ScoredLedger(Workspace(Home.at(home), date(2026, 5, 22)), (), frozenset())
        claim = "ours-revenue"
        rows = ClaimRows(view, [ledger.claim_row(claim)])
        rows.cells(0, [(column, 20) for column in rows.columns])
    return files


@patch("compute_jobs.tui.app.app._SAVED_AFTER", 60.0)
async def weight_key(home: Path) -> set[str]:
    from compute_jobs.desk.desk import Desk
    from compute_jobs.tui.app.app import JobsApp

    app = JobsApp(Desk.open(Home.at(home)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("w")
        await pilot.pause(1)
        with files_run() as files:
            await pilot.press("right")
        return files


def note(home: Path) -> set[str]:
    from compute_jobs.cli.main import main

    words = ["--home", str(home), "note", "nvidia", "text"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for _ in range(2):  # the first write of a home makes folders, the second a snapshot
            main(words)
        with files_run() as files:
            main(words)
    return files


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, files in (
            ("a claim, from TOML to its row on screen", claim_to_row(home / "claim")),
            ("a weight key, to the repainted table", asyncio.run(weight_key(home / "weight"))),
            ("`note nvidia text`, to the disk", note(home / "note")),
        ):
            print(f"{name}: {len(files)} files")
            print("   ", " ".join(sorted(files)))


if __name__ == "__main__":
    main()
