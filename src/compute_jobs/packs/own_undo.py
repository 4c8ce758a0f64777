"""Undo or redo one change of the reader's own pack, whatever came after it.

A text merge would fail on the counts in [end], and could leave a claim without its source. So if a
file has changed since, the change is applied row by row: added rows are removed, removed rows
restored, and in a changed row only the changed keys are reverted. The pack is checked before it is
written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from compute_jobs.core.evidence.evidence_model import OWN_PACK
from compute_jobs.packs.own_claims import CARDS, CLAIMS_FILE, named, without_unused
from compute_jobs.packs.own_pack import OwnPack, Row
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

_HEADER = "pack.toml"


Texts = tuple[str | None, str | None]
"""A file before and after a change; None without a file."""


class TextStep(NamedTuple):
    """A file as it is, as the change left it, and the target; None without a file."""

    now: str | None
    expected: str | None
    wanted: str | None


class RowClashError(Exception):
    """A row that the change is about has changed since, or others need it as it is."""


def stepped(home: Home, steps: Mapping[str, TextStep], *, newest: bool) -> dict[str, str | None]:
    """The pack's files after the step, by name. Raises RowClashError.

    If nothing was done since (``newest``) and the files weren't touched, they are restored exactly.
    """
    whole = {name: step.wanted for name, step in steps.items()}
    untouched = all(step.now in (step.expected, step.wanted) for step in steps.values())
    if untouched and not _leaves_others(home, steps):
        if not newest:
            _check(OwnPack(home), whole)
        return whole
    draft = OwnPack(home)
    expected = _rows_of(step.expected for step in steps.values())
    wanted = _rows_of(step.wanted for step in steps.values())
    for key in {**expected, **wanted}:
        if key[0] not in CARDS or (key in expected and key in wanted):
            _step_row(draft, key, expected.get(key), wanted.get(key))
    _bring_back_cards(draft, {**expected, **wanted})
    touched = {key: row for key, row in expected.items() if row != wanted.get(key)}
    own = {table: {name for kind, name in touched if kind == table} for table in CARDS}
    without_unused(draft, {it: names | {*named(touched.values(), it)} for it, names in own.items()})
    texts = draft.complete()
    _check(draft, texts)
    return {**{name: step.now for name, step in steps.items()}, **texts}


def _check(pack: OwnPack, texts: Mapping[str, str | None]) -> None:
    if problems := pack.problems(texts):
        raise RowClashError(f"your own pack would then be invalid: {problems[0][1]}")


def changed_claims(texts: Sequence[Texts]) -> tuple[set[str], set[str]]:
    """The claims that a change of these files added, changed or removed, and those whose document's
    card it changed.
    """
    old, new = _rows_of(before for before, _ in texts), _rows_of(after for _, after in texts)
    changed = {key for key in {**old, **new} if old.get(key) != new.get(key)}
    cards = {name for table, name in changed if table == "source" and (table, name) in old}
    claims = {name: row for (table, name), row in new.items() if table == "claim"}
    told = {name for name, row in claims.items() if cards & set(named([row], "source"))}
    return {name for table, name in changed if table == "claim"}, told


def removed_claims(texts: Sequence[Texts]) -> list[str]:
    """The claims that a change of these files removed."""
    shorter = [(before, after) for before, after in texts if len(after or "") < len(before or "")]
    kept = _rows_of(after for _, after in shorter)
    before = _rows_of(before for before, _ in shorter)
    return [name for table, name in before if table == "claim" and (table, name) not in kept]


def _leaves_others(home: Home, steps: Mapping[str, TextStep]) -> bool:
    """Whether the step would remove the pack's header while files remain."""
    if _HEADER not in steps or steps[_HEADER].wanted is not None:
        return False
    folder = home.packs / OWN_PACK
    return any(path.name not in steps for path in folder.glob("*.toml"))


Key = tuple[str, str]


def _rows_of(texts: Iterable[str | None]) -> dict[Key, Row]:
    """The rows of these files by table and id. A row without an id is its own."""
    found: dict[Key, Row] = {}
    for text in texts:
        for table, rows in parse_toml(text or "").items():
            if isinstance(rows, list):
                found |= {(table, _name(row)): row for row in rows}
    return found


def _name(row: Row) -> str:
    return str(row.get("id") or sorted(row.items()))


def _step_row(draft: OwnPack, key: Key, expected: Row | None, wanted: Row | None) -> None:
    if expected == wanted:
        return
    table, name = key
    now = next((row for _, _, row in draft.rows(table) if _name(row) == name), None)
    if now == wanted:
        return
    if now != expected and None in (now, expected, wanted):
        raise RowClashError(f"{name} has changed since")
    if wanted is None:
        draft.remove(table, lambda row: _name(row) != name)
    elif now is None or expected is None:
        draft.add(*CLAIMS_FILE, {table: [wanted]})
    else:
        draft.put(table, name, _merged(name, now, expected, wanted))


def _merged(name: str, now: Row, expected: Row, wanted: Row) -> Row:
    """The row with the keys that the step changes; those changed since otherwise are a clash."""
    row = {**now}
    for key in {**expected, **wanted}:
        old, new = expected.get(key), wanted.get(key)
        if old == new or now.get(key) == new:
            continue
        if now.get(key) != old:
            raise RowClashError(f"the {key} of {name} has changed since")
        if new is None:
            del row[key]
        else:
            row[key] = new
    return row


def _bring_back_cards(draft: OwnPack, known: Mapping[Key, Row]) -> None:
    """Sources and origins that claims name, and that went with the last claim before."""
    for table in CARDS:
        there = {row["id"] for _, _, row in draft.rows(table)}
        missing = ((table, name) for name in named(draft.users(), table) if name not in there)
        if rows := [known[key] for key in dict.fromkeys(missing) if key in known]:
            draft.add(*CLAIMS_FILE, {table: rows})
