"""Employers side by side: what is best among what a rating may stand on."""

from __future__ import annotations

from compute_jobs.core.evidence.evidence_model import Asset, Claim
from compute_jobs.core.fit.employer_comparison import CompareCell, compare
from compute_jobs.core.fit.scoring import Scorer
from tests.core.fit.world import claim, employer, evidence, founding, relation, scorer

ACME_AND_BETA = (employer("acme"), employer("beta"))


def row_of(metric: str, made: Scorer) -> dict[str, CompareCell]:
    names = list(made.facts.evidence.employers)
    rows = {row.metric: row for row in compare(made.facts, names, founding().lines)}
    return dict(rows[metric].cells)


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


def test_a_figure_for_a_part_says_which_and_no_part_is_the_whole() -> None:
    quarter = "brought into service in one quarter"
    runs = [
        claim("acme", "power_deployed", "850 MW", id="a", perimeter=quarter),
        claim("beta", "power_deployed", "600 MW", id="b"),
    ]
    told = cells("power_deployed", *runs)
    assert told["acme"].text == f"850 MW ({quarter})"
    assert not best(told)
    hall = claim("hall", "power_deployed", "618 MW", id="h")
    world = evidence(
        [employer("acme"), employer("beta")],
        [*runs, hall],
        [Asset("hall", "Hall", "data center")],
        [relation("acme", "hall", "owner")],
    )
    row = row_of("active_power", scorer(world))
    assert row["acme"].text == "618 MW"


def test_a_calculated_figure_is_told_from_one_that_a_document_gives() -> None:
    told = [
        claim("acme", "accelerators_deployed", "100k GPUs", id="a", role="operator"),
        claim("beta", "accelerators_deployed", "50k GPUs", id="b", role="owner"),
        claim("beta", "accelerators_leased", "50k GPUs", id="let"),
    ]
    row = row_of("credited_accelerators", scorer(evidence(ACME_AND_BETA, told)))
    assert row["acme"].value != 100_000 and row["acme"].calculated
    assert row["beta"].value == 50_000 and not row["beta"].calculated


def test_of_several_deals_the_best_sourced_is_shown_with_the_other_party() -> None:
    rates = [
        claim("acme", "deal_rate", "$150M", id="new", deal="one", tier="reported", as_of="2026-05"),
        claim("acme", "deal_rate", "$920M", id="other", deal="two", as_of="2026-03"),
        claim("acme", "deal_rate", "$1.25B", id="big", deal="three", counterparty="beta",
              as_of="2026-02"),
        claim("acme", "deal_rate", "$2B", id="over", deal="four", deal_status="ended"),
    ]  # fmt: skip
    cell = cells("deal_rate", *rates)["acme"]
    assert (cell.claim, cell.text) == ("big", "$1.25B (with Beta; one of 3)")
    yearly = claim("acme", "deal_rate", "$40M", id="yearly", deal="one", per="year")
    monthly = claim("acme", "deal_rate", "$5M", id="monthly", deal="two", per="month")
    assert cells("deal_rate", yearly, monthly)["acme"].claim == "monthly"


def test_power_leased_out_is_no_match_for_power_taken() -> None:
    said = [
        claim("hall", "power_leased", "300 MW", id="h", role="tenant", counterparty="acme"),
        claim("beta", "power_committed", "200 MW", id="b"),
    ]
    lines = [relation("acme", "hall", "owner"), relation("corp", "hall", "tenant")]
    hall = [Asset("hall", "Hall", "data center")]
    world = evidence([*ACME_AND_BETA, employer("corp")], said, hall, lines)
    row = row_of("contracted_power", scorer(world))
    assert row["acme"].text == "300 MW (leased to customers)"
    assert (row["beta"].text, row["corp"].text) == ("200 MW", "300 MW")
    assert not row["acme"].best and not row["beta"].best
