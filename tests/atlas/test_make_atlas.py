"""``make atlas`` on made payloads: claims that open their filing, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.atlas.__main__ import PACKS, make_atlas
from tools.atlas.facts import GatheredFacts
from tools.atlas.inputs import Inputs

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from tests.atlas.made_inputs import ACCESSION, fact, made_inputs


def made(inputs: Inputs, to: Path) -> Evidence:
    """The founding packs with the atlas that these inputs give."""
    make_atlas(inputs, to, list(PACKS))
    result = load_packs([*founding_packs(), *sorted(to.iterdir())])
    assert not result.problems
    return result.evidence


def texts(folder: Path) -> dict[str, bytes]:
    return {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in sorted(folder.rglob("*.toml"))
    }


def test_filed_figures_open_their_filing(tmp_path: Path) -> None:
    inputs = made_inputs(tmp_path / "in")
    evidence = made(inputs, tmp_path / "out")
    claims = [claim for claim in evidence.claims.values() if claim.pack == "edgar"]
    growth = [it.figure.value for it in claims if it.metric == "revenue_growth" and it.figure]
    assert growth == [50.0, 100.0]
    for claim in claims:
        assert claim.tier == "filed"
        for ref in claim.sources:
            source = evidence.sources[ref.source]
            assert source.url.startswith("https://www.sec.gov/Archives/edgar/data/1045810/")
            assert inputs.files("companyfacts/*")[0].sha256 in source.note


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made(made_inputs(tmp_path / "in", fact()), tmp_path / name)
    assert texts(tmp_path / "one") == texts(tmp_path / "two")
    again = make_atlas(made_inputs(tmp_path / "in", fact()), tmp_path / "one", list(PACKS))
    assert all("nothing" in line for line in again)


def test_what_changed_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(made_inputs(tmp_path / "in"), out)
    place = out / "edgar" / "claims.toml"
    place.write_text(place.read_text("utf-8").replace("value = 3000000000", "value = 2"), "utf-8")
    lines = make_atlas(made_inputs(tmp_path / "in"), out, ["edgar"])
    assert any("changed edgar-nvidia-revenue-2025-01-01-2025-12-31" in line for line in lines)


@pytest.mark.parametrize(
    ("keys", "tier"),
    [
        ({}, "filed"),
        ({"grade": "filed-derived"}, "filed"),
        ({"accession": ""}, "relayed"),
        ({"cik": ""}, "relayed"),
        ({"grade": "relayed"}, "relayed"),
        ({"grade": "relayed", "accession": ""}, "relayed"),
        ({"grade": "relayed", "form": "call transcript"}, "reported"),
        ({"grade": "relayed", "form": "press (a paper)"}, "reported"),
        ({"grade": "filed", "form": "company newsroom"}, "reported"),
        ({"grade": "newsroom", "form": "company newsroom", "url": "https://a.b/c"}, "primary"),
        ({"grade": "something new"}, "relayed"),
    ],
)
def test_no_row_is_graded_above_what_its_source_carries(
    tmp_path: Path, keys: dict[str, str], tier: str
) -> None:
    facts = GatheredFacts(made_inputs(tmp_path, fact(**keys)))
    (row,) = facts
    cited = facts.cards.cite(row)
    assert cited["tier"] == tier
    (card,) = (card for card in facts.cards.rows["source"])
    assert card["id"] == cited["sources"][0]["id"]
    assert ("was not opened" in card["note"]) == (tier in ("relayed", "reported"))


def test_a_transcription_shares_its_filings_origin(tmp_path: Path) -> None:
    facts = GatheredFacts(made_inputs(tmp_path, fact(), fact(grade="relayed")))
    origins = {facts.cards.cite(row)["origin"] for row in facts}
    assert origins == {f"edgar-{ACCESSION}"}
