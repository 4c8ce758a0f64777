"""The screens in a pseudo-terminal: odd bytes, signals at any moment, nobody who reads."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tests.attack.tally import Attack, Ground
from tests.tui.running import Running, modes_left_on, notes_on_disk, started


def after(ground: Ground, it: Running, home: Path, what: str) -> None:
    """End it and look at what it leaves."""
    try:
        code = it.end(signal.SIGTERM if it.process.isalive() else 0)
    except ProcessLookupError:
        code = it.end()
    except AssertionError:
        ground.findings.append(f"{what}: it does not end")
        return
    # A ctrl+c after the key that quits may reach the process when the keys are the shell's again.
    ended = (0, 143, -15, 130, -2, 129, -1)
    ground.expect(code in ended, f"{what}: exit {code}")
    ground.expect(not modes_left_on(it.output), f"{what}: {modes_left_on(it.output)} left on")
    ground.expect(it.echoes() == it.echoed, f"{what}: key echo")
    ground.expect(b"stopped on an error" not in it.output, f"{what}: stopped on an error")
    reports = [path.read_text("utf-8") for path in home.rglob("crash-*")]
    ground.expect(not reports, f"{what}: {reports}")


def bytes_(ground: Ground) -> None:
    """Type bytes at random into a note, and then anywhere."""
    for number in ground.times(10):
        home = ground.place()
        it = started(home, EDITOR="true")
        it.type("n")
        it.wait_for(b"saved")
        # Control keys would edit the note, as they should.
        odd = bytes(each for each in ground.draw.randbytes(400) if each >= 32 and each != 127)
        os.write(it.process.fd, b"begin " + odd + b" end")
        end = time.monotonic() + 10
        while "begin" not in notes_on_disk(home) and time.monotonic() < end:
            it.read(0.3)
        ground.expect("begin" in notes_on_disk(home), f"bytes {number}: the note is not saved")
        os.write(it.process.fd, b"\x1b")
        it.read(0.3)
        for _ in range(5):
            try:
                os.write(it.process.fd, ground.draw.randbytes(60).replace(b"\x1a", b""))
            except OSError:
                break  # it was told to quit
            it.read(0.1)
        after(ground, it, home, f"bytes {number}")


def clicks(ground: Ground) -> None:
    """Mouse clicks as old terminals send them, at every column."""
    home = ground.place()
    it = started(home)
    it.type("n")
    it.wait_for(b"saved")
    for column in range(33, 256, 6):
        ground.tries += 1
        os.write(it.process.fd, bytes([27, 91, 77, 32, column, 40]))
        it.read(0.02)
    it.write_note("words")
    it.read(1)
    ground.expect("words" in notes_on_disk(home), "a note after clicks")
    after(ground, it, home, "clicks")


def signals(ground: Ground) -> None:
    """Send a signal at random moments of a start, and with a note just typed."""
    home = ground.place()
    it = started(home)
    it.read(1.5)
    it.type("q")
    it.end()
    for number in ground.times(40):
        ground.tries += 1
        it = Running(home)
        it.read(ground.draw.uniform(0, 0.9))
        after(ground, it, home, f"signal {number}")
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        for number in ground.times(3):
            fresh = ground.place()
            it = started(fresh)
            it.type("n")
            it.wait_for(b"saved")
            it.write_note(f"{name}{number}")
            it.end(getattr(signal, name))
            ground.expect(f"{name}{number}" in notes_on_disk(fresh), f"{name}: the note is lost")
            after(ground, it, fresh, name)


def unread(ground: Ground) -> None:
    """Type blindly while nobody reads the terminal, and end it."""
    for number in ground.times(5):
        home = ground.place()
        it = started(home)
        it.type("n")
        it.wait_for(b"saved")
        for _ in range(60):
            for size in ((30, 100), (40, 120)):
                it.process.setwinsize(*size)
                time.sleep(0.01)
        os.write(it.process.fd, b"blindly")
        time.sleep(2)
        ground.expect("blindly" in notes_on_disk(home), f"unread {number}: the note is not saved")
        began = time.monotonic()
        os.kill(it.process.pid, signal.SIGTERM)
        while it.process.isalive() and time.monotonic() < began + 10:
            time.sleep(0.02)
        took = time.monotonic() - began
        ground.expect(took < 2.5, f"unread {number}: {took:.1f} s to end")


def pastes(ground: Ground) -> None:
    """Paste coloured logs and markup into a note."""
    for number in ground.times(6):
        home = ground.place()
        it = started(home)
        it.type("n")
        it.wait_for(b"saved")
        lines = [
            f"\x1b[{ground.draw.randrange(30, 48)}mline {at}\x1b[0m qQuUxX [b]no[/b]"
            " \x1b]0;t\x07\x1bOP"
            for at in range(400)
        ]
        data = ("\x1b[200~" + "\r".join(lines) + " THE END\x1b[201~").encode()
        began = time.monotonic()
        while data:
            data = data[os.write(it.process.fd, data[:2048]) :]
            it.read(0.001)
        while "THE END" not in notes_on_disk(home) and time.monotonic() < began + 5:
            it.read(0.02)
        took = time.monotonic() - began
        ground.expect(took < 3, f"paste {number}: {took:.1f} s until it is saved")
        ground.expect("line 399" in notes_on_disk(home), f"paste {number}: lines are missing")
        after(ground, it, home, f"paste {number}")


ATTACKS: Sequence[Attack] = (
    Attack(
        "bytes",
        "random bytes typed into a note and then anywhere",
        "no crash; the note is saved",
        bytes_,
    ),
    Attack(
        "clicks",
        "clicks in the encoding of old terminals, at any column",
        "not taken for keys, no crash",
        clicks,
    ),
    Attack(
        "signals",
        "a signal at a random moment of a start, or with a note just typed",
        "terminal usable, note saved, no crash report",
        signals,
    ),
    Attack("unread", "the terminal is blocked", "notes are saved; TERM ends it at once", unread),
    Attack("pastes", "colored logs pasted into a note", "text, saved at once, never keys", pastes),
)
