"""Check claims against filings: confirmed, contradicted, misread or not found.

Claims are matched by metric, period and perimeter under the ledger's rules, never by the nearest
number; misread means that a filing gives the figure for another period or part. A company's own
statement can settle a claim too, and is labeled as such. A claim confirmed by a filing rises to
filed, with both sources; refresh fetches newer filings. --packs chooses whose claims are checked;
they are checked against all evidence. Exits 1 if any checked claim is contradicted or misread. A
few founding claims are, so name your own packs in a script.
"""

from __future__ import annotations

from collections import Counter

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.cli.registry import Parser
from compute_jobs.export import shapes
from compute_jobs.live.verify import Outcome, Verified

EXAMPLES = """examples:
  compute-jobs verify
  compute-jobs verify astera --all
  compute-jobs verify --packs own"""
_WRONG: tuple[Outcome, ...] = ("contradicted", "misread")
_OUTCOMES: tuple[Outcome, ...] = ("confirmed", *_WRONG, "not_found")


def configure(parser: Parser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")
    parser.flag("--all", "also claims that nothing confirms or contradicts")


def run(ctx: Context) -> int:
    subject = ctx.subject(ctx.args.employer) or ""
    desk = ctx.desk()
    results = desk.live.verify(subject)
    if ctx.json:
        emit_json(list(map(shapes.verified, results)))
    else:
        for result in results:
            if result.outcome != "not_found" or result.against or ctx.args.all:
                _print(result)
    counts = Counter(result.outcome for result in results)
    own = sum(it.against is not None and it.against.tier == "primary" for it in results)
    told = [f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in _OUTCOMES]
    narrate(
        ", ".join(told) + (f"; {own} by a company's own statement, not a filing" if own else "")
    )
    if not results:
        narrate("no relayed or reported figures to check")
    elif counts["not_found"] == len(results):
        narrate("no filing read has their metric, period and perimeter; refresh fetches filings")
    return 1 if any(counts[outcome] for outcome in _WRONG) else 0


def _print(result: Verified) -> None:
    """The outcome, and both sides: what the claim says and what settles it."""
    outcome, proof = result.outcome.replace("_", " "), result.against
    if proof is not None and proof.tier == "primary":
        outcome += " by the company's own statement"
    say(f"{outcome}: {result.claim.id}{f' [{result.rule}]' if result.rule else ''}")
    paragraph(result.claim.statement, "              ", "    claim:    ")
    if proof is not None:
        side = "filed:    " if proof.tier == "filed" else "company:  "
        paragraph(proof.statement, "              ", f"    {side}")
    paragraph(result.sentence, "    ")
