"""Changes of a dossier: each a pure function from the old one to the new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import (
    STAGES,
    VERDICTS,
    CompDetail,
    Dossier,
    StageChange,
    Verdict,
    VerdictKind,
)
from compute_jobs.errors import ReaderError


def mark(
    dossier: Dossier,
    item: str,
    kind: VerdictKind,
    day: str,
    *,
    rating: float | UnsetType | None = UNSET,
    note: str | UnsetType = UNSET,
    told_by: str | UnsetType = UNSET,
    comp: CompDetail | UnsetType | None = UNSET,
) -> Dossier:
    """Judge one item. What isn't given is kept from an earlier verdict; None or "" clears it.

    A rating belongs to its verdict and is kept only while that stays the same.
    """
    if kind not in VERDICTS:
        raise ReaderError(f"no verdict {kind!r}", todo="verdicts: " + ", ".join(VERDICTS))
    before = dossier.verdicts.get(item) or Verdict(item, kind, day)
    if rating is UNSET:
        rating = before.rating if before.kind == kind else None
    note = before.note if note is UNSET else note
    told_by = before.told_by if told_by is UNSET else told_by
    comp = before.comp if comp is UNSET else comp
    if rating is not None and not (isfinite(rating) and 0 <= rating <= 100):
        raise ReaderError(f"a rating is a number from 0 to 100, not {rating:g}")
    if comp is not None:
        comp = _checked(comp)
    verdict = Verdict(item, kind, day, rating, note, told_by, comp)
    return replace(dossier, verdicts={**dossier.verdicts, item: verdict})


def unmark(dossier: Dossier, item: str) -> Dossier:
    """Remove a verdict; nothing else about the item changes."""
    kept = {name: verdict for name, verdict in dossier.verdicts.items() if name != item}
    return replace(dossier, verdicts=kept) if len(kept) < len(dossier.verdicts) else dossier


def write_note(dossier: Dossier, text: str, item: str = "") -> Dossier:
    """Replace the note with this text; an empty one removes it."""
    if dossier.notes.get(item, "") == text:
        return dossier
    notes = {**dossier.notes, item: text}
    if not text:
        del notes[item]
    return replace(dossier, notes=notes)


def append_note(dossier: Dossier, text: str, day: str, item: str = "") -> Dossier:
    """Add to the note under the day's heading; the existing text is unchanged."""
    before = dossier.notes.get(item, "")
    heading = f"### {day}\n\n"
    if not before:
        return write_note(dossier, heading + text, item)
    gap = "" if before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    if last_heading(before) == f"### {day}":
        heading = ""
    return write_note(dossier, before + gap + heading + text, item)


def last_heading(note: str) -> str:
    """The last dated heading in a note; text appended on the same day goes under it."""
    start = max(note.rfind("\n### "), 0 if note.startswith("### ") else -1)
    if start < 0:
        return ""
    return note[start:].lstrip("\n").partition("\n")[0]


def set_stage(dossier: Dossier, stage: str, day: str) -> Dossier:
    """Move on to a stage; the history keeps every step, but not the same stage twice in a row."""
    if stage not in STAGES:
        raise ReaderError(f"no stage {stage!r}", todo="stages: " + ", ".join(STAGES))
    if dossier.stage == stage:
        return dossier
    step = StageChange(stage, day)
    return replace(dossier, stages=(*dossier.stages, step))


def set_links(dossier: Dossier, links: Iterable[str]) -> Dossier:
    return replace(dossier, links=_listed(links))


def set_contacts(dossier: Dossier, contacts: Iterable[str]) -> Dossier:
    return replace(dossier, contacts=_listed(contacts))


def set_target(dossier: Dossier, posting: str, on: bool) -> Dossier:
    """Mark a posting as a target, or not."""
    rest = tuple(name for name in dossier.targets if name != posting)
    return replace(dossier, targets=(*rest, posting) if on else rest)


def reorder(
    dossiers: Mapping[str, Dossier], order: Sequence[str], gone: Sequence[str] = ()
) -> dict[str, Dossier]:
    """The dossiers that change if the shortlist gets this order and loses ``gone``."""
    wanted: dict[str, int | None] = {name: place for place, name in enumerate(order, start=1)}
    wanted |= dict.fromkeys(gone)
    changed = {}
    for name, place in wanted.items():
        dossier = dossiers.get(name) or Dossier(name)
        if dossier.shortlisted != place:
            changed[name] = replace(dossier, shortlisted=place)
    return changed


def _listed(lines: Iterable[str]) -> tuple[str, ...]:
    stripped = (line.strip() for line in lines)
    return tuple(dict.fromkeys(line for line in stripped if line))


def _checked(comp: CompDetail) -> CompDetail:
    ends = [end for end in (comp.low, comp.high) if end is not None]
    if not all(isfinite(end) and end >= 0 for end in ends):
        raise ReaderError("pay is a number from 0")
    if comp.low is not None and comp.high is not None and comp.low > comp.high:
        return replace(comp, low=comp.high, high=comp.low)
    return comp
