"""Options may stand anywhere, and what begins with a minus is an option only where one is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.cli.registry import BY_NAME, Parser, parser_for
from tests.cli.command import run


def options_first(words: list[str], *, minus_words: bool = False) -> list[str]:
    parser = Parser()
    parser.minus_words = minus_words
    parser.flag("--json", "")
    for option in ("--home", "--title"):
        parser.add_argument(option)
    parser.add_argument("-o", "--output")
    parser.add_argument("--set", nargs="+")
    return parser.options_first(words)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ([], []),
        (["a", "b"], ["a", "b"]),
        (["a", "--json", "b"], ["--json", "--", "a", "b"]),
        (["a", "--home", "h", "b", "-o", "f"], ["--home", "h", "-o", "f", "--", "a", "b"]),
        (["a", "--home=h", "b"], ["--home=h", "--", "a", "b"]),
        (["set", "m", ">=", "-5%"], ["--", "set", "m", ">=", "-5%"]),
        (["a", "--", "--json", "-x"], ["--", "a", "--json", "-x"]),
        (["- a dash", "--json"], ["--json", "--", "- a dash"]),
        (["a", "--bogus", "b"], ["--bogus", "--", "a", "b"]),
        (["a", "-x"], ["-x", "--", "a"]),
        (["a", "--title"], ["--title", "--", "a"]),
        (["a", "--title", "-x"], ["--title=-x", "--", "a"]),
        (["-o", "-x.md", "--title", "-5%"], ["--output=-x.md", "--title=-5%"]),
        (["--title", "-o", "f"], ["--title", "-o", "--", "f"]),
        (["--title", "--bogus"], ["--title", "--bogus"]),
        (["--set", "m", ">=", "-5", "x"], ["--set", "m", ">=", "-5", "--", "x"]),
        (["x", "--set", "m", "not", "in", "a,b"], ["--set", "m", "not", "in", "a,b", "--", "x"]),
    ],
)
def test_options_go_first(words: list[str], first: list[str]) -> None:
    assert options_first(words) == first


def test_a_word_with_a_minus_is_the_commands_own_where_it_takes_such() -> None:
    words = ["kubernetes", "-manager", "--json"]
    assert options_first(words, minus_words=True) == ["--json", "--", "kubernetes", "-manager"]
    assert options_first(words) == ["-manager", "--json", "--", "kubernetes"]


@given(
    st.lists(st.sampled_from(["a", "b", "-5%", "-", "x y"]), max_size=5),
    st.lists(st.sampled_from([["--json"], ["--home", "h"], ["--home=h"], ["-o", "f"]]), max_size=4),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_the_order_kept(
    own: list[str], options: list[list[str]], random: object
) -> None:
    mixed = [[word] for word in own]
    for option in options:
        mixed.insert(random.randint(0, len(mixed)), option)  # type: ignore[attr-defined]
    words = options_first([word for part in mixed for word in part])
    asked = sum(len(part) for part in options)
    assert sorted(words[:asked]) == sorted(word for part in options for word in part)
    assert [word for word in words[asked:] if word != "--"] == own


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["shortlist", "add", "--home", "H", "nvidia"], {"employers": ["nvidia"]}),
        (
            ["pref", "set", "--unknown", "exclude", "share", "<=", "60"],
            {"metric": "share", "op": "<=", "value": ["60"], "unknown": "exclude"},
        ),
        (["weight", "set", "--home", "H", "growth", "30"], {"criterion": "growth", "value": "30"}),
        (["note", "nvidia", "--item", "growth", "hi"], {"text": ["hi"], "item": "growth"}),
        (["compare", "nvidia", "--json", "xai"], {"employers": ["nvidia", "xai"], "json": True}),
        (["export", "nvidia", "--home", "H", "xai"], {"employers": ["nvidia", "xai"]}),
        (["stage", "nvidia", "--home", "H", "applied"], {"stage": "applied"}),
        (["scenario", "on", "--home", "H", "NAME"], {"action": "on", "name": "NAME"}),
        (
            ["explain", "--set", "m", "<=", "-5%", "nvidia"],
            {"employer": "nvidia", "set": [["m", "<=", "-5%"]]},
        ),
        (["postings", "kubernetes", "-manager"], {"words": ["kubernetes", "-manager"]}),
        (["pref", "set", "growth", ">=", "-$5B"], {"value": ["-$5B"]}),
        (["mark", "nvidia", "growth", "pass", "--note", "-5%"], {"note": "-5%"}),
    ],
)
def test_options_stand_anywhere(words: list[str], expected: dict[str, object]) -> None:
    parser, _ = parser_for(BY_NAME[words[0]])
    found = vars(parser.parse_args(words[1:]))
    assert {name: found[name] for name in expected} == expected


def test_values_below_zero_are_set(tmp_path: Path) -> None:
    assert run("pref", "set", "revenue_growth", ">=", "-5%", home=tmp_path).code == 0
    assert run("pref", "set", "operating_income", ">=", "-$5B", home=tmp_path).code == 0
    values = [it["value"] for it in run("pref", "list", "--json", home=tmp_path).data]
    assert sorted(values) == [-5e9, -5]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["rank", "-5"], "unrecognized arguments: -5;"),
        (["export", "-x", "nvidia"], "unrecognized arguments: -x;"),
        (["note", "nvidia", "--item"], "--item: expected one argument"),
        (
            ["explain", "--set", "top5_customer_share", "<=", "60"],
            "explain needs an employer; e.g. ",
        ),
        (
            ["mark"],
            "mark needs an employer, an item and a verdict; e.g. compute-jobs mark nvidia",
        ),
        (["claim", "add"], "claim needs a NAME; try: compute-jobs claim --help"),
    ],
)
def test_what_is_no_option_is_still_told(words: list[str], says: str, tmp_path: Path) -> None:
    done = run(*words, home=tmp_path)
    assert done.code == 2
    assert says in done.err


@pytest.mark.parametrize("columns", ["1", "2", "12"])
def test_help_is_printed_however_narrow(columns: str, tmp_path: Path) -> None:
    for name in ("claims", "postings", "rank"):
        done = run(name, "--help", home=tmp_path, COLUMNS=columns)
        assert (done.code, done.err) == (0, "")
