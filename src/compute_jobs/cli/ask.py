"""Ask in plain English: the answer is made of claims, or the question is refused.

Answers are fixed sentences, each with its claim ids, tier, date and age; disagreements are
stated. Nothing is generated. A question with an unknown word is refused, and the nearest
command is suggested. --json and the last line say how the question was understood.
"""

from __future__ import annotations

import argparse

from compute_jobs.answers.ask.answering import ask
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, paragraph
from compute_jobs.export.shapes import fields

EXAMPLES = """examples:
  compute-jobs ask "how much of CoreWeave's power is active?"
  compute-jobs ask who has the most GPUs
  compute-jobs ask "why is NVIDIA first?" --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="QUESTION", help="in plain English")


def run(ctx: Context) -> int:
    text = " ".join(ctx.args.words)
    if not text.strip():
        raise UsageError("ask takes a question, e.g. ask 'who files?'")
    found = ask(ctx.desk(), text)
    if ctx.json:
        emit_json(
            {
                **fields(found, "intent", "understood"),
                "answer": [fields(it, "text", "claims") for it in found.sentences],
                "refused": found.refused or None,
                "command": found.command,
            }
        )
        return 1 if found.refused else 0
    for sentence in found.sentences:
        paragraph(sentence.text, "  ", "")
        more = f" and {len(sentence.claims) - 4} more" if len(sentence.claims) > 4 else ""
        paragraph(f"[{', '.join(sentence.claims[:4])}{more}]", "    ")
    if found.refused:
        narrate(f"{found.refused}; nearest: {found.command}")
        return 1
    narrate(f"understood as: {found.understood}; more: {found.command}")
    return 0
