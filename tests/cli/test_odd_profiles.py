"""A profile edited by hand: what can't be used is ignored, named with its file, and stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from compute_jobs.core.evidence.evidence_model import CRITERIA
from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("small_world")

ZEROS = "growth=0\ncapacity=0\nstability=0\nlearning=0\ncomp=0\nculture=0"
ODD = {
    "speed = 5": "the weight of speed is for an unknown criterion",
    "pay = 5": "the weight of pay is for an unknown criterion",
    "growth = 5000": "the weight of growth is not a number from 0 to 1000",
    ZEROS: "all weights are 0, so the defaults are used",
}


@pytest.mark.parametrize("line", ODD)
def test_a_weight_that_can_not_be_used_costs_itself(line: str, own_home: Path) -> None:
    file = own_home / "profile.toml"
    default = run("weight", "list", "--json", home=own_home).data
    file.write_text(f"[weights]\n{line}\n")
    listed = run("weight", "list", "--json", home=own_home)
    assert (listed.code, listed.data) == (0, default)
    assert listed.err.count(ODD[line]) == 1
    assert str(file) in listed.err
    assert ODD[line] in run("doctor", home=own_home).out
    assert run("weight", "reset", home=own_home).code == 0
    assert run("pref", "set", "top5_customer_share", "<=", "60", home=own_home).code == 0
    assert run("weight", "set", "stability", "30", home=own_home).code == 0
    kept = tomllib.loads(file.read_text())
    assert kept["preferences"]["top5_customer_share"]["value"] == 60
    assert kept["weights"]["stability"] == 30
    for name, value in tomllib.loads(line).items():
        assert name in CRITERIA or kept["weights"][name] == value
    odd = tomllib.loads(line)
    for name in odd.keys() - {"growth", "stability"} if line != ZEROS else ():
        assert kept["weights"][name] == odd[name]


def test_a_profile_that_can_not_be_read_falls_back_and_stays(own_home: Path) -> None:
    (own_home / "profile.toml").mkdir(parents=True)
    ranked = run("rank", "--json", home=own_home)
    assert ranked.code == 0
    assert "there is a folder where a file should be; the founding profile is used" in ranked.err
    assert run("weight", "set", "growth", "1", home=own_home).code == 1
    assert run("note", "harbor", "words", home=own_home).code == 0
    assert (own_home / "profile.toml").is_dir()
