"""What a change was, in a reader's words: whose, and from what to what. Undo says them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compute_jobs.core.dossier.dossier_model import CompDetail, Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.fit.fit_model import Op, Preference
from compute_jobs.core.fit.preference_lines import Line

_SIGNS: Mapping[Op, str] = {"<=": "≤", ">=": "≥"}
_QUOTED = 40
"""Letters of a text that tell it apart from another one."""


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


def verdict(employer: str, item: str, before: Verdict | None, after: Verdict | None) -> str:
    """ "Growth of NVIDIA: concern → pass, rating none → 77": the kind and whatever else moved."""
    was, now = (it.kind if it is not None else "no verdict" for it in (before, after))
    moved = [] if after is None else _beside(before, after)
    kind = [f"{was} → {now}"] if was != now else []
    said = ", ".join(kind + moved) or f"{now}, dated anew"
    return f"{item} of {employer}: {said}"


def _beside(before: Verdict | None, after: Verdict) -> list[str]:
    """What else of a verdict moved; of a first one, what it says."""
    found = []
    for name, say in _BESIDE:
        old, new = (say(it) if it is not None else "" for it in (before, after))
        if old != new:
            found.append(f"{name} {new}" if before is None else f"{name} {_or_none(old, new)}")
    return found


def _or_none(old: str, new: str) -> str:
    return f"{old or 'none'} → {new or 'none'}"


def _short(text: str) -> str:
    return clean_text(text, limit=_QUOTED)


def _quoted(text: str) -> str:
    return f"“{_short(text)}”" if text else ""


def _pay(comp: CompDetail | None) -> str:
    if comp is None:
        return ""
    ends = dict.fromkeys(f"{end:,.0f}" for end in (comp.low, comp.high) if end is not None)
    figure = f"{'–'.join(ends)} {comp.currency}" if ends else ""
    return _short(", ".join(it for it in (figure, comp.level, comp.place, comp.source) if it))


_BESIDE: Sequence[tuple[str, Callable[[Verdict], str]]] = (
    ("rating", lambda it: "" if it.rating is None else f"{it.rating:g}"),
    ("told by", lambda it: _short(it.told_by)),
    ("pay", lambda it: _pay(it.comp)),
    ("note", lambda it: _quoted(it.note)),
)
"""What may stand in a verdict beside its kind, and how it is said."""


def stage(employer: str, before: str | None, after: str) -> str:
    return f"stage of {employer}: {before or 'none'} → {after}"


def claim(employer: str, statement: str) -> str:
    words = clean_text(statement)
    return f"claim on {employer}: “{words[:_QUOTED].rstrip()}{'…' if len(words) > _QUOTED else ''}”"


def note(employer: str, item: str, text: str) -> str:
    """Told apart by how the note ends, which is where one writes."""
    about = f"note on {employer}" + (f", {item}" if item else "")
    last = clean_text(text[-10 * _QUOTED :]).rstrip()
    if not last:
        return f"{about}: emptied"
    return f"{about}: “{'…' if len(last) > _QUOTED else ''}{last[-_QUOTED:].lstrip()}”"
