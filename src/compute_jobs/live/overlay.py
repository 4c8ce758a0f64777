"""Live evidence laid over the packs', whose employers and assets keep their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.live.verify import Verified, confirmed, verify

T = TypeVar("T")


def lay_over(base: Evidence, live: Evidence) -> Evidence:
    """The packs with live evidence added. Employers and assets of the packs keep their entries."""
    return replace(
        base,
        employers=_added(base.employers, live.employers),
        assets=_added(base.assets, live.assets),
        origins={**base.origins, **live.origins},
        sources={**base.sources, **live.sources},
        claims={**base.claims, **live.claims},
        relations=(*base.relations, *live.relations),
    )


def with_confirmed(evidence: Evidence, as_of: date) -> tuple[Evidence, tuple[Verified, ...]]:
    """The evidence with confirmed claims raised to filed, and the results of verifying."""
    results = verify(evidence, as_of)
    raised = confirmed(evidence, results)
    if not raised.claims:
        return evidence, results
    return replace(evidence, claims={**evidence.claims, **raised.claims}), results


def _added(base: Mapping[str, T], live: Mapping[str, T]) -> Mapping[str, T]:
    return {**base, **{name: thing for name, thing in live.items() if name not in base}}
