"""The JSON that scripts rely on: every key of the contract, with the types it promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run

FIVE = ["astera-labs", "nvidia", "anthropic", "spacex", "xai"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.usefixtures("founding_world")
def test_rank(home: Path) -> None:
    data = run("rank", "--json", "--as-of", "2026-05-20", "--packs", "founding", home=home).data
    assert set(data) >= {"as_of", "profile", "employers"}
    assert [it["id"] for it in data["employers"]][:2] == FIVE[:2]
    for it in data["employers"]:
        assert set(it) >= {
            "id", "name", "layer", "rank", "fit", "low", "high", "published", "scale_shift",
            "residual", "status", "broken", "unknown", "tiers", "win_share", "top3_share",
            "shortlisted", "criteria",
        }  # fmt: skip
        assert it["status"] in ("eligible", "excluded")
        assert set(it["tiers"]) == {
            "filed", "relayed", "primary", "reported", "analysis", "ambition",
        }  # fmt: skip
        points = sum(part["points"] for part in it["criteria"])
        assert points + it["scale_shift"] + it["residual"] == pytest.approx(it["fit"], abs=1e-4)
        assert it["low"] <= it["fit"] <= it["high"]
        for part in it["criteria"]:
            assert set(part) >= {
                "criterion", "weight", "rating", "low", "high", "points", "gap", "own_verdict",
                "claims",
            }  # fmt: skip


@pytest.mark.usefixtures("founding_world")
def test_evidence_only_has_no_anchors(home: Path) -> None:
    for it in run("rank", "--json", "--evidence-only", home=home).data["employers"]:
        assert (it["scale_shift"], it["residual"]) == (0, 0)


@pytest.mark.usefixtures("founding_world")
def test_explain(home: Path) -> None:
    data = run("explain", "nvidia", "--json", home=home).data
    assert set(data) >= {"id", "fit", "criteria", "findings", "hype", "balance"}
    assert data["balance"] == run("balance", "nvidia", "--json", home=home).data


def test_claims(home: Path) -> None:
    data = run("claims", "--json", home=home).data
    assert len(data) > 150
    keys = {
        "id", "subjects", "metric", "statement", "value", "low", "high", "bound_low",
        "bound_high", "text", "unit", "per", "period", "start", "end", "as_of", "published", "seen",
        "date_inferred",
        "inferred",
        "tier", "hedge", "modality", "deal_status", "perimeter", "counterparty", "role", "note",
        "origin", "sources", "status", "corroborated_by", "conflicts_with", "superseded_by",
        "fresh",
    }  # fmt: skip
    for it in data:
        assert set(it) >= keys
        assert it["status"] in ("standing", "corroborates", "superseded", "contested", "context")
        assert 0 <= it["fresh"] <= 1
        assert (it["published"] is None) is (it["seen"] is not None)
        for source in it["sources"]:
            assert set(source) >= {
                "id", "publisher", "kind", "stance", "url", "published", "locator", "file",
            }  # fmt: skip
    ids = {it["id"] for it in data}
    assert all(set(it["corroborated_by"]) | set(it["conflicts_with"]) <= ids for it in data)


@pytest.mark.usefixtures("founding_world")
def test_claims_can_be_filtered(home: Path) -> None:
    asked = ("--tier", "relayed", "--metric", "revenue", "--packs", "founding")
    data = run("claims", "xai", *asked, "--json", home=home).data
    assert data
    assert {(it["tier"], it["metric"]) for it in data} == {("relayed", "revenue")}


@pytest.mark.usefixtures("founding_world")
def test_conflicts(home: Path) -> None:
    relations = {
        "agree", "agree_if", "conflict", "conflict_undated", "possible_conflict", "supersedes",
        "watch", "needs_period", "corroborates", "derived",
    }  # fmt: skip
    data = run("conflicts", "--json", home=home).data
    assert data
    for it in data:
        assert set(it) >= {"subject", "metric", "period", "rule", "relation", "claims", "why"}
        assert it["relation"] in relations
        assert it["why"]


@pytest.mark.usefixtures("founding_world")
def test_robustness(home: Path) -> None:
    data = run("robustness", "--json", "--draws", "2000", "--seed", "3", home=home).data
    assert (data["draws"], data["seed"]) == (2000, 3)
    for it in data["employers"]:
        assert set(it) >= {"id", "p5", "p50", "p95", "rank_shares"}
        assert it["p5"] <= it["p50"] <= it["p95"]
    assert sum(it["rank_shares"][0] for it in data["employers"]) == pytest.approx(1, abs=1e-6)
    assert {it["criterion"] for it in data["weight_to_flip"]} >= {"growth", "capacity"}
    assert isinstance(data["dominated"], list)


@pytest.mark.usefixtures("founding_world")
def test_next_hype_and_compare(home: Path) -> None:
    for it in run("next", "--json", home=home).data:
        assert set(it) >= {"employer", "criterion", "value", "question"}
    flags = run("hype", "--json", home=home).data
    assert flags
    for it in flags:
        assert set(it) >= {"employer", "flag", "ratio", "contested", "claims", "why"}
    assert run("compare", "nvidia", "xai", "--json", home=home).data


@pytest.mark.usefixtures("founding_world")
def test_preferences(tmp_path: Path) -> None:
    done = run("pref", "set", "top5_customer_share", "<=", "60", "--json", home=tmp_path)
    (it,) = done.data
    assert (it["metric"], it["op"], it["value"], it["unknown"]) == (
        "top5_customer_share", "<=", 60, "warn",
    )  # fmt: skip
    assert set(it["employers"].values()) <= {"met", "broken", "unknown"}
    assert it["employers"]["astera-labs"] == "broken"
    ranked = by_id(run("rank", "--json", home=tmp_path).data["employers"])
    assert ranked["astera-labs"]["status"] == "excluded"
    assert ranked["astera-labs"]["rank"] is None
    assert ranked["nvidia"]["rank"] == 1
    assert run("undo", home=tmp_path).code == 0
    assert run("pref", "list", "--json", home=tmp_path).data == []


@pytest.mark.usefixtures("founding_world")
def test_what_if_saves_nothing(tmp_path: Path) -> None:
    words = ["rank", "--json", "--set", "layer", "in", "lab", "--weight", "growth=90"]
    changed = by_id(run(*words, home=tmp_path).data["employers"])
    assert changed["nvidia"]["status"] == "excluded"
    plain = by_id(run("rank", "--json", home=tmp_path).data["employers"])
    assert plain["nvidia"]["status"] == "eligible"
    assert not (tmp_path / "profile.toml").exists()


@pytest.mark.usefixtures("founding_world")
def test_without_a_claim_the_fit_moves(tmp_path: Path) -> None:
    before = by_id(run("rank", "--json", home=tmp_path).data["employers"])["astera-labs"]
    claim = next(
        claim for part in before["criteria"] if part["criterion"] == "growth"
        for claim in part["claims"]
    )  # fmt: skip
    after = by_id(run("rank", "--json", "--without", claim, home=tmp_path).data["employers"])
    assert after["astera-labs"]["fit"] != before["fit"]


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {it["id"]: it for it in rows}
