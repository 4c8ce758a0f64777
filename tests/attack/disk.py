"""Kills, faults of the disk, and several programs at once."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from tests.attack.odd_files import ARTICLE, DOCUMENT, full_home, is_clean, within_small
from tests.attack.tally import Attack, Ground
from tests.cli.command import run
from tests.record.test_faults import Faults, calls_of_a_save, in_child, note, said, start_writer

RESTORER = """
import sys
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
print("ready", flush=True)
while True:
    keeper = Keeper(Home.at(sys.argv[1]))
    keeper.restore(sys.argv[2])
    keeper.undo()
"""


def killed(ground: Ground) -> None:
    """Kill a program that writes one note after the other."""
    home = Home.at(ground.folder / "killed")
    acknowledged: list[str] = []
    for number in ground.times(70):
        ground.tries += 1
        writer = start_writer(home, f"w{number}x", 10_000)
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        time.sleep(ground.draw.uniform(0, 0.05))
        writer.kill()
        acknowledged += writer.communicate()[0].split("\n")[:-1]
        words = set(said(home).split())
        lost = [word for word in acknowledged if word not in words]
        ground.expect(not lost, f"lost {lost[:5]} in kill {number}")
    with ground.no_error("a note after the kills"):
        note(home, "after")
    ground.expect(not list(home.root.rglob("*.tmp")), "temporary files are left")


def killed_restoring(ground: Ground) -> None:
    """Kill a program inside restore and undo."""
    home = Home.at(ground.folder / "restored")
    for employer in ("nvidia", "xai", "spacex"):
        note(home, f"old {employer}", employer)
    snapshot = Keeper(home).backup()
    for employer in ("nvidia", "xai", "spacex"):
        note(home, f"new {employer}", employer)
    for number in ground.times(40):
        ground.tries += 1
        command = [sys.executable, "-c", RESTORER, str(home.root), str(snapshot)]
        restorer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert restorer.stdout is not None
        restorer.stdout.readline()
        time.sleep(ground.draw.uniform(0, 0.06))
        restorer.kill()
        restorer.communicate()
        keeper = Keeper(home)
        for employer, dossier in keeper.load_all().items():
            held = dossier.notes.get("", "")
            ground.expect(f"old {employer}" in held, f"{employer} holds {held!r}, kill {number}")
        ground.expect(not keeper.warnings, f"{keeper.warnings[:1]} after kill {number}")
    kept = b"".join(path.read_bytes() for path in home.dossiers.iterdir())
    with zipfile.ZipFile(
        max(home.backups.glob("*.zip"), key=lambda it: it.stat().st_mtime)
    ) as last:
        kept += b"".join(map(last.read, last.namelist()))
    journal = home.journal_file.read_bytes()
    for employer in ("nvidia", "xai", "spacex"):
        word = f"new {employer}".encode()
        ground.expect(word in kept or word in journal, f"{word!r} is nowhere")


def refused(ground: Ground) -> None:
    """Refuse every call of a save, one after the other, for three reasons."""
    total = calls_of_a_save(Home.at(ground.folder / "count"), "precious")
    for code in (errno.ENOSPC, errno.EIO, errno.EDQUOT):
        for at in range(1, total + 1):
            home = Home.at(ground.place())
            note(home, "precious")

            def fail(code: int = code) -> None:
                raise OSError(code, os.strerror(code))

            faults = Faults(at, fail)
            with installed(faults):
                try:
                    note(home, "new")
                    done = True
                except ReaderError as error:
                    done = False
                    ground.expect("\n" not in str(error), f"{error} at call {at}")
            text = said(home)
            ground.expect("precious" in text and (not done or "new" in text), f"lost at call {at}")
            with ground.no_error(f"a note after call {at}"):
                note(home, "after")


@contextmanager
def installed(faults: Faults) -> Iterator[None]:
    """Let a call fail inside."""
    patches: list[mock._patch[object]] = []

    def patch(name: str, fake: object) -> None:
        patches.append(mock.patch.object(os, name, fake))

    faults.install(patch)
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


@within_small
def commands(ground: Ground) -> None:
    """Kill commands of several files, and fill the disk, at calls that change it."""
    whole = full_home(ground.folder / "whole")
    run("inbox", "reopen", DOCUMENT, home=whole)
    others: tuple[tuple[str, ...], ...] = (
        ("read", "-", "--publisher", "Other"),
        ("inbox", "accept", f"{DOCUMENT}-3"),
        ("inbox", "reject", DOCUMENT),
        ("employer", "add", "Newcomer", "--layer", "lab"),
        ("employer", "remove", "tidewater"),
        ("inbox", "remove", DOCUMENT),
        ("restore", "latest"),
    )
    for words in others:
        home = ground.place() / "home"
        shutil.copytree(whole, home)
        faults = Faults(0, lambda: None)
        with installed(faults):
            done = run(*words, home=home, stdin=f"{ARTICLE} More.")
        ground.expect(done.code == 0, f"{words}: {done.err[-200:]}")
        total, before, after = faults.seen, _own_files(whole), _own_files(home)
        for _ in ground.times(60):
            at, full = ground.draw.randrange(1, total + 1), ground.draw.random() < 0.4
            home = ground.place() / "home"
            shutil.copytree(whole, home)

            def end(full: bool = full) -> None:
                if full:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os._exit(9)

            def work(
                home: Path = home,
                words: tuple[str, ...] = words,
                at: int = at,
                end: Callable[[], None] = end,
            ) -> int:
                Faults(at, end).install(partial(setattr, os))
                done = run(*words, home=home, stdin=f"{ARTICLE} More.")
                return done.code if is_clean(done) else 7

            code = in_child(work)
            what = f"{' '.join(words[:2])}, {'full' if full else 'killed'} at {at}"
            ground.expect(code in (0, 1, 9), f"{what}: exit {code}")
            noted = run("note", "harbor", "after", home=home)
            ground.expect(noted.code == 0, f"{what}: {noted.err[-200:]}")
            found = _own_files(home)
            ground.expect(found in (before, after), f"{what}: neither before nor after")
            ground.expect(code or found == after, f"{what}: acknowledged and not there")
            for look in (("inbox",), ("rank",), ("undo",)):
                done = run(*look, home=home)
                ground.expect(is_clean(done), f"{look[0]} after {what}: {done.err[-200:]}")
            shutil.rmtree(home)


def _own_files(home: Path) -> dict[str, str]:
    """The texts of the inbox and of the reader's own pack, by place."""
    places = [*(home / "inbox").glob("*.toml"), *(home / "packs" / "own").glob("*.toml")]
    return {str(place.relative_to(home)): place.read_text() for place in places}


