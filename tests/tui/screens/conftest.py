"""Sources that answer on the loopback interface, for refreshes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from compute_jobs.live.api import REPLAY
from compute_jobs.platform.paths import find_home
from tests.live.boards.make import greenhouse, greenhouse_job
from tests.live.edgar.make import CIK, calendar_year, payload, submissions
from tests.live.replay import Replay, Reply, Seen, plain


class Sources(Replay):
    """Every source of the small world answers, but the board of Quarry Cloud only when it is let
    go, and then with an error."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        facts = payload({"Revenues": calendar_year(2025, [1e6, 2e6, 3e6, 4e6])})
        self.on(f"/data.sec.gov/submissions/CIK{CIK:010d}.json", plain(submissions()))
        self.on(f"/data.sec.gov/api/xbrl/companyfacts/CIK{CIK:010d}.json", plain(facts))
        for employer in ("harbor", "cobalt"):
            self.on(
                f"/boards-api.greenhouse.io/v1/boards/{employer}/jobs",
                plain(greenhouse(greenhouse_job())),
            )
        self.on("/api.ashbyhq.com/posting-api/job-board/quarry", self._late)

    def _late(self, _: Seen) -> Reply:
        self.let_go.wait(20)
        return Reply(b"gone", 404)

    def close(self) -> None:
        self.let_go.set()
        super().close()


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    home = find_home()
    home.root.mkdir(mode=0o700, exist_ok=True)
    home.config_file.write_text(
        'contact_email = "reader@example.org"\n[network]\nallow_loopback = true\n', "utf-8"
    )
    server = Sources()
    monkeypatch.setenv(REPLAY, server.url)
    yield server
    server.close()
