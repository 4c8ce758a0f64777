"""Live data for the desk and the commands: read, refreshed, verified.

Only ``refresh`` and ``fetch_page`` use the network. Cached evidence is read without opening the
database; postings are searched through ``db.live_cache.LiveCache``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home

if TYPE_CHECKING:
    import threading

    from compute_jobs.core.posting import Posting
    from compute_jobs.live.live_source import Kind, OnProgress
    from compute_jobs.live.refresh import RefreshPlan, RefreshPreview, RefreshResult
    from compute_jobs.live.verify import Verified
    from compute_jobs.platform.config import Config

REPLAY = "COMPUTE_JOBS_REPLAY"
"""For tests: the address of a loopback server that answers for all hosts.

Used only if config.toml allows loopback.
"""
_ACCEPT = "text/html,application/xhtml+xml,text/plain,application/pdf;q=0.9,*/*;q=0.5"


def with_live(base: Evidence, home: Home) -> Evidence:
    """The packs' evidence with the live evidence on top."""
    live = cache.live_evidence(home.cache)
    if not (live.claims or live.assets or live.employers):
        return base
    from compute_jobs.live.claim_parts import lay_over

    return lay_over(base, live)


def verify_home(
    base: Evidence, home: Home, as_of: date, *, subject: str = ""
) -> tuple[Verified, ...]:
    """Relayed and reported claims of the packs compared with the filed ones in the cache."""
    from compute_jobs.live.verify import verify

    return verify(with_live(base, home), as_of, subject=subject)


def refresh(
    home: Home,
    base: Evidence,
    *,
    employers: Sequence[str] = (),
    only: Kind | None = None,
    force: bool = False,
    on_progress: OnProgress = lambda step: None,
    cancel: threading.Event | None = None,
    interest: Callable[[Posting], float] = lambda posting: 0.0,
) -> RefreshResult:
    """Fetch every source of these employers (or of all).

    Blocks; run it in its own thread. ``base`` is the packs' evidence without live claims. Set
    ``cancel`` to stop: what has been read stays. ``on_progress`` is called in this thread.
    ``interest`` says how much a posting matters to the reader, for boards whose descriptions are
    fetched one by one. Raises ReaderError if nothing can be fetched at all; a source that fails is
    named in the result.
    """
    # Slow to import, and nothing else here needs them.
    import asyncio

    from msgspec.structs import replace

    from compute_jobs.live import refresh as run
    from compute_jobs.live.db.live_cache import LiveCache
    from compute_jobs.live.fetch import Fetcher, FetchError, RawStore
    from compute_jobs.packs.tables import bundled_table
    from compute_jobs.platform.config import contact_of

    config = network_config(home)
    plan = _plan(base, config, employers=employers, only=only, force=force)
    contact = contact_of(home, config)
    rules = bundled_table("fetching")
    raw = RawStore(home.cache)

    async def ask(kept: LiveCache) -> RefreshResult:
        try:
            fetcher = Fetcher(
                contact=contact,
                keep=raw.keep,
                replay=replay_address(config),
                hosts=rules["hosts"]["names"],
            )
        except FetchError as error:
            raise ReaderError(error.what, REPLAY, "use an address on this machine") from None
        async with fetcher:
            return await run.refresh(
                plan, kept, fetcher, on_progress=on_progress, cancel=cancel, interest=interest
            )

    today = datetime.now(UTC).date()
    before = verify_home(base, home, today)
    with LiveCache(home.cache) as kept:
        result = asyncio.run(ask(kept))
    raw.prune(days=rules["raw"]["days"], megabytes=rules["raw"]["megabytes"])
    after = verify_home(base, home, today)
    return replace(result, verified=_news(base, before, after))


def preview(
    home: Home, base: Evidence, *, employers: Sequence[str] = (), only: Kind | None = None
) -> RefreshPreview:
    """What a refresh of these employers (or of all) would fetch, without fetching.

    Raises ReaderError like ``refresh``.
    """
    from compute_jobs.live.boards.board_source import BoardSource
    from compute_jobs.live.refresh import RefreshPreview
    from compute_jobs.platform.config import contact_of, was_asked

    config = network_config(home)
    filers: list[str] = []
    boards: dict[str, tuple[str, ...]] = {}
    for source in _plan(base, config, employers=employers, only=only, force=False).sources:
        if isinstance(source, BoardSource):
            kind = source.tokens[0].board
            boards[kind] = (*boards.get(kind, ()), source.company.id)
        else:
            filers.append(source.company.id)
    needed = bool(filers) and not contact_of(home, config)
    return RefreshPreview(tuple(filers), boards, needed, was_asked(home), str(home.contact_file))


def network_config(home: Home) -> Config:
    from compute_jobs.platform.config import load_config

    config = load_config(home)
    if not config.network:
        raise ReaderError(
            "the network is switched off", str(home.config_file), "set network.enabled = true"
        )
    return config


def _plan(
    base: Evidence, config: Config, *, employers: Sequence[str], only: Kind | None, force: bool
) -> RefreshPlan:
    from compute_jobs.live import refresh as run
    from compute_jobs.packs.tables import bundled_table

    hours = bundled_table("fetching")["fresh_hours"]
    return run.make_plan(
        _with_filers(base, config),
        employers=employers,
        only=only,
        fresh_hours={
            "edgar": hours["edgar"] if config.filings_hours is None else config.filings_hours,
            "boards": hours["board"] if config.postings_hours is None else config.postings_hours,
        },
        force=force,
    )


def _with_filers(base: Evidence, config: Config) -> Evidence:
    """The packs' evidence with the CIKs from config.toml."""
    from msgspec.structs import replace

    unknown = [name for name in config.filers if name not in base.employers]
    if unknown:
        raise ReaderError(
            f"[filers] in config.toml has an unknown employer, {unknown[0]!r}",
            todo="use its id: compute-jobs employers --json lists them",
        )
    filers = {name: replace(base.employers[name], cik=cik) for name, cik in config.filers.items()}
    return replace(base, employers={**base.employers, **filers})


def replay_address(config: Config) -> str:
    return os.environ.get(REPLAY, "") if config.allow_loopback else ""


def fetch_page(home: Home, url: str) -> tuple[bytes, str]:
    """One page or document from the web, and its content type. Blocks; raises ReaderError."""
    from compute_jobs.live.fetch import FetchError, Request, fetch_once
    from compute_jobs.platform.config import contact_of

    config = network_config(home)
    contact, replay = contact_of(home, config), replay_address(config)
    try:
        answer = fetch_once(Request(url, accept=_ACCEPT), contact=contact, replay=replay)
    except FetchError as error:
        raise ReaderError(error.what, url, error.todo) from None
    return answer.body, answer.headers.get("content-type", "")


def _news(base: Evidence, before: Sequence[Verified], after: Sequence[Verified]) -> tuple[str, ...]:
    """Relayed claims that are newly confirmed or contradicted."""
    had = {(each.claim.id, each.subject): each.outcome for each in before}
    lines = []
    for each in after:
        if each.outcome not in ("not_found", had.get((each.claim.id, each.subject))):
            name = base.name_of(each.subject)
            lines.append(f"{name}: one claim {each.outcome} ({each.claim.id}). {each.sentence}")
    return tuple(lines)
