"""What a change is called, and what is said once it is taken back."""

from __future__ import annotations

import pytest

from compute_jobs.core.dossier.dossier_model import Verdict
from compute_jobs.desk.change_words import rating_lost, undone, verdict


@pytest.mark.parametrize(
    "what, now",
    [
        ("Growth of NVIDIA: no verdict → pass", "Growth of NVIDIA: pass → no verdict"),
        (
            "Growth of NVIDIA: concern → pass, rating none → 77",
            "Growth of NVIDIA: pass → concern, rating 77 → none",
        ),
        (
            "Growth of NVIDIA: pass, note “old, one: x” → “new”",
            "Growth of NVIDIA: note “new” → “old, one: x”",
        ),
        ("weight of growth: 20 → 30", "weight of growth: 30 → 20"),
        (
            "claim on Harbor: “From 3 → 4.” removed",
            "claim on Harbor is back: “From 3 → 4.”",
        ),
        ("claim on Harbor: “Many.”", "claim on Harbor is out again: “Many.”"),
        ("employer Aurora removed", "employer Aurora is back"),
        ("rejected 1 candidate", "1 candidate open again"),
        (
            "accepted 2 claims of The claims of A long title",
            "2 claims out of your pack, open in the inbox again: The claims of A long title",
        ),
        ("xAI added to the shortlist", "xAI off the shortlist again"),
        ("scenario One tenant leaves: on", "scenario One tenant leaves: off"),
        ("note on xAI: “a: b → c”", "note on xAI is as it was before “a: b → c”"),
        ("something that an older version did", "something that an older version did"),
    ],
)
def test_undo_says_what_is_the_case_now(what: str, now: str) -> None:
    assert undone(what) == now


def test_another_verdict_says_that_the_rating_went() -> None:
    rated = Verdict("growth", "pass", "2026-05-20", 77)
    assert rating_lost(rated, "fail") == "your rating of 77 was removed with the pass"
    assert rating_lost(rated, "pass") == rating_lost(None, "pass") == ""
    assert undone(verdict("Harbor", "Growth", rated, None)) == "Growth of Harbor: no verdict → pass"
