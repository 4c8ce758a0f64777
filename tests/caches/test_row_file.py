"""A file of many rows: what was put in comes out, or nothing does."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.caches.row_file import opened, packed

KIND = "compute-jobs test 1"
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(head=plain, pieces=st.dictionaries(st.text(), st.lists(plain, max_size=3), max_size=4))
def test_what_was_put_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, head: Any, pieces: dict[str, list[Any]]
) -> None:
    place = tmp_path_factory.mktemp("rows") / "file"
    data = packed(KIND, {"it": head}, pieces)
    assert data is not None
    assert data.decode("ascii")
    place.write_bytes(data)
    file = opened(place, KIND)
    assert file is not None
    assert file.head == {"it": head}
    for name, values in pieces.items():
        assert [file.piece(name, number) for number in range(len(values))] == values
        assert file.piece(name, len(values)) is None
    assert opened(place, "another kind") is None


@pytest.mark.parametrize("seed", range(60))
def test_damage_is_nothing_never_something_else(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    pieces: dict[str, list[Any]] = {
        "a": [["x" * 40, number] for number in range(5)],
        "b": [{"y": [1.5, None]}],
    }
    raw = bytearray(packed(KIND, {"mark": 7}, pieces) or b"")
    at = draw.randrange(len(raw))
    match seed % 3:
        case 0:
            raw = raw[:at]
        case 1:
            raw[at] ^= 1 << draw.randrange(8)
        case 2:
            raw[at : at + 30] = draw.randbytes(draw.randrange(60))
    place = tmp_path / "file"
    place.write_bytes(raw)
    file = opened(place, KIND)
    if file is not None:
        assert file.head == {"mark": 7}
        for name, values in pieces.items():
            for number, value in enumerate(values):
                assert file.piece(name, number) in (value, None)


def test_what_is_no_plain_data_is_not_packed() -> None:
    assert packed(KIND, {}, {"a": [Path("x")]}) is None
    assert packed(KIND, {"a": object()}, {}) is None


def test_a_folder_or_nothing_is_no_file(tmp_path: Path) -> None:
    assert opened(tmp_path, KIND) is None
    assert opened(tmp_path / "gone", KIND) is None
