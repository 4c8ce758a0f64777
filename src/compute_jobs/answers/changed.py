"""What a change was, in a reader's words: whose, and from what to what. Undo says them again."""

from __future__ import annotations

from collections.abc import Mapping

from compute_jobs.evidence import format as fmt
from compute_jobs.evidence.clean import clean_text
from compute_jobs.fit.lines import Line
from compute_jobs.fit.model import Op, Preference

_SIGNS: Mapping[Op, str] = {"<=": "≤", ">=": "≥"}
_QUOTED = 40
"""Letters of a note that tell it apart from another one."""


def preference(line: Line | None, before: Preference | None, after: Preference | None) -> str:
    """ "Top-5 customer share: ≤ 60 % → ≤ 70 %"."""
    some = after or before
    name = line.name if line is not None else (some.metric if some is not None else "")
    asks = before is not None and after is not None and before.unknown != after.unknown
    old, new = (_line(line, it, unknown=asks) for it in (before, after))
    return f"preference on {name}: {old} → {new}"


def _line(line: Line | None, it: Preference | None, *, unknown: bool) -> str:
    if it is None:
        return "none"
    value = line.show(it.value) if line is not None else str(it.value)
    text = f"{_SIGNS.get(it.op, it.op)} {value}"
    if unknown:
        text += f" (unknown: {it.unknown})"
    return text if it.on else f"{text} (off)"


def weight(criterion: str, before: float, after: float) -> str:
    return f"weight of {fmt.criterion(criterion)}: {before:g} → {after:g}"


def verdict(employer: str, item: str, before: str | None, after: str | None) -> str:
    return f"{item} of {employer}: {before or 'no verdict'} → {after or 'no verdict'}"


def stage(employer: str, before: str | None, after: str) -> str:
    return f"stage of {employer}: {before or 'none'} → {after}"


def note(employer: str, item: str, text: str) -> str:
    """Told apart by how the note ends, which is where one writes."""
    about = f"note on {employer}" + (f", {item}" if item else "")
    last = clean_text(text[-10 * _QUOTED :]).rstrip()
    if not last:
        return f"{about}: emptied"
    return f"{about}: “{'…' if len(last) > _QUOTED else ''}{last[-_QUOTED:].lstrip()}”"
