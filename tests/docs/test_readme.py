"""The README's pictures are what the program draws; test_made runs its commands."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from tools import console
from tools.made import fences
from tools.make_docs import ROOT

from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tour_does_what_it_promises() -> None:
    steps = [step for block in console.blocks(README) for step in block]
    assert len(steps) > 12
    commands = " ".join(step.command for step in steps)
    for word in ("rank", "pref set", "explain", "hype", "next", "mark", "note", "export", "undo"):
        assert f"compute-jobs {word}" in commands


def test_the_numbers_of_the_evidence_hold() -> None:
    evidence = load_packs(bundled_packs()).evidence
    claims = list(evidence.claims.values())
    filed = sum(claim.tier == "filed" for claim in claims)
    assert f"evidence about {len(evidence.employers)} employers" in " ".join(README.split())
    assert f"More than {len(claims) // 100 * 100:,} ship" in " ".join(README.split())
    assert f"{filed // 100 * 100:,} of them filed" in README


def test_what_make_does_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for _, block in fences(README, "sh"):
        for target in re.findall(r"^make (\w+)", block, re.M):
            assert re.search(rf"^{target}:", makefile, re.M), target


def test_ellipses_stand_for_what_is_left_out() -> None:
    printed = ["a 1", "b", "  c 2", "d", "e"]
    assert console.abridged((), printed) == printed
    assert console.abridged(("…", "  c 2", "…"), printed) == ["…", "  c 2", "…"]
    assert console.abridged(("a 0", "…", "  c 9"), printed) == ["a 1", "…", "  c 2"]
    with pytest.raises(LookupError):
        console.abridged(("…", "gone"), printed)


PINNED = re.search(r"^textual==(\S+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)


@pytest.mark.skipif(
    PINNED is None or version("textual") != PINNED[1],
    reason="pictures are drawn with the pinned Textual",
)
def test_the_pictures_are_what_the_program_draws() -> None:
    """Where this fails: ``make screenshots``, then look at them."""
    from benchmarks.screenshots import draw_all

    drawn = draw_all()
    folder = ROOT / "docs" / "pictures"
    assert {file.name for file in folder.glob("*.svg")} == set(drawn)
    kept = {name: (folder / name).read_text(encoding="utf-8") for name in drawn}
    assert [name for name, svg in drawn.items() if kept[name] != svg] == []
    for svg in drawn.values():
        assert "http" not in svg.replace("http://www.w3.org", "").replace(
            "https://www.textualize.io", ""
        ), "whoever looks at a picture fetches nothing"
