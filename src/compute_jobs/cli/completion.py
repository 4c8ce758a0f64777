"""Shell completion: print a script for bash, zsh or fish.

bash:  source <(compute-jobs completion bash)     in ~/.bashrc
zsh:   compute-jobs completion zsh > "${fpath[1]}/_compute-jobs"
fish:  compute-jobs completion fish | source      in config.fish
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import say
from compute_jobs.cli.registry import COMMANDS

EXAMPLES = """examples:
  compute-jobs completion bash"""

_BASH = """# bash completion for compute-jobs
_compute_jobs() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}"
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{commands}" -- "$current"))
        return
    fi
    case "$current" in
        -*) COMPREPLY=($(compgen -W "{options}" -- "$current")) ;;
        *)
            local words="$(compute-jobs completion words "${{COMP_WORDS[1]}}" 2>/dev/null)"
            COMPREPLY=($(compgen -W "$words" -- "$current"))
            ;;
    esac
}}
complete -o default -F _compute_jobs compute-jobs
"""

_ZSH = """#compdef compute-jobs
_compute_jobs() {{
    local -a commands words
    commands=({described})
    if (( CURRENT == 2 )); then
        _describe 'command' commands
    elif [[ "$words[CURRENT]" == -* ]]; then
        compadd -- {options}
    else
        compadd -- ${{(f)"$(compute-jobs completion words $words[2] 2>/dev/null)"}}
        _files
    fi
}}
_compute_jobs "$@"
"""

PRINTS_DATA = False
_SHELLS = ("bash", "zsh", "fish")
_OPTIONS = "--json --as-of --profile --home --verbose --help"
_TAKE_EMPLOYER = frozenset(
    [
        "explain",
        "compare",
        "claims",
        "show",
        "mark",
        "note",
        "stage",
        "shortlist",
        "export",
        "refresh",
        "postings",
    ]
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", help=", ".join(_SHELLS))
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)


def run(ctx: Context) -> int:
    if ctx.args.shell != "words":
        no_more(ctx.args.command, "completion takes one shell", "leave the rest out")
    names = " ".join(command.name for command in COMMANDS)
    match ctx.args.shell:
        case "bash":
            say(_BASH.format(commands=names, options=_OPTIONS).rstrip())
        case "zsh":
            described = " ".join(
                "'" + f"{c.name}:{c.summary}".replace("'", "’") + "'" for c in COMMANDS
            )
            say(_ZSH.format(described=described, options=_OPTIONS).rstrip())
        case "fish":
            say(_fish())
        case "words":  # asked by the scripts, not by readers
            _words(ctx)
        case other:
            raise UsageError(f"completion is for {', '.join(_SHELLS)}, not {other!r}")
    return 0


def _fish() -> str:
    lines = ["# fish completion for compute-jobs", "complete -c compute-jobs -f"]
    for command in COMMANDS:
        summary = command.summary.replace("'", "’")
        lines.append(
            f"complete -c compute-jobs -n __fish_use_subcommand -a {command.name} -d '{summary}'"
        )
    for option in _OPTIONS.split():
        lines.append(f"complete -c compute-jobs -l {option.removeprefix('--')}")
    lines.append(
        "complete -c compute-jobs -n 'not __fish_use_subcommand' "
        "-a '(compute-jobs completion words (commandline -opc)[2] 2>/dev/null)'"
    )
    return "\n".join(lines)


def _words(ctx: Context) -> None:
    """What may follow a command: employers, metrics, criteria, in a form shells split."""
    desk = ctx.desk()
    command = ctx.args.command or ""
    if command in _TAKE_EMPLOYER:
        say("\n".join(desk.view.evidence.employers))
    elif command == "pref":
        say("\n".join(["list", "set", "remove", "suggest", "on", *desk.view.evidence.metrics]))
    elif command == "weight":
        say("\n".join(["list", "set", "reset", *desk.view.weights]))
