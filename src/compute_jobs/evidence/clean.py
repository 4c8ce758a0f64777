"""The one cleaner for untrusted text, used where text enters.

Claims, postings, notes and packs may hold escape sequences, control characters or bidirectional
overrides that would move the cursor or reorder a line. What comes out is only printable text.
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|[\x1b\x9d]\]?[^\x07\x1b\x9c\x9d]{0,4096}?(?:\x07|\x1b\\|\x9c)"  # OSC, DCS and the like, ended
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one C1 character
)
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n]+")
_CONTROLS = dict.fromkeys(
    [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
    + [0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF]
    + [*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)]
    + [*range(0xD800, 0xE000), *range(0xE0000, 0xE0080)]
)


def clean_text(text: str, *, multiline: bool = False, limit: int | None = None) -> str:
    """Text without control characters, escapes or direction overrides.

    One line with single spaces unless ``multiline``; cut with an ellipsis at ``limit`` characters.
    """
    text = _ESCAPES.sub("", text)
    text = _LINE_BREAKS.sub("\n", text).translate(_CONTROLS)
    text = text.expandtabs(4) if multiline else _SPACES.sub(" ", text).strip()
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)].rstrip() + "…"
    return text
