"""What the tests of the founding packs share: the packs as loaded, their tables, the documents."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.core.evidence.ledger import Ledger, resolve
from compute_jobs.packs.bundled import bundled_data, founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.problems import LoadResult

PROFILE = "000-founding-profile"
INSIGHTS = "001-podcast-insights"
DISPATCH = "002-compute-company-dispatch"
VIDEO = "003-public-filing-video"
NOTE = "004-colossus-lease-note"
FOUNDING = (PROFILE, INSIGHTS, DISPATCH, VIDEO, NOTE)
NEWEST = date(2026, 5, 20)


def founding_folders() -> list[Path]:
    return founding_packs()


@cache
def loaded() -> LoadResult:
    return load_packs(founding_folders())


def evidence() -> Evidence:
    return loaded().evidence


@cache
def ledger(as_of: date = NEWEST) -> Ledger:
    return resolve(evidence(), as_of)


def claims_of(pack: str) -> dict[str, Claim]:
    return {name: claim for name, claim in evidence().claims.items() if claim.pack == pack}


def claim(name: str) -> Claim:
    return evidence().claims[name]


@cache
def table(pack: str, file: str) -> dict[str, Any]:
    folder = next(folder for folder in founding_folders() if folder.name == pack)
    return tomllib.loads((folder / file).read_text(encoding="utf-8"))


@cache
def data(file: str) -> dict[str, Any]:
    return tomllib.loads((bundled_data() / file).read_text(encoding="utf-8"))


def document(shared: Path, pack: str) -> str:
    """The founding document a pack was made from."""
    [file] = (shared / "seeds").glob(f"{pack[:3]}_*.txt")
    return file.read_text(encoding="utf-8")
