"""Opening an address in the reader's browser, or giving it to be pasted where there is none."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from compute_jobs.tui.web_driver import in_browser

if TYPE_CHECKING:
    from compute_jobs.tui.host import Host


def open_address(app: Host, url: str, open_url: Callable[[str], None]) -> None:
    """Only ordinary web addresses; where no browser takes it, as over SSH, it is copied."""
    if not url:
        app.say("This source has no address.", "warn")
    elif not url.startswith(("https://", "http://")):
        app.say(f"Not a web address: {url}", "warn")
    elif in_browser():
        open_url(url)  # the page that shows the program opens it beside itself
        app.say(f"Opened {url}")
    elif _opened(url):
        app.say(f"Opened {url}")
    else:
        app.copy_to_clipboard(url)
        app.say(f"No browser could be opened here; copied {url}", "warn")


def _opened(url: str) -> bool:
    """Whether a browser took it."""
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
