"""What a title says of level, track and field, and the words that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.posting import LEVELS
from compute_jobs.live.boards.titles import read_title, topics_of


@pytest.mark.parametrize(
    ("title", "levels", "track"),
    [
        ("Software Engineer", (), "ic"),
        ("Senior Software Engineer", ("senior",), "ic"),
        ("Sr. Site Reliability Engineer (US Federal)", ("senior",), "ic"),
        ("Staff Software Engineer, Networking", ("staff",), "ic"),
        ("Staff+ Software Engineer", ("staff",), "ic"),
        ("Sr. Staff Software Engineer", ("staff",), "ic"),
        ("Sr.Staff Software Engineer", ("staff",), "ic"),
        ("Senior / Staff Fullstack Engineer", ("senior", "staff"), "ic"),
        ("Senior, Staff Engineer", ("senior", "staff"), "ic"),
        ("Principal Engineer - Photonics", ("principal",), "ic"),
        ("Distinguished Engineer", ("distinguished",), "ic"),
        ("Software Engineer, Intern", ("intern",), "ic"),
        ("New Grad Software Engineer (2027)", ("junior",), "ic"),
        ("Software Engineer II", ("mid",), "ic"),
        ("Tech Lead, Kernels Engineer", ("senior",), "ic"),
        ("Engineering Manager, Inference", ("manager",), "manager"),
        ("Senior Manager, Product Management", ("manager",), "manager"),
        ("Manager of Data Center Operations", ("manager",), "manager"),
        ("Staff Engineering Manager", ("manager",), "manager"),
        ("Director, Data Center Operations", ("director",), "manager"),
        ("Head of Infrastructure", ("director",), "manager"),
        ("VP of Engineering", ("executive",), "manager"),
        ("Senior Product Manager", ("senior",), "ic"),
        ("Staff Technical Program Manager", ("staff",), "ic"),
    ],
)
def test_levels(title: str, levels: tuple[str, ...], track: str) -> None:
    found = read_title(title)
    assert (found.levels, found.track) == (levels, track)


@pytest.mark.parametrize(
    "title",
    [
        "Member of Technical Staff",
        "Chief of Staff",
        "Staff Accountant",
        "Account Executive",
        "Internal Tools Engineer",
        "Lead Generation Specialist",
        "Fellows Program",
        "Executive Assistant",
        "International Tax Analyst",
        "Enterprise Project Manager",
        "ソリューションアーキテクト",
        "",
    ],
)
def test_words_of_levels_that_mean_none(title: str) -> None:
    assert read_title(title).levels == ()


def test_only_engineers_and_researchers_are_technical() -> None:
    assert read_title("Research Scientist, Interpretability").technical
    assert read_title("Member of Technical Staff").technical
    for title in ("Staff+ Software Engineer, Account Abuse", "Software Engineer (Sales Tools)"):
        assert read_title(title).technical, title
    for title in (
        "Sales Engineer",
        "Engineer, Sales",
        "Recruiter, Software Engineer",
        "Recruiter",
        "Solutions Architect",
        "Counsel, Research",
    ):
        assert not read_title(title).technical, title


@pytest.mark.parametrize(
    ("title", "team", "topics"),
    [
        ("GPU Kernel Engineer", "", ("infra",)),
        ("Site Reliability Engineer", "", ("infra",)),
        ("Software Engineer", "Compute Infrastructure", ("infra",)),
        ("Optical Engineer (Silicon Photonics)", "", ("optics", "silicon")),
        ("ASIC Design Verification Engineer", "", ("silicon",)),
        ("Recruiter, Compute", "", ()),
        ("Computer Vision Engineer", "", ()),
        ("Data Center Facilities Coordinator", "", ()),
        ("Revenue Systems Engineer", "", ()),
    ],
)
def test_fields(title: str, team: str, topics: tuple[str, ...]) -> None:
    assert topics_of(title, team) == topics


@given(st.text(max_size=120))
def test_any_text_reads_as_known_levels_in_order(title: str) -> None:
    found = read_title(title)
    places = [LEVELS.index(level) for level in found.levels]
    assert places == sorted(places)
    topics_of(title, title)
