"""Who breaks a line, read off all figures at once, is who breaks it one by one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.fit.fit_model import OPS, UNKNOWN_CHOICES, Op, Preference, Unknown
from tests.core.fit.world import claim, employer, evidence, scorer

FIGURES = ("$1B", "$2B", "~$2B", "over $1B", "up to $2B", "$1B–$3B", "nearly $2B", "$20M")
LIMITS = st.sampled_from([0.0, 2e7, 1e9, 1.5e9, 2e9, 3e9])
NUMBER_OPS = [op for op in OPS if op in ("<=", ">=", "=")]


@given(
    st.lists(st.one_of(st.none(), st.sampled_from(FIGURES)), min_size=1, max_size=12),
    st.lists(st.tuples(st.sampled_from(NUMBER_OPS), LIMITS), min_size=1, max_size=4),
    st.sampled_from(UNKNOWN_CHOICES),
)
def test_all_at_once_is_one_by_one(
    figures: list[str | None], lines: list[tuple[Op, float]], unknown: Unknown
) -> None:
    names = [f"it{at}" for at in range(len(figures))]
    told = [
        claim(name, "revenue", figure, period="2025")
        for name, figure in zip(names, figures, strict=True)
        if figure is not None
    ]
    told += [claim(name, "employees", "40", as_of="2026-05-01") for name in names]
    answers = scorer(evidence([employer(name) for name in names], told), date(2026, 6, 1)).answers
    for op, limit in [*lines, *lines]:  # the second time from what is kept
        preference = Preference("revenue", op, limit, unknown)
        out = ("broken", "unknown") if unknown == "exclude" else ("broken",)
        expected = {
            place
            for place in range(len(answers.employers))
            if answers.answer(preference, place) in out
        }
        assert answers.excluded(preference) == expected
