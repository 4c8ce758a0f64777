"""Two people, or two windows, changed one document: nothing either wrote is dropped.

A three-way merge against the document both started from. Different fields survive side by side;
what each side added to the end of a note stays, once for each time it was said; other texts are
merged by place, then by line; where both changed the same words both are kept, with a line
between them that says so. The same rules take a change back out (undo): the base is then
the document with the change, and "mine" the one without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from compute_jobs.record.documents import Document

CONFLICT_LINE = "--- conflict: the text above and the text below were written at the same time ---"


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Stands for a key that a document hasn't got."""

_APPENDED = re.compile(r"### \d{4}-\d\d-\d\d\n")
"""How an appended note begins where there was none; two of those never conflict."""


class Merged:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.conflicts: list[str] = []
        """Fields that both sides changed, in the reader's words; both values are in the document
        where they are texts, and named here where only one could stay."""


def merge(base: Document, mine: Document, theirs: Document) -> Merged:
    """What the file should hold: ``theirs`` (it is on the disk) with my changes to ``base``."""
    merged = Merged({})
    found = _value(base, mine, theirs, (), merged)
    merged.document = found if isinstance(found, dict) else {}
    return merged


def _value(base: Any, mine: Any, theirs: Any, path: tuple[str, ...], merged: Merged) -> Any:
    if _same(mine, base):
        return theirs
    if _same(theirs, base):
        return mine
    if _same(mine, theirs) and not (isinstance(mine, Mapping) or _is_note(path)):
        return theirs  # one change, made twice; a note said twice was said twice
    # Both changed it. One took it away: what the other wrote stays.
    if mine is MISSING:
        merged.conflicts.append(f"{_name(path)} was taken away here but changed elsewhere: kept")
        return theirs
    if theirs is MISSING:
        merged.conflicts.append(f"{_name(path)} was changed here but taken away elsewhere: kept")
        return mine
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        if len(path) == 2 and path[0] == "verdicts":
            return _verdict(base, mine, theirs, path, merged)
        return _tables(base, mine, theirs, path, merged)
    if isinstance(mine, list) and isinstance(theirs, list):
        return merge_lists(base if isinstance(base, list) else [], mine, theirs)
    if isinstance(mine, str) and isinstance(theirs, str) and is_text(path):
        combine = merge_notes if _is_note(path) else merge_texts
        text, clean = combine(base if isinstance(base, str) else "", mine, theirs)
        if not clean:
            merged.conflicts.append(f"{_name(path)} was changed twice: both texts are kept")
        return text
    merged.conflicts.append(f"{_name(path)} was changed twice: {mine!r} stays, not {theirs!r}")
    return mine


def _tables(base: Any, mine: Any, theirs: Any, path: tuple[str, ...], merged: Merged) -> Document:
    before = base if isinstance(base, Mapping) else {}
    result: Document = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        value = _value(
            before.get(key, MISSING),
            mine.get(key, MISSING),
            theirs.get(key, MISSING),
            (*path, key),
            merged,
        )
        if value is not MISSING:
            result[key] = value
    return result


def _verdict(base: Any, mine: Any, theirs: Any, path: tuple[str, ...], merged: Merged) -> Document:
    """A verdict is one judgement: two different ones aren't mixed field by field.

    The later (mine) stands, and its note says what the other was.
    """
    before = base if isinstance(base, Mapping) else {}
    judged = ("kind", "rating", "told_by", "comp")
    changed = [key for key in judged if not _same(mine.get(key), before.get(key))]
    other = [key for key in judged if not _same(theirs.get(key), before.get(key))]
    differ = any(not _same(mine.get(key), theirs.get(key)) for key in judged)
    if not (changed and other and differ):
        quiet = Merged({})
        result = _tables(before, mine, theirs, path, quiet)
        merged.conflicts += [c for c in quiet.conflicts if ".date " not in c]
        return result
    note, _ = merge_texts(before.get("note", ""), mine.get("note", ""), theirs.get("note", ""))
    also = [f"{key} {theirs[key]}" for key in judged if theirs.get(key) not in (None, "", {})]
    line = f"[conflict: also judged on {theirs.get('date') or 'an unknown day'}: {', '.join(also)}]"
    result = {**theirs, **{key: mine[key] for key in (*judged, "date") if key in mine}}
    for key in judged:
        if key not in mine:
            result.pop(key, None)
    result["note"] = f"{note}\n\n{line}" if note else line
    merged.conflicts.append(f"{_name(path)} was given twice: the later stands, its note says both")
    return result


