"""Where a reader's files lie. Nothing is made here: folders appear with the first write."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from compute_jobs.errors import ReaderError

APP = "compute-jobs"
VARIABLE = "COMPUTE_JOBS_HOME"


class Home(NamedTuple):
    """Every place of one reader. Files are 0600 and folders 0700 once they are made.

    A named tuple, because the kept screen is put up before msgspec is loaded.
    """

    root: Path
    """The data folder: profile, dossiers and packs, and the lock that guards them."""
    config_file: Path
    profile_file: Path
    profiles: Path
    dossiers: Path
    packs: Path
    cache: Path
    state: Path
    backups: Path

    @classmethod
    def at(cls, folder: str | os.PathLike[str]) -> Home:
        """A home that lies inside one folder altogether, as ``--home`` asks for."""
        # abspath, not resolve: links in the reader's own path stay as written
        root = Path(os.path.abspath(os.path.expanduser(folder)))  # noqa: PTH100, PTH111
        return cls._of(root, root, root / "cache", root / "state", root / "backups")

    @classmethod
    def find(
        cls, given: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None
    ) -> Home:
        """The home that was asked for, else COMPUTE_JOBS_HOME's, else the system's own places."""
        asked = given or (os.environ if env is None else env).get(VARIABLE)
        if asked:
            if "\0" in os.fspath(asked):
                raise ReaderError("the home's name holds a zero byte", todo="choose another --home")
            return cls.at(asked)
        return cls._of_system()

    @classmethod
    def _of_system(cls) -> Home:
        import platformdirs

        places = platformdirs.PlatformDirs(APP, appauthor=False, roaming=False)
        data, state = Path(places.user_data_dir), Path(places.user_state_dir)
        if not data.is_absolute():
            raise ReaderError("this user has no home folder", todo=f"set {VARIABLE} or give --home")
        # Some systems keep state and configuration with the data: give each a folder of its own
        # there, and the snapshots a place that survives the loss of the data folder.
        config = Path(places.user_config_dir)
        backups = state / "backups"
        if state == data:
            state, backups = data / "state", data.with_name(f"{APP}-backups")
        return cls._of(data, config, Path(places.user_cache_dir), state, backups)

    @classmethod
    def _of(cls, root: Path, config: Path, cache: Path, state: Path, backups: Path) -> Home:
        return cls(
            root=root,
            config_file=config / "config.toml",
            profile_file=root / "profile.toml",
            profiles=root / "profiles",
            dossiers=root / "dossiers",
            packs=root / "packs",
            cache=cache,
            state=state,
            backups=backups,
        )

    @property
    def lock_file(self) -> Path:
        return self.root / "write.lock"

    @property
    def journal_file(self) -> Path:
        return self.state / "journal.jsonl"

    @property
    def log_file(self) -> Path:
        return self.state / "compute-jobs.log"

    @property
    def session_file(self) -> Path:
        return self.state / "session.json"

    def file(self, key: str) -> Path:
        """The file behind a key: "profile", "profiles/NAME", "dossiers/EMPLOYER", "packs/…"."""
        if key == "profile":
            return self.profile_file
        group, _, name = key.partition("/")
        if group == "packs":
            return self.packs.joinpath(*map(_part, name.split("/")))
        folder = {"profiles": self.profiles, "dossiers": self.dossiers}[group]
        return folder / f"{file_stem(name)}.toml"


def is_there(path: Path) -> bool:
    """Whether a name is taken, be it by a link to nothing or by what may not be looked at."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def find_home(given: str | os.PathLike[str] | None = None) -> Home:
    """The home that was asked for, else COMPUTE_JOBS_HOME's, else the system's own places."""
    return Home.find(given)


def file_stem(name: str) -> str:
    """A name that may be a file's on any system; anything else is an error, never a path.

    Employers' ids and profiles' names are slugs, so this only ever refuses what is no id at all.
    """
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    if not plain.isalnum() or name.startswith((".", "-")) or len(name.encode()) > 120:
        raise ReaderError(f"{name!r} can't be a file's name", todo="use letters, digits and -")
    if name.partition(".")[0].lower() in _RESERVED and sys.platform == "win32":
        raise ReaderError(f"{name!r} is a name Windows keeps for itself", todo="choose another")
    return name


def _part(name: str) -> str:
    """One step of a path below the packs, which are named as the reader likes."""
    if name in ("", ".", "..") or "\\" in name or ":" in name or "\0" in name:
        raise ReaderError(f"{name!r} can't be part of a pack's path", todo="rename it")
    return name


_RESERVED = {"con", "prn", "aux", "nul"} | {f"{k}{n}" for k in ("com", "lpt") for n in range(1, 10)}
