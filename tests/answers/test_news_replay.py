"""The bundled packs month by month: the news tells each flip once, and nothing by age alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from compute_jobs.answers.news import News, NewsEvent, news_of
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.scored_ledger import ScoredLedger
from compute_jobs.desk.view import View
from compute_jobs.platform.paths import Home

DAYS = [*(date(2026, month, 1) for month in range(5, 12)), date(2026, 11, 28)]
PREFERENCES = (
    Preference("top5_customer_share", "<=", 60.0),
    Preference("permit_challenge", "=", 0.0),
    Preference("revenue_growth", ">=", 10.0),
    Preference("profitable", "=", 1.0),
)


class Month(NamedTuple):
    since: View
    until: View
    new: frozenset[str]
    told: News


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[Month]:
    def opened(day: date) -> Desk:
        folder: Path = tmp_path_factory.mktemp("replay")
        desk = Desk.open(Home.at(folder), as_of=day, today=day)
        for preference in PREFERENCES:
            desk.set_preference(preference)
        return desk

    desks = [opened(day) for day in DAYS]
    found = []
    for before, desk in pairwise(desks):
        new, told = desk.new_claims(before.view.as_of), news_of(desk, before.view.as_of)
        assert new is not None
        assert told is not None
        found.append(Month(before.view, desk.view, new[1], told))
    return found


def broken(view: View) -> set[tuple[str, str]]:
    """Employers with the preferences they break, as the table shows them."""
    rows = [(name, view.row(name)) for name in view.ranking.ids]
    return {
        (name, it.preference.metric)
        for name, row in rows
        if row.fit is not None
        for it in row.broken
    }


def ranked(view: View) -> set[str]:
    return {name for name in view.ranking.ids if view.row(name).fit is not None}


def test_what_the_new_claims_have_no_part_in_is_rated_as_if_all_were_rated(
    months: Sequence[Month],
) -> None:
    view = months[-1].until
    whole, visible = view.scored, view.scored.ledger.visible
    sets = [month.new & visible.keys() for month in months]
    sets += [frozenset([name]) for name in sorted(visible)[::500]]
    for new in sets:
        anew = ScoredLedger(whole.workspace, (), new).scorer.rated
        kept = ScoredLedger(whole.workspace, (), new, whole).scorer.rated
        assert list(anew) == list(kept)
        for name, ratings in anew.items():
            ends = [(it.mode, it.low, it.high, it.claims) for it in ratings]
            assert ends == [(it.mode, it.low, it.high, it.claims) for it in kept[name]], name


def of_kind(month: Month, *kinds: str) -> Sequence[NewsEvent]:
    return [event for event in month.told.events if event.kind in kinds]


def test_the_months_have_flips_to_tell(months: Sequence[Month]) -> None:
    flips = [event for month in months for event in of_kind(month, "deal_breaker", "rank")]
    assert len(flips) >= 10
    assert {event.kind for event in flips} == {"deal_breaker", "rank"}


def test_broken_preferences_follow_from_the_news_alone(months: Sequence[Month]) -> None:
    for month in months:
        added = broken(month.until) - broken(month.since)
        ended = broken(month.since) - broken(month.until)
        told = [(it.employer, it.after) for it in of_kind(month, "deal_breaker", "rank")]
        for employer, _ in added:
            assert {(employer, "broken"), (employer, "ruled out")} & set(told), employer
        for employer, _ in ended:
            assert any(name == employer and after != "broken" for name, after in told), employer
        flips = [it.employer for it in of_kind(month, "deal_breaker")]
        assert set(flips) <= {name for name, _ in added | ended}


def test_who_gets_a_rank_follows_from_the_news_alone(months: Sequence[Month]) -> None:
    for month in months:
        before, after = ranked(month.since), ranked(month.until)
        entered = {it.employer for it in of_kind(month, "rank") if it.before == "unranked"}
        left = {it.employer for it in of_kind(month, "rank") if it.after == "unranked"}
        assert (entered, left) == (after - before, before - after)


def test_one_flip_is_one_line(months: Sequence[Month]) -> None:
    for month in months:
        flips = [it.employer for it in of_kind(month, "deal_breaker", "rank")]
        assert len(flips) == len(set(flips)), flips


def test_nothing_is_told_twice(months: Sequence[Month]) -> None:
    events = [event for month in months for event in month.told.events]
    told = [(it.kind, it.employer, it.before, it.why, it.claims) for it in events]
    assert len(told) == len(set(told))
    due = [name for month in months for it in of_kind(month, "due") for name in it.claims]
    plans = [name for name in due if months[-1].until.claim(name).claim.modality == "plan"]
    assert len(plans) == len(set(plans))


def test_age_alone_is_no_news(months: Sequence[Month]) -> None:
    for month in months:
        for event in month.told.events:
            if event.kind != "due":
                assert month.new & set(event.claims), event
        moved = {name for event in month.told.events for name, _ in event.moves}
        assert bool(month.new) or not moved
    assert any(not month.new for month in months), "a month without evidence"
