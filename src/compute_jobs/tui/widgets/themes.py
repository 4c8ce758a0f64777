"""How it looks: four themes, the role of each piece of text, and what is left without colour."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.theme import Theme

from compute_jobs.tui.widgets.glyphs import ASCII, UNICODE, Glyphs

if TYPE_CHECKING:
    from textual.color import Color

_ROLES: Mapping[str, Mapping[str, str]] = {
    "dark": {
        "base": "#d3d9e3 on #14171c", "dim": "#8791a1", "faint": "#5c6573",
        "strong": "bold #eef2f7",
        "accent": "#86b8e8", "head": "#8791a1", "head.sorted": "bold #86b8e8",
        "good": "#93c79c", "warn": "#e3ba72", "bad": "#e58f88", "rule": "#3c4552",
        "struck": "strike #5c6573", "cursor": "bold reverse #86b8e8",
        "key": "bold #86b8e8", "field": "#eef2f7 on #242c37", "bar": "#86b8e8",
        "tier.filed": "#93c79c", "tier.relayed": "#7fc6bf", "tier.primary": "#86b8e8",
        "tier.reported": "#c9ba92", "tier.analysis": "#aea0cd", "tier.ambition": "#c795a6",
        "@here": "on #2b3d55", "@seen": "on #222a35", "@hover": "on #1c222b",
        "@note": "on #1a2029",
    },
    "light": {
        "base": "#262b33 on #faf9f6", "dim": "#646c78", "faint": "#9aa0a9",
        "strong": "bold #0d1117",
        "accent": "#1c5d9c", "head": "#646c78", "head.sorted": "bold #1c5d9c",
        "good": "#23743a", "warn": "#8a5a06", "bad": "#b03529", "rule": "#c9c7c0",
        "struck": "strike #9aa0a9", "cursor": "bold reverse #1c5d9c",
        "key": "bold #1c5d9c", "field": "#0d1117 on #e8e6df", "bar": "#1c5d9c",
        "tier.filed": "#23743a", "tier.relayed": "#0f6f68", "tier.primary": "#1c5d9c",
        "tier.reported": "#76601f", "tier.analysis": "#66549a", "tier.ambition": "#93446a",
        "@here": "on #cfe0f2", "@seen": "on #e6ebf0", "@hover": "on #f0efe9",
        "@note": "on #f1efe8",
    },
    "contrast": {
        "base": "#ffffff on #000000", "dim": "#d6d6d6", "faint": "#b0b0b0",
        "strong": "bold #ffffff",
        "accent": "bold #ffe45c", "head": "#d6d6d6", "head.sorted": "bold underline #ffe45c",
        "good": "#6dff8e", "warn": "#ffd23f", "bad": "bold #ff9c94", "rule": "#a0a0a0",
        "struck": "strike #b0b0b0", "cursor": "bold reverse #ffe45c",
        "key": "bold #ffe45c", "field": "#000000 on #ffffff", "bar": "#ffe45c",
        "tier.filed": "#6dff8e", "tier.relayed": "#5df2e2", "tier.primary": "#8fd0ff",
        "tier.reported": "#ffe1a0", "tier.analysis": "#d9c2ff", "tier.ambition": "#ffb3d4",
        "@here": "bold #000000 on #ffe45c", "@seen": "on #3a3a3a", "@hover": "on #262626",
        "@note": "on #1c1c1c",
    },
    "terminal": {
        "base": "default on default", "dim": "dim", "faint": "dim", "strong": "bold",
        "accent": "cyan", "head": "dim", "head.sorted": "bold cyan",
        "good": "green", "warn": "yellow", "bad": "red", "rule": "dim",
        "struck": "strike dim", "cursor": "bold reverse",
        "key": "bold cyan", "field": "underline", "bar": "cyan",
        "tier.filed": "green", "tier.relayed": "cyan", "tier.primary": "blue",
        "tier.reported": "yellow", "tier.analysis": "magenta", "tier.ambition": "red",
        "@here": "reverse", "@seen": "bold", "@hover": "underline", "@note": "",
    },
    "plain": {
        "dim": "dim", "faint": "dim", "strong": "bold", "head": "underline",
        "head.sorted": "bold underline", "warn": "bold", "bad": "bold", "rule": "dim",
        "struck": "strike", "cursor": "bold underline", "key": "bold", "field": "underline",
        "@here": "reverse", "@seen": "bold", "@hover": "underline",
    },
}  # fmt: skip

THEME_NAMES: tuple[str, ...] = ("dark", "light", "contrast", "terminal")
THEME_TITLES: Mapping[str, str] = {
    "dark": "dark",
    "light": "light",
    "contrast": "high contrast",
    "terminal": "the terminal's own",
}


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
"""What Textual's own parts ask for in the terminal's sixteen colours."""


def _theme(name: str, *, dark: bool, **colours: str) -> Theme:
    background, text = colours["background"], colours["foreground"]
    return Theme(
        name=name,
        dark=dark,
        primary=colours["accent"],
        secondary=colours["accent"],
        accent=colours["accent"],
        warning=colours["warn"],
        error=colours["bad"],
        success=colours["good"],
        foreground=text,
        background=background,
        surface=background,
        panel=colours["field"],
        variables={
            "edge": colours["edge"],
            "edge-focus": colours["accent"],
            "field": colours["field"],
            "quiet": colours["quiet"],
            "scrollbar": colours["edge"],
            "scrollbar-hover": colours["accent"],
            "scrollbar-active": colours["accent"],
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
            **(_ANSI_PARTS if name == "terminal" else {}),
        },
        ansi=name == "terminal",
    )


def textual_themes() -> tuple[Theme, ...]:
    """The same four for Textual's own parts: borders, scroll bars, text fields."""
    return (
        _theme(
            "dark", dark=True, background="#14171c", foreground="#d3d9e3", accent="#86b8e8",
            warn="#e3ba72", bad="#e58f88", good="#93c79c", edge="#3c4552", field="#242c37",
            quiet="#8791a1",
        ),
        _theme(
            "light", dark=False, background="#faf9f6", foreground="#262b33", accent="#1c5d9c",
            warn="#8a5a06", bad="#b03529", good="#23743a", edge="#c9c7c0", field="#e8e6df",
            quiet="#646c78",
        ),
        _theme(
            "contrast", dark=True, background="#000000", foreground="#ffffff", accent="#ffe45c",
            warn="#ffd23f", bad="#ff9c94", good="#6dff8e", edge="#a0a0a0", field="#3a3a3a",
            quiet="#d6d6d6",
        ),
        _theme(
            "terminal", dark=True, background="ansi_default", foreground="ansi_default",
            accent="ansi_cyan", warn="ansi_yellow", bad="ansi_red", good="ansi_green",
            edge="ansi_bright_black", field="ansi_default", quiet="ansi_default",
        ),
    )  # fmt: skip


