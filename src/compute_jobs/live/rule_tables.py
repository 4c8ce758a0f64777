"""The tables of ``data/`` that decide how live data is read, each read once per run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.tables import read_table


@cache
def table(name: str) -> Mapping[str, Any]:
    """The bundled table ``data/<name>.toml``."""
    return read_table(bundled_data() / f"{name}.toml")
