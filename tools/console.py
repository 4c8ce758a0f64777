"""Console blocks of a page: ``$ command`` lines and what they print, run in a home of their own.

A line ``…`` stands for output that is left out. The blocks of one page run in order in one home,
as a reader who types them would have it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

LEFT_OUT = "…"
_FENCE = re.compile(r"(?P<head>^```console[^\n]*\n)(?P<text>.*?)(?P<tail>^```$)", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Step:
    """One command and the lines shown below it."""

    command: str
    shown: tuple[str, ...] = ()

    def text(self) -> str:
        return "\n".join([f"$ {self.command}", *self.shown])


def blocks(page: str) -> list[list[Step]]:
    """The steps of every console block."""
    return [_steps(match["text"]) for match in _FENCE.finditer(page)]


def remade(page: str, folder: Path) -> str:
    """The page with the output of every step made anew."""
    run = iter(played(blocks(page), folder))

    def block(match: re.Match[str]) -> str:
        texts = [next(run).text() for _ in _steps(match["text"])]
        return f"{match['head']}" + "\n".join(texts) + f"\n{match['tail']}"

    return _FENCE.sub(block, page)


def played(found: Sequence[Sequence[Step]], folder: Path) -> Iterator[Step]:
    """Each step with the lines it prints now; what was left out stays left out."""
    for step in (step for block in found for step in block):
        printed = run(step.command, folder)
        yield replace(step, shown=tuple(abridged(step.shown, printed)))


def run(command: str, folder: Path) -> list[str]:
    """What a command prints, as it stands on a terminal of 80 columns; it must end well."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        cwd=folder,
        env=environment(folder),
        check=False,
        timeout=120,
    )
    if done.returncode not in (0, 141):
        raise RuntimeError(f"{command!r} ended with {done.returncode}: {done.stdout}")
    today = date.today().isoformat()  # noqa: DTZ011 (what the program writes into notes)
    text = done.stdout.replace(today, "2026-05-22").replace(str(folder), "~")
    return [line.rstrip() for line in text.rstrip("\n").splitlines()]


def environment(folder: Path) -> Mapping[str, str]:
    """Nothing of the developer's: an empty home, plain text, 80 columns."""
    own = {"HOME": str(folder), "COMPUTE_JOBS_HOME": str(folder / "compute-jobs")}
    plain = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
    here = str(Path(sys.executable).parent)
    return {**own, **plain, "PATH": os.pathsep.join([here, os.environ.get("PATH", "")])}


def abridged(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """The printed lines, cut where the shown ones were: between what stands around each ``…``."""
    if LEFT_OUT not in shown:
        return list(printed)
    parts = _parts(shown)
    out: list[str] = []
    at = 0
    for number, part in enumerate(parts):
        if number:
            out.append(LEFT_OUT)
        if not part:
            at = len(printed) if number else 0
            continue
        start = at if number == 0 else _find(printed, part[0], at)
        out += printed[start : start + len(part)]
        at = start + len(part)
    return out


def _find(printed: Sequence[str], line: str, start: int) -> int:
    """Where the line is printed; else one that begins with the same word, its numbers moved."""
    rest = list(printed[start:])
    if line in rest:
        return start + rest.index(line)
    for at, other in enumerate(rest):
        if _beginning(other) == _beginning(line):
            return start + at
    raise LookupError(f"{line!r} is no longer printed")


def _beginning(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + " ".join(line.split()[:1])


def _parts(shown: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in shown:
        if line == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line[2:]))
        elif steps:
            steps[-1] = replace(steps[-1], shown=(*steps[-1].shown, line))
    return [replace(step, shown=_trimmed(step.shown)) for step in steps]


def _trimmed(lines: Sequence[str]) -> tuple[str, ...]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)
