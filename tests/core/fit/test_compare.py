"""Employers side by side: what is best among what a rating may stand on."""

from __future__ import annotations

from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.core.fit.employer_comparison import CompareCell, compare
from tests.core.fit.world import claim, employer, evidence, scorer


def cells(metric: str, *claims: Claim) -> dict[str, CompareCell]:
    names = ["acme", "beta", "corp"]
    made = scorer(evidence(map(employer, names), claims))
    rows = {row.metric: row for row in compare(made.facts, names)}
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


def best(told: dict[str, CompareCell]) -> set[str]:
    return {name for name, cell in told.items() if cell.best}


def revenue(acme: tuple[str, str], beta: tuple[str, str], **more: str) -> dict[str, CompareCell]:
    return cells(
        "revenue",
        claim("acme", "revenue", acme[0], period=acme[1], id="a", **more),
        claim("beta", "revenue", beta[0], period=beta[1], id="b"),
    )


def test_only_periods_of_one_length_are_compared() -> None:
    assert best(revenue(("$9B", "2026-Q1"), ("$1B", "2026-Q2"))) == {"acme"}
    half = revenue(("$9B", "2026-H1"), ("$1B", "2026-Q2"))
    assert not best(half)
    assert {cell.not_compared for cell in half.values()} == {
        "", "covers 3 months, the others 6 months"
    }  # fmt: skip


def test_the_figure_of_the_period_that_the_other_has_is_the_one_compared() -> None:
    def said(*periods: str) -> dict[str, CompareCell]:
        own = [
            claim("acme", "revenue", "$9B", period=period, id=f"a{place}")
            for place, period in enumerate(periods)
        ]
        return cells("revenue", *own, claim("beta", "revenue", "$1B", period="2026-Q2", id="b"))

    both = said("2026-H1", "2026-Q2")
    assert best(both) == {"acme"}
    assert both["acme"].claim == "a1", "the quarter, though the half-year ends on the same day"
    assert not any(cell.not_compared for cell in both.values())
    old = said("2026-H1", "2020-Q2")
    assert old["acme"].claim == "a0", "a quarter of long ago is no comparison"
    assert not best(old)


def test_a_growth_that_was_calculated_is_compared_with_one_that_was_reported() -> None:
    grown = cells(
        "revenue_growth",
        claim("acme", "revenue_growth", "20 %", period="2026-Q2", id="said"),
        claim("beta", "revenue", "$1.000B", period="2025-Q2", id="then"),
        claim("beta", "revenue", "$2.000B", period="2026-Q2", id="now"),
    )
    assert not any(cell.not_compared for cell in grown.values())
    assert best(grown) == {"beta"}


def test_one_of_another_perimeter_or_an_old_one_is_not_compared() -> None:
    part = revenue(("$9B", "2026-Q1"), ("$1B", "2026-Q1"), perimeter="cloud alone")
    assert not best(part)
    old = revenue(("$9B", "2022-Q1"), ("$1B", "2026-Q1"))
    assert not best(old)
    assert old["acme"].not_compared.startswith("too old: counts ")


def test_more_of_another_kind_of_chip_leaves_no_best() -> None:
    told = [
        claim("acme", "accelerators_deployed", "100k GPUs", id="a"),
        claim("beta", "accelerators_deployed", "50k GPUs", id="b"),
    ]
    assert best(cells("accelerators_deployed", *told)) == {"acme"}
    tpus = claim("corp", "accelerators_deployed", "1M TPUs", id="c")
    three = cells("accelerators_deployed", *told, tpus)
    assert three["corp"].not_compared == "in a different unit from the others"
    assert not best(three)


def test_what_the_wording_leaves_open_is_no_lead() -> None:
    def deployed(acme: str, beta: str) -> dict[str, CompareCell]:
        return cells(
            "accelerators_deployed",
            claim("acme", "accelerators_deployed", acme, id="a"),
            claim("beta", "accelerators_deployed", beta, id="b"),
        )

    assert best(deployed("at least 90k", "50k")) == {"acme"}
    assert not best(deployed("90k", "at least 50k"))
    assert not best(deployed("up to 90k", "50k"))
    assert not best(deployed("100k", "95k")), "within the metric's tolerance"


def test_a_metric_that_nobody_has_is_a_row_without_cells() -> None:
    made = scorer(evidence([employer("acme"), employer("beta")], []))
    rows = compare(made.facts, ["acme", "beta"])
    assert rows
    assert not any(row.cells for row in rows)
