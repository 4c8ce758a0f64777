"""Sites: one row for each, null where nobody said anything, estimates and plans told apart."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compute_jobs.answers.sites import Site, SiteBook, growth, rung_lines, site_text, sort_sites
from compute_jobs.core.evidence.evidence_model import Evidence, Relation
from tests.site_world import site_claim, with_sites
from tests.small_world import nothing_known, small_desk

pytestmark = pytest.mark.usefixtures("small_world")


@pytest.fixture
def book() -> SiteBook:
    return SiteBook(small_desk(change=with_sites).view)


def site_of(book: SiteBook, asset: str) -> Site:
    return next(it for it in book.sites if it.asset.id == asset)


def test_a_row_says_what_runs_what_is_contracted_and_what_is_planned(book: SiteBook) -> None:
    one = site_of(book, "hall-one")
    levels = [one.figure(rung) for rung in ("active", "construction", "contracted", "announced")]
    assert [it.value if it else None for it in levels] == [130, None, 100, 450]
    assert one.owners == ("cobalt",)
    assert one.users == ("meridian",)
    assert one.permitted is not None
    assert one.permitted.yes
    assert one.funded is None
    assert one.as_of is not None
    assert one.as_of.text == "2026-06-30"
    assert not one.estimated


def test_a_row_has_the_date_of_what_runs_not_of_a_newer_estimate() -> None:
    def estimated(evidence: Evidence) -> Evidence:
        newer = site_claim(
            evidence, "hall-one", "h100e_deployed", "300,000 H100e", tier="analysis",
            day="2026-09-15",
        )  # fmt: skip
        world = with_sites(evidence)
        return replace(world, claims={**world.claims, newer.id: newer})

    one = site_of(SiteBook(small_desk(change=estimated).view), "hall-one")
    assert one.as_of is not None and one.as_of.text == "2026-06-30"
    assert one.tier == "reported"


def test_an_estimate_says_so_and_a_rumor_makes_no_user(book: SiteBook) -> None:
    three = site_of(book, "hall-three")
    assert three.estimated
    assert three.users == ()
    assert three.possible_users == ("tarn",)


def test_a_likely_owner_shows_as_likely_and_counts_as_none() -> None:
    def likely(evidence: Evidence) -> Evidence:
        line = Relation("tarn", "hall-four", "owner", None, None, (), "rumored")
        return replace(with_sites(evidence), relations=(*evidence.relations, line))

    book = SiteBook(small_desk(change=likely).view)
    four = site_of(book, "hall-four")
    assert (four.owners, four.possible_owners) == ((), ("tarn",))
    assert book.owner_names(four) == "Tarn AI?"
    assert "hall-four" in book.of("tarn") and not book.ladder("tarn")[0].parts


def test_a_site_without_figures_is_listed_and_empty(book: SiteBook) -> None:
    four = site_of(book, "hall-four")
    assert not four.has_capacity
    assert (four.as_of, four.tier, four.claims) == (None, None, ())


def test_where_nothing_is_known_there_is_no_site() -> None:
    assert SiteBook(small_desk(change=nothing_known).view).sites == []


def test_sorting_puts_the_unknown_last(book: SiteBook) -> None:
    def order(by: str) -> list[str]:
        return [it.asset.id for it in sort_sites(book, book.sites, by)]  # type: ignore[arg-type]

    assert order("active")[:2] == ["hall-one", "hall-three"]
    assert order("planned")[0] == "hall-one"
    assert order("h100e")[0] == "hall-one"
    assert order("date")[0] == "hall-two"
    assert order("owner") == ["hall-one", "hall-two", "hall-three", "hall-four"]
    for by in ("active", "planned", "h100e", "date", "owner"):
        assert sorted(order(by)) == sorted(it.asset.id for it in book.sites)


def test_the_words_of_a_site_name_whoever_is_there(book: SiteBook) -> None:
    assert "Meridian" in site_text(book, site_of(book, "hall-one"))


def test_a_rung_in_words_has_tier_and_date_and_says_unknown(book: SiteBook) -> None:
    rungs = {(it.rung, it.track): it for it in book.ladder("cobalt")}
    (active,) = rung_lines(book, rungs["active", "power"])
    assert active.text == "130 MW, press, 30 Jun 2026, at Hall One"
    assert (active.value, active.kind) == (130, "fact")
    (announced,) = rung_lines(book, rungs["announced", "power"])
    assert announced.kind == "plan"
    assert announced.text == "450 MW by Jan 2028, plan, 1 Sep 2026, at Hall One"
    (unknown,) = rung_lines(book, rungs["announced", "h100e"])
    assert (unknown.text, unknown.value) == ("unknown", None)
    (guess,) = [
        line
        for rung in book.ladder("quarry")
        if (rung.rung, rung.track) == ("active", "power")
        for line in rung_lines(book, rung)
    ]
    assert guess.kind == "estimate"
    rents = {(it.rung, it.track): it for it in book.ladder("meridian")}
    (rented,) = rung_lines(book, rents["active", "power"])
    assert rented.label == "active, leased"
    assert "its share may be less" in rented.text


def test_a_site_grows_through_levels_and_then_only_plans(book: SiteBook) -> None:
    steps = growth(book, site_of(book, "hall-one"), "power")
    assert [(step.value, step.kind) for step in steps] == [
        (90, "fact"),
        (130, "fact"),
        (300, "plan"),
        (450, "plan"),
    ]
