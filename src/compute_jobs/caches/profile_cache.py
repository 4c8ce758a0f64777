"""The profile in use as it was parsed last, so that a start needs no TOML to be read.

It is kept by the exact content of the file it was parsed from, so it is never of another one; it
is only ever a shortcut: damaged or missing, the file is parsed again.
"""

from __future__ import annotations

from compute_jobs import __version__
from compute_jobs.caches.file_state import fingerprint
from compute_jobs.platform.files import write_cache
from compute_jobs.platform.paths import Home
from compute_jobs.record.documents import Document
from compute_jobs.record.migrations import SCHEMA

_NAME = "profile.cache"
_FORMAT = f"compute-jobs profile 1 {SCHEMA} {__version__}"


def parsed(home: Home, raw: bytes) -> Document | None:
    """The document in a file of this content, where it is known."""
    import json

    try:
        mark, _, rest = (home.cache / _NAME).read_bytes().partition(b"\n")
        if mark.decode("ascii", "replace") != fingerprint(rest):
            return None
        found = json.loads(rest)
        if found["format"] != _FORMAT or found["of"] != fingerprint(raw):
            return None
        document = found["document"]
        return document if isinstance(document, dict) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_parsed(home: Home, raw: bytes, document: Document) -> None:
    """Keep a document in its file's own form; not where it holds what only TOML can say."""
    import json

    try:
        kept = {"format": _FORMAT, "of": fingerprint(raw), "document": document}
        text = json.dumps(kept, separators=(",", ":"))
        if json.loads(text)["document"] != document:
            return
    except (ValueError, TypeError, RecursionError):
        return
    rest = text.encode()
    write_cache(home.cache / _NAME, fingerprint(rest).encode() + b"\n" + rest, durable=False)
