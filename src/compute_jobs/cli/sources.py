"""Source cards: who published what when, what it relays, and how many claims stand on it."""

from __future__ import annotations

import argparse

from compute_jobs.answers.source_cards import source_cards
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs sources
  compute-jobs sources --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    del parser


def run(ctx: Context) -> None:
    cards = source_cards(ctx.desk().view)
    if ctx.json:
        return emit_json([card.as_dict() for card in cards])
    if not cards:
        return narrate("no source was published by that day; the evidence starts in May 2026")
    for card in cards:
        stance = "" if card.stance == "supporting" else f", {card.stance}"
        claims = fmt.count(len(card.claims), "claim")
        say(f"{card.id}  {card.date_text}  {card.kind}{stance}  {claims}")
        paragraph(f"{card.title} ({card.publisher})", "    ")
        if card.relays:
            paragraph(f"passes on: {', '.join(card.relays)}", "      ", "    ")
        if card.shares_origin_with:
            others = ", ".join(card.shares_origin_with)
            paragraph(f"counts once with: {others}", "      ", "    ")
        if card.url:
            say(f"    {card.url}")
    count = fmt.count(len(cards), "source")
    return narrate(f"{count}; sources that pass on one origin count once")
