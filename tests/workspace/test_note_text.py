"""A note in a field: what others did to the text on the disk is told apart from one's own."""

from __future__ import annotations

import pytest

from compute_jobs.workspace.note_text import before_appended

ADDED = "### 2026-11-25\n\nadded"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("hello", "helloxy", f"hello\n\n{ADDED}", f"helloxy\n\n{ADDED}"),
        ("hello\n", "hello\nxy", f"hello\n\n{ADDED}", f"hello\nxy\n\n{ADDED}"),
        ("hello\n\n", "hello\n\nxy", f"hello\n\n{ADDED}", f"hello\n\nxy\n\n{ADDED}"),
        ("", "typed", ADDED, f"typed\n\n{ADDED}"),
        ("hello", "", f"hello\n\n{ADDED}", ADDED),
        ("hello", "hell", "hello\nline", "hell\nline"),
        ("hello", "helloxy", "hello there", None),
        ("hello", "helloxy", "jello", None),
        ("hello", "helloxy", "hello", None),
        ("", "typed", "typed elsewhere", None),
        ("hello", f"hello\n\n{ADDED} and read", f"hello\n\n{ADDED}", None),
    ],
)
def test_appended_lines_go_after_ones_own(
    base: str, mine: str, theirs: str, both: str | None
) -> None:
    assert before_appended(base, mine, theirs) == both
