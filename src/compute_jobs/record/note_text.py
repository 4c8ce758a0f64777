"""A note in a field and on the disk: what each side did to the text is kept as it was meant."""

from __future__ import annotations

import re
from bisect import bisect_right

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.record.merge import common_prefix

_DATED = re.compile(r"### \d{4}-\d\d-\d\d\n")
"""How an appended note begins."""


_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
"""What a field shows as the end of a line."""
_BLANKS = re.compile(r" +")
Place = tuple[int, int]
"""Line and column, both from 0."""


def before_appended(base: str, mine: str, theirs: str) -> str | None:
    """My text, then what was only appended to the base; None where more than that was done.

    A merge by place would put the end of my sentence after the appended lines.
    """
    if theirs == base or not theirs.startswith(base) or mine.startswith(theirs):
        return None
    block = theirs[len(base) :]
    if not (_DATED.match(block) or (base and (block[0] == "\n" or base[-1] == "\n"))):
        return None
    if not mine.strip():
        return block.lstrip("\n")
    apart = min(_ends(base) + _begins(block), 2) if base else 2
    return mine + "\n" * (apart - _ends(mine) - _begins(block)) + block


def with_draft(note: str, draft: str) -> str:
    """A note and a draft of it of which nobody knows any more what it was written from."""
    if not note or draft in note:
        return note or draft
    return draft if draft.startswith(note) else f"{note.rstrip()}\n\n{draft}"


def stretch(before: str, after: str) -> tuple[int, int, str]:
    """before[start:end] became the text."""
    start = common_prefix(before, after)
    tail = common_prefix(before[start:][::-1], after[start:][::-1])
    return start, len(before) - tail, after[start : len(after) - tail]


def shown(note: str) -> str:
    """A note as a field shows it: without what would garble a terminal."""
    return clean_text(note, multiline=True)


def carried(note: str, typed: str) -> str:
    """What was typed into the field that shows a note, as a change of the note itself.

    What the field can't show (tabs, escapes, hidden characters) stays wherever nobody typed.
    """
    seen = shown(note)
    if seen == note:
        return typed
    start, end, _ = stretch(seen, typed)
    line_end = seen.find("\n", end)
    line = (seen.rfind("\n", 0, start) + 1, line_end if line_end >= 0 else len(seen))
    for first, last in ((start, end), line):
        put = typed[first : len(typed) - (len(seen) - last)]
        tried = note[: _behind(note, seen, first)] + put + note[_behind(note, seen, last) :]
        if _spaced_alike(shown(tried)) == _spaced_alike(typed):
            return tried
    return typed


def _behind(note: str, seen: str, index: int) -> int:
    """The place in the note up to which the field shows so many characters."""
    row, column = place(seen, index)
    breaks = [found.span() for found in _BREAKS.finditer(note)]
    start = breaks[row - 1][1] if 0 < row <= len(breaks) else 0
    stop = breaks[row][0] if row < len(breaks) else len(note)
    line = note[start:stop]
    fits = bisect_right(range(len(line) + 1), column, key=lambda at: len(shown(line[:at])))
    return start + max(fits - 1, 0)


def _spaced_alike(text: str) -> str:
    """A tab is as wide as where it stands makes it."""
    return _BLANKS.sub(" ", text)


def followed(before: str, after: str, at: Place) -> Place:
    """Where a cursor stands after a change elsewhere: by the words it stood by."""
    start, end, put = stretch(before, after)
    lines = before.split("\n")
    index = sum(len(line) + 1 for line in lines[: at[0]]) + at[1]
    if index > start:
        index = max(index, end) + len(put) - (end - start)
    return place(after, index)


def place(text: str, index: int) -> Place:
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)


def _ends(text: str) -> int:
    """How many line ends close it."""
    return len(text) - len(text.rstrip("\n"))


def _begins(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))
