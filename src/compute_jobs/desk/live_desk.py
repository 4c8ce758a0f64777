"""Live data: postings, saved searches, refreshes, imports and verifying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.desk.workspace import Workspace
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from threading import Event

    from compute_jobs.core.fit.rating_facts import Facts
    from compute_jobs.core.posting import Listed, Posting, Query
    from compute_jobs.live.db.live_cache import LiveCache
    from compute_jobs.live.db.search import SearchResult
    from compute_jobs.live.edgar.submissions import NewsFiling
    from compute_jobs.live.epoch.importer import EpochImport
    from compute_jobs.live.lca.lca_import import FileStep, LcaImport
    from compute_jobs.live.live_source import Kind, Progress
    from compute_jobs.live.matching import Match
    from compute_jobs.live.refresh import RefreshPreview, RefreshResult
    from compute_jobs.live.tie import Tie
    from compute_jobs.live.verify import Verified


_MOST_HITS = 200
"""Of a saved search, looked through for new ones."""


class PostingDetail(Struct, frozen=True):
    """One posting with its text, how well it matches the reader's profile, and its sites."""

    posting: Posting
    first_seen: date
    closed: date | None
    match: Match | None
    """None if the profile has no level, places or skills."""
    ties: Sequence[Tie]


class LiveDesk:
    """Available as ``desk.live``. Only ``refresh`` uses the network."""

    def __init__(self, workspace: Workspace, profile: Callable[[], Profile]) -> None:
        """``profile`` returns the current profile, which changes while the desk is open."""
        self._workspace = workspace
        self._profile = profile

    # -- postings ----------------------------------------------------------------------------

    def postings(self, query: Query) -> SearchResult:
        """Search the cached postings; fast enough for every key."""
        return self._postings.search(query)

    def posting(self, posting: str) -> PostingDetail | None:
        stored = self._postings.posting(posting)
        if stored is None:
            return None
        from compute_jobs.live.tie import ties

        return PostingDetail(
            stored.posting,
            stored.first_seen,
            stored.closed,
            self.match(stored.posting),
            ties(stored.posting, self._facts),
        )

    @cached_property
    def _facts(self) -> Facts:
        from compute_jobs.core.evidence.ledger import resolve
        from compute_jobs.core.fit.rating_facts import Facts

        workspace = self._workspace
        return Facts(resolve(workspace.evidence, workspace.as_of), workspace.rubric)

    def match(self, posting: Posting) -> Match | None:
        """How well a posting matches the level, places and skills of the reader's profile."""
        profile = self._profile()
        if not (profile.level or profile.places or profile.skills):
            return None
        from compute_jobs.live.matching import match

        return match(posting, level=profile.level, places=profile.places, skills=profile.skills)

    def postings_state(self) -> Mapping[str, Any]:
        """``open`` postings in all, ``read`` (the newest ISO day), ``boards`` by employer.

        ``known`` are the employers whose board is known, ``failed`` says by employer why the last
        read of its board failed and what to do.
        """
        counts, known = dict(self._postings.counts()), self._workspace.evidence.boards
        states = [each for each in self._postings.states() if each.key.startswith("board")]
        days = [each.succeeded[:10] for each in states if each.succeeded]
        failed = {
            each.key.partition(":")[2]: "; ".join(part for part in (each.error, each.todo) if part)
            for each in states
            if each.error
        }
        return {
            "open": sum(counts.values()),
            "read": max(days, default=""),
            "boards": counts,
            "known": tuple(dict.fromkeys(board.employer for board in known)),
            "failed": failed,
        }

    @cached_property
    def _postings(self) -> LiveCache:
        from compute_jobs.live.db.live_cache import LiveCache

        return LiveCache(self._workspace.home.cache)

    def close(self) -> None:
        if "_postings" in self.__dict__:
            self._postings.close()
            del self._postings

    # -- filings that tell news --------------------------------------------------------------

    def filings(
        self, employers: Sequence[str] = (), *, unread: bool = False
    ) -> Sequence[NewsFiling]:
        """The filings of these employers (or of all) that refreshes listed, the newest first."""
        from compute_jobs.cache import DATABASE

        workspace = self._workspace
        if not (workspace.home.cache / DATABASE).exists():
            return ()
        return [
            it
            for it in self._postings.filings(employers)
            if it.filed <= workspace.as_of and (it.unread or not unread)
        ]

    def mark_filings(self, accessions: Sequence[str], *, unread: bool = False) -> None:
        """Mark filings as read or unread. Kept in the cache; there is nothing to undo."""
        self._postings.mark_filings(accessions, unread=unread)

    # -- saved searches ----------------------------------------------------------------------

    def saved_searches(self) -> Mapping[str, Query]:
        from compute_jobs.record.watches import load_searches

        return load_searches(self._workspace.home)

    def save_search(self, name: str, query: Query) -> None:
        from compute_jobs.record.watches import save_search

        save_search(self._workspace.home, name, query)

    def remove_search(self, name: str) -> None:
        from compute_jobs.record.watches import remove_search

        if not remove_search(self._workspace.home, name):
            raise ReaderError(f"there is no saved search {name!r}")

    def new_matches(self, since: date) -> Mapping[str, tuple[int, str]]:
        """By saved search: how many postings it finds that were first seen after that day, and the
        title of one. Searches without any are left out."""
        found = {}
        for name, query in self.saved_searches().items():
            new = [hit.posting.title for hit in self._hits(query) if hit.first_seen > since]
            if new:
                found[name] = (len(new), new[0])
        return found

    def matches(self, search: str) -> Sequence[tuple[str, str]]:
        """The id and title of the postings that a saved search finds; none if it was deleted."""
        query = self.saved_searches().get(search)
        hits = self._hits(query) if query is not None else ()
        return [(hit.posting.id, hit.posting.title) for hit in hits]

    def _hits(self, query: Query) -> Sequence[Listed]:
        from msgspec.structs import replace

        return self._postings.search(replace(query, limit=_MOST_HITS)).hits

    # -- refresh, import, verify -------------------------------------------------------------

    def preview(self, employers: Sequence[str] = (), *, only: Kind | None = None) -> RefreshPreview:
        """What a refresh will fetch, for which employers, and whether a contact is missing."""
        from compute_jobs.live.api import preview

        return preview(self._workspace.home, self._workspace.base, employers=employers, only=only)

    def keep_contact(self, email: str) -> None:
        """Save the e-mail address for the SEC, or the choice to give none."""
        from compute_jobs.platform.config import keep_contact

        keep_contact(self._workspace.home, email)

    def refresh(
        self,
        employers: Sequence[str] = (),
        *,
        only: Kind | None = None,
        force: bool = False,
        on_progress: Callable[[Progress], None] = lambda step: None,
        cancel: Event | None = None,
    ) -> RefreshResult:
        """Fetch; slow, for a worker. The view stays as it is until the desk reloads."""
        from compute_jobs.live.api import refresh

        return refresh(
            self._workspace.home,
            self._workspace.base,
            employers=employers,
            only=only,
            force=force,
            on_progress=on_progress,
            cancel=cancel,
            interest=self._interest(),
        )

    def _interest(self) -> Callable[[Posting], float]:
        """How much a posting matters: by level, places, skills and the saved searches."""
        from compute_jobs.live.matching import interest

        profile = self._profile()
        searches = tuple(self.saved_searches().values())
        return interest(profile.level, profile.places, profile.skills, searches)

    def import_epoch(self, files: Sequence[Path], adopt: Sequence[str] = ()) -> EpochImport:
        """Read Epoch AI's files into the cache, replacing earlier imports.

        The view stays until the desk reloads.
        """
        from compute_jobs.live.db.live_cache import LiveCache
        from compute_jobs.live.epoch.importer import import_epoch

        imported = import_epoch(files, self._workspace.base, adopt=adopt)
        with LiveCache(self._workspace.home.cache) as cache:
            cache.put_batch("epoch", imported.evidence, day=datetime.now(UTC).date())
        return imported

    def import_lca(
        self,
        files: Sequence[Path],
        *,
        named: Mapping[str, str] | None = None,
        on_step: Callable[[FileStep], None] = lambda step: None,
        cancel: Event | None = None,
    ) -> LcaImport:
        """Read the Labor Department's files of certified wages into the cache; slow, for a worker.

        ``named`` gives employers' ids by further legal names. Set ``cancel`` to stop: what has been
        read stays, and the next import of the same file continues from there.
        """
        from compute_jobs.live.db.live_cache import LiveCache
        from compute_jobs.live.lca.lca_import import import_lca

        employers, today = self._workspace.base.employers, datetime.now(UTC).date()
        with LiveCache(self._workspace.home.cache) as cache:
            return import_lca(
                files, employers, cache, named=named, on_step=on_step, cancel=cancel, today=today
            )

    def verify(self, subject: str = "") -> Sequence[Verified]:
        """Relayed and reported claims checked against filed ones, each with the rule.

        With chosen packs, only their claims; filings and companies' words of all packs answer.
        """
        from compute_jobs.live.api import verify_home

        workspace = self._workspace
        base, packs = workspace.base, workspace.packs
        found = verify_home(base, workspace.home, workspace.as_of, subject=subject)
        return [it for it in found if not packs or it.claim.pack in packs]
