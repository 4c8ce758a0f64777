"""How the source hangs together: circles, private names of libraries, names used twice."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"

PRIVATE_ALLOWED = "compute_jobs/tui/app/splash.py"
"""The one file that may use private names of Textual, since it draws before Textual runs."""

KNOWN_FILE_NAMES: frozenset[str] = frozenset()
"""File names that still occur in more than one folder; to end empty."""

SHARED_FILE_NAMES = ("cli", "tui/screens", "tui/panes", "tui/drawers")
"""Folders whose files may be named like those elsewhere: a command, its screen and its answer."""


def walked(tree: ast.AST) -> list[ast.AST]:
    """As ``ast.walk``, in a third of its time."""
    nodes = [tree]
    for node in nodes:
        for value in vars(node).values():
            if isinstance(value, list):
                nodes += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


@dataclass(frozen=True)
class SourceFile:
    module: str
    path: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return walked(self.tree)

    @cached_property
    def classes(self) -> Mapping[str, Klass]:
        return dict(_classes(self.nodes))


@cache
def source_files() -> tuple[SourceFile, ...]:
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        path = file.relative_to(SOURCE)
        parts = path.with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(SourceFile(module, path.as_posix(), ast.parse(file.read_text("utf-8"))))
    return tuple(found)


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """The top-level packages that code imports."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


# -- circles ---------------------------------------------------------------------------------


def imports() -> Mapping[str, set[str]]:
    """Which module imports which, anywhere in its file, type checking included."""
    modules = {file.module for file in source_files()}
    edges: dict[str, set[str]] = defaultdict(set)
    for file in source_files():
        for node in file.nodes:
            if isinstance(node, ast.Import):
                edges[file.module] |= {alias.name for alias in node.names} & modules
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    edges[file.module] |= {inner if inner in modules else node.module} & modules
    return edges


