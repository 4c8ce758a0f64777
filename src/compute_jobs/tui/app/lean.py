"""Imports Textual without what this program never uses of it: a fifth of a start.

Every name stays importable afterwards: fetching gets the real ``ssl`` in its own thread, and a
screen that wants a text field gets Textual's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

UNUSED: Mapping[str, str] = {
    "textual.command": "its command palette, switched off here; ours is palette.py",
    "textual.widgets._toast": "its notifications, switched off here; the status line says it",
    "textual.canvas": "lines between parts, which no style here asks for",
    "rich.table": "a table of a theme's colours, for who designs one",
    "uuid": "names for files that a program in a browser hands over",
    "platformdirs": "where a browser's user keeps what was downloaded",
}
"""What Textual loads with its first module, and why nobody here misses it."""
_TLS = "ssl"
_OVER_TLS = "asyncio.sslproto"


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
    with _standing_in(_TLS, None), _standing_in(_OVER_TLS, _Unused(_OVER_TLS)):
        import asyncio  # noqa: F401 - to which this looks like a Python built without OpenSSL
    try:
        with ExitStack() as stack:
            for name in UNUSED:
                stack.enter_context(_standing_in(name, _Unused(name)))
            import textual.app
    except Exception:
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
        import textual.app  # noqa: F401
