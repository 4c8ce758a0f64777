"""Numbers for the claims a page stands on, and the source line behind each number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Finding
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.export.page import Cited, FigureLine, SourceLine, Told

AGED = 0.5
"""Fresh less than this: older than its half-life, and said so wherever it shows."""
_URL = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:[/?#][!#$%&'()*+,./:;=?@A-Za-z0-9_~\[\]-]*)?"
)


def safe_url(url: str) -> str:
    """The address if it is a plain web address, else nothing: never a script, never a trick."""
    return url if _URL.fullmatch(url) else ""


class Citations:
    """Numbers claims in the order in which a page first names them."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._numbers: dict[str, int] = {}
        self._known = view.evidence.claims

    def refs(self, claims: Iterable[str]) -> tuple[int, ...]:
        found = []
        for claim in claims:
            if claim not in self._known:
                continue
            number = self._numbers.setdefault(claim, len(self._numbers) + 1)
            if number not in found:
                found.append(number)
        return tuple(sorted(found))

    def told(self, text: str, claims: Iterable[str]) -> Told:
        return Told(text, self.refs(claims))

    def lines(self) -> tuple[SourceLine, ...]:
        return tuple(
            self._line(number, self._view.claim(name)) for name, number in self._numbers.items()
        )

    def figure(self, finding: Finding, employer: str) -> FigureLine:
        """One finding as a line of a list; says whose it is where not the employer's own."""
        claim = finding.standing
        metric = self._view.evidence.metrics.get(finding.metric)
        remarks = []
        if claim.modality == "plan":
            remarks.append("planned")
        if claim.deal_status:
            remarks.append(claim.deal_status)
        if finding.perimeter:
            remarks.append(finding.perimeter)
        if finding.contested:
            remarks.append("contested")
        if finding.fresh < AGED:
            remarks.append(f"aged {fmt.age(finding.age_days)}")
        named = (claim.id, *finding.corroborated_by, *finding.contradicted_by)
        name = metric.name if metric else finding.metric
        if finding.subject != employer:
            name = f"{_subject(self._view.evidence, finding.subject)}, {name}"
        return FigureLine(
            name=name,
            figure=figure_text(claim),
            when=when_text(claim),
            tier=finding.tier,
            remark=", ".join(remarks),
            refs=self.refs(named),
        )

    def _line(self, number: int, row: ClaimRow) -> SourceLine:
        claim, evidence = row.claim, self._view.evidence
        metric = evidence.metrics.get(claim.metric)
        figure = figure_text(claim)
        name = metric.name if metric else claim.metric
        said = claim.statement if claim.statement != figure else ""
        period = f", {fmt.period(claim.period)}" if claim.period else ""
        subjects = ", ".join(_subject(evidence, subject) for subject in claim.subjects)
        what = f"{subjects}: {name} {figure}{period}" if claim.figure else f"{subjects}: {name}"
        remarks = []
        if claim.hedge:
            remarks.append(f"the source hedges: {claim.hedge}")
        if row.status in ("superseded", "contested"):
            remarks.append(row.status)
        if row.fresh < AGED:
            remarks.append(f"aged {fmt.age(row.age_days)}")
        if row.set_aside:
            remarks.append("set aside")
        if claim.inputs:
            remarks.append("reckoned from other claims")
        return SourceLine(
            number=number,
            tier=claim.tier,
            as_of=_as_of(claim),
            what=f"{what}. {said}" if said else what,
            cited=tuple(_cited(claim, evidence)),
            origin=_origin(claim, evidence),
            remark=", ".join(remarks),
        )


def figure_text(claim: Claim) -> str:
    """The figure as a reader would read it, else the statement."""
    return show_figure(claim.figure) if claim.figure else claim.statement


def when_text(claim: Claim) -> str:
    if claim.period:
        return fmt.period(claim.period)
    if claim.start and claim.end:
        return f"{fmt.day(claim.start)} – {fmt.day(claim.end)}"
    if claim.start:
        return f"from {fmt.day(claim.start)}"
    if claim.end:
        return f"until {fmt.day(claim.end)}"
    return _as_of(claim)


def _as_of(claim: Claim) -> str:
    if claim.as_of:
        return f"as of {fmt.day(claim.as_of)}"
    return f"published {fmt.day(claim.published)}" if claim.published else "undated"


def _subject(evidence: Evidence, subject: str) -> str:
    known = evidence.employers.get(subject) or evidence.assets.get(subject)
    return known.name if known else subject


def _cited(claim: Claim, evidence: Evidence) -> Iterable[Cited]:
    """Each source once, with every place in it."""
    places: dict[str, list[str]] = {}
    for ref in claim.sources:
        found = places.setdefault(ref.source, [])
        if ref.locator and ref.locator not in found:
            found.append(ref.locator)
    for name, locators in places.items():
        source = evidence.sources.get(name)
        if source is None:
            yield Cited(name, "")
            continue
        date = ""
        if source.published:
            date = fmt.day(source.published) + (" (inferred)" if source.inferred else "")
        url = safe_url(source.url)
        parts = [source.publisher, f"“{source.title}”", date, "; ".join(locators)]
        if not url:
            parts.append(source.url or source.file)
        yield Cited(", ".join(part for part in parts if part), url)


def _origin(claim: Claim, evidence: Evidence) -> str:
    """What the sources pass on; empty where a source is the origin itself."""
    if claim.origin is None:
        return ""
    origin = evidence.origins.get(claim.origin)
    if origin is None:
        return claim.origin
    return ", ".join(part for part in (origin.publisher, origin.title) if part)
