"""Markdown under hostile text: the same structure, nothing active, every word still there."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export import render
from compute_jobs.export.markdown import BAR, REF, inline, quoted, safe_url

from .hostile import NASTY, hostile_view, text
from .small_world import ROBUSTNESS, SOURCES

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NAMES = ["harbor", "tarn", "quarry"]
OURS = {"text", "strong_open", "strong_close", "link_open", "link_close", "softbreak"}


def _parse(markdown: str) -> list[Token]:
    return PARSER.parse(markdown)


def _outside_quotes(tokens: list[Token]) -> list[tuple[str, str, int]]:
    found, depth = [], 0
    for token in tokens:
        depth += token.type == "blockquote_open"
        if not depth:
            found.append((token.type, token.tag, token.level))
        depth -= token.type == "blockquote_close"
    return found


@cache
def _benign() -> list[tuple[str, str, int]]:
    return _outside_quotes(_parse(render(hostile_view("x"), NAMES, "md", ROBUSTNESS, private=True)))


@given(text)
@example("a | b\n:-: | -")
@example("[1]: https://evil.example")
def test_no_text_changes_the_structure_of_the_page(bad: str) -> None:
    tokens = _parse(render(hostile_view(bad), NAMES, "md", ROBUSTNESS, private=True))
    assert _outside_quotes(tokens) == _benign()
    known = {it.url for it in SOURCES.values() if it.url}
    for token in tokens:
        assert token.type not in ("html_block", "fence", "code_block", "hr")
        for child in token.children or ():
            assert child.type in {*OURS, "hardbreak"}, (child.type, child.content)
            if child.type == "link_open":
                assert child.info == "auto"
                assert child.attrs["href"] in known or safe_url(str(child.attrs["href"])) == bad


def test_all_the_nasty_texts_at_once_leave_the_structure() -> None:
    for bad in NASTY:
        tokens = _parse(render(hostile_view(bad), NAMES, "md", ROBUSTNESS, private=True))
        assert _outside_quotes(tokens) == _benign(), bad


@given(text)
def test_a_line_reads_as_it_was_written(bad: str) -> None:
    shown = clean_text(bad.replace(REF, "").replace(BAR, ""))
    for before, after in (("", ""), ("- ", ""), ("| h |\n| --- |\n| ", " |")):
        tokens = _parse(f"{before}{inline(bad)}{after}\n")
        lines = [token for token in tokens if token.type == "inline"]
        body = lines[-1] if lines else None
        children = body.children or [] if body else []
        assert all(child.type == "text" for child in children)
        assert "".join(child.content for child in children).strip() == shown.strip() or (
            not shown.strip()
        )


@given(text)
def test_a_note_is_one_quote_that_shows_every_line(bad: str) -> None:
    tokens = _parse(quoted(bad) + "\n\nafter\n")
    types = [token.type for token in tokens]
    assert types[0] == "blockquote_open"
    end = types.index("blockquote_close")
    assert set(types[1:end]) <= {"paragraph_open", "inline", "paragraph_close"}
    assert types[end + 1 :] == ["paragraph_open", "inline", "paragraph_close"]
    shown: list[str] = []
    for token in tokens[1:end]:
        if token.type != "inline":
            continue
        line = ""
        for child in token.children or ():
            assert child.type in ("text", "hardbreak", "softbreak")
            if child.type == "text":
                line += child.content
            else:
                shown.append(line)
                line = ""
        shown.append(line)
    cleaned = clean_text(bad, multiline=True).split("\n")
    assert [line.strip() for line in shown if line.strip()] == [
        line.strip() for line in cleaned if line.strip()
    ]


def test_a_plain_text_stays_free_of_backslashes() -> None:
    for plain in (
        "Revenue grew 93.4 % (Q1).",
        "$1.75–2T a year",
        "snake_case",
        "65.8 points",
        "a & b",
    ):
        assert inline(plain) == plain


def test_a_heading_keeps_a_hash_at_its_end() -> None:
    (line,) = (it for it in _parse(f"### {inline('C #')}\n") if it.type == "inline")
    assert "".join(it.content for it in line.children or ()) == "C #"


def test_the_day_above_an_appended_note_stands_out_and_stays_in_the_quote() -> None:
    lines = quoted("### 2026-11-21\n\nTalked to Ada.\n\n### 2026-11-22 again").splitlines()
    assert lines == [
        "> **2026-11-21**  ",
        ">",
        "> Talked to Ada.",
        ">",
        "> \\### 2026-11-22 again",
    ]
