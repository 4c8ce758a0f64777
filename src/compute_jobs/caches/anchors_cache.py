"""The published scale's anchors kept between runs: they move only when packs, rubric or code do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compute_jobs.caches.file_state import code_state
from compute_jobs.caches.row_file import opened, packed
from compute_jobs.platform.files import write_cache

if TYPE_CHECKING:
    from compute_jobs.core.fit.anchors import Anchors

NAME = "anchors.rows"
_KIND = "compute-jobs anchors 1"


def kept_anchors(packs: str, cache_dir: Path, make: Callable[[], Anchors]) -> Anchors:
    """The anchors of the packs so marked, from the cache where nothing they rest on moved."""
    if not packs:
        return make()
    place = cache_dir / NAME
    key = f"{packs} {code_state()}"
    found = _read(place, key)
    if found is None:
        found = make()
        data = packed(_KIND, {"key": key}, {"anchors": [_plain(found)]})
        if data is not None:
            write_cache(place, data)
    return found


def _read(place: Path, key: str) -> Anchors | None:
    from compute_jobs.core.evidence.evidence_model import CRITERIA
    from compute_jobs.core.fit.anchors import Anchors

    file = opened(place, _KIND)
    if file is None or file.head.get("key") != key:
        return None
    try:
        it = file.piece("anchors")
        return Anchors(
            shift=float(it["shift"]),
            residuals={str(name): float(value) for name, value in it["residuals"].items()},
            published={str(name): float(value) for name, value in it["published"].items()},
            claims={str(name): str(value) for name, value in it["claims"].items()},
            weights={
                name: float(it["weights"][name]) for name in CRITERIA if name in it["weights"]
            },
            as_of=date.fromisoformat(it["as_of"]) if it["as_of"] else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain(it: Anchors) -> dict[str, Any]:
    return {
        "shift": it.shift,
        "residuals": dict(it.residuals),
        "published": dict(it.published),
        "claims": dict(it.claims),
        "weights": dict(it.weights),
        "as_of": it.as_of.isoformat() if it.as_of else None,
    }
