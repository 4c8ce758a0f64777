"""What ``doctor`` reports: paths, versions, counts and problems, without changing anything.

It checks every place that a command reads or writes, so "no problems found" means that commands
work.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib import metadata
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TypeVar

from msgspec import Struct, field

from compute_jobs import __version__
from compute_jobs.core.evidence.format import count
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_root
from compute_jobs.packs.load import check_packs
from compute_jobs.packs.tables import own_items
from compute_jobs.platform.config import contact_of, load_config, load_contact, unknown_profile
from compute_jobs.platform.files import disk_error, read_file
from compute_jobs.platform.paths import Home, is_there
from compute_jobs.record.inbox_files import check_document, entry_ids
from compute_jobs.record.store import Keeper
from compute_jobs.record.watches import load_searches, load_watches

_PLACES = (
    "root",
    "config_file",
    "profile_file",
    "dossiers",
    "packs",
    "inbox",
    "cache",
    "state",
    "backups",
)
T = TypeVar("T")


class HealthReport(Struct):
    versions: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    packs: dict[str, dict[str, str | int | None]] = field(default_factory=dict)
    """By id: the latest date of its sources, whether that is inferred, and its claims."""
    live: dict[str, dict[str, str | int]] = field(default_factory=dict)
    """By live source: when it was last read, its claims, and why the last attempt failed."""
    problems: list[str] = field(default_factory=list)

    def add(self, problem: object) -> None:
        """Add a problem, once even if several checks come across it."""
        if str(problem) not in self.problems:
            self.problems.append(str(problem))


def examine(home: Home) -> HealthReport:
    """Check everything once. Nothing is written, not even a missing folder."""
    from compute_jobs.live.db.database import source_ages

    report = HealthReport()
    report.versions["compute-jobs"] = __version__
    report.versions["python"] = f"{platform.python_version()} ({sys.platform})"
    for name in _libraries():
        try:
            report.versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            report.versions[name] = "missing"
            report.problems.append(f"{name} is not installed; reinstall compute-jobs")
    for name in _PLACES:
        path: Path = getattr(home, name)
        missing = "" if is_there(path) else " (not created yet)"
        report.paths[name.removesuffix("_file")] = f"{path}{missing}"
    report.paths["bundled"] = str(bundled_root())
    shut = _look_at_folders(home, report)
    packs = check_packs([], home)
    report.counts |= {"packs": packs.packs, "claims": packs.claims, "sources": packs.sources}
    for it in packs.days:
        report.packs[it.pack] = {
            "as_of": it.as_of.text if it.as_of is not None else None,
            "inferred": it.as_of is not None and it.as_of.inferred,
            "claims": it.claims,
        }
    if home.cache not in shut:
        report.live.update(source_ages(home.cache))
        report.counts["live claims"] = sum(int(age["claims"]) for age in report.live.values())
    if home.root not in shut:
        report.problems += [str(problem) for problem in packs.problems]
        _look_at_files(home, report, shut)
    if home.config_file.parent not in shut:
        _look_at_config(home, report)
    return report


def _libraries() -> list[str]:
    """What the program is installed with, each once."""
    try:
        needed = metadata.requires("compute-jobs") or ()
    except metadata.PackageNotFoundError:
        return []
    names = (re.split(r"[^\w-]", it, maxsplit=1)[0] for it in needed if "extra ==" not in it)
    return [*dict.fromkeys(names)]


def _look_at_folders(home: Home, report: HealthReport) -> set[Path]:
    """Report folders that can't be read or written; returns those that can't even be listed."""
    wanted = os.R_OK | os.W_OK | os.X_OK
    shut = set()
    problem = _missing_home(home) or _folder_problem(home.root, wanted)
    if problem is not None:
        report.add(problem)
        if not home.root.is_dir() or not _can_list(home.root):
            return {home.root}
        if not os.access(home.root, os.W_OK):
            wanted = os.R_OK | os.X_OK  # reported once, for the home that contains them
    for folder in (home.profiles, home.dossiers, home.inbox, home.cache, home.state, home.backups):
        problem = _folder_problem(folder, wanted)
        if problem is not None:
            report.add(problem)
            if not _can_list(folder):
                shut.add(folder)
    mode = home.root.stat().st_mode & 0o777 if is_there(home.root) else 0
    if mode & 0o077 and sys.platform != "win32":
        report.add(f"{home.root} can be read by others (mode {mode:o}); chmod 700 {home.root}")
    return shut


def _missing_home(home: Home) -> ReaderError | None:
    """Why a missing home can't be created."""
    if is_there(home.root):
        return None
    near = next((place for place in home.root.parents if is_there(place)), None)
    if near is None or (_can_list(near) and os.access(near, os.W_OK)):
        return None
    what = f"the home can't be created: {near} is not a writable folder"
    return ReaderError(what, str(home.root), "choose another folder with --home")


