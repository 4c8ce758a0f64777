"""Live evidence laid over the packs': one ledger, with the packs' names standing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from datetime import date
from typing import Generic, TypeVar

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.live.verify import Verified, confirmed, verify

T = TypeVar("T")


class Joined(Mapping[str, T], Generic[T]):
    """Two tables as one; neither is copied before somebody wants all of it."""

    __slots__ = ("_over", "_under", "_whole")

    def __init__(self, under: Mapping[str, T], over: Mapping[str, T]) -> None:
        self._under = under
        self._over = over
        self._whole: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        return self._over[name] if name in self._over else self._under[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._under
        for name in self._over:
            if name not in self._under:
                yield name

    def __len__(self) -> int:
        return len(self._under) + sum(1 for name in self._over if name not in self._under)

    def __contains__(self, name: object) -> bool:
        return name in self._over or name in self._under

    def items(self) -> ItemsView[str, T]:
        return self._all().items()

    def values(self) -> ValuesView[T]:
        return self._all().values()

    def _all(self) -> dict[str, T]:
        if self._whole is None:
            self._whole = dict(self._under.items())
            self._whole.update(self._over.items())
        return self._whole


def lay_over(base: Evidence, live: Evidence) -> Evidence:
    """The packs with live evidence added. Employers and assets of the packs keep their entries."""
    return replace(
        base,
        employers=_joined(base.employers, _new(live.employers, base.employers)),
        assets=_joined(base.assets, _new(live.assets, base.assets)),
        origins=_joined(base.origins, live.origins),
        sources=_joined(base.sources, live.sources),
        claims=_joined(base.claims, live.claims),
        relations=(*base.relations, *live.relations),
    )


def with_confirmed(evidence: Evidence, as_of: date) -> tuple[Evidence, tuple[Verified, ...]]:
    """The evidence with confirmed claims risen to filed, and what verifying came to."""
    results = verify(evidence, as_of)
    risen = confirmed(evidence, results)
    if not risen.claims:
        return evidence, results
    return replace(evidence, claims=_joined(evidence.claims, risen.claims)), results


def _new(live: Mapping[str, T], base: Mapping[str, T]) -> Mapping[str, T]:
    return {name: it for name, it in live.items() if name not in base}


def _joined(under: Mapping[str, T], over: Mapping[str, T]) -> Mapping[str, T]:
    if not over:
        return under
    return over if not under else Joined(under, over)
