"""One line per employer, for spreadsheets: no cell can start a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Fit, PreferenceResult
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View
from compute_jobs.export.markdown import safe_url

_FORMULA = re.compile(r"(^|;)([\s'\"]*)(?=[=+\-@＝＋－＠])")
"""What begins a formula: at the start of a cell, or where a program splits lines at semicolons."""
_HEADS = (
    "rank", "employer", "name", "layer", "status", "fit", "low", "high", "points", "scale_shift",
    "residual", "published", "published_freshness", "grounded", "win_share", "top3_share",
    "deal_breakers", "unknown",
)  # fmt: skip
_RECORD = ("stage", "shortlisted", "verdict_notes", "notes", "links")
"""From the reader's own record; not in a table to send."""
_FIT = ("fit", "low", "high", "points", "scale_shift", "residual", "published")
_SHARES = ("published_freshness", "grounded")
"""Also known for unranked ones."""


def to_csv(
    view: View, employers: Sequence[str], robustness: Robustness | None, *, private: bool = False
) -> str:
    """The table, one header line first. Numbers are bare; texts are inert."""
    items = dict.fromkeys(row.item.id for name in employers for row in view.checklist(name))
    heads = [*_HEADS]
    for criterion in CRITERIA:
        heads += [criterion, f"{criterion}_low", f"{criterion}_high", f"{criterion}_points"]
    for item in items:
        heads += [f"verdict_{item}"] if private else []
        heads.append(f"suggested_{item}")
    heads += _RECORD if private else ()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(head) for head in [*heads, "sources"]])
    for name in employers:
        writer.writerow(_row(view, name, [*items], robustness, private))
    return out.getvalue()


def cell(text: str) -> str:
    """One-line text that no spreadsheet treats as a formula, however disguised."""
    return _FORMULA.sub(lambda found: f"{found[1]}'{found[2]}", clean_text(text))


def _number(value: float | None, digits: int = 2) -> str:
    if value is None:
        return ""
    shown = round(value, digits)
    return f"{0.0 if shown == 0 else shown:.{digits}f}".rstrip("0").rstrip(".")


def _row(
    view: View, name: str, items: Sequence[str], robustness: Robustness | None, private: bool
) -> list[str]:
    row, fit, dossier = view.row(name), view.fit(name), view.dossier(name)
    known = fit or view.partial(name)
    share = robustness.row(name) if robustness and not row.excluded else None
    cells = [
        "" if row.rank is None else str(row.rank),
        *map(cell, (row.id, row.name, row.layer)),
        "excluded" if row.excluded else "eligible" if fit else "not ranked",
        *(_number(getattr(fit, part, None)) for part in _FIT),
        *(_number(getattr(known, part, None), 4) for part in _SHARES),
        _number(share.win, 4) if share else "",
        _number(share.top3, 4) if share else "",
        _reasons(row.broken),
        _reasons(row.unknown),
    ]
    parts = {part.criterion: part for part in fit.criteria} if fit else {}
    for criterion in CRITERIA:
        part = parts.get(criterion)
        if part is None or (part.rating.own and not private):
            cells += [""] * 4
        else:
            rating = part.rating
            cells += map(_number, (rating.mode, rating.low, rating.high, part.points))
    suggested = {each.item.id: each.suggestion.kind for each in view.checklist(name)}
    for item in items:
        if private:
            verdict = dossier.verdicts.get(item)
            own = f" {verdict.rating:g}" if verdict and verdict.rating is not None else ""
            cells.append(cell(f"{verdict.kind}{own}") if verdict else "")
        cells.append(cell(suggested.get(item, "")))
    if private:
        shown = "" if row.shortlisted is None else str(row.shortlisted)
        cells += [cell(row.stage), shown, *map(cell, _record(dossier))]
    return [*cells, cell(" ".join(_addresses(view, fit)))]


def _record(dossier: Dossier) -> tuple[str, str, str]:
    """What was noted with verdicts, the notes, and the links."""
    remarks = []
    for item, verdict in dossier.verdicts.items():
        pay = verdict.comp.in_words if verdict.comp is not None else ""
        told = [part for part in (verdict.told_by, pay, verdict.note) if part]
        if told:
            remarks.append(f"{item}: {', '.join(told)}")
    notes = [f"{item}: {text}" if item else text for item, text in sorted(dossier.notes.items())]
    return "; ".join(remarks), " / ".join(notes), " ".join(dossier.links)


def _reasons(results: Iterable[PreferenceResult]) -> str:
    return cell("; ".join(result.why for result in results))


def _addresses(view: View, fit: Fit | None) -> Iterable[str]:
    """Where the claims behind the ratings can be read."""
    evidence = view.evidence
    addresses: dict[str, None] = {}
    for part in fit.criteria if fit else ():
        for claim in part.rating.claims:
            known = evidence.claims.get(claim)
            for source in evidence.sources_of(known) if known is not None else ():
                if url := safe_url(source.url):
                    addresses[url] = None
    return addresses
