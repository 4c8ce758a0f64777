"""What a verdict does to the fit, and that taking it back restores the old one exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.checklist_rules import own_ratings
from compute_jobs.core.dossier.dossier_model import VERDICTS, ChecklistItem, Dossier, VerdictKind
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import OwnRating, Rating
from compute_jobs.core.fit.ratings import with_verdict
from compute_jobs.core.fit.scoring import Scorer
from compute_jobs.packs.tables import read_checklist
from tests.core.fit.world import FIVE, founding

DAY = "2026-11-21"
CHECKLIST = read_checklist()
SCALE = CHECKLIST.scale


def judged(kind: VerdictKind, item: str = "growth", rating: float | None = None) -> Dossier:
    return changes.mark(Dossier("nvidia"), item, kind, DAY, rating=rating)


def test_better_verdicts_rate_higher() -> None:
    modes = [own_ratings(judged(k), CHECKLIST, SCALE)["growth"].mode for k in VERDICTS[:3]]
    assert modes == sorted(modes, reverse=True)
    assert len(set(modes)) == 3


def test_a_pass_never_lowers_and_a_fail_never_raises_what_the_evidence_says() -> None:
    ratings = {kind: own_ratings(judged(kind), CHECKLIST, SCALE)["growth"] for kind in VERDICTS[:3]}
    for high in (80.0, 97.6):
        assert applied(high, ratings["pass"]) == high
    assert applied(5.0, ratings["fail"]) == 5.0
    assert applied(60.0, ratings["pass"]) > 60 > applied(60.0, ratings["fail"])
    assert applied(97.6, ratings["concern"]) < 50


def applied(mode: float, own: OwnRating) -> float:
    evidence = Rating(
        "nvidia", "growth", mode - 5, mode, mode + 5, gap=False, own=False, reasons=(), claims=()
    )
    return with_verdict(evidence, own).mode


@pytest.mark.parametrize("kind", ["gap", "skip"])
def test_a_gap_or_a_skip_rates_nothing(kind: VerdictKind) -> None:
    assert own_ratings(judged(kind), CHECKLIST, SCALE) == {}


@pytest.mark.parametrize("kind", VERDICTS)
def test_a_number_wins(kind: VerdictKind) -> None:
    found = own_ratings(judged(kind, rating=63), CHECKLIST, SCALE)["growth"]
    assert found.mode == 63
    assert found.half_width == SCALE.rated_half_width
    assert "your verdict on Growth" in found.text


@pytest.mark.parametrize("item", ["leave", "dependence", "nobody-knows-this-item"])
def test_items_that_only_inform_rate_nothing(item: str) -> None:
    assert own_ratings(judged("fail", item), CHECKLIST, SCALE) == {}


def test_every_scored_item_has_its_criterion() -> None:
    assert {item.criterion for item in CHECKLIST if item.scored} == set(CRITERIA)


def test_two_items_on_one_criterion_count_alike_and_disagreement_widens() -> None:
    own = ChecklistItem("moat", "Moat", "growth", "", (), "", "", ())
    items = [*CHECKLIST, own]
    agree = changes.mark(judged("pass"), "moat", "pass", DAY)
    both = own_ratings(agree, items, SCALE)["growth"]
    one = own_ratings(judged("pass"), items, SCALE)["growth"]
    assert both.mode == one.mode
    assert both.half_width < one.half_width
    differ = own_ratings(changes.mark(judged("pass"), "moat", "fail", DAY), items, SCALE)["growth"]
    assert differ.mode == (SCALE.modes["pass"] + SCALE.modes["fail"]) / 2
    assert differ.half_width == (SCALE.modes["pass"] - SCALE.modes["fail"]) / 2


def fits(*dossiers: Dossier) -> dict[str, tuple[float, float, float]]:
    found = founding()
    own = {it.employer: own_ratings(it, CHECKLIST, SCALE) for it in dossiers}
    scorer = Scorer(found.ledger, found.rubric, found.anchors, found.lines, own)
    ranking = scorer.score({}, ())
    by_name = {name: ranking.fit(name) for name in FIVE}
    return {name: (it.fit, it.low, it.high) for name, it in by_name.items() if it is not None}


@given(
    st.sampled_from([item.id for item in CHECKLIST]),
    st.sampled_from(VERDICTS),
    st.none() | st.floats(0, 100),
)
def test_taken_back_the_old_fit_is_there_exactly(
    item: str, kind: VerdictKind, rating: float | None
) -> None:
    dossier = changes.mark(Dossier("nvidia"), item, kind, DAY, rating=rating)
    fits(dossier)
    assert fits(changes.unmark(dossier, item)) == fits()


def test_a_verdict_moves_its_employer_only_and_the_right_way() -> None:
    before = fits()
    good, bad = fits(judged("pass", "comp")), fits(judged("fail", "comp"))
    assert bad["nvidia"][0] < before["nvidia"][0] < good["nvidia"][0]
    assert {name: fit for name, fit in good.items() if name != "nvidia"} == {
        name: fit for name, fit in before.items() if name != "nvidia"
    }
