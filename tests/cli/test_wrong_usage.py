"""A word that a command doesn't take is refused in one line, never ignored: exit 2."""

from __future__ import annotations

import errno
import os
import tomllib
from pathlib import Path

import pytest

from compute_jobs.cli import main
from compute_jobs.cli.main import THEMES
from compute_jobs.cli.mark import ITEMS
from tests.cli.command import Done, run
from tests.live.test_epoch import CLUSTER

DATA = Path(__file__).parents[2] / "data"
HUGE = "99999999999999999999"


def refused(done: Done, code: int = 2) -> str:
    """The one line of a command that did nothing."""
    assert (done.code, done.out) == (code, ""), done.err
    assert len(done.err.strip().splitlines()) == 1
    assert "unexpected" not in done.err
    return done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["weight", "set", "growth", "1,5"], "write 1.5"),
        (["rank", "--weight", "growth=1,5"], "write 1.5"),
        (["weight", "set", "growth", "1,50,0"], "takes a number"),
        (["weight", "reset", "growth"], "weight set growth N"),
        (["weight", "list", "growth"], "takes no criterion"),
        (["pref", "list", "extra"], "doesn't take 'extra'"),
        (["pref", "remove", "revenue", "extra"], "doesn't take 'extra'"),
        (["pref", "suggest", "--unknown", "warn"], "doesn't take --unknown"),
        (["pref", "set", "top5_customer_share", "<", "60"], "use <="),
        (["pref", "set", "top5_customer_share", ">", "60"], "use >="),
        (["rank", "--set", "top5_customer_share", "<", "60"], "use <="),
        (["scenario", "list", "extra"], "takes no name"),
        (["profile", "list", "extra"], "takes no name"),
        (["profile", "list", "--level", "staff"], "go with about"),
        (["shortlist", "list", "nvidia"], "takes no employers"),
        (["completion", "bash", "extra"], "takes one shell"),
        (["robustness", "--table", ""], "--table takes a file"),
        (["robustness", "--table", "x.json", "--evidence-only"], "--table"),
        (["postings", "--target", "X"], "--target goes with --show"),
        (["postings", "kubernetes", "--show", "X"], "takes no words"),
        (["postings", "--save", ""], "needs a name"),
        (["postings", "--limit", "0"], "from 1"),
        (["postings", "--pay", "-5"], "from 0"),
        (["postings", "--pay", ""], "takes a number"),
        (["next", "--limit", "0"], "from 1"),
        (["next", "--limit", "-1"], "from 1"),
        (["conflicts", "--relation", "foo"], "possible_conflict"),
        (["mark", "nvidia", "comp", "pass", "--low", "-5"], "from 0"),
        (["mark", "nvidia", "growth", "pass", "--low", "1", "--high", "2"], "go with comp"),
        (["mark", "nvidia", "growth", "clear", "--rating", "5"], "clear takes"),
        (["export", "nvidia", "--json", "--format", "md"], "two formats"),
        (["--theme", "bogus"], ", ".join(THEMES)),
        (["--home", ""], "--home takes a folder"),
        (["--home", "", "rank"], "--home takes a folder"),
    ],
)
def test_wrong_usage_is_told(words: list[str], says: str, tmp_path: Path) -> None:
    assert says in refused(run(*words, home=tmp_path / "home"))
    assert not (tmp_path / "home" / "profile.toml").exists()
    assert not (tmp_path / "home" / "dossiers").exists()


def test_thousands_may_be_parted(tmp_path: Path) -> None:
    assert run("mark", "nvidia", "comp", "pass", "--low", "280,000", home=tmp_path).code == 0
    verdict = run("show", "nvidia", "--json", home=tmp_path).data["verdicts"]["comp"]
    assert verdict["comp"]["low"] == 280_000


@pytest.mark.parametrize("command", ["claims", "hype", "conflicts", "verify", "explain"])
def test_an_employer_without_a_name_is_not_everybody(command: str, tmp_path: Path) -> None:
    assert "is not an employer" in refused(run(command, "", home=tmp_path), 1)


def test_a_limit_of_any_size_is_all(tmp_path: Path) -> None:
    assert run("postings", "--limit", HUGE, "--json", home=tmp_path).data == []
    assert run("next", "--limit", HUGE, home=tmp_path).code == 0


def test_weights_that_sum_to_nothing_finite_are_told(tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    row = '{"id": "%s", "weight": 1e308, "lo": 0, "hi": 1}'
    table.write_text(
        f'{{"criteria": [{row % "a"}, {row % "b"}],'
        ' "alternatives": [{"id": "x", "ratings": {"a": 1, "b": 1}}]}'
    )
    done = run("robustness", "--table", str(table), home=tmp_path / "home")
    assert "<= 1e+300 - at `$.criteria[0].weight`" in refused(done, 1)


def test_themes_are_those_of_the_screens() -> None:
    from compute_jobs.tui.widgets.themes import THEME_NAMES

    assert THEMES == THEME_NAMES


def test_items_are_called_by_title_and_id(tmp_path: Path) -> None:
    items = tomllib.loads((DATA / "checklist.toml").read_text("utf-8"))["item"]
    text = " ".join(run("show", "anthropic", home=tmp_path).out.split())
    for item in items:
        assert item["id"] in ITEMS
        assert item["id"] in text.lower()
    assert "Pay (comp)" in text
    assert "Can I leave?" in text
    assert "(dependence)" in text
    assert "dependence" in run("mark", "--help", home=tmp_path).out


def test_a_line_that_is_off_is_listed_as_off(tmp_path: Path) -> None:
    assert run("pref", "set", "top5_customer_share", "<=", "60", home=tmp_path).code == 0
    drawn = run("pref", "list", home=tmp_path).out
    profile = tmp_path / "profile.toml"
    text = profile.read_text("utf-8")
    profile.write_text(text.replace('op = "<="', 'op = "<="\non = false', 1), "utf-8")
    (entry,) = run("pref", "list", "--json", home=tmp_path).data
    assert entry["on"] is False, text
    listed = run("pref", "list", home=tmp_path).out
    assert "(off)" in listed
    assert "(off)" not in drawn
    assert "astera-labs" in drawn
    assert "astera-labs" not in listed


def test_an_owner_the_files_do_not_name_is_not_adopted(tmp_path: Path) -> None:
    file = tmp_path / "clusters.csv"
    file.write_text(",".join(CLUSTER) + "\n" + ",".join(f'"{it}"' for it in CLUSTER.values()))
    words = ["import", "epoch", str(file)]
    assert "'Nosuch Co'" in refused(run(*words, "--adopt", "Nosuch Co", home=tmp_path / "home"))
    assert run(*words, home=tmp_path / "home").code == 0


def test_a_failing_disk_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere")

    monkeypatch.setattr(main, "main", full)
    done = run("rank", home=tmp_path)
    assert done.code == 1
    assert done.err == (
        "compute-jobs: could not finish: the disk is full (/somewhere); free some space and try "
        "again\n"
    )
