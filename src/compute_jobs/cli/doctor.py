"""Where files live, which versions are installed, what the ledger holds, when each live source
was last read, and any problems.

Exits 1 if there are problems.
"""

from __future__ import annotations

from msgspec.structs import asdict

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, right, say, table, wrapped
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs doctor
  compute-jobs doctor --json"""


def run(ctx: Context) -> int:
    from compute_jobs.desk.health import examine

    report = examine(ctx.home)
    if ctx.json:
        emit_json(asdict(report))
        return 1 if report.problems else 0
    counts = {name: str(number) for name, number in report.counts.items()}
    sections = {"Versions": report.versions, "Paths": report.paths, "Counts": counts}
    for title, rows in sections.items():
        table([title, wrapped("")], [[name, value] for name, value in rows.items()])
        say()
    table(
        ["Packs", "As of", right("Claims")],
        [
            [
                name,
                f"{it['as_of'] or 'undated'}{', inferred' if it['inferred'] else ''}",
                str(it["claims"]),
            ]
            for name, it in report.packs.items()
        ],
    )
    say()
    if report.live:
        table(
            ["Live sources", "Last read", right("Claims"), wrapped("Last try")],
            [
                [name, _when(str(it["read"])), str(it["claims"]), str(it["error"]) or "well"]
                for name, it in report.live.items()
            ],
        )
        say()
    for problem in report.problems:
        say(f"! {problem}")
    narrate(fmt.count(len(report.problems), "problem") if report.problems else "no problems found")
    return 1 if report.problems else 0


def _when(read: str) -> str:
    return read[:16].replace("T", " ") or "never"
