"""Homes to measure in: of the size readers have, and with many notes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import generate, write_pack

EMPLOYERS = 100
CLAIMS_EACH = 30
"""The size the budgets hold for: 100 employers and 3,000 claims."""


def with_employers(
    folder: Path, employers: int, *, claims_an_employer: int = CLAIMS_EACH, seed: int = 7
) -> Path:
    """A home with a pack of made-up employers beside the bundled evidence."""
    if not folder.exists():
        evidence = generate(
            employers * claims_an_employer, seed, claims_an_employer=claims_an_employer
        )
        write_pack(evidence, folder / "packs" / "generated")
    return folder
