"""A job board as typed: KIND:TOKEN, or the address of its page."""

from __future__ import annotations

import re

from compute_jobs.core.evidence.evidence_model import BOARD_KINDS, BoardToken

LEVER_EU = "api.eu.lever.co"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_WORKDAY = re.compile(
    rf"(?P<host>[a-z0-9-]+\.wd\d+\.myworkdayjobs\.com)/(?:[a-z]{{2}}-[A-Z]{{2}}/)?(?P<site>{_NAME})"
)
_PAGES = {
    "greenhouse": re.compile(
        rf"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?:embed/job_board\?for=)?(?P<token>{_NAME})"
    ),
    "lever": re.compile(rf"jobs\.(?P<eu>eu\.)?lever\.co/(?P<token>{_NAME})"),
    "ashby": re.compile(rf"jobs\.ashbyhq\.com/(?P<token>{_NAME})"),
    "workday": _WORKDAY,
}


def read_board_address(text: str) -> dict[str, str]:
    """The keys of its [[board]] row, except the employer. Raises ValueError with what is wrong."""
    text = text.strip()
    address = text.removeprefix("https://").removeprefix("http://")
    for kind, pattern in _PAGES.items():
        page = pattern.match(address)
        if page:
            return _row(kind, page)
    kind, colon, token = text.partition(":")
    if not colon or kind not in BOARD_KINDS:
        kinds = ", ".join(BOARD_KINDS)
        raise ValueError(
            f"{text[:60]!r} is not a board; write KIND:TOKEN ({kinds}) or its page's address"
        )
    if kind == "workday":
        page = _WORKDAY.fullmatch(token)
        if not page:
            raise ValueError("a Workday board is workday:TENANT.wd5.myworkdayjobs.com/SITE")
        return _row(kind, page)
    if not re.fullmatch(_NAME, token):
        raise ValueError(
            f"{token[:60]!r} is not a board's name; use letters, digits, dots, hyphens"
        )
    return {"board": kind, "token": token}


def _row(kind: str, page: re.Match[str]) -> dict[str, str]:
    parts = page.groupdict()
    if kind == "workday":
        tenant = parts["host"].partition(".")[0]
        return {"board": kind, "token": tenant, "host": parts["host"], "site": parts["site"]}
    host = {"host": LEVER_EU} if parts.get("eu") else {}
    return {"board": kind, "token": parts["token"], **host}


def board_text(board: BoardToken) -> str:
    """The board as ``read_board_address`` reads it."""
    if board.board == "workday":
        return f"workday:{board.host}/{board.site}"
    if board.host == LEVER_EU:
        return f"https://jobs.eu.lever.co/{board.token}"
    return f"{board.board}:{board.token}"
