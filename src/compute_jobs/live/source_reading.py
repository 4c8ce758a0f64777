"""What one live source yields: evidence, and what a reader should know about it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Origin, Source


class Reading(Struct, frozen=True):
    evidence: Evidence = field(default_factory=Evidence)
    notes: tuple[str, ...] = ()
    """What was left out and why, in a line each."""


def reading(
    claims: Iterable[Claim],
    sources: Iterable[Source],
    origins: Iterable[Origin] = (),
    notes: Iterable[str] = (),
) -> Reading:
    """Claims with the sources and origins they name, by id."""
    return Reading(
        Evidence(
            origins={origin.id: origin for origin in origins},
            sources={source.id: source for source in sources},
            claims={claim.id: claim for claim in claims},
        ),
        tuple(notes),
    )
