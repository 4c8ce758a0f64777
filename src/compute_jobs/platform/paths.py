"""Where a reader's files are. Nothing is created here: folders appear with the first write."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from compute_jobs.errors import ReaderError

APP = "compute-jobs"
VARIABLE = "COMPUTE_JOBS_HOME"
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{k}{n}" for k in ("com", "lpt") for n in range(1, 10)}


SINGLE_FILES = ("profile", "searches", "watches", "contact")
"""Keys of files that exist only once."""


class Home(NamedTuple):
    """Every place of one reader. Files are 0600 and folders 0700 once they are made.

    A named tuple, because the kept screen is shown before msgspec is loaded.
    """

    root: Path
    """The data folder: profile, dossiers and packs, and the lock that guards them."""
    config_file: Path
    cache: Path
    state: Path
    backups: Path

    @classmethod
    def at(cls, folder: str | os.PathLike[str]) -> Home:
        """A home entirely inside one folder, as for ``--home``."""
        try:
            # abspath, not resolve: links in the reader's own path stay as written
            root = Path(os.path.abspath(os.path.expanduser(folder)))  # noqa: PTH100, PTH111
        except FileNotFoundError:
            what = "the folder you are in is gone"
            raise ReaderError(
                what, todo="change to another, or give --home in full, starting with /"
            ) from None
        return cls(root, root / "config.toml", root / "cache", root / "state", root / "backups")

    @property
    def profile_file(self) -> Path:
        return self.root / "profile.toml"

    @property
    def profiles(self) -> Path:
        return self.root / "profiles"

    @property
    def dossiers(self) -> Path:
        return self.root / "dossiers"

    @property
    def packs(self) -> Path:
        return self.root / "packs"

    @property
    def inbox(self) -> Path:
        """Documents, and the decisions on them."""
        return self.root / "inbox"

    @property
    def lock_file(self) -> Path:
        return self.root / "write.lock"

    @property
    def journal_file(self) -> Path:
        return self.state / "journal.jsonl"

    @property
    def unfinished_file(self) -> Path:
        """Identifies the multi-file change being written."""
        return self.state / "unfinished"

    @property
    def log_file(self) -> Path:
        return self.state / "compute-jobs.log"

    @property
    def session_file(self) -> Path:
        return self.state / "session.json"

    @property
    def contact_file(self) -> Path:
        return self.state / "contact.toml"

    def holds(self, place: Path) -> bool:
        """Whether a path leads, through whatever links, to one of the reader's own files."""
        folders = (
            self.dossiers,
            self.profiles,
            self.packs,
            self.inbox,
            self.cache,
            self.state,
            self.backups,
        )
        own = (*folders, self.profile_file, self.config_file, self.lock_file)
        real = Path(os.path.realpath(place))
        inside = {Path(os.path.realpath(each)) for each in own}
        if not inside.isdisjoint((real, *real.parents)):
            return True
        if real.suffix == ".toml" and real.parent == Path(os.path.realpath(self.root)):
            return True
        # Another name of the same file: a second link to it, or a disk that ignores case.
        near = [found for each in (real, *real.parents) if (found := _identity(each))]
        return any(_identity(each) in near for each in own)

    def file(self, key: str) -> Path:
        """The file behind a key: "profile", "searches", "watches", "contact", "profiles/NAME",
        "dossiers/EMPLOYER", "inbox/ID", "packs/…"."""
        if key in SINGLE_FILES:
            return self.contact_file if key == "contact" else self.root / f"{key}.toml"
        group, _, name = key.partition("/")
        if group == "packs":
            return self.packs.joinpath(*map(_part, name.split("/")))
        folders = {"profiles": self.profiles, "dossiers": self.dossiers, "inbox": self.inbox}
        folder = folders[group]
        return folder / f"{file_stem(name)}.toml"


def find_home(given: str | os.PathLike[str] | None = None) -> Home:
    """The requested home, else COMPUTE_JOBS_HOME, else the system's standard places."""
    asked = given or os.environ.get(VARIABLE)
    if asked:
        if "\0" in os.fspath(asked):
            raise ReaderError("the home's name contains a zero byte", todo="choose another --home")
        return Home.at(asked)
    import platformdirs

    places = platformdirs.PlatformDirs(APP, appauthor=False)
    data, state = places.user_data_path, places.user_state_path
    if not data.is_absolute():
        raise ReaderError("this user has no home folder", todo=f"set {VARIABLE} or give --home")
    backups = state / "backups"
    if state == data:
        # Some systems keep state with the data: it gets a folder of its own there, and the
        # snapshots a place that survives the loss of the data folder.
        state, backups = data / "state", data.with_name(f"{APP}-backups")
    config_file = places.user_config_path / "config.toml"
    return Home(data, config_file, places.user_cache_path, state, backups)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None


def is_there(path: Path) -> bool:
    """Whether a name is taken, even by a broken link or something inaccessible."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def file_stem(name: str) -> str:
    """A valid file name on any system; anything else is an error, never a path.

    Employers' ids and profiles' names are slugs, so this only rejects what isn't an id at all.
    """
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    if not plain.isalnum() or name.startswith((".", "-")) or len(name.encode()) > 120:
        raise ReaderError(f"{name!r} can't be a file name", todo="use letters, digits and -")
    if name.partition(".")[0].lower() in _RESERVED and sys.platform == "win32":
        raise ReaderError(f"{name!r} is a name that Windows reserves", todo="choose another")
    return name


def _part(name: str) -> str:
    """One step of a path below the packs, which are named as the reader likes."""
    if name in ("", ".", "..") or "\\" in name or ":" in name or "\0" in name:
        raise ReaderError(f"{name!r} can't be part of a pack's path", todo="rename it")
    return name
