"""The single facts that were gathered from filings, and the source cards they rest on.

A row says how it is known. A filing whose words were read, and that can be opened at its address,
carries ``filed``. A row that somebody else transcribed stays ``relayed``, with the filing as its
origin, or ``reported`` where its origin is no filing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, convert

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.live.claim_parts import slug
from compute_jobs.live.edgar.submissions import accession_number, folder_url
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import Row, Rows

FACTS = "facts.jsonl"
NOT_FILINGS = ("newsroom", "press", "transcript", "permit", "annual report")
"""Words in a row's form that say its origin is no filing."""
NEWSROOM = "newsroom"


class Fact(Struct, frozen=True):
    """One row of the file."""

    company: str
    metric: str
    value: float | str
    unit: str
    grade: str
    cik: str = ""
    start: str = ""
    end: str = ""
    perimeter: str = ""
    counterparty: str = ""
    form: str = ""
    accession: str = ""
    filed: str = ""
    tag: str = ""
    url: str = ""
    quote: str = ""
    note: str = ""

    @property
    def day(self) -> date | None:
        """When it was filed or posted."""
        return date.fromisoformat(self.filed) if len(self.filed) == 10 else None

    @property
    def from_filing(self) -> bool:
        """Whether the words stand in something filed with the SEC."""
        form = self.form.casefold()
        return not any(word in form for word in NOT_FILINGS) or "(6-k)" in form

    @property
    def tier(self) -> str:
        """The best tier that its source carries; never better than the row's own grade."""
        if self.grade in ("filed", "filed-derived") and self.opens and self.from_filing:
            return "filed"
        if self.grade == NEWSROOM:
            return "primary"
        return "relayed" if self.from_filing else "reported"

    @property
    def opens(self) -> bool:
        """Whether the filing itself can be opened: its accession and its filer are known."""
        return bool(accession_number(self.accession) and self.cik.isdigit() and self.day)


class FilingCards:
    """Source cards and origins of facts, each once. ``rows`` are those that were cited."""

    def __init__(self, inputs: Inputs, sha256: str) -> None:
        self._inputs = inputs
        self._trace = f"Read from a table of facts (sha256 {sha256})."
        self._sources: dict[str, Row] = {}
        self._origins: dict[str, Row] = {}

    @property
    def rows(self) -> Rows:
        """The cards that no other pack has."""
        mine = {"source": [*self._sources.values()], "origin": [*self._origins.values()]}
        return self._inputs.untaken(mine)

    def cite(self, fact: Fact, locator: str = "", *, seen: str = "") -> dict[str, Any]:
        """The keys of a claim that say how the fact is known: tier, sources, origin, published.

        ``seen`` is a day on which a transcription without a date was there to be read.
        """
        tier = fact.tier
        if tier == "filed":
            source = origin = self._filing(fact)
        elif tier == "primary":
            source = origin = self._post(fact)
        else:
            origin = self._filing(fact) if fact.from_filing else self._document(fact)
            source = self._transcription(fact, origin, seen)
        place = clean_text(locator or fact.tag, limit=300)
        return {
            "tier": tier,
            "sources": [{"id": source, "locator": place}],
            "origin": origin,
            "published": fact.filed or None,
        }

    def _filing(self, fact: Fact) -> str:
        """The filing as its own source and origin, or as an origin only where it isn't known."""
        accession = accession_number(fact.accession)
        if not accession or not fact.cik.isdigit():
            return self._filings_of(fact)
        name = f"edgar-{accession}"
        day = fact.day
        filed = f", filed {fmt.day(day)}" if day else ""
        title = f"{fact.company} {_form(fact)}{filed}"
        card = {
            "id": name,
            "title": title,
            "published": fact.filed,
            "url": folder_url(int(fact.cik), accession),
        }
        self._origins[name] = card | {"kind": "filing", "publisher": fact.company}
        if fact.tier == "filed":
            self._sources[name] = card | {
                "publisher": f"{fact.company} via SEC EDGAR",
                "kind": "filing",
                "stance": "primary",
                "relays": [name],
                "note": self._trace,
            }
        return name

    def _filings_of(self, fact: Fact) -> str:
        """The origin of what stands in one of a company's filings, it isn't known which."""
        form, when = _form(fact), fact.filed or fact.end
        name = slug(f"filing-{fact.company}-{form}-{when}", longest=100)
        self._origins[name] = {
            "id": name,
            "title": f"{fact.company} {form}" if fact.form else f"{fact.company} filing",
            "kind": "filing",
            "publisher": fact.company,
            "published": fact.filed,
            "url": browse_url(fact.cik),
        }
        return name

    def _post(self, fact: Fact) -> str:
        """A company's own post, as source and origin."""
        name = slug(f"post-{fact.company}-{urlsplit(fact.url).path}", longest=100)
        day = fact.day
        card = {
            "id": name,
            "title": f"{fact.company}: post{f' of {fmt.day(day)}' if day else ''}",
            "publisher": fact.company,
            "published": fact.filed,
            "url": fact.url,
        }
        self._origins[name] = card | {"kind": "announcement"}
        self._sources[name] = card | {
            "kind": "article",
            "stance": "primary",
            "relays": [name],
            "note": self._trace,
        }
        return name

    def _document(self, fact: Fact) -> str:
        """The origin of what somebody relayed from a document that isn't filed with the SEC."""
        name = slug(f"said-{fact.company}-{fact.form}-{fact.filed or fact.end}", longest=100)
        self._origins[name] = {
            "id": name,
            "title": f"{fact.company}: {fact.form}",
            "kind": "announcement" if "permit" not in fact.form else "document",
            "publisher": fact.company,
            "published": fact.filed,
            "url": fact.url,
        }
        return name

    def _transcription(self, fact: Fact, origin: str, seen: str) -> str:
        name = f"relay-{origin.removeprefix('edgar-')}"
        what = "the filing" if fact.from_filing else f"the {fact.form}"
        self._sources[name] = {
            "id": name,
            "title": f"{self._origins[origin]['title']} (transcription, original not opened)",
            "publisher": "a public transcription",
            "kind": "dataset",
            "stance": "supporting",
            "published": fact.filed,
            "url": self._origins[origin]["url"],
            "relays": [origin],
            "seen": seen,
            "note": f"A transcription of {what}; the original was not opened. {self._trace}",
        }
        return name


class GatheredFacts:
    """All rows of the file, with the employers they are about."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._file = inputs.file(FACTS)
        self.cards = FilingCards(inputs, self._file.sha256)

    def __iter__(self) -> Iterator[Fact]:
        for line in self._file.body.decode("utf-8").splitlines():
            if line.strip():
                row = {key: value for key, value in json.loads(line).items() if value is not None}
                yield convert(row, Fact)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {
            name.casefold(): each.id
            for each in self._inputs.base.employers.values()
            for name in (*each.aliases, each.name, each.id)
        }

    def employer(self, fact: Fact) -> str | None:
        """The id of the employer that a fact is about; None where it isn't among ours."""
        cik = int(fact.cik) if fact.cik.isdigit() else 0
        return self._inputs.by_cik.get(cik) or self.named(fact.company)

    def named(self, name: str) -> str | None:
        """The id of the employer (a counterparty, say) of this name."""
        return self._names.get(name.strip().casefold())


def browse_url(cik: str) -> str:
    """The SEC's list of a company's filings."""
    if not cik.isdigit():
        return ""
    return f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={int(cik):010d}"


def _form(fact: Fact) -> str:
    """ "10-Q", "8-K": the form without what a gatherer added to it."""
    return clean_text(fact.form.partition(" (")[0].partition(";")[0], limit=40) or "filing"
