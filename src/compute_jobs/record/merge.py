"""Combine two versions of a document so nothing either side wrote is lost.

A three-way merge with the version both sides started from. Changes to different fields are both
kept, and so is everything either side appended to a note. Other texts are merged by position, then
by line; where both sides changed the same words, both texts are kept with a marker line between
them. Undo uses the same rules: the base is the file after the change, and "mine" the one before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, Final

from compute_jobs.core.evidence.clean import clean_text

Document = dict[str, Any]
"""The content of one file as plain TOML values, without its ``[end]``. Unknown keys included."""

CONFLICT_LINE = "--- conflict: the text above and the text below were written at the same time ---"


MISSING: Final = object()
"""The value of a key that a document doesn't have."""

_DATED = re.compile(r"### \d{4}-\d\d-\d\d\n")
"""How an appended note starts; two notes that start like this never conflict."""


class Merged:
    def __init__(self, undo: bool) -> None:
        self.undo = undo
        self.document: Document = {}
        self.conflicts: list[str] = []
        """What both sides changed, for the reader.

        Two texts are both in the document; of two other values one is, and the message names the
        other.
        """
        self.fields: list[str] = []
        """The field of each conflict."""

    def add_conflict(self, path: Sequence[str], what: str) -> None:
        field = ".".join(path) or "the file"
        self.fields.append(field)
        self.conflicts.append(f"{field} {what}")


def merge(base: Document, mine: Document, theirs: Document, *, undo: bool = False) -> Merged:
    """``theirs`` (the version on disk) with my changes to ``base``.

    With ``undo``, my changes are a step through the history: nothing is done twice, and a text that
    can't be removed from theirs is a conflict.
    """
    merged = Merged(undo)
    merged.document = _value(base, mine, theirs, (), merged)
    return merged


def _value(base: Any, mine: Any, theirs: Any, path: tuple[str, ...], merged: Merged) -> Any:
    if _same(mine, base):
        return theirs
    if _same(theirs, base):
        return mine
    twice = not merged.undo and (isinstance(mine, Mapping) or _is_note(path))
    if _same(mine, theirs) and not twice:
        return theirs  # identical edits merge; identical note appends are both kept
    # If one side removed the value and the other changed it, the changed value is kept.
    if mine is MISSING:
        merged.add_conflict(path, "was removed here but changed elsewhere: kept")
        return theirs
    if theirs is MISSING:
        merged.add_conflict(path, "was changed here but removed elsewhere: kept")
        return mine
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        if len(path) == 2 and path[0] == "verdicts":
            return _verdict(base, mine, theirs, path, merged)
        return _tables(base, mine, theirs, path, merged)
    if isinstance(mine, list) and isinstance(theirs, list):
        return merge_lists(base if isinstance(base, list) else [], mine, theirs)
    texts = isinstance(mine, str) and isinstance(theirs, str)
    if texts and (path[-1] == "note" or path[0] == "notes"):  # merged instead of replaced
        combine = merge_notes if _is_note(path) else merge_texts
        before = base if isinstance(base, str) else ""
        text, clean = combine(before, mine, theirs, undo=merged.undo)
        if not clean:
            merged.add_conflict(path, "was changed twice: both texts are kept")
        return text
    merged.add_conflict(path, f"was changed twice: {mine!r} is kept, not {theirs!r}")
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
    """Two different verdicts aren't mixed field by field.

    Mine, the later one, is kept, and its note quotes the other.
    """
    before = base if isinstance(base, Mapping) else {}
    judged = ("kind", "rating", "told_by", "comp")
    changed = [key for key in judged if not _same(mine.get(key), before.get(key))]
    other = [key for key in judged if not _same(theirs.get(key), before.get(key))]
    differ = any(not _same(mine.get(key), theirs.get(key)) for key in judged)
    if not (changed and other and differ):
        # Two dates of one verdict aren't a conflict worth a message.
        if not _same(mine.get("date"), before.get("date")) and "date" in mine and "date" in theirs:
            theirs = {**theirs, "date": mine["date"]}
        return _tables(before, mine, theirs, path, merged)
    note, _ = merge_texts(before.get("note", ""), mine.get("note", ""), theirs.get("note", ""))
    also = [f"{key} {theirs[key]}" for key in judged if theirs.get(key) not in (None, "", {})]
    line = f"[conflict: also judged on {theirs.get('date') or 'an unknown day'}: {', '.join(also)}]"
    result = {**theirs, **{key: mine[key] for key in (*judged, "date") if key in mine}}
    for key in judged:
        if key not in mine:
            result.pop(key, None)
    result["note"] = f"{note}\n\n{line}" if note else line
    merged.add_conflict(path, "was given twice: the later one is kept, and its note has both")
    return result


