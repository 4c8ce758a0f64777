"""Showing a written page in the reader's browser."""

from __future__ import annotations

from pathlib import Path


def open_page(page: Path) -> bool:
    """Whether a browser took the file."""
    import webbrowser

    try:
        return webbrowser.open(page.absolute().as_uri())
    except (webbrowser.Error, OSError):
        return False
