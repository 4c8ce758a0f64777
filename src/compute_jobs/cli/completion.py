"""Shell completion: print a script for bash, zsh or fish.

bash:  source <(compute-jobs completion bash)     in ~/.bashrc
zsh:   compute-jobs completion zsh > "${fpath[1]}/_compute-jobs"
fish:  compute-jobs completion fish | source      in config.fish
"""

from __future__ import annotations

import argparse
import sys

from compute_jobs.cli.completing import SHELLS, candidates
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import say
from compute_jobs.cli.registry import COMMANDS
from compute_jobs.core.evidence.clean import clean_text

EXAMPLES = """examples:
  compute-jobs completion bash"""
PRINTS_DATA = False

_BASH = """# bash completion for compute-jobs
_compute_jobs() {
    local current="${COMP_WORDS[COMP_CWORD]}" found word line=()
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ] && [[ "$current" != -* ]]; then
        COMPREPLY=($(compgen -W "COMMANDS help" -- "$current"))
        return
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do line+=("=$word"); done
    while IFS= read -r found; do
        COMPREPLY+=("$(printf %q "${found%%$'\\t'*}")")
    done < <(compute-jobs completion line "${line[@]}" 2>/dev/null)
    if [[ "${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _compute_jobs compute-jobs
"""

_ZSH = """#compdef compute-jobs
_compute_jobs() {
    local word
    local -a line found
    for word in "${(@)words[2,CURRENT]}"; do line+=("=$word"); done
    found=(${(f)"$(compute-jobs completion line "${(@)line}" 2>/dev/null)"})
    if (( ! $#found )); then
        _files
    elif [[ "${found[1]%%$'\\t'*}" == *= ]]; then
        compadd -S '' -- "${(@)found%%$'\\t'*}"
    else
        found=("${(@)found/$'\\t'/:}")
        _describe 'compute-jobs' found
    fi
}
_compute_jobs "$@"
"""

_FISH = """# fish completion for compute-jobs
function __compute_jobs_words
    set -l line (commandline -opc)
    set -e line[1]
    set -l current (commandline -ct)
    set -l found (compute-jobs completion line "="$line "=$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c compute-jobs -f -a '(__compute_jobs_words)'
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", help=", ".join(SHELLS))
    parser.add_argument("line", nargs="*", help=argparse.SUPPRESS)


def run(ctx: Context) -> int:
    shell, line = ctx.args.shell, ctx.args.line
    if shell == "line":  # asked by the scripts: each word with an = before it, as none is an option
        _answer(ctx, [word.removeprefix("=") for word in line])
        return 0
    if shell == "words":  # by scripts of version 0.1, which were saved to files
        _answer(ctx, [*line, ""])
        return 0
    if shell not in SHELLS or line:
        named = " ".join([shell, *line])
        raise UsageError(f"completion takes one shell, {', '.join(SHELLS)}, not {named!r}")
    commands = " ".join(command.name for command in COMMANDS)
    scripts = {"bash": _BASH.replace("COMMANDS", commands), "zsh": _ZSH, "fish": _FISH}
    say(scripts[shell].rstrip())
    return 0


def _answer(ctx: Context, line: list[str]) -> None:
    for word, what in candidates(line, ctx.args.home):
        told = [clean_text(it) for it in (word, what) if it]
        sys.stdout.write("\t".join(told) + "\n")  # the tab between them is the shells' own
