"""``next``: what is worth asking, for the first three and the shortlist, and what is left open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

ON = "--as-of=2026-05-22"


def test_nothing_worth_nothing_is_listed_and_it_is_about_more_than_one_winner(
    tmp_path: Path,
) -> None:
    rows = run("next", "--json", ON, "--limit", "60", home=tmp_path).data
    rated = [row for row in rows if row["kind"] == "rating"]
    assert rated and all(row["value"] >= 0.005 for row in rated)
    assert all(row["row_value"] >= row["value"] - 0.05 for row in rated)
    assert len({row["employer"] for row in rated}) >= 3
    assert {row["decides"] for row in rated} <= {"first", "top2", "top3"}
    order = [(-row["value"], -row["p_change"], -row["row_value"]) for row in rated]
    assert order == sorted(order)


@pytest.mark.usefixtures("founding_world")
def test_open_ends_follow_without_a_made_up_worth(tmp_path: Path) -> None:
    rows = run("next", "--json", ON, home=tmp_path).data
    kinds = [row["kind"] for row in rows]
    first_open = next(i for i, kind in enumerate(kinds) if kind != "rating")
    assert "rating" not in kinds[first_open:]
    for row in rows[first_open:]:
        assert row["value"] is row["p_change"] is row["row_value"] is row["decides"] is None
        assert row["claims"] and row["question"]
    assert "agree_if" in kinds and "possible" in kinds
    assert "begin" in next(row["question"] for row in rows if row["kind"] == "agree_if")
    assert len(run("next", "--json", ON, "--limit", "3", home=tmp_path).data) == 3
    text = run("next", ON, home=tmp_path).out
    assert "Left open by the evidence" in text


@pytest.mark.usefixtures("founding_world")
def test_exports_say_what_the_evidence_leaves_open(tmp_path: Path) -> None:
    page = run("export", "spacex", "nvidia", ON, "--format", "md", home=tmp_path).out
    assert "  - When did the deal of Anthropic and SpaceX begin" in page
    told = run("export", "spacex", ON, "--format", "json", home=tmp_path).data
    kinds = {row["kind"] for row in told["open_questions"]}
    assert {"agree_if", "possible"} <= kinds
    assert {row["employer"] for row in told["open_questions"]} == {"spacex"}


@pytest.mark.usefixtures("founding_world")
def test_each_shortlisted_employer_has_its_questions(tmp_path: Path) -> None:
    before = run("next", "--json", ON, "--limit", "60", home=tmp_path).data
    run("shortlist", "add", "astera-labs", "nvidia", home=tmp_path)
    after = run("next", "--json", ON, "--limit", "60", home=tmp_path).data
    decided = {row["employer"] for row in after if row["decides"] == "shortlist"}
    assert decided <= {"astera-labs", "nvidia"}
    worth = {(r["employer"], r["criterion"]): r["value"] for r in after if r["value"]}
    for row in before:
        if row["value"]:
            assert worth[row["employer"], row["criterion"]] >= row["value"]
    assert {"astera-labs", "nvidia"} <= {row["employer"] for row in after if row["value"]}


@pytest.mark.usefixtures("founding_world")
def test_first_is_shown_without_the_published_scores_where_it_differs(tmp_path: Path) -> None:
    rank = run("rank", "--json", ON, home=tmp_path).data["employers"]
    bare = run("rank", "--json", "--evidence-only", ON, home=tmp_path).data["employers"]
    without = {row["id"]: row["first_without_scale"] for row in rank}
    assert without == {row["id"]: row["win_share"] for row in bare}
    assert without == {row["id"]: row["first_without_scale"] for row in bare}
    assert any(row["win_share"] != row["first_without_scale"] for row in rank)
    for command in ("rank", "robustness"):
        note = "comes first without the published scores: "
        assert note in run(command, ON, home=tmp_path).out
        assert note not in run(command, "--evidence-only", ON, home=tmp_path).out
    shares = run("robustness", "--json", ON, home=tmp_path).data["employers"]
    assert {row["id"]: row["first_without_scale"] for row in shares} == without


@pytest.mark.usefixtures("founding_world")
def test_a_rank_taken_in_next_to_no_draw_is_not_listed(tmp_path: Path) -> None:
    text = run("robustness", ON, home=tmp_path).out
    assert "1:\N{NO-BREAK SPACE}" in text
    assert ":\N{NO-BREAK SPACE}0" not in text and ":\N{NO-BREAK SPACE}<1" not in text
