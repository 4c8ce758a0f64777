"""The history: what can be undone and redone, whatever a crash left of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compute_jobs.platform.paths import Home
from compute_jobs.record import journal as module
from compute_jobs.record.journal import FileChange, Journal, JournalEntry


def change(name: str = "nvidia") -> FileChange:
    return FileChange(f"dossiers/{name}", None, "x")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Home.at(tmp_path))


def names(entries: list[JournalEntry]) -> list[str]:
    return [entry.what for entry in entries]


def test_undo_and_redo_move_between_the_stacks(journal: Journal) -> None:
    one, two = journal.add("one", [change()]), journal.add("two", [change()])
    assert journal.stacks() == ([one, two], [])
    journal.note("undo", two)
    journal.note("undo", one)
    assert tuple(map(names, journal.stacks())) == ([], ["two", "one"])
    journal.note("redo", one)
    assert tuple(map(names, journal.stacks())) == (["one"], ["two"])


def test_a_new_change_ends_what_could_be_redone(journal: Journal) -> None:
    one = journal.add("one", [change()])
    journal.note("undo", one)
    journal.add("two", [change()])
    assert tuple(map(names, journal.stacks())) == (["two"], [])


def test_what_is_struck_is_in_neither(journal: Journal) -> None:
    journal.note("drop", journal.add("one", [change()]))
    assert journal.stacks() == ([], [])


@pytest.mark.parametrize("lost", [1, 5, 40])
def test_a_line_cut_off_by_a_crash_is_passed_over(journal: Journal, lost: int) -> None:
    journal.add("one", [change()])
    journal.add("two", [change()])
    journal.path.write_bytes(journal.path.read_bytes()[:-lost])
    journal.add("three", [change()])
    expected = ["one", "two", "three"] if lost == 1 else ["one", "three"]
    assert names(journal.stacks()[0]) == expected


def test_nonsense_is_passed_over(journal: Journal) -> None:
    journal.add("one", [change()])
    bad = [
        b"\xff\xfe",
        b"[]",
        b'{"id":1}',
        b'{"undo":"nobody","at":1}',
        b'{"id":"x","at":1,"what":"w","files":[{"key":"k","from":null,"to":null,"d":[{"p":[]}]}]}',
        b'{"id":"x","at":1,"what":"w","files":[{"key":"k","before":null,"after":3}]}',
        b'{"id":"x","at":1,"what":"w","files":[{"key":"k","before":null}]}',
        b"[" * 50_000,
    ]
    with journal.path.open("ab") as file:
        file.write(b"\n".join(bad) + b"\n")
    assert names(journal.stacks()[0]) == ["one"]


def test_a_failed_append_leaves_the_history_whole(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    from compute_jobs.errors import ReaderError

    journal.add("one", [change()])
    before = journal.path.read_bytes()
    real = os.write

    def half(fd: int, data: bytes) -> int:
        real(fd, bytes(data[:7]))
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(ReaderError, match="the disk is full"):
            journal.add("two", [change()])
    assert journal.path.read_bytes() == before


def test_it_stays_small_and_keeps_the_newest(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 4000)
    monkeypatch.setattr(module, "KEPT", 2000)
    for number in range(100):
        journal.add(f"change {number}", [change()])
    assert journal.path.stat().st_size < 5000
    kept = names(journal.stacks()[0])
    assert kept[-1] == "change 99"
    assert kept == [f"change {n}" for n in range(100 - len(kept), 100)]


def test_a_change_larger_than_what_is_kept_is_kept(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        journal.add(f"change {number}", [change()])
    monkeypatch.setattr(module, "LARGEST", 1000)
    monkeypatch.setattr(module, "KEPT", 500)
    journal.add("large", [FileChange("profile", None, "x" * 9000)])
    assert names(journal.stacks()[0]) == ["large"]


def test_an_endless_one_is_cut_without_being_read(journal: Journal) -> None:
    journal.add("one", [change()])
    with journal.path.open("r+b") as stream:
        stream.truncate(2**38)  # mostly a hole: no disk is needed for it
    journal.add("two", [change()])
    assert names(journal.stacks()[0]) == ["two"]
    assert journal.path.stat().st_size < 10_000


def test_each_event_is_one_line_of_json(journal: Journal) -> None:
    journal.note("undo", journal.add("eine\nZeile\u2028 mehr", [change()]))
    lines = journal.path.read_bytes().split(b"\n")
    assert len([json.loads(line) for line in lines if line]) == 2


def test_it_knows_every_text_a_file_had(journal: Journal) -> None:
    journal.add("one", [FileChange("profile", None, "a"), change()])
    two = journal.add("two", [FileChange("profile", "a", "b")])
    journal.note("undo", two)
    assert [text for _, text in journal.texts("profile")] == ["a", "a", "b", "b", "a"]
    assert journal.texts("dossiers/xai") == []
