"""The pack ``filings``: the single facts of filings that no table of figures has."""

from __future__ import annotations

from tools.atlas.facts import GatheredFacts
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import AtlasPack, Rows


def make(inputs: Inputs) -> AtlasPack | None:
    """The facts by a table of metrics; None from live sources, which have no such table."""
    if inputs.live:
        return None
    facts = GatheredFacts(inputs)
    files: dict[str, Rows] = {"claims.toml": {"claim": []}}
    files["sources.toml"] = facts.cards.rows
    return AtlasPack(
        id="filings",
        title="Facts from filings",
        note="Concentration, segments, power, obligations and deals, each from one filing.",
        files=files,
    )
