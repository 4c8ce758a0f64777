"""Named sets of weights and preferences: save the current one, go to another, list, delete.

`profile about` says what you bring and want: a level, places, skills. Postings are
matched against it, with the reason shown; an empty value takes one back.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, right, say, table, wrapped
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.posting import LEVELS

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk

EXAMPLES = """examples:
  compute-jobs profile save cautious
  compute-jobs profile use cautious
  compute-jobs profile use infra-curious    (back to what the program came with)
  compute-jobs profile about --level staff --place remote --skill kubernetes
  compute-jobs rank --profile cautious      (only for this command)"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=["list", "save", "use", "delete", "about"]
    )
    parser.add_argument("name", nargs="?", metavar="NAME")
    about = parser.add_argument_group("for about")
    about.add_argument("--level", metavar="LEVEL", help=f"one of {', '.join(LEVELS)}")
    about.add_argument("--place", action="append", metavar="PLACE", help="may be given again")
    about.add_argument("--skill", action="append", metavar="SKILL", help="may be given again")


def run(ctx: Context) -> int:
    args = ctx.args
    if args.action in ("list", "about"):
        said = f"profile {args.action} takes no name"
        no_more(args.name is not None, said, "to use one: compute-jobs profile use NAME")
    if args.action != "about":
        given = any(it is not None for it in (args.level, args.place, args.skill))
        no_more(given, "--level, --place and --skill go with about", "see: profile about --help")
    desk = ctx.desk()
    if args.action == "about":
        return _about(ctx, desk)
    if args.action != "list" and not args.name:
        raise UsageError(f"profile {args.action} takes a name, e.g. profile save cautious")
    match args.action:
        case "save":
            desk.save_profile(args.name)
            narrate(f"saved as {args.name}")
        case "use":
            desk.use_profile(args.name)
            narrate(f"using {args.name}")
        case "delete":
            desk.delete_profile(args.name)
            narrate(f"deleted {args.name}")
    rows = desk.profile_rows()
    if ctx.json:
        emit_json(rows)
    elif args.action == "list":
        table(
            ["", "Profile", right("Preferences"), wrapped("Weights")],
            [
                [
                    "*" if row["current"] else "",
                    row["name"],
                    str(row["preferences"]),
                    ", ".join(f"{name} {value:g}" for name, value in row["weights"].items()),
                ]
                for row in rows
            ],
        )
    return 0


def _about(ctx: Context, desk: Desk) -> int:
    """Level, places and skills: set what was given, then tell all three."""
    args = ctx.args
    level, places, skills = desk.about
    if args.level is not None:
        if args.level and args.level not in LEVELS:
            raise UsageError(f"no level {args.level!r}; there are {', '.join(LEVELS)}")
        level = args.level
    if args.place is not None:
        places = _given(args.place)
    if args.skill is not None:
        skills = _given(args.skill)
    if (level, places, skills) != desk.about:
        desk.set_about(level=level, places=places, skills=skills)
    if ctx.json:
        emit_json({"level": level or None, "places": list(places), "skills": list(skills)})
        return 0
    say(f"level   {level or '-'}")
    say(f"places  {', '.join(places) or '-'}")
    say(f"skills  {', '.join(skills) or '-'}")
    return 0


def _given(words: list[str]) -> tuple[str, ...]:
    cleaned = (clean_text(word, limit=80) for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word))
