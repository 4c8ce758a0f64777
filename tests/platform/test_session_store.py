from __future__ import annotations

import os
from pathlib import Path

from compute_jobs.platform.paths import Home
from compute_jobs.platform.session_store import FileSessionStore


def test_what_was_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    session = {"pane": "claims", "filter": {"words": "größer ⚡"}}
    store = FileSessionStore(Home.at(tmp_path))
    store.load()
    store.save(session)
    store.close()
    assert FileSessionStore(Home.at(tmp_path)).load() == session


def test_two_windows_keep_their_own_sessions(tmp_path: Path) -> None:
    one, two = FileSessionStore(Home.at(tmp_path)), FileSessionStore(Home.at(tmp_path))
    assert one.load() == {}
    one.save({"pane": "claims"})
    assert two.load() == {"pane": "claims"}, "a new window begins with the latest"
    two.save({"pane": "checklist"})
    one.save({"pane": "employers"})
    assert one.path != two.path
    os.utime(two.path, (1e9, 1e9))
    one.close()
    two.close()
    first, second = FileSessionStore(Home.at(tmp_path)), FileSessionStore(Home.at(tmp_path))
    assert first.load() == {"pane": "employers"}, "the one saved last comes back first"
    assert second.load() == {"pane": "checklist"}
    assert len(list((tmp_path / "state").glob("session*.json"))) == 2


def test_a_broken_or_foreign_file_is_an_empty_session(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.session_file.parent.mkdir(parents=True)
    for content in (b"{", b"[1, 2]", b"\xff\xfe", b"[" * 100_000):
        home.session_file.write_bytes(content)
        assert FileSessionStore(home).load() == {}


def test_a_home_that_can_not_be_written_is_no_error(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "file" / "home")
    (tmp_path / "file").write_text("not a folder")
    FileSessionStore(home).save({"pane": "claims"})
    assert FileSessionStore(home).load() == {}