def circles(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Every largest group of modules of which each imports each, directly or not."""
    reached: dict[str, set[str]] = {}
    for start in edges:
        reached[start] = set()
        todo = [start]
        while todo:
            for target in edges.get(todo.pop(), ()):
                if target not in reached[start]:
                    reached[start].add(target)
                    todo.append(target)
    inside = {start for start, targets in reached.items() if start in targets}
    groups = {
        frozenset(other for other in inside & reached[start] if start in reached[other])
        for start in inside
    }
    return [set(group) for group in groups]


def test_no_modules_import_each_other() -> None:
    assert list(map(sorted, circles(imports()))) == []


def test_a_circle_of_any_length_is_seen() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert sorted(map(sorted, circles(edges))) == [["a", "b", "c"], ["d", "e"]]


# -- private names of libraries --------------------------------------------------------------

LIBRARIES = ("textual", "rich", "asyncio")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and len(name) > 1


@dataclass
class Klass:
    """A class as its source has it: what it derives from, and which private names it defines."""

    bases: set[str]
    private: set[str]
    node: ast.ClassDef


@dataclass
class Library:
    """The private names that the libraries define, and their classes by name."""

    names: set[str] = field(default_factory=set)
    classes: dict[str, Klass] = field(default_factory=dict)


def _name_of(base: ast.expr) -> str:
    """The last word of a base class: ``Widget`` for ``textual.widget.Widget[int]``."""
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def _is_of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Whether it is an attribute of ``self``."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def _defined_in(node: ast.ClassDef) -> set[str]:
    """Private methods, class variables and attributes set on ``self``."""
    names = set()
    for part in walked(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(part.name)
        elif _is_of_self(part) and isinstance(part.ctx, ast.Store):
            names.add(part.attr)
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if is_private(name)}


def _classes(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Klass]]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield node.name, Klass(set(map(_name_of, node.bases)), _defined_in(node), node)


@cache
def library() -> Library:
    found = Library()
    for name in LIBRARIES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        for folder in spec.submodule_search_locations or ():
            for file in Path(folder).rglob("*.py"):
                tree = ast.parse(file.read_text("utf-8"))
                if is_private(file.stem):
                    found.names.add(file.stem)
                for class_name, klass in _classes(walked(tree)):
                    known = found.classes.setdefault(class_name, klass)
                    known.bases |= klass.bases
                    known.private |= klass.private
                    found.names |= klass.private
                for node in tree.body:
                    if isinstance(node, ast.FunctionDef) and is_private(node.name):
                        found.names.add(node.name)
    return found


def inherited(klass: Klass, own: Mapping[str, Klass]) -> set[str]:
    """The private names a project's class inherits from a library's classes."""
    names: set[str] = set()
    seen: set[str] = set()
    todo = list(klass.bases)
    while todo:
        base = todo.pop()
        if base in seen:
            continue
        seen.add(base)
        if base in own:
            todo += own[base].bases
        elif base in library().classes:
            names |= library().classes[base].private
            todo += library().classes[base].bases
    return names


@cache
def own_private_names() -> frozenset[str]:
    """Private names that the project defines itself and doesn't take from a library's class."""
    own = own_classes()
    names = {"_exit"}  # of os, where it is public
    for klass in own.values():
        names |= klass.private - inherited(klass, own)
    for file in source_files():
        for node in file.nodes:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    overridden = {name for klass in own.values() for name in klass.private & inherited(klass, own)}
    return frozenset(names - overridden)


@cache
def own_classes() -> Mapping[str, Klass]:
    return {name: klass for file in source_files() for name, klass in file.classes.items()}


def private_uses(file: SourceFile, own: Mapping[str, Klass]) -> Iterator[str]:
    """Each private name of a library that the file reads, overrides, imports or probes."""
    foreign = library().names - own_private_names()
    probed = foreign if imported(file.nodes) & {*LIBRARIES} else set()
    for node in file.nodes:
        if isinstance(node, ast.Attribute) and node.attr in foreign:
            yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Constant) and node.value in probed:
            yield f"{node.lineno}: {node.value!r}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            words = [*node.module.split("."), *(alias.name for alias in node.names)]
            if words[0] in LIBRARIES and any(map(is_private, words)):
                yield f"{node.lineno}: from {node.module} import …"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                words = alias.name.split(".")
                if words[0] in LIBRARIES and any(map(is_private, words)):
                    yield f"{node.lineno}: import {alias.name}"
    for klass in file.classes.values():
        names = inherited(klass, own)
        for name in sorted(klass.private & names):
            yield f"{klass.node.lineno}: {klass.node.name} overrides {name}"
        for part in walked(klass.node) if names else ():
            if _is_of_self(part) and part.attr in names - klass.private:
                yield f"{part.lineno}: self.{part.attr}"


def test_libraries_are_used_by_their_public_names() -> None:
    uses = {file.path: sorted(set(private_uses(file, own_classes()))) for file in source_files()}
    uses.pop(PRIVATE_ALLOWED, None)
    assert {path: lines for path, lines in uses.items() if lines} == {}


BREAKING = """
from textual._compositor import Compositor
from textual.app import App
from rich.text import Text
class Mine(App):
    def _on_message(self): pass
    def seen(self, other):
        return self._driver, other._compositor, getattr(other, "_live_mode")
class Fine:
    def __init__(self): self._cells = 1
"""


def test_private_use_is_seen() -> None:
    file = SourceFile("mine", "mine.py", ast.parse(BREAKING))
    own = file.classes
    assert "_driver" in library().names
    uses = " ".join(private_uses(file, own))
    assert "from textual._compositor import" in uses
    assert "self._driver" in uses
    assert "._compositor" in uses
    assert "Fine" not in uses
    base = SourceFile("app", "app.py", ast.parse("class A(Widget):\n    def _render(self): pass"))
    assert "A overrides _render" in " ".join(private_uses(base, base.classes))


# -- modules replaced ------------------------------------------------------------------------


def replaces_modules(nodes: Iterable[ast.AST]) -> bool:
    """Whether code stores in, takes out of or hands on ``sys.modules``."""

    def is_modules(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "modules"

    for node in nodes:
        if isinstance(node, ast.Subscript) and is_modules(node.value):
            changes = not isinstance(node.ctx, ast.Load)
            if changes:
                return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if is_modules(node.func.value) and node.func.attr not in ("get", "keys", "items"):
                return True
            if any(is_modules(argument) for argument in node.args):
                return True
    return False


def test_no_module_is_replaced() -> None:
    now = {file.path for file in source_files() if replaces_modules(file.nodes)}
    assert now == set()


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("sys.modules['ssl'] = None", True),
        ("del sys.modules['ssl']", True),
        ("sys.modules.update(ssl=None)", True),
        ("patch.dict(sys.modules, ssl=None)", True),
        ("'ssl' in sys.modules", False),
        ("sys.modules.get('ssl')", False),
    ],
)
def test_a_replaced_module_is_seen(code: str, seen: bool) -> None:
    assert replaces_modules(walked(ast.parse(code))) is seen


# -- names used twice ------------------------------------------------------------------------


def test_a_class_name_exists_once() -> None:
    names = Counter(
        node.name
        for file in source_files()
        for node in file.nodes
        if isinstance(node, ast.ClassDef)
    )
    assert {name for name, count in names.items() if count > 1} == set()


def test_a_file_name_exists_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in source_files():
        folder, _, name = file.path.removeprefix("compute_jobs/").rpartition("/")
        if name not in ("__init__.py", "__main__.py") and folder not in SHARED_FILE_NAMES:
            places[name].append(folder)
    shared = {name: folders for name, folders in places.items() if len(folders) > 1}
    assert shared.keys() == KNOWN_FILE_NAMES


# -- dependencies ----------------------------------------------------------------------------


def test_every_run_time_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {
        re.split(r"[^\w.-]", line, maxsplit=1)[0].replace("-", "_").lower().removesuffix("_py")
        for line in project["dependencies"]
    }
    used = set().union(*(imported(file.nodes) for file in source_files()))
    assert declared - used == set()
