"""Homes to measure in, of the size that readers have."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import generate, write_pack
from compute_jobs.packs.load import whole_bundle

EMPLOYERS = 100
CLAIMS = 3_000
"""The size the budgets hold for, the bundled evidence included."""
SIZE = f"{EMPLOYERS} employers, {CLAIMS:,} claims"


def full_size(folder: Path) -> Path:
    """A home with as many made-up employers and claims as the bundled evidence lacks."""
    bundle = whole_bundle()
    employers = len(bundle.evidence.employers) if bundle else 0
    claims = len(bundle.evidence.claims) if bundle else 0
    return with_employers(folder, EMPLOYERS - employers, CLAIMS - claims)


def with_employers(folder: Path, employers: int, claims: int) -> Path:
    """A home with a pack of made-up employers beside the bundled evidence."""
    if not folder.exists():
        evidence = generate(claims, claims_an_employer=claims // employers)
        write_pack(evidence, folder / "packs" / "generated")
    return folder
