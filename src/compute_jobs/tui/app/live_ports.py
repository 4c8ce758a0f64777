"""What the screens ask of live data: postings, saved searches, refreshes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from compute_jobs.core.posting import Posting

if TYPE_CHECKING:
    from compute_jobs.live.db.search import Query


class HitLike(Protocol):
    @property
    def id(self) -> str:
        """The posting's, known without reading the rest of it."""
        ...

    @property
    def posting(self) -> Posting: ...
    @property
    def first_seen(self) -> date: ...


class FoundLike(Protocol):
    """The answer to a search."""

    @property
    def hits(self) -> Sequence[HitLike]: ...
    @property
    def total(self) -> int: ...
    @property
    def corrected(self) -> Mapping[str, Sequence[str]]: ...


class MatchLike(Protocol):
    @property
    def score(self) -> float: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def against(self) -> Sequence[str]: ...


class TieLike(Protocol):
    @property
    def asset(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def sentence(self) -> str: ...


class PostingDetailLike(Protocol):
    """One posting with its text, held against the reader's profile and the supply map."""

    @property
    def posting(self) -> Posting: ...
    @property
    def first_seen(self) -> date: ...
    @property
    def closed(self) -> date | None: ...
    @property
    def match(self) -> MatchLike | None: ...
    @property
    def ties(self) -> Sequence[TieLike]: ...


class PostingsDesk(Protocol):
    """What the desk answers and does about postings."""

    def postings(self, query: Query) -> FoundLike: ...
    def posting(self, posting: str) -> PostingDetailLike | None: ...
    def postings_state(self) -> Mapping[str, Any]:
        """``open`` postings in all, ``read`` (the newest ISO day), ``boards`` by employer, the
        employers whose board is ``known``, and why reading one ``failed``."""
        ...

    def saved_searches(self) -> Mapping[str, Mapping[str, Any]]: ...
    def save_search(self, name: str, fields: Mapping[str, Any]) -> object: ...
    def remove_search(self, name: str) -> object: ...
    def set_target(self, employer: str, posting: str, on: bool) -> object: ...


class ProgressLike(Protocol):
    """One step of one source of a refresh, as ``live.progress`` tells it."""

    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def employer(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def found(self) -> str: ...
    @property
    def todo(self) -> str: ...


class ResultLike(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def found(self) -> str: ...
    @property
    def todo(self) -> str: ...
    @property
    def notes(self) -> Sequence[str]: ...


class RefreshedLike(Protocol):
    """What came of a refresh, source by source."""

    @property
    def results(self) -> Sequence[ResultLike]: ...
    @property
    def failed(self) -> Sequence[ResultLike]: ...
    @property
    def changes(self) -> Sequence[str]: ...
    @property
    def cancelled(self) -> bool: ...


class RefreshDesk(Protocol):
    def refresh(
        self,
        employers: Sequence[str] = (),
        *,
        only: str | None = None,
        on_progress: Callable[[ProgressLike], None],
        cancel: Event,
    ) -> RefreshedLike:
        """Fetch; slow, for a worker. The view stays as it is until ``reload``."""
        ...
