"""Open jobs, as ``live`` makes them; the nouns themselves stand below it for the cache's sake."""

from compute_jobs.posting import (
    INTERVALS,
    LEVELS,
    REMOTES,
    SENIOR_IC,
    Interval,
    Listed,
    Pay,
    Posting,
    Remote,
    Track,
)

__all__ = [
    "INTERVALS",
    "LEVELS",
    "REMOTES",
    "SENIOR_IC",
    "Interval",
    "Listed",
    "Pay",
    "Posting",
    "Remote",
    "Track",
]
