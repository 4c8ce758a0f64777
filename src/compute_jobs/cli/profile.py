"""Named sets of weights and preferences: save the current one, use another, list or delete them.

`profile about` records what you offer and want: a level, places, skills. Postings are
matched against it, with the reasons shown; an empty value clears one.
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
  compute-jobs profile use infra-curious    (back to the default profile)
  compute-jobs profile about --level staff --place remote --skill kubernetes
  compute-jobs rank --profile cautious      (only for this command)"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=["list", "save", "use", "delete", "about"]
    )
    parser.add_argument("name", nargs="?", metavar="NAME")
    about = parser.add_argument_group("for about")
    about.add_argument("--level", metavar="LEVEL", help=f"one of {', '.join(LEVELS)}")
    about.add_argument("--place", action="append", metavar="PLACE", help="repeat for more")
    about.add_argument("--skill", action="append", metavar="SKILL", help="repeat for more")


def run(ctx: Context) -> None:
    args = ctx.args
    if args.action in ("list", "about"):
        problem = f"profile {args.action} takes no name"
        no_more(args.name is not None, problem, "to use one: compute-jobs profile use NAME")
    elif not args.name:
        raise UsageError(f"profile {args.action} takes a name, e.g. profile save cautious")
    if args.action != "about":
        given = any(option is not None for option in (args.level, args.place, args.skill))
        no_more(given, "--level, --place and --skill go with about", "see: profile about --help")
    desk = ctx.desk()
    match args.action:
        case "about":
            return _about(ctx, desk)
        case "save":
            desk.save_profile(args.name)
            narrate(f"saved as {args.name}")
        case "use":
            desk.use_profile(args.name)
            narrate(f"using {args.name}")
        case "delete":
            desk.delete_profile(args.name)
            narrate(f"deleted {args.name}")
    profiles = desk.profile_rows()
    if ctx.json:
        return emit_json(profiles)
    if args.action != "list":
        return None
    rows = [
        [
            "*" if profile["current"] else "",
            profile["name"],
            str(profile["preferences"]),
            ", ".join(f"{name} {value:g}" for name, value in profile["weights"].items()),
        ]
        for profile in profiles
    ]
    return table(["", "Profile", right("Preferences"), wrapped("Weights")], rows)


def _about(ctx: Context, desk: Desk) -> None:
    """Level, places and skills: set what was given, then print all three."""
    args = ctx.args
    level, places, skills = desk.about
    if args.level is not None:
        if args.level and args.level not in LEVELS:
            raise UsageError(f"no level {args.level!r}; there are {', '.join(LEVELS)}")
        level = args.level
    if args.place is not None:
        places = _cleaned(args.place)
    if args.skill is not None:
        skills = _cleaned(args.skill)
    if (level, places, skills) != desk.about:
        desk.set_about(level=level, places=places, skills=skills)
    if ctx.json:
        return emit_json({"level": level or None, "places": places, "skills": skills})
    say(f"level   {level or '-'}")
    say(f"places  {', '.join(places) or '-'}")
    return say(f"skills  {', '.join(skills) or '-'}")


def _cleaned(words: list[str]) -> tuple[str, ...]:
    """Each once, without what is empty."""
    return tuple(dict.fromkeys(filter(None, (clean_text(word, limit=80) for word in words))))
