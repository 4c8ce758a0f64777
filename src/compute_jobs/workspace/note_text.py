"""A note in a field and on the disk: what each side did to the text is kept as it was meant."""

from __future__ import annotations

from compute_jobs.evidence.patterns import late
from compute_jobs.workspace.merge import common_prefix

_DATED = late(r"### \d{4}-\d\d-\d\d\n")
"""How an appended note begins."""


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
