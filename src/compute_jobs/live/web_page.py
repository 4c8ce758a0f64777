"""One page or document from the web, fetched over https, politely and guarded."""

from __future__ import annotations

from typing import NamedTuple

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home

_ACCEPT = "text/html,application/xhtml+xml,text/plain,application/pdf;q=0.9,*/*;q=0.5"


class WebPage(NamedTuple):
    body: bytes
    content_type: str


def fetch_page(home: Home, url: str) -> WebPage:
    """Blocks while fetching. Raises ReaderError."""
    import asyncio

    from compute_jobs.live.api import network_config, replay_address
    from compute_jobs.live.fetch import Fetcher, FetchError, Request
    from compute_jobs.platform.config import contact_of

    config = network_config(home)

    async def ask() -> WebPage:
        async with Fetcher(contact=contact_of(home, config), replay=replay_address(config)) as web:
            answer = await web.fetch(Request(url, accept=_ACCEPT))
        return WebPage(answer.body, answer.headers.get("content-type", ""))

    try:
        return asyncio.run(ask())
    except FetchError as error:
        raise ReaderError(error.what, url, error.todo) from None
