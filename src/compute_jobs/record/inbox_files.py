"""Documents, with the reader's decisions on their candidates.

``inbox/ID.toml`` has the document's card and the decisions, and is the reader's to edit; undo knows
it. ``inbox/ID/`` keeps the text and the reading as they were made. None of it is ever exported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import msgspec
from msgspec import Struct, field

from compute_jobs.core.coverage.candidates import Reading
from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import (
    Signature,
    disk_error,
    read_file,
    signature_at,
    write_file,
)
from compute_jobs.platform.paths import Home, file_stem
from compute_jobs.platform.toml_lines import parse_toml
from compute_jobs.record.merge import merge

_HEADER = "# A document you read, and your decisions on its candidates.\n\n"
DOCUMENT_FILES = _TEXT, _READING = "text.txt", "reading.json"

Decided = Literal["accepted", "rejected", "open"]


class Decision(Struct, frozen=True):
    """The state of one candidate; ``open`` with edits was changed but not yet accepted."""

    candidate: str
    state: Decided = "open"
    claim: str = ""
    """The claim in the reader's own pack."""
    edits: Mapping[str, str] = field(default_factory=dict)


class DocumentCard(Struct, frozen=True):
    """One source card for all claims of a document."""

    id: str
    sha256: str
    title: str = ""
    publisher: str = ""
    kind: str = "article"
    stance: str = "supporting"
    published: str = ""
    url: str = ""
    file: str = ""
    read: str = ""
    """The day it was read."""
    employer: str = ""
    """Who "the company" is; if empty, according to the text."""
    suggested: int = 0
    """How many of a model's suggestions its reading uses."""
    proposed_by: str = ""
    """Who added it, if not the reader: "assistant". Its text is the quote as given."""

    @classmethod
    def of(cls, facts: DocumentFacts, **more: Any) -> Self:
        """What a document says of itself, with its ``id``, ``sha256`` and where it came from."""
        return cls(
            title=facts.title,
            publisher=facts.publisher,
            kind=facts.kind,
            stance=facts.stance,
            published=facts.published,
            **more,
        )


class InboxEntry(Struct, frozen=True):
    card: DocumentCard
    decisions: Mapping[str, Decision] = field(default_factory=dict)


def inbox_key(document: str) -> str:
    return f"inbox/{document}"


def entry_ids(home: Home) -> list[str]:
    """The documents in the inbox, the newest first."""
    try:
        paths = [path for path in home.inbox.glob("*.toml") if not path.name.startswith(".")]
        return [path.stem for path in sorted(paths, key=lambda path: -path.stat().st_mtime)]
    except OSError as error:
        raise disk_error(error, "read the inbox", home.inbox) from error


def entry_states(home: Home) -> list[tuple[str, Signature | None]]:
    """Each document's file as it is now; differs if one was changed, added or removed."""
    return [(name, signature_at(home.file(inbox_key(name)))) for name in entry_ids(home)]


def reading_state(home: Home, document: str) -> Signature | None:
    """Differs if a document was read again."""
    return signature_at(home.inbox / file_stem(document) / _READING)


def entry_text(entry: InboxEntry) -> str:
    import tomli_w

    decisions = [
        {
            "candidate": each.candidate,
            "state": each.state,
            **({"claim": each.claim} if each.claim else {}),
            **({"edits": dict(each.edits)} if each.edits else {}),
        }
        for each in entry.decisions.values()
    ]
    card = {name: value for name, value in msgspec.structs.asdict(entry.card).items() if value}
    tables: dict[str, Any] = {"schema": 1, "document": card}
    if decisions:
        tables["decision"] = decisions
    tables["end"] = {"decisions": len(decisions)}
    return _HEADER + tomli_w.dumps(tables)


def stepped_entry(now: str, expected: str, wanted: str, place: str) -> tuple[str, list[str]]:
    """The entry after a step from the expected text to the wanted one, decision by decision.

    Also the fields that have changed since, which the step leaves alone. Raises ReaderError.
    """
    theirs, base, mine = (
        msgspec.structs.asdict(entry.card)
        | {f"candidate {name}": decision for name, decision in entry.decisions.items()}
        for entry in (read_entry(text, place) for text in (now, expected, wanted))
    )
    merged = merge(base, mine, theirs, undo=True)
    card = {name: merged.document.pop(name) for name in DocumentCard.__struct_fields__}
    decisions = {each.candidate: each for each in merged.document.values()}
    return entry_text(InboxEntry(DocumentCard(**card), decisions)), merged.fields


def read_entry(text: str, place: str) -> InboxEntry:
    """The entry of a file's text. Raises ReaderError."""
    try:
        tables = parse_toml(text)
        card = msgspec.convert(tables["document"], DocumentCard, strict=True)
        rows = [msgspec.convert(row, Decision) for row in tables.get("decision", [])]
    except (ValueError, KeyError, TypeError) as error:
        what = f"this inbox document can't be read: {error}"
        raise ReaderError(what, place, "repair it, or read the document again") from None
    clean: dict[str, Any] = {
        name: clean_text(value, limit=2_000) if isinstance(value, str) else value
        for name, value in msgspec.structs.asdict(card).items()
    }
    decisions = {row.candidate: row for row in rows}
    return InboxEntry(DocumentCard(**clean), decisions)


def store_reading(home: Home, document: str, text: str, reading: Reading) -> None:
    """Save a text and its reading; the caller holds the lock."""
    folder = home.inbox / file_stem(document)
    write_file(folder / _TEXT, text.encode("utf-8", "surrogatepass"))
    write_file(folder / _READING, msgspec.json.encode(reading))


def stored_text(home: Home, document: str) -> str:
    path = home.inbox / file_stem(document) / _TEXT
    try:
        return _read(path).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise ReaderError(
            "the text of this document is damaged", str(path), "read the document again"
        ) from None


def stored_reading(home: Home, document: str) -> Reading:
    path = home.inbox / file_stem(document) / _READING
    try:
        return msgspec.json.decode(_read(path), type=Reading)
    except msgspec.MsgspecError:
        what = "the reading of this document is from another version"
        raise ReaderError(what, str(path), "read the document again") from None


def check_document(home: Home, document: str) -> None:
    """Raises ReaderError if a document of the inbox can't be opened."""
    path = home.file(inbox_key(document))
    card = read_entry(_read(path).decode("utf-8", "replace"), str(path)).card
    try:
        stored_text(home, document)
        stored_reading(home, document)
    except ReaderError as error:
        place = card.url or card.file or "its text"
        what = f"{card.title or document}: its reading is missing or damaged"
        todo = f"read it again: compute-jobs read {place}; its decisions are kept"
        raise ReaderError(what, error.where, todo) from None


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise disk_error(error, "read the inbox", path) from error
