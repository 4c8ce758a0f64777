"""Live data: 4 MB of company facts to claims, 50,000 postings in, and the search over them.

    python -m benchmarks.live [--quick]

Times are of this process alone (processor time), so that other programs don't count; a search's
time is what a key waits for. The postings are made up, with descriptions of 150 words.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.pairs import in_turn, percentile
from benchmarks.table import Row, as_text
from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Pay, Posting, Query
from compute_jobs.live.boards.board import make_posting
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.filed_claims import filed_claims
from compute_jobs.packs.tables import bundled_table

FACTS_BYTES = 4_000_000
FACTS_BUDGET = 1.5
"""The whole way from bytes to claims, against reading the JSON alone."""
SEARCH_BUDGET = 16.0
"""Milliseconds a key may wait."""
BOARDS = 40
TODAY = date(2026, 11, 21)
SEARCHES = (
    Query("k"),
    Query("ke"),
    Query("kernel"),
    Query("kernel engineer"),
    Query("senior engineer", remote="hybrid", places="memphis"),
    Query("engineer", pay_at_least=250_000),
    Query(levels=("staff", "principal"), topics=("infra",)),
    Query("inference -senior"),
)
SLIPS = (
    Query("kernal enginer"),
    Query("kuberntes"),
    Query("obsrvability"),
    Query("engineer", places="memphs"),
    Query("infrastrcture"),
)


def measure(quick: bool) -> list[Row]:
    count = 5_000 if quick else 50_000
    turns = 5 if quick else 15
    return [*_facts(turns), *_postings(count, turns), _memory(count)]


def _facts(turns: int) -> list[Row]:
    body = facts_payload(FACTS_BYTES)
    made = filed_claims(parse_facts(json.loads(body)), "example")

    def whole() -> float:
        return _took(lambda: filed_claims(parse_facts(json.loads(body)), "example"))

    took, base, ratio = in_turn(whole, lambda: _took(lambda: json.loads(body)), turns)
    return [
        Row(
            f"{len(body) / 1e6:.1f} MB of company facts to {len(made.evidence.claims)} claims",
            took,
            "ms",
            base,
            "json.loads",
            FACTS_BUDGET,
            paired=ratio,
        )
    ]


def _postings(count: int, turns: int) -> list[Row]:
    made = [make_postings(count // BOARDS, number) for number in range(BOARDS)]
    # The postings in hand are no garbage, and looking through them would be counted as a search.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        with LiveCache(Path(folder)) as cache:
            taken = _took(lambda: _ingest(cache, made))
            again = _took(lambda: _ingest(cache, made))
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        with LiveCache(Path(folder)) as cache:
            first = _took(lambda: cache.search(SEARCHES[2]))
            keys = [_took(lambda it=query: cache.search(it)) for query in SEARCHES * turns]  # type: ignore[misc]
            slips = [_took(lambda it=query: cache.search(it)) for query in SLIPS * turns]  # type: ignore[misc]
    shown = f"{count:,} postings"
    return [
        Row(f"{shown} into the cache, indexed", taken, "ms", note=f"{size:.0f} MB on disk"),
        Row(f"{shown} reloaded, nothing changed", again, "ms"),
        Row(f"{shown}: open and first search", first, "ms"),
        Row(
            f"{shown}: a key, words and filters, p95",
            percentile(keys, 0.95),
            "ms",
            limit=SEARCH_BUDGET,
        ),
        Row(f"{shown}: a key with a typo, p95", percentile(slips, 0.95), "ms", limit=SEARCH_BUDGET),
    ]


def _memory(count: int) -> Row:
    """Of a process of its own that stores one board after the other and searches them all."""
    code = f"from benchmarks.live import peak; peak({count})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    bare, whole = map(float, done.stdout.split())
    note = f"{bare:.0f} MB with modules loaded and one board of {count // BOARDS:,} in memory"
    return Row(f"{count:,} postings, board by board: peak memory", whole, "MB", note=note)


def peak(count: int) -> None:
    """Print the memory with one board in hand, and after storing and searching all of them."""
    made = make_postings(count // BOARDS, 0)
    bare = resident()
    with tempfile.TemporaryDirectory() as folder, LiveCache(Path(folder)) as cache:
        for number in range(BOARDS):
            made = make_postings(count // BOARDS, number)
            cache.put_board(f"greenhouse:e{number}", made, day=TODAY, complete=True)
        for query in (*SEARCHES, *SLIPS):
            cache.search(query)
    print(bare, resident())


def _ingest(cache: LiveCache, boards: Sequence[Sequence[Posting]]) -> None:
    for number, made in enumerate(boards):
        cache.put_board(f"greenhouse:e{number}", made, day=TODAY, complete=True)


def facts_payload(size: int) -> bytes:
    """Company facts of about this size: the tags that are read among hundreds that are not."""
    wanted = [
        tag
        for spec in bundled_table("edgar_tags")["measure"]
        for tag in spec.get("us-gaap", ())[:1]
    ]
    levels = {
        tag
        for spec in bundled_table("edgar_tags")["measure"]
        if spec["kind"] == "level"
        for tag in spec.get("us-gaap", ())
    }
    tags: dict[str, Any] = {}
    total = 0
    number = 0
    while total < size:
        tag = wanted[number] if number < len(wanted) else f"OtherTagNumber{number}"
        rows = list(_rows(tag in levels, number))
        tags[tag] = {"label": tag, "description": "d" * 200, "units": {"USD": rows}}
        total += len(json.dumps(tags[tag]))
        number += 1
    facts = {"dei": {}, "us-gaap": tags}
    return json.dumps({"cik": 1, "entityName": "EXAMPLE", "facts": facts}).encode()


def _rows(level: bool, seed: int) -> list[dict[str, Any]]:
    """Fourteen years of quarters, running totals and years, each filed twice."""
    rows: list[dict[str, Any]] = []
    for year in range(2012, 2026):
        for quarter in range(1, 5):
            last = date(year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)
            starts = {date(year, 1, 1), date(year, quarter * 3 - 2, 1)}
            for start in sorted(starts) if quarter < 4 else [date(year, 1, 1)]:
                for later in (45, 410):
                    value = 1_000_000 * (seed + 1) * (year - 2000) * (last.month - start.month + 1)
                    row = {
                        "start": start.isoformat(),
                        "end": last.isoformat(),
                        "val": value,
                        "accn": f"0000000001-{year % 100:02d}-{quarter:06d}",
                        "fy": year,
                        "fp": f"Q{quarter}",
                        "form": "10-K" if quarter == 4 else "10-Q",
                        "filed": (last + timedelta(days=later)).isoformat(),
                    }
                    if level:
                        del row["start"]
                    rows.append(row)
    return rows


def make_postings(count: int, board: int) -> list[Posting]:
    """One board's postings, made up from a fixed seed."""
    pick = random.Random(20_261_121)
    vocabulary = ["".join(pick.choices("etaoinshrdlu", k=pick.randint(3, 9))) for _ in range(8_000)]
    levels = ("", "Senior ", "Staff ", "Principal ", "Sr. ", "")
    roles = (
        "Software Engineer",
        "Research Scientist",
        "Account Executive",
        "Data Center Technician",
        "Optical Engineer",
        "Site Reliability Engineer",
        "Product Manager",
        "Kernel Engineer",
        "Recruiter",
    )
    fields = (
        "Inference",
        "Training Infrastructure",
        "Networking",
        "Silicon",
        "Storage",
        "Photonics",
        "Kubernetes",
        "Observability",
        "Safety",
    )
    places = ("San Francisco, CA", "Memphis, TN", "Austin, TX", "London, UK", "Remote, US")
    pick = random.Random(board)
    made = []
    token = BoardToken(f"employer-{board}", "greenhouse", f"e{board}")
    for number in range(count):
        words = [vocabulary[int(pick.paretovariate(0.6)) % 8_000] for _ in range(150)]
        it = make_posting(
            token,
            str(number),
            f"{pick.choice(levels)}{pick.choice(roles)}, {pick.choice(fields)}",
            team=pick.choice(fields),
            places=[pick.choice(places)],
            workplace=pick.choice(("", "remote", "hybrid", "onsite")),
            published=TODAY - timedelta(days=int(pick.expovariate(1 / 120))),
            text=" ".join(words),
            url=f"https://boards.example/{number}",
        )
        assert it is not None, "it has an id and a title"
        made.append(it if number % 3 else _paid(it, 100_000 + number % 200 * 1_000))
    return made


def _paid(it: Posting, low: int) -> Posting:
    from msgspec.structs import replace

    return replace(it, pay=(Pay(float(low), low * 1.4, "USD", "year", "text"),))


def _took(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def resident() -> float:
    """Peak memory in MB; where the system tells it, of this program and not of what started it."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_048_576 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    print(as_text(measure(parser.parse_args().quick)))
