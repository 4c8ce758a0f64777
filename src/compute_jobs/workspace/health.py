"""What ``doctor`` reports: paths, versions, counts and problems, without changing anything."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from compute_jobs import __version__
from compute_jobs.errors import ReaderError
from compute_jobs.records import dataclass, field
from compute_jobs.workspace.paths import Home

_LIBRARIES = (
    "textual",
    "rich",
    "pydantic",
    "httpx",
    "numpy",
    "rapidfuzz",
    "platformdirs",
    "tomli-w",
)


@dataclass
class HealthReport:
    versions: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "versions": self.versions,
            "paths": self.paths,
            "counts": self.counts,
            "problems": self.problems,
        }

    def sections(self) -> Sequence[tuple[str, list[list[str]]]]:
        return (
            ("Versions", [[name, value] for name, value in self.versions.items()]),
            ("Paths", [[name, value] for name, value in self.paths.items()]),
            ("Counts", [[name, str(value)] for name, value in self.counts.items()]),
        )


def examine(home: Home) -> HealthReport:
    """Look at everything once. Nothing is written, not even a missing folder."""
    from compute_jobs.workspace.bundled import bundled_root
    from compute_jobs.workspace.packs import check_packs

    report = HealthReport()
    report.versions["compute-jobs"] = __version__
    report.versions["python"] = f"{platform.python_version()} ({sys.platform})"
    for name in _LIBRARIES:
        try:
            report.versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            report.versions[name] = "missing"
            report.problems.append(f"{name} is not installed; reinstall compute-jobs")
    for name in (
        "root",
        "config_file",
        "profile_file",
        "dossiers",
        "packs",
        "cache",
        "state",
        "backups",
    ):
        path: Path = getattr(home, name)
        report.paths[name.removesuffix("_file")] = (
            f"{path}{'' if path.exists() else ' (not there yet)'}"
        )
    report.paths["bundled"] = str(bundled_root())
    packs = check_packs([], home)
    report.counts |= {"packs": packs.packs, "claims": packs.claims, "sources": packs.sources}
    report.problems += [str(problem) for problem in packs.problems]
    _look_at_files(home, report)
    return report


def _look_at_files(home: Home, report: HealthReport) -> None:
    from compute_jobs.workspace.config import load_config
    from compute_jobs.workspace.keeper import Keeper

    config = load_config(home)
    report.problems += map(str, config.problems)
    if not config.contact_email:
        report.paths["contact"] = "no contact_email in config.toml: the SEC can't be asked yet"
    try:
        keeper = Keeper(home)
        report.counts["dossiers"] = len(keeper.load_all())
        report.problems += [str(warning) for warning in keeper.warnings]
    except ReaderError as error:
        report.problems.append(str(error))
    if home.root.exists():
        mode = home.root.stat().st_mode & 0o077
        if mode and sys.platform != "win32":
            report.problems.append(
                f"{home.root} can be read by others (mode {home.root.stat().st_mode & 0o777:o});"
                f" chmod 700 {home.root}"
            )
