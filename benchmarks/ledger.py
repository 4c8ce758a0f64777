"""The ledger from 1,000 to 100,000 claims: time and memory a claim, and opening the compiled copy.

    python -m benchmarks.ledger [--quick]

Resolving means every finding: buckets, conclusions, tiers, spans and ages. Comparing means every
relation with its sentence. Processor time, so that other programs don't count.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.generate import generate, write_pack
from benchmarks.pairs import in_turn
from benchmarks.table import Row, as_text
from compute_jobs.caches.compiled import NAME, load_evidence
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.evidence.ledger import Ledger, resolve
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs

AS_OF = date(2026, 11, 21)
SIZES = (1_000, 10_000, 100_000)
MOST_A_CLAIM = 20.0
"""Microseconds: the budget for resolving one claim, whatever the ledger's size."""
MOST_GROWTH = 2.0
"""What a claim may cost against one of a ledger ten times smaller. Work that grew with the square
would show as 10; a large ledger leaves the processor's caches, which alone makes it about 1.3."""
MOST_OPENING = 3.0
"""Opening the compiled copy against reading its bytes."""


def measure(quick: bool) -> list[Row]:
    sizes = SIZES[:2] if quick else SIZES
    turns = 5 if quick else 15
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return [
            *_bundled(place, turns),
            *_resolving(sizes),
            *_memory(sizes),
            *_opening(place, sizes[-1], turns),
        ]


def _bundled(place: Path, turns: int) -> list[Row]:
    packs = bundled_packs()
    load_evidence(packs, place)
    evidence = load_evidence(packs, place).evidence
    parse, opened, _ = in_turn(
        partial(_took, lambda: load_packs(packs)),
        partial(_took, lambda: _used(load_evidence(packs, place).evidence)),
        turns,
    )
    resolved = statistics.median(_took(lambda: _resolved(evidence)) for _ in range(turns))
    note = f"{len(evidence.claims)} claims; what a start pays before it rates anyone"
    return [
        Row("bundled packs: open the copy, every claim used", opened, "ms", parse, "their TOML"),
        Row("bundled packs: resolve", resolved, "ms", note=note),
    ]


def _resolving(sizes: tuple[int, ...]) -> list[Row]:
    rows: list[Row] = []
    costs: list[float] = []
    for size in sizes:
        evidence = generate(size)
        gc.collect()
        # Of a small ledger so many that some meet no collection of everybody else's garbage.
        turns = max(10, 50_000 // size)
        took = min(_took(lambda made=evidence: _resolved(made)) for _ in range(turns))  # type: ignore[misc]
        ledger = resolve(evidence, AS_OF)
        compared = _took(lambda made=ledger: made.comparisons)  # type: ignore[misc]
        each = took / size * 1000
        costs.append(each)
        rows += [
            Row(f"resolve {size:,} claims, a claim", each, "µs", budget=MOST_A_CLAIM),
            Row(f"compare {size:,} claims in words, a claim", compared / size * 1000, "µs"),
        ]
    rows.append(
        Row(
            f"a claim of {sizes[-1]:,} against one of {sizes[-2]:,}",
            costs[-1],
            "µs",
            costs[-2],
            f"{sizes[-2]:,} claims",
            MOST_GROWTH,
        )
    )
    return rows


def _memory(sizes: tuple[int, ...]) -> list[Row]:
    rows = []
    first: float | None = None
    for size in sizes[:2]:
        tracemalloc.start()
        evidence = generate(size)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        ledger = _resolved(evidence)
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        each = (after - before) / size
        first = first or each
        rows += [
            Row(f"memory of {size:,} claims, a claim", before / size, "bytes"),
            Row(
                f"memory of their findings, {size:,} claims, a claim",
                each,
                "bytes",
                first,
                f"{sizes[0]:,} claims",
                MOST_GROWTH,
                note=f"{len(ledger.findings):,} findings",
            ),
        ]
        del ledger, evidence
    return rows


def _opening(place: Path, size: int, turns: int) -> list[Row]:
    folder = write_pack(generate(size), place / "packs")
    cache = place / "large"
    parsed = _took(lambda: load_evidence([folder], cache))
    opened, read, paired = in_turn(
        partial(_took, lambda: load_evidence([folder], cache)),
        partial(_took, (cache / NAME).read_bytes),
        turns,
    )
    evidence = load_evidence([folder], cache).evidence
    turned = _took(lambda: _used(evidence))
    megabytes = (cache / NAME).stat().st_size / 2**20
    return [
        Row(
            f"open {size:,} claims from the compiled copy",
            opened,
            "ms",
            read,
            f"reading its {megabytes:.0f} MB",
            MOST_OPENING,
            paired=paired,
        ),
        Row(f"turn all {size:,} into claims, a claim", turned / size * 1000, "µs"),
        Row(f"read {size:,} from TOML and compile them, a claim", parsed / size * 1000, "µs"),
    ]


def _resolved(evidence: Evidence) -> Ledger:
    ledger = resolve(evidence, AS_OF)
    assert ledger.findings
    return ledger


def _used(evidence: Evidence) -> int:
    return sum(len(claim.id) for claim in evidence.claims.values())


def _took(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, without that of throwing away what was made."""
    start = time.process_time()
    made = work()
    took = time.process_time() - start
    del made
    return took * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 claims only")
    print(as_text(measure(parser.parse_args().quick)))


if __name__ == "__main__":
    main()
