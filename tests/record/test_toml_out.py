"""Any text comes back character for character, and what people read stays readable."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.record.toml_out import emit, text_literal

NASTY = st.text(alphabet=st.sampled_from("ab\"'\\\r\n\t\x00\x1b\x7f\x85\u2028\u202e\ufeff é日🙂"))
TEXTS = st.one_of(st.text(), NASTY)
SCALARS = st.one_of(
    TEXTS,
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    assert tomllib.loads(f"x = {text_literal(text)}\n") == {"x": text}


@given(TEXTS)
def test_nothing_in_a_file_moves_the_cursor(text: str) -> None:
    written = text_literal(text)
    assert not set(written) & {chr(n) for n in (*range(9), *range(11, 32), *range(127, 160))}


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_any_document_comes_back(document: dict[str, Any]) -> None:
    assert tomllib.loads(emit(document, header="one\ntwo")) == document


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("Grüße, 日本 🙂", '"Grüße, 日本 🙂"'),
        ("two\nlines\n", '"""\ntwo\nlines\n"""'),
        ("C:\\gpu\nD:\\tpu", "'''\nC:\\gpu\nD:\\tpu'''"),
        ('say """hi"""\n', '"""\nsay \\"""hi\\"""\n"""'),
        ("windows\r\nline", '"""\nwindows\\r\nline"""'),
    ],
)
def test_how_texts_look(text: str, written: str) -> None:
    assert text_literal(text) == written


def test_a_lone_surrogate_becomes_a_mark() -> None:
    assert tomllib.loads(f"x = {text_literal('a' + chr(0xD800))}") == {"x": "a\ufffd"}


def test_a_list_has_one_line_each_so_that_it_diffs() -> None:
    assert emit({"links": ["https://a", "https://b"]}) == (
        'links = [\n  "https://a",\n  "https://b",\n]\n'
    )
