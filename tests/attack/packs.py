"""Packs that a stranger wrote: hostile texts and ids, no figures and no dates, huge, deep."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import tomli_w

from tests.attack.documents import ORDERS
from tests.attack.odd_files import ACTED_ON, is_clean, is_inert, within_small
from tests.attack.tally import Attack, Ground
from tests.cli.command import run
from tests.packs.pack_files import HEAD

LOOKS = (
    ("check",), ("rank",), ("claims", "evil"), ("explain", "evil"), ("sites",), ("supply",),
    ("export", "evil", "--format", "html"), ("export", "evil", "--format", "csv"),
    ("export", "evil"), ("claims", "evil", "--json"),
)  # fmt: skip
Row = tuple[str, dict[str, Any]]
IDS = ("../x", "..", "a/../../b", ".", "con", "-", "--home", "ünï", "evil%2f..", "a\0b", "a\nb",
       "x" * 5000, "harbor", "hall-one", ORDERS[3])  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    float("nan"),
    float("inf"),
    1e308,
    -1e308,
    5e-324,
    0,
    -5,
    10**400,
    True,
    [],
    {},
    "5",
)
FIGURES = ("1e308 GPUs", "$9e999", "-$5B", "nan GPUs", "inf", "9" * 40 + "B", "$" + "9" * 499,
           "5 GPUs–1e400 GPUs", "up to nearly about -0", "∞", "", ORDERS[3],
           "=1+1 GPUs")  # fmt: skip
DAYS = ("9999-12-31", "0000-01-01", "0001-01-01", "99999-01-01", "2026-02-30", "FY9999",
        "FY0001", "9999-Q4", "0001-Q1", "H2 9999", "2026-W53", "", "-", "9999", "0001",
        "FY99999999")  # fmt: skip


def employer(key: str = "evil", /, **more: Any) -> Row:
    return "employer", {"id": key, "name": "Evil Co", "layer": "cloud", **more}


def source(key: str = "evil-paper", /, **more: Any) -> Row:
    row = {"id": key, "title": "T", "publisher": "P", "kind": "article", "stance": "supporting"}
    return "source", {**row, **more}


def claim(key: str = "evil-claim", /, **more: Any) -> Row:
    row = {
        "id": key, "subjects": ["evil"], "metric": "accelerators_deployed", "statement": "S",
        "tier": "reported", "sources": [{"id": "evil-paper"}], "as_of": "2026-05",
        "figure": "5,000 GPUs",
    }  # fmt: skip
    return "claim", {name: value for name, value in {**row, **more}.items() if value is not None}


def asset(key: str, /, **more: Any) -> Row:
    return "asset", {"id": key, "name": "Hall", "kind": "cluster", **more}


def pack(*rows: Row) -> str:
    tables: dict[str, Any] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(row)
    counts = Counter(f"{table}s" for table, _ in rows)
    return tomli_w.dumps({**tables, "end": dict(counts)})


def texts() -> Iterator[tuple[str, str]]:
    base = (employer(), source(), claim())
    for bad in (*ORDERS, "x" * 10_000_000, "y" * 3_000_000, "z" * 1900):
        lines = dict.fromkeys(("name", "summary", "place", "ticker"), bad)
        card = dict.fromkeys(("title", "publisher", "url", "note", "file"), bad)
        said = dict.fromkeys(("statement", "note", "hedge", "perimeter"), bad)
        yield (
            f"texts {bad[:20]!r}",
            pack(employer(**lines, aliases=[bad]), source(**card), claim(**said)),
        )
        hall = asset("evil-hall", name=bad, place=bad, summary=bad)
        yield f"a site {bad[:20]!r}", pack(*base, hall, claim("evil-2", subjects=["evil-hall"]))
    for name in IDS:
        yield f"employer {name[:20]!r}", pack(employer(name), source(), claim(subjects=[name]))
        yield f"claim {name[:20]!r}", pack(employer(), source(), claim(name))
        board = {"employer": "evil", "token": name, "tenant": name, "host": name, "site": name}
        yield f"board {name[:20]!r}", pack(*base, ("board", {**board, "board": "workday"}))
    for number in NUMBERS:
        for key in ("value", "low", "high", "figure"):
            bad_claim = claim(**{"figure": None, key: number})
            yield f"{key} {str(number)[:9]}", pack(employer(), source(), bad_claim)
        yield f"cik {str(number)[:9]}", pack(employer(cik=number), source(), claim())
    for figure in FIGURES:
        yield f"figure {figure[:9]!r}", pack(employer(), source(), claim(figure=figure))
    for day in DAYS:
        dated = claim("evil-2", metric="revenue", figure="$5B", period=day, as_of=None)
        yield (
            f"dates {day!r}",
            pack(employer(since=day), source(published=day), claim(as_of=day), dated),
        )
        for key in ("as_of", "published", "start", "end", "period"):
            yield f"{key} {day!r}", pack(employer(), source(), claim(**{key: day}))
    twice = (*base, *base, asset("evil"), claim("harbor"))
    yield "ids twice", pack(*twice)
    yield (
        "names of others",
        pack(employer(name="Harbor Interconnect", aliases=["Harbor", "Quarry Cloud"]), *base[1:]),
    )
    line = range(5000)
    parents = [employer(f"e{at}", parent=f"e{at + 1}") for at in line]
    yield "a long line of parents", pack(*base, *parents, employer("e5000"))
    aliases = [asset(f"a{at}", alias_of=f"a{at + 1}") for at in line]
    yield "a long line of aliases", pack(*base, *aliases, asset("a5000"))
    inputs = [claim(f"c{at}", inputs=[f"c{at + 1}"]) for at in line]
    yield "a long line of inputs", pack(*base, *inputs, claim("c5000"))
    circles = (employer("evil-b", parent="evil"), asset("evil-hall", alias_of="evil-hall"))
    yield (
        "circles",
        pack(employer(parent="evil-b"), *base[1:], *circles, claim("c", inputs=["c"] * 20_000)),
    )
    yield "many aliases", pack(employer(aliases=[f"a{at}" for at in range(100_000)]), *base[1:])
    row = '[[employer]]\nid = "e{0}"\nname = "E{0}"\nlayer = "lab"\n'
    many = "".join(row.format(at) for at in range(100_000))
    yield "100,000 employers", f"{many}[end]\nemployers = 100000\n"
    metric = {
        "id": "evil-metric", "name": ORDERS[3], "dimension": "count", "unit": "gpu",
        "behaviour": "moving", "explain": ORDERS[3], "half_life": 5e-324, "tolerance": 1.0,
        "floor": 1e308, "ceiling": -1e308, "criterion": "capacity", "better": "higher",
    }  # fmt: skip
    old = claim("evil-2", metric="evil-metric", as_of="2001-01-01")
    yield "a metric", pack(*base, ("metric", metric), old)
    yield "another revenue", pack(*base, ("metric", {**metric, "id": "revenue"}))
    for table in ("site", "source", "employer", "claim"):
        for value in ("1", "[]", "[1]", "{}", "'x'", "[[]]", "true", "nan", "1979-05-27"):
            yield f"{table} = {value}", f"{table} = {value}\n[end]\n"
    for deep in ("a = " + "[" * 900 + "]" * 900, "a = " + "{a=" * 5000 + "1" + "}" * 5000, "\0"):
        yield f"deep {deep[:9]!r}", pack(*base) + deep


@within_small
def packs(ground: Ground) -> None:
    """Put each beside the bundled packs and look wherever it would show."""
    home = ground.folder / "home"
    place = home / "packs" / "evil"
    place.mkdir(parents=True)
    (place / "pack.toml").write_text(HEAD.replace("mine", "evil"), "utf-8")
    for name, text in texts():
        ground.tries += 1
        (place / "rows.toml").write_text(text, "utf-8")
        refused = run("check", home=home).code == 1
        for words in LOOKS[:2] if refused else LOOKS:
            began = time.monotonic()
            with ground.no_error(f"{words[:2]}, {name}"):
                done = run(*words, home=home)
                what = f"{words[:2]}, {name}: {done.err[-200:]}"
                ground.expect(is_clean(done), what)
                ground.expect(not ACTED_ON.search(done.out + done.err), f"acts: {what}")
                ground.expect("csv" not in words or is_inert(done.out), f"a formula: {what}")
                ground.expect("html" not in words or "<script>a" not in done.out, what)
            took = time.monotonic() - began
            ground.expect(took < 30, f"{words[:2]}, {name}: {took:.0f} s")
    shutil.rmtree(home)


ATTACKS: Sequence[Attack] = (
    Attack(
        "packs",
        "packs with hostile texts, ids, figures and dates; huge, deep and circular ones",
        "reported with file and line, or inert; in bounded time",
        packs,
    ),
)
