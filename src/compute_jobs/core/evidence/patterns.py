"""Patterns that are compiled when they are first used: a start needs hardly any of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for a pattern until something is asked of it."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)  # kept by re itself
        self.__dict__[name] = found
        return found


def late(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, as ``re.compile`` gives it; a mistake in it shows at the first use."""
    return cast("re.Pattern[str]", _Late(text, flags))
