"""What untrusted text may not bring along."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.clean import clean_lines, clean_text, unescaped


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;title\x9cshown", "shown"),
        ("\x1bPq#0\x1b\\shown", "shown"),
        ("\x9b2Jshown", "shown"),
        ("\x1bcshown", "shown"),
        ("a \x1b\x07 b \x1b b", "a b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("pay\u200bpal\u200d pay\u200dpal", "paypal paypal"),
        ("a\r\nb\x85c\u2028d", "a b c d"),
        ("  two\t\tspaces  ", "two spaces"),
        ("x\x00y\x7fz\x9f", "xyz"),
        ("soft\u00adhyphen\ufeff", "softhyphen"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("Ünïcode – “fine” 漢字", "Ünïcode – “fine” 漢字"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_only_printable_text_comes_out(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_several_lines_stay_several_lines() -> None:
    assert clean_text("a\r\n\tb\x1b[2J\n\nc", multiline=True) == "a\n    b\n\nc"


def test_a_limit_ends_in_an_ellipsis() -> None:
    assert clean_text("abcdefgh", limit=5) == "abcd…"
    assert clean_text("abc", limit=5) == "abc"
    assert clean_text("abc def", limit=5) == "abc…"


@given(st.text(max_size=200), st.booleans())
def test_cleaning_twice_changes_nothing_and_leaves_no_control(text: str, multiline: bool) -> None:
    cleaned = clean_text(text, multiline=multiline)
    assert clean_text(cleaned, multiline=multiline) == cleaned
    for letter in cleaned:
        assert unicodedata.category(letter) not in ("Cc", "Cs") or (multiline and letter == "\n")
    assert not set(cleaned) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    )


@given(st.text("\x1b\x9d\x90]P[0;m\x07\\ a", max_size=300))
def test_no_sequence_survives_in_pieces(text: str) -> None:
    assert "\x1b" not in clean_text(text)


@pytest.mark.parametrize("piece", ["\x1b]", "\x9d", "\x1b[", "\x1b", "\x9d\x1b]a", "\x1b[0;"])
def test_a_page_of_unended_sequences_is_cleaned_in_one_pass(piece: str) -> None:
    assert "\x1b" not in clean_text(piece * 100_000)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a &amp; b &#8364;", "a & b €"),
        ("&#" + "9" * 5000 + "; &amp;", "\ufffd &"),
        ("&#x" + "f" * 9 + ";", "\ufffd"),
    ],
)
def test_character_references_of_any_length(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@given(st.text(max_size=200))
def test_lines_about_to_be_printed_keep_their_layout(text: str) -> None:
    cleaned = clean_lines(text)
    assert clean_lines(cleaned) == cleaned
    assert {it for it in cleaned if unicodedata.category(it) in ("Cc", "Cs")} <= {"\n"}
    plain = " ".join(f"  {text}".split())
    if plain.isascii() and plain.isprintable():
        assert clean_lines(f"  {plain}\n  b") == f"  {plain}\n  b"
