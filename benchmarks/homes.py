"""Homes to measure in: one with much of the reader's own, and some with many employers."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import generate, write_pack
from compute_jobs.platform.paths import Home

FEW_CLAIMS = 3
"""Claims an employer where the number of employers is what counts."""
_LINE = (
    "Asked the team about on-call, the next hall and who pays for its power. Noted the answers.\n"
)


def with_employers(
    folder: Path, employers: int, *, claims_an_employer: int = FEW_CLAIMS, seed: int = 7
) -> Path:
    """A home with a pack of so many made-up employers beside the bundled evidence."""
    if not folder.exists():
        evidence = generate(
            employers * claims_an_employer, seed, claims_an_employer=claims_an_employer
        )
        write_pack(evidence, folder / "packs" / "generated")
    return folder


def with_own_state(folder: Path, size: int) -> Path:
    """A home whose dossiers hold about ``size`` bytes of notes, and a profile of its own.

    Who is first stays, so that a start shows the same employer as in an empty home.
    """
    from compute_jobs.desk.desk import Desk

    desk = Desk.open(Home.at(folder))
    names = list(desk.view.evidence.employers)
    note = _LINE * max(size // len(names) // len(_LINE), 1)
    for name in names:
        desk.write_note(name, note)
        desk.set_stage(name, "watching")
    first = desk.view.order[0]
    desk.shortlist_add(names[0])
    desk.set_weight("stability", 22)
    assert desk.view.order[0] == first
    return folder
