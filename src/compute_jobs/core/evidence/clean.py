"""The one cleaner for untrusted text, used where text enters.

Claims, postings, notes and packs may hold escape sequences, control characters or bidirectional
overrides that would move the cursor or reorder a line. What comes out is only printable text.
"""

from __future__ import annotations

import re

_OPENERS = "\x90\x98\x9d\x9e\x9f"
"""DCS, SOS, OSC, PM and APC as one character each; with ESC they are P X ] ^ _."""
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colors, cursor moves, modes
    # Strings up to their terminator. A new opener ends the search, so that no text makes it slow.
    rf"|(?:\x1b[\]PX^_]|[{_OPENERS}])[^\x07\x1b\x9c{_OPENERS}]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"  # everything else that ESC begins
)
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n]+")
_ENDLESS = re.compile(r"&#[0-9]{9,};?")
_JOINERS = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
"""Joiners shape some scripts and emoji; next to plain letters they only hide."""
_CONTROLS = dict.fromkeys(
    (
        *(*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)),
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810)),
        *(0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(0x3164, 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFC), *range(0x1BCA0, 0x1BCA4)),
        *(*range(0x1D173, 0x1D17B), *range(0xD800, 0xE000), *range(0xE0000, 0xE0080)),
    )
)


def clean_lines(text: str) -> str:
    """Text to print, with its layout, but nothing that a terminal would act on."""
    if text.isprintable():
        return text
    return "\n".join(
        line if line.isprintable() else clean_text(line, multiline=True)
        for line in text.split("\n")
    )


def clean_paste(text: str) -> str:
    """A pasted text, cleaned; cells separated by a tab stay well apart."""
    return clean_text(text.replace("\t", "    "), multiline=True)


def clean_text(text: str, *, multiline: bool = False, limit: int | None = None) -> str:
    """Text without control characters, escapes or direction overrides.

    One line with single spaces unless ``multiline``; cut with an ellipsis at ``limit`` characters.
    Cleaning twice changes nothing.
    """
    if not (text.isascii() and text.isprintable()):
        text = _ESCAPES.sub("", text)
        text = _LINE_BREAKS.sub("\n", text).translate(_CONTROLS)
        if not text.isascii():
            text = _JOINERS.sub("", text)
        text = text.expandtabs(4) if multiline else _SPACES.sub(" ", text).strip()
    elif not multiline:
        text = _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)].rstrip() + "…"
    return text


def unescaped(text: str) -> str:
    """Text with HTML's character references resolved, whatever their numbers."""
    from html import unescape

    try:
        return unescape(text)
    except ValueError:  # Python reads no number of thousands of digits
        return unescape(_ENDLESS.sub("\ufffd", text))
