"""The pack ``epoch`` on made files: sites stand, small and outgrown clusters do not."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tools.atlas import epoch
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import all_rows, write_pack

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from tests.live.test_epoch import BY_CHIP, BY_DESIGNER, CLUSTER, MAY, MAY_STEP, QUARTER

OLD_PHASE = {
    **CLUSTER,
    "Name": "xAI Colossus 2 Memphis Phase 1",
    "H100 equivalents": "300000",
    "Location": "5420 Tulane Rd, Memphis, TN 38109",
}
TESLA = {**CLUSTER, "Name": "Tesla Pod", "Owner": "Tesla", "Users": "", "Location": ""}


def made(folder: Path, *clusters: dict[str, str]) -> Evidence:
    """The founding packs with the pack that these clusters, one centre and its owners give."""
    write(folder / "epoch" / "centers_2026-05-23.csv", [MAY])
    write(folder / "epoch" / "timelines_2026-05-23.csv", [MAY_STEP])
    write(folder / "epoch" / "clusters_2026-04-24.csv", [OLD_PHASE, *clusters])
    write(folder / "epoch" / "by_designer_2026-04-24.csv", [BY_DESIGNER])
    write(folder / "epoch" / "by_chip_2026-04-24.csv", [BY_CHIP])
    write(folder / "epoch" / "quarters_2026-04-24.csv", [QUARTER])
    pack = epoch.make(Inputs(folder))
    assert pack is not None
    write_pack(pack, folder / "out")
    result = load_packs([*founding_packs(), folder / "out" / "epoch"])
    assert not result.problems
    return result.evidence


def write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)


def bundled(evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Metric and tier of each claim of the pack."""
    mine = (claim for claim in evidence.claims.values() if claim.pack == "epoch")
    return {claim.id: (claim.metric, claim.tier) for claim in mine}


def test_a_site_and_its_state_are_bundled_as_estimates(tmp_path: Path) -> None:
    evidence = made(tmp_path)
    claims = bundled(evidence)
    assert claims["epoch-colossus-2-power-2026-05-13"] == ("power_deployed", "analysis")
    assert claims["epoch-colossus-2-h100e-2026-05-13"] == ("h100e_deployed", "analysis")
    lines = {(it.employer, it.asset, it.role) for it in evidence.relations if it.pack == "epoch"}
    assert ("anysphere", "colossus-2", "tenant") in lines
    for claim in (evidence.claims[key] for key in claims):
        source = evidence.sources[claim.sources[0].source]
        assert source.publisher == "Epoch AI (CC-BY 4.0)"
        assert "sha256" in source.note or source.inferred
        assert MAY_STEP["Construction status"] not in claim.note + claim.statement


def test_owned_chips_keep_their_range_in_the_pack(tmp_path: Path) -> None:
    evidence = made(tmp_path)
    owned = [it for it in evidence.claims.values() if it.metric == "h100e_owned"]
    assert {it.perimeter for it in owned} == {"", "Google chips"}, "no single chips"
    assert {(it.figure.value, it.figure.low, it.figure.high) for it in owned if it.figure} == {
        (4e6, 3e6, 5e6)
    }
    assert not [it for it in evidence.claims.values() if it.metric == "h100e_added"]


def test_clusters_are_bundled_if_large_new_and_not_outgrown(tmp_path: Path) -> None:
    rows = [
        TESLA,
        {**TESLA, "Name": "Small Pod", "H100 equivalents": "9000"},
        {**TESLA, "Name": "Old Pod", "First Operational Date": "2023-01-01"},
        {**TESLA, "Name": "Guessed Pod", "Certainty": "Unlikely"},
        {**TESLA, "Name": "Planned Pod", "Status": "Planned", "Certainty": "Likely"},
        {**TESLA, "Name": "Wished Pod", "Status": "Planned", "Certainty": "Unlikely"},
    ]
    evidence = made(tmp_path, *rows)
    clusters = {
        claim.subjects[-1]
        for claim in evidence.claims.values()
        if claim.sources[0].source.startswith("epoch-gpu-clusters")
    }
    assert clusters == {"tesla-pod", "planned-pod"}
    assert "small-pod" not in evidence.assets, "no asset without a claim"


def test_an_owner_of_what_is_only_likely_is_only_talked_of(tmp_path: Path) -> None:
    likely = {**TESLA, "Name": "Likely Pod", "Certainty": "Likely"}
    evidence = made(tmp_path, TESLA, likely)
    stages = {it.asset: it.status for it in evidence.relations if it.employer == "tesla"}
    assert stages == {"tesla-pod": "effective", "likely-pod": "rumored"}


def test_the_later_revision_says_what_its_power_covers(tmp_path: Path) -> None:
    revised = made(tmp_path).claims["epoch-colossus-2-power-deployed-2026-08"]
    assert revised.perimeter == "machines" and revised.tier == "analysis"
    assert revised.as_of is not None and revised.as_of.inferred


def test_the_same_files_give_the_same_rows(tmp_path: Path) -> None:
    made(tmp_path, TESLA)
    packs = [epoch.make(Inputs(tmp_path)) for _ in range(2)]
    assert packs[0] is not None and packs[1] is not None
    assert all_rows(packs[0]) == all_rows(packs[1])


def test_without_their_files_there_is_no_pack(tmp_path: Path) -> None:
    assert epoch.make(Inputs(tmp_path)) is None
