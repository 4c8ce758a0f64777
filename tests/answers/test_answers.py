"""Standings, timelines and supply lines, asked of a made-up view."""

from __future__ import annotations

from msgspec.structs import replace

from compute_jobs.answers.scenario_standings import standings
from compute_jobs.answers.supply_map import supply_map
from compute_jobs.answers.timeline import deals, timeline
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Asset, Relation
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.core.fit.fit_model import Preference
from tests.tui.fake_desk import FakeDesk
from tests.tui.fake_world import CLAIMS, claim, make_world
from tests.tui.screens.rich_desk import RichDesk


def test_standings_tell_ranks_fits_and_why_one_is_out() -> None:
    desk = FakeDesk()
    before = desk.view
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    found = {it.employer: it for it in standings(before, desk.view)}
    assert found["harbor"].rank_before == 1
    assert found["harbor"].rank_after is None
    assert "60" in found["harbor"].out
    assert found["harbor"].moved
    assert not found["northlight"].out
    assert found["northlight"].delta == 0.0
    assert [it.employer for it in standings(before, desk.view)] == list(desk.view.order)


def test_one_who_was_out_before_is_not_told_again() -> None:
    desk = FakeDesk()
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    found = standings(desk.view, desk.view)
    assert not any(it.out or it.moved for it in found)


def test_a_limit_keeps_the_first_and_whoever_moved() -> None:
    desk = FakeDesk(100)
    before = desk.view
    desk.set_preference(Preference("revenue_growth", ">=", 20.0))
    short, full = standings(before, desk.view, 10), standings(before, desk.view)
    assert [it for it in full if it.moved] == [it for it in short if it.moved]
    assert short[:10] == full[:10]
    assert len(standings(before, before, 10)) == 10


def test_an_end_and_a_date_that_lie_ahead_stand_on_the_timeline() -> None:
    listing = replace(
        claim("northlight-listing", "northlight", "capacity_lease", "Lists in spring.", "reported",
              "dispatch", "2026-05-20", deal="northlight-ipo"),
        figure=replace(parse_figure("1"), value=None, unit="date", text="2027-03"),
    )  # fmt: skip
    lease = claim("meridian-lease", "meridian", "capacity_lease", "Rents.", "reported", "dispatch",
                  "2026-05-20", end=parse_day("2029-05"))  # fmt: skip
    view = FakeDesk(world=make_world(6, (*CLAIMS, listing, lease))).view
    moments = timeline(view, "northlight")
    assert [(it.kind, it.ahead) for it in moments if it.claim == "northlight-listing"] == [
        ("claim", False),
        ("date", True),
    ]
    ends = [it for it in timeline(view, "meridian") if it.kind == "end"]
    assert [(it.when_text, it.ahead) for it in ends] == [("May 2029", True)]
    assert [it.claim for it in timeline(view, "northlight-ipo")] == ["northlight-listing"] * 2
    assert "northlight-ipo" in deals(view)


def test_undated_claims_come_last() -> None:
    undated = replace(CLAIMS[0], id="undated", as_of=None, published=None)
    view = FakeDesk(world=make_world(6, (undated, *CLAIMS))).view
    moments = timeline(view, "harbor")
    assert moments[-1].claim == "undated"
    assert moments[-1].when_text == "undated"


def test_lines_are_marked_by_what_is_known_of_them() -> None:
    lines = {(it.employer, it.target): it for it in supply_map(RichDesk().view)}
    owner = lines["cobalt", "hall-one"]
    assert any(mark.startswith("single tenant") for mark in owner.marks)
    assert "claims contested" in owner.marks
    assert "power not known to be permitted" in owner.marks
    assert lines["northlight", "hall-one"].marks == (), "a supplier hangs on neither"
    assert "negotiating" in lines["tarn", "hall-two"].marks


def test_a_thing_that_draws_no_power_misses_no_permit() -> None:
    desk = RichDesk()
    evidence = desk.world.evidence
    desk.world.evidence = replace(
        evidence,
        assets={"brain": Asset("brain", "Brain", "model")},
        relations=(Relation("tarn", "brain", "owner", None, None, ()),),
    )
    desk.view = desk._rich(desk.state)
    assert [it.marks for it in supply_map(desk.view)] == [()]
