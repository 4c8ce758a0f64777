"""``robustness --table``: the analysis of a reader's own decision table."""

from __future__ import annotations

from compute_jobs.cli.output import emit_json, narrate, right, say, table, wrapped
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.robustness.report import SEED, Report, analyse
from compute_jobs.packs.decision_table_file import read_table_file

_QUESTIONS = 5


def report_table(name: str, draws: int, seed: int | None, *, as_json: bool) -> int:
    """Analyse the table in a file (``-``: standard input) and print it."""
    report = analyse(read_table_file(name), draws, SEED if seed is None else seed)
    if as_json:
        emit_json(report.as_dict())
        return 0
    _ranking(report)
    say()
    _weights(report)
    _questions(report)
    narrate(f"{report.n} draws, seed {report.seed}; scores run from 0 to 100")
    return 0


def _share(value: float) -> str:
    return fmt.percent(round(100 * value, 1))


def _points(value: float) -> str:
    return f"{100 * value:.1f}"


def _ranking(report: Report) -> None:
    order = sorted(
        range(len(report.rows)),
        key=lambda i: (report.rows[i].out, report.rows[i].rank or 0, -report.rows[i].mode),
    )
    rows = []
    for i in order:
        row = report.rows[i]
        shares = report.acceptability.shares["pm"][i]
        rows.append(
            [
                "✗" if row.rank is None else str(row.rank),
                clean_text(row.id),
                _points(row.mode),
                f"{_points(row.low)}–{_points(row.high)}",
                _share(shares[0]),
                _share(sum(shares[:3])),
                _share(row.p_veto) if row.p_veto else "",
                _share(row.unknown_weight) if row.unknown_weight else "",
            ]
        )
    table(
        [
            right("#"),
            wrapped("Alternative"),
            right("Score"),
            right("Range"),
            right("First"),
            right("Top 3"),
            right("Vetoed"),
            right("Unknown"),
        ],
        rows,
    )
    ids = [row.id for row in report.rows]
    for i, losers in enumerate(report.dominance.by_mode):
        for k in losers:
            if not report.rows[i].out and not report.rows[k].out:
                say(f"{clean_text(ids[i])} is at least as good as {clean_text(ids[k])} on all")


def _weights(report: Report) -> None:
    if report.stability.first is None:
        say("Every alternative is out: there is no first place to hold.")
        return
    table(
        [
            "Weight",
            right("Now"),
            right(f"{clean_text(report.stability.first)} stays first"),
            wrapped("Then first"),
        ],
        [
            [
                clean_text(part.criterion),
                _share(part.weight),
                f"{_share(part.low)} to {_share(part.high)}",
                "; ".join(
                    f"{side}: {', '.join(clean_text(name) for name in names)}"
                    for side, names in (
                        ("below", part.low_challengers),
                        ("above", part.high_challengers),
                    )
                    if names
                )
                or "nobody",
            ]
            for part in report.stability.intervals
        ],
    )


def _questions(report: Report) -> None:
    best = report.expected_utility[report.choice_now]
    say()
    if all(row.p_veto >= 1.0 for row in report.rows):
        say("Nothing here can be chosen: every alternative is certain to break a hard line.")
        return
    say(f"Best expected choice now: {clean_text(report.choice_now)} ({_points(best)}).")
    say(f"Knowing everything would add {_points(report.evpi_total)} points on average.")
    for cell in [cell for cell in report.cells if cell.evpi > 0][:_QUESTIONS]:
        say(
            f"  ask about {clean_text(cell.alternative)}: {clean_text(cell.criterion)}"
            f" (worth {100 * cell.evpi:.2f} points;"
            f" changes the choice in {_share(cell.p_change)})"
        )
