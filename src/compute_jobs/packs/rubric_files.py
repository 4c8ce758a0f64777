"""The files that say how evidence is judged: rubric, ready-made lines, scenarios, hype rules.

TOML is the truth. Reading it takes a quarter of a millisecond a kilobyte, so a copy lies in the
cache folder, used while the file's size and time and the program's version are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from compute_jobs import __version__
from compute_jobs.caches.row_file import opened, packed
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.platform.files import write_cache

if TYPE_CHECKING:
    from compute_jobs.core.fit.hype_rules import HypeRules
    from compute_jobs.core.fit.preference_lines import Lines
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scenario_overlays import Scenario

_KIND = "compute-jobs table 1"
T = TypeVar("T")


def read_rubric(folder: Path | None = None, cache_dir: Path | None = None) -> Rubric:
    """Weights, curves, adjustments and widths."""
    from compute_jobs.core.fit.rubric import rubric_from

    return _made(rubric_from, "rubric.toml", folder, cache_dir)


def read_lines(folder: Path | None = None, cache_dir: Path | None = None) -> Lines:
    """What a preference may name, and the suggestions."""
    from compute_jobs.core.fit.preference_lines import lines_from

    return _made(lines_from, "suggestions.toml", folder, cache_dir)


def read_scenarios(
    folder: Path | None = None, cache_dir: Path | None = None
) -> tuple[Scenario, ...]:
    """Named events that can be switched on."""
    from compute_jobs.core.fit.scenario_overlays import scenarios_from

    return _made(scenarios_from, "scenarios.toml", folder, cache_dir)


def read_hype(folder: Path | None = None, cache_dir: Path | None = None) -> HypeRules:
    """What the hype watch looks for."""
    from compute_jobs.core.fit.hype_rules import hype_rules_from

    return _made(hype_rules_from, "hype.toml", folder, cache_dir)


def _made(
    make: Callable[[Mapping[str, Any]], T], name: str, folder: Path | None, cache_dir: Path | None
) -> T:
    path = (folder or bundled_data()) / name
    try:
        return make(read_table(path, cache_dir))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ReaderError(
            f"{name} is damaged: {reason}", str(path), "install compute-jobs again"
        ) from None


def read_table(path: Path, cache_dir: Path | None = None) -> Mapping[str, Any]:
    """A TOML file as plain data, from its copy in the cache where that is current."""
    try:
        found = path.stat()
        mark = [__version__, str(path), found.st_mtime_ns, found.st_size]
        copy = cache_dir / f"{path.stem}.rows" if cache_dir else None
        kept = _kept(copy, mark) if copy else None
        if kept is not None:
            return kept
        data = _parsed(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReaderError(f"{path.name} can't be read: {reason}", str(path)) from None
    if copy is not None:
        text = packed(_KIND, {"mark": mark}, {"data": [data]})
        if text is not None:
            write_cache(copy, text)
    return data


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReaderError(f"{path.name} is not TOML: {error}", str(path)) from None


def _kept(copy: Path, mark: list[Any]) -> dict[str, Any] | None:
    file = opened(copy, _KIND)
    if file is None or file.head.get("mark") != mark:
        return None
    data = file.piece("data")
    return data if isinstance(data, dict) else None
