"""Your record of one employer: stage, verdicts next to what the evidence suggests, notes
and links."""

from __future__ import annotations

import argparse
from typing import Any

from msgspec.structs import asdict

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say, table, wrapped
from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export import shapes
from compute_jobs.export.shapes import fields, known_fields

EXAMPLES = """examples:
  compute-jobs show anthropic
  compute-jobs show anthropic --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")


def run(ctx: Context) -> None:
    name = ctx.employer(ctx.args.employer)
    view = ctx.desk().view
    dossier, items, title = view.dossier(name), view.checklist(name), view.employer(name).name
    if ctx.json:
        rows = [shapes.checklist_item(row) for row in items]
        return emit_json({**dossier_json(dossier), "name": title, "items": rows})
    place = f", shortlisted #{dossier.shortlisted}" if dossier.shortlisted else ""
    say(f"{title}: {dossier.stage or 'no stage yet'}{place}")
    say()
    table(
        [wrapped("Item"), "Yours", "Evidence says", wrapped("Why", parts=2)],
        [
            [_title(row.item), row.verdict or "·", row.suggestion.kind, row.suggestion.why]
            for row in items
        ],
    )
    for verdict in dossier.verdicts.values():
        told = f", from {verdict.told_by}" if verdict.told_by else ""
        rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
        if verdict.note or told or rating:
            head = f"{verdict.date} {verdict.item} {verdict.kind}{rating}{told}"
            paragraph(clean_text(f"{head}: {verdict.note}" if verdict.note else head), "    ", "  ")
    for item, note in dossier.notes.items():
        say()
        say(f"Notes{' on ' + item if item else ''}:")
        say(clean_text(note, multiline=True))
    for heading, lines in (("Links", dossier.links), ("Contacts", dossier.contacts)):
        if lines:
            say()
            say(f"{heading}:")
            for line in lines:
                say(f"  {clean_text(line)}")
    return None


def _title(item: ChecklistItem) -> str:
    """What the screens call it, and its id where that is another word: ``mark`` takes that."""
    return item.name if item.name.lower() == item.id else f"{item.name} ({item.id})"


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    return {
        **fields(dossier, "employer", "stage"),
        "stages": [fields(step, "stage", "date") for step in dossier.stages],
        "shortlisted": dossier.shortlisted,
        "verdicts": {
            item: {
                "verdict": verdict.kind,
                **fields(verdict, "date", "rating", "note"),
                **known_fields(verdict, "told_by"),
                "comp": asdict(verdict.comp) if verdict.comp else None,
            }
            for item, verdict in dossier.verdicts.items()
        },
        **fields(dossier, "notes", "links", "contacts", "targets"),
    }
