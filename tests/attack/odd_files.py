"""Files that nobody would write: spoiled, endless, no files at all, full of hostile text."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import socket
from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import write_for_reader
from compute_jobs.platform.paths import Home
from tests.attack.tally import Attack, Ground
from tests.cli.command import Done, run, run_process
from tests.export.hostile import NASTY
from tests.packs.pack_files import write_pack
from tests.packs.test_packs_fuzz import spoiled
from tests.small_world import in_small_world, make_small_install

ARTICLE = """The quarry

2 May 2026

Quarry Cloud had revenue of $512.3 million in the first quarter of 2026, its 10-Q says. It employs
1,900 people, the company said. It plans to spend $90 million on a new plant in 2027.
"""
DOCUMENT = sha256(ARTICLE.encode()).hexdigest()[:8]
COMMANDS = (
    ("rank",), ("show", "harbor"), ("doctor",), ("shortlist", "list"), ("weight", "list"),
    ("check",), ("note", "northlight", "a word"), ("pref", "list"), ("watch", "list"), ("undo",),
    ("backup",), ("weight", "reset"), ("explain", "northlight"), ("employers",), ("postings",),
    ("mark", "harbor", "growth", "pass"),
    ("export", "--all", "--format", "csv"), ("restore", "latest", "--diff"),
    ("inbox", "reopen", DOCUMENT), ("inbox", "accept", DOCUMENT), ("watch", "remove", "1"),
    ("sites",), ("supply",), ("news", "--json"), ("news", "--seen"), ("watch", "check"),
    ("watch", "list", "--json"), ("watch", "add", "due"), ("inbox",), ("inbox", "--all", "--json"),
    ("ask", "what changed?"), ("balance", "quarry"), ("impact", "own-quarry-revenue"),
    ("claims", "quarry", "--json"), ("sources",), ("hype",), ("postings", "--searches"),
    ("employer", "add", "Newcomer", "--layer", "lab"), ("employer", "remove", "tidewater"),
    ("employer", "edit", "tidewater", "--place", "Oslo"),
)  # fmt: skip
ACTED_ON = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def within_small(attack: Callable[[Ground], None]) -> Callable[[Ground], None]:
    """Run it on the program with a small pack alone, so that many commands take little time."""

    @wraps(attack)
    def run_small(ground: Ground) -> None:
        with in_small_world(make_small_install(ground.folder / "world")):
            attack(ground)

    return run_small


def full_home(home: Path) -> Path:
    """A home with some of everything."""
    for words in (
        ("note", "harbor", "precious words"),
        ("mark", "harbor", "growth", "pass", "--note", "why"),
        ("stage", "harbor", "applied"),
        ("shortlist", "add", "harbor", "northlight"),
        ("pref", "set", "top5_customer_share", "<=", "60"),
        ("weight", "set", "growth", "30"),
        ("profile", "save", "mine"),
        ("watch", "add", "fit", "harbor", "<=", "80"),
        ("employer", "add", "Tidewater", "--layer", "power", "--board", "greenhouse:tide"),
        ("read", "-", "--publisher", "Ledgerwire"),
        ("news", "--seen"),
        ("watch", "check"),
        ("backup",),
    ):
        run(*words, home=home, stdin=ARTICLE)
    run("inbox", "accept", DOCUMENT, "--sourced", "--yes", home=home)
    run("inbox", "reject", DOCUMENT, home=home)
    (home / "config.toml").write_text('unknown = "warn"\n[screen]\nascii = true\n')
    write_pack(home / "packs" / "mine")
    return home


def is_clean(done: Done) -> bool:
    """One line or more of words; never a traceback, and no code but the three."""
    return done.code in (0, 1, 2) and "unexpected" not in done.err and "Traceback" not in done.err


@within_small
def spoiled_files(ground: Ground) -> None:
    """Spoil one file of a home and run a few commands."""
    whole = full_home(ground.folder / "whole")
    names = sorted(
        str(path.relative_to(whole))
        for path in whole.rglob("*")
        if path.suffix in (".toml", ".json", ".jsonl", ".zip", ".cache") and path.stat().st_size
    )
    for _ in ground.times(330):
        home = ground.place() / "home"
        shutil.copytree(whole, home, symlinks=True)
        place = home / ground.draw.choice(names)
        text = place.read_bytes().decode("utf-8", "replace")
        is_json = place.suffix == ".json" and ground.draw.random() < 0.7
        place.write_bytes((json_spoiled if is_json else spoiled)(ground.draw, text))
        for words in ground.draw.sample(COMMANDS, 3):
            done = run(*words, home=home)
            ground.expect(is_clean(done), f"{' '.join(words)}, {place.name}: {done.err[-200:]}")
        noted = run("note", "harbor", "still here", home=home)
        shown = run("note", "harbor", home=home)
        ground.expect(noted.code == 1 or "still here" in shown.out, f"{place.name}: note is lost")
        if place.name == "harbor.toml" and noted.code == 0:
            rest = b"".join(it.read_bytes() for it in home.rglob("*") if it.is_file())
            ground.expect(b"precious words" in rest, f"{place.name}: the old note is lost")
        shutil.rmtree(home)


def json_spoiled(draw: random.Random, text: str) -> bytes:
    """The same JSON with another value somewhere inside."""
    top: list[Any] = [json.loads(text)]
    place: Any = top
    key: Any = 0
    while (inside := place[key]) and isinstance(inside, dict | list) and draw.random() < 0.85:
        place = inside
        key = draw.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
    place[key] = "SPOILED"
    return json.dumps(top[0]).replace('"SPOILED"', draw.choice(JSON_VALUES)).encode()


def zero(place: Path) -> None:
    place.symlink_to("/dev/zero")


def to_socket(place: Path) -> None:
    before = Path.cwd()
    os.chdir(place.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(before)


def sparse(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(2**40)


ODD: dict[str, Callable[[Path], object]] = {
    "zero": zero,
    "pipe": os.mkfifo,
    "socket": to_socket,
    "folder": Path.mkdir,
    "link to nothing": lambda place: place.symlink_to(place.with_name("nothing")),
    "link to itself": lambda place: place.symlink_to(place),
    "a terabyte": sparse,
    "deep key": lambda place: place.write_text("a." * 40_000 + "a = 1"),
    "deep array": lambda place: place.write_text("a = " + "[" * 50_000),
    "bytes": lambda place: place.write_bytes(bytes(range(256)) * 40),
}
AROUND = (
    ("rank",), ("note", "northlight", "word"), ("doctor",), ("watch", "check"), ("news", "--seen"),
    ("inbox",), ("inbox", "reopen", DOCUMENT), ("employer", "add", "Newcomer", "--layer", "lab"),
    ("backup",),
)  # fmt: skip
JSON_VALUES = (
    "NaN", "-Infinity", "1e999", "9" * 400, "9" * 5000, "true", "null", "{}", "[]", "-1", "0.5",
    "[" * 900 + "]" * 900, '"\\ud800"', '"\\u001b[2J\\u202e"', '""', '"2026-13-99"',
)  # fmt: skip
PLACES = (
    "config.toml", "profile.toml", "dossiers/harbor.toml", "packs/mine/claims.toml", "watches.toml",
    "packs/mine/checklist.toml", "packs/mine/pack.toml", "state/journal.jsonl", "searches.toml",
    "state/session.json", "cache/evidence.cache", "state/last-look.json", "state/watches.json",
    "packs/own/claims.toml", "packs/own", "inbox",
    *(f"inbox/{DOCUMENT}{rest}" for rest in (".toml", "/reading.json", "/text.txt")),
    "state/contact.toml",
)  # fmt: skip


@within_small
def odd_files(ground: Ground) -> None:
    """Put what is no plain file in the place of each file."""
    whole = full_home(ground.folder / "whole")
    for name in PLACES:
        for kind, make in ODD.items():
            home = ground.place() / "home"
            shutil.copytree(whole, home, symlinks=True)
            place = home / name
            if place.is_dir():
                shutil.rmtree(place)
            place.unlink(missing_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            make(place)
            for words in AROUND:
                done = run(*words, home=home)
                ground.expect(is_clean(done), f"{words[0]}, {kind} at {name}: {done.err[-200:]}")
            shutil.rmtree(home)


@within_small
def hostile_text(ground: Ground) -> None:
    """Hostile text in notes, printed and exported in every form."""
    texts = [*NASTY, *("".join(ground.draw.sample(NASTY, 3)) for _ in ground.times(30))]
    home = full_home(ground.folder / "home")
    for text in texts:
        ground.tries += 1
        if not text.strip():
            continue
        done = run("note", "harbor", "-", home=home, stdin=text)
        ground.expect(is_clean(done), f"note {text!r}: {done.err[-200:]}")
        for words in (("show", "harbor"), ("note", "harbor")):
            printed = run(*words, home=home)
            ground.expect(not ACTED_ON.search(printed.out), f"{words[0]} prints {text!r}")
        for form in ("md", "html", "csv"):
            page = run("export", "harbor", "--format", form, home=home).out
            ground.expect(not ACTED_ON.search(page), f"{form} holds {text!r}")
            if form == "csv":
                ground.expect(is_inert(page), f"a formula of {text!r}")
            if form == "html":
                ground.expect("<script" not in page, f"a script of {text!r}")
        run("undo", home=home)


def is_inert(page: str) -> bool:
    cells = [cell for row in csv.reader(io.StringIO(page)) for cell in row]
    cells += [cell for line in page.splitlines() for cell in re.split("[;\t]", line)[1:]]
    number = re.compile(r"-?\d+(\.\d+)?")
    return not any(
        cell.lstrip(" '\"").startswith(("=", "+", "@", "-"))
        and not cell.lstrip(' "').startswith("'")
        and not number.fullmatch(cell)
        for cell in cells
    )


@within_small
def exports(ground: Ground) -> None:
    """Export onto what isn't a file to replace."""
    home = Home.at(full_home(ground.folder / "home"))
    own = [
        path for path in home.root.rglob("*") if path.is_file() and "cache" not in path.parts[-2:]
    ]
    before = {path: path.read_bytes() for path in own}
    for path in own:
        ground.tries += 1
        link = ground.folder / f"link{ground.tries}"
        link.symlink_to(path)
        for way in (path, link):
            try:
                write_for_reader(str(way), "page", home)
                ground.findings.append(f"{path.name} was replaced")
            except ReaderError:
                pass
    ground.expect(before == {path: path.read_bytes() for path in own}, "a file was changed")
    for place in ("/dev/null", "/dev/stderr", "/dev/stdout"):
        mode = Path(place).stat().st_mode
        done = run_process("export", "--all", "-o", place, home=home.root)
        ground.tries += 1
        ground.expect(done.code == 0, f"{place}: {done.err[-200:]}")
        ground.expect(Path(place).stat().st_mode == mode, f"{place} was replaced")
    pipe = ground.folder / "pipe"
    os.mkfifo(pipe)
    done = run_process("export", "--all", "-o", str(pipe), home=home.root)
    ground.expect(done.code == 1 and pipe.is_fifo(), "a pipe without a reader")


ATTACKS: Sequence[Attack] = (
    Attack(
        "spoiled files",
        "one file of a home is damaged, and commands run",
        "a message, never a traceback; no note is lost",
        spoiled_files,
    ),
    Attack(
        "odd files",
        "devices, pipes, sockets, links, a terabyte, deep TOML in place of each file",
        "nothing else is affected",
        odd_files,
    ),
    Attack(
        "hostile text",
        "escapes, markup, formulas in a note, exported in three forms",
        "inert everywhere",
        hostile_text,
    ),
    Attack(
        "exports",
        "exports onto files of the record, devices and pipes",
        "nothing is replaced",
        exports,
    ),
)
