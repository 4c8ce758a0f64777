"""A reader's weights and preferences, merged over the rubric's defaults and checked."""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion
from compute_jobs.core.fit.fit_model import HEAVIEST, Preference, Profile
from compute_jobs.core.fit.rubric import Rubric
from compute_jobs.errors import ReaderError

Weights = Mapping[str, float] | Mapping[Criterion, float]


def criterion_of(name: str) -> Criterion:
    """The criterion that a word names, by id or by its name on screen. A unique prefix will do."""
    wanted = name.strip().lower()
    called = {c: (c, fmt.criterion(c)) for c in CRITERIA}
    found = [c for c, words in called.items() if wanted in words] or [
        c for c, words in called.items() if wanted and any(it.startswith(wanted) for it in words)
    ]
    if len(found) == 1:
        return found[0]
    todo = f"there are {', '.join(map(fmt.criterion, CRITERIA))}"
    raise ReaderError(f"no criterion {name.strip()!r}", todo=todo)


def check_weight(value: float) -> float:
    if not math.isfinite(value) or value < 0 or value > HEAVIEST:
        raise ReaderError(f"{value:g} is not a valid weight", todo="from 0 to 1000")
    return value


def raw_weights(profile: Profile, rubric: Rubric) -> dict[Criterion, float]:
    """The reader's weights as set, or the default (in percent)."""
    return {c: profile.weights.get(c, rubric.weights[c] * 100) for c in CRITERIA}


def normalised(weights: Weights, rubric: Rubric) -> dict[Criterion, float]:
    """Weights that sum to 1. Missing ones get the default; scaling all of them changes nothing."""
    if not weights:
        return dict(rubric.weights)
    unknown = next((c for c in weights if c not in CRITERIA), None)
    if unknown is not None:
        criterion_of(unknown)
    raw = {c: check_weight(weights.get(c, rubric.weights[c] * 100)) for c in CRITERIA}
    total = math.fsum(raw.values())
    if total <= 0:
        raise ReaderError("all weights are 0", todo="give at least one criterion some weight")
    shares = {c: value / total for c, value in raw.items()}
    default = rubric.weights
    if all(abs(shares[c] - default[c]) <= 1e-12 for c in CRITERIA):
        return dict(default)
    return shares


def with_preference(profile: Profile, preference: Preference) -> Profile:
    """One preference per metric; a new one replaces the old one."""
    kept = list(profile.preferences)
    for i, old in enumerate(kept):
        if old.metric == preference.metric:
            kept[i] = preference
            return replace(profile, preferences=tuple(kept))
    return replace(profile, preferences=(*kept, preference))
