"""Epoch AI's files: existing and confirmed is capacity, planned is ambition, guesses guesses."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Employer, Evidence, Relation
from compute_jobs.errors import ReaderError
from compute_jobs.live.epoch import EpochImport, UnknownOwnerError, import_epoch

DAY = date(2026, 1, 10)
WORLD = Evidence(
    employers={
        "xai": Employer("xai", "xAI", "lab", parent="spacex"),
        "spacex": Employer("spacex", "SpaceX", "cluster"),
        "anthropic": Employer("anthropic", "Anthropic", "lab"),
        "google": Employer("google", "Google", "cloud"),
        "openai": Employer("openai", "OpenAI", "lab"),
    },
    assets={
        "colossus-1": Asset("colossus-1", "Colossus 1", "cluster"),
        "colossus": Asset("colossus", "Colossus", "cluster", alias_of="colossus-1"),
        "colossus-2": Asset("colossus-2", "Colossus 2", "cluster"),
    },
    relations=(
        Relation("xai", "colossus-1", "operator", None, None, ()),
        Relation("spacex", "colossus-2", "owner", None, None, ()),
    ),
)
CLUSTER = {
    "Name": "xAI Colossus Memphis Phase 3",
    "Status": "Existing",
    "Certainty": "Confirmed",
    "Owner": "xAI",
    "Users": "xAI",
    "H100 equivalents": "275795.8",
    "Total number of AI chips": "230000.0",
    "Chip type (primary)": "NVIDIA H100 SXM5 80GB",
    "First Operational Date": "2025-07-22",
    "Reported Power Capacity (MW)": "300",
    "Location": "3231 Riverport Rd, Memphis, TN 38109",
    "Source 1": "https://example.org/a",
    "Possible Duplicate": "",
}
CENTER = {
    "Handle": "xAI Colossus 2 Memphis Tennessee",
    "Title": "xAI Colossus 2",
    "Owner": "xAI #confident",
    "Users": "Anthropic #speculative, OpenAI #confident",
    "Current power (MW)": "276",
    "Address": "5420 Tulane Rd, Memphis, TN 38109",
}
STEP = {
    "Data center": "xAI Colossus 2 Memphis Tennessee",
    "Construction status": "",
    "H100 equivalents": "",
}
REPORT = {
    "Id": "Oct 2025 7B",
    "Company": "Anthropic",
    "Date": "2025-10-21",
    "Report date": "2025-10-22",
    "Confidence": "Confident",
    "Source type": "Company disclosure",
    "Source 1": "https://example.org/b",
    "Revenue amount (normalize to annual)": "7000000000.0",
    "Type": "Annualized revenue",
}


def write(folder: Path, name: str, rows: Sequence[dict[str, str]]) -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(folder: Path, *files: Sequence[dict[str, str]], **more: Any) -> EpochImport:
    paths = [write(folder, f"{number}.csv", rows) for number, rows in enumerate(files)]
    return import_epoch(paths, WORLD, **({"retrieved": DAY} | more))


def told(found: EpochImport, metric: str) -> list[Claim]:
    return [it for it in found.evidence.claims.values() if it.metric == metric]


def timeline(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return [{**STEP, "Date": day, "Power (MW)": power} for day, power in steps]


def test_existing_and_confirmed_is_capacity_of_the_asset_it_names(tmp_path: Path) -> None:
    found = load(tmp_path, [CLUSTER])
    (chips,) = told(found, "accelerators_deployed")
    assert chips.tier == "reported" and chips.modality == "fact"
    assert chips.subjects == ("colossus-1",), "Colossus is Colossus 1"
    assert chips.figure is not None and chips.figure.value == 230000 and chips.figure.unit == "gpu"
    assert chips.as_of is not None and chips.as_of.text == "2025-07-22"
    assert told(found, "power_deployed")[0].figure.value == 300  # type: ignore[union-attr]
    assert found.evidence.relations == (), "who runs it is known already"


def test_epoch_is_credited_in_every_source(tmp_path: Path) -> None:
    found = load(tmp_path, [CLUSTER], [REPORT])
    assert found.evidence.sources
    for source in found.evidence.sources.values():
        assert "Epoch AI" in source.publisher and "CC-BY 4.0" in source.publisher
        assert source.url.startswith("https://epoch.ai/data/")
    for claim in found.evidence.claims.values():
        assert all(ref.source in found.evidence.sources for ref in claim.sources)


@pytest.mark.parametrize(
    ("status", "certainty", "tier", "metric"),
    [
        ("Existing", "Likely", "analysis", "accelerators_deployed"),
        ("Planned", "Confirmed", "ambition", "accelerators_planned"),
        ("Planned", "Unlikely", "ambition", "accelerators_planned"),
    ],
)
def test_certainty_decides_the_tier(
    tmp_path: Path, status: str, certainty: str, tier: str, metric: str
) -> None:
    (claim,) = told(load(tmp_path, [{**CLUSTER, "Status": status, "Certainty": certainty}]), metric)
    assert claim.tier == tier
    assert claim.modality == ("plan" if status == "Planned" else "fact")


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        [
            {**CLUSTER, "Owner": "Petrobras,Eni", "Users": "", "Name": "Oil"},
            {**CLUSTER, "Possible Duplicate": "True"},
            {**CLUSTER, "H100 equivalents": "64"},
            {**CLUSTER, "Status": "Decommissioned"},
            {**CLUSTER, "Name": ""},
        ],
    )
    assert not found.evidence.claims and found.rows == 5
    assert sum(count for _, count in found.skipped) == 5
    assert dict(found.unknown) == {"Petrobras": 1, "Eni": 1}


def test_an_owner_can_be_taken_in_by_name(tmp_path: Path) -> None:
    rows = [{**CLUSTER, "Owner": "Tesla", "Users": "", "Name": "Tesla Cortex", "Location": ""}]
    found = load(tmp_path, rows, adopt=["Tesla"])
    assert found.evidence.employers["tesla"].ranked is False
    assert [(it.employer, it.asset, it.role) for it in found.evidence.relations] == [
        ("tesla", "tesla-cortex", "owner")
    ]
    assert not load(tmp_path, rows).evidence.employers


def test_an_owner_the_files_do_not_name_is_no_owner(tmp_path: Path) -> None:
    with pytest.raises(UnknownOwnerError, match="Nosuch Co"):
        load(tmp_path, [CLUSTER], adopt=["Nosuch Co"])


def test_phases_are_one_site_and_a_second_colossus_is_another(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        [
            {**CLUSTER, "Name": "xAI Colossus Memphis Phase 1"},
            CLUSTER,
            {**CLUSTER, "Name": "xAI Colossus 2 Memphis Phase 1"},
            {**CLUSTER, "Name": "Google Pod Phase 1", "Owner": "Google", "Location": ""},
            {**CLUSTER, "Name": "Google Pod Phase 2", "Owner": "Google", "Location": ""},
        ],
    )
    sites = [it.subjects[0] for it in told(found, "accelerators_deployed")]
    assert sites == ["colossus-1", "colossus-1", "colossus-2", "google-pod", "google-pod"]


def test_a_site_told_by_two_files_is_one(tmp_path: Path) -> None:
    center = {
        **CENTER,
        "Handle": "Google Pryor Oklahoma",
        "Title": "Google Pryor",
        "Owner": "Google #confident",
        "Users": "",
        "Address": "4581 Webb St, Pryor, OK 74361",
    }
    cluster = {
        **CLUSTER,
        "Name": "Google TPU Pods",
        "Owner": "Google",
        "Users": "",
        "Location": "1 Other St, Pryor, OK 74361",
    }
    found = load(tmp_path, [center], [cluster])
    assert {it.subjects for it in found.evidence.claims.values()} == {("google-pryor-oklahoma",)}


def test_a_user_rents_from_the_owner(tmp_path: Path) -> None:
    row = {**CLUSTER, "Name": "Big Pod", "Owner": "Google", "Users": "Anthropic", "Location": ""}
    lines = {(it.employer, it.role, it.status) for it in load(tmp_path, [row]).evidence.relations}
    assert lines == {("google", "owner", "effective"), ("anthropic", "tenant", "effective")}


def test_the_users_mark_decides_how_much_its_claim_weighs(tmp_path: Path) -> None:
    found = load(tmp_path, [CENTER], timeline(("2025-10-19", "276")))
    tiers = {it.subjects[0]: it.tier for it in told(found, "capacity_lease")}
    assert tiers == {"anthropic": "analysis", "openai": "reported"}
    assert [(it.employer, it.role) for it in found.evidence.relations] == [
        ("xai", "owner"),
        ("openai", "tenant"),
    ]


def test_steps_after_the_current_one_are_plans_though_the_file_is_read_late(tmp_path: Path) -> None:
    steps = timeline(("2025-02-28", "0"), ("2025-10-19", "276"), ("2026-02-17", "1379"))
    found = load(tmp_path, [CENTER], steps, retrieved=date(2026, 11, 21))
    (now,), (planned,) = told(found, "power_deployed"), told(found, "power_planned")
    assert now.figure is not None and now.figure.value == 276 and now.tier == "reported"
    assert (
        planned.figure is not None and planned.figure.value == 1379 and planned.tier == "ambition"
    )
    assert now.subjects == ("colossus-2",)


def test_a_timeline_alone_is_divided_by_its_day(tmp_path: Path) -> None:
    found = load(tmp_path, timeline(("2025-10-19", "276"), ("2026-02-17", "1379")))
    assert len(told(found, "power_deployed")) == len(told(found, "power_planned")) == 1


def test_company_reports(tmp_path: Path) -> None:
    year = {**REPORT, "Type": "Yearly revenue", "Date": "2025-12-31", "Source type": "Media report"}
    quarter = {
        **REPORT,
        "Company": "xAI",
        "Type": "Quarterly revenue",
        "Date": "2025-03-31",
        "Revenue amount (normalize to annual)": "208000000",
    }
    odd = {**REPORT, "Type": "Other"}
    old = {**REPORT, "Date": "2019-10-21"}
    found = load(tmp_path, [REPORT, year, quarter, odd, old, {**REPORT, "Company": "Mistral AI"}])
    (rate,) = told(found, "run_rate")
    assert rate.tier == "reported" and rate.figure is not None and rate.figure.per == "year"
    assert rate.origin in found.evidence.origins
    by_period = {it.period.text: it for it in told(found, "revenue") if it.period}
    assert by_period["2025"].tier == "reported" and by_period["2025"].origin is None
    q1 = by_period["2025-Q1"].figure
    assert q1 is not None and q1.value == 52e6, "the file gives the quarter times four"


def test_staff_and_spending(tmp_path: Path) -> None:
    staff = {
        "Company": "Anthropic",
        "Staff count": "300",
        "Date": "2025-12-13",
        "Type": "Full company",
        "Confidence": "Likely",
        "Source type": "Media report",
        "Division name": "",
        "Id": "a",
    }
    part = {**staff, "Type": "Division/role", "Division name": "Research", "Id": "b"}
    spend = {
        "Company": "Anthropic",
        "Amount": "2500000000",
        "Category": "R&D cloud compute",
        "Period type": "Year",
        "Date": "2025-12-31",
        "Report date": "2025-07-24",
        "Id": "c",
        "Confidence": "Likely",
        "Source Type": "Media report",
        "Total compute spend": "",
    }
    past = {**spend, "Report date": "2026-01-05", "Id": "d"}
    found = load(tmp_path, [staff, part], [spend, past, {**spend, "Period type": "Annualized"}])
    assert {it.perimeter for it in told(found, "employees")} == {"", "Research"}
    assert {it.tier for it in told(found, "compute_spend")} == {"ambition", "reported"}


def test_without_a_day_the_files_own_latest_day_counts(tmp_path: Path) -> None:
    found = load(tmp_path, [CLUSTER, {**CLUSTER, "Name": "P", "Status": "Planned"}], retrieved=None)
    (source,) = found.evidence.sources.values()
    assert source.inferred and source.published is not None
    assert source.published.text == "2025-07-22"
    assert told(found, "accelerators_planned")[0].as_of == source.published


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "\0\0\0", "Name\n" * 9])
def test_an_unknown_file_is_named_with_what_would_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(ReaderError) as caught:
        import_epoch([path], WORLD)
    assert "x.csv" in str(caught.value) and "\n" not in str(caught.value)


def test_no_file_and_a_missing_file(tmp_path: Path) -> None:
    for files in ([], [tmp_path / "none.csv"], [tmp_path]):
        with pytest.raises(ReaderError):
            import_epoch(files, WORLD)


def test_hostile_cells(tmp_path: Path) -> None:
    row = {key: f"\x1b[31m{value}\u202e" for key, value in CLUSTER.items() if key == "Name"}
    odd = {
        "H100 equivalents": "1e309",
        "Total number of AI chips": "nan",
        "Source 1": "javascript:x",
    }
    found = load(tmp_path, [{**CLUSTER, **row}, {**CLUSTER, **odd}])
    for claim in found.evidence.claims.values():
        assert "\x1b" not in claim.statement and "\u202e" not in claim.statement
        assert "javascript" not in claim.note


def test_the_real_files(shared: Path) -> None:
    from compute_jobs.packs.bundled import bundled_packs
    from compute_jobs.packs.load import load_packs

    folder = shared / "real" / "epoch"
    files = [
        it
        for it in sorted(folder.glob("*.csv"))
        if "hardware" not in it.name
        and "funding" not in it.name
        and not it.name.endswith("ai_companies_ai_companies.csv")
    ]
    if not files:
        pytest.skip("Epoch's files are not on this machine")
    base = load_packs(bundled_packs()).evidence
    found = import_epoch(files, base)
    assert found.rows > 900 and len(found.evidence.claims) > 100
    for claim in found.evidence.claims.values():
        assert claim.metric in base.metrics, claim.metric
        for subject in claim.subjects:
            assert (
                subject in base.employers
                or subject in base.assets
                or subject in found.evidence.assets
            )
        if claim.modality == "plan":
            assert claim.tier == "ambition"
    power = [it for it in told(found, "power_deployed") if it.subjects == ("colossus-2",)]
    assert [it.figure.value for it in power if it.figure] == [276], "its 1,379 MW are a forecast"
