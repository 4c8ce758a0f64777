"""``make atlas FROM=live``: the program's own refresh, in place of gathered files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from tools.atlas.__main__ import make_atlas
from tools.atlas.inputs import Inputs
from tools.atlas.opened_filings import stands_in

from compute_jobs.live.api import REPLAY
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.paths import find_home
from tests.atlas.made_inputs import ACCESSION, CIK, company_facts, fact, made_inputs
from tests.live.edgar.make import submissions
from tests.live.replay import Replay, Reply, plain
from tests.live.test_epoch import BY_DESIGNER, CLUSTER, MAY, MAY_STEP


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """Answers for one filer; everybody else is unknown to it."""
    replay = Replay()
    replay.on(f"/data.sec.gov/api/xbrl/companyfacts/CIK{CIK:010d}.json", plain(company_facts()))
    replay.on(f"/data.sec.gov/submissions/CIK{CIK:010d}.json", plain(submissions()))
    monkeypatch.setenv(REPLAY, replay.url)
    home = find_home()
    home.root.mkdir(parents=True)
    text = 'contact_email = "maintainer@example.org"\n[network]\nallow_loopback = true\n'
    home.config_file.write_text(text, "utf-8")
    yield replay
    replay.close()
    bundled_table.cache_clear()


def test_the_sources_give_the_same_claims(server: Replay, tmp_path: Path) -> None:
    lines = make_atlas(of("nvidia"), tmp_path, ["edgar", "filings", "epoch"])
    assert lines[-2:] == [
        "filings: kept, nothing to make it from",
        "epoch: kept, nothing to make it from",
    ]
    evidence = load_packs([*founding_packs(), tmp_path / "edgar"]).evidence
    claims = [it for it in evidence.claims.values() if it.pack == "edgar"]
    growth = [it.figure.value for it in claims if it.metric == "revenue_growth" and it.figure]
    assert growth == [50.0, 100.0]
    assert all("sha256" in evidence.sources[it.sources[0].source].note for it in claims)


def test_who_does_not_answer_stays_as_bundled(server: Replay, tmp_path: Path) -> None:
    make_atlas(of("nvidia"), tmp_path, ["edgar"])
    before = (tmp_path / "edgar" / "claims.toml").read_text("utf-8")
    server.answers.clear()
    board(server, "anthropic", 3)
    lines = make_atlas(of("nvidia", "anthropic"), tmp_path, ["edgar", "boards"])
    assert lines[0] == "edgar: kept, nothing to make it from"
    assert (tmp_path / "edgar" / "claims.toml").read_text("utf-8") == before
    server.answers.clear()
    board(server, "spacex", 5)
    lines = make_atlas(of("anthropic", "spacex"), tmp_path, ["boards"])
    assert lines[0] == "boards: kept as bundled, no answer: anthropic"
    evidence = load_packs([*founding_packs(), tmp_path / "boards"]).evidence
    open_jobs = {
        it.subjects[0]: it.figure.value
        for it in evidence.claims.values()
        if it.metric == "open_postings" and it.pack == "boards" and it.figure
    }
    assert open_jobs == {"anthropic": 3, "spacex": 5}


def test_epochs_files_are_downloaded_and_unpacked(server: Replay, tmp_path: Path) -> None:
    served = {
        "data_centers/data_centers.csv": table([MAY]),
        "data_centers/data_center_timelines.csv": table([MAY_STEP]),
        "gpu_clusters.csv": table([CLUSTER]),
        "ai_chip_owners.zip": archive("owners/cumulative_by_designer.csv", table([BY_DESIGNER])),
    }
    for name, body in served.items():
        changed = {"last-modified": "Fri, 05 Jun 2026 10:00:00 GMT"}
        server.on(f"/epoch.ai/data/{name}", Reply(body, headers=changed))
    lines = make_atlas(Inputs(None), tmp_path, ["epoch"])
    assert lines[0].startswith("epoch: ")
    evidence = load_packs([*founding_packs(), tmp_path / "epoch"]).evidence
    metrics = {it.metric for it in evidence.claims.values() if it.pack == "epoch"}
    assert {"power_deployed", "h100e_owned", "capacity_lease"} <= metrics
    assert "epoch-revision-2026-08" not in evidence.sources, "the file itself was read"
    clusters = evidence.sources["epoch-gpu-clusters-2026-06-05"]
    assert not clusters.inferred, "the server says when it was changed"
    before = (tmp_path / "epoch" / "claims.toml").read_text("utf-8")
    del server.answers["/epoch.ai/data/gpu_clusters.csv"]
    assert make_atlas(Inputs(None), tmp_path, ["epoch"]) == ["epoch: kept, nothing to make it from"]
    assert (tmp_path / "epoch" / "claims.toml").read_text("utf-8") == before


def test_facts_are_held_against_their_filings(
    server: Replay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "0001045810-26-000002"
    rows = [fact(), fact(metric="debt_principal", value=2_340_000_000, unit="USD")]
    rows += [fact(metric="cash", value=7_770_000_000, unit="USD")]
    rows += [fact(metric="cash", value=5_000_000, unit="USD", end="2026-04-26", accession=other)]
    make_atlas(made_inputs(tmp_path / "in", *rows), tmp_path, ["filings"])
    folder = f"/www.sec.gov/Archives/edgar/data/{CIK}/{ACCESSION.replace('-', '')}/"
    names = ["R1.htm", "made-20260125.htm", "made-index.htm", "logo.jpg"]
    server.on(f"{folder}index.json", plain({"directory": {"item": [{"name": n} for n in names]}}))
    body = b"<html><body><p>We had 1,000 people and debt of $2.34 billion.</p></body></html>"
    server.on(f"{folder}made-20260125.htm", Reply(body))
    lines = make_atlas(Inputs(None), tmp_path, ["filings"])
    assert lines == ["filings: 4 claims; nothing changed"], "no claim rises or falls"
    told = capsys.readouterr().err
    assert "filings-nvidia-cash-2026-01-25: its figure isn't found in https://www.sec.gov" in told
    assert f"edgar-{other}: kept as bundled, not opened" in told
    assert "debt" not in told and "employees" not in told
    assert [it.path for it in server.asked("made-index")] == []
    sources = load_packs([*founding_packs(), tmp_path / "filings"]).evidence.sources
    sha = hashlib.sha256(body).hexdigest()
    assert f"Its figures stand in made-20260125.htm (sha256 {sha})." in (
        sources[f"edgar-{ACCESSION}"].note
    )
    again = (tmp_path / "filings" / "sources.toml").read_text("utf-8")
    make_atlas(Inputs(None), tmp_path, ["filings"])
    assert (tmp_path / "filings" / "sources.toml").read_text("utf-8") == again


@pytest.mark.parametrize(
    ("claim", "text", "there"),
    [
        ({"value": 103_700_000_000, "unit": "usd"}, "obligations of $103.7 billion", True),
        ({"value": 11_387_000_000, "unit": "usd"}, "Connectivity 11,387 7,000", True),
        ({"value": 11_387_000_000, "unit": "usd"}, "Connectivity 111,387 11,387.5", False),
        ({"value": 36, "unit": "percent"}, "Customer A 36 %", True),
        ({"value": 36, "unit": "percent"}, "in 2036 and 36.5 %", False),
        ({"value": 1400, "unit": "mw"}, "approximately 1.4 gigawatts", True),
        ({"low": 2, "unit": "percent"}, "2,000", False),
        ({"figure": "leases of 20 years"}, "leases of 20 years", False),
    ],
)
def test_a_figure_is_looked_for_as_filings_write_it(
    claim: dict[str, Any], text: str, *, there: bool
) -> None:
    assert stands_in(claim, text) is there


def of(*employers: str) -> Inputs:
    """The live sources of these employers alone."""
    inputs = Inputs(None)
    known = inputs.base
    inputs.base = replace(
        known,
        employers={each: known.employers[each] for each in employers},
        boards=tuple(it for it in known.boards if it.employer in employers),
    )
    return inputs


def board(server: Replay, token: str, count: int) -> None:
    """A Greenhouse board of so many jobs."""
    jobs = [
        {
            "id": number,
            "internal_job_id": number,
            "title": f"Engineer {number}",
            "absolute_url": f"https://example.org/{number}",
            "location": {"name": "Memphis"},
            "content": "A made job.",
            "first_published": "2026-08-01T10:00:00-04:00",
        }
        for number in range(1, count + 1)
    ]
    server.on(f"/boards-api.greenhouse.io/v1/boards/{token}/jobs", plain({"jobs": jobs}))


def table(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def archive(name: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr(name, body)
        file.writestr("README.md", "not a table")
    return packed.getvalue()
