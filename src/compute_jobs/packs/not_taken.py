"""What a founding document says that no claim was made from, and why."""

from __future__ import annotations

from msgspec import Struct

from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.tables import read_table


class NotTaken(Struct, frozen=True):
    locator: str
    gist: str
    why_not: str


def not_taken(pack: str) -> tuple[NotTaken, ...]:
    """Empty for a pack without such a record."""
    for folder in bundled_packs():
        rows = folder / "coverage.toml"
        if rows.is_file() and read_table(folder / "pack.toml").get("id") == pack:
            return tuple(
                NotTaken(row.get("locator", ""), row.get("gist", ""), row["why_not"])
                for row in read_table(rows).get("row", ())
                if row.get("why_not")
            )
    return ()
