"""Hold relayed and reported claims against filed ones: confirmed, contradicted, not found.

Matched by metric, period and perimeter under the ledger's rules, never by the nearest
number. A confirmed claim rises to filed, with both sources. Needs filed claims: run
refresh first. Exits 1 if a claim is contradicted.
"""

from __future__ import annotations

import argparse
from collections import Counter

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.export.shapes import fields, known_fields
from compute_jobs.live.verify import Outcome

EXAMPLES = """examples:
  compute-jobs verify
  compute-jobs verify astera --all"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")
    parser.add_argument("--all", action="store_true", help="also those nothing was found on")


def run(ctx: Context) -> int:
    subject = ctx.subject(ctx.args.employer) or ""
    desk = ctx.desk()
    results = desk.live.verify(subject)
    if ctx.json:
        emit_json(
            [
                {
                    **fields(result, "claim", "subject", "outcome"),
                    **known_fields(result, "against", "rule"),
                    "why": result.sentence,
                }
                for result in results
            ]
        )
    else:
        for result in results:
            if result.outcome != "not_found" or ctx.args.all:
                rule = f" [{result.rule}]" if result.rule else ""
                say(f"{result.outcome.replace('_', ' ')}: {result.claim}{rule}")
                paragraph(result.sentence, "    ")
    counts = Counter(result.outcome for result in results)
    outcomes: tuple[Outcome, ...] = ("confirmed", "contradicted", "not_found")
    narrate(", ".join(f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in outcomes))
    if not counts["confirmed"] and not counts["contradicted"]:
        filed = any(claim.tier == "filed" for claim in desk.view.evidence.claims.values())
        narrate(
            "no filed claim speaks of the same metric, period and perimeter"
            if filed
            else "nothing filed to hold them against yet; compute-jobs refresh fetches filings"
        )
    return 1 if counts["contradicted"] else 0
