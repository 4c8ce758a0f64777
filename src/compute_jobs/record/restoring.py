"""Bringing files back, from a snapshot or from an exported JSON. Never without a snapshot first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, write_file
from compute_jobs.platform.paths import file_stem
from compute_jobs.record import dossier_toml
from compute_jobs.record import profile_toml as profile_store
from compute_jobs.record.documents import Document, read
from compute_jobs.record.migrations import SCHEMA, migrate
from compute_jobs.record.snapshots import Snapshot

if TYPE_CHECKING:
    from compute_jobs.record.keeper import Keeper, Saved

LARGEST_NOTED = 1_000_000
"""Bytes of a pack's file beyond which the history would let go too much else for it."""
LARGEST_EXPORT = 256 * 1024 * 1024


def difference(keeper: Keeper, snapshot: Snapshot, employers: Sequence[str]) -> str:
    """A unified diff from the files as they are to the files as they would be."""
    names = _wanted(snapshot, employers)
    then = [(name, keeper.snapshots.content(snapshot, name)) for name in names]
    return _diff(keeper, f"snapshot of {snapshot.when}", then)


def export_difference(keeper: Keeper, path: Path, employers: Sequence[str]) -> str:
    """The same for an export; nothing is written."""
    documents = _exported(path, employers)
    then = [(f"{key}.toml", keeper.files.to_bytes(key, document)) for key, document in documents]
    return _diff(keeper, path.name, then)


def _diff(keeper: Keeper, source: str, contents: Sequence[tuple[str, bytes]]) -> str:
    from difflib import unified_diff

    parts: list[str] = []
    for name, then in contents:
        try:
            now = (keeper.home.root / name).read_bytes()
        except OSError:
            now = b""
        if now != then:
            a, b = (each.decode("utf-8", "replace").split("\n") for each in (now, then))
            parts += unified_diff(a, b, f"{name} (now)", f"{name} ({source})", lineterm="")
    return "\n".join(parts)


def restore(keeper: Keeper, snapshot: Snapshot, employers: Sequence[str]) -> Saved:
    """Put back the files of a snapshot; files it doesn't have are left alone."""
    names = _wanted(snapshot, employers)
    contents = {name: keeper.snapshots.content(snapshot, name) for name in names}
    documents: list[tuple[str, Document]] = []
    others: list[tuple[str, bytes]] = []
    for name, data in contents.items():
        if name.startswith("packs/"):
            text = _noted_text(data)
            if text is None:
                others.append((name, data))
            else:
                documents.append((name, {"note": text}))
            continue
        key = name.removesuffix(".toml")
        reading = read(keeper.files.kind(key), data)
        if reading.document is None:
            raise ReaderError(f"{name} can't be read in that snapshot", todo="choose an older one")
        documents.append((key, reading.document))
    what = f"restore of {', '.join(employers) or 'everything'} from {snapshot.when}"
    with keeper.writer.alone():
        keeper.backup("before restore")
        for name, data in others:
            path = keeper.home.file(name)
            try:
                same = path.read_bytes() == data
            except OSError:
                same = False
            if not same:
                write_file(path, data)
                keeper.tell([f"{name} is too large for undo; the snapshot made before has it"])
        return _put(keeper, what, documents)


def _noted_text(data: bytes) -> str | None:
    """A pack's file as the history keeps it; None for what it can't."""
    try:
        return data.decode() if len(data) <= LARGEST_NOTED else None
    except UnicodeDecodeError:
        return None


def restore_export(keeper: Keeper, path: Path, employers: Sequence[str] = ()) -> Saved:
    """Put back the dossiers and the profile of an exported JSON file, or only named dossiers."""
    documents = _exported(path, employers)
    what = f"restore of {', '.join(employers)}" if employers else "restore"
    with keeper.writer.alone():
        keeper.backup("before restore")
        return _put(keeper, f"{what} from {path.name}", documents)