def _folder_problem(folder: Path, wanted: int) -> ReaderError | None:
    missing = "read" if not os.access(folder, os.R_OK | os.X_OK) else "written"
    todo = f"chmod u+rwx {folder}, or choose another --home"
    return _problem(folder, "folder", wanted, f"can't be {missing}", todo)


def _file_problem(path: Path, so: str) -> ReaderError | None:
    what = f"can't be read and written, so {so}"
    return _problem(path, "file", os.R_OK | os.W_OK, what, f"chmod u+rw {path}")


def _problem(path: Path, kind: str, wanted: int, refused: str, todo: str) -> ReaderError | None:
    """Why a file or folder is of no use; nothing that isn't there yet is a problem."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if not is_there(path):
            return None
        return ReaderError(f"{path.name} is a broken link", str(path), "repair the link")
    except OSError as error:
        return disk_error(error, f"open {path.name}", path)
    if not (S_ISDIR if kind == "folder" else S_ISREG)(mode):
        return ReaderError(f"{path.name} is not a {kind}", str(path), "move it away")
    if os.access(path, wanted):
        return None
    return ReaderError(f"the {kind} {path.name} {refused}", str(path), todo)


def _can_list(folder: Path) -> bool:
    try:
        return S_ISDIR(folder.stat().st_mode) and os.access(folder, os.R_OK | os.X_OK)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _look_at_files(home: Home, report: HealthReport, shut: set[Path]) -> None:
    keeper = Keeper(home)
    _try(report, keeper.profile)
    if home.profiles not in shut:
        for name in _try(report, keeper.profile_names) or ():
            _try(report, partial(keeper.profile, name))
    if home.dossiers not in shut:
        report.counts["dossiers"] = len(_try(report, keeper.load_all) or ())
    _try(report, partial(load_searches, home))
    _try(report, partial(load_watches, home))
    if home.state not in shut:
        _try(report, partial(load_contact, home))
    if home.inbox not in shut:
        for document in _try(report, partial(entry_ids, home)) or ():
            _try(report, partial(check_document, home, document))
    if home.backups not in shut:
        for problem in _try(report, keeper.snapshots.damaged) or ():
            report.add(problem)
    for problem in (*keeper.warnings, *own_items(home)[1], *_writing_problems(home, shut)):
        report.add(problem)


def _try(report: HealthReport, ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except ReaderError as error:
        report.add(error)
        return None


def _writing_problems(home: Home, shut: set[Path]) -> list[ReaderError]:
    """Files a save also opens: the lock, and the history for undo."""
    problems = [_file_problem(home.lock_file, "nothing can be saved")]
    if home.state not in shut:
        journal = _file_problem(home.journal_file, "changes can't be undone")
        problems.append(journal or _journal_problem(home.journal_file))
    return [problem for problem in problems if problem is not None]


def _journal_problem(path: Path) -> ReaderError | None:
    """Lines that no version wrote; a line cut off by a kill starts like ours and isn't a fault."""
    try:
        lines = read_file(path).split(b"\n")
    except OSError:
        return None  # not there yet
    wrong = 0
    for line in lines:
        try:
            wrong += bool(line) and not isinstance(json.loads(line), dict)
        except (ValueError, RecursionError):
            wrong += not line.startswith(b'{"')
    if not wrong:
        return None
    what = f"{count(wrong, 'line')} of {path.name} can't be read, so undo skips those changes"
    return ReaderError(what, str(path), "moving the file away only loses the undo history")


def _look_at_config(home: Home, report: HealthReport) -> None:
    config = load_config(home)
    for problem in config.problems:
        report.add(problem)
    if not contact_of(home, config):
        report.paths["contact"] = "no contact_email in config.toml, so filings can't be fetched yet"
    name = config.profile
    if name and name != Profile().name and not is_there(home.profile_file):
        try:
            known = is_there(home.file(f"profiles/{name}"))
            why = ReaderError(f"there is no profile {name!r}", todo="see: compute-jobs profile")
        except ReaderError as error:
            known, why = False, error
        if not known:
            report.add(unknown_profile(home, why))
