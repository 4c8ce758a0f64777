"""Epoch AI's files: existing and confirmed is capacity, planned is ambition, guesses guesses."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Asset, Claim, Employer, Evidence, Relation
from compute_jobs.errors import ReaderError
from compute_jobs.live.epoch.importer import EpochImport, UnknownOwnerError, import_epoch

DAY = date(2026, 1, 10)
WORLD = Evidence(
    employers={
        "xai": Employer("xai", "xAI", "lab", aliases=("SpaceXAI",), parent="spacex"),
        "anysphere": Employer("anysphere", "Anysphere", "platform", aliases=("Cursor",)),
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


def test_planned_phases_are_plans_of_their_own(tmp_path: Path) -> None:
    rows = [
        {
            **CLUSTER,
            "Name": f"Google Pod Possible Phase {at}",
            "Owner": "Google",
            "Status": "Planned",
        }
        for at in (2, 3)
    ]
    planned = told(load(tmp_path, rows), "accelerators_planned")
    assert [it.perimeter for it in planned] == ["Phase 2", "Phase 3"]


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
    assert {it.subjects[-1] for it in found.evidence.claims.values()} == {"google-pryor"}


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
    assert now.figure is not None and now.figure.value == 276
    assert now.tier == "analysis", "an estimate is no capacity that runs"
    assert now.perimeter == planned.perimeter == "whole site"
    assert (
        planned.figure is not None and planned.figure.value == 1379 and planned.tier == "ambition"
    )
    assert now.subjects == ("colossus-2",)


def test_a_timeline_alone_is_divided_by_its_day(tmp_path: Path) -> None:
    found = load(tmp_path, timeline(("2025-10-19", "276"), ("2026-02-17", "1379")))
    assert len(told(found, "power_deployed")) == len(told(found, "power_planned")) == 1


def test_company_reports(tmp_path: Path) -> None:
    year = {
        **REPORT,
        "Type": "Yearly revenue",
        "Date": "2025-12-31",
        "Report date": "2026-01-05",
        "Source type": "Media report",
    }
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReaderError, match="isn't a regular file"):
        import_epoch([tmp_path / "pipe"], WORLD)


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


MAY = {
    "Name": "Colossus 2",
    "Current H100 equivalents": "1000000.4",
    "Current power (MW)": "1400",
    "Owner": "SpaceXAI #confident",
    "Users": "SpaceXAI #confident, Cursor #confident, Anthropic #likely",
    "Country": "United States",
    "Address": "5420 Tulane Rd, Memphis, TN 38109",
}
MAY_STEP = {
    "Date": "2026-05-13",
    "Construction status": "A sentence of Epoch's own.",
    "Buildings operational": "1.0",
    "IT power (MW)": "1100",
    "Power (MW)": "1400",
    "H100 equivalents": "1000000.4",
    "Data center": "Colossus 2",
}


def test_the_columns_of_may_2026(tmp_path: Path) -> None:
    later = {
        **MAY_STEP,
        "Date": "2026-09-30",
        "Power (MW)": "1500",
        "H100 equivalents": "1200000",
        "Buildings operational": "2.0",
    }
    rounded = {**MAY_STEP, "Date": "2026-05-20", "Power (MW)": "1400.4"}
    found = load(tmp_path, [MAY], [later, MAY_STEP, rounded], retrieved=date(2026, 5, 23))
    (power,), (planned,) = told(found, "power_deployed"), told(found, "power_planned")
    assert power.figure is not None and power.figure.value == 1400
    assert power.perimeter == "whole site" and "whole site" in power.statement
    assert power.as_of is not None and power.as_of.text == "2026-05-23", "the file's own day"
    assert power.start is not None and power.start.text == "2026-05-13"
    assert planned.start is not None and planned.start.text == "2026-09-30"
    (now,), (then,) = told(found, "h100e_deployed"), told(found, "h100e_planned")
    assert now.figure is not None and now.figure.value == 1_000_000 and now.tier == "analysis"
    assert then.tier == "ambition" and then.modality == "plan"
    for claim in found.evidence.claims.values():
        assert "Epoch's own" not in claim.note + claim.statement, "none of their sentences"
    (source,) = found.evidence.sources.values()
    assert source.published is not None and source.published.text == "2026-05-23"
    assert source.note.count("sha256") == 2


def test_no_machines_beside_power_is_a_blank_and_no_plan(tmp_path: Path) -> None:
    later = {**MAY_STEP, "Date": "2026-09-30", "Power (MW)": "1500", "H100 equivalents": "0.0"}
    found = load(tmp_path, [MAY], [MAY_STEP, later], retrieved=date(2026, 5, 23))
    assert told(found, "power_planned") and not told(found, "h100e_planned")


def test_users_in_one_cell_are_users_each(tmp_path: Path) -> None:
    found = load(tmp_path, [MAY], [MAY_STEP], retrieved=date(2026, 5, 23))
    lines = {(it.employer, it.role, it.status) for it in found.evidence.relations}
    assert lines == {
        ("xai", "owner", "effective"),
        ("anysphere", "tenant", "effective"),
        ("anthropic", "tenant", "rumored"),
    }
    tiers = {it.subjects[0]: it.tier for it in told(found, "capacity_lease")}
    assert tiers == {"anysphere": "reported", "anthropic": "analysis"}, "likely is a judgement"
    (owner,) = told(found, "ownership")
    assert owner.subjects == ("xai", "colossus-2") and owner.tier == "reported"


def test_power_of_the_machines_is_not_that_of_the_site(tmp_path: Path) -> None:
    center = {**MAY, "Current IT power (MW)": "946"}
    del center["Current power (MW)"]
    step = {**MAY_STEP, "IT power (MW)": "946"}
    found = load(tmp_path, [center], [step], retrieved=date(2026, 8, 20))
    (power,) = told(found, "power_deployed")
    assert power.perimeter == "machines"
    assert power.figure is not None and power.figure.value == 946


def test_neighbours_in_the_file_of_centers_are_two_sites(tmp_path: Path) -> None:
    rows = [{**MAY, "Name": "Stargate A"}, {**MAY, "Name": "Stargate B"}]
    found = load(tmp_path, rows)
    assert {it.subjects[-1] for it in found.evidence.claims.values()} == {
        "stargate-a",
        "stargate-b",
    }


OWNED = {
    "Name": "Google cumulative TPU",
    "Chip manufacturer": "Google",
    "Owner": "Google",
    "Start date": "2023-01-01",
    "End date": "2025-12-31",
    "Compute estimate in H100e (median)": "4000000",
    "H100e (5th percentile)": "3000000.0",
    "H100e (95th percentile)": "5000000.0",
    "Notes": "Estimates generated on: 01-05-2026 18:24",
    "Incomplete": "",
}
BY_DESIGNER = {
    **OWNED,
    "Number of Units (median)": "6000000",
    "Power in MW (median)": "2300",
}
BY_CHIP = {**OWNED, "Chip type": "TPU v6e", "Number of Units (median)": "2500000"}
QUARTER = {**OWNED, "Chip type": "TPU v6e", "Number of Units": "90000", "Start date": "2025-10-01"}


def test_chips_owned_have_the_range_of_the_estimate_and_their_sum_has_none(tmp_path: Path) -> None:
    other = {
        **BY_DESIGNER,
        "Chip manufacturer": "Nvidia",
        "Compute estimate in H100e (median)": "1000000",
        "H100e (5th percentile)": "800000",
        "H100e (95th percentile)": "1300000",
    }
    old = {**BY_DESIGNER, "End date": "2025-09-30", "Compute estimate in H100e (median)": "1"}
    newest = {**BY_DESIGNER, "End date": "2026-03-31", "Incomplete": "True"}
    found = load(tmp_path, [old, BY_DESIGNER, newest, other], [BY_CHIP], retrieved=date(2026, 4, 2))
    owned = {it.perimeter: it for it in told(found, "h100e_owned")}
    assert set(owned) == {"", "Google chips", "NVIDIA chips", "TPU v6e chips"}
    assert {it.tier for it in owned.values()} == {"analysis"}
    tpu, total = owned["Google chips"].figure, owned[""].figure
    assert tpu is not None and (tpu.value, tpu.low, tpu.high) == (4e6, 3e6, 5e6)
    assert total is not None and total.value == 5e6 and total.low is None and total.high is None
    assert owned[""].as_of is not None and owned[""].as_of.text == "2025-12-31"
    assert dict(found.skipped) == {"chip owners' quarters that are incomplete": 1}
    assert not told(found, "h100e_deployed"), "owned is not what runs at sites"


def test_an_owner_of_one_designers_chips_keeps_their_range(tmp_path: Path) -> None:
    found = load(tmp_path, [BY_DESIGNER])
    ends = {(it.figure.low, it.figure.high) for it in told(found, "h100e_owned") if it.figure}
    assert ends == {(3e6, 5e6)}


def test_percentiles_that_leave_out_the_median_are_none(tmp_path: Path) -> None:
    found = load(tmp_path, [{**BY_CHIP, "H100e (95th percentile)": "23.0"}])
    (claim,) = told(found, "h100e_owned")
    assert claim.figure is not None and claim.figure.high is None
    assert "percentile" not in claim.note


def test_chips_added_belong_to_their_quarter(tmp_path: Path) -> None:
    (added,) = told(load(tmp_path, [QUARTER]), "h100e_added")
    assert added.period is not None and added.period.text == "2025-Q4"


def test_chip_owners_are_dated_by_the_day_of_the_estimate(tmp_path: Path) -> None:
    (source,) = load(tmp_path, [QUARTER], retrieved=None).evidence.sources.values()
    assert source.published is not None and source.published.text == "2026-01-05"


def test_unknown_owners_come_in_the_order_of_their_machines(tmp_path: Path) -> None:
    rows = [
        {**CLUSTER, "Owner": "Small Co", "Users": "Cloud", "H100 equivalents": "2000"},
        {**CLUSTER, "Owner": "Small Co", "Users": "Cloud", "H100 equivalents": "2000"},
        {**CLUSTER, "Owner": "Large Co", "Users": "Other", "H100 equivalents": "9000"},
    ]
    found = load(tmp_path, rows)
    assert found.unknown == (("Large Co", 1), ("Small Co", 2))
    assert found.machines == (("Large Co", 9000), ("Small Co", 4000))


@pytest.mark.parametrize("name", ["Meta", "Meta AI"])
def test_an_adopted_owner_joins_by_all_its_names(tmp_path: Path, name: str) -> None:
    rows = [
        {**CLUSTER, "Name": "Pod A", "Owner": "Meta AI", "Users": "", "Location": ""},
        {**CLUSTER, "Name": "Pod B", "Owner": "Meta", "Users": "", "Location": ""},
    ]
    found = load(tmp_path, rows, adopt=[name])
    assert {(it.employer, it.asset) for it in found.evidence.relations} == {
        ("meta", "pod-a"),
        ("meta", "pod-b"),
    }


def test_files_of_other_kinds_are_named_and_left_out(tmp_path: Path) -> None:
    found = load(tmp_path, [CLUSTER], [{"Hardware": "H100"}])
    assert found.evidence.claims
    assert found.unread == (("1.csv", "not a file this program reads"),)
    with pytest.raises(ReaderError, match=r"1\.csv"):
        import_epoch([tmp_path / "1.csv"], WORLD)


def test_of_two_files_of_a_kind_the_newer_one_counts(tmp_path: Path) -> None:
    new = write(tmp_path, "centers_2026-05-23.csv", [MAY])
    old = write(tmp_path, "centers_2025-12-14.csv", [CENTER])
    found = import_epoch([new, old], WORLD)
    (power,) = told(found, "power_deployed")
    assert power.figure is not None and power.figure.value == 1400
    assert found.unread == ((old.name, f"{new.name} is newer"),)
    (source,) = found.evidence.sources.values()
    assert source.published is not None and source.published.text == "2026-05-23"
    assert not source.inferred, "the file's name bears its day"


def test_an_import_older_than_the_copy_that_is_known_says_so(tmp_path: Path) -> None:
    new = load(tmp_path, [MAY], retrieved=date(2026, 5, 23)).evidence
    known = replace(WORLD, sources=new.sources)
    path = write(tmp_path, "old.csv", [CENTER])
    (line,) = import_epoch([path], known, retrieved=date(2025, 12, 14)).older
    assert "14 Dec 2025" in line and "23 May 2026 is newer" in line
    assert not import_epoch([path], known, retrieved=date(2026, 8, 20)).older


SPEND = {
    "Id": "c",
    "Company": "OpenAI",
    "Amount": "16000000000",
    "Category": "R&D cloud compute",
    "Period type": "Year",
    "Date": "2025-12-31",
    "Report date": "0202-07-30",
    "Confidence": "Likely",
    "Source Type": "Media report",
    "Total compute spend": "",
    "Notes": "",
}


@pytest.mark.parametrize(
    ("row", "file", "plan"),
    [
        ({}, date(2025, 9, 19), True),
        ({}, date(2026, 2, 1), False),
        ({"Notes": "OpenAI projects this much."}, date(2026, 2, 1), True),
        ({"Report date": "2026-01-20", "Notes": "It expects this."}, date(2026, 2, 1), True),
        ({"Report date": "2025-07-30"}, date(2026, 2, 1), True),
    ],
)
def test_a_projection_is_never_a_fact(
    tmp_path: Path, row: dict[str, str], file: date, *, plan: bool
) -> None:
    (claim,) = told(load(tmp_path, [SPEND | row], retrieved=file), "compute_spend")
    assert (claim.modality == "plan") is plan
    assert claim.tier == ("ambition" if plan else "reported")


def test_a_years_revenue_reported_within_the_year_is_a_plan(tmp_path: Path) -> None:
    row = {**REPORT, "Type": "Yearly revenue", "Date": "2025-12-31"}
    (claim,) = told(load(tmp_path, [row]), "revenue")
    assert claim.modality == "plan" and claim.tier == "ambition"


def test_the_real_files(shared: Path) -> None:
    from compute_jobs.packs.bundled import bundled_packs
    from compute_jobs.packs.load import load_packs

    folder = shared / "real" / "epoch"
    files = sorted(folder.glob("*.csv"))
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


def test_the_real_files_of_may_2026(shared: Path) -> None:
    from compute_jobs.packs.bundled import bundled_packs
    from compute_jobs.packs.load import load_packs

    files = sorted((shared / "atlas" / "epoch").glob("*.csv"))
    if not files:
        pytest.skip("Epoch's files are not on this machine")
    base = load_packs(bundled_packs()).evidence
    found = import_epoch(files, base)
    assert len(found.files) == len(files) and not found.unread
    power = [it for it in told(found, "power_deployed") if it.subjects == ("colossus-2",)]
    assert power[-1].figure is not None and power[-1].figure.value == 1494
    assert power[-1].perimeter == "whole site"
    for claim in found.evidence.claims.values():
        assert claim.modality == "fact" or claim.tier == "ambition"
        assert claim.metric in base.metrics, claim.metric
        if claim.metric.startswith("h100e") and claim.modality == "fact":
            assert claim.tier == "analysis", "an estimate"
