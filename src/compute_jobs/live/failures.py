"""Every failure of a fetch as one line, with what a reader can do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.live.limits import retry_after

Reason = Literal[
    "no_contact",
    "insecure",
    "private",
    "offline",
    "timeout",
    "forbidden",
    "not_found",
    "limited",
    "refused",
    "server",
    "redirects",
    "too_large",
    "cut_off",
    "encoding",
]
SET_CONTACT = 'set contact_email = "you@example.org" in config.toml'
LATER = "try again later"


class FetchError(Exception):
    """Why nothing came back, in one line, and what a reader can do about it."""

    def __init__(
        self,
        reason: Reason,
        what: str,
        *,
        todo: str = "",
        status: int = 0,
        passing: bool = False,
        wait: float | None = None,
    ) -> None:
        what = clean_text(what)  # it may quote a server
        super().__init__(what)
        self.reason: Reason = reason
        self.what = what
        self.todo = todo
        self.status = status
        self.passing = passing
        """Whether to wait and try once more."""
        self.wait = wait
        """Seconds the server asked for, if it did."""

    def __str__(self) -> str:
        return f"{self.what}; {self.todo}" if self.todo else self.what


def host_of(url: str) -> str:
    """The host for a sentence; addresses come from servers and may be malformed."""
    try:
        return urlsplit(url).hostname or "the server"
    except ValueError:
        return "the server"


def odd_address(url: str) -> FetchError:
    what = f"{host_of(url)}: the address is malformed, or has an odd port or a password in it"
    return FetchError("insecure", what)


def private(url: str) -> FetchError:
    return FetchError("private", f"{host_of(url)} leads into a private network and was not asked")


def cut_off(url: str) -> FetchError:
    return FetchError("cut_off", f"{host_of(url)} broke off its answer", todo=LATER, passing=True)


def bad_encoding(url: str, coding: str) -> FetchError:
    return FetchError("encoding", f"{host_of(url)} sent damaged or unknown {coding[:20]}")


def check_status(status: int, headers: Mapping[str, str], url: str, again: Collection[int]) -> None:
    """Nothing for 200; a FetchError for everything else."""
    if status == 200:
        return
    error = _status_error(status, url)
    error.passing = status in again
    if asked := headers.get("retry-after"):
        error.wait = retry_after(asked, datetime.now(UTC))
    raise error


def _status_error(status: int, url: str) -> FetchError:
    host = host_of(url)
    sec = host.endswith("sec.gov")
    reason: Reason = "refused"
    what, todo = f"{host} answered {status}", ""
    if status == 403:
        reason = "forbidden"
        what = f"{host} refused the request (403)"
        todo = "open the board in a browser: it may have been closed to programs"
        if sec:
            todo = (
                "check contact_email in config.toml; if it is right, the SEC has locked this "
                "address out for about ten minutes"
            )
    elif status in (404, 410):
        reason = "not_found"
        what = f"{host} has nothing there ({status})"
        todo = "it may have moved: check its entry in data/boards.toml"
        if sec:
            todo = "check the company's CIK in data/employers.toml"
    elif status == 429:
        reason = "limited"
        what = f"{host} asks to be asked less often (429)"
    elif status >= 500 or status in (408, 425):
        reason = "server"
        what, todo = f"{host} has a problem of its own ({status})", LATER
    return FetchError(reason, what, todo=todo, status=status)
