"""News between two states of the ledger: what changed, in order, and nothing that only aged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from compute_jobs.answers.news import KINDS, MOST_LINES, News, news
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.platform.paths import find_home
from compute_jobs.record.last_look import LastLook, fingerprint, load_last_look
from tests.cli.command import run
from tests.small_world import DAY, small_desk

pytestmark = pytest.mark.usefixtures("small_world")


def told(
    *claims: str,
    change: Callable[[Evidence], Evidence] | None = None,
    since: date = DAY,
    preference: Preference | None = None,
    postings: dict[str, tuple[int, str]] | None = None,
) -> News:
    """The news of these claims being new."""
    desk = small_desk(change=change)
    if preference is not None:
        desk.set_preference(preference)
    return news(desk.without(claims), desk.view, claims, since, postings=postings)


def with_claim(like: str, name: str, **fields: object) -> Callable[[Evidence], Evidence]:
    """The evidence with one more claim, made after another."""

    def add(evidence: Evidence) -> Evidence:
        made = replace(evidence.claims[like], id=name, **fields)
        return replace(evidence, claims={**evidence.claims, name: made})

    return add


def test_nothing_new_says_how_old_the_newest_evidence_is() -> None:
    found = told()
    assert found.events == ()
    newest = small_desk().view.newest_evidence
    assert newest is not None
    assert found.newest == newest.last, "as the header says"
    assert found.newest_days == (DAY - found.newest).days


def test_a_flipped_deal_breaker_comes_first_and_says_what_it_moves() -> None:
    found = told("harbor-top5", preference=Preference("top5_customer_share", "<=", 60.0))
    first = found.lines[0]
    assert (first.kind, first.employer) == ("deal_breaker", "harbor")
    assert (first.before, first.after) == ("unknown", "broken")
    assert first.claims == ("harbor-top5",)
    assert first.tier == "relayed"
    assert first.moves[0][0] == "harbor"


def test_a_first_rank_is_news() -> None:
    desk = small_desk()
    own = [name for name, it in desk.view.evidence.claims.items() if "harbor" in it.subjects]
    found = told(*own)
    rank = next(it for it in found.events if it.kind == "rank" and it.employer == "harbor")
    assert (rank.before, rank.after) == ("unranked", "rank 1")
    assert "of your weights rest on evidence" in rank.why


def test_a_small_move_within_the_range_is_none() -> None:
    add = with_claim(
        "harbor-growth",
        "again",
        figure=parse_figure("93.5%"),
        as_of=parse_day("2026-04-01"),
        sources=(),
        origin="cobalt-post",
    )
    assert not [it for it in told("again", change=add).events if it.kind == "rank"]


def test_a_filing_that_contradicts_is_named_with_both_sides() -> None:
    def evidence(before: Evidence) -> Evidence:
        press = replace(
            before.claims["harbor-revenue"],
            id="press",
            tier="reported",
            figure=parse_figure("$500M"),
            origin="cobalt-post",
            statement="Harbor made half a billion.",
        )
        return replace(before, claims={**before.claims, "press": press})

    found = told("harbor-revenue", change=evidence)
    filing = next(it for it in found.events if it.kind == "filing")
    assert filing.after == "contradicts"
    assert filing.before == "Harbor made half a billion."
    assert set(filing.claims) == {"harbor-revenue", "press"}
    assert not [it for it in found.events if it.kind == "source"], "one origin, one line"


def test_a_plan_whose_day_passed_since_is_due_once() -> None:
    plan = with_claim(
        "harbor-revenue",
        "plan",
        modality="plan",
        tier="ambition",
        metric="statement",
        figure=None,
        period=None,
        start=parse_day("2026-10-01"),
        statement="A second hall opens in October.",
    )
    kinds = [it.kind for it in told(change=plan, since=date(2026, 9, 1)).events]
    assert kinds.count("due") >= 1
    before = told(change=plan, since=date(2026, 10, 2)).events
    assert not [it for it in before if "second hall" in it.why]


def test_an_overdue_report_is_news_and_ageing_is_none() -> None:
    found = told(since=date(2026, 8, 1))
    assert {it.kind for it in found.events} <= {"due"}
    late = told(since=DAY)
    assert late.events == ()


def test_opinions_stand_apart() -> None:
    view = with_claim(
        "harbor-growth", "view", tier="analysis", origin="cobalt-post", statement="A bargain."
    )
    found = told("view", change=view)
    assert found.lines == ()
    assert [it.claims for it in found.readings] == [("view",)]


def test_matches_of_saved_searches_stand_before_sources() -> None:
    found = told("harbor-rd", postings={"optics": (3, "Optics engineer")})
    kinds = [it.kind for it in found.events]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert "optics finds Optics engineer" in next(
        it.why for it in found.events if it.kind == "posting"
    )


def test_at_most_five_lines() -> None:
    desk = small_desk()
    found = told(*desk.view.evidence.claims)
    assert len(found.lines) == MOST_LINES
    assert found.more == len(found.events) - len(found.readings) - MOST_LINES


def test_the_last_look_survives_and_forgets_what_it_saw() -> None:
    desk = small_desk()
    assert desk.new_claims() is None
    desk.mark_seen()
    assert small_desk().new_claims() == (desk.view.as_of, frozenset())
    changed = small_desk(change=with_claim("harbor-rd", "more", sources=()))
    found = changed.new_claims()
    assert found is not None
    assert found[1] == {"more"}


@pytest.mark.parametrize("mark", ["Infinity", "NaN", "1e999", '"x"', "null", "[]", "9" * 5000])
def test_a_last_look_that_is_damaged_counts_as_none(mark: str) -> None:
    home = find_home()
    home.state.mkdir(parents=True)
    text = f'{{"format": 2, "day": "2026-11-21", "claims": {{"a": {mark}}}}}'
    (home.state / "last-look.json").write_text(text)
    assert load_last_look(home) is None


def test_a_claim_that_says_something_else_is_new() -> None:
    small_desk().mark_seen()

    def regraded(evidence: Evidence) -> Evidence:
        claim: Claim = replace(evidence.claims["harbor-rd"], tier="filed")
        return replace(evidence, claims={**evidence.claims, claim.id: claim})

    found = small_desk(change=regraded).new_claims()
    assert found is not None
    assert found[1] == {"harbor-rd"}


def test_the_command(tmp_path: Path) -> None:
    first = run("news", home=tmp_path)
    assert "haven't looked at the news yet" in first.err
    assert run("news", "--seen", home=tmp_path).code == 0
    assert "Nothing new" in run("news", home=tmp_path).out
    data = run("news", "--since", "2026-01-01", "--json", home=tmp_path).data
    assert data
    assert {"kind", "employer", "before", "after", "claims", "why", "moves"} <= set(data[0])
    some, every = (run("news", "--since", "2026-01-01", *all_, home=tmp_path).out
                   for all_ in ((), ("--all",)))  # fmt: skip
    assert ("news --all" in some) == (len(every.splitlines()) > len(some.splitlines()))
    assert "news --all" not in every
    assert run("news", "--since", "yesterday", home=tmp_path).code == 2


def test_other_words_for_the_same_claim_are_no_news() -> None:
    desk = small_desk()
    claim = desk.view.evidence.claims["harbor-growth"]
    reworded = replace(claim, statement="Harbor's revenue rose.", note="As we read it.")
    later = replace(claim, as_of=parse_day("2026-11-20"))
    look = LastLook(DAY, {claim.id: fingerprint(claim)})
    assert not look.new({claim.id: reworded})
    assert look.new({claim.id: later}) == {claim.id}
