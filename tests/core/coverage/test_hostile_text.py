"""Text that was written to break the reading: it stays inert, bounded and linear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute_jobs.core.coverage.laid_out import lay_out
from compute_jobs.core.coverage.text_reading import MOST_CANDIDATES
from tests.core.coverage.made_world import read_made

HOSTILE = {
    "one long line": "a" * 1_000_000,
    "digits": "1" * 1_000_000,
    "brackets": "(" * 200_000,
    "pipes": "|" * 200_000,
    "spaces": " " * 1_000_000,
    "open tags": "<div>" + "<" * 200_000,
    "open comments": "<div>" + "<!--" * 50_000,
    "open quotes": "<div>" + '<a b="' * 50_000,
    "open scripts": "<div>" + "<script>" * 20_000,
    "deep": "<div>" * 100_000 + "$5 billion",
    "entities": "<p>" + "&amp" * 100_000,
    "cues": "will could may plans to " * 10_000,
    "gaps": "according to " * 10_000,
    "a row": "| 1 " * 10_000,
    "dots": "." * 200_000,
    "turns of a call": "Earnings Call\n" + "Tom Ruiz (Analysts)\n" * 10_000,
    "introductions": "Earnings Call question comes from " * 10_000,
    "cells behind bars": "|\n|$\n|five\n" * 5_000,
    "days of a table": "June 30,\n2031\n" * 4_000 + "5,000\n" * 3_000,
    "front matter": "---\n" + "a: b\n" * 20_000,
    "hidden": "<html>" + "<div hidden>" * 50_000 + "$5 billion",
    "beside": "<html>" + "<div class='a b related'>x</div>" * 20_000,
    "deep data": "<html><script type='application/ld+json'>" + "[" * 100_000 + "</script><p>x",
    "much data": "<html>" + "<script type='application/ld+json'>{}</script>" * 5_000,
    "speakers": "Aa Bb Cc Dd said " * 10_000,
    "remarks": "$5 billion, a thing that " * 5_000 + "Corvid said",
    "forecasts": "analysts expect " * 10_000 + "$5 billion",
    "typing errors": " ".join(f"Meridia{at:x}" for at in range(20_000)),
    "capitals": "A" * 300_000,
    "no end of a sentence": "from $1 to " * 2_000,
    "blank lines in captions": "00:01.000 --> 00:02.000\nHi\n\n" * 5 + "\n" * 200_000,
    "introduced companies": " ".join(f"The chipmaker Q{it:x} has grown." for it in range(5_000)),
    "a name misspelt often": "Meridain raised $5 million. " * 10_000,
    "pairs of figure and date": ("Halyard had " + "$5 million in 2031, " * 190 + "and more. ") * 3,
    "no row of cells": "Other (net)" + " (5)" * 50 + " units",
    "no row of cells set apart": "Other (net)  a" + " $5 (5)" * 40 + "a  units",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_an_answer(name: str) -> None:
    reading = read_made(HOSTILE[name])
    assert all(each.figure is None or each.unit == "usd" for each in reading.candidates)


def test_what_no_reader_would_go_through_is_cut_and_said_so() -> None:
    reading = read_made("$5 billion and " * (MOST_CANDIDATES + 5_000))
    assert reading.cut
    assert len(reading.candidates) < 2 * MOST_CANDIDATES


def test_lines_below_a_bar_are_no_row_for_ever() -> None:
    assert len(lay_out("Home |\n" + "Careers\n" * 300).blocks) == 301


def test_escapes_and_direction_marks_never_reach_a_quote() -> None:
    text = "\u202eHalyard said\u2066 revenue was \x1b[31m$5 billion\x1b[0m\x07 in 2030.\x00"
    (each,) = read_made(text).candidates
    assert each.quote == "Halyard said revenue was $5 billion in 2030."
    assert text[each.start : each.end].startswith("$5")


def test_markup_in_a_plain_text_is_only_text() -> None:
    (each,) = read_made(
        "Corvid raised [bold]$5 million[/bold] <script>alert(1)</script>."
    ).candidates
    assert "[bold]" in each.quote


def test_scripts_and_menus_of_a_page_are_left_out() -> None:
    page = (
        "<html><head><title>T</title><script>var a = '$7 billion';</script></head><body>"
        "<nav><a>$1 million prizes</a></nav><p>Corvid raised $5&nbsp;million.</p>"
        "<div style='display:none'>$9 million</div><footer>$2 million</footer></body></html>"
    )
    (each,) = read_made(page).candidates
    assert each.figure is not None
    assert each.figure.value == 5e6
    assert page[each.start : each.end] == "$5&nbsp;million"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for each in read_made(text).candidates:
        assert 0 <= each.start < each.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "</td>",
                "</tr>",
                "<!--",
                "-->",
                "<br>",
                "&lt;",
                "$5 billion ",
                "<li>",
                "</li>",
                "<nav>",
                "</nav>",
                "<h1>",
                "Corvid ",
                "20% ",
                "\n",
                "<",
            ]
        ),
        max_size=40,
    )
)
def test_any_page_is_read(parts: list[str]) -> None:
    text = "<html>" + "".join(parts)
    for each in read_made(text).candidates:
        assert 0 <= each.start < each.end <= len(text)
