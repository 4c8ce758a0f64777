"""The pack ``edgar``: figures that companies filed, read by the program's own parser."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.live.claim_parts import SourceReading, lay_over
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.filed_claims import filed_claims
from compute_jobs.live.edgar.submissions import facts_url
from compute_jobs.live.payload import read_json
from compute_jobs.packs.tables import bundled_table
from tools.atlas.inputs import Inputs
from tools.atlas.pack_rows import evidence_rows
from tools.atlas.pack_text import AtlasPack


def make(inputs: Inputs) -> AtlasPack | None:
    """Every employer's filed figures; None where there are none to read."""
    evidence = Evidence()
    for reading in readings(inputs):
        evidence = lay_over(evidence, reading.evidence)
    if not evidence.claims:
        return None
    rows = evidence_rows(evidence)
    return AtlasPack(
        id="edgar",
        title="Figures filed with the SEC",
        note="Company facts as filed, and plain arithmetic on them.",
        files={
            "sources.toml": {"source": rows["source"], "origin": rows["origin"]},
            "claims.toml": {"claim": rows["claim"]},
        },
    )


def readings(inputs: Inputs) -> Iterator[SourceReading]:
    """The claims of each filer whose figures were gathered, or that a refresh brings."""
    tags = bundled_table("edgar_tags")
    tags["rules"].update(tags["bundle"])  # for a refresh too: the tables are read once a run
    if inputs.live:
        yield _without_restated(SourceReading(inputs.asked("edgar")))
    for file in inputs.files("companyfacts/CIK*.json"):
        facts = parse_facts(read_json(file.body, "the SEC's company facts"))
        employer = inputs.by_cik.get(facts.cik)
        if employer is not None:
            trace = f"Figures read from {facts_url(facts.cik)} (sha256 {file.sha256})."
            yield _without_restated(filed_claims(facts, employer, trace=trace))


def _without_restated(reading: SourceReading) -> SourceReading:
    """Without what was restated since: the note of the current claim says what it was before."""
    evidence = reading.evidence
    claims = {key: it for key, it in evidence.claims.items() if "-as-of-" not in key}
    cited = {ref.source for claim in claims.values() for ref in claim.sources}
    return replace(
        reading,
        evidence=replace(
            evidence,
            claims=claims,
            sources={key: it for key, it in evidence.sources.items() if key in cited},
            origins={key: it for key, it in evidence.origins.items() if key in cited},
        ),
    )
