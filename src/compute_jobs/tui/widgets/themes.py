"""How it looks: four themes with the colors of each role of text, and the marks to draw with."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.theme import Theme

from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.core.evidence.format import tier_glyph

if TYPE_CHECKING:
    from textual.color import Color

_COLOURS: Mapping[str, Mapping[str, str]] = {
    "dark": {
        "background": "#14171c", "text": "#d3d9e3", "strong": "#eef2f7", "quiet": "#8791a1",
        "faint": "#5c6573", "edge": "#3c4552", "field": "#242c37", "accent": "#86b8e8",
        "good": "#93c79c", "warn": "#e3ba72", "bad": "#e58f88",
        "filed": "#93c79c", "relayed": "#7fc6bf", "primary": "#86b8e8", "reported": "#c9ba92",
        "analysis": "#aea0cd", "ambition": "#c795a6",
        "here": "#2b3d55", "seen": "#222a35", "note": "#1a2029",
    },
    "light": {
        "background": "#faf9f6", "text": "#262b33", "strong": "#0d1117", "quiet": "#646c78",
        "faint": "#9aa0a9", "edge": "#c9c7c0", "field": "#e8e6df", "accent": "#1c5d9c",
        "good": "#23743a", "warn": "#8a5a06", "bad": "#b03529",
        "filed": "#23743a", "relayed": "#0f6f68", "primary": "#1c5d9c", "reported": "#76601f",
        "analysis": "#66549a", "ambition": "#93446a",
        "here": "#cfe0f2", "seen": "#e6ebf0", "note": "#f1efe8",
    },
    "contrast": {
        "background": "#000000", "text": "#ffffff", "strong": "#ffffff", "quiet": "#d6d6d6",
        "faint": "#b0b0b0", "edge": "#a0a0a0", "field": "#3a3a3a", "accent": "#ffe45c",
        "good": "#6dff8e", "warn": "#ffd23f", "bad": "#ff9c94",
        "filed": "#6dff8e", "relayed": "#5df2e2", "primary": "#8fd0ff", "reported": "#ffe1a0",
        "analysis": "#d9c2ff", "ambition": "#ffb3d4",
        "here": "#ffe45c", "seen": "#3a3a3a", "note": "#1c1c1c",
    },
    "terminal": {
        "background": "ansi_default", "text": "ansi_default", "quiet": "ansi_default",
        "edge": "ansi_bright_black", "field": "ansi_default", "accent": "ansi_cyan",
        "good": "ansi_green", "warn": "ansi_yellow", "bad": "ansi_red",
    },
}  # fmt: skip
"""The colors of each theme, for our own text and for Textual's borders and fields."""

_ROLE_STYLES: Mapping[str, str] = {
    "base": "{text} on {background}", "dim": "{quiet}", "faint": "{faint}",
    "strong": "bold {strong}", "accent": "{accent}", "head": "{quiet}",
    "head.sorted": "bold {accent}", "good": "{good}", "warn": "{warn}", "bad": "{bad}",
    "rule": "{edge}", "struck": "strike {faint}", "cursor": "bold reverse {accent}",
    "key": "bold {accent}", "field": "{strong} on {field}", "bar": "{accent}",
    "tier.filed": "{filed}", "tier.relayed": "{relayed}", "tier.primary": "{primary}",
    "tier.reported": "{reported}", "tier.analysis": "{analysis}", "tier.ambition": "{ambition}",
    "@here": "on {here}", "@seen": "on {seen}", "@note": "on {note}",
}  # fmt: skip
"""What a role looks like; the names that begin with @ are states of a row."""


def _coloured(theme: str, **other: str) -> Mapping[str, str]:
    colours = _COLOURS[theme]
    return {role: style.format_map(colours) for role, style in _ROLE_STYLES.items()} | other


_ROLES: Mapping[str, Mapping[str, str]] = {
    "dark": _coloured("dark"),
    "light": _coloured("light"),
    "contrast": _coloured("contrast", **{
        "accent": "bold #ffe45c", "bad": "bold #ff9c94", "field": "#000000 on #ffffff",
        "head.sorted": "bold underline #ffe45c", "@here": "bold #000000 on #ffe45c",
    }),
    "terminal": {
        "base": "default on default", "dim": "dim", "faint": "dim", "strong": "bold",
        "accent": "cyan", "head": "dim", "head.sorted": "bold cyan",
        "good": "green", "warn": "yellow", "bad": "red", "rule": "dim",
        "struck": "strike dim", "cursor": "bold reverse",
        "key": "bold cyan", "field": "underline", "bar": "cyan",
        "tier.filed": "green", "tier.relayed": "cyan", "tier.primary": "blue",
        "tier.reported": "yellow", "tier.analysis": "magenta", "tier.ambition": "red",
        "@here": "reverse", "@seen": "bold", "@note": "",
    },
    "plain": {
        "dim": "dim", "faint": "dim", "strong": "bold", "head": "underline",
        "head.sorted": "bold underline", "warn": "bold", "bad": "bold", "rule": "dim",
        "struck": "strike", "cursor": "bold underline", "key": "bold", "field": "underline",
        "@here": "reverse", "@seen": "bold",
    },
}  # fmt: skip

