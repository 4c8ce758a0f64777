"""What is told of an employer, of any tier, and how a flag is made of it."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.evidence.evidence_model import Claim, Employer
from compute_jobs.core.fit import capacity
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.hype_rules import HypeRule
from compute_jobs.core.fit.rating_facts import Facts


class Told:
    """Announcements count here that rate nobody: the watch holds them against what runs."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def _subjects(self, employer: Employer) -> tuple[str, ...]:
        """The employer and the sites it answers for."""
        held = capacity.let_assets(self.facts, employer)
        return (employer.id, *(holding.asset for holding in held))

    def _told(self, subjects: Sequence[str], metric: str) -> list[Claim]:
        """Every visible claim on a metric, of any tier, the largest figure first."""
        found: dict[str, Claim] = {}
        visible = self.facts.ledger.visible
        for subject in subjects:
            for finding in self.facts.all_findings(subject, metric):
                for name in finding.claims:
                    claim = visible.get(name)
                    if claim is not None and claim.deal_status != "ended":
                        found[name] = claim
        return sorted(found.values(), key=lambda c: (-size_of(c), c.id))

    def _own_announcements(self, employer: Employer, metric: str) -> list[Claim]:
        """Announcements that name the employer itself; a supplier's promise is not its own."""
        return [
            claim
            for claim in self._told((employer.id,), metric)
            if employer.id in claim.subjects and claim.counterparty != employer.id
        ]

    def _hedge(self, claims: Sequence[str]) -> str:
        """What the claim that a flag stands on was told with ("not confirmed")."""
        claim = self.facts.ledger.visible.get(claims[0]) if claims else None
        return f": {claim.hedge}" if claim is not None and claim.hedge else ""


def flag_of(
    employer: Employer,
    rule: HypeRule,
    text: str,
    claims: Sequence[str],
    ratio: float | None = None,
    *,
    contested: bool = False,
    title: str = "",
) -> HypeFlag:
    ids = tuple(dict.fromkeys(claims))
    return HypeFlag(employer.id, rule.id, title or rule.title, ratio, contested, ids, text)


def size_of(claim: Claim) -> float:
    """The middle of its figure; below nothing where it has none."""
    middle = claim.figure.middle if claim.figure is not None else None
    return middle if middle is not None else -1.0


def fill(template: str, employer: Employer, **parts: str) -> str:
    """A rule's text with the employer's name and the parts in their places."""
    text = template.replace("{name}", employer.name)
    for key, value in parts.items():
        text = text.replace("{" + key + "}", value)
    return text


def times(ratio: float) -> str:
    """A ratio as one says it."""
    return f"{ratio:.1f}".removesuffix(".0")


def joined(parts: Sequence[str]) -> str:
    """Each once, with "and" before the last."""
    unique = list(dict.fromkeys(part for part in parts if part))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"
