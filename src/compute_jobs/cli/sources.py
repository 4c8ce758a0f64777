"""Source cards: who published what when, what it relays, and how many claims stand on it."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import Column, emit_json, table

EXAMPLES = """examples:
  compute-jobs sources
  compute-jobs sources --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    del parser


def run(ctx: Context) -> int:
    cards = ctx.desk().source_cards()
    if ctx.json:
        emit_json([card.as_dict() for card in cards])
        return 0
    table(
        [
            Column("Source"),
            Column("Kind"),
            Column("Stance"),
            Column("Date"),
            Column("Claims", "right"),
            Column("Relays", wrap=True),
            Column("Title", wrap=True),
        ],
        [
            [
                card.id,
                card.kind,
                card.stance,
                card.date_text,
                str(len(card.claims)),
                ", ".join(card.relays),
                card.title,
            ]
            for card in cards
        ],
    )
    return 0
