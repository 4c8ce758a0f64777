"""What a table may say, and how a bad one is turned away: one line that names the place."""

from __future__ import annotations

import copy
import json
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
    (_drop("criteria"), "the table lacks criteria"),
    (_drop("alternatives"), "the table lacks alternatives"),
    (_set("criteria", []), "criteria is empty"),
    (_set("alternatives", {}), "alternatives is not a list"),
    (_set("criteria", 0, 7), "criteria[0] is not an object"),
    (_drop("criteria", 1, "id"), "criteria[1] lacks id"),
    (_set("criteria", 1, "id", "c1"), "criteria hold 'c1' twice"),
    (_set("criteria", 1, "id", "a\x1b[2J"), "is not one plain line of text"),
    (_drop("criteria", 0, "weight"), "criterion c1 lacks weight"),
    (_set("criteria", 0, "weight", -1), "criterion c1: weight is below 0"),
    (_set("criteria", 0, "weight", "0.5"), "criterion c1: weight is not a number: '0.5'"),
    (_set("criteria", 0, "weight", True), "criterion c1: weight is not a number"),
    (_set("criteria", 0, "hi", 0), "criterion c1 has lo 0 not below hi 0"),
    (_set("criteria", 0, "direction", "up"), "criterion c1: direction is neither max nor min"),
    (_set(*CELL, float("nan")), "alternative A: c1 is not a finite number"),
    (_set(*CELL, float("inf")), "alternative A: c1 is not a finite number"),
    (_set(*CELL, 10**400), "alternative A: c1 is not a finite number"),
    (_set(*CELL, "high"), "alternative A: c1 is neither a number, [min, mode, max] nor null"),
    (_set(*CELL, [1, 2]), "alternative A: c1 has 2 numbers, not [min, mode, max]"),
    (_set(*CELL, [3, 2, 1]), "alternative A: c1 is out of order: min 3, mode 2, max 1"),
    (_set(*CELL, [1, 5, 4]), "alternative A: c1 is out of order"),
    (_set(*CELL, [1, None, 4]), "alternative A: c1: mode is not a number: None"),
    (_drop(*CELL), "alternative A has no rating for c1; write null for an unknown"),
    (_set(*CELL[:3], "c9", 1), "alternative A: ratings name an unknown criterion 'c9'"),
    (_set("alternatives", 1, "id", "A"), "alternatives hold 'A' twice"),
    (_set("alternatives", 1, "deal_breakers", "no"), "alternative B: deal_breakers is not a list"),
    (_set("vetoes", [{"criterion": "c9", "op": ">=", "value": 1}]), "unknown criterion 'c9'"),
    (_set("vetoes", [{"criterion": "c1", "op": ">", "value": 1}]), "op is neither >= nor <="),
    (_set("vetoes", [{"criterion": "c1", "op": ">="}]), "vetoes[0] lacks value"),
    (_set("dist", "normal"), "dist is neither triangular nor uniform"),
    (_set("pm", -0.1), "pm is below 0"),
    (_set("reference_weights", {"c1": 1}), "reference_weights lacks c2"),
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
        (b"[]", "the table is not an object (table.json)"),
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


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_a_file_that_can_not_be_read_says_so(name: str) -> None:
    with pytest.raises(ReaderError):
        read_table_file(name)
