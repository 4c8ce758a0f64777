"""What the desk hands out after a change, a preview and a what-if."""

from __future__ import annotations

from copy import copy
from datetime import date
from pathlib import Path

import pytest

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import LEDGERS_KEPT, Desk
from compute_jobs.desk.scored_ledger import newest_first
from compute_jobs.desk.view import change_summary, moved_employers, newly_ranked
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home

DAY = date(2026, 5, 22)
LINE = Preference("top5_customer_share", "<=", 60.0)


@pytest.fixture
def desk(tmp_path: Path, founding_world: None) -> Desk:
    return Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY)


def test_a_view_stays_as_it_is_while_the_desk_changes(desk: Desk) -> None:
    before = desk.view
    order, rows = before.order, [before.row(name) for name in before.order]
    desk.set_weight("stability", 90.0)
    desk.set_preference(LINE)
    desk.mark(order[0], "growth", "fail", rating=1.0)
    assert desk.view is not before
    assert (before.order, [before.row(name) for name in before.order]) == (order, rows)


def test_claims_come_as_a_reader_wants_them(desk: Desk) -> None:
    """Its own, then those around it; of each, stated days before inferred ones, newest first."""
    rows = newest_first(desk.view.claims("xai"), "xai")
    assert {row.claim.id for row in rows} == {it.claim.id for it in desk.view.claims("xai")}
    keys = [
        (
            "xai" not in row.claim.subjects,
            not row.is_dated,
            -row.claim.when.last.toordinal() if row.claim.when else 0,
        )
        for row in rows
    ]
    assert keys == sorted(keys)
    assert len({key[:2] for key in keys}) > 2


def test_a_change_is_summed_up_in_one_line(desk: Desk) -> None:
    assert desk.view.summary == ""
    desk.set_preference(LINE)
    view = desk.view
    (out,) = (name for name in view.order if view.row(name).excluded)
    row = view.row(out)
    assert view.summary.startswith(f"{row.name} out: {row.out_for[0].why}")
    assert not view.fits_moved
    desk.remove_preference(LINE.metric)
    assert f"{row.name} back in" in desk.view.summary


def test_nothing_moved_is_nothing_to_say(desk: Desk) -> None:
    ranking = desk.view.ranking
    assert change_summary(ranking, ranking) == ""
    assert moved_employers(ranking, ranking) == []


def test_all_that_moved_is_counted_and_the_largest_steps_are_named(desk: Desk) -> None:
    before = desk.look()
    desk.set_weight("stability", 90.0)
    after = desk.view
    moved = moved_employers(before.ranking, after.ranking)
    assert f"{len(moved)} fits moved; " in after.summary
    ranks = {name: (before.row(name).rank, after.row(name).rank) for name in after.order}
    for name, (old, new) in ranks.items():
        step = f"{fmt.ordinal(old)} → {fmt.ordinal(new)}" if old and new else ""
        if step and step in after.summary:
            assert old != new, name
    changed = [name for name, (old, new) in ranks.items() if old != new]
    assert not changed or any(after.employer(name).name in after.summary for name in changed)


def test_a_first_rank_and_a_lost_one_are_said(tmp_path: Path, founding_world: None) -> None:
    desk = Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY)
    before = desk.look().ranking
    name = before.order[1]
    fewer = copy(before)
    fewer.order = tuple(each for each in before.order if each != name)
    fewer._ranked = {each: fit for each, fit in before._ranked.items() if each != name}
    about = desk.view.employer(name).name
    rank = desk.view.row(name).rank
    assert rank is not None
    assert f"{about} ranked now, {fmt.ordinal(rank)}" in change_summary(fewer, before)
    assert f"{about} no longer ranked" in change_summary(before, fewer)
    (line,) = newly_ranked(fewer, before)
    assert line.startswith(f"{about} {fmt.ordinal(rank)}, was unranked")


def test_each_moved_employer_is_named_with_both_fits(desk: Desk) -> None:
    before = desk.look()
    desk.preview_weight("stability", 90.0)
    after = desk.view
    lines = moved_employers(before.ranking, after.ranking)
    moved = [
        name
        for name in before.order
        if (was := before.row(name).fit) is not None
        and (now := after.row(name).fit) is not None
        and abs(now - was) > 1.0
    ]
    assert moved
    for name in moved:
        assert any(line.startswith(before.employer(name).name) for line in lines)


def test_a_what_if_changes_nothing(desk: Desk) -> None:
    shown = desk.look()
    scenario = desk.scenarios()[0][0]
    without, happened = desk.what_if(scenario)
    assert desk.view is shown
    assert without.ranking.fits == shown.ranking.fits
    assert scenario in happened.profile.scenarios
    assert happened.newest_evidence == without.newest_evidence, "what is assumed is no news"
    assert not any(on for _, _, on, _ in desk.scenarios())
    with pytest.raises(ReaderError, match="there is no scenario"):
        desk.what_if("the-moon-falls")


def test_only_some_ledgers_are_kept(desk: Desk) -> None:
    claims = [row.claim.id for row in desk.view.claims()]
    for claim in claims[: LEDGERS_KEPT + 2]:
        desk.set_aside(claim, True)
        desk.look()
    assert len(desk._ledgers) == LEDGERS_KEPT
    for claim in claims[: LEDGERS_KEPT + 2]:
        desk.set_aside(claim, False)
    fresh = Desk.open(desk.workspace.home, as_of=DAY, today=DAY)
    assert desk.view.ranking.fits == fresh.view.ranking.fits


def test_a_reload_opens_the_workspace_anew(desk: Desk) -> None:
    before, live, workspace = desk.look(), desk.live, desk.workspace
    desk.reload()
    assert desk.workspace is not workspace
    assert desk.live is not live
    assert desk.view.order == before.order


def test_postings_match_the_profile_shown(desk: Desk) -> None:
    from compute_jobs.core.posting import Posting

    posting = Posting("b:1", "nvidia", "ashby", "x", "1", "Staff Engineer", levels=("staff",))
    assert desk.live.match(posting) is None, "the profile says nothing of level, places or skills"
    desk.set_about(level="staff", places=(), skills=())
    match = desk.live.match(posting)
    assert match is not None
    assert match.reasons


def test_answers_are_counted_over_the_ranked_alone(desk: Desk) -> None:
    """Employers with too little evidence are listed below, not counted as unknown."""
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    view = desk.view
    ranked = [name for name in view.order if view.fit(name) is not None]
    assert sum(view.answers("top5_customer_share").values()) == len(ranked) < len(view.order)


def test_an_item_of_the_checklist_shows_each_claim_once(desk: Desk) -> None:
    view = desk.view
    for employer in view.order:
        for row in view.checklist(employer):
            shown = [it.standing.id for it in view.item_findings(employer, row.item)]
            assert len(shown) == len(set(shown)), (employer, row.item.id)
