"""The tables of ``data/`` that decide how live data is read, loaded once per run."""

from __future__ import annotations

from functools import cache
from typing import Any

from compute_jobs.errors import ReaderError


@cache
def table(name: str) -> dict[str, Any]:
    """The bundled table ``data/<name>.toml``."""
    import tomllib

    from compute_jobs.packs.bundled import bundled_root

    path = bundled_root() / "data" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReaderError(
            f"the program's own table {name}.toml is missing", str(path), "install it again"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReaderError(
            f"the program's own table {name}.toml is damaged: {error}",
            str(path),
            "install it again",
        ) from None
