"""The tables beside the packs: metrics, employers, assets, glossary, boards."""

from __future__ import annotations

import pytest

from tests.seeds.founding import data, evidence

SPINE = """
revenue revenue_growth segment_revenue segment_growth run_rate run_rate_growth users subscribers
weekly_new_users accelerators_deployed accelerators_planned accelerators_committed
power_deployed power_planned power_committed power_funded power_permitted build_days
outside_tenants named_deployment capacity_commitments capacity_lease operating_income net_income
profitable cash_burn top5_customer_share top_customer_share china_share export_charge
permit_challenge leadership_change deal_value deal_rate deal_term supply_pact ipo_stage
ipo_raise ipo_valuation listing_date valuation funding_round capex_ratio capex rd_share
senior_ic_track senior_ic_openings infra_openings optics_openings open_postings employees
posted_base comp_disclosed attrition culture_disclosed published_fit strategy market_view
risk_view dependency product governance model_parameters model_active_parameters model_languages
model_licence satellites_planned
"""
EXPLAINED = """
filed relayed primary reported analysis ambition s-1 run-rate ualink ucie cxl h100 b200 h20 tpu
take-or-pay neocloud inference capex rpo 10-q 10-k 8-k cik xbrl evpi origin
"""


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("metrics.toml", "metric"),
        ("employers.toml", "employer"),
        ("assets.toml", "asset"),
        ("assets.toml", "relation"),
        ("glossary.toml", "term"),
        ("boards.toml", "board"),
    ],
)
def test_tables_are_complete_to_their_end(file: str, table: str) -> None:
    assert data(file)["end"][f"{table}s"] == len(data(file)[table])


def test_the_spine_of_metrics_is_there() -> None:
    assert set(SPINE.split()) <= set(evidence().metrics)


@pytest.mark.parametrize(
    ("metric", "half_life", "tolerance"),
    [
        ("revenue", None, 0.02),
        ("deal_value", 365, 0.05),
        ("accelerators_deployed", 120, 0.10),
        ("outside_tenants", 60, 0.0),
        ("ipo_raise", 45, 0.10),
        ("valuation", 45, 0.10),
        ("ipo_stage", 30, 0.0),
        ("infra_openings", 21, 0.0),
        ("attrition", 365, 0.10),
    ],
)
def test_half_lives_and_tolerances(metric: str, half_life: float | None, tolerance: float) -> None:
    found = evidence().metrics[metric]
    assert (found.half_life, found.tolerance) == (half_life, tolerance)


def test_every_metric_is_explained_and_closed_figures_never_age() -> None:
    for metric in evidence().metrics.values():
        assert len(metric.explain) > 20, metric.id
        if metric.behaviour == "closed":
            assert metric.half_life is None, metric.id


def test_shares_of_a_whole_end_at_a_hundred_and_growth_does_not() -> None:
    for name in ("top5_customer_share", "top_customer_share", "china_share", "attrition"):
        assert (evidence().metrics[name].floor, evidence().metrics[name].ceiling) == (0, 100)
    assert evidence().metrics["revenue_growth"].ceiling is None


def test_the_five_are_ranked_and_nobody_else() -> None:
    ranked = {it.id for it in evidence().employers.values() if it.ranked}
    assert ranked == {"astera-labs", "nvidia", "anthropic", "spacex", "xai"}
    assert ranked == {
        it.subjects[0] for it in evidence().claims.values() if it.metric == "published_fit"
    }


def test_names_and_numbers_of_employers() -> None:
    employers = evidence().employers
    assert employers["xai"].parent == "spacex"
    assert "SpaceXAI" in employers["xai"].aliases
    assert "Cursor" in employers["anysphere"].aliases
    assert "Astera" in employers["astera-labs"].aliases
    assert (employers["nvidia"].cik, employers["astera-labs"].cik) == (1045810, 1736297)
    names = [name.casefold() for it in employers.values() for name in (it.name, *it.aliases)]
    assert len(names) == len(set(names))


def test_lines_of_the_supply_map_rest_on_claims_about_their_ends() -> None:
    known = evidence()
    assert known.assets["colossus"].alias_of == "colossus-1"
    for line in known.relations:
        assert line.claims
        about = {name for claim in line.claims for name in known.claims[claim].subjects}
        aliases = {it.id for it in known.assets.values() if it.alias_of == line.asset}
        assert line.employer in about, line
        assert about & {line.asset, *aliases}, line


def test_the_parent_and_the_other_name_rest_on_claims() -> None:
    claims = evidence().claims
    assert claims["xai-parent-spacex"].role == "parent"
    assert claims["colossus-means-colossus-1"].subjects == ("colossus", "colossus-1")
    assert claims["colossus-means-colossus-1"].as_of is not None


def test_the_glossary_explains_and_its_references_resolve() -> None:
    terms = data("glossary.toml")["term"]
    known = {term["id"] for term in terms}
    assert len(terms) == len(known) >= 60
    for term in terms:
        assert 1 <= term["text"].count(". ") + 1 <= 3, term["id"]
        assert set(term.get("see", ())) <= known - {term["id"]}, term["id"]
    names = [n.casefold() for it in terms for n in (it["term"], *it.get("aliases", ()))]
    assert len(names) == len(set(names))


def test_each_tier_and_each_word_of_the_profile_is_in_the_glossary() -> None:
    terms = data("glossary.toml")["term"]
    names = {n.casefold() for it in terms for n in (it["term"], *it.get("aliases", ()))}
    assert {word for word in EXPLAINED.split() if word not in names} == set()


def test_boards_belong_to_employers_and_say_when_they_were_seen() -> None:
    boards = data("boards.toml")["board"]
    assert {row["employer"] for row in boards} <= set(evidence().employers)
    for row in boards:
        assert row["board"] in {"greenhouse", "lever", "ashby", "workday"}
        assert row["token"] != "figure", "Figure Lending's"
        assert row.get("last_verified") or row["note"].startswith("Not seen working")
        assert (row["board"] == "workday") == all(key in row for key in ("tenant", "host", "site"))
