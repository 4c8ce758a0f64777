"""The pack ``epoch``: Epoch AI's sites, clusters and chip owners, by the program's own importer.

Epoch AI publishes them under CC-BY 4.0; every source card credits it. None of its sentences is
bundled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Source, SourceRef
from compute_jobs.errors import ReaderError
from compute_jobs.live.claim_parts import about
from compute_jobs.live.epoch.collector import CREDIT
from compute_jobs.live.epoch.importer import import_epoch
from compute_jobs.live.fetch import Response
from compute_jobs.packs.tables import bundled_table
from tools.atlas.inputs import Inputs
from tools.atlas.pack_rows import evidence_rows
from tools.atlas.pack_text import AtlasPack

NOTABLE = 20_000
"""H100 equivalents a cluster has at least: smaller ones don't decide where to work."""
NEWEST = timedelta(days=730)
"""How old a cluster may be: older ones have been rebuilt or outgrown since."""
LEFT_OUT = ("h100e_added",)
"""Metrics that a first look doesn't need; ``import epoch`` reads them."""
_SITE = "colossus-2"


def make(inputs: Inputs) -> AtlasPack | None:
    """Sites, clusters and chips of the employers we list; None without Epoch AI's files."""
    with TemporaryDirectory() as folder:
        if inputs.folder is None:
            files = downloaded(inputs, Path(folder))
        else:
            files = [inputs.folder / file.name for file in inputs.files("epoch/*.csv")]
        if not files:
            return None
        evidence = import_epoch(files, inputs.base).evidence
    claims = {claim.id: claim for claim in chosen(evidence)}
    evidence = limited(evidence, claims.keys())
    rows = evidence_rows(evidence if inputs.live else with_revision(evidence))
    return AtlasPack(
        id="epoch",
        title="Sites, clusters and chip owners by Epoch AI",
        note=f"Data by {CREDIT}: https://epoch.ai/data. Its estimates are analysis; "
        "what it expects is ambition.",
        files={
            "sources.toml": {"source": rows["source"], "origin": rows["origin"]},
            "assets.toml": {"asset": rows["asset"], "relation": rows["relation"]},
            "claims.toml": {"claim": rows["claim"]},
        },
    )


def downloaded(inputs: Inputs, to: Path) -> list[Path]:
    """Epoch AI's files as they are today, with their day in their names, by which the importer
    dates them; none where one of them isn't to be had."""
    files: list[Path] = []
    with inputs.pages() as pages:
        for address in bundled_table("epoch")["download"]["addresses"]:
            answer = pages.get(address)
            if answer is None:
                return []
            name = address.rpartition("/")[2]
            for part, body in _unpacked(name, answer.body):
                files.append(to / f"{_day(answer).isoformat()}_{part}")
                files[-1].write_bytes(body)
    return files


def _day(answer: Response) -> date:
    """When the server says that the file was changed last; else the day it was fetched."""
    try:
        return parsedate_to_datetime(answer.headers["last-modified"]).date()
    except (KeyError, ValueError):
        return answer.at.date()