class Look:
    """Resolves a role in a state to a style, once; holds the marks to draw with."""

    def __init__(self, theme: str, *, colour: bool = True, ascii_only: bool = False) -> None:
        self.theme = theme
        self.colour = colour
        self.ascii = ascii_only
        self.glyphs: Glyphs = ASCII if ascii_only else UNICODE
        self._roles = _ROLES[theme if colour else "plain"]
        self._styles: dict[tuple[str, str], Style] = {}
        self._padding: dict[tuple[str, str], bool] = {}
        self._base = self._parse("base")

    def _parse(self, role: str) -> Style:
        text = self._roles.get(role, "")
        return Style.parse(text) if text else Style.null()

    def style(self, role: str = "", state: str = "") -> Style:
        """``state`` is "here" (the selected row), "seen" (selected, not focused), "hover" or ""."""
        try:
            return self._styles[role, state]
        except KeyError:
            pass
        style = self._base + self._parse(role)
        if state:
            over = self._parse("@" + state)
            style = style + (
                over if over.color or not over.bgcolor else Style(bgcolor=over.bgcolor)
            )
        self._styles[role, state] = style
        return style

    def pads(self, role: str = "", state: str = "") -> bool:
        """Whether blanks in that style show its background and nothing else."""
        known = self._padding.get((role, state))
        if known is None:
            style = self.style(role, state)
            lined = style.underline or style.strike or style.reverse
            known = self._padding[role, state] = not lined
        return known


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
    """Takes every colour out and leaves bold, dim, underline and reverse."""

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
    "│": "|", "┃": "|", "─": "-", "━": "-",
}  # fmt: skip


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The text in ASCII, one cell for one cell."""
    if text.isascii():
        return text
    import unicodedata

    from rich.cells import cell_len

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
    """Whatever is drawn leaves as ASCII, borders and readers' texts alike."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(to_ascii(text), style, control) if not control else segment
            for segment in segments
            for text, style, control in (segment,)
        ]
