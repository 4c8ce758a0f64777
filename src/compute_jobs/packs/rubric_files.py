"""The bundled tables by which evidence is judged: rubric, preference lines, scenarios, hype."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data

if TYPE_CHECKING:
    from compute_jobs.core.fit.hype_rules import HypeRules
    from compute_jobs.core.fit.preference_lines import Lines
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scenario_overlays import Scenario

T = TypeVar("T")


def read_rubric(folder: Path | None = None) -> Rubric:
    """Weights, curves, adjustments and widths."""
    from compute_jobs.core.fit.rubric import rubric_from

    return _read(rubric_from, "rubric.toml", folder)


def read_lines(folder: Path | None = None) -> Lines:
    """What a preference may name, and the suggestions."""
    from compute_jobs.core.fit.preference_lines import lines_from

    return _read(lines_from, "suggestions.toml", folder)


def read_scenarios(folder: Path | None = None) -> tuple[Scenario, ...]:
    """Named events that can be switched on."""
    from compute_jobs.core.fit.scenario_overlays import scenarios_from

    return _read(scenarios_from, "scenarios.toml", folder)


def read_hype(folder: Path | None = None) -> HypeRules:
    """What the hype watch looks for."""
    from compute_jobs.core.fit.hype_rules import hype_rules_from

    return _read(hype_rules_from, "hype.toml", folder)


def _read(make: Callable[[Mapping[str, Any]], T], name: str, folder: Path | None) -> T:
    path = (folder or bundled_data()) / name
    try:
        return make(read_table(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ReaderError(
            f"{name} is damaged: {reason}", str(path), "install compute-jobs again"
        ) from None


def read_table(path: Path) -> Mapping[str, Any]:
    """A bundled TOML file as plain data."""
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReaderError(f"{path.name} can't be read: {reason}", str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReaderError(f"{path.name} is not TOML: {error}", str(path)) from None