def _unpacked(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or the tables of an archive, with names of their own."""
    if not name.endswith(".zip"):
        yield name, body
        return
    most = int(bundled_table("epoch")["rules"]["largest_file"])
    try:
        with ZipFile(BytesIO(body)) as archive:
            for member in archive.infolist():
                if member.filename.endswith(".csv") and member.file_size <= most:
                    yield PurePosixPath(member.filename).name, archive.read(member)
    except (BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ReaderError(f"no archive: {error}", name, "look at its address") from None


def chosen(evidence: Evidence) -> Iterable[Claim]:
    """The claims worth bundling: all sites, notable clusters, chips by designer."""
    claims = list(evidence.claims.values())
    clusters = {key for key in evidence.sources if key.startswith("epoch-gpu-clusters")}
    sites: dict[str, float] = {}
    for claim in claims:
        if not _of(claim, clusters):
            now = claim.figure if claim.metric == "h100e_deployed" and claim.start else None
            sites.setdefault(claim.subjects[-1], 0.0)
            sites[claim.subjects[-1]] += now.value or 0.0 if now else 0.0
    notable = {
        (claim.subjects, claim.sources[0].locator)
        for claim in claims
        if _of(claim, clusters) and _is_notable(claim, evidence, sites)
    }
    for claim in claims:
        if _of(claim, clusters):
            if (claim.subjects, claim.sources[0].locator) in notable:
                yield claim
        elif claim.metric not in LEFT_OUT and not _by_chip(claim):
            yield claim


def _of(claim: Claim, sources: Collection[str]) -> bool:
    return claim.sources[0].source in sources


def _is_notable(claim: Claim, evidence: Evidence, sites: Mapping[str, float]) -> bool:
    """By its H100 equivalents. Where the file of data centres has the site, only what equals its
    present state there: neither plans nor earlier phases."""
    size = claim.figure.value or 0.0 if claim.figure is not None else 0.0
    if size < max(NOTABLE, 0.9 * sites.get(claim.subjects[-1], 0.0)) or claim.as_of is None:
        return False
    if claim.metric == "h100e_planned":
        return claim.subjects[-1] not in sites and claim.hedge != "unlikely"
    published = evidence.sources[claim.sources[0].source].published
    assert published is not None
    recent = published.last - claim.as_of.last <= NEWEST
    return claim.metric == "h100e_deployed" and recent and claim.hedge != "unlikely"


def _by_chip(claim: Claim) -> bool:
    """Chips of one model: the designer's figure beside it says enough."""
    return claim.metric == "h100e_owned" and "-by-chip-" in claim.id


def limited(evidence: Evidence, claims: Collection[str]) -> Evidence:
    """These claims alone, with the sources, assets and relations that they need."""
    kept = {key: evidence.claims[key] for key in evidence.claims if key in claims}
    sources = {ref.source for claim in kept.values() for ref in claim.sources}
    assets = {subject for claim in kept.values() for subject in claim.subjects}
    return Evidence(
        assets={key: asset for key, asset in evidence.assets.items() if key in assets},
        sources={key: source for key, source in evidence.sources.items() if key in sources},
        claims=kept,
        relations=tuple(
            replace(line, claims=tuple(key for key in line.claims if key in claims))
            for line in evidence.relations
            if any(key in claims for key in line.claims)
        ),
    )


def with_revision(evidence: Evidence) -> Evidence:
    """Says that Epoch AI has since revised its largest figure, in a file that isn't held here."""
    if not any(claim.subjects == (_SITE,) for claim in evidence.claims.values()):
        return evidence
    day = replace(parse_day("2026-08"), inferred=True)
    source = Source(
        id="epoch-revision-2026-08",
        title="Epoch AI's later figures for Colossus 2, as relayed",
        publisher=CREDIT,
        kind="article",
        stance="supporting",
        published=day,
        url="https://epoch.ai/data/data-centers",
        inferred=True,
        note="Data by Epoch AI, used under the Creative Commons Attribution license. Reported "
        "by someone who saw the file of August 2026; the file itself was not opened.",
    )
    power, machines = about(946, "mw"), about(1_110_000, "h100e")
    note = "Epoch AI's estimate. Its file of 23 May 2026 has 1,494 MW for the whole site."
    claims = [
        Claim(
            id=f"epoch-{_SITE}-{metric.replace('_', '-')}-2026-08",
            subjects=(_SITE,),
            metric=metric,
            statement=f"Colossus 2 has {figure.text} by Epoch AI's figures of August 2026{of}.",
            tier="analysis",
            sources=(SourceRef(source.id, "Colossus 2"),),
            figure=figure,
            as_of=day,
            published=day,
            perimeter=perimeter,
            note=note,
            hedge="estimated",
        )
        for metric, figure, perimeter, of in (
            ("power_deployed", power, "machines", " (the machines only)"),
            ("h100e_deployed", machines, "", ""),
        )
    ]
    return replace(
        evidence,
        sources={**evidence.sources, source.id: source},
        claims={**evidence.claims, **{claim.id: claim for claim in claims}},
    )
