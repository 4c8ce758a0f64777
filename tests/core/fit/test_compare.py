"""Employers side by side: what is best among what a rating may stand on."""

from __future__ import annotations

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.core.fit.employer_comparison import CompareCell, compare
from tests.core.fit.world import claim, employer, evidence, scorer


def cells(metric: str, *claims: Claim) -> dict[str, CompareCell]:
    made = scorer(evidence([employer("acme"), employer("beta")], claims))
    rows = {row.metric: row for row in compare(made.facts, ["acme", "beta"])}
    return dict(rows[metric].cells)


def test_the_best_is_what_runs_and_no_plan() -> None:
    told = cells(
        "accelerators_deployed",
        claim("acme", "accelerators_deployed", "1M", id="plan", modality="plan"),
        claim("beta", "accelerators_deployed", "100k", id="runs"),
    )
    assert told["acme"].text.startswith("planned: ")
    assert not told["acme"].best and not told["beta"].best, "one figure alone is no best"
    both = cells(
        "accelerators_deployed",
        claim("acme", "accelerators_deployed", "50k", id="less"),
        claim("beta", "accelerators_deployed", "100k", id="runs"),
    )
    assert both["beta"].best and not both["acme"].best
