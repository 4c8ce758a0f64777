"""Suggestions: by the evidence, with reasons and claims, and a gap where nothing is known."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import ChecklistItem, ItemRule, Suggestion
from compute_jobs.core.dossier.suggestions import suggest
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Asset, Claim
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.fit_model import HypeFlag, Rating, Reason
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.packs.tables import read_checklist
from tests.core.fit.world import FIVE, LATER, claim, employer, evidence, founding, relation

CHECKLIST = read_checklist()
ITEMS = {item.id: item for item in CHECKLIST}
COMPANY = employer("acme", layer="lab")


def said(item: str | ChecklistItem, *claims: Claim) -> Suggestion:
    world = evidence([COMPANY], claims)
    facts = Facts(resolve(world, LATER), founding().rubric)
    wanted = ITEMS[item] if isinstance(item, str) else item
    return suggest(wanted, world.employers["acme"], facts)


def of_the_five(item: str) -> dict[str, Suggestion]:
    facts = Facts(founding().ledger, founding().rubric)
    return {name: suggest(ITEMS[item], founding().evidence.employers[name], facts) for name in FIVE}


@pytest.mark.parametrize("item", list(ITEMS))
def test_no_item_says_the_same_of_all_five_unless_all_are_gaps(item: str) -> None:
    kinds = {found.kind for found in of_the_five(item).values()}
    assert len(kinds) > 1 or kinds == {"gap"}


@pytest.mark.parametrize("item", list(ITEMS))
def test_each_has_a_reason_and_claims_that_may_move_a_rating(item: str) -> None:
    for name, found in of_the_five(item).items():
        assert found.why, name
        assert "{" not in found.why
        assert found.kind == "gap" or found.claims
        for claim_id in found.claims:
            assert founding().evidence.claims[claim_id].tier in RATING_TIERS


def test_what_the_founding_profile_says() -> None:
    assert of_the_five("growth")["astera-labs"].kind == "pass"
    assert of_the_five("learning")["spacex"].kind == "concern"
    assert of_the_five("culture")["nvidia"].kind == "pass"
    assert {found.kind for found in of_the_five("comp").values()} == {"gap"}
    assert "not a green light" in of_the_five("comp")["xai"].why
    assert of_the_five("stability")["xai"].kind == "fail"
    assert "SpaceX" in of_the_five("dependence")["anthropic"].why + str(
        of_the_five("leave")["anthropic"].why
    )


@pytest.mark.parametrize("item", list(ITEMS))
def test_nothing_known_is_a_gap(item: str) -> None:
    found = said(item)
    assert found.kind == "gap"
    assert found.why == ITEMS[item].gap
    assert found.claims == ()


@pytest.mark.parametrize("tier", ["analysis", "ambition"])
def test_opinion_and_ambition_suggest_nothing(tier: str) -> None:
    grown = claim("acme", "revenue_growth", "140%", id="g", tier=tier)
    assert said("growth", grown).kind == "gap"


@pytest.mark.parametrize(("figure", "kind"), [("90%", "pass"), ("10%", "concern"), ("-5%", "fail")])
def test_growth_by_its_height(figure: str, kind: str) -> None:
    found = said("growth", claim("acme", "revenue_growth", figure, id="g"))
    assert found.kind == kind
    assert found.claims == ("g",)


def test_growth_that_is_only_reported_does_not_pass() -> None:
    found = said("growth", claim("acme", "revenue_growth", "90%", tier="reported"))
    assert found.kind == "concern"
    assert "(press, not filed)" in found.why


def test_worse_evidence_never_suggests_better() -> None:
    rank = {"fail": 0, "concern": 1, "gap": 2, "pass": 3}
    bad = [
        claim("acme", "profitable", "no", id="p"),
        claim("acme", "leadership_change", "yes", id="l"),
        claim("acme", "permit_challenge", "yes", id="t"),
        claim("acme", "china_share", "30%", id="c"),
    ]
    kinds = [rank[said("stability", *bad[:n]).kind] for n in range(1, len(bad) + 1)]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0] == rank["concern"]
    assert kinds[2] == rank["fail"], "three separate worries"


def test_the_gravest_decides_and_what_speaks_for_it_is_said() -> None:
    found = said(
        "learning",
        claim("acme", "rd_share", "40%", id="r"),
        claim("acme", "senior_ic_track", "no", id="t"),
    )
    assert found.kind == "concern"
    assert "In its favor: 40" in found.why
    assert set(found.claims) == {"r", "t"}


def test_a_flag_of_the_hype_watch_is_a_concern() -> None:
    flag = HypeFlag("acme", "announced_over_deployed", "t", 5.0, False, ("c",), "a million against")
    facts = Facts(resolve(evidence([COMPANY], []), LATER), founding().rubric)
    found = suggest(ITEMS["capacity"], COMPANY, facts, [flag])
    assert (found.kind, found.why, found.claims) == ("concern", "a million against", ("c",))
    other = [replace(flag, employer="other")]
    assert suggest(ITEMS["capacity"], COMPANY, facts, other).kind == "gap"


def test_a_landlord_with_a_lab_of_its_own_is_a_rival() -> None:
    house = employer("house", layer="cluster")
    lab = employer("lab", layer="lab", parent="house")
    lines = [relation("house", "site", "owner"), relation("acme", "site", "tenant")]
    world = evidence(
        [COMPANY, house, lab], [], relations=lines, assets=[Asset("site", "Site", "data center")]
    )
    facts = Facts(resolve(world, LATER), founding().rubric)
    mine = suggest(ITEMS["dependence"], world.employers["acme"], facts)
    theirs = suggest(ITEMS["dependence"], world.employers["lab"], facts)
    assert mine.kind == theirs.kind == "concern"
    assert "competes with it" in mine.why
    assert "competitor" in theirs.why


@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        ("UALink, CXL", "pass"),
        ("pcie Gen6", "pass"),
        ("patched Linux kernel", "gap"),
        ("Kubernetes", "gap"),
        ("OCPX", "gap"),
    ],
)
def test_can_i_leave_reads_interfaces(figure: str, kind: str) -> None:
    assert said("leave", claim("acme", "product", figure, id="p")).kind == kind


def test_can_i_leave_reads_the_figure_not_the_sentence_around_it() -> None:
    own = claim("acme", "product", "own fabric", id="p")
    assert said("leave", replace(own, statement="It replaces Ethernet.")).kind == "gap"


def test_a_rival_is_called_one() -> None:
    assert "from a competitor" in of_the_five("dependence")["anthropic"].why
    for name in ("spacex", "xai"):
        assert "to a competitor: Anthropic" in of_the_five("dependence")[name].why
        assert "(a competitor: Anthropic competes with xAI)" in of_the_five("capacity")[name].why
    assert "competitor" not in of_the_five("capacity")["nvidia"].why


def test_hires_that_were_not_seen_are_a_gap() -> None:
    unseen = claim("acme", "infra_hires_seen", "0", id="h")
    found = said("learning", unseen)
    assert (found.kind, found.claims) == ("gap", ("h",))
    none = claim("acme", "infra_openings", "0", id="o")
    assert said("learning", unseen, none).kind == "concern"


def rated(mode: float, rule: str = "growth.revenue_growth") -> Rating:
    lead = Reason(rule, "what it starts from", mode, "m", ())
    worse = Reason("x", "what takes off", -9, "n", ())
    ends = (max(mode - 9, 0), mode, min(mode + 9, 100))
    return Rating("acme", "growth", *ends, gap=False, own=False, reasons=(lead, worse), claims=())


@pytest.mark.parametrize(
    ("figure", "rating", "said_why"),
    [
        ("90%", rated(85), ""),
        ("90%", rated(40), "still only 40: what it starts from; what takes off"),
        ("90%", rated(40, "growth.gap"), "still a gap: what it starts from"),
        ("10%", rated(40), ""),
        ("10%", rated(75), "still 75, since it starts from this: what it starts from"),
        (None, rated(40), "rating of 40 is based on something else: what it starts from"),
        (None, rated(40, "growth.gap"), ""),
    ],
)
def test_a_verdict_that_the_rating_contradicts_says_why(
    figure: str | None, rating: Rating, said_why: str
) -> None:
    claims = [claim("acme", "revenue_growth", figure, id="g")] if figure else []
    facts = Facts(resolve(evidence([COMPANY], claims), LATER), founding().rubric)
    plain = suggest(ITEMS["growth"], COMPANY, facts)
    found = suggest(ITEMS["growth"], COMPANY, facts, rating=rating, scale=CHECKLIST.scale)
    assert found.kind == plain.kind
    assert said_why in found.why
    assert (found.why == plain.why) == (not said_why)


def test_an_own_item_reads_any_metric() -> None:
    rule = ItemRule(
        "r", "pass", "many hires: {figure}, {tier}", "why", "open_postings", at_least=10
    )
    item = ChecklistItem("hiring", "Hiring", None, "c", (), "g", "b", (), rules=(rule,))
    found = said(item, claim("acme", "open_postings", "25", id="o", tier="primary"))
    assert (found.kind, found.why) == ("pass", "many hires: 25 postings, company")
