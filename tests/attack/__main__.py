"""``python -m tests.attack``: run all attacks, or those named; exits 1 where one finds a fault."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.attack import disk, documents, network, odd_files, packs, pdfs, terminals
from tests.attack.tally import Attack, Ground

ALL: tuple[Attack, ...] = (
    *disk.ATTACKS, *odd_files.ATTACKS, *documents.ATTACKS, *packs.ATTACKS, *pdfs.ATTACKS,
    *network.ATTACKS, *terminals.ATTACKS,
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    names = ", ".join(attack.name for attack in ALL)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {names}")
    parser.add_argument("--seed", type=int, default=1, help="of all chances; default 1")
    parser.add_argument("--effort", type=float, default=1.0, help="times as many tries as usual")
    args = parser.parse_args()
    if unknown := set(args.names) - {attack.name for attack in ALL}:
        parser.error(f"there is no attack {', '.join(sorted(unknown))}; there are {names}")
    chosen = [attack for attack in ALL if not args.names or attack.name in args.names]
    print("| what was tried | tries | what held | findings |\n| --- | ---: | --- | ---: |")
    found: list[str] = []
    began = time.monotonic()
    for attack in chosen:
        with tempfile.TemporaryDirectory(prefix="attack-") as folder:
            ground = Ground(Path(folder), random.Random(f"{args.seed} {attack.name}"), args.effort)
            with ground.no_error("the attack itself"):
                attack.run(ground)
        found += [f"{attack.name}: {each}" for each in ground.findings]
        number = f"{ground.tries:,}"
        print(f"| {attack.what} | {number} | {attack.holds} | {len(ground.findings)} |", flush=True)
    print(f"\n{time.monotonic() - began:.0f} s, seed {args.seed}", file=sys.stderr)
    for line in found[:50]:
        print(f"FOUND {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
