"""``make atlas FROM=live``: the program's own refresh, in place of gathered files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tools.atlas.__main__ import make_atlas
from tools.atlas.inputs import Inputs

from compute_jobs.live.api import REPLAY
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.paths import find_home
from tests.atlas.made_inputs import CIK, company_facts
from tests.live.edgar.make import submissions
from tests.live.replay import Replay, plain


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
    inputs = Inputs(None)
    known = inputs.base
    inputs.base = replace(known, employers={"nvidia": known.employers["nvidia"]})
    lines = make_atlas(inputs, tmp_path, ["edgar", "filings"])
    assert lines[-1] == "filings: kept, nothing to make it from"
    evidence = load_packs([*founding_packs(), tmp_path / "edgar"]).evidence
    claims = [it for it in evidence.claims.values() if it.pack == "edgar"]
    growth = [it.figure.value for it in claims if it.metric == "revenue_growth" and it.figure]
    assert growth == [50.0, 100.0]
    assert all("sha256" in evidence.sources[it.sources[0].source].note for it in claims)
