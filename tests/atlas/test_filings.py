"""Single facts of filings: what a row becomes, and what it never becomes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert
from tools.atlas.__main__ import make_atlas
from tools.atlas.facts import Fact, FilingCards

from compute_jobs.core.evidence.dates import visible
from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from tests.atlas.made_inputs import fact, made_inputs

QUARTER = {"start": "2026-04-01", "end": "2026-06-30", "form": "10-Q", "filed": "2026-08-05"}


def evidence(folder: Path, *rows: dict[str, Any]) -> Evidence:
    """The founding packs with the atlas made from these facts."""
    make_atlas(made_inputs(folder / "in", *rows), folder / "out", ["edgar", "filings"])
    result = load_packs([*founding_packs(), *sorted((folder / "out").iterdir())])
    assert not result.problems
    return result.evidence


def claims(folder: Path, *rows: dict[str, Any]) -> list[Claim]:
    made = evidence(folder, *rows).claims.values()
    return sorted((it for it in made if it.pack == "filings"), key=lambda it: it.id)


def share(**keys: Any) -> dict[str, Any]:
    """A customer's share of a quarter's revenue."""
    return fact(metric="customer_concentration_pct", value=20, unit="percent", **QUARTER, **keys)


def test_a_range_of_what_is_expected_is_a_plan(tmp_path: Path) -> None:
    (plan,) = claims(
        tmp_path,
        fact(metric="revenue_guidance_fy", value="3.0 to 3.4 bn", unit="USD", start="2026-01-01",
             end="2026-12-31", filed="2026-08-12"),
    )  # fmt: skip
    assert plan.figure is not None
    assert (plan.figure.low, plan.figure.high) == (3.0e9, 3.4e9)
    assert plan.modality == "plan"
    assert plan.metric == "revenue"


@pytest.mark.parametrize(
    ("who", "metric", "perimeter", "counterparty"),
    [
        ("Customer B (unnamed; AI segment)", "top_customer_share", "customer B", None),
        ("one direct customer (unnamed)", "top_customer_share", "customer 1", None),
        ("Customer One (unnamed)", "top_customer_share", "customer 1", None),
        ("Meta (name from a bank's reading)", "top_customer_share", "customer 1", None),
        ("Microsoft", "top_customer_share", "customer Microsoft", "microsoft"),
        ("A company nobody knows", "top_customer_share", "customer A company nobody knows", None),
        ("Customer D (end customer)", "top_customer_share", "end customer D", None),
        ("Distributor A (unnamed)", "partial_customer_share", "through distributor A", None),
        ("one distributor (unnamed)", "partial_customer_share", "through one distributor", None),
        ("", "top_customer_share", "customer 1", None),
    ],
)
def test_who_bought(
    tmp_path: Path, who: str, metric: str, perimeter: str, counterparty: str | None
) -> None:
    (claim,) = claims(tmp_path, share(counterparty=who))
    assert (claim.metric, claim.perimeter, claim.counterparty) == (metric, perimeter, counterparty)
    assert ("(unnamed" in claim.statement) == ("customer" not in who and not counterparty) or who


def test_a_segments_customer_is_none_of_the_whole(tmp_path: Path) -> None:
    part = "colocation segment only, not total revenue"
    (claim,) = claims(tmp_path, share(perimeter=part, counterparty="Customer J (so a relay)"))
    assert claim.metric == "partial_customer_share"
    assert claim.perimeter == "colocation segment, customer J"
    assert "the colocation segment's revenue" in claim.statement


def test_unnamed_customers_are_numbered_by_size(tmp_path: Path) -> None:
    rows = [share(counterparty="unnamed") | {"value": value} for value in (11, 21, 12)]
    made = claims(tmp_path, *rows)
    assert [(it.perimeter, it.figure and it.figure.value) for it in made] == [
        ("customer 1", 21), ("customer 2", 12), ("customer 3", 11),
    ]  # fmt: skip


def test_of_two_rows_the_better_graded_is_kept(tmp_path: Path) -> None:
    relayed = fact(grade="relayed", value=999, filed="2026-03-01")
    (claim,) = claims(tmp_path, relayed, fact())
    assert claim.tier == "filed"
    assert claim.figure is not None
    assert claim.figure.value == 1000


def test_what_the_edgar_pack_has_is_left_to_it(tmp_path: Path) -> None:
    year = {"start": "2025-01-01", "end": "2025-12-31"}
    row = fact(metric="revenue_fy", value=3_000_000_000, unit="USD", grade="relayed", **year)
    assert not claims(tmp_path, row)


def test_derived_figures_name_what_they_were_calculated_from(tmp_path: Path) -> None:
    revenue = fact(metric="revenue_quarter", value=1000e6, unit="USD", **QUARTER)
    research = fact(metric="rd_quarter", value=250e6, unit="USD", grade="relayed", **QUARTER)
    _, share_of_revenue, _ = claims(tmp_path, revenue, research)
    assert share_of_revenue.metric == "rd_share"
    assert share_of_revenue.figure is not None
    assert share_of_revenue.figure.value == 25
    assert len(share_of_revenue.inputs) == 2
    assert share_of_revenue.tier == "relayed", "a share is known no better than its parts"


def test_a_share_that_the_filing_states_is_not_derived(tmp_path: Path) -> None:
    revenue = fact(metric="revenue_quarter", value=1000e6, unit="USD", grade="relayed", **QUARTER)
    research = fact(metric="rd_quarter", value=250e6, unit="USD", **QUARTER)
    told = fact(metric="rd_to_revenue_pct", value=25, unit="percent", **QUARTER)
    for grade, inputs in (("filed", 0), ("filed-derived", 2)):
        made = claims(tmp_path, revenue, research, told | {"grade": grade})
        (share_of_revenue,) = (it for it in made if it.metric == "rd_share")
        assert len(share_of_revenue.inputs) == inputs


def test_an_unknown_first_day_is_inferred(tmp_path: Path) -> None:
    row = fact(metric="revenue_quarter", value=5e6, unit="USD", grade="relayed", end="2026-06-30")
    (claim,) = claims(tmp_path, row)
    assert claim.period is not None
    assert str(claim.period.start) == "2026-04-01"
    assert claim.period.inferred


@pytest.mark.parametrize(
    ("keys", "known"),
    [
        ({"accession": ""}, "2026-08-14"),
        ({"accession": "", "form": "10-K"}, "2026-09-28"),
        ({"accession": "", "form": "10-K", "note": "fetched 2026-08-22"}, "2026-08-22"),
        ({"accession": "", "end": "2026-05-31"}, "2026-06-09"),  # a report of that day is known
        ({"accession": "0001628280-26-000007"}, "2026-09-01"),  # 14 August is too early for it
        ({"accession": "0001628280-26-000005"}, "2026-08-20"),  # another row has its day
    ],
)
def test_a_filing_without_a_day_was_not_out_before_it_can_have_been(
    tmp_path: Path, keys: dict[str, str], known: str
) -> None:
    others = [
        fact(metric="employees", end=day, filed=day, accession=f"0001628280-26-{number:06d}")
        for number, day in ((5, "2026-08-20"), (9, "2026-09-01"))
    ]
    others.append(fact(metric="employees", end="2026-05-31", filed="2026-06-09"))
    row = share(counterparty="Customer A", grade="relayed") | {"filed": ""} | keys
    made = evidence(tmp_path, *others, row)
    (claim,) = (it for it in made.claims.values() if it.metric == "top_customer_share")
    day = date.fromisoformat(known)
    assert visible(claim, made.sources, day)
    assert not visible(claim, made.sources, day - timedelta(days=1))
    assert claim.published is not None
    assert claim.published.inferred == (keys.get("accession", "")[-1:] != "5")


def test_who_published_a_document_is_read_from_its_address(tmp_path: Path) -> None:
    post = {"company": "Anthropic", "cik": "", "accession": "", "grade": "relayed",
            "form": "company newsroom", "unit": "USD", "metric": "compute_purchase_commitment",
            "counterparty": "Amazon"}  # fmt: skip
    sec = "https://www.sec.gov/Archives/edgar/data/0001018724/000101872426000001/ex99.htm"
    cards = FilingCards(made_inputs(tmp_path), "")
    for day, url in enumerate(("https://anthropic.com/x", "https://press.amazon.com/x", sec), 1):
        cards.cite(convert(fact(**post, url=url) | {"filed": f"2026-01-0{day}"}, Fact))
    county = {"metric": "air_permit", "value": "17-PC", "form": "county air permit",
              "counterparty": "A county", "start": "2025-07-02"}  # fmt: skip
    cards.cite(convert(fact(**post | county) | {"filed": ""}, Fact))
    titles = [origin["title"] for origin in cards.rows["origin"]]
    assert titles == [
        "Anthropic: company newsroom",
        "Amazon: company newsroom",
        "Amazon exhibit, filed 3 Jan 2026",
        "A county: county air permit 17-PC",
    ]


def test_a_plan_ends_after_it_was_announced(tmp_path: Path) -> None:
    row = fact(company="SpaceX", cik="1181412", metric="gpus_next_phase_colossus_2", value=9,
               unit="gpu", end="2026-03-31", perimeter="COLOSSUS II, planned",
               filed="2026-05-20")  # fmt: skip
    gpus, power = claims(tmp_path, row)
    assert (gpus.end, power.end, power.metric) == (None, None, "power_planned")


def test_power_says_what_kind_it_is(tmp_path: Path) -> None:
    rows = [
        fact(metric=metric, value=value, unit="mw", end="2026-06-30", quote=quote)
        for metric, value, quote in (
            ("active_power", 1500, ""),
            ("contracted_power", 3700, "approximately"),
            ("secured_power", 5000, ""),
            ("nameplate_compute_draw", 1.4e3, ""),
        )
    ]
    made = {it.metric: it.figure for it in claims(tmp_path, *rows)}
    assert made.keys() == {
        "power_deployed", "power_committed", "power_secured", "power_nameplate",
    }  # fmt: skip
    assert made["power_committed"] is not None
    assert made["power_committed"].bound_low == pytest.approx(3515)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"metric": "never_heard_of"}, "no row for 'never_heard_of'"),
        ({"perimeter": "a part"}, "unknown perimeter 'a part'"),
        ({"company": "Nobody Inc.", "cik": ""}, "no employer 'Nobody Inc.'"),
    ],
)
def test_what_the_table_does_not_know_stops_the_tool(
    tmp_path: Path, keys: dict[str, str], what: str
) -> None:
    with pytest.raises(ReaderError, match=what):
        claims(tmp_path, fact(**keys))
