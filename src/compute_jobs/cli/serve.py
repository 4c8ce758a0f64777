"""The program in a browser on this machine.

Needs the web extra: pip install 'compute-jobs[web]'.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import narrate
from compute_jobs.cli.serving import LOOPBACK, address, guard
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs serve
  compute-jobs serve --port 8123"""

PRINTS_DATA = False


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="default 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.add_argument(
        "--expose", action="store_true", help="allow another host: anyone there can read your notes"
    )


def run(ctx: Context) -> int:
    args = ctx.args
    if not 1 <= args.port <= 65535:
        raise UsageError("--port runs from 1 to 65535")
    if args.host not in LOOPBACK and not args.expose:
        raise UsageError(f"{args.host} is not this machine; add --expose if you mean it")
    try:
        from textual_serve.server import Server
    except ImportError:
        raise ReaderError(
            "the browser version is an extra", todo="install it: pip install 'compute-jobs[web]'"
        ) from None
    command = [sys.executable, "-m", "compute_jobs"]
    for option in ("home", "as_of", "profile"):
        value = getattr(args, option)
        if value:
            command += [f"--{option.replace('_', '-')}", value]
    server = Server(_line(command), host=args.host, port=args.port, title="compute-jobs")
    guarded = guard(server)
    narrate(f"serving on {address(args.host, args.port)}; ctrl+c ends it")
    guarded.serve()
    return 0


def _line(command: list[str]) -> str:
    """As the system's shell reads it."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
