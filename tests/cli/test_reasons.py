"""Why one is out, what a change was, and one word for pay: what commands tell a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.cli.main import overview
from compute_jobs.cli.registry import split_command
from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")


def out_for(home: Path) -> list[str]:
    """Employers that a line nobody can answer puts out, while another one only warns."""
    run("pref", "set", "top5_customer_share", "<=", "95", "--unknown", "exclude", home=home)
    run("pref", "set", "attrition", "<=", "10", "--unknown", "warn", home=home)
    ranked = run("rank", "--json", home=home).data["employers"]
    return [it["id"] for it in ranked if it["status"] == "excluded" and not it["broken"]]


def test_below_the_line_stand_only_the_lines_that_put_one_there(tmp_path: Path) -> None:
    out = out_for(tmp_path)
    assert out
    text = run("rank", home=tmp_path).out
    below = text.partition("Excluded by a deal-breaker:")[2]
    assert below.count("✗") == len(out)
    assert "ttrition" not in below
    page = run("export", out[-1], home=tmp_path).out
    row = next(line for line in page.splitlines() if line.startswith("- Deal-breakers:"))
    assert row.count("unknown: ") == 1, "only what warns is a mere unknown"


def test_explain_says_why_one_is_out(tmp_path: Path) -> None:
    out = out_for(tmp_path)
    done = run("explain", out[-1], home=tmp_path)
    assert "\n  Out: " in done.out
    assert "ttrition" not in done.out.partition("\n  Out: ")[2].partition("\n  ")[0]
    story = run("explain", out[-1], "--json", home=tmp_path).data["story"]
    assert story[0]["lines"][0].startswith("Out: ")


def test_what_moved_names_the_line_that_excludes(tmp_path: Path) -> None:
    run("pref", "set", "attrition", "<=", "10", "--unknown", "warn", home=tmp_path)
    done = run(
        "pref", "set", "top5_customer_share", "<=", "95", "--unknown", "exclude", home=tmp_path
    )
    assert " out: " in done.err
    assert "ttrition" not in done.err


def test_undo_says_whose_and_from_what_to_what(tmp_path: Path) -> None:
    for words in (
        ["pref", "set", "top5_customer_share", "<=", "60"],
        ["pref", "set", "top5_customer_share", "<=", "70"],
        ["weight", "set", "pay", "30"],
        ["mark", "nvidia", "growth", "pass"],
        ["mark", "nvidia", "growth", "concern"],
        ["stage", "nvidia", "applied"],
        ["note", "nvidia", "one"],
        ["note", "nvidia", "two"],
        ["shortlist", "add", "nvidia"],
        ["scenario", "on", "permit-denied"],
    ):
        assert run(*words, home=tmp_path).code == 0
    told = run("undo", "--steps", "10", "--json", home=tmp_path).data["undone"]
    assert told[1:] == [
        "NVIDIA added to the shortlist",
        "note on NVIDIA: “two”",
        "note on NVIDIA: “one”",
        "stage of NVIDIA: none → applied",
        "Growth of NVIDIA: pass → concern",
        "Growth of NVIDIA: no verdict → pass",
        "weight of pay: 10 → 30",
        told[8],
        told[9],
    ]
    assert told[8].endswith("≤ 60 % → ≤ 70 %")
    assert told[9].endswith("none → ≤ 60 %")


def test_an_answer_says_what_it_assumes(tmp_path: Path) -> None:
    run("scenario", "on", "permit-denied", home=tmp_path)
    asked = run("ask", "Is Colossus 1's power permitted?", home=tmp_path)
    assert "assumed by a what-if, not known" in asked.out and "0 d old" not in asked.out
    assert "compute-jobs scenario off permit-denied" in asked.err
    assert run("news", "--since", "2026-11-01", "--json", home=tmp_path).out.count("if-") == 0
    run("scenario", "off", "permit-denied", home=tmp_path)
    assert "what if" not in run("rank", home=tmp_path).err


def test_a_ranking_under_a_what_if_says_so_and_who_moves_first(tmp_path: Path) -> None:
    lines = run("rank", "--scenario", "permit-denied", home=tmp_path).out.splitlines()
    assert lines[0].startswith("What if permit-denied: ")
    title = next(line for line in lines if ", as of " in line)
    assert "what if: permit-denied" in title


def test_a_day_before_the_evidence_says_how_little_was_known(tmp_path: Path) -> None:
    done = run("rank", "--as-of", "2020-01-01", home=tmp_path)
    assert "no employer can be ranked; 0 claims known on 1 Jan 2020" in done.err


def test_who_is_on_the_shortlist_keeps_the_place(tmp_path: Path) -> None:
    run("shortlist", "add", "nvidia", "spacex", home=tmp_path)
    run("shortlist", "add", "nvidia", home=tmp_path)
    listed = run("shortlist", "list", "--json", home=tmp_path).data
    assert [row["id"] for row in listed] == ["nvidia", "spacex"]


def test_undo_says_what_else_of_a_verdict_moved(tmp_path: Path) -> None:
    for words in (
        ["concern"],
        ["concern", "--rating", "77"],
        ["concern", "--rating", "77", "--told-by", "Ann"],
        ["pass", "--note", "10-Q read"],
        ["clear"],
        ["fail", "--rating", "5"],
    ):
        assert run("mark", "nvidia", "growth", *words, home=tmp_path).code == 0
    told = run("undo", "--steps", "9", "--json", home=tmp_path).data["undone"]
    assert [line.removeprefix("Growth of NVIDIA: ") for line in reversed(told)] == [
        "no verdict → concern",
        "rating none → 77",
        "source none → Ann",
        "concern → pass, rating 77 → none, note none → “10-Q read”",
        "pass → no verdict",
        "no verdict → fail, rating 5",
    ]
    run("mark", "nvidia", "comp", "pass", "--low", "2e5", "--high", "300000", home=tmp_path)
    run("mark", "nvidia", "comp", "pass", "--low", "2e5", "--level", "L5", home=tmp_path)
    told = run("undo", "--json", home=tmp_path).data["undone"]
    assert told[0].endswith(": pay 200,000–300,000 USD → 200,000–300,000 USD, L5")


def test_a_command_is_one_step_of_undo(tmp_path: Path) -> None:
    for words, told in (
        (["shortlist", "add", "nvidia", "spacex"], "NVIDIA, SpaceX added to the shortlist"),
        (["shortlist", "remove", "nvidia", "spacex"], "NVIDIA, SpaceX removed from the shortlist"),
        (["profile", "save", "foo"], "profile saved as foo"),
    ):
        home = tmp_path / words[1]
        if words[1] == "remove":
            run("shortlist", "add", "nvidia", "xai", "spacex", home=home)
        listed = run(words[0], "list", "--json", home=home).data
        assert run(*words, home=home).code == 0
        after = run(words[0], "list", "--json", home=home).data
        assert after != listed
        assert run("undo", "--json", home=home).data["undone"] == [told]
        assert run(words[0], "list", "--json", home=home).data == listed
        assert run("redo", "--json", home=home).data["redone"] == [told]
        assert run(words[0], "list", "--json", home=home).data == after


@pytest.mark.parametrize("words", [("weight", "list"), ("robustness",), ("next", "--limit", "40")])
def test_pay_is_called_pay(words: tuple[str, ...], tmp_path: Path) -> None:
    assert run("weight", "set", "pay", "60", home=tmp_path).code == 0  # so that asking is worth it
    text = run(*words, home=tmp_path).out.split()
    assert "pay" in text
    assert "comp" not in text


def test_an_export_calls_pay_pay_and_its_data_keeps_the_id(tmp_path: Path) -> None:
    text = run("export", "nvidia", home=tmp_path).out
    assert "pay 10 %" in text
    assert "comp 10 %" not in text
    assert "comp" in run("export", "nvidia", "--format", "json", home=tmp_path).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["weight", "set", "growth", "1e9"], 2),
        (["weight", "set", "pay", "12"], 0),
        (["pref", "remove", "foo"], 2),
        (["pref", "remove", "revenue"], 1),
        (["pref", "on", "foo"], 2),
        (["mark", "nvidia", "foo", "pass"], 2),
        (["note", "nvidia", "--item", "foo", "text"], 2),
        (["scenario", "on", "foo"], 2),
        (["rank", "--scenario", "foo"], 2),
        (["completion", "nosuch"], 2),
        (["plain", "--json"], 2),
    ],
)
def test_a_word_the_program_does_not_know_is_wrong_usage(
    words: list[str], code: int, tmp_path: Path
) -> None:
    done = run(*words, home=tmp_path)
    assert done.code == code, done.err
    assert "Traceback" not in done.err


def test_completion_names_the_shells_its_help_names(tmp_path: Path) -> None:
    said = run("completion", "nosuch", home=tmp_path).err
    assert "bash, zsh, fish" in said
    assert "words" not in said
    assert "words" not in run("completion", "--help", home=tmp_path).out


def test_a_theme_with_a_blank_is_no_command(tmp_path: Path) -> None:
    assert split_command(["--theme", "dark"]) == (None, ["--theme", "dark"])
    assert "needs a terminal" in run("--theme", "dark", home=tmp_path).err


def test_each_heading_of_the_help_stands_once() -> None:
    headings = [line for line in overview().splitlines() if line.endswith(":") and line[0] != " "]
    assert len(headings) == len(set(headings))


def test_one_is_counted_as_one(tmp_path: Path) -> None:
    done = run("export", "nvidia", "-o", str(tmp_path / "one.md"), home=tmp_path / "home")
    assert done.err.startswith("wrote 1 employer to ")


def test_without_profiles_it_says_how_to_make_one(tmp_path: Path) -> None:
    said = run("profile", "use", "mine", home=tmp_path).err
    assert "none yet" not in said
    assert "profile save NAME" in said


def test_a_ratio_is_written_one_way(tmp_path: Path) -> None:
    text = run("hype", home=tmp_path).out
    assert "(3.3x)" in text
    assert "×" not in text
