"""The pages hang together: links lead somewhere, tests they name exist, shown commands parse."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest
from tools.made import fences
from tools.make_docs import ROOT
from tools.reference import pages as reference_pages

from compute_jobs.cli.registry import BY_NAME, parser_for, split_command

PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_COMMAND = re.compile(r"`(compute-jobs [^`\n]+)`")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [to for to in _LINK.findall(read(page)) if not (page.parent / to).exists()]
    assert missing == []


def test_tests_that_are_named_exist() -> None:
    named = {found for page in PAGES for found in _TEST.findall(read(page))}
    assert len(named) > 10
    for file, name in named:
        text = read(ROOT / file)
        functions = {
            node.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert not name or name in functions, f"{file}::{name}"


def shown_commands() -> list[str]:
    """Every command line the pages show, in fences and in running text."""
    found = set()
    for page in PAGES:
        text = read(page)
        found.update(_COMMAND.findall(" ".join(text.split())))
        for kind in ("sh", "console"):
            for _, block in fences(text, kind):
                for line in block.splitlines():
                    found.add(line.removeprefix("$ ").partition("  #")[0].strip())
    return sorted(line for line in found if line.startswith("compute-jobs "))


@pytest.mark.parametrize("line", shown_commands())
def test_commands_that_are_shown_parse(line: str) -> None:
    words = shlex.split(re.split(r" 2?> ?| \| ", line)[0])[1:]
    if any(word.isupper() and word not in ("S-1",) for word in words) or "…" in words:
        words = [word for word in words if not word.isupper() and word != "…"]
        assert split_command(words)[0] in (None, *BY_NAME)
        return
    name, rest = split_command(words)
    if name is None:
        return
    parser, _ = parser_for(BY_NAME[name])
    parser.parse_args(rest)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_have_a_command(page: Path) -> None:
    assert all(block.startswith("$ ") for _, block in fences(read(page), "console"))


def test_the_reference_is_up_to_date() -> None:
    """Where this fails: ``make docs``."""
    for name, text in reference_pages().items():
        assert read(ROOT / "docs" / name) == text


def test_nothing_tells_of_where_it_was_made() -> None:
    told = re.compile(r"/(?:home|root|Users|work)/")
    for page in PAGES:
        assert told.search(read(page)) is None, page.name
