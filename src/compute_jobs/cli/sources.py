"""Source cards: who published what when, what it relays, and how many claims rest on it.

With an id, one card in full: the claims that only this source supports, its key points by
their effect on fit, its hedges, and what was left out.
"""

from __future__ import annotations

import argparse
from typing import Any

from compute_jobs.answers.source_cards import (
    KeyPoint,
    SourceCard,
    SourceInFull,
    source_cards,
    source_in_full,
)
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.export.shapes import day, fields, known_fields, rounded
from compute_jobs.packs.tables import not_taken

EXAMPLES = """examples:
  compute-jobs sources
  compute-jobs sources bloomberg-filing-video
  compute-jobs sources --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", help="one source's id; default: all, in brief")


def run(ctx: Context) -> None:
    view = ctx.desk().view
    if ctx.args.id is not None:
        full = source_in_full(view, ctx.args.id)
        if full is None:
            known = ctx.args.id in view.evidence.sources
            raise ReaderError(
                f"the source {ctx.args.id!r} was published after {fmt.day(view.as_of)}"
                if known
                else f"no source {ctx.args.id!r}",
                todo="compute-jobs sources lists them",
            )
        return _emit_full(full) if ctx.json else _print_full(full, view)
    cards = source_cards(view)
    if ctx.json:
        return emit_json(list(map(_as_dict, cards)))
    if not cards:
        return narrate("no source had been published by that day")
    for card in cards:
        source = card.source
        stance = "" if source.stance == "supporting" else f", {source.stance}"
        claims = fmt.count(len(card.claims), "claim")
        paragraph(f"{source.id}  {card.date_text}  {source.kind}{stance}  {claims}", "    ", "")
        paragraph(f"{source.title} ({source.publisher})", "    ")
        if card.relays:
            paragraph(f"relays: {', '.join(card.relays)}", "      ", "    ")
        if card.shares_origin_with:
            others = ", ".join(card.shares_origin_with)
            paragraph(f"counts once together with: {others}", "      ", "    ")
        if source.url:
            say(f"    {source.url}")
    count = fmt.count(len(cards), "source")
    return narrate(f"{count}; sources that relay the same origin count once")


def _print_full(full: SourceInFull, view: View) -> None:
    card, source = full.card, full.card.source
    say(source.title)
    say(f"{source.publisher}, {source.kind}, {source.stance}, {card.date_text}")
    if source.url or source.file:
        say(source.url or source.file)
    if source.note:
        paragraph(source.note)
    parts = {
        "Relays": [title for _, title in full.origins],
        "Shares an origin with (they count once)": list(card.shares_origin_with),
        "Only this source says": [view.claim(name).claim.statement for name in full.only_here],
        "Key points, by effect on fit": [_point(it, view) for it in full.key_points[:12]],
        "Hedges": [f"{words} ({claim})" for claim, words in full.hedges],
        "Left out of the ledger": [
            f"{row.gist} ({row.locator}): {row.why_not}" for row in not_taken(source.pack)
        ],
    }
    for title, lines in parts.items():
        if lines:
            say()
            say(f"{title}:")
            for line in lines:
                paragraph(line, "    ", "  ")
    if (more := len(full.key_points) - 12) > 0:
        say(f"  {fmt.count(more, 'more claim')}: compute-jobs sources {source.id} --json")


def _point(point: KeyPoint, view: View) -> str:
    name = view.employer(point.employer).name if point.employer else ""
    moved = fmt.signed(point.points)
    effect = f"{moved} for {name}" if moved else f"hardly moves {name}" if name else "moves no fit"
    return f"{point.statement} ({effect}; {point.claim})"


def _emit_full(full: SourceInFull) -> None:
    emit_json(
        {
            **_as_dict(full.card),
            "origins": [{"id": name, "title": title} for name, title in full.origins],
            "only_here": full.only_here,
            "key_points": [
                {
                    **fields(it, "claim", "statement"),
                    **known_fields(it, "employer"),
                    "points": rounded(it.points),
                }
                for it in full.key_points
            ],
            "hedges": [{"claim": claim, "hedge": words} for claim, words in full.hedges],
            "not_taken": [
                fields(row, "locator", "gist", "why_not")
                for row in not_taken(full.card.source.pack)
            ],
        }
    )


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
