"""What an unranked employer still needs for a rank, criterion by criterion."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Criterion, Layer
from compute_jobs.core.fit.order import TIE
from compute_jobs.core.fit.rubric import Rubric


class MissingLead(Struct, frozen=True):
    """A criterion without a leading measure: its weight, and evidence that would provide one."""

    criterion: Criterion
    weight: float
    evidence: str


class RankNeeds(Struct, frozen=True):
    """How much is known, and what is missing, by weight."""

    grounded: float
    needed: float
    missing: tuple[MissingLead, ...]

    @property
    def enough(self) -> tuple[MissingLead, ...]:
        """Each of these alone would be enough; empty if it takes several."""
        lack = self.needed - self.grounded - TIE
        return tuple(it for it in self.missing if it.weight >= lack)

    @property
    def words(self) -> str:
        """ "45 of 50 % known: add customer concentration or R&D spending"."""
        alone = self.enough
        if alone:
            wanted = fmt.joined([it.evidence for it in alone], "or")
        else:
            wanted = fmt.joined([it.evidence for it in self._together()], "and")
        known = math.floor(self.grounded * 100 + TIE)
        return f"{known} of {fmt.share(self.needed)} known: add {wanted}"

    def _together(self) -> list[MissingLead]:
        """The smallest sufficient set: those with the most weight."""
        lack, found = self.needed - self.grounded - TIE, list[MissingLead]()
        for it in self.missing:
            if math.fsum(each.weight for each in found) >= lack:
                break
            found.append(it)
        return found


def rank_needs(
    rubric: Rubric, weights: Mapping[Criterion, float], layer: Layer, gaps: Collection[Criterion]
) -> RankNeeds:
    """The needs of an employer in this layer that has no leading measure for these criteria."""
    missing = [
        MissingLead(criterion, weight, rubric.leads_for(criterion, layer)[0].evidence)
        for criterion, weight in weights.items()
        if criterion in gaps and weight > 0
    ]
    missing.sort(key=lambda it: -it.weight)
    grounded = math.fsum(weight for name, weight in weights.items() if name not in gaps)
    return RankNeeds(grounded, rubric.grounded_from, tuple(missing))