def merge_lists(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Theirs, less what I took out, with what I put in; dated rows in the order of their dates."""
    result = [each for each in theirs if each in mine or each not in base]
    result += [each for each in mine if each not in base and each not in result]
    if result and all(isinstance(row, Mapping) and "date" in row for row in result):
        result.sort(key=lambda row: str(row["date"]))
    return result


def merge_notes(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    """As ``merge_texts``, but what either side appended is never taken for the other's.

    "Called" is not in "called back", and the same words from two sides were said by both.
    """
    added, their_added = _appended(base, mine), _appended(base, theirs)
    if base and added:
        return _joined(theirs, added), True
    if base and their_added:
        return _joined(mine, their_added), True
    if added and their_added:
        return _joined(theirs, mine), True
    return merge_texts(base, mine, theirs)


def _appended(base: str, changed: str) -> str:
    """What was added below the base, where it is that alone; empty where it is not."""
    added = changed[len(base) :]
    if not changed.startswith(base) or not added.strip():
        return ""
    below = _is_below(base, added) if base else _APPENDED.match(added)
    return added if below else ""


def _is_below(base: str, added: str) -> bool:
    """Whether what follows a text begins on a line of its own."""
    return base.endswith("\n") or added.startswith("\n")


def merge_texts(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    """One text with both changes, and whether no conflict line was needed."""
    if mine in (theirs, base):
        return theirs, True
    if theirs == base:
        return mine, True
    if _goes_on_from(theirs, mine):
        return mine, True
    if _goes_on_from(mine, theirs):
        return theirs, True
    placed = _by_place(base, mine, theirs)
    if placed is not None:
        return placed, True
    if not base:
        return _both(theirs, mine), False
    return _by_line(base, mine, theirs)


def _goes_on_from(start: str, longer: str) -> bool:
    """Whether a text is another one with more lines: "note-10" doesn't hold "note-1"."""
    return bool(start) and longer.startswith(start) and "\n" in (start[-1], longer[len(start)])


def _by_place(base: str, mine: str, theirs: str) -> str | None:
    """Each side as one replaced stretch; where the stretches lie apart, both apply."""
    if not base:
        return None
    my_start, my_end, my_text = _stretch(base, mine)
    start, end, text = _stretch(base, theirs)
    if my_start == my_end == start == end:
        # Two insertions in one place: below the end they follow each other, elsewhere they collide.
        if start == len(base) and _is_below(base, my_text):
            return base + _joined(text, my_text)
        if start == len(base) and _is_below(base, text):
            return base + _joined(my_text, text)
        return None
    if my_end <= start:
        return base[:my_start] + my_text + base[my_end:start] + text + base[end:]
    if end <= my_start:
        return base[:start] + text + base[end:my_start] + my_text + base[my_end:]
    return None


def _stretch(base: str, changed: str) -> tuple[int, int, str]:
    """base[start:end] became the text."""
    limit = min(len(base), len(changed))
    start = common_prefix(base, changed)
    limit -= start
    tail = common_prefix(base[start:][::-1], changed[start:][::-1])
    tail = min(tail, limit)
    return start, len(base) - tail, changed[start : len(changed) - tail]


def common_prefix(a: str, b: str) -> int:
    """How many characters two texts share at their start; by halving, since notes may be long."""
    low, high = 0, min(len(a), len(b))
    if a[:high] == b[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _by_line(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    from difflib import SequenceMatcher

    lines, my_lines, their_lines = (text.split("\n") for text in (base, mine, theirs))
    mapped: list[dict[int, int]] = []
    for other in (my_lines, their_lines):
        blocks = SequenceMatcher(None, lines, other, autojunk=False).get_matching_blocks()
        mapped.append({b.a + n: b.b + n for b in blocks for n in range(b.size)})
    anchors = [n for n in range(len(lines)) if n in mapped[0] and n in mapped[1]]
    result: list[str] = []
    clean, at, my_at, their_at = True, 0, 0, 0
    for anchor in [*anchors, None]:
        stop = len(lines) if anchor is None else anchor
        my_stop = len(my_lines) if anchor is None else mapped[0][anchor]
        their_stop = len(their_lines) if anchor is None else mapped[1][anchor]
        was, my_part = lines[at:stop], my_lines[my_at:my_stop]
        their_part = their_lines[their_at:their_stop]
        if my_part in (was, their_part):
            result += their_part
        elif their_part == was:
            result += my_part
        else:
            clean = False
            result += [*their_part, "", CONFLICT_LINE, "", *my_part]
        if anchor is not None:
            result.append(lines[anchor])
            at, my_at, their_at = anchor + 1, my_stop + 1, their_stop + 1
    return "\n".join(result), clean


def _both(theirs: str, mine: str) -> str:
    return f"{theirs}\n\n{CONFLICT_LINE}\n\n{mine}"


def _joined(first: str, second: str) -> str:
    if not first or first.endswith("\n") or second.startswith("\n"):
        return first + second
    return f"{first}\n\n{second}"


def is_text(path: Sequence[str]) -> bool:
    """Whether a field is free text, which is merged and taken back by the stretch."""
    return path[-1] == "note" or path[0] == "notes"


def _is_note(path: Sequence[str]) -> bool:
    """Whether a field is added to over the days; a verdict's note is written as a whole."""
    return tuple(path) == ("note",) or (len(path) == 2 and path[0] == "notes")


def _same(a: Any, b: Any) -> bool:
    """Equal, and not merely 1 == True: TOML tells them apart."""
    if isinstance(a, bool) is not isinstance(b, bool):
        return False
    return bool(a == b)


def _name(path: tuple[str, ...]) -> str:
    return ".".join(path) or "the file"