THEME_TITLES: Mapping[str, str] = {
    "dark": "dark",
    "light": "light",
    "contrast": "high contrast",
    "terminal": "terminal default",
}
THEME_NAMES: tuple[str, ...] = tuple(THEME_TITLES)

_ANSI_PARTS: Mapping[str, str] = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_white",
    "input-cursor-foreground": "ansi_black",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_bright_blue",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}
"""What Textual's own parts use in the terminal's sixteen colors."""


def textual_themes() -> list[Theme]:
    """The same four for Textual's own parts: borders, scroll bars, text fields."""
    return [_textual_theme(name, colours) for name, colours in _COLOURS.items()]


def _textual_theme(name: str, colours: Mapping[str, str]) -> Theme:
    background, accent, edge = colours["background"], colours["accent"], colours["edge"]
    return Theme(
        name=name,
        dark=name != "light",
        ansi=name == "terminal",
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=colours["warn"],
        error=colours["bad"],
        success=colours["good"],
        foreground=colours["text"],
        background=background,
        surface=background,
        panel=colours["field"],
        variables={
            "edge": edge,
            "edge-focus": accent,
            "field": colours["field"],
            "quiet": colours["quiet"],
            "scrollbar": edge,
            "scrollbar-hover": accent,
            "scrollbar-active": accent,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
            **(_ANSI_PARTS if name == "terminal" else {}),
        },
    )


class Glyphs:
    """Each mark takes one cell; a word or a place always says what it says."""

    here, up, down, star, overdue = "▌", "▲", "▼", "★", "◷"
    met, broken, unknown, off = "✓", "✗", "?", "·"
    full, half, empty, mark, rule = "█", "▒", "░", "┃", "─"
    agree, contested, gone = "✓", "⚠", "↷"
    arrow, dash, dot, more = "→", "–", "·", "…"
    verdicts: Mapping[str, str] = {
        "pass": "✓", "concern": "!", "fail": "✗", "gap": "?", "skip": "–",
    }  # fmt: skip


_POOR_TERMINALS = frozenset({"dumb", "linux", "vt100", "vt102", "vt220", "ansi", "cons25"})


def terminal_wants_ascii() -> bool:
    """Whether this terminal can draw nothing but ASCII."""
    if os.environ.get("TERM", "") in _POOR_TERMINALS:
        return True
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return "utf" not in encoding.lower()


class Look:
    """The theme in use: turns roles into styles and holds the marks to draw with."""

    def __init__(self, theme: str, *, colour: bool = True) -> None:
        self.theme = theme
        self.colour = colour
        self._roles = _ROLES[theme if colour else "plain"]
        self._styles: dict[tuple[str, str], Style] = {}
        self._base = self._parse("base")

    def _parse(self, role: str) -> Style:
        text = self._roles.get(role, "")
        return Style.parse(text) if text else Style.null()

    def style(self, role: str = "", state: str = "") -> Style:
        """``state`` is "here" (the selected row), "seen" (selected, not focused) or ""."""
        known = self._styles.get((role, state))
        if known is not None:
            return known
        style = self._base + self._parse(role)
        if state:
            over = self._parse("@" + state)
            style = style + (
                over if over.color or not over.bgcolor else Style(bgcolor=over.bgcolor)
            )
        self._styles[role, state] = style
        return style


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse,
        strike=style.strike,
        meta=style.meta or None,
    )


class NoColour(LineFilter):
    """Removes every color and keeps bold, dim, underline and reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, _without_colour(style) if style is not None else None, control)
            for text, style, control in segments
        ]


_TO_ASCII: Mapping[str, str] = {
    "–": "-", "—": "-", "−": "-", "…": "~", "≤": "<", "≥": ">", "×": "x", "÷": "/", "·": "-",
    "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "•": "*", "→": ">", "←": "<", "≈": "~",
    "±": "~", "\u00a0": " ", "\u202f": " ",
    "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┏": "+", "┓": "+", "┗": "+", "┛": "+",
    "│": "|", "┃": "|", "─": "-", "━": "-", "├": "|", "┤": "|", "┊": "|",
    "▌": ">", "▲": "^", "▼": "v", "★": "*", "◷": "o", "✓": "+", "✗": "x",
    "█": "#", "▒": "=", "░": ".", "⚠": "!", "↷": "~", "✎": "*",
    **dict.fromkeys("▏▎▍▋▊▉", "#"),
    **{tier_glyph(tier): tier_glyph(tier, ascii_only=True) for tier in TIERS},
}  # fmt: skip


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The text in ASCII, one cell for one cell."""
    if text.isascii():
        return text
    import unicodedata

    from rich.cells import cell_len

    # The space that follows has the sign's second character: "< 60" would be another limit.
    text = re.sub(r"([≤≥]) (?=\S*\d)", lambda it: "<=" if it[1] == "≤" else ">=", text)
    out: list[str] = []
    for character in text:
        if character.isascii():
            out.append(character)
            continue
        known = _TO_ASCII.get(character)
        if known is None:
            folded = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
            known = folded[:1] or "?"
        cells = cell_len(character)
        out.append(known.ljust(cells, "?")[:cells])
    return "".join(out)


class AsciiOnly(LineFilter):
    """Turns all that is drawn into ASCII, borders and readers' texts alike."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.control else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]
