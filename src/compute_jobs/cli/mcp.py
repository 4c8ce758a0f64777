"""Answer the reader's own assistant over the Model Context Protocol, on standard streams.

An assistant starts this by itself; nothing is sent anywhere. Its tools read what the
commands print as JSON: rank, explain, claims, compare and the like. docs/assistant.md
says how to set it up.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence

from compute_jobs.cli.context import Context
from compute_jobs.errors import ReaderError
from compute_jobs.mcp.tools import CommandOutput

EXAMPLES = """examples:
  compute-jobs mcp
  claude mcp add compute-jobs -- compute-jobs mcp"""

PRINTS_DATA = False


def run(ctx: Context) -> None:
    from compute_jobs.mcp.server import McpServer
    from compute_jobs.mcp.tools import tools
    from compute_jobs.packs.bundled import bundled_docs

    server = McpServer(tools(), lambda words: _output(ctx, words), bundled_docs())
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    # What a library might print must not stand between two messages.
    with contextlib.redirect_stdout(sys.stderr):
        server.serve(incoming, outgoing)


def _output(ctx: Context, words: Sequence[str]) -> CommandOutput:
    """What the command prints. Its words on stderr are for the assistant where it fails."""
    data, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(data), contextlib.redirect_stderr(said):
        try:
            code = ctx.run_line(words)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 2
        except ReaderError as error:
            return CommandOutput(1, "", str(error))
    words_said = " ".join(said.getvalue().split()).removeprefix("compute-jobs: ")
    return CommandOutput(code, data.getvalue(), words_said)
