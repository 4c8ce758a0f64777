"""Standings, timelines and supply lines, asked of a made-up view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from compute_jobs.answers.impact import standings
from compute_jobs.answers.supply_map import supply_map
from compute_jobs.answers.timeline import deal_name, deals, timeline
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Asset, Claim, Evidence, Relation, SourceRef
from compute_jobs.core.evidence.figures import figure_of, flag_figure, parse_figure
from compute_jobs.core.fit.fit_model import Preference
from tests.small_world import small_desk

pytestmark = pytest.mark.usefixtures("small_world")


def test_standings_tell_ranks_fits_and_why_one_is_out() -> None:
    desk = small_desk()
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
    desk = small_desk()
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    found = standings(desk.view, desk.view)
    assert not any(it.out or it.moved for it in found)


def test_a_limit_keeps_the_first_and_whoever_moved() -> None:
    desk = small_desk()
    before = desk.view
    desk.set_preference(Preference("revenue_growth", "<=", 100.0, "exclude"))
    short, full = standings(before, desk.view, 2), standings(before, desk.view)
    assert [it for it in full if it.moved] == [it for it in short if it.moved]
    assert short[:2] == full[:2]
    assert any(it.moved for it in full[2:])
    assert len(standings(before, before, 2)) == 2


def with_claims(*claims: Claim) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        more = {claim.id: claim for claim in claims}
        return replace(evidence, claims={**evidence.claims, **more})

    return change


def test_an_end_and_a_date_that_lie_ahead_stand_on_the_timeline() -> None:
    listing = Claim(
        "northlight-listing",
        ("northlight",),
        "listing_date",
        "Lists in spring.",
        "reported",
        (SourceRef("dispatch", "p. 4"),),
        replace(parse_figure("1"), value=None, unit="date", text="2027-03"),
        as_of=parse_day("2026-05-20"),
        deal="northlight-ipo",
    )
    view = small_desk(change=with_claims(listing)).view
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
    base = small_desk().view.evidence
    undated = replace(
        base.claims["harbor-growth"], id="undated", as_of=None, published=None, period=None
    )
    source = replace(base.sources["harbor-filing"], published=None, seen=None)

    def change(evidence: Evidence) -> Evidence:
        sources = {**evidence.sources, source.id: source}
        return with_claims(undated)(replace(evidence, sources=sources))

    moments = timeline(small_desk(change=change).view, "harbor")
    assert moments[-1].claim == "undated"
    assert moments[-1].when_text == "undated"


def test_lines_are_marked_by_what_is_known_of_them() -> None:
    lines = {(it.employer, it.target): it for it in supply_map(small_desk().view)}
    owner = lines["cobalt", "hall-one"]
    assert any(mark.startswith("single tenant") for mark in owner.marks)
    assert "claims contested" in owner.marks
    assert lines["northlight", "hall-one"].marks == (), "a supplier hangs on neither"
    tenant = lines["meridian", "hall-one"]
    assert not any(mark.startswith("single") for mark in tenant.marks), "the owner depends on it"
    assert (lines["tarn", "hall-two"].verb, tenant.verb) == ("may operate", "rents")


def test_a_tenant_that_belongs_to_the_owner_is_no_outside_tenant() -> None:
    def change(evidence: Evidence) -> Evidence:
        firm = replace(evidence.employers["tarn"], parent="cobalt")
        lines = [Relation("tarn", "hall-one", "tenant")]
        return replace(
            evidence,
            employers={**evidence.employers, "tarn": firm},
            relations=(*evidence.relations, *lines),
        )

    lines = {(it.employer, it.target): it for it in supply_map(small_desk(change=change).view)}
    assert "single outside tenant" in lines["cobalt", "hall-one"].marks


def test_talks_with_the_tenant_itself_are_no_second_tenant() -> None:
    def marks(employer: str) -> tuple[str, ...]:
        def change(evidence: Evidence) -> Evidence:
            more = Relation(employer, "hall-one", "tenant", status="negotiating")
            return replace(evidence, relations=(*evidence.relations, more))

        view = small_desk(change=change).view
        lines = {(it.employer, it.target, it.role): it for it in supply_map(view)}
        return lines["cobalt", "hall-one", "owner"].marks

    assert not any("another" in it for it in marks("meridian"))
    assert any("another is negotiating" in it for it in marks("harbor"))


def test_only_a_site_has_a_disputed_permit() -> None:
    base = small_desk().view.evidence
    disputed = replace(
        base.claims["harbor-growth"],
        id="dispute",
        subjects=("cobalt",),
        metric="permit_challenge",
        figure=flag_figure("yes"),
        period=None,
    )

    def marks(kind: str, subject: str = "cobalt") -> tuple[str, ...]:
        def change(evidence: Evidence) -> Evidence:
            asset = Asset("it", "It", kind)
            return replace(
                with_claims(replace(disputed, subjects=(subject,)))(evidence),
                assets={**evidence.assets, "it": asset},
                relations=(Relation("cobalt", "it", "operator"),),
            )

        (line,) = supply_map(small_desk(change=change).view)
        return line.marks

    assert marks("campus") == ("permit disputed",)
    assert marks("plant", "it") == ("permit disputed",), "its own dispute, whatever it is"
    assert marks("model") == ()


def test_what_several_packs_say_of_one_relation_is_one_line() -> None:
    base = small_desk().view.evidence
    (talks,) = (it for it in base.relations if it.employer == "tarn")
    notice = replace(
        base.claims[talks.claims[0]],
        id="notice",
        metric="notice_period",
        figure=figure_of(value=90, unit="day"),
    )

    def change(evidence: Evidence) -> Evidence:
        signed = replace(talks, status="signed", start=parse_day("2026-03"), claims=("notice",))
        return replace(with_claims(notice)(evidence), relations=(*evidence.relations, signed))

    lines = supply_map(small_desk(change=change).view)
    (line,) = (it for it in lines if it.employer == "tarn")
    assert line.status == "signed", "the furthest stage"
    assert line.since == "Mar 2026"
    assert set(line.claims) == {*talks.claims, "notice"}
    assert line.notice == "90 days" and "90 days' notice" in line.marks


def test_talk_of_an_asset_comes_after_what_is_known_and_each_line_says_how() -> None:
    def change(evidence: Evidence) -> Evidence:
        talk = Relation("harbor", "hall-one", "owner", None, None, (), "rumored")
        return replace(evidence, relations=(talk, *evidence.relations))

    lines = [it for it in supply_map(small_desk(change=change).view) if it.target == "hall-one"]
    assert (lines[-1].employer, lines[-1].verb) == ("harbor", "may own")
    assert not any(it.is_talk for it in lines[:-1])
    known = {it.employer: (it.known, it.tier) for it in lines}
    assert known["meridian"] == ("effective, press", "reported")
    assert known["harbor"] == ("rumored", None)
    owned = next(it for it in lines if it.role == "owner" and not it.is_talk)
    planned = replace(owned, status="effective", tier="ambition", how="plan")
    assert (planned.verb, planned.known) == ("is to own", "plan")


def test_a_deal_is_named_by_its_parties() -> None:
    view = small_desk().view
    assert deal_name(view, "hall-one-lease") == "Meridian Research – Cobalt Launch: Hall one lease"
    assert deal_name(view, "harbor-ipo") == "Harbor IPO"


def test_assets_of_one_company_alone_come_last_and_nothing_is_marked() -> None:
    def change(evidence: Evidence) -> Evidence:
        alone = Relation("harbor", "annex", "owner", None, None, ())
        return replace(
            evidence,
            assets={**evidence.assets, "annex": Asset("annex", "A small annex", "data center")},
            relations=(alone, *evidence.relations),
        )

    lines = supply_map(small_desk(change=change).view)
    assert {it.target for it in lines if it.alone} == {"annex", "hall-two"}
    assert [it.alone for it in lines] == sorted(it.alone for it in lines)
    assert not [it.marks for it in lines if it.target == "annex" and it.marks]
