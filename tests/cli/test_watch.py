"""Watches fire once for each event, and what was true before isn't one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.answers.watching import true_for
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.platform.paths import Home, find_home
from compute_jobs.record.watches import WatchKind, WatchRule, load_watches
from tests.cli.command import Done, run
from tests.small_world import small_desk

pytestmark = pytest.mark.usefixtures("small_world")


@pytest.fixture
def home() -> Path:
    return find_home().root


def watch(home: Path, *words: str) -> Done:
    return run("watch", *words, "--as-of", "2026-11-21", home=home)


def check(home: Path) -> list[dict[str, Any]]:
    done = watch(home, "check", "--json")
    rows: list[dict[str, Any]] = done.data
    assert done.code == (1 if rows else 0)
    return rows


def test_it_fires_once_and_again_after_it_went_back(tmp_path: Path) -> None:
    home = tmp_path
    assert watch(home, "add", "rank", "harbor", "1").code == 0
    assert check(home) == []
    pref = ("top5_customer_share", "<=", "60")
    run("pref", "set", *pref, home=home)
    assert [(it["employer"], it["after"]) for it in check(home)] == [("harbor", "ruled out")]
    assert check(home) == []
    run("pref", "remove", pref[0], home=home)
    assert check(home) == []
    run("pref", "set", *pref, home=home)
    assert len(check(home)) == 1


def test_what_is_true_already_does_not_fire(tmp_path: Path) -> None:
    assert "already true" in watch(tmp_path, "add", "fit", "harbor", ">=", "1").err
    assert "already true" not in watch(tmp_path, "add", "fit", "harbor", "<=", "1").err
    said = watch(tmp_path, "add", "claim", "harbor", "revenue").err
    assert "already true of 1, which won't fire; the next one will" in said
    assert check(tmp_path) == []


def test_list_remove_and_numbers_that_are_not_used_twice(tmp_path: Path) -> None:
    watch(tmp_path, "add", "due")
    watch(tmp_path, "add", "old", "harbor", "30")
    rows = watch(tmp_path, "list", "--json").data
    assert [(it["id"], it["words"]) for it in rows] == [(1, "due"), (2, "old harbor 30")]
    assert watch(tmp_path, "remove", "1").code == 0
    assert [it.id for it in load_watches(Home.at(tmp_path))] == [2]
    assert watch(tmp_path, "remove", "1").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("add",), ("add", "moon"), ("add", "fit", "harbor", "5"),
        ("add", "fit", "harbor", "<", "5"),
        ("add", "rank", "harbor", "-1"), ("add", "rank", "harbor", "many"),
        ("add", "claim", "harbor", "no_such_metric"), ("add", "fit", "nobody", "<=", "5"),
        ("add", "posting", "nothing-saved"), ("add", "due", "--tier", "filed"),
        ("remove",), ("remove", "one"), ("remove", "²"), ("list", "all"),
        ("check", "--tier", "filed"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = watch(tmp_path, *words)
    assert done.code == 2
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_value_that_is_no_number_is_one_line(tmp_path: Path, value: str) -> None:
    rows = f'[[watch]]\nid = 1\nkind = "old"\nemployer = "harbor"\nvalue = {value}\n'
    (tmp_path / "watches.toml").write_text(rows)
    for words in (("list", "--json"), ("check", "--json")):
        done = run("watch", *words, home=tmp_path)
        assert done.code == 1
        assert "not a finite number" in done.err and "watches.toml" in done.err


def test_a_file_that_is_no_watches_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "watches.toml").write_text("[[watch]]\nid = 'x'\n")
    done = watch(tmp_path, "check")
    assert done.code == 1
    assert "watches.toml" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("kind", "fields", "fires"),
    [
        ("fit", {"op": ">=", "value": 100.0}, 0),
        ("range", {"op": ">=", "value": 1.0}, 1),
        ("range", {"op": "<=", "value": 1.0}, 0),
        ("old", {"value": 0.0}, 1),
        ("old", {"value": 10000.0}, 0),
        ("claim", {"metric": "rd_share", "tier": "filed"}, 0),
        ("claim", {"metric": "rd_share", "tier": "relayed"}, 1),
        ("claim", {"metric": "revenue_growth"}, 2),
    ],
)
def test_rules(kind: WatchKind, fields: dict[str, Any], fires: int) -> None:
    watch = WatchRule(1, kind, "harbor", **fields)
    assert len(true_for(small_desk().view, watch, ())) == fires


def test_a_better_tier_of_one_claim_is_an_event() -> None:
    def filed(evidence: Evidence) -> Evidence:
        claim = replace(evidence.claims["harbor-rd"], tier="filed")
        return replace(evidence, claims={**evidence.claims, claim.id: claim})

    watch = WatchRule(1, "claim", "harbor", metric="rd_share")
    before, after = (
        {it.key for it in true_for(small_desk(change=change).view, watch, ())}
        for change in (None, filed)
    )
    assert before
    assert after
    assert not before & after


def test_a_plan_that_falls_due() -> None:
    def planned(evidence: Evidence) -> Evidence:
        plan = replace(
            evidence.claims["harbor-rd"],
            id="plan",
            modality="plan",
            metric="statement",
            figure=None,
            period=None,
            start=parse_day("2026-10-01"),
        )
        return replace(evidence, claims={**evidence.claims, "plan": plan})

    found = true_for(small_desk(change=planned).view, WatchRule(1, "due", "harbor"), ())
    assert "plan" in {it.key for it in found}


def test_new_postings_of_a_search() -> None:
    watch = WatchRule(1, "posting", search="optics")
    assert true_for(small_desk().view, watch, [("a", "Optics engineer")])[0].key == "a"


def test_a_deal_breaker_counts_as_leaving_the_first() -> None:
    desk = small_desk()
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    found = true_for(desk.view, WatchRule(1, "rank", "harbor", value=3.0), ())
    assert found[0].after == "ruled out"
