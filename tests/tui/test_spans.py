"""Text on a grid of cells: never wider than asked, nothing lost by wrapping."""

from __future__ import annotations

import itertools
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, lay_out
from compute_jobs.tui.widgets.styled_text import Span, cut, fit, fit_line, plain, width_of, wrap

texts = st.text(max_size=60)
printable = st.text(alphabet="abc déßż漢字🙂-–· ", max_size=60)


@given(texts, st.integers(0, 40), st.booleans())
def test_fit_takes_exactly_its_cells(text: str, cells: int, right: bool) -> None:
    assert cell_len(fit(text, cells, right=right)) == cells


@given(st.lists(texts, max_size=5), st.integers(0, 40))
def test_a_line_of_spans_takes_exactly_its_cells(parts: list[str], cells: int) -> None:
    line = fit_line([Span(part) for part in parts], cells)
    assert sum(cell_len(span.text) for span in line) == cells


@given(texts)
def test_nothing_that_moves_a_cursor_is_left(text: str) -> None:
    assert not any(unicodedata.category(it) in ("Cc", "Cs", "Zl", "Zp") for it in plain(text))
    assert not set(plain(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_what_is_cut_says_so() -> None:
    assert cut("Meridian Research", 8) == "Meridia…"
    assert cut("Meridian", 8) == "Meridian"
    assert fit_line([Span("ab"), Span("cd")], 3) == (Span("ab"), Span("…"))


def test_a_title_of_ten_thousand_characters_is_cut_at_once() -> None:
    assert cut("x" * 10_000, 5) == "xxxx…"


@given(st.lists(printable, min_size=1, max_size=4), st.integers(4, 30), st.integers(0, 3))
def test_wrapping_keeps_every_character_but_blanks(parts: list[str], width: int, hang: int) -> None:
    spans = [Span(part, str(at)) for at, part in enumerate(parts)]
    lines = wrap(spans, width, hang=hang)
    assert all(sum(cell_len(span.text) for span in line) <= width for line in lines)
    joined = "".join(span.text for line in lines for span in line)
    assert joined.replace(" ", "") == "".join(parts).replace(" ", "")


def test_wrapping_breaks_at_words_and_hangs() -> None:
    lines = wrap([Span("one two three", "x")], 8, hang=2)
    assert ["".join(span.text for span in line) for line in lines] == ["one two", "  three"]
    lines = wrap([Span("rose to 16 % now", "x")], 10)
    assert ["".join(span.text for span in line) for line in lines] == ["rose to", "16 % now"]


def test_columns_leave_by_rank_and_grow_by_share() -> None:
    columns = (
        Column("a", "a", 5),
        Column("b", "b", 5, keep=2),
        Column("c", "c", 5, keep=1, grow=1),
    )
    assert [(it.id, size) for it, size in lay_out(columns, 20)] == [("a", 5), ("b", 5), ("c", 8)]
    assert [(it.id, size) for it, size in lay_out(columns, 12)] == [("a", 5), ("c", 6)]
    assert [(it.id, size) for it, size in lay_out(columns, 3)] == [("a", 3)]


@given(st.integers(1, 200))
def test_columns_never_exceed_the_width(width: int) -> None:
    columns = [Column(str(at), "t", 3 + at, keep=at, grow=at % 2, most=12) for at in range(6)]
    laid = lay_out(columns, width)
    assert sum(size for _, size in laid) + len(laid) - 1 <= width


def test_two_sides_stand_beside_each_other_where_there_is_room() -> None:
    page = Page().sides(Page().say("left"), Page().say("right"))
    wide = ["".join(span.text for span in line) for line in page.lay(40)]
    assert len(wide) == 1
    assert wide[0].startswith("left")
    assert "│ right" in wide[0]
    narrow = ["".join(span.text for span in line) for line in page.lay(20)]
    assert narrow == ["left", "right"]


@given(st.lists(st.tuples(st.text("ab [é漢"), st.sampled_from(["", "dim"]))), st.integers(4, 30))
def test_wrapped_neighbours_of_one_role_are_one_span(
    parts: list[tuple[str, str]], width: int
) -> None:
    for row in wrap([Span(*part) for part in parts], width):
        roles = [span.role for span in row]
        assert all(one != other for one, other in itertools.pairwise(roles))
        assert sum(width_of(span.text) for span in row) <= width
