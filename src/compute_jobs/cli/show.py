"""What you have on one employer: stage, verdicts beside the evidence's suggestions,
notes, links."""

from __future__ import annotations

import argparse
from typing import Any

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say, table, wrapped
from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier
from compute_jobs.core.evidence.clean import clean_text

EXAMPLES = """examples:
  compute-jobs show anthropic
  compute-jobs show anthropic --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")


def run(ctx: Context) -> int:
    name = ctx.employer(ctx.args.employer)
    view = ctx.desk().view
    dossier, items = view.dossier(name), view.checklist(name)
    if ctx.json:
        emit_json(
            {
                **dossier_json(dossier),
                "name": view.employer(name).name,
                "items": [
                    {
                        "item": row.item.id,
                        "name": row.item.name,
                        "criterion": row.item.criterion,
                        "suggested": row.suggestion.kind,
                        "why": row.suggestion.why,
                        "claims": list(row.suggestion.claims),
                        "verdict": row.verdict,
                        "questions": list(row.item.questions),
                    }
                    for row in items
                ],
            }
        )
        return 0
    place = f", shortlisted #{dossier.shortlisted}" if dossier.shortlisted else ""
    say(f"{view.employer(name).name}: {dossier.stage or 'no stage yet'}{place}")
    say()
    table(
        [wrapped("Item"), "Yours", "Evidence says", wrapped("Why", parts=2)],
        [
            [_title(row.item), row.verdict or "·", row.suggestion.kind, row.suggestion.why]
            for row in items
        ],
    )
    for verdict in dossier.verdicts.values():
        told = f", told by {verdict.told_by}" if verdict.told_by else ""
        rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
        if verdict.note or told or rating:
            head = f"{verdict.date} {verdict.item} {verdict.kind}{rating}{told}"
            paragraph(clean_text(f"{head}: {verdict.note}" if verdict.note else head), "    ", "  ")
    for item, note in dossier.notes.items():
        say()
        say(f"Notes{' on ' + item if item else ''}:")
        say(clean_text(note, multiline=True))
    for title, lines in (("Links", dossier.links), ("Contacts", dossier.contacts)):
        if lines:
            say()
            say(f"{title}:")
            for line in lines:
                say(f"  {clean_text(line)}")
    return 0


def _title(item: ChecklistItem) -> str:
    """What the screens call it, and its id where that is another word: ``mark`` takes that."""
    return item.name if item.name.lower() == item.id else f"{item.name} ({item.id})"


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    """The reader's own record as scripts see it."""
    return {
        "employer": dossier.employer,
        "stage": dossier.stage,
        "stages": [{"stage": step.stage, "date": step.date} for step in dossier.stages],
        "shortlisted": dossier.shortlisted,
        "verdicts": {
            item: {
                "verdict": it.kind,
                "date": it.date,
                "rating": it.rating,
                "note": it.note,
                "told_by": it.told_by or None,
                "comp": (
                    {
                        "low": it.comp.low,
                        "high": it.comp.high,
                        "currency": it.comp.currency,
                        "level": it.comp.level,
                        "place": it.comp.place,
                        "source": it.comp.source,
                    }
                    if it.comp
                    else None
                ),
            }
            for item, it in dossier.verdicts.items()
        },
        "notes": dict(dossier.notes),
        "links": list(dossier.links),
        "contacts": list(dossier.contacts),
        "targets": list(dossier.targets),
    }
