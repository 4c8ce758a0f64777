"""Imports Textual without what this program never uses of it: a sixth of a start.

Textual's command palette brings selects, inputs, trees and a validator along, for a palette that is
switched off here (ours is ``palette.py``); asyncio brings OpenSSL along, for sockets the screens
don't open. Each name stays importable afterwards: fetching gets the real ``ssl`` in its own thread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

PALETTE = "textual.command"
_TLS = "ssl"


class _Unused(ModuleType):
    """Whatever is asked of it is an empty class; good for imports, subclasses and annotations."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__module__": self.__name__})


@contextmanager
def _standing_in(name: str, module: ModuleType | None) -> Iterator[None]:
    """The name means this module while it lasts, unless the real one is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


def import_textual() -> None:
    """Have ``textual.app`` loaded; whole, should a newer Textual need what is left out."""
    if "textual.app" in sys.modules:
        return
    with _standing_in(_TLS, None):  # what a Python built without OpenSSL looks like to asyncio
        import asyncio  # noqa: F401
    try:
        with _standing_in(PALETTE, _Unused(PALETTE)):
            import textual.app
    except Exception:
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
        import textual.app  # noqa: F401
