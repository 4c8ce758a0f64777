"""Thousands of spoiled packs: a clear error or a good load, never a traceback."""

from __future__ import annotations

import random
import string
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.problems import LoadResult
from compute_jobs.platform.toml_lines import find_lines
from tests.packs.pack_files import CLAIMS, HEAD, write_other, write_pack

BATCH = 25
"""Packs loaded at once, so that the base is read once for all."""


def judged(folders: list[Path]) -> LoadResult:
    """Every pack is loaded whole or named with a problem, and the base stands."""
    result = load_packs(folders)
    assert len(result.evidence.metrics) > 50
    named = {str(folder) for folder in folders}
    assert set(result.left_out) <= named
    for problem in result.problems:
        assert problem.what
        assert problem.line >= 0
        assert "\n" not in str(problem)
        assert str(problem).isprintable()
        assert len(str(problem)) < 1000
        assert "Traceback" not in str(problem)
    for folder in named & set(result.left_out):
        assert any(problem.file.startswith(folder) for problem in result.problems)
    return result


def spoiled(draw: random.Random, text: str) -> bytes:
    """One of many ways to spoil a file."""
    raw = text.encode()
    match draw.randrange(8):
        case 0:
            return raw[: draw.randrange(len(raw))]
        case 1:
            place = draw.randrange(len(raw))
            return raw[:place] + draw.randbytes(draw.randrange(1, 9)) + raw[place:]
        case 2:
            lines = text.split("\n")
            draw.shuffle(lines)
            return "\n".join(lines).encode()
        case 3:
            lines = text.split("\n")
            del lines[draw.randrange(len(lines))]
            return "\n".join(lines).encode()
        case 4:
            return value_swapped(draw, text).encode()
        case 5:
            place = draw.randrange(len(raw))
            return raw[:place] + bytes([raw[place] ^ 1 << draw.randrange(8)]) + raw[place + 1 :]
        case 6:
            start, end = sorted(draw.randrange(len(raw)) for _ in range(2))
            return raw[:end] + raw[start:]
        case _:
            letters = "".join(draw.choice(string.printable) for _ in range(draw.randrange(9)))
            place = draw.randrange(len(text))
            return (text[:place] + letters + text[place:]).encode()


VALUES = [
    *("nan", "-inf", "1e999", "9" * 400, "-0.0", "true", "[]", "{}", "[[1, [2, [3]]]]", "''"),
    *('"\\u0000\\u001b[2J"', "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "3.5", "-7"),
    *("0x7fffffffffffffffffff", '"2026-13-99"', '"up to nearly $-5% GPUs"', "{a.b.c = 1}"),
    *('["mine-gpus", 5]', "[{id = 5}]", '"\\U0001F680"', '"FY20265"', '"' + "x" * 3000 + '"'),
]


def value_swapped(draw: random.Random, text: str) -> str:
    lines = text.split("\n")
    keyed = [number for number, line in enumerate(lines) if " = " in line]
    for number in draw.sample(keyed, min(draw.randrange(1, 4), len(keyed))):
        key = lines[number].split(" = ")[0]
        lines[number] = f"{key} = {draw.choice(VALUES)}"
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(settings().max_examples // 2))
def test_spoiled_packs(seed: int, tmp_path: Path) -> None:
    """Fifty packs each, of twelve seeds or a hundred by profile; none takes another down."""
    draw = random.Random(seed)
    for batch in range(2):
        names = [f"p{batch}x{number}" for number in range(BATCH)]
        folders = [write_other(tmp_path / name, name) for name in names]
        whole = folders.pop()
        for folder in folders:
            file = folder / draw.choice(["claims.toml", "sources.toml"])
            file.write_bytes(spoiled(draw, file.read_text(encoding="utf-8")))
        result = judged([*folders, whole])
        assert f"{whole.name}-gpus" in result.evidence.claims
        assert str(whole) not in result.left_out
        made = resolve(result.evidence, date(2026, 11, 21))
        assert all(it.why for it in made.comparisons)
        assert len(made.findings) >= 3


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    folders = []
    for number in range(BATCH):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in ("pack.toml", "x.toml"):
            (folder / name).write_bytes(draw.randbytes(draw.randrange(400)))
        folders.append(folder)
    assert len(judged(folders).left_out) == BATCH


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 5_000 + "]" * 5_000,
        "x = " + "{a = " * 3_000 + "1" + "}" * 3_000,
        "x = " + "9" * 100_000,
        "x = 1e" + "9" * 5_000,
        ".".join("a" * 2_000) + " = 1",
        '[["' + "a" * 10_000 + '"]]\n' * 3,
        "[[claim]]\n" * 3_000,
        '[[claim]]\nid = "' + "a" * 200_000 + '"\n[end]\nclaims = 1\n',
        "[[claim]]\nid = " + "[" * 500 + "]" * 500 + "\n[end]\nclaims = 1\n",
        '[end]\nclaims = "many"\nfish = 3\n' + "x.y = 1",
        "end = 5",
        "[[end]]\nclaims = 1",
        "claim = 5\n[end]",
        "claim = [5, 6]\n[end]\nclaims = 2",
        "[claim]\nid = 'x'\n[end]",
        "[[claim]]\n[[claim.claim]]\nx = 1\n[end]\nclaims = 1",
        "\x00",
        "\ufeff" + HEAD,
        "# only a comment",
        "",
        "\r\n\r\n",
        '"\x1b[2J" = 1\n[end]',
        "'''",
        '"""',
    ],
    ids=range(24),
)
def test_hostile_files(text: str, tmp_path: Path) -> None:
    for number, name in enumerate(("claims.toml", "pack.toml")):
        folder = write_pack(tmp_path / str(number))
        (folder / name).write_text(text, encoding="utf-8")
        result = judged([folder])
        assert result.left_out or name == "pack.toml"


