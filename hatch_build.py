"""A wheel also holds the bundled evidence in compiled form, for a quick first start.

It is a shortcut only: where it can't be made, the program reads the TOML.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledEvidence(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles before the files of the wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        try:
            from compute_jobs.packs.load import compile_bundled

            compile_bundled()
        except ImportError as error:
            self.app.display_warning(f"the evidence is not compiled: {error}")
        finally:
            sys.path.pop(0)
