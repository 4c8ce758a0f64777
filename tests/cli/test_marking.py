"""Judging from the command line: what isn't given again stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.core.dossier.dossier_model import CompDetail, Verdict
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")


def verdict(folder: Path) -> Verdict:
    return Keeper(Home.at(folder)).dossier("nvidia").verdicts["comp"]


def test_judging_again_keeps_what_is_not_given_again(tmp_path: Path) -> None:
    mark = ("mark", "nvidia", "comp")
    pay = ("--low", "280000", "--high", "340000", "--source", "levels.fyi")
    said = ("--rating", "80", "--note", "asked", "--told-by", "Ada")
    assert run(*mark, "pass", *pay, *said, home=tmp_path).code == 0
    first = verdict(tmp_path)
    assert run(*mark, "pass", home=tmp_path).code == 0
    assert verdict(tmp_path) == first
    other = run(*mark, "concern", "--level", "L6", "--note", "", home=tmp_path)
    assert other.code == 0
    assert "your rating of 80 was removed with the pass; undo restores it" in other.err
    found = verdict(tmp_path)
    assert (found.kind, found.rating, found.note, found.told_by) == ("concern", None, "", "Ada")
    assert found.comp == CompDetail(280_000, 340_000, level="L6", source="levels.fyi")
    assert run(*mark, "concern", "--high", "1000", home=tmp_path).code == 2


def test_undo_says_what_is_the_case_now_and_what_moved(tmp_path: Path) -> None:
    moved = run("mark", "nvidia", "growth", "fail", "--rating", "5", home=tmp_path)
    assert "→" in moved.err
    back = run("undo", home=tmp_path)
    assert "undone: Growth of NVIDIA: fail → no verdict\n" in back.err
    assert back.err.count("NVIDIA") > 1, "the fit it has again"