def together(ground: Ground) -> None:
    """Three programs and an editor write to one dossier at once."""
    home = Home.at(ground.folder / "together")
    note(home, "first")
    file = home.dossiers / "nvidia.toml"
    times = len(ground.times(20))
    writers = [start_writer(home, word, times) for word in ("a", "b", "c")]
    edits = 0
    while any(writer.poll() is None for writer in writers):
        text = file.read_text()
        fresh = file.with_name(".edited")
        fresh.write_text(text.replace('"""\n', f'"""\nhand{edits}.\n', 1))
        if file.read_text() == text:  # an editor that looks before it saves
            fresh.replace(file)
            edits += 1
        time.sleep(ground.draw.uniform(0.02, 0.06))
    words = [word for writer in writers for word in writer.communicate()[0].split()]
    ground.tries += len(words) + edits
    text = said(home)
    lost = [word for word in words if word not in text.split()]
    ground.expect(all(writer.returncode == 0 for writer in writers), "a writer failed")
    ground.expect(len(lost) <= edits, f"{len(lost)} words are lost: {lost[:5]}")


def clocks(ground: Ground) -> None:
    """Snapshots under a clock that jumps, forwards and back."""
    start = time.time()
    for _ in ground.times(10):
        home = Home.at(ground.place())
        wrong = ground.draw.choice([-10_000, -400, -3, 40, 2000]) * 86400.0
        days = [*range(8), None, *range(8, 14)]
        for number, day in enumerate(days):
            now = start + (wrong if day is None else day * 86400.0)
            with mock.patch.object(time, "time", partial(float, now)):
                note(home, f"word{number}")
                Keeper(home).backup(str(number))
        found = Keeper(home).snapshots
        ground.expect(found.find("latest").why == str(len(days) - 1), f"wrong latest, {wrong:g} s")
        reasons = [it.why for it in found.newest_first() if it.why.isdecimal()]
        ground.expect(reasons == sorted(reasons, key=int, reverse=True), f"order {reasons}")
        ground.expect(len(reasons) == len(days), f"{len(days) - len(reasons)} were pruned")


def editors(ground: Ground) -> None:
    """$EDITOR that fails in every way."""
    script = ground.folder / "editor.py"
    ends = [
        ("sys.exit(1)", True),
        ("os.kill(os.getpid(), 9)", True),
        ("file.write_bytes(b'\\xff\\xfe')", False),
        ("file.unlink()", False),
    ]
    for body, keeps in ends:
        home = ground.place()
        script.write_text(
            "import os, pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n"
            f"file.write_text('written')\n{body}\n"
        )
        editor = f"'{sys.executable}' '{script}'"
        done = run("note", "nvidia", "--edit", home=home, EDITOR=editor)
        ground.expect(done.code == 1 and "unexpected" not in done.err, f"{body}: {done.err}")
        left = [path.read_bytes() for path in home.glob("state/note-*/*")]
        ground.expect(not keeps or left == [b"written"], f"{body}: {left} is left")
    for named in (" ", "'", "no-such-editor", "/", str(ground.folder)):
        done = run("note", "nvidia", "--edit", home=ground.place(), EDITOR=named)
        ground.expect(done.code == 1 and "unexpected" not in done.err, f"{named!r}: {done.err}")


ATTACKS: Sequence[Attack] = (
    Attack(
        "kills", "a program that writes notes is killed", "every acknowledged word is there", killed
    ),
    Attack(
        "kills in restore",
        "a program is killed inside restore and undo",
        "each dossier is whole, of before or after",
        killed_restoring,
    ),
    Attack(
        "refusals",
        "full disk, I/O error, quota at each call of a save",
        "old or new, whole",
        refused,
    ),
    Attack(
        "commands",
        "read, inbox, employer and restore killed, or the disk full, at a call",
        "all of it or nothing after the next save",
        commands,
    ),
    Attack(
        "together", "words of three programs and of an editor at once", "no word is lost", together
    ),
    Attack(
        "clocks", "a clock jumps between snapshots", "latest and pruning go by sequence", clocks
    ),
    Attack(
        "editors",
        "$EDITOR fails, is killed, leaves another encoding",
        "what it wrote stays",
        editors,
    ),
)
