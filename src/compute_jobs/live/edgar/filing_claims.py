"""Collects the claims of one filer: one scheme of ids, and one source and origin per filing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Figure,
    Origin,
    Period,
    Source,
    SourceRef,
)
from compute_jobs.live.claim_parts import (
    EDGAR,
    SourceReading,
    cached_day,
    day_text,
    slug,
    source_reading,
)
from compute_jobs.live.edgar.submissions import folder_url


class FilingClaims:
    """Add claims, then take the ``reading``. ``trace`` names the bytes they were read from."""

    def __init__(
        self,
        employer: str,
        name: str,
        cik: int,
        documents: Mapping[str, str],
        *,
        trace: str = "",
    ) -> None:
        self.claims: dict[str, Claim] = {}
        self._employer = employer
        self._name = name
        self._cik = cik
        self._documents = documents
        """Name of the main document by accession."""
        self._trace = trace
        self._sources: dict[str, Source] = {}
        self._origins: dict[str, Origin] = {}

    def reading(self, notes: Iterable[str] = ()) -> SourceReading:
        return source_reading(
            self.claims.values(), self._sources.values(), self._origins.values(), notes
        )

    def id(self, metric: str, perimeter: str, *days: date, longest: int = 24) -> str:
        """The id of a claim; ``longest`` bounds the perimeter's part of it."""
        parts = (
            "edgar",
            self._employer,
            metric.replace("_", "-"),
            slug(perimeter, longest=longest),
            *(day.isoformat() for day in days),
        )
        return "-".join(part for part in parts if part)

    def source(self, accession: str, form: str, filed: date) -> str:
        """The id of a filing's source, which is also the id of its origin."""
        source_id = f"edgar-{accession or self._employer}"
        if source_id in self._sources:
            return source_id
        day = cached_day(filed)
        title = f"{self._name} {form or 'filing'}, filed {day_text(filed)}"
        url = ""
        if accession:
            url = folder_url(self._cik, accession) + self._documents.get(accession, "")
        self._sources[source_id] = Source(
            id=source_id,
            title=title,
            publisher=f"{self._name} via SEC EDGAR",
            kind="filing",
            stance="primary",
            published=day,
            url=url,
            relays=(source_id,),
            note=self._trace,
            pack=EDGAR,
        )
        self._origins[source_id] = Origin(source_id, title, "filing", self._name, day, url, EDGAR)
        return source_id

    def add(
        self,
        claim_id: str,
        metric: str,
        statement: str,
        figure: Figure,
        *,
        sources: Sequence[SourceRef],
        published: date,
        period: Period | None = None,
        as_of: date | None = None,
        perimeter: str = "",
        inputs: tuple[str, ...] = (),
        note: str = "",
    ) -> str:
        """Add a filed claim, which counts as of its publication unless ``as_of`` is given; its id.
        The first of ``sources`` is its origin."""
        self.claims[claim_id] = Claim(
            id=claim_id,
            subjects=(self._employer,),
            metric=metric,
            statement=statement,
            tier="filed",
            sources=tuple(sources),
            figure=figure,
            period=period,
            as_of=cached_day(as_of or published),
            published=cached_day(published),
            perimeter=perimeter,
            note=note,
            origin=sources[0].source,
            inputs=inputs,
            pack=EDGAR,
        )
        return claim_id
