"""Documents from the web, one at a time, by the program's own fetcher and the reader's contact."""

from __future__ import annotations

import asyncio
import sys
from types import TracebackType
from typing import Self

from compute_jobs.live.api import network_config, replay_address
from compute_jobs.live.fetch import Fetcher, FetchError, Request, Response
from compute_jobs.platform.config import contact_of
from compute_jobs.platform.paths import Home


class LivePages:
    """A context manager; what can't be fetched is named on stderr. Raises ReaderError where the
    reader has switched the network off."""

    def __init__(self, home: Home) -> None:
        config = network_config(home)
        self._web = Fetcher(contact=contact_of(home, config), replay=replay_address(config))
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.run(self._web.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._web.__aexit__())
        self._runner.close()

    def get(self, url: str) -> Response | None:
        """The answer; None where there is none."""
        try:
            return self._runner.run(self._web.fetch(Request(url, accept="*/*")))
        except FetchError as error:
            print(f"{url}: {error.what}", file=sys.stderr)
            return None
