"""Numbers for the claims a page rests on, and the source line behind each number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Finding
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.export.blocks import CitedDocument, Foreign, Inline, SourceLine

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

    def refs(self, claims: Iterable[str]) -> tuple[int, ...]:
        """The numbers of these claims, each once."""
        known = [claim for claim in claims if claim in self._view.evidence.claims]
        numbers = {self._numbers.setdefault(claim, len(self._numbers) + 1) for claim in known}
        return tuple(sorted(numbers))

    def cited(self, text: str, claims: Iterable[str]) -> Foreign:
        """A text with the numbers of the claims it rests on."""
        return Foreign(text, self.refs(claims))

    def lines(self) -> tuple[SourceLine, ...]:
        """The source line of every number handed out."""
        return tuple(
            self._line(number, self._view.claim(name)) for name, number in self._numbers.items()
        )

    def figure(self, finding: Finding, employer: str) -> Inline:
        """One finding in a line; names the subject where it isn't the employer."""
        claim, evidence = finding.standing, self._view.evidence
        metric = evidence.metrics.get(finding.metric)
        name = metric.name if metric else finding.metric
        if finding.subject != employer:
            name = f"{_subject(evidence, finding.subject)}, {name}"
        known = [
            when_text(claim),
            finding.tier,
            "planned" if claim.modality == "plan" else "",
            claim.deal_status,
            finding.perimeter,
            "contested" if finding.contested else "",
            f"aged {fmt.age(finding.age_days)}" if finding.fresh < AGED else "",
        ]
        refs = self.refs((claim.id, *finding.corroborated_by, *finding.contradicted_by))
        figure = Foreign(figure_text(claim))
        return (Foreign(name), ": ", figure, " (", Foreign(_joined(known)), ")", Foreign("", refs))

    def _line(self, number: int, row: ClaimRow) -> SourceLine:
        claim, evidence = row.claim, self._view.evidence
        metric = evidence.metrics.get(claim.metric)
        figure = figure_text(claim)
        name = metric.name if metric else claim.metric
        said = claim.statement if claim.statement != figure else ""
        period = f", {fmt.period(claim.period)}" if claim.period else ""
        subjects = ", ".join(_subject(evidence, subject) for subject in claim.subjects)
        what = f"{subjects}: {name} {figure}{period}" if claim.figure else f"{subjects}: {name}"
        remarks = [
            f"the source hedges: {claim.hedge}" if claim.hedge else "",
            row.status if row.status in ("superseded", "contested") else "",
            f"aged {fmt.age(row.age_days)}" if row.fresh < AGED else "",
            "set aside" if row.set_aside else "",
            "calculated from other claims" if claim.inputs else "",
            f"note: {claim.note}" if claim.note else "",
        ]
        return SourceLine(
            number=number,
            tier=claim.tier,
            as_of=_as_of(claim),
            what=f"{what}. {said}" if said else what,
            cited=tuple(_cited(claim, evidence)),
            origin=_origin(claim, evidence),
            remark=_joined(remarks),
        )


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)


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


def _cited(claim: Claim, evidence: Evidence) -> Iterable[CitedDocument]:
    """Each source once, with every place in it."""
    places: dict[str, dict[str, None]] = {}
    for ref in claim.sources:
        places.setdefault(ref.source, {})[ref.locator] = None
    for name, locators in places.items():
        source = evidence.sources.get(name)
        if source is None:
            yield CitedDocument(name, "")
            continue
        date = ""
        if source.published:
            date = fmt.day(source.published) + (" (inferred)" if source.inferred else "")
        url = safe_url(source.url)
        where = "; ".join(filter(None, locators))
        parts = [source.publisher, f"“{source.title}”", date, where]
        yield CitedDocument(_joined([*parts, "" if url else source.url or source.file]), url)


def _origin(claim: Claim, evidence: Evidence) -> str:
    """What the sources pass on; empty where a source is the origin itself."""
    if claim.origin is None:
        return ""
    origin = evidence.origins.get(claim.origin)
    return _joined((origin.publisher, origin.title)) if origin else claim.origin