def _exported(path: Path, employers: Sequence[str]) -> list[tuple[str, Document]]:
    documents = read_export(path)
    if not employers:
        return documents
    there = dict(documents)
    keys = [f"dossiers/{file_stem(employer)}" for employer in employers]
    for employer, key in zip(employers, keys, strict=True):
        if key not in there:
            raise ReaderError(
                f"{path.name} has no dossier of {employer}",
                str(path),
                "leave the name out to bring back all it has",
            )
    return [(key, there[key]) for key in keys]


def read_export(path: Path) -> list[tuple[str, Document]]:
    """The documents in an export: {"reader": {"schema": 1, "dossiers": {id: …}, "profile": …}}."""
    import json

    try:
        if path.stat().st_size > LARGEST_EXPORT:
            raise ReaderError("the export is larger than any compute-jobs writes", str(path))
        found = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        if not path.parent.is_dir():
            raise disk_error(error, f"read {path.name}", path) from error
        what = f"could not read {path.name}: there is no such file"
        raise ReaderError(what, str(path), "check its name and folder") from None
    except OSError as error:
        raise disk_error(error, f"read {path.name}", path) from error
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{path.name} is no JSON: {error}", str(path)) from None
    reader = found.get("reader") if isinstance(found, dict) else None
    if not isinstance(reader, dict) or not isinstance(reader.get("dossiers"), dict):
        todo = "make one with: compute-jobs export --all --format json"
        raise ReaderError(f"{path.name} is no compute-jobs export", str(path), todo)
    documents = []
    for employer, document in reader["dossiers"].items():
        documents.append((f"dossiers/{file_stem(employer)}", _dossier(employer, document, path)))
    if isinstance(profile := reader.get("profile"), dict):
        found_profile, _ = profile_store.from_document(_migrated(profile, path))
        documents.append(("profile", profile_store.to_document(found_profile)))
    return documents


def reader_export(dossiers: Sequence[Dossier], profile: Any) -> dict[str, Any]:
    """What an export embeds so that ``restore --from`` can bring it back."""
    return {
        "schema": SCHEMA,
        "dossiers": {each.employer: dossier_toml.to_document(each) for each in dossiers},
        "profile": profile_store.to_document(profile),
    }


def _put(keeper: Keeper, what: str, documents: Sequence[tuple[str, Document]]) -> Saved:
    from compute_jobs.record.keeper import Saved

    outcome = keeper.writer.replace(what, documents)
    keeper.tell(outcome.told)
    dossiers = {}
    for key, document in documents:
        if key.startswith("dossiers/"):
            employer = key.partition("/")[2]
            dossiers[employer] = dossier_toml.from_document(employer, document)[0]
    return Saved(dossiers, keeper.profile(), tuple(outcome.told))


def _wanted(snapshot: Snapshot, employers: Sequence[str]) -> list[str]:
    for name in snapshot.files:
        if not _is_readers(name):
            raise ReaderError(
                f"the snapshot of {snapshot.when} names {name!r}, which is none of your files",
                todo="choose another; compute-jobs restore lists them",
            )
    if not employers:
        return list(snapshot.files)
    names = [f"dossiers/{employer}.toml" for employer in employers]
    for employer, name in zip(employers, names, strict=True):
        if name not in snapshot.files:
            raise ReaderError(
                f"the snapshot of {snapshot.when} has no dossier of {employer}",
                todo="compute-jobs restore lists the snapshots",
            )
    return names


def _is_readers(name: str) -> bool:
    """Whether a snapshot may hold a file of that name; one from elsewhere may name any."""
    parts = Path(name).parts
    if ".." in parts or "\0" in name or not name.endswith(".toml"):
        return False
    return name == "profile.toml" or parts[0] in ("dossiers", "profiles", "packs")


def _dossier(employer: str, document: Any, path: Path) -> Document:
    if not isinstance(document, dict):
        raise ReaderError(f"the dossier of {employer} is no table", str(path))
    found, _ = dossier_toml.from_document(employer, _migrated(document, path))
    return dossier_toml.to_document(found)


def _migrated(document: Document, path: Path) -> Document:
    try:
        return migrate(document)[0]
    except ValueError as error:
        raise ReaderError(str(error), str(path)) from None
