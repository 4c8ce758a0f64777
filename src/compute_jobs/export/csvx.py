"""One line per employer, for spreadsheets: nothing in it can start a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import PreferenceResult
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View
from compute_jobs.export.shared_page import comp_text

_FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠]")
_HEAD = (
    "rank",
    "employer",
    "name",
    "layer",
    "status",
    "fit",
    "low",
    "high",
    "points",
    "scale_shift",
    "residual",
    "published",
    "win_share",
    "top3_share",
    "deal_breakers",
    "unknown",
    "stage",
    "shortlisted",
)


def to_csv(view: View, employers: Sequence[str], robustness: Robustness | None) -> str:
    """The table, one header line first. Numbers are bare; texts are inert."""
    items = _items(view, employers)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [*_HEAD]
    for criterion in CRITERIA:
        heads += [criterion, f"{criterion}_low", f"{criterion}_high", f"{criterion}_points"]
    for item in items:
        heads += [f"verdict_{item}", f"suggested_{item}"]
    writer.writerow([cell(head) for head in [*heads, "verdict_notes", "notes", "links", "sources"]])
    for name in employers:
        writer.writerow(_row(view, name, items, robustness))
    return out.getvalue()


def cell(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula, however it was disguised."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if _FORMULA.match(cleaned) else cleaned


def _number(value: float | None, digits: int = 2) -> str:
    if value is None:
        return ""
    shown = round(value, digits)
    return f"{0.0 if shown == 0 else shown:.{digits}f}".rstrip("0").rstrip(".")


def _items(view: View, employers: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in employers:
        found.update(dict.fromkeys(row.item.id for row in view.checklist(name)))
    return list(found)


def _row(view: View, name: str, items: Sequence[str], robustness: Robustness | None) -> list[str]:
    row, fit, dossier = view.row(name), view.fit(name), view.dossier(name)
    share = robustness.row(name) if robustness and not row.excluded else None
    cells = [
        "" if row.rank is None else str(row.rank),
        cell(row.id),
        cell(row.name),
        cell(row.layer),
        "excluded" if row.excluded else "eligible" if fit else "not ranked",
        _number(fit.fit) if fit else "",
        _number(fit.low) if fit else "",
        _number(fit.high) if fit else "",
        _number(fit.points) if fit else "",
        _number(fit.scale_shift) if fit else "",
        _number(fit.residual) if fit else "",
        _number(fit.published) if fit else "",
        _number(share.win, 4) if share else "",
        _number(share.top3, 4) if share else "",
        _joined(row.broken),
        _joined(row.unknown),
        cell(row.stage),
        "" if row.shortlisted is None else str(row.shortlisted),
    ]
    parts = {part.criterion: part for part in fit.criteria} if fit else {}
    for criterion in CRITERIA:
        part = parts.get(criterion)
        if part is None:
            cells += [""] * 4
            continue
        rating = part.rating
        cells += [_number(it) for it in (rating.mode, rating.low, rating.high, part.points)]
    checked = {it.item.id: it for it in view.checklist(name)}
    for item in items:
        found = checked.get(item)
        verdict = dossier.verdicts.get(item)
        cells.append(cell(_verdict(verdict.kind, verdict.rating) if verdict else ""))
        cells.append(cell(found.suggestion.kind if found else ""))
    remarks = []
    for item, verdict in dossier.verdicts.items():
        said = [part for part in (verdict.told_by, comp_text(verdict), verdict.note) if part]
        if said:
            remarks.append(f"{item}: {', '.join(said)}")
    notes = [f"{item}: {text}" if item else text for item, text in sorted(dossier.notes.items())]
    return [
        *cells,
        cell("; ".join(remarks)),
        cell(" / ".join(notes)),
        cell(" ".join(dossier.links)),
        cell(" ".join(_addresses(view, name))),
    ]


def _verdict(kind: str, rating: float | None) -> str:
    return kind if rating is None else f"{kind} {rating:g}"


def _joined(results: Iterable[PreferenceResult]) -> str:
    return cell("; ".join(result.why for result in results))


def _addresses(view: View, name: str) -> list[str]:
    """Where the claims that made the ratings can be read."""
    fit = view.fit(name)
    claims = dict.fromkeys(
        claim for part in (fit.criteria if fit else ()) for claim in part.rating.claims
    )
    evidence, found = view.evidence, dict[str, None]()
    for claim in claims:
        if claim not in evidence.claims:
            continue
        for ref in evidence.claims[claim].sources:
            source = evidence.sources.get(ref.source)
            if source is not None and (source.url or source.file):
                found[source.url or source.file] = None
    return list(found)
