"""What an address says about its document: its kind, who speaks, and who filed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import (
    Employer,
    Evidence,
    Source,
    SourceKind,
    Stance,
)
from compute_jobs.core.evidence.name_lookup import owner_of, plain

_FILED_UNDER = re.compile(r"/Archives/edgar/data/0*(\d{1,10})(?=/|$)")
_SHORTEST = 3
"""Shorter labels of a host aren't a company's name: "x" in x.com."""
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov"))


class SourceSite(Struct, frozen=True):
    """A row of data/source_sites.toml."""

    hosts: tuple[str, ...]
    reason: str
    kind: SourceKind | None = None
    stance: Stance | None = None
    path: str = ""
    unsure: bool = False


class Newsroom(Struct, frozen=True):
    hosts: frozenset[str]
    paths: frozenset[str]
    reason: str


class SourceSites(Struct, frozen=True):
    site: tuple[SourceSite, ...]
    newsroom: Newsroom


class SiteReading(NamedTuple):
    """What an address says; empty values have to be asked."""

    kind: SourceKind | Literal[""] = ""
    stance: Stance | Literal[""] = ""
    publisher: str = ""
    why: str = ""


def read_address(
    url: str, subjects: Sequence[str], evidence: Evidence, table: SourceSites
) -> SiteReading:
    """What the address says about a document on these employers or assets."""
    parts = _split(url)
    host = (parts.hostname or "") if parts is not None else ""
    if parts is None or not host:
        return SiteReading()
    site = _site(host, unquote(parts.path), table.site)
    if site is not None:
        if site.unsure or site.kind is None:
            return SiteReading(why=site.reason)
        filer = filer_by_address(url, evidence) if site.kind == "filing" else None
        publisher = filer.name if filer is not None else ""
        return SiteReading(site.kind, site.stance or "", publisher, site.reason)
    label = _registered_name(host)
    own = next((it for it in _companies(subjects, evidence) if _is_named(host, label, it)), None)
    if own is not None and _in_newsroom(host, label, parts.path, table.newsroom):
        return SiteReading("article", "primary", own.name, table.newsroom.reason)
    return SiteReading()


def filer_by_address(url: str, evidence: Evidence) -> Employer | None:
    """The employer under whose number EDGAR keeps the filing; None if it isn't an employer's."""
    number = _number(url)
    known = evidence.employers.values()
    return next((it for it in known if number is not None and it.cik == number), None)


def is_filing_of(source: Source, subjects: Iterable[str], evidence: Evidence) -> bool:
    """Whether a filing was filed by one of these, or by the company they are part of.

    EDGAR's number decides; without one, or if the employer's isn't known, the publisher's name
    does. For an asset, its owners and operators count.
    """
    if source.kind != "filing":
        return False
    companies = list(_companies(subjects, evidence))
    number = _number(source.url)
    if number is not None:
        if any(it.cik == number for it in companies):
            return True
        if filer_by_address(source.url, evidence) is not None:
            return False
        companies = [it for it in companies if it.cik is None]
    filer = owner_of(source.publisher, evidence.employers.values())
    return filer is not None and any(it.id == filer.id for it in companies)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses open the same document, ignoring spelling of the host and the end."""
    first, second = _split(one), _split(other)
    return (
        first is not None
        and second is not None
        and bool(first.hostname)
        and _document(first) == _document(second)
    )


def _document(parts: SplitResult) -> tuple[str, str, str]:
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def web_host(url: str) -> str:
    """The host of a web address; empty for anything else."""
    parts = _split(url)
    return parts.hostname or "" if parts is not None else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts if parts.scheme in ("https", "http") else None


def _number(url: str) -> int | None:
    parts = _split(url)
    if parts is None or not _covers("sec.gov", parts.hostname or ""):
        return None
    found = _FILED_UNDER.search(unquote(f"{parts.path}?{parts.query}"))
    return int(found[1]) if found else None


def _site(host: str, path: str, sites: Sequence[SourceSite]) -> SourceSite | None:
    """The row with the longest host that covers this one, and then the longest path."""
    found = [
        (len(name), len(site.path), -place, site)
        for place, site in enumerate(sites)
        for name in site.hosts
        if _covers(name, host) and path.startswith(site.path)
    ]
    return max(found)[3] if found else None


def _covers(name: str, host: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _companies(subjects: Iterable[str], evidence: Evidence) -> Iterator[Employer]:
    """The employers meant, those that own or run the assets meant, and their parents."""
    wanted = list(subjects)
    wanted += [
        line.employer
        for line in evidence.relations
        if line.asset in wanted and line.role in ("owner", "operator")
    ]
    seen: set[str] = set()
    for name in wanted:
        at: str | None = name
        while at and at not in seen and at in evidence.employers:
            seen.add(at)
            yield evidence.employers[at]
            at = evidence.employers[at].parent


def _registered_name(host: str) -> str:
    """The registered label: nvidia in ir.nvidia.com and nvidia.co.uk."""
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        labels.pop()
    return labels[-2] if len(labels) > 1 else ""


def _is_named(host: str, label: str, employer: Employer) -> bool:
    """Whether the host's registered name is the employer's: nvidia.com, x.ai."""
    shown = {label, label + host.rpartition(".")[2]}
    found = {_squeezed(name) for name in shown}
    names = {_squeezed(name) for name in (employer.name, *employer.aliases)}
    return any(len(name) >= _SHORTEST and name in names for name in found)


def _squeezed(name: str) -> str:
    return plain(name).replace(" ", "")


def _in_newsroom(host: str, label: str, path: str, newsroom: Newsroom) -> bool:
    """Whether the company itself speaks there: news.acme.com, acmenews.acme.com, acme.com/blog."""
    first = host.split(".", maxsplit=1)[0]
    place = first.removeprefix(label).removesuffix(label).strip("-") if first != label else ""
    steps = [step.lower() for step in path.split("/") if step]
    return place in newsroom.hosts or any(step in newsroom.paths for step in steps[:2])
