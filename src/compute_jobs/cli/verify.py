"""Hold relayed and reported claims against filed ones: confirmed, contradicted, not found.

Matched by metric, period and perimeter under the ledger's rules, never by the nearest
number. A confirmed claim rises to filed, with both sources. Needs filed claims: run
refresh first. Exits 1 if a claim is contradicted.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say

EXAMPLES = """examples:
  compute-jobs verify
  compute-jobs verify astera --all"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")
    parser.add_argument("--all", action="store_true", help="also those nothing was found on")


def run(ctx: Context) -> int:
    desk = ctx.desk()
    subject = "" if ctx.args.employer is None else desk.find_subject(ctx.args.employer)
    results = desk.live.verify(subject)
    if ctx.json:
        emit_json(
            [
                {
                    "claim": it.claim,
                    "subject": it.subject,
                    "outcome": it.outcome,
                    "against": it.against or None,
                    "rule": it.rule or None,
                    "why": it.sentence,
                }
                for it in results
            ]
        )
    else:
        for it in results:
            if it.outcome != "not_found" or ctx.args.all:
                rule = f" [{it.rule}]" if it.rule else ""
                say(f"{it.outcome.replace('_', ' ')}: {it.claim}{rule}")
                paragraph(it.sentence, "    ")
    counts = {
        outcome: sum(it.outcome == outcome for it in results)
        for outcome in ("confirmed", "contradicted", "not_found")
    }
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    narrate(told)
    if not counts["confirmed"] and not counts["contradicted"]:
        filed = any(it.tier == "filed" for it in desk.view.evidence.claims.values())
        narrate(
            "no filed claim speaks of the same metric, period and perimeter"
            if filed
            else "nothing filed to hold them against yet; compute-jobs refresh fetches filings"
        )
    return 1 if counts["contradicted"] else 0
