"""What packs are made from: a folder of gathered files, or the live sources."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.platform.paths import Home, find_home
from tools.atlas.pack_text import Row, Rows

if TYPE_CHECKING:
    from tools.atlas.live_pages import LivePages


class InputFile(NamedTuple):
    """One file and its bytes."""

    name: str
    """Its path below the folder."""
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Inputs:
    """What ``make`` of every pack is given."""

    def __init__(self, folder: Path | None) -> None:
        """``folder`` holds gathered files; None for the live sources."""
        self.folder = folder
        self.taken: dict[str, set[str]] = {"source": set(), "origin": set(), "asset": set()}
        """Ids of sources, origins and assets that other packs of the atlas define already."""
        self.claims: list[Row] = []
        """Claims of the packs that were made before."""
        self.bundled: Mapping[str, Rows] = {}
        """The files of the pack to be made, as they are bundled."""

    @property
    def live(self) -> bool:
        return self.folder is None

    def files(self, pattern: str) -> list[InputFile]:
        """The folder's files of this pattern, by name; none from live sources."""
        if self.folder is None:
            return []
        places = sorted(self.folder.glob(pattern))
        return [
            InputFile(place.relative_to(self.folder).as_posix(), place.read_bytes())
            for place in places
        ]

    def file(self, name: str) -> InputFile:
        """One file that must be there."""
        found = self.files(name)
        if not found:
            raise ReaderError(f"no {name}", str(self.folder), "name another folder with --from")
        return found[0]

    def asked(self, kind: Literal["edgar", "boards"]) -> Evidence:
        """What the program's own refresh brings of every employer, in a home of its own.

        The maintainer's config.toml counts: it has the contact that the SEC asks for. What doesn't
        answer is named on stderr.
        """
        from compute_jobs.cache import live_evidence
        from compute_jobs.live.api import refresh

        with tempfile.TemporaryDirectory() as folder:
            home, config = Home.at(folder), find_home().config_file
            if config.is_file():
                shutil.copy(config, home.config_file)
            result = refresh(home, self.base, only=kind)
            for failed in result.failed:
                print(f"{failed.employer}: {failed.found}", file=sys.stderr)
            return live_evidence(home.cache)

    def pages(self) -> LivePages:
        """The web, for documents that no refresh brings."""
        from tools.atlas.live_pages import LivePages

        return LivePages(find_home())

    @cached_property
    def base(self) -> Evidence:
        """Employers, assets, metrics and the founding packs: all that the atlas builds on."""
        return load_packs(founding_packs()).evidence

    @cached_property
    def by_cik(self) -> dict[int, str]:
        """Ids of employers by the number they file under."""
        employers = self.base.employers.values()
        return {each.cik: each.id for each in employers if each.cik is not None}

    def take(self, rows: Rows) -> None:
        """Note the ids that a pack defines, so that no later one defines them again."""
        for table, ids in self.taken.items():
            ids |= {str(row["id"]) for row in rows.get(table, ())}
        self.claims += rows.get("claim", ())

    def untaken(self, rows: Rows) -> Rows:
        """Without the sources, origins and assets that another pack defines."""
        return {
            table: [row for row in each if row.get("id") not in self.taken.get(table, ())]
            for table, each in rows.items()
        }
