"""What is kept in the cache folder between runs: evidence, ratings, rank shares.

Every file names the state of all that it was made from: the program, the packs, the live evidence,
the day. A file that is missing, damaged, of another state or of another shape counts as none, and
one that can't be written is not written: the value is made again, which costs time and nothing
else. The files in ``live/`` are another matter: the only copy of what was fetched and imported,
they name no program, and one that can't be written is an error. The kept screen asks for states
before anything else is loaded, so importing this is cheap.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from compute_jobs import __version__
from compute_jobs.packs.bundled import (
    TABLES,
    bundled_data,
    bundled_packs,
    compiled_bundle,
    own_places,
)
from compute_jobs.platform.files import (
    FileLock,
    Signature,
    content,
    read_stamped,
    short,
    signature_at,
    signature_of,
    write_stamped,
)
from compute_jobs.platform.paths import Home

if TYPE_CHECKING:
    from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Relation
    from compute_jobs.core.fit.anchors import Anchors
    from compute_jobs.core.fit.scoring import Ratings
    from compute_jobs.packs.problems import LoadResult

T = TypeVar("T")

EVIDENCE = "evidence.cache"
"""The packs, bundled and own, as they were read last."""
LIVE = "live"
"""The folder of what refreshes and imports brought: a file for each source."""
DATABASE = "live-3.sqlite"
"""Postings, filings and the sources' states; named here, so that a start needn't load SQLite."""
_OLDER = ("live.cache", "live-[12][.-]*")
"""What earlier versions kept there instead, which nothing reads any more."""
RATINGS = "ratings.cache"
ANCHORS = "anchors.cache"
CONFIRMED = "confirmed.cache"
SHARES = "shares.cache"
SHARES_KEPT = 40
LARGEST_SHARES = 2_000_000
"""Bytes."""

_CODE = (
    *("", "core/evidence", "core/fit", "core/robustness", "core/dossier"),
    *("answers", "desk", "live", "live/db", "packs"),
)
"""The folders of the code that what is kept depends on."""
_RULES = ("rubric.toml", "hype.toml", "checklist.toml")


# -- states ------------------------------------------------------------------------------------


@cache
def code_state() -> str:
    """The program: its version, the Python, its rules and the times of its code, because in a
    checkout the code changes without the version."""
    package = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    data = str(bundled_data())
    times = [_time(f"{data}{os.sep}{name}") for name in _RULES]
    for folder in _CODE:
        with os.scandir(f"{package}{os.sep}{folder}") as entries:
            times += sorted(_time(entry.path) for entry in entries if entry.name.endswith(".py"))
    return short((__version__, sys.version, times))


def packs_state(folders: Iterable[Path]) -> str:
    """The content of these packs and of the tables that all packs build on.

    Content, not times: a copied home is the same, and an edit that keeps size and time is not.
    """
    data = str(bundled_data())
    found = [content(f"{data}{os.sep}{name}") for name in TABLES]
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                paths = sorted(entry.path for entry in entries if entry.name.endswith(".toml"))
        except OSError:
            paths = []
        found += [(str(folder), ""), *map(content, paths)]
    return short(found)


def evidence_state(home: Home) -> str:
    """The content of every pack, bundled and own, with their checklists."""
    return packs_state([*bundled_packs(), *own_places(home)])


def live_state(cache_dir: Path) -> str:
    """Changes whenever a refresh or an import brings something; empty without any."""
    times = [_time(str(place)) for place in _batch_files(cache_dir)]
    return short(times) if times else ""


def scores_state(packs: str, live: str, as_of: date) -> str:
    """All that scores depend on but the reader's own files. Empty where ``packs`` is unknown."""
    return short((packs, live, as_of.isoformat(), code_state())) if packs else ""


def screen_state(
    as_of: date, evidence: str, live: str, reader_files: Mapping[str, Signature]
) -> str:
    """All that is on screen but for the options and the terminal."""
    return short((as_of.isoformat(), evidence, live, code_state(), sorted(reader_files.items())))


