"""Kills, faults of the disk, and several programs at once."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import product
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
        ("inbox", "accept", f"{DOCUMENT}-3", "--yes"),
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


@within_small
def crowd(ground: Ground) -> None:
    """Three programs add employers, claims, watches and notes, and accept candidates, at once."""
    home, times = ground.folder / "home", len(ground.times(6))
    home.mkdir()
    documents = []
    for number in range(3):
        text = "".join(
            f"Quarry Cloud had revenue of ${100 + 10 * at + number}.3 million in {2010 + at}, its "
            "10-K says. "
            for at in range(times)
        )
        card = ("--publisher", f"P{number}", "--date", "2026-05-02")
        run("read", "-", *card, home=home, stdin=text)
        documents.append(sha256(text.encode()).hexdigest()[:8])

    def work(who: int) -> int:
        failed = 0
        for at in range(times):
            word = f"{who}w{at}"
            claim = ("--statement", word, "--metric", "employees", "--figure", f"1{who}{at}00")
            source = ("--publisher", word, "--source-kind", "article", "--dated", "2026-05")
            for words in (
                ("employer", "add", f"Newcomer {word}", "--layer", "lab"),
                ("claim", "add", "quarry", *claim, *source, "--tier", "reported"),
                ("watch", "add", "fit", "harbor", "<=", str(10 + who + 3 * at)),
                ("inbox", "accept", f"{documents[who]}-{at + 1}", "--yes"),
                ("inbox", "accept", f"{documents[(who + 1) % 3]}-{at + 1}", "--yes"),
                ("note", "harbor", word),
            ):
                done = run(*words, home=home)
                if done.code and "already accepted" not in done.err:
                    sys.stderr.write(f"{words}: {done.err}")
                    failed += 1
        return failed

    children = []
    for who in range(3):
        if (child := os.fork()) == 0:
            os._exit(work(who))
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    ground.tries += 18 * times
    ground.expect(codes == [0, 0, 0], f"{codes} commands failed")
    own: dict[str, list[str]] = {"employer": [], "claim": []}
    for path in (home / "packs" / "own").glob("*.toml"):
        rows = tomllib.loads(path.read_text("utf-8"))
        for table, ids in own.items():
            ids += [row["id"] for row in rows.get(table, ())]
    for table, ids in own.items():
        most = 3 * times if table == "employer" else 6 * times
        ground.expect(len(ids) == len(set(ids)) == most, f"{len(ids)} of {most} {table}s: {ids}")
    watches = tomllib.loads((home / "watches.toml").read_text("utf-8"))["watch"]
    ground.expect(len(watches) == 3 * times, f"{len(watches)} watches")
    notes = run("note", "harbor", home=home).out
    lost = [f"{who}w{at}" for who in range(3) for at in range(times) if f"{who}w{at}" not in notes]
    ground.expect(not lost, f"lost {lost}")
    checked = run("check", str(home / "packs" / "own"), home=home)
    ground.expect(checked.code == 0, f"the pack is wrong: {checked.out[-300:]}")


@within_small
def full_disks(ground: Ground) -> None:
    """Commands on a file system of 3 MB with next to no room, or no file, left."""
    disk = ground.folder / "disk"
    disk.mkdir()
    try:
        with _mounted(disk, "size=3m"):
            pass
    except (OSError, subprocess.CalledProcessError):
        ground.findings.append("not tried: nothing can be mounted here")
        return
    whole = full_home(ground.folder / "whole")
    run("inbox", "reopen", DOCUMENT, home=whole)
    old = sorted((Path(__file__).parents[1] / "upgrade" / "homes").iterdir())
    others: tuple[tuple[str, ...], ...] = (
        ("note", "harbor", "new words"), ("undo",), ("restore", "latest"), ("doctor",), ("rank",),
        ("weight", "set", "growth", "31"), ("shortlist", "add", "harbor"),
        ("read", "-", "--publisher", "Other"), ("inbox", "accept", f"{DOCUMENT}-3", "--yes"),
        ("backup",),
        ("export", "--all", "-o", str(disk / "out.md")), ("watch", "add", "due"),
        ("news", "--seen"), ("employer", "add", "Newcomer", "--layer", "lab"), ("watch", "check"),
    )  # fmt: skip
    tries = [(whole, words) for words in others]
    tries += [(start, words) for start in old for words in others[:7]]
    for (start, words), free, options in product(
        tries, (0, 4, 8, 16, 40, 100), ("size=3m", "size=9m,nr_inodes=200")
    ):
        if ground.draw.random() >= 0.3 * ground.effort:
            continue
        ground.tries += 1
        with _mounted(disk, options):
            home = disk / "home"
            shutil.copytree(start, home)
            _fill(disk, free * 1024, free // 8)
            done = run(*words, home=home, stdin=f"{ARTICLE} More.")
            what = f"{words[:2]} of {start.name}, {options}, {free} KB: {done.err[-200:]}"
            ground.expect(is_clean(done), what)
            for path in disk.glob("fill*"):
                path.unlink()
            notes = run("note", "harbor", home=home).out
            kept = start is not whole or "precious" in notes
            told = done.code or "new words" not in words or "new words" in notes
            ground.expect(kept and told, f"lost: {what}")
            after = run("note", "harbor", "after", home=home)
            ground.expect(after.code == 0, f"{after.err[-200:]} after {what}")
            ground.expect(not list(disk.rglob("*.tmp")), f"litter: {what}")


@contextmanager
def _mounted(place: Path, options: str) -> Iterator[None]:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path, room: int, files: int) -> None:
    """Leave so many bytes and so many files of it."""
    found = os.statvfs(disk)
    (disk / "fill").write_bytes(bytes(max(0, found.f_bavail * found.f_frsize - room)))
    for number in range(max(0, os.statvfs(disk).f_favail - files) if found.f_files < 1000 else 0):
        (disk / f"fill{number}").touch()


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
        "killed inside restore and undo",
        "each dossier is complete, old or new",
        killed_restoring,
    ),
    Attack(
        "refusals",
        "full disk, I/O error, quota at each call of a save",
        "the old file or the new one, complete",
        refused,
    ),
    Attack(
        "commands",
        "read, inbox, employer and restore killed, or the disk full, at a call",
        "all of it or nothing after the next save",
        commands,
    ),
    Attack(
        "together", "three programs and an editor write words at once", "no word is lost", together
    ),
    Attack(
        "crowd",
        "three programs add employers, claims, watches, notes, and accept candidates, at once",
        "ids are unique, nothing is lost",
        crowd,
    ),
    Attack(
        "full disks",
        "commands on real file systems with almost no space or no inodes left; old homes too",
        "one line, nothing old is lost, no leftovers",
        full_disks,
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
