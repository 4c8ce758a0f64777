"""What a desk answers and does about live data: postings, saved searches, refreshes, verifying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.desk.setting import Setting
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from threading import Event

    from compute_jobs.core.posting import Posting
    from compute_jobs.live.api import PostingsView
    from compute_jobs.live.db.search import Query, SearchResult
    from compute_jobs.live.epoch import EpochImport
    from compute_jobs.live.matching import Match
    from compute_jobs.live.progress import Kind, Progress, RefreshResult
    from compute_jobs.live.tie import Tie
    from compute_jobs.live.verify import Verified


class PostingDetail(Struct, frozen=True):
    """One posting with its text, held against the reader's profile and the supply map."""

    posting: Posting
    first_seen: date
    closed: date | None
    match: Match | None
    """None where the profile says nothing of level, places or skills."""
    ties: Sequence[Tie]


class LiveDesk:
    """Mixed into the desk; nothing here touches the network but ``refresh``."""

    _setting: Setting
    _saved: Profile
    _preview: Profile | None
    _postings: PostingsView | None = None

    # -- postings ----------------------------------------------------------------------------

    def postings(self, query: Query) -> SearchResult:
        """Search the cached postings; quick enough for every key."""
        return self._open_postings().search(query)

    def posting(self, posting: str) -> PostingDetail | None:
        found = self._open_postings().posting(posting)
        if found is None:
            return None
        from compute_jobs.live.api import ties

        it = found.posting
        tied = ties([it], self._setting.evidence, self._setting.as_of).get(it.id, ())
        return PostingDetail(it, found.first_seen, found.closed, self.match(it), tied)

    def match(self, posting: Posting) -> Match | None:
        """How a posting suits the level, places and skills of the reader's profile."""
        profile = self._preview or self._saved
        if not (profile.level or profile.places or profile.skills):
            return None
        from compute_jobs.live.matching import match

        return match(posting, level=profile.level, places=profile.places, skills=profile.skills)

    def postings_state(self) -> Mapping[str, Any]:
        """``open`` postings in all, ``read`` (the newest ISO day), ``boards`` by employer.

        ``known`` are the employers whose board the program knows of, ``failed`` says by employer
        why the last reading of its board failed and what to do.
        """
        from compute_jobs.live.boards.all_boards import board_tokens

        view = self._open_postings()
        counts = dict(view.counts())
        states = [it for it in view.states() if it.key.startswith("board")]
        days = [it.succeeded[:10] for it in states if it.succeeded]
        failed = {
            it.key.partition(":")[2]: "; ".join(part for part in (it.error, it.todo) if part)
            for it in states
            if it.error
        }
        return {
            "open": sum(counts.values()),
            "read": max(days, default=""),
            "boards": counts,
            "known": tuple(dict.fromkeys(it.employer for it in board_tokens())),
            "failed": failed,
        }

    def saved_searches(self) -> Mapping[str, Mapping[str, Any]]:
        from compute_jobs.live.api import saved_searches

        return {name: _fields(query) for name, query in saved_searches(self._setting.home).items()}

    def save_search(self, name: str, fields: Mapping[str, Any]) -> None:
        from compute_jobs.live.api import save_search

        save_search(self._setting.home, name, query_of(fields))

    def remove_search(self, name: str) -> None:
        from compute_jobs.live.api import remove_search

        if not remove_search(self._setting.home, name):
            raise ReaderError(f"there is no saved search {name!r}")

    # -- refresh, import, verify -------------------------------------------------------------

    def refresh(
        self,
        employers: Sequence[str] = (),
        *,
        only: Kind | None = None,
        force: bool = False,
        on_progress: Callable[[Progress], None] = lambda step: None,
        cancel: Event | None = None,
    ) -> RefreshResult:
        """Fetch; slow, for a worker. The view stays as it is until ``reload``."""
        from compute_jobs.live.api import refresh

        return refresh(
            self._setting.home,
            self._setting.base,
            employers=employers,
            only=only,
            force=force,
            on_progress=on_progress,
            cancel=cancel,
        )

    def import_epoch(self, files: Sequence[Path], adopt: Sequence[str] = ()) -> EpochImport:
        """Read a data set's files into the cache; the view stays as it is until ``reload``."""
        from compute_jobs.live.api import import_epoch

        return import_epoch(self._setting.home, self._setting.base, files, adopt=adopt)

    def verify(self, subject: str = "") -> Sequence[Verified]:
        """Relayed and reported claims held against filed ones, each with the rule."""
        from compute_jobs.live.api import verify_home

        setting = self._setting
        return verify_home(setting.base, setting.home, setting.as_of, subject=subject)

    def close(self) -> None:
        """Let go of the postings' database."""
        if self._postings is not None:
            self._postings.close()
            self._postings = None

    def _open_postings(self) -> PostingsView:
        if self._postings is None:
            from compute_jobs.live.api import PostingsView

            self._postings = PostingsView(self._setting.home)
        return self._postings


def query_of(fields: Mapping[str, Any]) -> Query:
    """The query that a screen's or a command's fields mean."""
    from compute_jobs.live.db.search import Query

    employer, level = fields.get("employer", ""), fields.get("level", "")
    return Query(
        words=fields.get("words", ""),
        title=fields.get("title", ""),
        employers=(employer,) if employer else (),
        places=fields.get("places", ""),
        remote=fields.get("remote", ""),
        levels=(level,) if level else (),
        track=fields.get("track", ""),
        pay_at_least=fields.get("pay") or None,
    )


def _fields(query: Query) -> Mapping[str, Any]:
    found = {
        "words": query.words,
        "title": query.title,
        "employer": query.employers[0] if query.employers else "",
        "places": query.places,
        "remote": query.remote,
        "level": query.levels[0] if query.levels else "",
        "track": query.track,
        "pay": query.pay_at_least or 0.0,
    }
    return {name: value for name, value in found.items() if value}
