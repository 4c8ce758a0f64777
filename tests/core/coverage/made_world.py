"""The made companies that the made texts are about, and what reading them needs."""

from __future__ import annotations

from functools import cache

from compute_jobs.core.coverage.candidates import Reading
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import (
    NO_TERMS,
    ReadingTerms,
    ReadingTools,
    read_text,
)
from compute_jobs.core.evidence.evidence_model import Asset, Employer, Evidence
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import read_reading_rules

EMPLOYERS = (
    Employer("halyard", "Halyard Compute", "cluster", ("Halyard",), ticker="HLYD"),
    Employer("corvid", "Corvid AI", "lab", ("Corvid", "Rook")),
    Employer("tessel", "Tessel Semiconductor", "accelerator", ("Tessel",), ticker="TSSL"),
    Employer("brightline", "Brightline Optics", "silicon", ("Brightline",)),
    Employer("meridian", "Meridian Cloud", "cloud", ("Meridian",)),
    Employer("northgate", "Northgate Power", "power", ("Northgate",), ticker="NGP"),
    Employer("orrery", "Orrery Space", "cluster", ("Orrery",)),
    Employer("vantor", "Vantor AI", "lab", ("Vantor",), parent="orrery"),
    Employer("loom", "Loom Labs", "platform", ("Loom",)),
)
ASSETS = (
    Asset("foundry-1", "Foundry 1", "cluster"),
    Asset("foundry-2", "Foundry 2", "cluster"),
    Asset("lantern", "Lantern", "cluster"),
    Asset("kestrel", "Kestrel", "cluster"),
)


@cache
def made_tools() -> ReadingTools:
    evidence = Evidence(
        employers={each.id: each for each in EMPLOYERS},
        assets={each.id: each for each in ASSETS},
        metrics=load_packs([]).evidence.metrics,
    )
    return ReadingTools(read_reading_rules(), evidence, NameIndex(evidence))


def read_made(text: str, terms: ReadingTerms = NO_TERMS) -> Reading:
    return read_text(text, made_tools(), terms)
