"""``make bench``: run every benchmark and print one table.

Times drift with the machine, so budgets are ratios to a base measured alternately in the same run
where there is a base.
"""

from __future__ import annotations

import argparse
import json
import os
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
    "scoring",
    "saving",
    "live",
    "wages",
)
"""The order of the page; other modules follow by name."""

Measure = Callable[[bool], list[Row]]


def benchmark_modules() -> dict[str, Measure]:
    """Every module of this package that has ``measure``."""
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
    promised = [row for row in flat if row.verdict]
    close = [row.what for row in promised if row.verdict == "within a fifth"]
    missed = [row.what for row in promised if row.verdict == "MISSED"]
    met = len(promised) - len(close) - len(missed)
    parts = [
        "# Benchmarks",
        "",
        f"<!-- Written by `{command}`; run it again rather than edit. -->",
        "",
        f"Measured with Python {platform.python_version()} and Textual {_version('textual')} on"
        f" {platform.system()} with {_cores()}, by `{command}`. `make bench` prints the same table."
        " Times are from one machine. Ratios are more reliable: the base is measured alternately in"
        " the same run. Budgets are for 100 employers, 3,000 claims and 50,000 postings. A budget"
        " that is missed by less than a fifth is accepted.",
        "",
        f"{met} of {len(promised)} budgets are met."
        + (f" Within a fifth: {'; '.join(close)}." if close else "")
        + (f" Missed: {'; '.join(missed)}." if missed else ""),
    ]
    for name, part in rows.items():
        parts += ["", f"## {name}", "", as_markdown(part)]
        remarks = notes(part)
        if remarks:
            parts += ["", *(f"- {line}" for line in remarks)]
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
    parts = benchmark_modules()
    unknown = set(args.only or ()) - set(parts)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    for variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
        os.environ.pop(variable, None)  # they slow every start and every line printed
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
