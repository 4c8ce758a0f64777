"""The ledger's constants, from data/ledger.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

from compute_jobs.core.evidence.evidence_model import LedgerRules, Tier
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data


def read_rules(file: Path | None = None) -> LedgerRules:
    """The bundled constants. They ship with the program, so anything wrong is a broken install."""
    place = file or bundled_data() / "ledger.toml"
    try:
        with place.open("rb") as stream:
            data = tomllib.load(stream)
        best = data["lift"]["best"]
        rules = LedgerRules(
            about=float(data["about"]["share"]),
            nearly=float(data["nearly"]["share"]),
            weaker_by=int(data["weaker"]["tiers"]),
            lift_to=best,
            unknown_half_lives=float(data["unknown_age"]["half_lives"]),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ReaderError(
            "the ledger's constants can't be read", str(place), "install compute-jobs again"
        ) from error
    sound = 0 < rules.about < 1 and 0 < rules.nearly < 1 and best in get_args(Tier)
    if not sound or rules.weaker_by < 1 or rules.unknown_half_lives < 0:
        raise ReaderError("a constant of the ledger makes no sense", str(place))
    return rules
