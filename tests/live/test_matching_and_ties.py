"""Postings held against the reader, and tied to what is known of the sites they are at."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    Metric,
    Relation,
)
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.posting import Query
from compute_jobs.live.matching import interest, match, reader_level
from compute_jobs.live.tie import Tie, ties
from compute_jobs.packs.tables import read_rubric
from tests.live.boards.make import posting

NOW = date(2026, 11, 21)
WORLD = Evidence(
    employers={
        "acme": Employer("acme", "Acme", "lab", parent="rocket"),
        "rocket": Employer("rocket", "Rocket", "cluster"),
        "tenant": Employer("tenant", "Tenant", "lab"),
        "else": Employer("else", "Else", "lab"),
    },
    assets={
        "one": Asset("one", "Colossus 1", "cluster", place="Memphis, Tennessee"),
        "plain": Asset("plain", "Colossus", "cluster", alias_of="one", place="Memphis, Tennessee"),
        "two": Asset("two", "Colossus 2", "cluster", aliases=("Colossus Two",)),
        "plains": Asset("plains", "Prairie", "campus", place="1 Main Rd, Salina, KS 67401"),
        "star": Asset("star", "Starlink", "constellation"),
    },
    relations=(
        Relation("acme", "one", "operator", None, None, ()),
        Relation("rocket", "one", "owner", None, None, ()),
        Relation("tenant", "one", "tenant", None, parse_day("2029-05"), ()),
        Relation("tenant", "plain", "tenant", None, parse_day("2029-03"), ()),
        Relation("rocket", "two", "owner", None, None, ()),
        Relation("rocket", "plains", "owner", None, None, ()),
        Relation("rocket", "star", "owner", None, None, ()),
    ),
    metrics={
        "permit_challenge": Metric(
            "permit_challenge", "Permit challenge", "flag", "flag", "moving", half_life=365.0
        )
    },
    claims={
        "c": Claim(
            "c",
            ("plain",),
            "permit_challenge",
            "Contested.",
            "reported",
            (),
            flag_figure("yes"),
            as_of=parse_day("2026-05-01"),
            published=parse_day("2026-05-01"),
        ),
    },
)


def tied(day: date = NOW, /, **more: object) -> tuple[Tie, ...]:
    facts = Facts(resolve(WORLD, day), read_rubric())
    return ties(posting(1, **more), facts)  # type: ignore[arg-type]


def assets(**more: object) -> list[tuple[str, str]]:
    return [(it.asset, it.how) for it in tied(NOW, **more)]


def test_a_posting_at_a_site_says_what_is_known_of_it() -> None:
    (tie,) = tied(places=("Memphis, TN",))
    assert tie.asset == "one" and tie.how == "same place: Memphis, Tennessee"
    assert tie.sentence == (
        "Colossus 1: owned by Rocket; run by Acme; one outside tenant: Tenant, to May 2029; "
        "its permits are contested."
    )
    (later,) = tied(date(2029, 7, 1), places=("Memphis, TN",))
    assert "no outside tenant known" in later.sentence, "a lease that is over is no tenant"


@pytest.mark.parametrize(
    ("leases", "said"),
    [
        ([("2027-01", None)], "one outside tenant: Tenant, from Jan 2027"),
        ([("2027-01", "2031-01")], "one outside tenant: Tenant, from Jan 2027, to Jan 2031"),
        ([(None, None), (None, "2030-01-01")], "one outside tenant: Tenant."),
        ([(None, "2029-01"), (None, "2030-01-01")], "one outside tenant: Tenant, to 1 Jan 2030"),
        ([(None, "2029-01"), ("2029-02", None)], "one outside tenant: Tenant, to Jan 2029"),
    ],
)
def test_a_tenant_is_named_from_when_and_until_when_it_rents(
    leases: list[tuple[str | None, str | None]], said: str
) -> None:
    days = [tuple(parse_day(it) if it else None for it in lease) for lease in leases]
    lines = [Relation("tenant", "two", "tenant", it[0], it[1]) for it in days]
    world = replace(WORLD, relations=(*WORLD.relations, *lines))
    facts = Facts(resolve(world, NOW), read_rubric())
    (tie,) = ties(posting(1, "Engineer, Colossus 2"), facts)
    assert said in tie.sentence


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": "Engineer, Colossus 2"}, [("two", "named in its title")]),
        ({"text": "You will run Colossus Two."}, [("two", "named in its text")]),
        ({"text": "Work on Colossus."}, [("one", "named in its text")]),
        ({"places": ("Memphis, Tennessee", "Remote")}, [("one", "same place: Memphis, Tennessee")]),
        ({"title": "Starlink Engineer"}, [("star", "named in its title")]),
        ({"text": "We also make Starlink."}, []),
        ({"places": ("Memphis, Egypt",)}, []),
        ({"places": ("Austin, TX",)}, []),
        ({"places": ("Salina, Kansas",)}, [("plains", "same place: 1 Main Rd, Salina, KS 67401")]),
        ({"places": ("Salina",)}, [("plains", "same place: 1 Main Rd, Salina, KS 67401")]),
        ({"places": ("Salina, Utah", "Main Rd, KS")}, []),
        ({"text": "Colossal work"}, []),
    ],
)
def test_names_and_places(given: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert assets(**given) == expected


def test_another_company_in_the_same_town_is_not_tied() -> None:
    assert assets(employer="else", places=("Memphis, TN",)) == []


def test_a_full_match_has_its_reasons() -> None:
    it = posting(1, "Senior Engineer", places=("Austin, TX",), text="CUDA, Rust and C++.")
    found = match(it, level="senior", places=["Austin"], skills=["cuda", "C++"])
    assert found.score == 100 and found.against == ()
    assert found.reasons == (
        "your level: senior",
        "your place: Austin, TX",
        "your skills: cuda, C++",
    )


@pytest.mark.parametrize(
    ("title", "level", "score"),
    [
        ("Senior Engineer", "senior", 100.0),
        ("Senior / Staff Engineer", "senior", 100.0),
        ("Staff Engineer", "senior", 50.0),
        ("Engineer", "senior", 50.0),
        ("Principal Engineer", "senior", 0.0),
        ("Engineering Manager", "senior", 0.0),
        ("Engineering Manager", "manager", 100.0),
    ],
)
def test_levels(title: str, level: str, score: float) -> None:
    assert match(posting(1, title), level=level).score == score


def test_what_the_reader_left_out_takes_nothing_off() -> None:
    it = posting(1, "Staff Engineer", places=("Oslo",))
    assert match(it).score == 0 and match(it, places=["oslo"]).score == 100
    assert match(it, level="staff", places=["Bergen"]).against == ("elsewhere: Oslo",)


def test_remote_is_a_place() -> None:
    assert match(posting(1, remote="remote"), places=["remote"]).score == 100


def test_skills_are_whole_words() -> None:
    it = posting(1, text="We go far. Javascript only.")
    assert match(it, skills=["Java"]).score == 0 and match(it, skills=["go"]).score == 100
    unread = posting(1, has_text=False)
    assert "hasn't been fetched" in match(unread, skills=["go"]).against[0]


@pytest.mark.parametrize(
    ("text", "level"), [("Sr.", "senior"), ("STAFF", "staff"), ("L5", ""), ("", "")]
)
def test_a_readers_own_words_for_a_level(text: str, level: str) -> None:
    assert reader_level(text) == level


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Query(words="gpu kernels"), True),
        (Query(words="kubernetes"), False),
        (Query(title="gpu engineer"), True),
        (Query(title="manager"), False),
        (Query(levels=("staff",)), True),
        (Query(levels=("junior",)), False),
        (Query(employers=("other",)), False),
        (Query(places="austin"), True),
        (Query(places="berlin"), False),
        (Query(remote="hybrid"), True),
    ],
)
def test_a_saved_search_raises_the_interest_of_what_it_may_find(search: Query, found: bool) -> None:
    asked = posting(1, "Staff GPU Engineer", places=("Austin, TX",))
    assert interest(searches=[search])(asked) == (1.0 if found else 0.0)
