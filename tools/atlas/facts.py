"""The single facts that were gathered from filings, and the source cards they rest on.

A row says how it is known. A filing whose words were read, and that can be opened at its address,
carries ``filed``. A row that somebody else transcribed stays ``relayed``, with the filing as its
origin, or ``reported`` where its origin is no filing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, convert
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.live.claim_parts import slug
from compute_jobs.live.edgar.submissions import accession_number, folder_url
from tools.atlas.inputs import Inputs
from tools.atlas.pack_text import Row, Rows

FACTS = "facts.jsonl"
NOT_FILINGS = ("newsroom", "press", "transcript", "permit", "annual report")
"""Words in a row's form that say its origin is no filing."""
NEWSROOM = "newsroom"
DUE = {"10-Q": timedelta(days=45), "10-K": timedelta(days=90)}
"""How long after a period the SEC takes reports on it, for the filers with the most time."""
_FETCHED = re.compile(r"fetched (\d{4}-\d\d-\d\d)")
_ARCHIVED = re.compile(r"/Archives/edgar/data/0*(\d+)/(\d{10})(\d\d)(\d{6})/")
_NAMED_PRESS = re.compile(r"press \(([^,)]+),")


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
    latest: str = ""
    """For a row without a day: the last one on which its filing can have come out."""
    why: str = ""
    """Why it can't be later."""

    @property
    def number(self) -> str:
        """The accession number of the filing it is from, or that its address opens."""
        found = _ARCHIVED.search(self.url)
        return accession_number(self.accession) or ("-".join(found.groups()[1:]) if found else "")

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


class FilingDays:
    """When filings came out, from all rows: the day itself, or the latest it can have been."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        rows = list(facts)
        self._days = {it.number: it.filed for it in rows if it.number and it.day}
        self._years = {(it.company, it.end) for it in rows if "_fy" in it.metric}
        self._reports: dict[tuple[str, str], str] = {}
        """The first day on which a report with figures up to a day was filed, by company."""
        for it in sorted(rows, key=lambda it: it.filed):
            if it.day and it.form in DUE:
                self._reports.setdefault((it.company, it.end), it.filed)

    def dated(self, fact: Fact) -> Fact:
        """The row with the day of its filing, or with the latest that it can have been.

        A filer's agent numbers its filings of a year one after the other, so those numbered
        before and after it bound the day.
        """
        if fact.filed or not fact.from_filing:
            return fact
        if fact.number in self._days:
            return replace(fact, filed=self._days[fact.number])
        agent = {it: day for it, day in self._days.items() if it[:13] == fact.number[:13]}
        first = max((day for it, day in agent.items() if it < fact.number), default="")
        bounds = [
            (day, f"EDGAR numbered it before a filing of {fmt.day(parse_day(day))}")
            for it, day in agent.items()
            if it > fact.number
        ]
        if seen := _FETCHED.search(fact.note):
            bounds.append((seen[1], "the transcription is of that day"))
        form = fact.form or ("10-K" if (fact.company, fact.end) in self._years else "10-Q")
        if form in DUE and (report := self._reports.get((fact.company, fact.end))):
            bounds.append((report, "a report with figures up to that day was filed then"))
        if form in DUE and len(fact.end) == 10:
            due = date.fromisoformat(fact.end) + DUE[form]
            bounds.append((due.isoformat(), f"a {form} of that period is due by then"))
        latest = min((it for it in bounds if it[0] >= first), default=("", ""))
        return replace(fact, latest=latest[0], why=latest[1])


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

    def cite(self, fact: Fact, locator: str = "") -> dict[str, Any]:
        """The keys of a claim that say how the fact is known: tier, sources, origin, published."""
        tier = fact.tier
        if tier == "filed":
            source = origin = self._filing(fact)
        elif tier == "primary":
            source = origin = self._post(fact)
        else:
            origin = self._filing(fact) if fact.from_filing else self._document(fact)
            source = self._transcription(fact, origin)
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
            "title": f"{fact.company} {form}{f', filed {fmt.day(fact.day)}' if fact.day else ''}",
            "kind": "filing",
            "publisher": fact.company,
            "published": fact.filed,
            "url": browse_url(fact.cik, "" if form == "filing" else form, fact.filed),
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
        """The origin of what somebody relayed from a document that a company didn't file itself."""
        who, form = _speaker(fact), fact.form.partition(" (")[0]
        filed = _ARCHIVED.search(fact.url)
        if filed is not None and who != fact.company:
            return self._filing(replace(fact, company=who, cik=filed[1], accession=fact.number))
        day = fact.filed or fact.start or fact.end
        name = slug(f"said-{who}-{form}-{day}", longest=100)
        number = f" {fact.value}" if fact.metric == "air_permit" else ""
        self._origins[name] = {
            "id": name,
            "title": f"{who}: {form}{number}",
            "kind": "announcement" if "permit" not in form else "document",
            "publisher": who,
            "published": fact.filed or (fact.start if number else ""),
            "url": fact.url,
        }
        return name

    def _transcription(self, fact: Fact, origin: str) -> str:
        name = f"relay-{origin.removeprefix('edgar-')}"
        card = self._origins[origin]
        what = "filing" if fact.from_filing else "document"
        notes = [f"A transcription of the {what}; the original was not opened."]
        if "action=getcompany" in card["url"]:
            notes.append("Which filing it is isn't known: the link opens a list of them.")
        if not card["url"]:
            notes.append("No copy on the web is known.")
        if fact.latest:
            day = fmt.day(parse_day(fact.latest))
            notes.append(f"It gives no date; {day} is the latest it can have: {fact.why}.")
        self._sources[name] = {
            "id": name,
            "title": f"{card['title']} (transcription, original not opened)",
            "publisher": "a public transcription",
            "kind": "dataset",
            "stance": "supporting",
            "published": card["published"] or fact.latest,
            "inferred": True if fact.latest else None,
            "url": card["url"],
            "relays": [origin],
            "note": " ".join([*notes, self._trace]),
        }
        return name


