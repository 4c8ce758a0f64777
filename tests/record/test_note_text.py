"""A note in a field: what others did to the text on the disk is told apart from one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.record.merge import before_appended, carried, shown
from tests.record.test_codec import TEXTS

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


@pytest.mark.parametrize(
    ("note", "typed", "kept"),
    [
        ("a\tb", "a   b!", "a\tb!"),
        ("a\tb", "xa   b", "xa\tb"),
        ("so\u00adft\r\nnext", "soft\nnext!", "so\u00adft\r\nnext!"),
        ("one\r\ntwo", "two", "two"),
        ("one\r\ntwo", "one\n\ntwo", "one\r\n\ntwo"),
        ("\ttabbed\nplain", "    tabbed\nplain and more", "\ttabbed\nplain and more"),
        ("\ttabbed\na\tb", "    tabbed\na x  b", "\ttabbed\na x  b"),
        ("\x1b[31mred\x1b[0m\nnext", "red\nnext!", "\x1b[31mred\x1b[0m\nnext!"),
        ("\x1b[31mred\x1b[0m\na\tb", "redder\na   b", "\x1b[31mred\x1b[0mder\na\tb"),
        ("plain", "plainer", "plainer"),
        ("a\tb", "", ""),
    ],
)
def test_what_a_field_can_not_show_stays_where_nobody_typed(
    note: str, typed: str, kept: str
) -> None:
    assert carried(note, typed) == kept


@given(TEXTS, st.data())
def test_whatever_is_typed_is_what_the_note_shows(note: str, data: st.DataObject) -> None:
    seen = shown(note)
    start = data.draw(st.integers(0, len(seen)))
    end = data.draw(st.integers(start, len(seen)))
    typed = seen[:start] + data.draw(st.text("ab \n", max_size=4)) + seen[end:]
    kept = carried(note, typed)
    assert shown(kept).split() == shown(typed).split()
    assert carried(note, seen) in (note, seen)
