"""The program in a browser on this machine.

The address it prints contains a token for this run: anyone who has it can read and write as you.
Needs the web extra: pip install 'compute-jobs[web]'.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import narrate
from compute_jobs.cli.registry import Parser
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs serve
  compute-jobs serve --port 8123"""

PRINTS_DATA = False

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EVERY_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104  (known by its name, not bound to)
_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
"""Keep other pages from framing this one and having its reader click in it."""
_SOCKET = "/ws"
"""Where textual-serve lets a page drive the program."""
_ASK = "Open the address that compute-jobs serve printed, including its token.\n"


def configure(parser: Parser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="default 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.flag("--expose", "allow another host, such as 0.0.0.0")
    parser.flag("--no-token", "serve every user of this machine, e.g. behind your own login")


def run(ctx: Context) -> None:
    args = ctx.args
    if not 1 <= args.port <= 65535:
        raise UsageError("--port runs from 1 to 65535")
    if args.host not in LOOPBACK and not args.expose:
        raise UsageError(f"{args.host} is not this machine; add --expose if that is intended")
    if args.expose and args.no_token:
        raise UsageError("an exposed server needs its token; leave out --no-token or --expose")
    try:
        from textual_serve.server import Server
    except ImportError:
        raise ReaderError(
            "the browser version is an extra", todo="install it: pip install 'compute-jobs[web]'"
        ) from None
    command = [sys.executable, "-P", "-m", "compute_jobs", *ctx.options()]
    line = subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
    token = "" if args.no_token else secrets.token_urlsafe(24)
    where = address(args.host, args.port, token)
    title = "compute-jobs"
    server = Server(line, host=args.host, port=args.port, title=title, public_url=where)
    guarded = guard(server, token)
    logging.getLogger("aiohttp.access").disabled = True  # its lines would hold the token
    narrate(f"serving on {where}; ctrl+c stops it")
    guarded.serve()


def address(host: str, port: int, token: str = "") -> str:
    """What a reader types into a browser."""
    place = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return f"{place}/?token={token}" if token else place


# -- requests that are answered --------------------------------------------------------------
#
# A browser lets every page it shows open a websocket to this machine, and whoever owns a host name
# can point it at this machine. textual-serve answers them all, and whoever is answered drives the
# program. So a request must be for a name this is served under, and come from the page it is for.
# Other users of this machine can send any header; what they don't know is the token.


def is_welcome(host: str, origin: str | None, served: str, *, drives: bool = False) -> bool:
    """Whether a request with these two headers may be answered by what is served there.

    The port may differ from ours, as behind a tunnel, but must be the origin's. Only a request that
    ``drives`` nothing may come without an origin, as that of an address typed into a browser.
    """
    from_us = not drives if origin is None else _place(origin) == host.lower()
    return _is_ours(host, served) and from_us


def guard(server: Any, token: str = "") -> Any:
    """The same textual-serve server, which answers only who is welcome and has the token."""
    make = getattr(server, "_make_app", None)
    if make is None:
        raise ReaderError(
            "this version of textual-serve can't be protected from other websites",
            todo="install the supported one: pip install 'textual-serve==1.1.3'",
        )

    async def make_guarded() -> Any:
        app = await make()
        answering: set[Any] = set()
        app.middlewares.append(_middleware(server, token, answering))

        async def close_pages(_: Any) -> None:
            """An open page would be waited for, for a minute; its program saves and ends."""
            for task in answering:
                task.cancel()

        app.on_shutdown.append(close_pages)
        return app

    server._make_app = make_guarded
    return server


def _middleware(server: Any, token: str, answering: set[Any]) -> Any:
    import asyncio

    from aiohttp import web

    cookie = f"compute-jobs-{server.port}"  # a browser sends it to every port of a machine

    async def answer(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        host = request.headers.get("Host", "")
        origin, drives = request.headers.get("Origin"), request.path == _SOCKET
        if not is_welcome(host, origin, server.host, drives=drives):
            raise web.HTTPForbidden(text="This page opens only at the address it is served from.\n")
        if token and not _same(request.cookies.get(cookie, ""), token):
            if drives or not _same(request.query.get("token", ""), token):
                raise web.HTTPForbidden(text=_ASK)
            return _first_page(request, cookie, token)
        server.public_url = f"{request.scheme}://{host}"  # so that a page asks where it came from
        task = asyncio.current_task()
        answering.add(task)
        try:
            response = await handler(request)
        finally:
            answering.discard(task)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    return web.middleware(answer)


def _first_page(request: Any, cookie: str, token: str) -> Any:
    """Sends a browser on without the token in its address, but in a cookie."""
    from aiohttp import web

    rest = {name: value for name, value in request.query.items() if name != "token"}
    onward = web.HTTPSeeOther(request.rel_url.with_query(rest), headers=_HEADERS)
    onward.set_cookie(cookie, token, httponly=True, samesite="Lax", path="/")
    return onward


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _is_ours(host: str, served: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in LOOPBACK or name == served.lower():
        return bool(name)
    if served not in _EVERY_ADDRESS:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        return name in (own, f"{own}.local")
    return True  # an address can't be pointed elsewhere, as a name can


def _place(origin: str) -> str:
    """Host and port of an origin; what is none, such as ``null``, is nowhere."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""
