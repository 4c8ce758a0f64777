"""Employers of one's own from the command line: added, changed, removed, undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")

ADD = ("employer", "add", "Northlight Compute", "--layer", "cluster")


def test_an_employer_comes_is_listed_and_goes(tmp_path: Path) -> None:
    board = "https://jobs.ashbyhq.com/northlight"
    more = ("--alias", "NLC", "--alias", "Northlight, Inc.", "--ticker", "nlgt", "--board", board)
    done = run(*ADD, *more, "--json", home=tmp_path)
    assert done.code == 0, done.err
    row = done.data
    assert (row["id"], row["aliases"]) == ("northlight-compute", ["NLC", "Northlight, Inc."])
    assert row["boards"] == [{"board": "ashby", "token": "northlight", "host": None, "site": None}]
    assert row["needs"]["grounded"] == 0 and row["needs"]["enough"] == []
    assert "not ranked yet, 0 of 50 % known: add deployed accelerators," in done.err
    listed = {it["id"]: it for it in run("employers", "--json", home=tmp_path).data}
    assert listed["northlight-compute"]["pack"] == "own"
    edited = run("employer", "edit", "nlc", "--place", "Oslo", "--rename", "Aurora Borealis",
                 "--json", home=tmp_path)  # fmt: skip
    assert (edited.data["id"], edited.data["name"], edited.data["place"]) == (
        "northlight-compute", "Aurora Borealis", "Oslo",
    )  # fmt: skip
    gone = run("employer", "remove", "northlight-compute", "--json", home=tmp_path)
    assert gone.data["name"] == "Aurora Borealis"
    assert run("explain", "northlight-compute", home=tmp_path).code == 1
    for what in ("is back", "has its earlier name, place again", "is out again"):
        undone = run("undo", home=tmp_path)
        assert undone.code == 0 and what in undone.out + undone.err
    assert not (tmp_path / "packs").exists() or not list((tmp_path / "packs").iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("employer", "add", "X Labs"), "--layer: needed"),
        ((*ADD, "--board", "x"), "--board: 'x' is not a board"),
        ((*ADD, "--alias", "AWS"), "--alias: 'AWS' already means Amazon"),
        ((*ADD, "--rename", "Y"), "takes no --rename"),
        (("employer", "edit", "nvidia"), "takes what to change"),
        (("employer", "remove", "nvidia", "--place", "x"), "takes only a name"),
    ],
)
def test_wrong_usage_names_the_option(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words, home=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1
    assert not (tmp_path / "packs").exists()


def test_a_bundled_employer_is_neither_changed_nor_removed(tmp_path: Path) -> None:
    for words in (("remove", "nvidia"), ("edit", "nvidia", "--place", "x")):
        done = run("employer", *words, home=tmp_path)
        assert done.code == 1
        assert "NVIDIA comes with the program and can't be" in done.err
    board = ("--board", "greenhouse:nv", "--json")
    boards = run("employer", "edit", "nvidia", *board, home=tmp_path).data["boards"]
    assert [it["token"] for it in boards] == ["nv", "nvidia"]


def test_employers_are_sorted_by_a_tier_or_by_name(tmp_path: Path) -> None:
    rows = run("employers", "--sort", "reported", "--json", home=tmp_path).data
    counts = [it["tiers"]["reported"] for it in rows]
    assert counts == sorted(counts, reverse=True) and counts[0] > 0
    names = [it["name"] for it in run("employers", "--sort", "name", "--json", home=tmp_path).data]
    assert names == sorted(names, key=str.casefold)
    assert all({"tiers", "place", "boards"} <= it.keys() for it in rows)