class GatheredFacts:
    """All rows of the file, with the employers they are about."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._file = inputs.file(FACTS)
        self.cards = FilingCards(inputs, self._file.sha256)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._rows)

    @cached_property
    def _rows(self) -> list[Fact]:
        rows = [
            convert(
                {key: value for key, value in json.loads(line).items() if value is not None}, Fact
            )
            for line in self._file.body.decode("utf-8").splitlines()
            if line.strip()
        ]
        return [*map(FilingDays(rows).dated, rows)]

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


def browse_url(cik: str, form: str = "", filed: str = "") -> str:
    """The SEC's list of a company's filings, from this day back and of this form if known."""
    if not cik.isdigit():
        return ""
    word = form.partition(" ")[0]
    kind = f"&type={word}" if word.isupper() else ""
    until = ""
    if len(filed) == 10:
        until = f"&dateb={date.fromisoformat(filed) + timedelta(days=1):%Y%m%d}"
    place = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany"
    return f"{place}&CIK={int(cik):010d}{kind}{until}"


def _speaker(fact: Fact) -> str:
    """Who published a document that is about a company: another one, where it is at its address."""
    if press := _NAMED_PRESS.match(fact.form):
        return press[1]
    filer, host = _ARCHIVED.search(fact.url), urlsplit(fact.url).hostname or ""
    other = fact.counterparty
    names = [word.casefold() for word in other.split()[:1]]
    theirs = filer is not None and filer[1] != fact.cik.lstrip("0")
    theirs = theirs or any(name in host.split(".") for name in names) or "permit" in fact.form
    return other if other and theirs else fact.company


def _form(fact: Fact) -> str:
    """ "10-Q", "8-K": the form without what a gatherer added to it."""
    if not fact.from_filing:
        return "exhibit"
    return clean_text(fact.form.partition(" (")[0].partition(";")[0], limit=40) or "filing"