def reader_files(home: Home) -> dict[str, Signature]:
    """The signatures of the profile in use and of the dossiers, by key ("dossiers/EMPLOYER")."""
    profile = signature_at(home.profile_file)
    return files_of(home.dossiers) | ({} if profile is None else {"profile": profile})


def files_of(folder: Path) -> dict[str, Signature]:
    """The signatures of the reader's files in a folder, by key."""
    try:
        with os.scandir(folder) as entries:
            return {
                f"{folder.name}/{entry.name[:-5]}": signature_of(entry.stat())
                for entry in entries
                if entry.name.endswith(".toml") and not entry.name.startswith(".")
            }
    except OSError:
        return {}


def _time(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return path, -1, -1
    return path, found.st_mtime_ns, found.st_size


# -- what is kept ------------------------------------------------------------------------------


def load_evidence(
    folders: Sequence[Path],
    cache_dir: Path | None,
    on_reading: Callable[[], None] | None = None,
    state: Callable[[], str] | None = None,
) -> LoadResult:
    """As ``load_packs``, from the cache where the packs are unchanged.

    ``on_reading`` is called before the packs themselves are read, which takes a while; ``state``
    says how they are now, where more than these packs counts.
    """
    from msgspec.structs import replace

    from compute_jobs.packs.problems import UNREAD, LoadResult

    now = state or partial(packs_state, folders)
    packs = now()
    if cache_dir is not None:
        kept = read(cache_dir / EVIDENCE, packs, LoadResult)
        if kept is not None:
            return replace(kept, mark=packs)
    bundle = compiled_bundle()
    if bundle is None and on_reading is not None:
        on_reading()
    if bundle is None or list(folders) != bundled_packs():
        result = _read_packs(folders, bundle)
    else:
        result = bundle
    unread = any(problem.what.startswith(UNREAD) for problem in result.problems)
    # Edited meanwhile: which was read? And a disk's error may be gone while no file changes.
    if cache_dir is None or now() != packs or unread:
        return result
    write(cache_dir / EVIDENCE, packs, result)
    return replace(result, mark=packs)


def _read_packs(folders: Sequence[Path], bundle: LoadResult | None) -> LoadResult:
    from compute_jobs.packs.load import load_packs, whole_bundle

    return load_packs(folders, bundle or whole_bundle())


Days = dict[str, "Evidence"]
"""What a source says, by day: a board's counts of earlier days are kept too."""


def put_live(cache_dir: Path, source: str, evidence: Evidence, day: date, keep_days: int) -> bool:
    """What a source says on that day, replacing what it said before but for the newest days.

    Days after it come from a clock that was wrong. A file that can't be read is set aside. False
    where it can't be written; raises ReaderError where another program doesn't let go of it.
    """
    place, today = _batch_file(cache_dir, source), day.isoformat()
    with FileLock(cache_dir / LIVE / "live.lock"):
        held = _batch(place)[1]
        with suppress(OSError):
            if not held:
                place.replace(place.with_suffix(".damaged"))
        days = {**{it: held[it] for it in sorted(held) if it < today}, today: evidence}
        kept = write_stamped(place, LIVE, (source, dict(list(days.items())[-keep_days:])))
        for old in (old for name in _OLDER for old in cache_dir.glob(name)):
            with suppress(OSError):
                old.unlink()
    return kept


def live_batches(cache_dir: Path, source: str = "") -> dict[str, Days]:
    """By source, or of that one; without those that are damaged, or of other records."""
    places = [_batch_file(cache_dir, source)] if source else _batch_files(cache_dir)
    return dict(batch for batch in map(_batch, places) if batch[1])


def live_evidence(cache_dir: Path, source: str = "") -> Evidence:
    """What refreshes and imports brought, the latest of each; or what one source did."""
    from compute_jobs.core.evidence.evidence_model import Evidence

    batches = live_batches(cache_dir, source).values()
    tables: dict[str, Any] = {}
    lines: dict[tuple[str, str, str], Relation] = {}
    for _, evidence in sorted((it for days in batches for it in days.items()), key=itemgetter(0)):
        for name in ("employers", "assets", "origins", "sources", "claims"):
            tables.setdefault(name, {}).update(getattr(evidence, name))
        lines |= {(it.employer, it.asset, it.role): it for it in evidence.relations}
    return Evidence(**tables, relations=tuple(lines.values()))


def _batch(place: Path) -> tuple[str, Days]:
    """The source and what it says; nothing where the file can't be read."""
    from compute_jobs.core.evidence.evidence_model import Evidence

    return read_stamped(place, LIVE, tuple[str, dict[str, Evidence]]) or ("", {})


def _batch_file(cache_dir: Path, source: str) -> Path:
    return cache_dir / LIVE / f"{source.replace(':', '-')}.evidence"


def _batch_files(cache_dir: Path) -> list[Path]:
    try:
        return sorted(it for it in (cache_dir / LIVE).iterdir() if it.suffix == ".evidence")
    except OSError:
        return []


def ratings(cache_dir: Path, scores: str) -> Mapping[str, Ratings] | None:
    """Everyone's ratings, by employer."""
    from compute_jobs.core.fit.fit_model import Rating

    six = tuple[Rating, Rating, Rating, Rating, Rating, Rating]
    return read(cache_dir / RATINGS, scores, dict[str, six]) if scores else None


def keep_ratings(cache_dir: Path, scores: str, rated: Mapping[str, Ratings]) -> None:
    if scores:
        write(cache_dir / RATINGS, scores, rated)


def anchors(cache_dir: Path, packs: str, make: Callable[[], Anchors]) -> Anchors:
    """The published scale's anchors: they change only with packs, rubric and code."""
    from compute_jobs.core.fit.anchors import Anchors

    return _made_once(cache_dir / ANCHORS, packs, Anchors, make)


def confirmed(
    cache_dir: Path, evidence: str, make: Callable[[], Mapping[str, Claim]]
) -> Mapping[str, Claim]:
    """The claims that filings confirm, raised to filed; ``evidence`` names all it depends on."""
    from compute_jobs.core.evidence.evidence_model import Claim

    return _made_once(cache_dir / CONFIRMED, evidence, dict[str, Claim], lambda: dict(make()))


def _made_once(place: Path, state: str, kind: type[T], make: Callable[[], T]) -> T:
    """What was kept in that state, else made and kept; just made where the state isn't known."""
    kept = read(place, state, kind) if state else None
    if kept is None:
        kept = make()
        if state:
            write(place, state, kept)
    return kept


def shares(cache_dir: Path) -> dict[str, Any]:
    """What earlier runs kept, packed, each under a key that names all it depends on."""
    import msgspec

    return read(cache_dir / SHARES, "", dict[str, msgspec.Raw]) or {}


def unpacked(packed: Any, kind: type[T]) -> T | None:
    import msgspec

    try:
        return msgspec.msgpack.decode(packed, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def keep_shares(cache_dir: Path, key: str, value: object) -> None:
    """Keep it beside what this and other runs have kept, and let the oldest go."""
    import msgspec

    known = {name: raw for name, raw in shares(cache_dir).items() if name != key}
    known[key] = msgspec.Raw(msgspec.msgpack.encode(value))
    newest = dict(list(known.items())[-SHARES_KEPT:])
    if sum(len(bytes(raw)) for raw in newest.values()) <= LARGEST_SHARES:
        write(cache_dir / SHARES, "", newest)


# -- files -------------------------------------------------------------------------------------


def read(place: Path, state: str, kind: type[T]) -> T | None:
    """What was kept in that state by this program; None where there is nothing of the kind."""
    return read_stamped(place, f"{code_state()} {state}", kind)


def write(place: Path, state: str, value: object) -> bool:
    """Keep a value for the next run; False where that isn't possible."""
    return write_stamped(place, f"{code_state()} {state}", value)
