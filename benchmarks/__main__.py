"""``make bench``: every benchmark in one go, and one table of what came out.

Times drift with the machine, so what counts is the ratio to a base measured in the same run,
turn and turn about.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import platform
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import benchmarks
from benchmarks.table import Row, as_markdown, as_text, notes

ORDER = (
    "screens",
    "commands",
    "ledger",
    "rescore",
    "robustness",
    "saving",
    "live",
)
"""These first, as the page reads best; whatever else is there follows by name."""

Measure = Callable[[bool], list[Row]]


def found() -> dict[str, Measure]:
    """Every module here that measures something."""
    names = {module.name for module in pkgutil.iter_modules(benchmarks.__path__)} - {"__main__"}
    modules = {name: import_module(f"benchmarks.{name}") for name in sorted(names)}
    measuring = {
        name: module.measure for name, module in modules.items() if hasattr(module, "measure")
    }
    known = [name for name in ORDER if name in measuring]
    return {name: measuring[name] for name in (*known, *(set(measuring) - set(known)))}


def page(rows: dict[str, list[Row]], command: str) -> str:
    """docs/benchmarks.md."""
    flat = [row for part in rows.values() for row in part]
    missed = [row for row in flat if row.met is False]
    promised = sum(row.met is not None for row in flat)
    parts = [
        "# Benchmarks",
        "",
        f"<!-- Written by `{command}`; run it again rather than edit. -->",
        "",
        f"Made by `{command}` with Python {platform.python_version()}, Textual"
        f" {_version('textual')}, on {platform.system()} with {_cores()}. `make bench` prints the"
        " same table. Times are of one machine and drift; the ratio to the base, measured in the"
        " same run, turn and turn about, is what holds. A budget stands on the ratio where there"
        " is a base, else on the measured.",
        "",
        f"{promised - len(missed)} of {promised} budgets are met."
        + (f" Missed: {'; '.join(row.what for row in missed)}." if missed else ""),
    ]
    for name, part in rows.items():
        parts += ["", f"## {name}", "", as_markdown(part)]
        said = notes(part)
        if said:
            parts += ["", *(f"- {line}" for line in said)]
    return "\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="only this part (again for more)"
    )
    parser.add_argument("--quick", action="store_true", help="fewer turns: rough numbers, soon")
    parser.add_argument("--json", action="store_true", help="print data")
    parser.add_argument("--write", metavar="FILE", help="write the page as well")
    args = parser.parse_args()
    parts = found()
    unknown = set(args.only or ()) - set(parts)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    rows: dict[str, list[Row]] = {}
    failed: list[str] = []
    for name, measure in parts.items():
        if args.only and name not in args.only:
            continue
        begun = time.perf_counter()
        sys.stderr.write(f"{name} … ")
        sys.stderr.flush()
        try:
            rows[name] = measure(args.quick)
            sys.stderr.write(f"{time.perf_counter() - begun:.0f} s\n")
        except Exception as error:
            failed.append(name)
            sys.stderr.write(f"failed: {error!r}\n")
    flat = [row for part in rows.values() for row in part]
    if args.json:
        print(json.dumps([row.as_data() for row in flat], ensure_ascii=False, indent=2))
    else:
        print(as_text(flat))
    if args.write:
        words = [word for name in args.only or () for word in ("--only", name)]
        command = " ".join(["python -m benchmarks", *words, "--write", args.write])
        Path(args.write).write_text(page(rows, command), encoding="utf-8")
    return 1 if failed else 0


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def _cores() -> str:
    import os

    cores = os.cpu_count() or 1
    return "1 core" if cores == 1 else f"{cores} cores"


if __name__ == "__main__":
    raise SystemExit(main())
