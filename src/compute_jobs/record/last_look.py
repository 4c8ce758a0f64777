"""The reader's last look at the news: a day and the claims known then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zlib import crc32

import msgspec
from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.platform.files import read_file, write_file
from compute_jobs.platform.paths import Home

_FORMAT = 2
_LARGEST = 20_000_000


class LastLook(Struct, frozen=True):
    day: date
    claims: Mapping[str, int]
    """Fingerprints by id."""
    format: int = 0
    """Of the file."""

    def new(self, claims: Mapping[str, Claim]) -> frozenset[str]:
        """The claims that are new or have changed since."""
        return frozenset(
            name for name, claim in claims.items() if self.claims.get(name) != fingerprint(claim)
        )


def fingerprint(claim: Claim) -> int:
    """Changes with a claim's figure, dates and grading; other words for the same are no news."""
    figure = claim.figure.text if claim.figure is not None else ""
    period = claim.period.text if claim.period is not None else ""
    as_of = claim.as_of.text if claim.as_of is not None else ""
    parts = (claim.tier, claim.metric, figure, period, as_of, claim.modality)
    return crc32("\0".join(parts).encode())


def load_last_look(home: Home) -> LastLook | None:
    """None if there was no look yet, or if the file can't be read."""
    try:
        look = msgspec.json.decode(read_file(_place(home), _LARGEST), type=LastLook)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return look if look.format == _FORMAT else None


def save_last_look(home: Home, day: date, claims: Mapping[str, Claim]) -> None:
    marks = {name: fingerprint(claim) for name, claim in claims.items()}
    write_file(_place(home), msgspec.json.encode(LastLook(day, marks, _FORMAT)))


def _place(home: Home) -> Path:
    return home.state / "last-look.json"
