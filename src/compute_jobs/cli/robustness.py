"""How robust the ranking is: fit ranges, rank shares, and how far each weight can move.

Rank shares are simulated over the ratings' ranges and weights within 25 percent of yours.
--table FILE does the same for any decision table of your own in JSON.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, paragraph, right, say, table, wrapped
from compute_jobs.cli.whatif import add_what_if, is_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError
from compute_jobs.export import shapes

if TYPE_CHECKING:
    from compute_jobs.core.robustness.assessment import Report
    from compute_jobs.core.robustness.decision_table import DecisionTable
    from compute_jobs.core.robustness.stability import WeightInterval

EXAMPLES = """examples:
  compute-jobs robustness
  compute-jobs robustness --draws 100000 --seed 7 --json
  compute-jobs robustness --table offers.json --json"""

MAX_DRAWS = 5_000_000
_QUESTIONS = 5
"""How many questions about an own table are printed."""

_WORTH_A_WORD = 0.005
"""Share of draws from which the table names a rank; below it rounds to nothing."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--draws", type=int, default=10_000, metavar="N", help="default 10000")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="fixed by default")
    parser.add_argument("--table", metavar="FILE", help="a decision table in JSON; - for stdin")
    add_what_if(parser)


def run(ctx: Context) -> None:
    args = ctx.args
    if not 1 <= args.draws <= MAX_DRAWS:
        raise UsageError(f"--draws runs from 1 to {MAX_DRAWS}")
    if args.seed is not None and args.seed < 0:
        raise UsageError("--seed takes a whole number from 0")
    if args.table == "":
        raise UsageError("--table takes a file, or - for standard input")
    if args.table is not None:
        given = is_what_if(args) or args.evidence_only
        no_more(given, "--table uses your own table", "leave out the what-if options")
        return report_table(args.table, args.draws, args.seed, as_json=ctx.json)
    desk = what_if_desk(ctx)
    result, view = desk.robustness(draws=args.draws, seed=args.seed), desk.view
    if ctx.json:
        return emit_json(shapes.robustness(result))
    rows = [
        [
            view.employer(row.id).name,
            *map(fmt.points, (row.p5, row.p50, row.p95)),
            *map(fmt.share, (row.win, row.top3)),
            ", ".join(
                f"{rank}:\N{NO-BREAK SPACE}{fmt.share(share)}"
                for rank, share in enumerate(row.rank_shares, 1)
                if share >= _WORTH_A_WORD
            ),
        ]
        for row in result.rows
    ]
    numbers = map(right, ("5th", "Median", "95th", "First", "Top 3"))
    table(["Employer", *numbers, wrapped("Share of each rank")], rows)
    say()
    names = {name: view.employer(name).name for name in view.order}
    _weights(
        "First place holds", result.weight_to_flip, fmt.criterion, names.__getitem__, fmt.share
    )
    for note in filter(None, (view.first_note(result), view.scale_note(result))):
        say()
        paragraph(note)
    for low, high in result.dominated:
        say(f"{view.employer(high).name} is at least as good as {view.employer(low).name} on all")
    return narrate(f"{result.draws} draws, seed {result.seed}")


def _weights(
    holds: str,
    intervals: Iterable[WeightInterval],
    criterion: Callable[[str], str],
    name: Callable[[str], str],
    share: Callable[[float], str],
) -> None:
    """How far each weight may move before another comes first, and who that would be."""
    rows = []
    for part in intervals:
        sides = (("below", part.low_challengers), ("above", part.high_challengers))
        then = [f"{side}: {', '.join(map(name, others))}" for side, others in sides if others]
        interval = f"{share(part.low)} to {share(part.high)}"
        weight = share(part.weight)
        rows.append([criterion(part.criterion), weight, interval, "; ".join(then) or "no one"])
    table(["Weight", right("Now"), right(holds), wrapped("Then first")], rows)


# -- a table of the reader's own --------------------------------------------------------------


def report_table(name: str, draws: int, seed: int | None, *, as_json: bool) -> None:
    """Analyse the table in a file (``-``: standard input) and print it."""
    from compute_jobs.core.robustness.assessment import analyse
    from compute_jobs.desk.robustness import SEED

    report = analyse(read_table_file(name), draws, SEED if seed is None else seed)
    if as_json:
        return emit_json(report.as_dict())
    _ranking(report)
    say()
    if report.stability.first is None:
        say("Every alternative is ruled out, so none comes first.")
    else:
        holds = f"{clean_text(report.stability.first)} stays first"
        _weights(holds, report.stability.intervals, clean_text, clean_text, _share)
    _questions(report)
    return narrate(f"{report.n} draws, seed {report.seed}; scores run from 0 to 100")


def _share(value: float) -> str:
    return fmt.percent(round(100 * value, 1))


def _points(value: float) -> str:
    return f"{100 * value:.1f}"


def _ranking(report: Report) -> None:
    alternatives = report.rows
    order = sorted(
        range(len(alternatives)),
        key=lambda i: (alternatives[i].out, alternatives[i].rank or 0, -alternatives[i].mode),
    )
    rows = []
    for i in order:
        row = alternatives[i]
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
    numbers = map(right, ("Score", "Range", "First", "Top 3", "Vetoed", "Unknown"))
    table([right("#"), wrapped("Alternative"), *numbers], rows)
    names = [clean_text(row.id) for row in alternatives]
    for i, losers in enumerate(report.dominance.by_mode):
        for k in losers:
            if not alternatives[i].out and not alternatives[k].out:
                say(f"{names[i]} is at least as good as {names[k]} on all")


def _questions(report: Report) -> None:
    best = report.expected_utility[report.choice_now]
    say()
    if all(row.p_veto >= 1.0 for row in report.rows):
        say("There is nothing to choose: every alternative is certain to break a deal-breaker.")
        return
    say(f"Best expected choice now: {clean_text(report.choice_now)} ({_points(best)}).")
    say(f"Knowing everything would add {_points(report.evpi_total)} points on average.")
    for cell in [cell for cell in report.cells if cell.evpi > 0][:_QUESTIONS]:
        say(
            f"  ask about {clean_text(cell.alternative)}: {clean_text(cell.criterion)}"
            f" (worth {100 * cell.evpi:.2f} points;"
            f" changes the choice in {_share(cell.p_change)})"
        )


# -- reading it: JSON in, a checked table or one clear line out ----------------------------------


def read_table_file(name: str) -> DecisionTable:
    """The table in a file, or on standard input for ``-``."""
    import json

    from compute_jobs.core.robustness.decision_table import read_table
    from compute_jobs.platform.document_text import document_bytes, piped_document

    where = "standard input" if name == "-" else name
    data = piped_document() if name == "-" else document_bytes(name)
    try:
        text = data.decode("utf-8-sig")
        raw = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twice)
        return read_table(raw)
    except UnicodeDecodeError:
        raise ReaderError("the table isn't text in UTF-8", where) from None
    except json.JSONDecodeError as error:
        raise ReaderError(f"the table isn't JSON: {error.msg}", f"{where}:{error.lineno}") from None
    except RecursionError:
        raise ReaderError("the table is nested too deeply", where) from None
    except ValueError as error:
        # json's other error: a number of thousands of digits
        raise ReaderError(f"the table has a number too long to read: {error}", where) from None
    except ReaderError as error:
        raise ReaderError(error.what, where, error.todo) from None


def _no_constant(name: str) -> NoReturn:
    raise ReaderError(f"the table contains {name}", todo="every number must be finite")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ReaderError("the table names a key twice in the same place")
    return fields
