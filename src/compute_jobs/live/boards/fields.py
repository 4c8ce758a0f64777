"""One way from a board's raw fields to a Posting, whatever the board."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from compute_jobs.core.posting import Posting, Remote
from compute_jobs.live.boards.pay import Found
from compute_jobs.live.boards.protocol import BoardToken
from compute_jobs.live.boards.titles import read_title, topics_of, whole_words
from compute_jobs.live.html_text import plain
from compute_jobs.live.tables import table


def description(html: str, *, escaped: bool = False) -> str:
    """A description's whole text, for pay; the posting keeps its first pages."""
    return plain(html, escaped=escaped)


def posting(
    token: BoardToken,
    native: str,
    title: str,
    *,
    job: str = "",
    team: str = "",
    places: Sequence[str] = (),
    workplace: str = "",
    published: date | None = None,
    approximate: bool = False,
    pay: Found | None = None,
    text: str = "",
    has_text: bool = True,
    url: str = "",
    employment: str = "",
    requisition: str = "",
) -> Posting:
    """The posting, with what its title says and its text cut to what is kept."""
    said = read_title(title)
    found = pay or Found()
    kept = tuple(dict.fromkeys(place for place in places if place))
    longest = int(table("boards_rules")["text"]["longest"])
    return Posting(
        id=f"{token.board}:{token.token}:{native}",
        employer=token.employer,
        board=token.board,
        token=token.token,
        job=job or native,
        title=title,
        team=team,
        places=kept,
        remote=remote_of(workplace, kept),
        levels=said.levels,
        track=said.track,
        technical=said.technical,
        topics=topics_of(title, team),
        first_published=published,
        approximate=approximate,
        pay=found.pay,
        no_pay=found.refused,
        text=text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…",
        url=url,
        employment=employment,
        requisition=requisition,
        has_text=has_text,
    )


def remote_of(workplace: str, places: Sequence[str]) -> Remote:
    """The board's own field first, then the places; descriptions are not asked."""
    patterns = _patterns()
    for text in (workplace, *places):
        plain_text = text.lower()
        for name, pattern in patterns:
            if pattern.search(plain_text) is not None:
                return name
    return ""


@cache
def _patterns() -> tuple[tuple[Remote, re.Pattern[str]], ...]:
    rules = table("boards_rules")["remote"]
    names: tuple[Remote, ...] = ("hybrid", "remote", "onsite")
    return tuple((name, whole_words(rules[name])) for name in names)
