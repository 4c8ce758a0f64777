"""Why nothing came back: every failure of a fetch as one line, with what a reader can do."""

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


class FetchError(Exception):
    """Why nothing came back, in one line, and what a reader can do about it."""

    def __init__(
        self, reason: Reason, what: str, *, url: str = "", todo: str = "", status: int = 0
    ) -> None:
        what = clean_text(what)  # a server's words may stand in it
        super().__init__(what)
        self.reason: Reason = reason
        self.what = what
        self.url = url
        self.todo = todo
        self.status = status

    def __str__(self) -> str:
        return f"{self.what}; {self.todo}" if self.todo else self.what


class AgainError(Exception):
    """A failure that may pass: wait (as long as the server asked, if it did) and try once more."""

    def __init__(self, error: FetchError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def host_of(url: str) -> str:
    """The host for a sentence; addresses come from servers and may be malformed."""
    try:
        return urlsplit(url).hostname or "the server"
    except ValueError:
        return "the server"


def no_contact(url: str) -> FetchError:
    what = "the SEC answers only those who say who they are"
    return FetchError("no_contact", what, url=url, todo=SET_CONTACT)


def insecure(url: str, scheme: str) -> FetchError:
    what = f"{host_of(url)} was to be asked over {scheme or 'nothing'}, and only https is used"
    return FetchError("insecure", what, url=url)


def odd_address(url: str) -> FetchError:
    what = f"{host_of(url)}: the address is malformed, or has an odd port or a password in it"
    return FetchError("insecure", what, url=url)


def private(url: str) -> FetchError:
    what = f"{host_of(url)} leads into a private network and was not asked"
    return FetchError("private", what, url=url)


def too_many_redirects(url: str) -> FetchError:
    what = f"{host_of(url)} keeps redirecting"
    return FetchError("redirects", what, url=url, todo="check its entry in data/boards.toml")


def redirected_post(url: str) -> FetchError:
    return FetchError("redirects", f"{host_of(url)} redirects what was posted to it", url=url)


def too_large(url: str, cap: int) -> FetchError:
    what = f"{host_of(url)} sent more than {cap // 1_000_000} MB and was stopped"
    return FetchError("too_large", what, url=url)


def bad_encoding(url: str, coding: str) -> FetchError:
    return FetchError("encoding", f"{host_of(url)} sent damaged or unknown {coding[:20]}", url=url)


def too_slow(url: str) -> AgainError:
    what = f"{host_of(url)} took too long"
    return AgainError(FetchError("timeout", what, url=url, todo="try again later"))


def unreachable(url: str) -> AgainError:
    what = f"{host_of(url)} can't be reached"
    return AgainError(FetchError("offline", what, url=url, todo="check the network"))


def broken_off(url: str) -> AgainError:
    what = f"{host_of(url)} broke off its answer"
    return AgainError(FetchError("cut_off", what, url=url, todo="try again later"))


def check_status(status: int, headers: Mapping[str, str], url: str, again: Collection[int]) -> None:
    """Nothing for 200; FetchError or AgainError for everything else."""
    if status == 200:
        return
    error = _status_error(status, url)
    if status not in again:
        raise error
    asked = headers.get("retry-after")
    raise AgainError(error, retry_after(asked, datetime.now(UTC)) if asked else None)


def given_up(error: FetchError, wait: float) -> FetchError:
    """The error as a reader gets it when there are no tries left."""
    if error.reason == "limited":
        minutes = max(round(wait / 60), 1)
        error.todo = f"try again in {minutes} minute{'s' if minutes > 1 else ''}"
    return error


def _status_error(status: int, url: str) -> FetchError:
    host = host_of(url)
    if status == 403:
        todo = "open the board in a browser: it may have been closed to programs"
        if host.endswith("sec.gov"):
            todo = (
                "check contact_email in config.toml; if it is right, the SEC has locked this "
                "address out for about ten minutes"
            )
        what = f"{host} refused the request (403)"
        return FetchError("forbidden", what, url=url, status=status, todo=todo)
    if status in (404, 410):
        what = f"{host} has nothing there ({status})"
        todo = "it may have moved: check its entry in data/boards.toml"
        if host.endswith("sec.gov"):
            todo = "check the company's CIK in data/employers.toml"
        return FetchError("not_found", what, url=url, status=status, todo=todo)
    if status == 429:
        what = f"{host} asks to be asked less often (429)"
        return FetchError("limited", what, url=url, status=status)
    if status >= 500 or status in (408, 425):
        what = f"{host} has a problem of its own ({status})"
        return FetchError("server", what, url=url, status=status, todo="try again later")
    return FetchError("refused", f"{host} answered {status}", url=url, status=status)