def merge_lists(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Theirs, minus what I removed, plus what I added; dated rows are sorted by date."""
    result = [each for each in theirs if each in mine or each not in base]
    result += [each for each in mine if each not in base and each not in result]
    if result and all(isinstance(row, Mapping) and "date" in row for row in result):
        result.sort(key=lambda row: str(row["date"]))
    return result


def merge_notes(base: str, mine: str, theirs: str, *, undo: bool = False) -> tuple[str, bool]:
    """Like ``merge_texts``, but text that both sides appended is always kept from both.

    Appending "called" and "called back", or "called" twice, gives two entries.
    """
    added, their_added = _appended(base, mine), _appended(base, theirs)
    if base and added:
        return _joined(theirs, added), True
    if base and their_added:
        return _joined(mine, their_added), True
    if added and their_added:
        return _joined(theirs, mine), True
    return merge_texts(base, mine, theirs, undo=undo)


def _appended(base: str, changed: str) -> str:
    """The text added below the base, if that is the only change; else empty."""
    added = changed[len(base) :]
    if not changed.startswith(base) or not added.strip():
        return ""
    below = _is_below(base, added) if base else _DATED.match(added)
    return added if below else ""


def _is_below(base: str, added: str) -> bool:
    """Whether the text added to a base starts on a new line."""
    return base.endswith("\n") or added.startswith("\n")


def merge_texts(base: str, mine: str, theirs: str, *, undo: bool = False) -> tuple[str, bool]:
    """One text with both changes, and whether it needed no marker line."""
    if mine in (theirs, base):
        return theirs, True
    if theirs == base:
        return mine, True
    if not undo and _goes_on_from(theirs, mine):
        return mine, True
    if not undo and _goes_on_from(mine, theirs):
        return theirs, True
    placed = _by_place(base, mine, theirs)
    if placed is not None:
        return placed, True
    if not base:
        return _both(theirs, mine), False
    return _by_line(base, mine, theirs)


def _goes_on_from(start: str, longer: str) -> bool:
    """Whether a text is another one with lines added: "note-10" doesn't continue "note-1"."""
    return bool(start) and longer.startswith(start) and "\n" in (start[-1], longer[len(start)])


def _by_place(base: str, mine: str, theirs: str) -> str | None:
    """Treat each side as one replaced span; if the spans don't overlap, apply both."""
    if not base:
        return None
    my_start, my_end, my_text = stretch(base, mine)
    start, end, text = stretch(base, theirs)
    if my_start == my_end == start == end:
        # Two insertions at one place: at the end they follow each other, elsewhere they collide.
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


def stretch(before: str, after: str) -> tuple[int, int, str]:
    """The smallest change: ``before[start:end]`` became the text."""
    start = _common_start(before, after)
    tail = _common_start(before[start:][::-1], after[start:][::-1])
    return start, len(before) - tail, after[start : len(after) - tail]


def _common_start(a: str, b: str) -> int:
    """The number of characters that two texts have in common at their start."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((at for at, (x, y) in pairs if x != y), min(len(a), len(b)))


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


def _is_note(path: Sequence[str]) -> bool:
    """Whether readers append to a field over time; a verdict's note is written as a whole."""
    return tuple(path) == ("note",) or (len(path) == 2 and path[0] == "notes")


def _same(a: Any, b: Any) -> bool:
    """Equal, and not merely 1 == True, which are different values in TOML."""
    return isinstance(a, bool) is isinstance(b, bool) and bool(a == b)


# -- a note in a text field ------------------------------------------------------------------

_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
"""What a text field treats as a line end."""
Place = tuple[int, int]
"""Line and column, both from 0."""


def before_appended(base: str, mine: str, theirs: str) -> str | None:
    """My text, then what others appended to the base; None if they changed more than that.

    A merge by position would put the end of my sentence after the appended lines.
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
    """A note combined with a draft of it whose base is unknown."""
    if not note or draft in note:
        return note or draft
    return draft if draft.startswith(note) else f"{note.rstrip()}\n\n{draft}"


def shown(note: str) -> str:
    """A note as a field shows it, without what would garble a terminal."""
    return clean_text(note, multiline=True)


def carried(note: str, typed: str) -> str:
    """The note after the reader typed into the field that shows it.

    What the field can't show (tabs, escapes, hidden characters) is kept where nothing was typed.
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
    """The index in the note for an index in the field's text."""
    row, column = place(seen, index)
    breaks = [found.span() for found in _BREAKS.finditer(note)]
    start = breaks[row - 1][1] if 0 < row <= len(breaks) else 0
    stop = breaks[row][0] if row < len(breaks) else len(note)
    line = note[start:stop]
    fits = bisect_right(range(len(line) + 1), column, key=lambda at: len(shown(line[:at])))
    return start + max(fits - 1, 0)


def _spaced_alike(text: str) -> str:
    """The text with each run of blanks as one: the width of a tab depends on its column."""
    return re.sub(r" +", " ", text)


def followed(before: str, after: str, at: Place) -> Place:
    """The cursor position after others changed the text: next to the same words as before."""
    start, end, put = stretch(before, after)
    lines = before.split("\n")
    index = sum(len(line) + 1 for line in lines[: at[0]]) + at[1]
    if index > start:
        index = max(index, end) + len(put) - (end - start)
    return place(after, index)


def place(text: str, index: int) -> Place:
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)


def _ends(text: str) -> int:
    """The number of line ends at its end."""
    return len(text) - len(text.rstrip("\n"))


def _begins(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))
