"""What is sent to the terminal in few bytes looks as it would in many."""

from __future__ import annotations

import io

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from compute_jobs.tui.widgets.painted import Painted


def own(text: str) -> Style:
    """Nobody else's: rich keeps with a style how it was first rendered, for whichever terminal."""
    it = Style.parse(text)
    return Style(
        color=it.color, bgcolor=it.bgcolor, bold=it.bold, underline=it.underline,
        strike=it.strike, reverse=it.reverse,
    )  # fmt: skip


STYLES = st.sampled_from(
    [
        own(text)
        for text in (
            "#d3d9e3 on #14171c", "#8791a1 on #14171c", "bold #eef2f7 on #14171c",
            "#93c79c on #2b3d55", "bold reverse #86b8e8", "underline", "strike #5c6573",
            "cyan", "default on default", "bold", "on #222a35", "red on blue",
        )
    ]
)  # fmt: skip
TEXTS = st.text(st.sampled_from("ab ·–"), min_size=1, max_size=6)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, st.one_of(st.none(), STYLES)), min_size=1, max_size=8)
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)


def shown(sequences: str) -> list[tuple[object, ...]]:
    """Each cell as a reader sees it: of a blank, only what shows."""
    screen = pyte.Screen(60, 1)
    pyte.Stream(screen).feed(sequences + "\x1b[0m|")
    cells: list[tuple[object, ...]] = []
    for at in range(60):
        cell = screen.buffer[0][at]
        lined = cell.underscore or cell.strikethrough or cell.reverse
        look = (cell.bg, cell.underscore, cell.strikethrough, cell.reverse)
        seen = cell.data != " " or lined
        cells.append((cell.data, *look, *((cell.fg, cell.bold) if seen else ())))
    return cells


@given(SEGMENTS)
def test_it_looks_as_if_everything_had_been_named(segments: list[Segment]) -> None:
    plain, painted = Strip(segments), Painted(segments)
    assert shown(painted.render(CONSOLE)) == shown(plain.render(CONSOLE))


def test_only_what_changes_is_named() -> None:
    base, dim = own("#d3d9e3 on #14171c"), own("#8791a1 on #14171c")
    row = [Segment("one", base), Segment(" ", dim), Segment("two", base), Segment("three", dim)]
    assert Painted(row).render(CONSOLE) == (
        "\x1b[38;2;211;217;227;48;2;20;23;28mone two\x1b[38;2;135;145;161mthree\x1b[0m"
    )
