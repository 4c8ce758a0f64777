"""Where machines and power are: what is running, contracted and planned, and who uses it.

With an employer: its sites, and its ladder from active to announced. A rung
without a claim is unknown, not zero. Planned levels include what is running.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compute_jobs.answers.sites import (
    SITE_SORTS,
    BarKind,
    RungLine,
    Site,
    SiteBook,
    SiteSort,
    rung_lines,
    site_text,
    sort_sites,
)
from compute_jobs.cli.context import Context, no_more
from compute_jobs.cli.output import emit_json, narrate, paragraph, right, say, table, width, wrapped
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Relation
from compute_jobs.core.fit.capacity_ladder import (
    TRACK_NAMES,
    TRACKS,
    LadderRung,
    SiteFigure,
)
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs sites --sort planned
  compute-jobs sites coreweave
  compute-jobs sites --filter memphis --json
  compute-jobs sites spacex --ladder --json"""

_MARKS: Mapping[BarKind, str] = {"fact": "#", "estimate": "=", "plan": ".", "unknown": ""}
_SORT: SiteSort = "active"
_BAR = 20
"""Cells of the longest bar of a ladder."""


def configure(parser: Parser) -> None:
    parser.add_argument("employer", nargs="?", help="only this employer's sites, and its ladder")
    sorts = (*SITE_SORTS, "name")
    what = f"{', '.join(sorts)}; default {_SORT}"
    parser.add_argument("--sort", choices=sorts, metavar="BY", help=what)
    what = "only sites with these words in their name, place, owner or users"
    parser.add_argument("--filter", metavar="WORDS", help=what)
    parser.flag("--ladder", "only the employer's ladder")


def run(ctx: Context) -> None:
    args = ctx.args
    if args.ladder and args.employer is None:
        no_more(True, "--ladder takes an employer", "e.g. sites coreweave --ladder")
    if args.ladder:
        no_more(
            args.sort or args.filter, "--ladder lists no sites", "leave out --sort and --filter"
        )
    name = None if args.employer is None else ctx.employer(args.employer)
    book = SiteBook(ctx.desk().view)
    if name is not None and args.ladder:
        rungs = book.ladder(name)
        if ctx.json:
            return emit_json({"employer": name, "rungs": list(map(shapes.ladder_rung, rungs))})
        return _print_ladder(book, name, rungs)
    own = book.of(name) if name is not None else {}
    words = (args.filter or "").casefold().split()
    sort = args.sort or _SORT
    sites = [
        site
        for site in sort_sites(book, book.sites, None if sort == "name" else sort)
        if (name is None or site.asset.id in own)
        and all(word in site_text(book, site).casefold() for word in words)
    ]
    if ctx.json:
        lines = (own.get(site.asset.id) for site in sites)
        roles = [line.role if line is not None else None for line in lines]
        return emit_json(list(map(shapes.site, sites, roles)))
    if name is not None:
        _print_ladder(book, name, book.ladder(name))
        say()
    return _print_sites(book, sites, own)


def _print_sites(book: SiteBook, sites: Sequence[Site], own: Mapping[str, Relation]) -> None:
    if not sites:
        return narrate("no sites match" if book.sites else "no sites on record")
    table(
        [
            wrapped("Site", 3), wrapped("Role" if own else "Owner", 2), right("Active"),
            right("Contracted"), right("Planned"), right("H100e"), "As of",
        ],
        [
            [
                site.asset.name,
                _role(own[site.asset.id]) if own else book.owner_names(site) or "·",
                *(_figure(site.figure(rung)) for rung in ("active", "contracted", "announced")),
                _figure(site.figure("active", "h100e")),
                fmt.day(site.as_of, short=True) if site.as_of else "·",
            ]
            for site in sites
        ],
    )  # fmt: skip
    known = sum(1 for site in sites if site.has_capacity)
    return narrate(
        f"{fmt.count(len(sites), 'site')}, {known} with a figure; e estimated, + at least, "
        "? likely, · not known; planned includes running, contracted may; all details: --json"
    )


def _role(line: Relation) -> str:
    return f"{line.role} ({line.status})" if line.is_talk else line.role


def _figure(figure: SiteFigure | None) -> str:
    if figure is None:
        return "·"
    shown = fmt.power(figure.value) if figure.unit == "mw" else fmt.count(figure.value)
    return f"{shown}{'+' if figure.at_least else ''}{' e' if figure.estimated else ''}"


def _print_ladder(book: SiteBook, employer: str, rungs: Sequence[LadderRung]) -> None:
    """Bars as long as the levels, each track on its own scale."""
    say(f"{book.view.evidence.name_of(employer)}: from active to announced")
    for track in TRACKS:
        own = [rung for rung in rungs if rung.track == track]
        if track != "power" and not any(rung.known for rung in own):
            continue
        say(f"  {TRACK_NAMES[track]}")
        lines = [line for rung in own for line in rung_lines(book, rung)]
        most = max((line.value or 0.0 for line in lines), default=0.0)
        for line in lines:
            head = f"    {line.label:<20} "
            paragraph(f"{_bar(line, most)} {line.text}".strip(), " " * len(head), head)
    say("  # actual, = estimated, . planned")


def _bar(line: RungLine, most: float) -> str:
    if line.value is None or most <= 0:
        return ""
    return _MARKS[line.kind] * max(round(min(_BAR, width() // 4) * line.value / most), 1)
