"""What is said of an employer: the explanation, the comparison, the question to ask."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    Asset,
    Claim,
    Source,
    SourceRef,
)
from compute_jobs.core.fit.employer_comparison import compare
from compute_jobs.core.fit.explanation import explain
from compute_jobs.core.fit.fit_model import OwnRating, Preference, Question
from compute_jobs.core.fit.hype_watch import hype_flags
from compute_jobs.core.fit.questions import question
from compute_jobs.core.robustness.rank_shares import RowShares
from tests.core.fit.world import (
    FIVE,
    LATER,
    claim,
    employer,
    evidence,
    founding,
    grounding,
    relation,
    scorer,
)

GOLDEN = Path(__file__).parent / "golden"
LINE = Preference("top5_customer_share", "<=", 60.0)


def story(name: str, as_of: date | None = None, *lines: Preference) -> str:
    """The explanation as plain text, a title and its lines."""
    made = founding().scorer(as_of)
    flags = [it for it in hype_flags(made.facts, founding().hype) if it.employer == name]
    parts = explain(
        made.score(None, lines), name, flags, RowShares(name, 0.0, 0.0, 0.0, (0.4, 0.3, 0.2))
    )
    return "\n".join(line for part in parts for line in (part.title, *part.lines)) + "\n"


@pytest.mark.parametrize("name", FIVE)
def test_each_of_the_five_is_explained_as_it_was(name: str) -> None:
    """COMPUTE_JOBS_GOLDEN=1 writes the files anew."""
    told = story(name)
    path = GOLDEN / f"explain-{name}.txt"
    if os.environ.get("COMPUTE_JOBS_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, "utf-8")
    assert told == path.read_text("utf-8")


@pytest.mark.parametrize("name", FIVE)
def test_an_explanation_answers_a_colleagues_questions(name: str) -> None:
    told = story(name, LATER, LINE)
    world = founding()
    fit = world.scorer(LATER).score(None, [LINE]).fit(name)
    assert fit is not None
    for title in ("Why", "From rubric to published scale", "What isn't known"):
        assert f"\n{title}\n" in told
    for criterion in CRITERIA:
        assert world.rubric.names[criterion] in told
    for flag in hype_flags(world.scorer(LATER).facts, world.hype):
        if flag.employer == name:
            assert flag.why[1:] in told
    assert ("excluded" in told.splitlines()[0]) is fit.excluded
    assert fit.preferences[0].why in told
    assert "?" in told.split("What would change it")[1]


def test_contested_things_are_told_with_their_rule() -> None:
    told = story("spacex", LATER)
    assert "Contested" in told
    for rule in ("[R1]", "[R2]", "[R4]", "[R6]"):
        assert rule in told
    assert "Anysphere" in told


def test_the_scale_is_explained_both_ways() -> None:
    ranking = founding().scorer(LATER).score(evidence_only=True)
    text = " ".join(line for part in explain(ranking, "xai") for line in part.lines)
    assert "No published scale." in text
    told = story("xai", LATER)
    assert "The founding profile published 79, 6 mo ago" in told
    assert "points below that score: age moved its points by" in story("xai", LATER)


def test_a_question_known_to_be_worth_asking_is_the_one_shown() -> None:
    ranking = founding().scorer(LATER).score()
    asked = [
        Question("xai", criterion, 1.0, 0.5, 1.0, f"What of {criterion}?") for criterion in CRITERIA
    ]
    told = [line for part in explain(ranking, "xai", (), None, asked) for line in part.lines]
    assert sum("Ask: What of" in line for line in told) == 3


def test_an_unranked_employer_says_what_is_known_and_what_is_missing() -> None:
    world = evidence(
        [employer("it"), employer("nobody")],
        [claim("it", "revenue_growth", "40%", period="2026-Q1")],
    )
    ranking = scorer(world).score()
    told = explain(ranking, "it")
    assert [part.title for part in told] == ["Not ranked", "What is known", "What isn't known"]
    assert "known for 20 % of your weights, and 50 % are needed" in told[0].lines[0]
    assert "Missing: capacity, stability, learning, pay, culture." in told[0].lines[0]
    assert "would score 38" in " ".join(told[0].lines)
    assert any("revenue grew 40 %" in line for line in told[1].lines)
    (part,) = explain(ranking, "nobody")
    assert "as of this day, no claim mentions it" in part.lines[0]


def test_old_reports_and_plans_whose_day_has_passed_are_said() -> None:
    plan = {"modality": "plan", "tier": "primary", "end": "2026-03"}
    world = evidence(
        [employer("it")],
        [
            *grounding("it"),
            claim("it", "accelerators_planned", "50k", **plan),
            claim("it", "power_planned", "90 MW", **plan),
            claim("it", "power_deployed", "90 MW", as_of="2026-04-02"),
        ],
    )
    made = scorer(world, date(2026, 9, 1))
    told = next(part.lines for part in explain(made.score(), "it") if part.title == "Old evidence")
    assert any("Q1 2026; Q2 was due by 14 Aug" in line for line in told)
    assert "it accelerators_planned 50k (Mar 2026): due, outcome unknown." in told
    assert not any("90 MW" in line for line in told)


def test_own_verdicts_are_labelled() -> None:
    made = founding().scorer(LATER)
    mine = made.with_own({"nvidia": {"comp": OwnRating("comp", 85, 10, "my verdict: pass")}})
    told = [line for part in explain(mine.score(), "nvidia") for line in part.lines]
    assert any("your own verdict: my verdict: pass" in line for line in told)


def test_every_question_is_one_and_fits_the_state_of_the_rating() -> None:
    made = founding().scorer(LATER)
    for name in FIVE:
        for criterion in CRITERIA:
            asked = question(made, name, criterion)
            assert "?" in asked, (name, criterion)
    rubric = founding().rubric
    assert question(made, "xai", "comp") == rubric.gaps["comp"].ask
    assert question(made, "xai", "capacity") == rubric.ask("capacity.power_funded")
    aged = question(made, "nvidia", "growth")
    assert aged.startswith(rubric.ask("growth.segment")) and "142 %" in aged
    assert aged.endswith("refresh nvidia reads it.")
    assert question(made, "nobody", "comp") == ""
    assert question(made, "xai", "luck") == ""


def test_employers_side_by_side() -> None:
    made = founding().scorer()
    rows = {
        row.metric: row
        for row in compare(made.facts, ["spacex", "xai", "astera-labs"], founding().lines)
    }
    chips = rows["credited_accelerators"].cells
    assert chips["spacex"].best and not chips["xai"].best
    assert "astera-labs" not in chips
    plan = rows["accelerators_planned"].cells["spacex"]
    assert plan.tier == "ambition" and not plan.best
    share = rows["top5_customer_share"].cells
    assert set(share) == {"astera-labs"}
    assert share["astera-labs"].claim == "astera-top5-customers"
    assert "published_fit" not in rows
    shape = rows["credited_accelerators"].as_dict()
    assert set(shape["employers"]) == {"spacex", "xai"}
    assert shape["employers"]["spacex"]["best"] is True


def test_the_best_is_marked_by_the_metrics_direction_and_not_across_periods() -> None:
    made = scorer(
        evidence(
            [employer("alpha"), employer("bravo")],
            [
                claim("alpha", "attrition", "9%"),
                claim("bravo", "attrition", "4%"),
                claim("alpha", "revenue", "$300M", period="2026-Q1"),
                claim("bravo", "revenue", "$1B", period="2025"),
                claim("bravo", "employees", "12"),
            ],
        )
    )
    rows = {row.metric: row for row in compare(made.facts, ["alpha", "bravo"])}
    assert [rows["attrition"].cells[n].best for n in ("alpha", "bravo")] == [False, True]
    assert [rows["revenue"].cells[n].best for n in ("alpha", "bravo")] == [False, False]
    assert rows["revenue"].cells["alpha"].text == "$300M (Q1 2026)"
    assert not rows["employees"].cells["bravo"].best
    assert list(rows) == sorted(rows, key=lambda m: list(rows).index(m))


def test_an_explanation_quotes_what_engineers_ask_first_with_its_link() -> None:
    def told(who: str, metric: str, figure: str, name: str, **more: Any) -> Claim:
        made = claim(who, metric, figure, id=name, **more)
        return replace(made, sources=(SourceRef("filing"),), statement=f"It says {name}.")

    quarter, half = {"period": "2026-Q2"}, {"period": "2026-H1"}
    world = evidence(
        [employer("it"), employer("other")],
        [
            told("hall", "power_deployed", "1.5 GW", "runs", as_of="2026-05-01"),
            told("it", "backlog", "$103B", "older backlog", as_of="2026-01-01"),
            told("it", "backlog", "$103.7B", "newer backlog", as_of="2026-06-01"),
            told("it", "top_customer_share", "36%", "first", perimeter="customer 1", **quarter),
            told("it", "top_customer_share", "26%", "second", perimeter="customer 2", **quarter),
            told("it", "top_customer_share", "30%", "half year", perimeter="customer 1", **half),
            told("it", "purchase_commitments", "$9B", "press", tier="reported"),
            told("other", "backlog", "$1B", "of another"),
        ],
        [Asset("hall", "Hall", "cluster")],
        [relation("it", "hall", "owner")],
    )
    url = "https://www.sec.gov/Archives/edgar/data/1/1/"
    source = Source("filing", "10-Q", "It", "filing", "primary", None, url=url)
    world = replace(world, sources={source.id: source})
    parts = {part.title: part.lines for part in explain(scorer(world).score(), "it")}
    names = ("runs", "newer backlog", "first", "second")
    assert parts["On record"] == tuple(f"It says {name}. [filed] {url}" for name in names)
