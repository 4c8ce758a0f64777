"""What a table may say, and how a bad one is turned away: one line that names the place."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.cli.robustness import read_table_file
from compute_jobs.core.robustness.decision_table import read_table
from compute_jobs.errors import ReaderError

from .tables import Raw, two_by_two


def _set(*path: Any) -> Callable[[Raw], None]:
    """Sets what the last of ``path`` is at the place the others lead to."""

    def change(raw: Raw) -> None:
        *way, last, value = path
        at: Any = raw
        for step in way:
            at = at[step]
        at[last] = value

    return change


def _drop(*path: Any) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        *way, last = path
        at: Any = raw
        for step in way:
            at = at[step]
        del at[last]

    return change


CELL = ("alternatives", 0, "ratings", "c1")
BAD: list[tuple[Callable[[Raw], None], str]] = [
    (_drop("criteria"), "missing required field `criteria`"),
    (_drop("alternatives"), "missing required field `alternatives`"),
    (_set("criteria", []), "length >= 1 - at `$.criteria`"),
    (_set("alternatives", {}), "Expected `array`, got `object` - at `$.alternatives`"),
    (_set("criteria", 0, 7), "Expected `object`, got `int` - at `$.criteria[0]`"),
    (_drop("criteria", 1, "id"), "missing required field `id` - at `$.criteria[1]`"),
    (_set("criteria", 1, "id", "c1"), "criterion c1 is there twice"),
    (_set("criteria", 1, "id", "a\x1b[2J"), "is not named by one plain line of text"),
    (_drop("criteria", 0, "weight"), "missing required field `weight` - at `$.criteria[0]`"),
    (_set("criteria", 0, "weight", -1), "Expected `float` >= 0.0 - at `$.criteria[0].weight`"),
    (_set("criteria", 0, "weight", "0.5"), "got `str` - at `$.criteria[0].weight`"),
    (_set("criteria", 0, "weight", True), "got `bool` - at `$.criteria[0].weight`"),
    (_set("criteria", 0, "hi", 0), "criterion c1 has lo 0 not below hi 0"),
    (
        _set("criteria", 0, "direction", "up"),
        "'up' - at `$.criteria[0].direction`",
    ),
    (_set(*CELL, float("nan")), "alternative A: c1 is neither a finite number"),
    (_set(*CELL, float("inf")), "alternative A: c1 is neither a finite number"),
    (_set(*CELL, 10**400), "alternative A: c1 is neither a finite number"),
    (_set(*CELL, "high"), "alternative A: c1 is neither a finite number"),
    (_set(*CELL, [1, 2]), "c1 is neither a finite number, [min, mode, max] nor null"),
    (_set(*CELL, [3, 2, 1]), "alternative A: c1 is out of order: min 3, mode 2, max 1"),
    (_set(*CELL, [1, 5, 4]), "alternative A: c1 is out of order"),
    (_set(*CELL, [1, None, 4]), "alternative A: c1 is neither a finite number"),
    (_drop(*CELL), "alternative A has no value for c1; write null for an unknown"),
    (_set(*CELL[:3], "c9", 1), "alternative A has an unknown criterion 'c9'"),
    (_set("alternatives", 1, "id", "A"), "alternative A is there twice"),
    (
        _set("alternatives", 1, "deal_breakers", "no"),
        "got `str` - at `$.alt",
    ),
    (_set("vetoes", [{"criterion": "c9", "op": ">=", "value": 1}]), "unknown criterion 'c9'"),
    (
        _set("vetoes", [{"criterion": "c1", "op": ">", "value": 1}]),
        "'>' - at `$.vetoes[0].op`",
    ),
    (
        _set("vetoes", [{"criterion": "c1", "op": ">="}]),
        "`value` - at `$.vetoes[0]`",
    ),
    (
        _set("vetoes", [{"criterion": "c1", "op": ">=", "value": float("inf")}]),
        "<= 1e+300 - at `$.vetoes[0].value`",
    ),
    (_set("criteria", 0, "direction", "\ud800"), "half a character"),
    (_set(*CELL, True), "alternative A: c1 is neither a finite number"),
    (_set("dist", "normal"), "Invalid enum value 'normal' - at `$.dist`"),
    (_set("pm", -0.1), "Expected `float` >= 0.0 - at `$.pm`"),
    (_set("reference_weights", {"c1": 1}), "reference_weights has no value for c2"),
]


@pytest.mark.parametrize(("change", "expected"), BAD, ids=[text for _, text in BAD])
def test_a_bad_table_is_one_clear_line(change: Callable[[Raw], None], expected: str) -> None:
    raw = copy.deepcopy(two_by_two())
    change(raw)
    with pytest.raises(ReaderError) as caught:
        read_table(raw)
    message = str(caught.value)
    assert expected in message
    assert "\n" not in message
    assert "\x1b" not in message


def test_weights_that_are_all_zero_can_not_be_shared_out() -> None:
    raw = two_by_two()
    for one in raw["criteria"]:
        one["weight"] = 0
    with pytest.raises(ReaderError, match="the weights don't sum to a usable total"):
        read_table(raw)


def test_what_is_optional_has_its_default() -> None:
    raw = two_by_two(note="ignored", expected={})
    del raw["criteria"][0]["direction"]
    found = read_table(raw)
    assert (found.dist, found.pm, found.vetoes) == ("triangular", 0.25, ())
    assert found.criteria[0].direction == "max"
    assert sum(found.weights) == pytest.approx(1.0)


def test_a_file_is_read_as_it_is_with_or_without_a_mark(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        path = tmp_path / "table.json"
        path.write_text(json.dumps(two_by_two()), encoding=encoding)
        assert [row.id for row in read_table_file(str(path)).alternatives] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{\n"criteria": oops}', "isn't JSON: Expecting value (table.json:2)"),
        (b'{"pm": NaN}', "the table contains NaN (table.json); every number must be finite"),
        (b"\xff\xfe{}", "isn't text in UTF-8 (table.json)"),
        (b"[]", "the table: Expected `object`, got `array` (table.json)"),
        (b"", "isn't JSON"),
        (b'{"pm": 1, "pm": 2}', "the table names a key twice in the same place (table.json)"),
        (b'{"pm": ' + b"9" * 5000 + b"}", "number too long to read"),
        (b"[" * 200_000, "nested too deeply (table.json)"),
    ],
)
def test_a_bad_file_is_one_clear_line(
    text: bytes, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.json").write_bytes(text)
    with pytest.raises(ReaderError) as caught:
        read_table_file("table.json")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
def test_a_table_may_come_out_of_a_shells_pipe() -> None:
    out, into = os.pipe()
    os.write(into, json.dumps(two_by_two()).encode())
    os.close(into)
    try:
        assert [row.id for row in read_table_file(f"/dev/fd/{out}").alternatives] == ["A", "B"]
    finally:
        os.close(out)


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_a_file_that_can_not_be_read_says_so(name: str) -> None:
    with pytest.raises(ReaderError):
        read_table_file(name)
