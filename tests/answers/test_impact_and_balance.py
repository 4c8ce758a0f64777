"""What an item moves, and what speaks for and against an employer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from compute_jobs.answers.balance import balance, balance_words
from compute_jobs.answers.impact import impact, impact_item
from compute_jobs.answers.source_cards import source_in_full, terms_of_source
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.desk.desk import Desk
from compute_jobs.packs.tables import not_taken, read_glossary
from compute_jobs.platform.paths import Home
from tests.cli.command import run
from tests.small_world import small_desk


def fits_of(desk: Desk) -> dict[str, float | None]:
    return {name: desk.view.row(name).fit for name in desk.view.order}


@pytest.mark.usefixtures("small_world")
class TestImpact:
    def test_a_claim_that_leads_a_rating_moves_its_employer(self) -> None:
        desk = small_desk()
        item = impact_item(desk.view, "harbor-rd")
        assert item is not None
        first = impact(desk.view, desk.without(item.claims), item)[0]
        assert (first.employer, first.state) == ("harbor", "moved")
        assert first.delta < 0
        assert first.claims == ("harbor-rd",)
        assert first.lines == ("its own claim",)

    def test_nothing_is_changed_by_asking(self) -> None:
        desk = small_desk()
        before = fits_of(desk)
        for name in ("harbor-rd", "ledgerwire"):
            item = impact_item(desk.view, name)
            assert item is not None
            desk.without(item.claims)
        assert fits_of(desk) == before

    def test_setting_aside_and_taking_back_restores_every_fit_exactly(self) -> None:
        desk = small_desk()
        before = fits_of(desk)
        item = impact_item(desk.view, "ledgerwire")
        assert item is not None
        for claim in item.claims:
            desk.set_aside(claim, True)
        assert fits_of(desk) != before
        assert fits_of(desk) == {name: desk.without(()).row(name).fit for name in desk.view.order}
        for claim in item.claims:
            desk.set_aside(claim, False)
        assert fits_of(desk) == before

    def test_a_source_takes_only_what_it_alone_bears(self) -> None:
        desk = small_desk()
        item = impact_item(desk.view, "ledgerwire")
        assert item is not None
        for name in item.claims:
            assert {ref.source for ref in desk.view.claim(name).claim.sources} == {"ledgerwire"}

    def test_what_was_calculated_goes_with_its_inputs(self) -> None:
        def derive(evidence: Evidence) -> Evidence:
            claims = dict(evidence.claims)
            claims["harbor-top5"] = replace(claims["harbor-top5"], inputs=("harbor-rd",))
            return replace(evidence, claims=claims)

        item = impact_item(small_desk(change=derive).view, "harbor-rd")
        assert item is not None
        assert set(item.claims) == {"harbor-rd", "harbor-top5"}

    def test_an_asset_reaches_owners_and_tenants(self) -> None:
        view = small_desk().view
        relation = next(it for it in view.evidence.relations if it.claims)
        item = impact_item(view, "?", relation.asset)
        assert item is not None
        rows = impact(view, small_desk().without(item.claims), item)
        assert relation.employer in {row.employer for row in rows}

    def test_an_unranked_employer_is_touched_and_not_scored(self) -> None:
        def nothing_else_about_it(evidence: Evidence) -> Evidence:
            kept = {
                name: claim
                for name, claim in evidence.claims.items()
                if name == "harbor-rd" or "harbor" not in claim.subjects
            }
            return replace(evidence, claims=kept)

        desk = small_desk(change=nothing_else_about_it)
        assert "harbor" in desk.view.unranked
        item = impact_item(desk.view, "harbor-rd")
        assert item is not None
        rows = impact(desk.view, desk.without(item.claims), item)
        assert [row.state for row in rows if row.employer == "harbor"] == ["unscored"]

    def test_neither_claim_nor_source_nor_asset(self) -> None:
        assert impact_item(small_desk().view, "nothing-of-the-kind") is None


@pytest.mark.usefixtures("small_world")
class TestBalance:
    def test_points_add_up_to_the_rating(self) -> None:
        view = small_desk().view
        for name in view.ranking.ids:
            fit = view.fit(name)
            assert fit is not None
            for row, part in zip(balance(view, name), fit.criteria, strict=True):
                if part.rating.gap:
                    continue
                gap = view.ranking.scorer.rubric.gaps[part.criterion].mode
                named = sum(it.points for it in (*row.favourable, *row.adverse))
                rest = sum(
                    it.points
                    for it in part.rating.reasons
                    if not it.claims or abs(it.points) < 0.05
                )
                assert gap + named + rest == pytest.approx(row.rating, abs=0.3)

    def test_a_second_telling_of_one_origin_changes_nothing(self) -> None:
        def twice(evidence: Evidence) -> Evidence:
            claims = dict(evidence.claims)
            for name in ("harbor-growth-press", "harbor-top5"):
                claims[f"{name}-again"] = replace(claims[name], id=f"{name}-again")
            return replace(evidence, claims=claims)

        once, again = (
            balance(small_desk(change=change).view, "harbor") for change in (None, twice)
        )
        for row, other in zip(once, again, strict=True):
            for side in ("favourable", "adverse", "contested"):
                mine, theirs = getattr(row, side), getattr(other, side)
                assert [(it.text, it.points, it.origins) for it in mine] == [
                    (it.text, it.points, it.origins) for it in theirs
                ]
            assert (row.rating, row.unknown, row.opinions) == (
                other.rating,
                other.unknown,
                other.opinions,
            )

    def test_one_line_counts_origins_by_tier_and_opinions_beside(self) -> None:
        def as_opinion(evidence: Evidence) -> Evidence:
            claims = dict(evidence.claims)
            claims["harbor-rd"] = replace(claims["harbor-rd"], tier="analysis")
            return replace(evidence, claims=claims)

        rows = {row.criterion: row for row in balance(small_desk().view, "harbor")}
        assert "1 filed" in balance_words(rows["growth"])
        assert " for (" in balance_words(rows["growth"])
        rows = {row.criterion: row for row in balance(small_desk(change=as_opinion).view, "harbor")}
        words = balance_words(rows["learning"])
        assert "unknown" in words
        assert words.endswith("1 opinion not counted")

    def test_opinions_weigh_nothing(self) -> None:
        def as_opinion(evidence: Evidence) -> Evidence:
            claims = dict(evidence.claims)
            claims["harbor-rd"] = replace(claims["harbor-rd"], tier="analysis")
            return replace(evidence, claims=claims)

        rows = {row.criterion: row for row in balance(small_desk(change=as_opinion).view, "harbor")}
        row = rows["learning"]
        assert "harbor-rd" in row.opinions
        assert not any("harbor-rd" in it.claims for it in (*row.favourable, *row.adverse))


@pytest.mark.usefixtures("small_world")
class TestSourceInFull:
    def test_a_card_says_what_only_it_bears_and_what_that_does(self) -> None:
        view = small_desk().view
        full = source_in_full(view, "ledgerwire")
        assert full is not None
        sizes = [abs(point.points) for point in full.key_points]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] > 0
        assert set(full.only_here) <= set(full.card.claims)
        assert terms_of_source(view, full.card, read_glossary())

    def test_no_such_source(self) -> None:
        assert source_in_full(small_desk().view, "nobody") is None


def test_that_nothing_is_known_speaks_for_nobody(tmp_path: Path) -> None:
    day = date(2026, 11, 28)
    view = Desk.open(Home.at(tmp_path), as_of=day, today=day).view
    fit = view.partial("xai")
    rating = next(it.rating for it in fit.criteria if it.criterion == "comp") if fit else None
    assert rating is not None and rating.gap and rating.claims  # a claim says that it isn't known
    pay = next(it for it in balance(view, "xai") if it.criterion == "comp")
    assert "xAI's pay is not known" in pay.unknown
    assert not pay.favourable and not pay.adverse


def test_what_was_not_taken_is_said_with_its_reason() -> None:
    rows = not_taken("003-public-filing-video")
    assert rows
    assert all(row.gist and row.why_not for row in rows)
    assert not_taken("no-such-pack") == ()


@pytest.mark.usefixtures("founding_world")
def test_the_commands_print_what_the_answers_say(tmp_path: Path) -> None:
    data = run("impact", "colossus-1", "--packs", "founding", "--json", home=tmp_path).data
    assert {row["state"] for row in data} <= {"moved", "touched", "unscored"}
    assert all(row["claims"] or row["state"] == "moved" for row in data)
    text = run("impact", "colossus-1", "--packs", "founding", home=tmp_path)
    assert text.code == 0
    assert "not ranked, so there is no fit to change" in text.out
    unknown = run("impact", "no-such-thing", "--packs", "founding", home=tmp_path)
    assert "'no-such-thing' is no claim, source or asset" in unknown.err
    data = run("balance", "xai", "--packs", "founding", "--json", home=tmp_path).data
    assert [row["criterion"] for row in data][:2] == ["growth", "capacity"]
    assert run("balance", "xai", home=tmp_path).code == 0
    data = run("sources", "bloomberg-filing-video", "--json", home=tmp_path).data
    assert data["not_taken"]
    assert data["key_points"]
    assert run("sources", "bloomberg-filing-video", home=tmp_path).code == 0
    assert run("sources", "nobody", home=tmp_path).code == 1
    assert run("glossary", "--source", "bloomberg-filing-video", home=tmp_path).code == 0
    without = run("rank", "--without-source", "founding-profile", "--json", home=tmp_path)
    assert without.code == 0
    assert run("rank", "--without-source", "nobody", home=tmp_path).code == 2