def test_what_is_no_file_at_all(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    (folder / "folder.toml").mkdir()
    (folder / "nowhere.toml").symlink_to(tmp_path / "gone")
    (folder / "circle.toml").symlink_to(folder / "circle.toml")
    result = judged([folder])
    assert len(result.problems) == 3
    assert all("cannot be read" in it.what for it in result.problems)


def test_lines_are_found_in_any_text() -> None:
    draw = random.Random(3)
    for _ in range(300):
        text = spoiled(draw, CLAIMS).decode(errors="replace")
        lines = find_lines(text)
        last = text.count("\n") + 1
        assert all(1 <= line <= last for line in [*lines.rows.values(), *lines.keys.values()])


def test_more_claims_than_can_be_compared_are_refused(tmp_path: Path) -> None:
    """Each is held against each: 50,000 fit into a pack, and would take hours."""
    claim = (
        '[[claim]]\nid = "c{0}"\nsubjects = ["my-cloud"]\nmetric = "accelerators_deployed"\n'
        'statement = "S"\ntier = "reported"\nvalue = {0}\nas_of = "2026-05"\n'
        'sources = [{{ id = "mine-paper" }}]\n'
    )
    many = "".join(claim.format(number) for number in range(1, 1001))
    more = CLAIMS.replace("[[claim]]", many + "[[claim]]", 1).replace("claims = 2", "claims = 1002")
    folder = write_pack(tmp_path / "mine", claims=more)
    (problem,) = judged([folder]).problems
    assert "1001 claims on accelerators_deployed of my-cloud" in problem.what


@pytest.mark.parametrize("number", [19, 21, 3000])
def test_a_line_of_parents_without_end_is_refused(tmp_path: Path, number: int) -> None:
    """Each is followed to its end, for every row: thousands would take minutes."""
    row = '[[employer]]\nid = "e{0}"\nname = "E{0}"\nlayer = "lab"\nparent = "e{1}"\n'
    line = "".join(row.format(at, at + 1) for at in range(1, number))
    line += row.format(number, 0).replace('parent = "e0"\n', "")
    text = CLAIMS.replace("[[employer]]", line + "[[employer]]", 1)
    text = text.replace("employers = 1", f"employers = {number + 1}")
    began = time.monotonic()
    problems = judged([write_pack(tmp_path / "mine", claims=text)]).problems
    assert time.monotonic() - began < 20
    assert len(problems) == (0 if number == 19 else min(number - 20, 201))
    assert all("more than 20 others" in each.what for each in problems[1:])
