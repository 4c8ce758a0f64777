"""Claims of one's own from the command line: added, changed, removed, each undone by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

EDGAR = "https://www.sec.gov/Archives/edgar/data/4242/1/q.htm"
SAID = ("--statement", "They are many.", "--dated", "2026-10-01", "--publisher", "Ada")
ADD = ("claim", "add", "harbor", "--metric", "employees", "--figure", "200", *SAID)

pytestmark = pytest.mark.usefixtures("small_world")


def test_claims_come_change_and_go_each_by_itself(tmp_path: Path) -> None:
    done = run(*ADD, "--tier", "reported", "--json", home=tmp_path)
    assert done.code == 0, done.err
    row = done.data
    assert (row["id"], row["value"], row["tier"]) == ("own-harbor-employees", 200, "reported")
    assert row["sources"][0]["kind"] == "own" and row["pack"] == "own"
    assert "source: own-ada, supporting own, Ada\n" in done.err
    assert "ranking unchanged" in done.err
    more = run("claim", "add", "harbor interconnect", "--metric", "Revenue growth", "--figure",
               "400 %", "--period", "2026-Q3", "--tier", "filed", "--statement", "It grew.",
               "--url", EDGAR, "--json", home=tmp_path)  # fmt: skip
    assert more.code == 0, more.err
    assert more.data["sources"][0]["publisher"] == "Harbor Interconnect"
    assert "Harbor Interconnect" in more.err.split("\n")[-2], "what moved is said"
    edited = run("claim", "edit", row["id"], "--figure", "about 300", "--json", home=tmp_path)
    assert (edited.data["value"], edited.data["statement"]) == (300, "They are many.")
    assert "note:" not in edited.err, "the statement has no figure of its own"
    said = run("claim", "edit", row["id"], "--statement", "About 400 employees.", home=tmp_path)
    assert "note: the statement says About 400 employees, but the figure is ~300" in said.err
    run("undo", home=tmp_path)
    gone = run("claim", "remove", more.data["id"], "--json", home=tmp_path)
    assert gone.data["id"] == more.data["id"]
    assert "restores it" in gone.err
    back = run("claim", "undo", row["id"], "--json", home=tmp_path)
    assert back.data["value"] == 200
    assert (
        "undone: claim on Harbor Interconnect has its earlier figure again: “They are" in back.err
    )
    listed = {it["id"] for it in run("claims", "harbor", "--json", home=tmp_path).data}
    assert row["id"] in listed and more.data["id"] not in listed
    assert run("claim", "undo", more.data["id"], "--json", home=tmp_path).data["tier"] == "filed"
    assert run("claim", "undo", row["id"], "--json", home=tmp_path).data is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ADD, "--tier: needed"),
        ((*ADD, "--metric", "power deployed", "--figure", "3 bananas"), "--figure: '3 bananas' is"),
        ((*ADD, "--tier", "filed"), "it can be press, view, plan"),
        ((*ADD, "--tier", "reported", "--url", "https://a.example"), "--source-kind: what kind"),
        ((*ADD, "--tier", "reported", "--metric", "nosuch"), "--metric: no 'nosuch'"),
        ((*ADD, "--tier", "reported", "--dated", "last May"), "--dated: "),
        ((*ADD, "--tier", "reported", "--subjects", "x"), "takes no --subjects"),
        (("claim", "edit", "own-x"), "takes what to change"),
        (("claim", "remove", "own-x", "--note", "y"), "takes only an id"),
    ],
)
def test_wrong_usage_names_the_option(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words, home=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1
    assert not (tmp_path / "packs").exists()


def test_a_claim_is_the_readers_wherever_it_shows(tmp_path: Path) -> None:
    grown = ("--metric", "Revenue growth", "--figure", "400 %", "--period", "2026-Q3")
    assert run(*ADD, "--tier", "reported", *grown, home=tmp_path).code == 0
    for words in (
        ("ask", "how fast does harbor grow?"),
        ("explain", "harbor"),
        ("claims", "harbor"),
    ):
        assert "yours" in run(*words, home=tmp_path).out, words


def test_a_claim_with_a_date_in_the_future_says_that_it_isnt_shown(tmp_path: Path) -> None:
    done = run(*ADD, "--tier", "reported", "--dated", "2199-01-01", home=tmp_path)
    assert done.code == 0 and "isn't shown before that day" in done.err


def test_a_plan_that_is_added_as_a_fact_is_pointed_out(tmp_path: Path) -> None:
    power = ("--metric", "power deployed", "--figure", "10 GW", "--tier", "reported")
    said = {"It plans to run 10 GW by 2099.": True, "It runs 10 GW.": False}
    for statement, noted in said.items():
        done = run(*ADD, *power, "--statement", statement, home=tmp_path)
        assert ("note: the statement reads like a plan" in done.err) == noted, done.err


def test_another_companys_filing_is_not_filed(tmp_path: Path) -> None:
    other = EDGAR.replace("4242", "99")
    done = run(*ADD, "--tier", "filed", "--url", other, home=tmp_path)
    assert done.code == 2 and "for a filing by the employer itself" in done.err


@pytest.mark.parametrize("words", [("remove",), ("undo",), ("edit", "--note", "x")])
def test_a_claim_that_is_not_ones_own_stays(tmp_path: Path, words: tuple[str, ...]) -> None:
    claim = run("claims", "--json", home=tmp_path).data[0]["id"]
    done = run("claim", words[0], claim, *words[1:], home=tmp_path)
    assert done.code == 1 and done.err.count("\n") == 1
    assert claim in {it["id"] for it in run("claims", "--json", home=tmp_path).data}
