"""``--packs`` limits the evidence of every command that lists or judges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from compute_jobs.cli.completion import candidates
from compute_jobs.cli.context import Context
from compute_jobs.cli.registry import BY_NAME, COMMANDS, parser_for
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import find_home
from tests.cli.command import run
from tests.packs.pack_files import write_pack

LEASE = "004-colossus-lease-note"
FOUNDING = {
    "000-founding-profile", "001-podcast-insights", "002-compute-company-dispatch",
    "003-public-filing-video", LEASE,
}  # fmt: skip
ON = "--as-of=2026-05-25"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a pack of the reader's own."""
    write_pack(tmp_path / "home" / "packs" / "mine")
    return tmp_path / "home"


def claim_packs(home: Path, *words: str) -> set[str]:
    desk = Desk.open(find_home(str(home)), packs=words)
    return {row.claim.pack for row in desk.view.claims()}


def test_founding_names_the_five_and_own_packs_go_by_their_id(home: Path) -> None:
    assert claim_packs(home) >= {*FOUNDING, "mine", "edgar"}
    assert claim_packs(home, "founding") == FOUNDING
    assert claim_packs(home, "mine", LEASE) == {LEASE, "mine"}


def test_it_stands_before_or_after_the_commands_name(home: Path) -> None:
    after = run("claims", "--json", "--packs", LEASE, home=home)
    before = run("--packs", LEASE, "claims", "--json", home=home)
    assert after.out == before.out
    assert after.data
    for claim in after.data:
        assert "colossus-lease-note" in [source["id"] for source in claim["sources"]]


def test_employers_and_sources_of_other_packs_are_not_listed(home: Path) -> None:
    everything = run("employers", "--json", home=home).data
    limited = run("employers", "--json", "--packs", "founding", home=home).data
    gone = {it["id"] for it in everything} - {it["id"] for it in limited}
    assert gone == {"my-cloud"}
    sources = run("sources", "--json", "--packs", "mine", home=home).data
    assert {it["id"] for it in sources} == {"mine-paper", "mine-post"}


@pytest.mark.parametrize(
    "command",
    ["rank", "explain", "claims", "conflicts", "robustness", "next", "hype", "compare", "sources",
     "employers", "show", "pref", "scenario", "export", "plain"],
)  # fmt: skip
def test_every_command_that_lists_or_judges_takes_it(command: str) -> None:
    parser = parser_for(next(each for each in COMMANDS if each.name == command))[0]
    assert "--packs NAME[,NAME…]" in " ".join(parser.format_help().split())


def test_a_line_typed_into_plain_keeps_them_whatever_option_comes_first() -> None:
    lines: list[list[str]] = []

    def taken(words: Sequence[str]) -> int:
        lines.append(list(words))
        return 0

    arguments = parser_for(BY_NAME["plain"])[0].parse_args(["--packs", LEASE])
    context = Context(arguments, taken)
    for line in (["--as-of", "2026-05-25", "claims"], ["check"]):
        context.run_line(line)
    assert lines == [[f"--packs={LEASE}", "--as-of", "2026-05-25", "claims"], ["check"]]


def test_commands_that_judge_nothing_refuse_it(home: Path) -> None:
    assert run("check", "--packs", "founding", home=home).code == 2
    assert run("refresh", "--packs", "founding", home=home).code == 2


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ("foundin", "no pack 'foundin'; did you mean 'founding'?"),
        ("founding,004-colossus-lease-not", "did you mean '004-colossus-lease-note'?"),
        ("zzz", "there are: founding, "),
        ("", "--packs takes names"),
        (",", "--packs takes names"),
    ],
)
def test_an_unknown_name_is_wrong_usage(home: Path, names: str, hint: str) -> None:
    done = run("rank", f"--packs={names}", home=home)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err


def test_caches_never_mix_evidence_of_other_packs(home: Path) -> None:
    ways: tuple[list[str], ...] = ([], ["--packs", LEASE], ["--packs", "founding"])
    fresh = [run("rank", "--json", ON, *way, home=home.parent / "none").out for way in ways]
    home = home.parent / "again"
    for _ in range(2):
        kept = [run("rank", "--json", ON, *way, home=home).out for way in ways]
        assert kept == fresh
    assert len({*kept}) == 3


def test_the_output_says_which_packs_count(home: Path) -> None:
    assert run("rank", "--json", home=home).data["packs"] is None
    limited = run("rank", "--json", "--packs", LEASE, home=home).data
    assert limited["packs"] == [LEASE]
    assert f"packs: {LEASE}" in run("rank", "--packs", LEASE, home=home).out


def test_the_published_scale_is_the_same_whatever_packs_count(home: Path) -> None:
    all_packs, limited = (Desk.open(find_home(str(home)), packs=it) for it in ((), (LEASE,)))
    assert all_packs.workspace.anchors == limited.workspace.anchors


def test_plain_passes_it_on_to_commands_that_take_it(home: Path) -> None:
    done = run("plain", "--packs", LEASE, home=home)
    assert f"packs: {LEASE}" in done.out


def test_completion_offers_names(home: Path) -> None:
    def offered(*line: str) -> list[str]:
        return [word for word, _ in candidates(line, str(home))]

    assert {"founding", "mine", LEASE} <= set(offered("rank", "--packs", ""))
    assert offered("rank", "--packs", "mine,fou") == ["mine,founding"]
    assert "mine,mine" not in offered("rank", "--packs", "mine,")


def test_the_founding_packs_on_their_day_rank_as_published(tmp_path: Path) -> None:
    told = run("rank", "--packs", "founding", "--as-of", "2026-05-20", "--json", home=tmp_path).data
    assert [round(row["fit"], 6) for row in told["employers"]] == [88, 87, 82, 82, 79]
    for row in told["employers"]:
        parts = row["points"] + row["scale_shift"] + row["residual"]
        assert parts == pytest.approx(row["fit"]) and row["fit"] == pytest.approx(row["published"])
