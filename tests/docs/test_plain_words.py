"""No text that a reader can meet uses the words of the list below; CONTRIBUTING.md says why."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.make_docs import ROOT

BANNED = (
    r"reckon(?:ed|s)?",
    r"reckoning(?! -->)",
    r"supposed",
    r"told (?:of|nowhere)",
    r"(?:last|isn't|is not) told",
    r"told without",
    r"whom",
    r"hangs on",
    r"tak(?:en|es|e) along",
    r"stands: nothing",
    r"who still ranks if",
    r"draws (?:your|a line)",
    r"turn the order round",
    r"is called that",
    r"(?:is|are) like that",
    r"(?:read|draw) (?:everything |the screen )?again",
    r"everything was read",
    r"taken? it back",
    r"bring it back",
    r"brought back",
    r"is no (?:rating|weight|amount|operator)",
    r"nobody has said",
    r"empt(?:y|ies) the hall",
    r"aged to",
    r"one could",
    r"known to run in",
    r"nobody (?:says|measured|knows? whether)",
    r"(?:speaks?|spoken) of",
    r"tells? of",
    r"told (?:by|as|on)",
    r"powered halls?",
    r"hall is empty",
    r"income a year",
    r"in one go",
    r"held against",
    r"could lie on either side",
    r"lets (?:capacity|space|them)",
    r"one (?:can (?:open|see|put)|leaves)",
    r"somebody (?:says|heard|contests|proposes)",
    r"what sets it apart",
    r"told \{",
    r"stands over",
    r"goes on (?:there|from there)",
    r"nobody here",
    r"to be honest",
    r"an absurd number",
    r"slips of the keyboard",
    r"(?:lie|lies) (?:below|above|outside)",
    r"leads? in a circle",
    r"mend(?:s|ed|ing)?",
    r"bears? no (?:date|day)",
    r"is no (?:CIK|ticker|e-mail|file name|UTF-8|JSON|number from|pack)",
    r"in its day",
    r"somebody's word",
    r"counted beside",
    r"weighs? nothing",
    r"undo takes it",
    r"brings it back",
    r"has no use for",
    r"may be given again",
    r"a transcription, not opened",
    r"runs? machines",
    r"over a year before",
    r"gone on with",
    r"costs? itself",
    r"one's own",
    r"for ever",
    r"at the door",
    r"be it the",
    r"has to be accounted for",
    r"says? nothing of",
    r"stands? (?:in the way|beside|between|below|under|there|apart)",
    r"lies? (?:in|under|there)",
    r"where (?:it|they|files) lies?",
    r"in hand",
    r"told (?:apart|at)",
    r"nobody (?:reads|sees|saw|is asked|may)",
    r"beside the point",
    r"at first sight",
    r"as it came out",
    r"anew",
    r"bears? (?:on|out)",
    r"mid-way",
    r"hold(?:s)? good",
    r"is said to be that",
    r"no (?:financial )?analysts?",
    r"somebody(?:'s| else)? (?:opinion|quotes|report|posts|changed)",
    r"customers? brings?",
    r"no direction is good",
    r"(?:that|when|which|whether [a-z ]{3,30}|in all it does|nor) (?:is|does) not sa(?:y|id)",
    r"holds? .{1,30} (?:cheaper|for perhaps)",
    r"means to (?:raise|buy|scale|build|install)",
    r"bears? \d{1,2} [A-Z]",
    r"accounts disagree",
    r"sa(?:y|ys|id) nothing of",
    r"of one length",
    r"each tenfold",
    r"from half on",
    r"of which age",
    r"looking again",
)
_BANNED = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)

_BANNED_IN_CODE = re.compile(
    r"\b(?:whom|nobody|somebody|by likeness|tak(?:e|en|es) back|(?:bring|brought|brings) \w* ?back"
    r"|in the place of|hands? out|goes on with|held against|told (?:of|by)|where there is none"
    r"|colours?|neighbours?|judgements?|labelled|centres?|licences?)\b",
    re.IGNORECASE,
)
"""Not even in docstrings; CONTRIBUTING.md has the usual words for most."""

QUOTED = {
    "data/coverage.toml",  # what sources write
    "data/questions.toml",  # what readers type
    "src/compute_jobs/core/coverage/figure_filter.py",  # what sources write
}
"""Files whose texts are matched, never shown."""

_IDS = {"id", "key", "metric", "kind"}


def strings_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings with a space in them: what has none is an id or a single word of code."""
    documented = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    hidden = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)
    }
    hidden |= {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and node is not tree.body[0]
    }
    hidden |= {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile" and node.args
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in hidden
        ):
            yield node.lineno, node.value


def texts_of(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key not in _IDS:
            yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts_of(part, str(name))
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part, key)


def found(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if " " in text and _BANNED.search(text)]


def test_the_list_finds_what_it_is_for() -> None:
    assert found(iter(["Everything is reckoned again.", "Whom does it depend on?"])) != []
    assert found(iter(["Scores are recalculated.", "reckoning"])) == []
    tree = ast.parse('"""Page."""\nSAID = f"{1} is supposed here"\ndef f():\n    """Hidden."""\n')
    assert [text for _, text in strings_of(tree)] == ["Page.", " is supposed here"]


def test_strings_of_the_program_are_plain() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in QUOTED
        for line, text in strings_of(ast.parse(path.read_text(encoding="utf-8")))
        if (" " in text and _BANNED.search(text) and not _is_a_module(path, line))
    ]
    assert wrong == []


def docstrings_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The docstrings of a module, its classes and functions, and those below attributes."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, " ".join(node.value.value.split())


def test_docstrings_are_plain() -> None:
    tree = ast.parse(
        '"""Who sells to whom."""\nclass A:\n    """Plain."""\n    b: int\n    """It."""\n'
    )
    assert [text for _, text in docstrings_of(tree)] == ["Who sells to whom.", "Plain.", "It."]
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for line, text in docstrings_of(ast.parse(path.read_text(encoding="utf-8")))
        if _BANNED_IN_CODE.search(text)
    ]
    assert wrong == []


def _is_a_module(path: Path, line: int) -> bool:
    """A module's own docstring, unless it is a command's help."""
    return line == 1 and path.parent.name != "cli"


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "data").glob("*.toml"), *(ROOT / "seeds").rglob("*.toml")]),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_texts_of_data_are_plain(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in QUOTED:
        return
    assert found(texts_of(tomllib.loads(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "page",
    sorted(set((ROOT / "docs").glob("*.md")) | set(ROOT.glob("*.md")) - {ROOT / "CONTRIBUTING.md"}),
    ids=lambda page: page.name,
)
def test_pages_are_plain(page: Path) -> None:
    """CONTRIBUTING.md quotes what the list bans."""
    assert found(iter(page.read_text(encoding="utf-8").splitlines())) == []
