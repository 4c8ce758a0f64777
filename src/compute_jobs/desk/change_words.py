"""The description of a change: its owner, the old and the new value. Undo shows it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from compute_jobs.core.dossier.dossier_model import Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.fit.fit_model import Op, Preference
from compute_jobs.core.fit.preference_lines import Line, shown_value

SIGNS: Mapping[Op, str] = {"<=": "≤", ">=": "≥"}
_QUOTED = 40
"""Characters of a text that are enough to recognize it."""


def preference(line: Line | None, before: Preference | None, after: Preference | None) -> str:
    """As in "preference on Top-5 customer share: ≤ 60 % → ≤ 70 %"."""
    either = after or before
    name = line.name if line is not None else (either.metric if either is not None else "")
    unknown = before is not None and after is not None and before.unknown != after.unknown
    old, new = (_limit(line, each, unknown=unknown) for each in (before, after))
    return f"preference on {name}: {old} → {new}"


def _limit(line: Line | None, preference: Preference | None, *, unknown: bool) -> str:
    if preference is None:
        return "none"
    text = f"{SIGNS.get(preference.op, preference.op)} {shown_value(preference, line)}"
    if unknown:
        text += f" (unknown: {preference.unknown})"
    return text if preference.on else f"{text} (off)"


def weight(criterion: str, before: float, after: float) -> str:
    return f"weight of {fmt.criterion(criterion)}: {before:g} → {after:g}"


def verdict(employer: str, item: str, before: Verdict | None, after: Verdict | None) -> str:
    """As in "Growth of NVIDIA: concern → pass, rating none → 77": all that changed."""
    was, now = (each.kind if each is not None else "no verdict" for each in (before, after))
    kind = [f"{was} → {now}"] if was != now else []
    details = [] if after is None else _details(before, after)
    changes = ", ".join(kind + details) or f"{now}, with a new date"
    return f"{item} of {employer}: {changes}"


def _details(before: Verdict | None, after: Verdict) -> list[str]:
    """What else changed in a verdict; for a first verdict, what it says."""
    details = []
    for name, text_of in _DETAILS:
        old, new = (text_of(each) if each is not None else "" for each in (before, after))
        if old != new:
            change = new if before is None else f"{old or 'none'} → {new or 'none'}"
            details.append(f"{name} {change}")
    return details


def rating_lost(before: Verdict | None, kind: str) -> str:
    """What another kind of verdict removes: the reader's rating, if there is one."""
    if before is None or before.rating is None or before.kind == kind:
        return ""
    return f"your rating of {before.rating:g} was removed with the {before.kind}"


def undone(what: str) -> str:
    """The state after a change is undone: "claim on Harbor is back: “…”"."""
    for told, words in _UNDONE:
        if told.fullmatch(what):
            return told.sub(words, what)
    about, _, changes = what.partition(": ")
    swapped = []
    for change in _DETAIL.split(changes):
        name = next((it for it, _ in _DETAILS if change.startswith(f"{it} ")), "")
        old, arrow, new = change.removeprefix(name).strip().partition(" → ")
        swapped += [f"{name} {new} → {old}".strip()] if arrow else []
    return f"{about}: {', '.join(swapped)}" if swapped else what


_DETAIL = re.compile(r", (?=(?:rating|source|pay|note) )")
_UNDONE: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(told), words)
    for told, words in (
        (r"(claim on [^“]+): (“.*”) removed", r"\1 is back: \2"),
        (r"(claim on [^“]+): (“.*”) changed: (.+)", r"\1 has its earlier \3 again: \2"),
        (r"(claim on [^“]+): (“.*”)", r"\1 is out again: \2"),
        (
            r"accepted (.+? claims?) of (.+)",
            r"\1 out of your pack, open in the inbox again: \2",
        ),
        (r"rejected (.+ candidates?)", r"\1 open again"),
        (r"reopened (.+ candidates?)", r"\1 rejected again"),
        (r"(employer .+) removed", r"\1 is back"),
        (r"(employer .+) added", r"\1 is out again"),
        (r"(employer .+) changed: (.+)", r"\1 has its earlier \2 again"),
        (r"(note on [^“]+): emptied", r"\1 is back"),
        (r"(note on [^“]+): (“.*”)", r"\1 is as it was before \2"),
        (r"(.+) added to the shortlist", r"\1 off the shortlist again"),
        (r"(.+) removed from the shortlist", r"\1 back on the shortlist"),
        (r"(preferences|weights) reset", r"your \1 are back"),
        (r"(.+): on", r"\1: off"),
        (r"(.+): off", r"\1: on"),
    )
)


def _short(text: str) -> str:
    return clean_text(text, limit=_QUOTED)


def _quoted(text: str) -> str:
    return f"“{_short(text)}”" if text else ""


_DETAILS: Sequence[tuple[str, Callable[[Verdict], str]]] = (
    ("rating", lambda verdict: "" if verdict.rating is None else f"{verdict.rating:g}"),
    ("source", lambda verdict: _short(verdict.told_by)),
    ("pay", lambda verdict: _short(verdict.comp.in_words if verdict.comp else "")),
    ("note", lambda verdict: _quoted(verdict.note)),
)
"""What a verdict may contain besides its kind, and the text for it."""


def stage(employer: str, before: str | None, after: str) -> str:
    return f"stage of {employer}: {before or 'none'} → {after}"


def claim(employer: str, statement: str) -> str:
    text = clean_text(statement)
    more = "…" if len(text) > _QUOTED else ""
    return f"claim on {employer}: “{text[:_QUOTED].rstrip()}{more}”"


def claim_edited(employer: str, statement: str, fields: Iterable[str]) -> str:
    return f"{claim(employer, statement)} changed: {', '.join(sorted(fields))}"


def claim_removed(employer: str, statement: str) -> str:
    return f"{claim(employer, statement)} removed"


def employer_added(name: str) -> str:
    return f"employer {_short(name)} added"


def employer_edited(employer: str, fields: Iterable[str]) -> str:
    return f"employer {employer} changed: {', '.join(sorted(fields))}"


def employer_removed(employer: str) -> str:
    return f"employer {employer} removed"


def note(employer: str, item: str, text: str) -> str:
    """Recognizable by the end of the note, since that is where people write."""
    about = f"note on {employer}" + (f", {item}" if item else "")
    end = clean_text(text[-10 * _QUOTED :]).rstrip()
    if not end:
        return f"{about}: emptied"
    return f"{about}: “{'…' if len(end) > _QUOTED else ''}{end[-_QUOTED:].lstrip()}”"
