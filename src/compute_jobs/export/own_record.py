"""The reader's own record of an employer, for a page that isn't sent: verdicts, notes, stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compute_jobs.core.dossier.dossier_model import Dossier, Verdict
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.export.blocks import (
    Block,
    Bullet,
    Bullets,
    Foreign,
    Headline,
    Inline,
    PageTable,
    Paragraph,
    Quote,
    TableRow,
)
from compute_jobs.export.citations import Citations


def own_record(view: View, name: str, cites: Citations) -> Iterator[Block]:
    """Verdicts, notes, stages, links and contacts of one employer."""
    dossier, items = view.dossier(name), view.checklist(name)
    yield Headline(3, (Foreign(view.employer(name).name), ": my record"))
    if items:
        yield _verdicts(items, dossier, cites)
    names = {row.item.id: row.item.name for row in items}
    notes = {item: text for item, text in sorted(dossier.notes.items()) if text.strip()}
    for item, text in notes.items():
        if title := names.get(item, item):
            yield Paragraph(("On ", Foreign(title), ":"))
        yield Quote(text)
    lines: list[Inline] = [
        ("Stage, ", Foreign(step.date), ": ", Foreign(step.stage)) for step in dossier.stages
    ]
    lines += [(Foreign(link, look="link"),) for link in dossier.links]
    lines += [(Foreign(contact),) for contact in dossier.contacts]
    if lines:
        yield Bullets(tuple(map(Bullet, lines)))
    elif not notes:
        yield Paragraph(("No notes yet.",))


def _verdicts(items: Sequence[ItemRow], dossier: Dossier, cites: Citations) -> PageTable:
    rows = []
    for row in items:
        verdict = dossier.verdicts.get(row.item.id)
        cells: tuple[Inline, ...] = (
            (Foreign(row.item.name),),
            (Foreign(_verdict(verdict)) if verdict else "–",),
            (row.suggestion.kind,),
            (cites.cited(row.suggestion.why, row.suggestion.claims),),
        )
        details = tuple(map(Foreign, _details(verdict))) if verdict else ()
        rows.append(TableRow(cells, details))
    return PageTable(("Item", "My verdict", "Evidence suggests", "Why"), tuple(rows))


def _verdict(verdict: Verdict) -> str:
    rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
    return f"{verdict.kind}{rating}" + (f" ({verdict.date})" if verdict.date else "")


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.told_by:
        yield f"from {verdict.told_by}"
    if verdict.comp is not None:
        yield verdict.comp.in_words
    if verdict.note:
        yield verdict.note
