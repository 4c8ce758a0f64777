"""Source cards: who published what when, what it relays, and how many claims stand on it."""

from __future__ import annotations

from typing import Any

from compute_jobs.answers.source_cards import SourceCard, source_cards
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export.shapes import day, fields, known_fields

EXAMPLES = """examples:
  compute-jobs sources
  compute-jobs sources --json"""


def run(ctx: Context) -> None:
    cards = source_cards(ctx.desk().view)
    if ctx.json:
        return emit_json(list(map(_as_dict, cards)))
    if not cards:
        return narrate("no source was published by that day; the evidence starts in May 2026")
    for card in cards:
        source = card.source
        stance = "" if source.stance == "supporting" else f", {source.stance}"
        claims = fmt.count(len(card.claims), "claim")
        say(f"{source.id}  {card.date_text}  {source.kind}{stance}  {claims}")
        paragraph(f"{source.title} ({source.publisher})", "    ")
        if card.relays:
            paragraph(f"passes on: {', '.join(card.relays)}", "      ", "    ")
        if card.shares_origin_with:
            others = ", ".join(card.shares_origin_with)
            paragraph(f"counts once with: {others}", "      ", "    ")
        if source.url:
            say(f"    {source.url}")
    count = fmt.count(len(cards), "source")
    return narrate(f"{count}; sources that pass on one origin count once")


def _as_dict(card: SourceCard) -> dict[str, Any]:
    source = card.source
    return {
        **fields(source, "id", "title", "publisher", "kind", "stance"),
        "published": day(source.published),
        "inferred": source.inferred,
        **known_fields(source, "url", "file"),
        **fields(card, "relays", "claims", "shares_origin_with"),
        **known_fields(source, "note"),
    }
